import type { DistributedObject } from '../distributed-object.ts';
import type { EntryListener } from '../entry-events.ts';
import type { ReadOnlyLazyList } from '../lazy-list.ts';

import type { SimpleEntryView } from './entry-view.ts';
import type { MapPartitionLostListener } from './partition-lost-listener.ts';

/** A duration in milliseconds, of which members keep whole seconds: negative = as the map is configured there, 0 = for ever (MAP-5). */
export type Millis = number | bigint;

/**
 * A map whose entries are spread over the members of the cluster. A call for a key goes straight to the member that owns it.
 *
 * Keys are compared by their serialized bytes: `1`, `1n` and `'1'` are three keys (MAP-2). Neither keys nor values may be `null` or
 * `undefined`.
 *
 * Every method can reject with
 * - {@link IllegalArgumentError} (`ILLEGAL_ARGUMENT`) and {@link HazelcastSerializationError} (`SERIALIZATION`): nothing was sent;
 * - {@link ClientOfflineError} (`CLIENT_OFFLINE`, `OFFLINE_QUEUE_FULL`) and {@link ClientNotActiveError} (`CLIENT_NOT_ACTIVE`);
 * - {@link OperationTimeoutError} (`OPERATION_TIMEOUT`), and for writes {@link TargetDisconnectedError} (`TARGET_DISCONNECTED`): look
 *   at `maybeExecuted`;
 * - {@link DistributedObjectDestroyedError} (`DISTRIBUTED_OBJECT_DESTROYED`) after `destroy()`.
 */
export interface IMap<K = unknown, V = unknown> extends DistributedObject {
  /**
   * The value of a key, or `null` when there is none. The read is sent again after a lost connection.
   *
   * @example
   * ```ts
   * const population = (await cities.get('London')) ?? 0;
   * ```
   */
  get(key: K): Promise<V | null>;
  /** The pairs of those of the keys that have a value, in the order of the keys; there is one request to each partition, all at the same time (MAP-9). */
  getAll(keys: readonly K[]): Promise<[K, V][]>;
  /** Whether the key has a value. */
  containsKey(key: K): Promise<boolean>;
  /** Whether some key has this value. */
  containsValue(value: V): Promise<boolean>;
  /** Stores a value and returns the one before, or `null`. Without `ttl` and `maxIdle` the map's configuration decides how long it stays (MAP-5). */
  put(key: K, value: V, ttl?: Millis, maxIdle?: Millis): Promise<V | null>;
  /** Stores a value. Cheaper than {@link IMap.put}, because the value before does not travel (MAP-6). */
  set(key: K, value: V, ttl?: Millis, maxIdle?: Millis): Promise<void>;
  /** Stores a value unless there is one. Returns `null` when it was stored, else the value that is there, unchanged (MAP-7). */
  putIfAbsent(key: K, value: V, ttl?: Millis, maxIdle?: Millis): Promise<V | null>;
  /**
   * Stores all pairs, with one request to each partition, all at the same time. It is not atomic. The promise settles when all
   * requests have settled (MAP-8). For a key that comes twice the last value counts.
   */
  putAll(pairs: Iterable<readonly [K, V]>): Promise<void>;
  /** As {@link IMap.putAll}, without loading values from the map's store; events carry no old value. */
  setAll(pairs: Iterable<readonly [K, V]>): Promise<void>;
  /** Replaces the value of a key that has one. Returns the value before, or `null` when there was none and nothing was done. */
  replace(key: K, value: V): Promise<V | null>;
  /** Replaces the value of a key when it is `oldValue`, compared by its bytes (MAP-11). Returns whether it did. */
  replaceIfSame(key: K, oldValue: V, newValue: V): Promise<boolean>;
  /** Removes a key and returns its value, or `null` (MAP-10). */
  remove(key: K): Promise<V | null>;
  /** Removes a key when its value is this one, compared by its bytes. Returns whether it did. */
  remove(key: K, value: V): Promise<boolean>;
  /** Removes a key. Cheaper than {@link IMap.remove}, because the value does not travel. */
  delete(key: K): Promise<void>;
  /** Drops an entry from memory without touching the map's store (MAP-13). Returns whether it did. Waits while somebody else has locked the key. */
  evict(key: K): Promise<boolean>;
  /** Sets how long an entry stays from now on; its own `maxIdle`, if it has one, ends. Returns `false` when the key has no value (MAP-18). */
  setTtl(key: K, ttl: Millis): Promise<boolean>;
  /** Removes all entries. */
  clear(): Promise<void>;
  /** How many entries there are at the moment (MAP-15). */
  size(): Promise<number>;
  /** Whether there is no entry at the moment. */
  isEmpty(): Promise<boolean>;
  /** A copy of all keys, in one answer (MAP-16). */
  keySet(): Promise<K[]>;
  /** A copy of all values, in one answer. */
  values(): Promise<ReadOnlyLazyList<V>>;
  /** A copy of all entries, in one answer. */
  entrySet(): Promise<[K, V][]>;
  /** What the cluster knows of an entry, or `null` when the key has no value (MAP-17). */
  getEntryView(key: K): Promise<SimpleEntryView<K, V> | null>;
  /**
   * Hears of changes, of one key or of all. Returns an id to remove the listener by. The listener survives reconnects.
   *
   * @param includeValue whether events carry values. Default `false`.
   */
  addEntryListener(listener: EntryListener<K, V>, key?: K, includeValue?: boolean): Promise<string>;
  /** Removes a listener, for good; returns whether it existed (LISTEN-4). */
  removeEntryListener(id: string): Promise<boolean>;
  /**
   * Hears of partitions of this map of which no member has a copy any more, because members died that held all of them (LISTEN-18).
   * Returns an id to remove the listener by. The listener survives reconnects.
   */
  addPartitionLostListener(listener: MapPartitionLostListener): Promise<string>;
  /** Removes a partition lost listener, for good; returns whether it existed (LISTEN-4). */
  removePartitionLostListener(id: string): Promise<boolean>;
}
