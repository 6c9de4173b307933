import type { DistributedObject } from '../distributed-object.ts';
import type { EntryEventListener, MapEventListener } from '../entry-events.ts';
import type { ReadOnlyLazyList } from '../lazy-list.ts';

/** Hears of changes of a multi-map: there are no other kinds of events (MULTIMAP-6). */
export interface MultiMapListener<K = unknown, V = unknown> {
  /** A key got a value. */
  added?: EntryEventListener<K, V>;
  /** A key lost a value, which is the old value of the event. */
  removed?: EntryEventListener<K, V>;
  /** The multi-map was cleared. */
  mapCleared?: MapEventListener;
}

/**
 * A map whose keys have several values each. Whether a key can have the same value twice is up to the configuration of the members: in
 * a `SET`, the default, it cannot, in a `LIST` it can, and the values keep their order (MULTIMAP-1). Keys and values are compared by
 * their serialized bytes, and may be neither `null` nor `undefined`.
 *
 * Keys can be locked, by {@link LockContext}. A write by another owner waits until the key is unlocked; reads do not.
 *
 * Every method can reject with
 * - {@link IllegalArgumentError} (`ILLEGAL_ARGUMENT`) and {@link HazelcastSerializationError} (`SERIALIZATION`): nothing was sent;
 * - {@link ClientOfflineError} (`CLIENT_OFFLINE`, `OFFLINE_QUEUE_FULL`) and {@link ClientNotActiveError} (`CLIENT_NOT_ACTIVE`);
 * - {@link OperationTimeoutError} (`OPERATION_TIMEOUT`), and for writes {@link TargetDisconnectedError} (`TARGET_DISCONNECTED`): look
 *   at `maybeExecuted`;
 * - {@link DistributedObjectDestroyedError} (`DISTRIBUTED_OBJECT_DESTROYED`) after `destroy()`.
 */
export interface MultiMap<K = unknown, V = unknown> extends DistributedObject {
  /** Adds a value to a key. Returns whether that changed anything (MULTIMAP-1). */
  put(key: K, value: V): Promise<boolean>;
  /** The values of a key; an empty list when it has none (MULTIMAP-2). */
  get(key: K): Promise<ReadOnlyLazyList<V>>;
  /** Removes one value of a key, once. Returns whether it was there (MULTIMAP-3). */
  remove(key: K, value: V): Promise<boolean>;
  /** Removes a key, and returns the values that it had. */
  removeAll(key: K): Promise<ReadOnlyLazyList<V>>;
  /** Removes a key. Cheaper than {@link MultiMap.removeAll}, because the values do not travel (MULTIMAP-7). */
  delete(key: K): Promise<void>;
  /** Adds all values to their keys, with one request to each partition, all at the same time. It is not atomic (MULTIMAP-5). */
  putAll(pairs: Iterable<readonly [K, readonly V[]]>): Promise<void>;
  /** A copy of all keys. */
  keySet(): Promise<K[]>;
  /** A copy of the values of all keys. */
  values(): Promise<ReadOnlyLazyList<V>>;
  /** A copy of all entries, one for each value of a key. */
  entrySet(): Promise<[K, V][]>;
  /** Whether a key has a value. */
  containsKey(key: K): Promise<boolean>;
  /** Whether some key has this value. */
  containsValue(value: V): Promise<boolean>;
  /** Whether a key has this value. */
  containsEntry(key: K, value: V): Promise<boolean>;
  /** How many values all keys have together (MULTIMAP-4). */
  size(): Promise<number>;
  /** How many values a key has. */
  valueCount(key: K): Promise<number>;
  /** Removes all keys. */
  clear(): Promise<void>;
  /**
   * Locks a key, waiting as long as it takes; only an explicit `timeoutMillis` or a signal ends the wait (LOCK-7). An owner may lock it
   * again, and has to unlock it as often (LOCK-5).
   *
   * @param leaseTime milliseconds until it unlocks by itself, an integer above 0; default -1, never (LOCK-6)
   */
  lock(key: K, leaseTime?: number | bigint): Promise<void>;
  /**
   * Locks a key if that is possible in time. Returns whether it did.
   *
   * @param timeout how many milliseconds the member waits, an integer from 0; default 0
   * @param leaseTime as of {@link MultiMap.lock}
   */
  tryLock(key: K, timeout?: number | bigint, leaseTime?: number | bigint): Promise<boolean>;
  /** Unlocks a key. @throws IllegalMonitorStateError (`ILLEGAL_MONITOR_STATE`) when this owner has not locked it (LOCK-8) */
  unlock(key: K): Promise<void>;
  /** Unlocks a key, whoever has locked it, and however often. */
  forceUnlock(key: K): Promise<void>;
  /** Whether somebody has locked a key. */
  isLocked(key: K): Promise<boolean>;
  /**
   * Hears of changes, of one key or of all. Returns an id to remove the listener by. The listener survives reconnects.
   *
   * @param includeValue whether events carry values. Default `true`.
   */
  addEntryListener(listener: MultiMapListener<K, V>, key?: K, includeValue?: boolean): Promise<string>;
  /** Removes a listener, for good; returns whether it existed (LISTEN-4). */
  removeEntryListener(id: string): Promise<boolean>;
}
