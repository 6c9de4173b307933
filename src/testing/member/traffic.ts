/** One request that reached a member. */
export interface RequestRecord {
  /** The name of the message, for example `mapPut`, or its type in hexadecimal digits (`0x0a0100`). */
  readonly name: string;
  readonly correlationId: number;
  /** -1 when the request belongs to no partition. */
  readonly partitionId: number;
  /** The flags of its first frame; 0x0100 is "backup aware". */
  readonly flags: number;
  /** The number of the connection it came through, see {@link ConnectionRecord.number}. */
  readonly connection: number;
  /** The address of the member it reached. */
  readonly member: string;
  /** When it arrived, in milliseconds of the epoch. */
  readonly at: number;
}

/** One connection that a member accepted, open or not. */
export interface ConnectionRecord {
  /** 1 for the first connection that the cluster accepted, 2 for the next ... */
  readonly number: number;
  /** The address of the member. */
  readonly member: string;
  /** When it was accepted, in milliseconds of the epoch. */
  readonly openedAt: number;
  readonly isOpen: boolean;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Whether `CP2` was the first that came. */
  readonly startedWithPreface: boolean;
  /** How many whole messages came. */
  readonly messages: number;
  /** The client's uuid, undefined before it was let in. */
  readonly clientUuid: string | undefined;
  /** The client's name, undefined before it was let in. */
  readonly clientName: string | undefined;
}

/** The record of an open connection, kept up to date by it. */
export type LiveRecord = { -readonly [K in keyof ConnectionRecord]: ConnectionRecord[K] };

/** How many records are kept; the counts go on. */
const KEPT = 10_000;

/** What came in, at one member or at all of a cluster. */
export class Traffic {
  #requests: RequestRecord[] = [];
  #connections: ConnectionRecord[] = [];
  #lastConnection = 0;
  readonly #counts = new Map<string, number>();
  /** How many requests came to a member that did not own their partition. */
  misrouted = 0;

  /** The newest requests, 10 000 at least, in the order of their arrival. */
  get requests(): readonly RequestRecord[] {
    return this.#requests;
  }

  /** The newest connections, 10 000 at least, in the order of their arrival. */
  get connections(): readonly ConnectionRecord[] {
    return this.#connections;
  }

  /** How many requests of this name ever came. */
  countOf(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** The number for the next connection. */
  nextConnection(): number {
    this.#lastConnection += 1;
    return this.#lastConnection;
  }

  addRequest(request: RequestRecord): void {
    this.#requests = kept(this.#requests, request);
    this.#counts.set(request.name, this.countOf(request.name) + 1);
  }

  addConnection(connection: ConnectionRecord): void {
    this.#connections = kept(this.#connections, connection);
  }
}

function kept<T>(records: T[], record: T): T[] {
  records.push(record);
  return records.length < 2 * KEPT ? records : records.slice(-KEPT);
}
