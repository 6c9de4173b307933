import {
  added,
  bool,
  data,
  entries,
  int,
  list,
  long,
  nullable,
  nullableData,
  packed,
  packedEntries,
  safeLong,
  str,
  uuid,
} from '../fields.ts';
import { entryChange as change } from '../entry-change.ts';
import { event, message } from '../message.ts';
import { anchorDataListHolder, indexConfig, pagingPredicateHolder, simpleEntryView } from '../structs.ts';

// What many requests have in common. Durations are milliseconds; -1 stands for the default of the map.
const map = { name: str };
const key = { ...map, key: data, threadId: safeLong };
const entry = { ...map, key: data, value: data, threadId: safeLong };
const registration = { ...map, registrationId: uuid };
const query = { ...map, predicate: data };
const page = { ...map, predicate: pagingPredicateHolder };
const task = { ...map, entryProcessor: data };
const dataEntries = entries(data, data);
/** Where to go on: a table size and the index in a table of that size. A negative index says that the partition is done. */
const iterationPointers = packedEntries(int, int);

// Single entries

/** Puts a value and returns the previous one. */
export const mapPut = message(0x010100, { request: { ...entry, ttl: safeLong }, reply: nullableData });

/** Returns the value of a key. */
export const mapGet = message(0x010200, { request: key, reply: nullableData, retryable: true });

/** Removes an entry and returns its value. */
export const mapRemove = message(0x010300, { request: key, reply: nullableData });

/** Replaces the value of a key that has one, and returns the previous value. */
export const mapReplace = message(0x010400, { request: entry, reply: nullableData });

/** Replaces a value if it is the expected one. */
export const mapReplaceIfSame = message(0x010500, {
  request: { ...map, key: data, testValue: data, value: data, threadId: safeLong },
  reply: bool,
});

/** Tells whether a key has a value. */
export const mapContainsKey = message(0x010600, { request: key, reply: bool, retryable: true });

/** Tells whether an entry has this value. */
export const mapContainsValue = message(0x010700, { request: { ...map, value: data }, reply: bool, retryable: true });

/** Removes an entry if its value is the expected one. */
export const mapRemoveIfSame = message(0x010800, { request: entry, reply: bool });

/** Removes an entry. Newer members tell whether there was one. */
export const mapDelete = message(0x010900, { request: key, reply: added(bool) });

/** Writes pending changes to the map's store. */
export const mapFlush = message(0x010a00, { request: map });

/** Removes an entry if its lock is free within the timeout. */
export const mapTryRemove = message(0x010b00, { request: { ...key, timeout: safeLong }, reply: bool });

/** Puts a value if the lock of the key is free within the timeout. */
export const mapTryPut = message(0x010c00, { request: { ...entry, timeout: safeLong }, reply: bool });

/** Puts a value that is not written to the map's store. */
export const mapPutTransient = message(0x010d00, { request: { ...entry, ttl: safeLong } });

/** Puts a value if the key has none, and returns the one it has. */
export const mapPutIfAbsent = message(0x010e00, { request: { ...entry, ttl: safeLong }, reply: nullableData });

/** Puts a value. */
export const mapSet = message(0x010f00, { request: { ...entry, ttl: safeLong } });

// Locks

/** Waits for the lock of a key. */
export const mapLock = message(0x011000, { request: { ...key, ttl: safeLong, referenceId: safeLong }, retryable: true });

/** Takes the lock of a key if it is free within the timeout. */
export const mapTryLock = message(0x011100, {
  request: { ...key, lease: safeLong, timeout: safeLong, referenceId: safeLong },
  reply: bool,
  retryable: true,
});

/** Tells whether a key is locked. */
export const mapIsLocked = message(0x011200, { request: { ...map, key: data }, reply: bool, retryable: true });

/** Gives the lock of a key back. */
export const mapUnlock = message(0x011300, { request: { ...key, referenceId: safeLong }, retryable: true });

// Interceptors and listeners

/** Adds an interceptor and returns its id. */
export const mapAddInterceptor = message(0x011400, { request: { ...map, interceptor: data }, reply: str });

/** Removes an interceptor. */
export const mapRemoveInterceptor = message(0x011500, { request: { ...map, id: str }, reply: bool });

const listening = { includeValue: bool, listenerFlags: int, localOnly: bool };

/** Asks for the changes of one entry while a predicate holds. */
export const mapAddEntryListenerToKeyWithPredicate = message(0x011600, {
  request: { ...map, key: data, predicate: data, ...listening },
  reply: uuid,
  events: { entry: event(0x011602, change) },
});

/** Asks for the changes of entries for which a predicate holds. */
export const mapAddEntryListenerWithPredicate = message(0x011700, {
  request: { ...query, ...listening },
  reply: uuid,
  events: { entry: event(0x011702, change) },
});

/** Asks for the changes of one entry. */
export const mapAddEntryListenerToKey = message(0x011800, {
  request: { ...map, key: data, ...listening },
  reply: uuid,
  events: { entry: event(0x011802, change) },
});

/** Asks for the changes of all entries. */
export const mapAddEntryListener = message(0x011900, {
  request: { ...map, ...listening },
  reply: uuid,
  events: { entry: event(0x011902, change) },
});

/** Ends a registration of one of the entry listeners. */
export const mapRemoveEntryListener = message(0x011a00, { request: registration, reply: bool, retryable: true });

/** Asks for an event whenever all replicas of a partition of the map are lost. */
export const mapAddPartitionLostListener = message(0x011b00, {
  request: { ...map, localOnly: bool },
  reply: uuid,
  events: { mapPartitionLost: event(0x011b02, { partitionId: int, uuid }) },
});

/** Ends a registration of {@link mapAddPartitionLostListener}. */
export const mapRemovePartitionLostListener = message(0x011c00, { request: registration, reply: bool, retryable: true });

// Views, eviction, loading

/** Returns an entry with its statistics. */
export const mapGetEntryView = message(0x011d00, {
  request: key,
  reply: { response: nullable(simpleEntryView), maxIdle: long },
  retryable: true,
});

/** Evicts one entry. */
export const mapEvict = message(0x011e00, { request: key, reply: bool });

/** Evicts all entries that are not locked. */
export const mapEvictAll = message(0x011f00, { request: map });

/** Loads all keys from the map's store. */
export const mapLoadAll = message(0x012000, { request: { ...map, replaceExistingValues: bool } });

/** Loads these keys from the map's store. */
export const mapLoadGivenKeys = message(0x012100, { request: { ...map, keys: list(data), replaceExistingValues: bool } });

// Many entries

/** Returns all keys. */
export const mapKeySet = message(0x012200, { request: map, reply: list(data), retryable: true });

/** Returns the entries of these keys, which lie in one partition. */
export const mapGetAll = message(0x012300, { request: { ...map, keys: list(data) }, reply: dataEntries });

/** Returns all values. */
export const mapValues = message(0x012400, { request: map, reply: list(data), retryable: true });

/** Returns all entries. */
export const mapEntrySet = message(0x012500, { request: map, reply: dataEntries, retryable: true });

/** Returns the keys of entries for which a predicate holds. */
export const mapKeySetWithPredicate = message(0x012600, { request: query, reply: list(data), retryable: true });

/** Returns the values for which a predicate holds. */
export const mapValuesWithPredicate = message(0x012700, { request: query, reply: list(data), retryable: true });

/** Returns the entries for which a predicate holds. */
export const mapEntriesWithPredicate = message(0x012800, { request: query, reply: dataEntries, retryable: true });

/** Adds an index. */
export const mapAddIndex = message(0x012900, { request: { ...map, indexConfig } });

/** Returns the number of entries. */
export const mapSize = message(0x012a00, { request: map, reply: int, retryable: true });

/** Tells whether the map is empty. */
export const mapIsEmpty = message(0x012b00, { request: map, reply: bool, retryable: true });

/** Puts entries that lie in one partition. */
export const mapPutAll = message(0x012c00, { request: { ...map, entries: dataEntries, triggerMapLoader: added(bool) } });

/** Removes all entries. */
export const mapClear = message(0x012d00, { request: map });

// Entry processors

/** Runs an entry processor on one entry and returns its result. */
export const mapExecuteOnKey = message(0x012e00, { request: { ...task, key: data, threadId: safeLong }, reply: nullableData });

/** Runs an entry processor on one entry, behind other work of the member, and returns its result. */
export const mapSubmitToKey = message(0x012f00, { request: { ...task, key: data, threadId: safeLong }, reply: nullableData });

/** Runs an entry processor on all entries and returns its results. */
export const mapExecuteOnAllKeys = message(0x013000, { request: task, reply: dataEntries });

/** Runs an entry processor on entries for which a predicate holds, and returns its results. */
export const mapExecuteWithPredicate = message(0x013100, { request: { ...task, predicate: data }, reply: dataEntries });

/** Runs an entry processor on these keys and returns its results. */
export const mapExecuteOnKeys = message(0x013200, { request: { ...task, keys: list(data) }, reply: dataEntries });

/** Takes the lock of a key away from whoever holds it. */
export const mapForceUnlock = message(0x013300, { request: { ...map, key: data, referenceId: safeLong }, retryable: true });

// Pages and iteration

/** Returns one page of keys, and where the next one starts. */
export const mapKeySetWithPagingPredicate = message(0x013400, {
  request: page,
  reply: { response: list(data), anchorDataList: anchorDataListHolder },
  retryable: true,
});

/** Returns one page of values, and where the next one starts. */
export const mapValuesWithPagingPredicate = message(0x013500, {
  request: page,
  reply: { response: list(data), anchorDataList: anchorDataListHolder },
  retryable: true,
});

/** Returns one page of entries, and where the next one starts. */
export const mapEntriesWithPagingPredicate = message(0x013600, {
  request: page,
  reply: { response: dataEntries, anchorDataList: anchorDataListHolder },
  retryable: true,
});

/** Returns the next keys of a partition. */
export const mapFetchKeys = message(0x013700, {
  request: { ...map, iterationPointers, batch: int },
  reply: { iterationPointers, keys: list(data) },
  retryable: true,
});

/** Returns the next entries of a partition. */
export const mapFetchEntries = message(0x013800, {
  request: { ...map, iterationPointers, batch: int },
  reply: { iterationPointers, entries: dataEntries },
  retryable: true,
});

// Aggregations and projections

/** Aggregates all entries. */
export const mapAggregate = message(0x013900, { request: { ...map, aggregator: data }, reply: nullableData, retryable: true });

/** Aggregates the entries for which a predicate holds. */
export const mapAggregateWithPredicate = message(0x013a00, {
  request: { ...map, aggregator: data, predicate: data },
  reply: nullableData,
  retryable: true,
});

/** Projects all entries. */
export const mapProject = message(0x013b00, { request: { ...map, projection: data }, reply: list(nullableData), retryable: true });

/** Projects the entries for which a predicate holds. */
export const mapProjectWithPredicate = message(0x013c00, {
  request: { ...map, projection: data, predicate: data },
  reply: list(nullableData),
  retryable: true,
});

// Near caches

/** Returns how many invalidations each partition has sent so far, and the partitions' uuids. */
export const mapFetchNearCacheInvalidationMetadata = message(0x013d00, {
  request: { names: list(str), uuid },
  reply: { namePartitionSequenceList: entries(str, packedEntries(int, safeLong)), partitionUuidList: packedEntries(int, uuid) },
});

/** Removes the entries for which a predicate holds. */
export const mapRemoveAll = message(0x013e00, { request: query });

/** Asks for an event whenever a key must leave near caches; a null key means all keys. */
export const mapAddNearCacheInvalidationListener = message(0x013f00, {
  request: { ...map, listenerFlags: int, localOnly: bool },
  reply: uuid,
  events: {
    iMapInvalidation: event(0x013f02, { key: nullableData, sourceUuid: uuid, partitionUuid: uuid, sequence: safeLong }),
    iMapBatchInvalidation: event(0x013f03, {
      keys: list(data),
      sourceUuids: packed(uuid),
      partitionUuids: packed(uuid),
      sequences: packed(safeLong),
    }),
  },
});

// Partition by partition

/** Returns the next projected entries of a partition for which a predicate holds. */
export const mapFetchWithQuery = message(0x014000, {
  request: { ...map, iterationPointers, batch: int, projection: data, predicate: data },
  reply: { results: list(nullableData), iterationPointers },
  retryable: true,
});

/** Returns the bounds of the event journal of a partition. */
export const mapEventJournalSubscribe = message(0x014100, {
  request: map,
  reply: { oldestSequence: safeLong, newestSequence: safeLong },
  retryable: true,
});

/** Returns events of the journal of a partition. */
export const mapEventJournalRead = message(0x014200, {
  request: { ...map, startSequence: safeLong, minSize: int, maxSize: int, predicate: nullableData, projection: nullableData },
  reply: { readCount: int, items: list(data), itemSeqs: nullable(packed(safeLong)), nextSeq: safeLong },
  retryable: true,
});

// Expiry

/** Changes how long an entry lives. */
export const mapSetTtl = message(0x014300, { request: { ...map, key: data, ttl: safeLong }, reply: bool });

const expiringEntry = { ...entry, ttl: safeLong, maxIdle: safeLong };

/** {@link mapPut} with a limit of idle time. */
export const mapPutWithMaxIdle = message(0x014400, { request: expiringEntry, reply: nullableData });

/** {@link mapPutTransient} with a limit of idle time; it returns the previous value. */
export const mapPutTransientWithMaxIdle = message(0x014500, { request: expiringEntry, reply: nullableData });

/** {@link mapPutIfAbsent} with a limit of idle time. */
export const mapPutIfAbsentWithMaxIdle = message(0x014600, { request: expiringEntry, reply: nullableData });

/** {@link mapSet} with a limit of idle time; it returns the previous value. */
export const mapSetWithMaxIdle = message(0x014700, { request: expiringEntry, reply: nullableData });

/** Replaces each value of a partition by what a function makes of it. */
export const mapReplaceAll = message(0x014800, { request: { ...map, function: data }, retryable: true });

/** Puts entries that lie in one partition, with their statistics. */
export const mapPutAllWithMetadata = message(0x014900, { request: { ...map, entries: list(simpleEntryView) } });
