import type { DistributedObject } from '../distributed-object.ts';
import type { EntryEventListener, MapEventListener } from '../entry-events.ts';
import type { ReadOnlyLazyList } from '../lazy-list.ts';

/** Hears of changes of a replicated map: there are no other kinds of events (LISTEN-21). */
export interface ReplicatedMapListener<K = unknown, V = unknown> {
  added?: EntryEventListener<K, V>;
  removed?: EntryEventListener<K, V>;
  updated?: EntryEventListener<K, V>;
  /** The entry's time was over (REPLICATEDMAP-3). Each member drops its copy on its own, so that this can be heard of once for each. */
  evicted?: EntryEventListener<K, V>;
  /** The map was cleared. */
  mapCleared?: MapEventListener;
}

/** Says which of two values comes first: a negative number for the first, a positive one for the second, as `Array.sort` has it. */
export type ListComparator<V = unknown> = (a: V, b: V) => number;

/**
 * A map of which every data member holds all entries. A read may lag behind a write that was made through another member
 * (REPLICATEDMAP-1). Keys and values may be neither `null` nor `undefined`.
 *
 * Every method can reject with
 * - {@link IllegalArgumentError} (`ILLEGAL_ARGUMENT`) and {@link HazelcastSerializationError} (`SERIALIZATION`): nothing was sent;
 * - {@link ClientOfflineError} (`CLIENT_OFFLINE`, `OFFLINE_QUEUE_FULL`) and {@link ClientNotActiveError} (`CLIENT_NOT_ACTIVE`);
 * - {@link OperationTimeoutError} (`OPERATION_TIMEOUT`), and for writes {@link TargetDisconnectedError} (`TARGET_DISCONNECTED`): look
 *   at `maybeExecuted`;
 * - {@link DistributedObjectDestroyedError} (`DISTRIBUTED_OBJECT_DESTROYED`) after `destroy()`.
 */
export interface ReplicatedMap<K = unknown, V = unknown> extends DistributedObject {
  /**
   * Stores a value, and returns the one before, or `null`.
   *
   * @param ttl milliseconds until the entry ends, an integer from 0; default 0, never (REPLICATEDMAP-3)
   */
  put(key: K, value: V, ttl?: number | bigint): Promise<V | null>;
  /** The value of a key, or `null` when there is none. */
  get(key: K): Promise<V | null>;
  /** Removes a key, and returns its value, or `null`. */
  remove(key: K): Promise<V | null>;
  /** Whether a key has a value. */
  containsKey(key: K): Promise<boolean>;
  /** Stores all pairs, with one request (REPLICATEDMAP-4). */
  putAll(pairs: Iterable<readonly [K, V]>): Promise<void>;
  /** Removes all entries of all members. Puts that are made at the same time may survive (REPLICATEDMAP-5). */
  clear(): Promise<void>;
  /** How many entries one member has at the moment; it is the same member for all calls of a handle (REPLICATEDMAP-2). */
  size(): Promise<number>;
  /** Whether that member has no entry at the moment. */
  isEmpty(): Promise<boolean>;
  /** Whether some key has this value there. */
  containsValue(value: V): Promise<boolean>;
  /** A copy of all keys there. */
  keySet(): Promise<K[]>;
  /** A copy of all values there; with a comparator they are sorted, here (REPLICATEDMAP-6). */
  values(comparator?: ListComparator<V>): Promise<ReadOnlyLazyList<V>>;
  /** A copy of all entries there. */
  entrySet(): Promise<[K, V][]>;
  /** Hears of changes, with values. Returns an id to remove the listener by. The listener survives reconnects. */
  addEntryListener(listener: ReplicatedMapListener<K, V>): Promise<string>;
  /** As {@link ReplicatedMap.addEntryListener}, of one key. */
  addEntryListenerToKey(listener: ReplicatedMapListener<K, V>, key: K): Promise<string>;
  /** Removes a listener, for good; returns whether it existed (LISTEN-4). */
  removeEntryListener(id: string): Promise<boolean>;
}
