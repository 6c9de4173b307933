import type { DistributedObject } from './distributed-object.ts';
import type { ItemListener } from './item-listener.ts';

/**
 * What queues, lists and sets have in common. All of their items lie in one partition, that of {@link DistributedObject.getPartitionKey}
 * (QUEUE-1). Items are equal when their serialized bytes are (QUEUE-9), and may be neither `null` nor `undefined`.
 *
 * Every method can reject with
 * - {@link IllegalArgumentError} (`ILLEGAL_ARGUMENT`) and {@link HazelcastSerializationError} (`SERIALIZATION`): nothing was sent;
 * - {@link ClientOfflineError} (`CLIENT_OFFLINE`, `OFFLINE_QUEUE_FULL`) and {@link ClientNotActiveError} (`CLIENT_NOT_ACTIVE`);
 * - {@link OperationTimeoutError} (`OPERATION_TIMEOUT`) and {@link TargetDisconnectedError} (`TARGET_DISCONNECTED`): look at
 *   `maybeExecuted`;
 * - {@link DistributedObjectDestroyedError} (`DISTRIBUTED_OBJECT_DESTROYED`) after `destroy()`.
 */
export interface ItemCollection<E = unknown> extends DistributedObject {
  /** Adds items, all or, when there is no room, none. Returns whether anything changed. */
  addAll(items: readonly E[]): Promise<boolean>;
  /** Whether an item is there. */
  contains(item: E): Promise<boolean>;
  /** Whether all of these are there. */
  containsAll(items: readonly E[]): Promise<boolean>;
  /** Removes an item, the first of several that are equal. Returns whether it was there. */
  remove(item: E): Promise<boolean>;
  /** Removes all items that are among these. Returns whether anything changed. */
  removeAll(items: readonly E[]): Promise<boolean>;
  /** Removes all items that are not among these; without any, all. Returns whether anything changed. */
  retainAll(items: readonly E[]): Promise<boolean>;
  /** Removes all items. */
  clear(): Promise<void>;
  /** How many items there are at the moment. */
  size(): Promise<number>;
  /** Whether there is no item at the moment. */
  isEmpty(): Promise<boolean>;
  /** A copy of all items; nothing is removed. */
  toArray(): Promise<E[]>;
  /**
   * Hears of items that come and go. Returns an id to remove the listener by. The listener survives reconnects.
   *
   * @param includeValue whether events carry the item. Default `false`.
   */
  addItemListener(listener: ItemListener<E>, includeValue?: boolean): Promise<string>;
  /** Removes a listener, for good; returns whether it existed (LISTEN-4). */
  removeItemListener(id: string): Promise<boolean>;
}
