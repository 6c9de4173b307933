import { IllegalArgumentError, StaleSequenceError } from '../errors.ts';
import type { CallOptions } from '../invocation/invocation.ts';
import { ringbufferHeadSequence, ringbufferTailSequence } from '../protocol/messages/ringbuffer.ts';
import type { ObjectCore } from './object-core.ts';
import { RingCalls, type RingBatch } from './ring-calls.ts';

/** An item with its place. */
export interface RingItem {
  readonly sequence: bigint;
  readonly data: Buffer;
}

/** What came next. */
export interface RingStep {
  /** The sequence at which these items begin, or at which they will. */
  readonly first: bigint;
  readonly items: readonly RingItem[];
  /**
   * How many items before these are missing, because they were overwritten before they were read. A negative number says that the
   * members have lost what was read already, and count anew.
   */
  readonly lost: bigint;
}

/** Where to begin: with the oldest item, with the next one that is added, or with the item of a sequence. */
export type RingStart = 'head' | 'tail' | bigint;

/**
 * Reads a ring buffer on and on, and notices what it missed. A read waits on the members for the next item, survives lost
 * connections and moving partitions, and neither skips nor repeats an item on its own (RINGBUFFER-10, RINGBUFFER-11).
 */
export class RingReader {
  readonly #core: ObjectCore;
  readonly #options: CallOptions;
  /** The sequence of the next item. */
  #next: bigint;
  /** The epoch in which the members had what precedes it. */
  #epoch: number;

  private constructor(core: ObjectCore, options: CallOptions, at: { readonly next: bigint; readonly epoch: number }) {
    this.#core = core;
    this.#options = options;
    this.#next = at.next;
    this.#epoch = at.epoch;
  }

  /** Finds out where to begin. */
  static async from(start: RingStart, core: ObjectCore, options: CallOptions): Promise<RingReader> {
    const { epoch } = core.context.cluster.state; // before the question, as the answer may come from a later one
    const calls = new RingCalls(core, options);
    const next =
      start === 'head'
        ? await calls.ask(ringbufferHeadSequence)
        : start === 'tail'
          ? (await calls.ask(ringbufferTailSequence)) + 1n
          : start;
    return new RingReader(core, options, { next, epoch });
  }

  /** Waits for what comes next, up to so many items. Having failed it may be asked again. */
  async read(maxCount: number): Promise<RingStep> {
    for (;;) {
      const isSameEpoch = this.#epoch === this.#core.context.cluster.state.epoch;
      const step = isSameEpoch ? await this.#readInEpoch(maxCount) : await this.#compare();
      if (step !== undefined) return step;
    }
  }

  /**
   * In a new epoch the cluster may be another one, or have lost everything. What waits there for a sequence behind its tail would miss
   * the next item.
   */
  async #compare(): Promise<RingStep | undefined> {
    const { epoch } = this.#core.context.cluster.state;
    const tail = await new RingCalls(this.#core, this.#options).ask(ringbufferTailSequence);
    this.#epoch = epoch;
    return this.#next > tail + 1n ? this.#skipToHead() : undefined;
  }

  /** Reads, but gives up with the epoch. */
  async #readInEpoch(maxCount: number): Promise<RingStep | undefined> {
    const { lifecycle } = this.#core.context.cluster;
    const { signal } = this.#options;
    const end = new AbortController();
    const abort = () => end.abort(signal?.reason);
    const id = lifecycle.add((state) => state === 'CONNECTED' && abort());
    signal?.addEventListener('abort', abort);
    if (signal?.aborted === true) abort();
    try {
      const calls = new RingCalls(this.#core, { ...this.#options, signal: end.signal });
      return this.#stepOf(await calls.readMany({ startSequence: this.#next, minCount: 1, maxCount }));
    } catch (error) {
      if (end.signal.aborted && signal?.aborted !== true) return undefined;
      return await this.#skipOver(error);
    } finally {
      lifecycle.remove(id);
      signal?.removeEventListener('abort', abort);
    }
  }

  #stepOf({ readCount, items, itemSeqs, nextSeq }: RingBatch): RingStep {
    const first = nextSeq - BigInt(readCount);
    const lost = first - this.#next;
    this.#next = nextSeq;
    return { first, lost, items: items.map((data, i) => ({ sequence: itemSeqs?.[i] ?? first + BigInt(i), data })) };
  }

  /** Goes on at the head when the members refuse the sequence. @throws the error when that is not the reason */
  async #skipOver(error: unknown): Promise<RingStep> {
    if (!(error instanceof StaleSequenceError || error instanceof IllegalArgumentError)) throw error;
    const step = await this.#skipToHead();
    if (step.lost === 0n) throw error;
    return step;
  }

  async #skipToHead(): Promise<RingStep> {
    const first = await new RingCalls(this.#core, this.#options).ask(ringbufferHeadSequence);
    const lost = first - this.#next;
    this.#next = first;
    return { first, lost, items: [] };
  }
}
