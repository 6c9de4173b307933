import { ReadOnlyLazyList } from '../lazy-list.ts';
import type { RingBatch } from '../ring-calls.ts';

/** What was read from a ring buffer at once. Items become objects when they are looked at. */
export interface ReadResultSet<E = unknown> extends Iterable<E> {
  /** How many items were read, those that the filter left out among them (RINGBUFFER-7). */
  getReadCount(): number;
  /** The item at an index, or `undefined` when there is none. @throws HazelcastSerializationError when it cannot be read */
  get(index: number): E | undefined;
  /** The sequence of the item at an index, or `undefined` when there is none. */
  getSequence(index: number): bigint | undefined;
  /** How many items there are. */
  size(): number;
  /** The sequence to go on at. It does not follow from the one that was asked for when items were overwritten or lost. */
  getNextSequenceToReadFrom(): bigint;
}

/** What a member read, as users see it. */
export function readResultSet<E>({ readCount, items, itemSeqs, nextSeq }: RingBatch, read: (data: Buffer) => E): ReadResultSet<E> {
  const list = new ReadOnlyLazyList<E>(items, read);
  return {
    getReadCount: () => readCount,
    get: (index) => list.get(index),
    getSequence: (index) => itemSeqs?.[index],
    size: () => list.size(),
    getNextSequenceToReadFrom: () => nextSeq,
    [Symbol.iterator]: () => list.values(),
  };
}
