import type { ItemCollection } from '../item-collection.ts';

/** What {@link IQueue.consume} takes. */
export interface ConsumeOptions {
  /** Ends the loop between two items, with `AbortError`. */
  readonly signal?: AbortSignal;
}

/**
 * A queue of items, which lie in one partition. Times to wait are milliseconds, integers from 0. The queue is first in, first out for
 * one producer and one consumer, unless members order it by a comparator (QUEUE-5). Every method can reject as {@link ItemCollection}
 * says.
 *
 * What takes an item, or adds one, is not sent again after a lost connection: it rejects with {@link TargetDisconnectedError}, and the
 * item may be gone, or be there. Giving up on a call by a signal or a deadline may lose the item that is on its way; it is logged
 * (QUEUE-6). To wait for a limited time without such a loss, have the member limit it: `poll(1_000)`.
 *
 * @example
 * ```ts
 * const jobs = await client.getQueue<string>('jobs');
 * await jobs.offer('wash the dishes');
 * for await (const job of jobs.consume()) console.log(job);
 * ```
 */
export interface IQueue<E = unknown> extends ItemCollection<E> {
  /**
   * Adds an item and returns `true`.
   *
   * @throws IllegalStateError (`ILLEGAL_STATE`) when the queue is full
   */
  add(item: E): Promise<boolean>;
  /**
   * Adds items, all or none. Returns whether there were any.
   *
   * @throws IllegalStateError (`ILLEGAL_STATE`) when there is no room for all of them
   */
  addAll(items: readonly E[]): Promise<boolean>;
  /** Adds an item, for which the member waits so long for room; default 0, not at all. Returns whether it did (QUEUE-2). */
  offer(item: E, time?: number | bigint): Promise<boolean>;
  /** Adds an item, waiting for room as long as it takes; only an explicit `timeoutMillis` or a signal ends the wait (INVOKE-3). */
  put(item: E): Promise<void>;
  /** Takes the first item, for which the member waits so long; default 0, not at all. `null` when there was none (QUEUE-3). */
  poll(time?: number | bigint): Promise<E | null>;
  /** Takes the first item, waiting for one as long as it takes; only an explicit `timeoutMillis` or a signal ends the wait (INVOKE-3). */
  take(): Promise<E>;
  /** The first item, which stays; `null` when there is none. */
  peek(): Promise<E | null>;
  /**
   * Takes items and appends them to an array, in order (QUEUE-4). Returns how many.
   *
   * @param maxElements how many at most, an integer; 0 takes none and sends nothing. Default, and when it is negative: all.
   */
  drainTo(array: E[], maxElements?: number): Promise<number>;
  /** As {@link IQueue.drainTo}, into an array of its own. */
  drain(maxElements?: number): Promise<E[]>;
  /** For how many more items there is room; 2147483647 in a queue without a limit, as far as it is empty (QUEUE-8). */
  remainingCapacity(): Promise<number>;
  /**
   * The items as they come, endlessly. Each is taken when the loop asks for it, by polls that wait 5 seconds at most, so that leaving
   * the loop costs no more than such a wait; an item that was taken is handed out before the loop ends (QUEUE-7). Polls are not bound
   * by the options of the handle; its signal ends the loop as that of the options does.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when an option is unknown or wrong
   */
  consume(options?: ConsumeOptions): AsyncIterableIterator<E>;
}
