import type { Cluster } from '../../../src/cluster/cluster.ts';
import { Connections } from '../../../src/cluster/connections.ts';
import type { Admission } from '../../../src/cluster/state.ts';
import { IOError, TargetDisconnectedError, type HazelcastError } from '../../../src/errors.ts';
import { Invoker, type InvokerOptions } from '../../../src/invocation/invoker.ts';
import type { Connection } from '../../../src/network/connection.ts';
import type { WaitingCall } from '../../../src/network/waiting-call.ts';
import { FRAME_HEADER, FrameReader, FrameWriter } from '../../../src/protocol/frames.ts';
import { incoming, type Message, type ReplyOf } from '../../../src/protocol/message.ts';
import { readError, writeError } from '../../../src/protocol/messages/error.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import { VirtualClock } from '../../virtual-clock.ts';

let lastId = 0;

/** A connection without a socket: calls are handed over, answered and lost when the test says so. */
export class FakeConnection {
  readonly member: { readonly uuid: string };
  closed: { readonly reason: string; readonly error: HazelcastError } | undefined;
  /** The flags of every call that was handed over, by its id. */
  readonly written = new Map<number, number>();
  readonly calls = new Map<number, WaitingCall>();

  constructor(uuid = UUID.random().toString()) {
    this.member = { uuid };
  }

  get ids(): number[] {
    return [...this.calls.keys()];
  }

  get waiting(): WaitingCall[] {
    return [...this.calls.values()];
  }

  send(call: WaitingCall): number {
    this.calls.set(++lastId, call);
    return lastId;
  }

  wasHandedOver(id: number): boolean {
    return this.written.has(id);
  }

  callOf(id: number): WaitingCall | undefined {
    return this.calls.get(id);
  }

  replace(id: number, call: WaitingCall): void {
    this.calls.set(id, call);
  }

  forget(id: number): void {
    this.calls.delete(id);
  }

  /** Hands over what waits to be written. */
  flush(): void {
    for (const [id, call] of this.calls) {
      if (this.written.has(id)) continue;
      const frames = new FrameWriter();
      call.write(frames, id);
      this.written.set(id, new FrameReader(frames.toBuffer()).flags);
    }
  }

  /** Answers a call, the last one unless told which, and returns the bytes that the answer is read from. */
  reply<M extends Message>(message: M, value: ReplyOf<M>, { acks = 0, id = this.ids.at(-1)! } = {}): Buffer {
    const frames = new FrameWriter();
    message.writeReply(frames, value, id, acks);
    const from = new FrameReader(frames.toBuffer());
    this.take(id)?.onReply(from, incoming.backupAcks(from, FRAME_HEADER));
    return from.buf;
  }

  /** Answers a call with an error of the member. */
  fail(errorCode: number, id = this.ids.at(-1)!): void {
    const frames = new FrameWriter();
    writeError(frames, [{ errorCode, className: 'java.lang.Exception', message: `error ${errorCode}`, stackTraceElements: [] }], id);
    this.take(id)?.onFailure('member', readError(new FrameReader(frames.toBuffer())));
  }

  take(id: number): WaitingCall | undefined {
    const call = this.calls.get(id);
    this.calls.delete(id);
    return call;
  }
}

/** A cluster that is in the state that the test sets. */
export class FakeCluster {
  admission: Admission = 'send';
  state = { kind: 'INITIALIZED', epoch: 1 };
  lastLoss: HazelcastError | undefined;
  readonly connections = new Connections();
  readonly view = { members: { members: [] as { uuid: UUID; liteMember: boolean }[] }, partitions: { owners: [] as string[] } };

  /** Connects one more member; without a connection it is only listed. */
  join({ isConnected = true, liteMember = false } = {}): FakeConnection {
    const uuid = UUID.random();
    const connection = new FakeConnection(uuid.toString());
    this.view.members.members.push({ uuid, liteMember });
    if (isConnected) this.connections.add(uuid.toString(), connection as unknown as Connection);
    return connection;
  }

  /** Closes a connection, in the order in which the client does it. `admission` is what holds from then on. */
  lose(connection: FakeConnection, admission: Admission = this.admission): void {
    const cause = new TargetDisconnectedError('lost', { maybeExecuted: true });
    connection.closed = { reason: 'SOCKET_ERROR', error: cause };
    this.connections.remove(connection as unknown as Connection);
    this.lastLoss = cause;
    this.admission = admission;
    const calls = [...connection.calls];
    connection.calls.clear();
    for (const [id, call] of calls) {
      if (connection.wasHandedOver(id)) call.onFailure('lost', cause);
      else call.onFailure('not-sent', new IOError('not sent', { cause }));
    }
  }
}

/** Schemas that become known when the test says so. */
class FakeSchemas {
  hasNew = false;
  /** What calls wait for, in the order in which they came: the request whose schemas are replicated, or the id that is fetched. */
  readonly asked: { readonly what: unknown; readonly settle: (error?: Error) => void }[] = [];

  replicated(request: unknown): Promise<void> | undefined {
    return this.hasNew ? this.#ask(request) : undefined;
  }

  fetch(id: bigint): Promise<void> {
    return this.#ask(id);
  }

  #ask(what: unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      this.asked.push({ what, settle: (error) => (error === undefined ? resolve() : reject(error)) });
    });
  }
}

/** An invoker on virtual time. */
export function createInvoker(options: Partial<InvokerOptions> = {}, isBackupAware = () => false) {
  const clock = new VirtualClock();
  const cluster = new FakeCluster();
  const schemas = new FakeSchemas();
  const invoker = new Invoker(
    {
      clock,
      timeoutMillis: 10_000,
      retryPauseMillis: 1_000,
      redoOperation: false,
      maxParkedCalls: 100,
      backupTimeoutMillis: 5_000,
      failsOnMissingAcks: false,
      loadBalancer: { next: (members) => members[0] },
      ...options,
    },
    { cluster: cluster as unknown as Cluster, isBackupAware, schemas },
  );
  return { clock, cluster, invoker, schemas };
}

/** How a promise stands: `pending`, or what it was settled with, without waiting for it. */
export function watch(promise: Promise<unknown>): { value?: unknown; error?: unknown; settled: number } {
  const seen: { value?: unknown; error?: unknown; settled: number } = { settled: 0 };
  promise.then(
    (value) => Object.assign(seen, { value, settled: seen.settled + 1 }),
    (error: unknown) => Object.assign(seen, { error, settled: seen.settled + 1 }),
  );
  return seen;
}

/** Lets promises settle. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
