import type { ItemCollection } from '../item-collection.ts';
import type { ReadOnlyLazyList } from '../lazy-list.ts';

/**
 * A list of items, which lie in one partition. Indexes count from 0: one that is no integer from 0 is refused here with
 * {@link IllegalArgumentError} (`ILLEGAL_ARGUMENT`), one behind the end by the member with {@link IndexOutOfBoundsError}
 * (`INDEX_OUT_OF_BOUNDS`) (LIST-1). Otherwise every method can reject as {@link ItemCollection} says.
 */
export interface IList<E = unknown> extends ItemCollection<E> {
  /** Appends an item. Returns `false` when the list is full (LIST-5). */
  add(item: E): Promise<boolean>;
  /** Inserts an item before the one at the index; at the index that is the size, it appends. */
  addAt(index: number, item: E): Promise<void>;
  /** Inserts items before the one at the index, in their order. Returns whether anything changed: `false` without items, and when the list is full. */
  addAllAt(index: number, items: readonly E[]): Promise<boolean>;
  /** The item at an index. */
  get(index: number): Promise<E | null>;
  /** Replaces the item at an index, and returns the one before. Listeners hear of a removal and of an addition (LIST-6). */
  set(index: number, item: E): Promise<E | null>;
  /** Removes the item at an index, and returns it. */
  removeAt(index: number): Promise<E | null>;
  /** The index of the first item that is equal; -1 when there is none. */
  indexOf(item: E): Promise<number>;
  /** The index of the last item that is equal; -1 when there is none. */
  lastIndexOf(item: E): Promise<number>;
  /** A copy of the items from `start` to before `end` (LIST-3). */
  subList(start: number, end: number): Promise<ReadOnlyLazyList<E>>;
}
