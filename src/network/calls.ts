import type { FrameWriter } from '../protocol/frames.ts';
import { CallTable } from './call-table.ts';
import type { WaitingCall } from './waiting-call.ts';

/** A write takes no further call once it has this many bytes. */
const WRITE_BYTES = 256 * 1024;

/**
 * The calls of one connection: those that wait to be written, in their order, and those that wait for their reply. A call is
 * written at the last moment, so that one which is given up before has never left.
 */
export class Calls {
  readonly #waiting = new CallTable<WaitingCall>();
  /** Ids of calls that were not written yet, from `#head` on. */
  #queue: number[] = [];
  #head = 0;
  /** The id of the last call that was written; ids only grow. */
  #lastWritten = 0;

  get size(): number {
    return this.#waiting.size;
  }

  /** Takes a call in, to be written with the next write. */
  add(id: number, call: WaitingCall): void {
    this.#waiting.set(id, call);
    this.#queue.push(id);
  }

  /** Whether a call with this id was handed to the socket. */
  wasWritten(id: number): boolean {
    return id <= this.#lastWritten;
  }

  get(id: number): WaitingCall | undefined {
    return this.#waiting.get(id);
  }

  /** Takes the call with this id out. */
  take(id: number): WaitingCall | undefined {
    return this.#waiting.take(id);
  }

  /** Puts a call back that was taken out by mistake, or another one in its place. */
  restore(id: number, call: WaitingCall): void {
    this.#waiting.set(id, call);
  }

  /** Everything that waits, oldest first. */
  all(): [number, WaitingCall][] {
    return this.#waiting.entries();
  }

  clear(): void {
    this.#waiting.clear();
    this.#queue = [];
    this.#head = 0;
  }

  /** Writes as many calls as fit into one write. */
  fill(to: FrameWriter): void {
    while (this.#head < this.#queue.length && to.pos < WRITE_BYTES) {
      const id = this.#queue[this.#head++]!;
      const call = this.#waiting.get(id);
      if (call !== undefined) this.#write(to, id, call);
    }
    if (this.#head < this.#queue.length) return;
    this.#queue.length = 0;
    this.#head = 0;
  }

  #write(to: FrameWriter, id: number, call: WaitingCall): void {
    const start = to.pos;
    try {
      call.write(to, id);
      this.#lastWritten = id;
    } catch (error) {
      to.pos = start; // what a bad value left behind must not reach the member
      this.#waiting.take(id);
      call.onUnsendable(error);
    }
  }
}
