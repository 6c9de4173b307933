import type { ItemCollection } from '../item-collection.ts';

/**
 * A set of items without an order, which lie in one partition. Every method can reject as {@link ItemCollection} says.
 *
 * @example
 * ```ts
 * const visitors = await client.getSet<string>('visitors');
 * const isNew = await visitors.add('Ada');
 * ```
 */
export interface ISet<E = unknown> extends ItemCollection<E> {
  /** Adds an item. Returns `false` when it is there already, and when the set is full (SET-1). */
  add(item: E): Promise<boolean>;
}
