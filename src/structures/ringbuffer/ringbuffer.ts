import type { DistributedObject } from '../distributed-object.ts';
import type { LongArgument } from '../long-argument.ts';
import type { ReadResultSet } from './read-result-set.ts';

/** What becomes of an item for which there is no room. */
export const OverflowPolicy = Object.freeze({
  /** It takes the place of the oldest one. */
  OVERWRITE: 'OVERWRITE',
  /** It is not added. */
  FAIL: 'FAIL',
} as const);
/** One of the words of the constant `OverflowPolicy`. */
export type OverflowPolicy = (typeof OverflowPolicy)[keyof typeof OverflowPolicy];

/** An item of a ring buffer with its sequence. */
export interface RingbufferItem<E = unknown> {
  readonly sequence: bigint;
  readonly item: E;
}

/** A gap in what was read from a ring buffer. */
export interface RingbufferLoss {
  /** The sequence at which reading goes on. */
  readonly sequence: bigint;
  /** How many items were overwritten before they were read; negative when the members lost their data and count anew. */
  readonly lost: bigint;
}

/** How a ring buffer is read on and on. */
export interface RingbufferReadOptions {
  /**
   * Where to begin: `'head'` is the oldest item, `'tail'` the next one that is added, and a number the item with this sequence.
   * Default `'head'`.
   */
  readonly from?: 'head' | 'tail' | LongArgument;
  /** How many items are fetched at once, as far as they are there. Default 100. Must be an integer from 1 to 1000. */
  readonly batchSize?: number;
  /** What happens when items were lost: an error, or a {@link RingbufferLoss} in their place. Default `'error'`. */
  readonly onLoss?: 'error' | 'continue';
}

/**
 * A list of a fixed capacity on one member and its backups. Items are added at the tail and get ascending sequences, from 0 on; once it
 * is full a new item takes the place of the oldest one, at the head. Reading removes nothing (RINGBUFFER-1).
 *
 * Sequences are given as `bigint`. Every method can reject as those of `IMap` do; one that waits for an item is only ended by it, by
 * `timeoutMillis` or `signal` of {@link DistributedObject.withOptions}, or by the end of the client (API-14).
 */
export interface Ringbuffer<E = unknown> extends DistributedObject {
  /** How many items there may be. It is asked for once. */
  capacity(): Promise<bigint>;
  /** How many items there are. */
  size(): Promise<bigint>;
  /** The sequence of the newest item; of an empty ring buffer one less than that of the head. */
  tailSequence(): Promise<bigint>;
  /** The sequence of the oldest item; of an empty ring buffer that of the first one to come. */
  headSequence(): Promise<bigint>;
  /** How many items may be added before one that has not expired is overwritten; without expiry the capacity. */
  remainingCapacity(): Promise<bigint>;
  /**
   * Adds an item. Returns its sequence, or `-1n` when it was not added: with `'FAIL'`, when the ring buffer is full of items that have not
   * expired (RINGBUFFER-2).
   */
  add(item: E, overflowPolicy?: OverflowPolicy): Promise<bigint>;
  /**
   * Adds 1 to 1000 items, in their order and next to each other. Returns the sequence of the last one, or `-1n` when there was no
   * room for all of them and none was added (RINGBUFFER-3).
   */
  addAll(items: readonly E[], overflowPolicy?: OverflowPolicy): Promise<bigint>;
  /**
   * The item with this sequence. Waits for the one after the tail (RINGBUFFER-4).
   *
   * @throws StaleSequenceError (`STALE_SEQUENCE`) when it was overwritten
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when the sequence is negative, or lies further behind the tail
   */
  readOne(sequence: LongArgument): Promise<E>;
  /**
   * Items from a sequence on, `minCount` to `maxCount` of them. Waits for the least number, unless that is 0. A sequence before the head
   * stands for the head, and one further behind the tail for the next item that is added (RINGBUFFER-6).
   *
   * @param maxCount from `minCount` to 1000, and to the capacity (RINGBUFFER-5)
   * @param filter an object of a class that the members have, an `IFunction`; what it refuses is counted and not delivered
   */
  readMany(startSequence: LongArgument, minCount: number, maxCount: number, filter?: unknown): Promise<ReadResultSet<E>>;
  /**
   * Items one after the other, for ever: at the end it waits for the next one. It goes on after lost connections (RINGBUFFER-9).
   *
   * @example
   * ```ts
   * for await (const { sequence, item } of ringbuffer.read({ from: 'tail' })) console.log(sequence, item);
   * ```
   * @throws StaleSequenceError (`STALE_SEQUENCE`) when items were overwritten before they were read, or lost by the members
   * @throws ClientOfflineError (`CLIENT_OFFLINE`) in mode ASYNC when the cluster is lost
   */
  read(options?: RingbufferReadOptions & { readonly onLoss?: 'error' }): AsyncIterableIterator<RingbufferItem<E>>;
  /** As above, and with a {@link RingbufferLoss} where items are missing. */
  read(options: RingbufferReadOptions & { readonly onLoss: 'continue' }): AsyncIterableIterator<RingbufferItem<E> | RingbufferLoss>;
}
