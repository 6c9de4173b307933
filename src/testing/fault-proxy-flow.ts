import type net from 'node:net';

/** The two ways in which bytes go through a proxy. */
export type Direction = 'toMember' | 'toClient';

/** What happens to bytes at this moment. `freeze` keeps them where they are, `blackhole` loses them. */
export type Mode = 'forward' | 'freeze' | 'blackhole';

/** The faults of a proxy as they are now. The proxy changes them; flows look at them whenever there is something to do. */
export interface Faults {
  mode: Mode;
  latencyMillis: Record<Direction, number>;
  limitBytes: Record<Direction, number>;
}

/** What a flow needs from the link that it belongs to. */
export interface FlowOptions {
  readonly source: net.Socket;
  readonly sink: net.Socket;
  readonly direction: Direction;
  readonly faults: Faults;
  /** Told of all bytes as they arrive, whatever happens to them then. */
  readonly onBytes: (bytes: Buffer) => void;
  /** As many bytes have passed as the limit allows. */
  readonly onLimit: () => void;
  /** Bytes, or the end of the stream, were lost, so that what comes next would make no sense. */
  readonly onLoss: () => void;
}

/** Bytes on their way, or the end of the stream after them. */
interface Parcel {
  readonly bytes: Buffer | undefined;
  readonly due: number;
}

/** How many bytes may be on their way before the source has to wait. */
const MAX_HELD_BYTES = 16 * 1024 * 1024;

/** One direction of one connection: takes bytes from a socket and hands them to another, in their order, through the faults. */
export class Flow {
  readonly #options: FlowOptions;
  #parcels: Parcel[] = [];
  #heldBytes = 0;
  /** How many bytes may still pass. */
  #allowance: number;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: FlowOptions) {
    this.#options = options;
    this.#allowance = options.faults.limitBytes[options.direction];
    options.source.on('data', (bytes: Buffer) => {
      options.onBytes(bytes);
      this.#take(bytes);
    });
    options.source.on('end', () => this.#take(undefined));
    options.sink.on('drain', () => this.update());
  }

  /** Lets that many more bytes pass. */
  limit(bytes: number): void {
    this.#allowance = bytes;
  }

  /** Goes on under the faults as they are now. */
  update(): void {
    const { faults, source } = this.#options;
    clearTimeout(this.#timer);
    if (faults.mode === 'freeze') return void source.pause();
    if (faults.mode === 'blackhole') this.#lose();
    else this.#deliver();
    if (this.#heldBytes < MAX_HELD_BYTES) source.resume();
    else source.pause();
  }

  /** Hands on nothing more; what still comes is dropped. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#drop();
  }

  #take(bytes: Buffer | undefined): void {
    if (this.#isStopped) return;
    const { faults, direction } = this.#options;
    this.#parcels.push({ bytes, due: performance.now() + faults.latencyMillis[direction] });
    this.#heldBytes += bytes?.length ?? 0;
    this.update();
  }

  #lose(): void {
    if (this.#parcels.length > 0) this.#options.onLoss();
    this.#drop();
  }

  #drop(): void {
    this.#parcels = [];
    this.#heldBytes = 0;
  }

  /** Only the first parcel is looked at, so a latency that became shorter lets nothing overtake. */
  #deliver(): void {
    const { sink } = this.#options;
    for (let next = this.#parcels[0]; next !== undefined && !sink.writableNeedDrain; next = this.#parcels[0]) {
      const wait = next.due - performance.now();
      if (wait > 0) {
        this.#timer = setTimeout(() => this.update(), Math.ceil(wait));
        return;
      }
      this.#parcels.shift();
      this.#write(next.bytes);
    }
  }

  #write(bytes: Buffer | undefined): void {
    const { sink, onLimit } = this.#options;
    if (bytes === undefined) return void sink.end();
    const allowed = bytes.subarray(0, this.#allowance);
    this.#heldBytes -= bytes.length;
    this.#allowance -= allowed.length;
    if (allowed.length > 0) sink.write(allowed);
    if (this.#allowance === 0) onLimit();
  }
}
