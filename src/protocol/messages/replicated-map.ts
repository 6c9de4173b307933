import { bool, data, entries, int, list, nullableData, nullableUuid, safeLong, str, uuid } from '../fields.ts';
import { entryChange as change } from '../entry-change.ts';
import { event, message } from '../message.ts';
import { replicatedMapEntryView } from '../structs.ts';

// What many requests have in common.
const replicatedMap = { name: str };
const item = { ...replicatedMap, value: data };
const registration = { ...replicatedMap, registrationId: uuid };
const listening = { ...replicatedMap, includeValue: bool, localOnly: bool };

/** Puts a value and returns the previous one. */
export const replicatedMapPut = message(0x0d0100, {
  request: { ...replicatedMap, key: data, value: data, ttl: safeLong },
  reply: nullableData,
});

/** Returns the number of entries. */
export const replicatedMapSize = message(0x0d0200, { request: replicatedMap, reply: int, retryable: true });

/** Tells whether there is no entry. */
export const replicatedMapIsEmpty = message(0x0d0300, { request: replicatedMap, reply: bool, retryable: true });

/** Tells whether a key has a value. */
export const replicatedMapContainsKey = message(0x0d0400, { request: { ...replicatedMap, key: data }, reply: bool, retryable: true });

/** Tells whether an entry has this value. */
export const replicatedMapContainsValue = message(0x0d0500, { request: item, reply: bool, retryable: true });

/** Returns the value of a key. */
export const replicatedMapGet = message(0x0d0600, { request: { ...replicatedMap, key: data }, reply: nullableData, retryable: true });

/** Removes an entry and returns its value. */
export const replicatedMapRemove = message(0x0d0700, { request: { ...replicatedMap, key: data }, reply: nullableData });

/** Puts entries. */
export const replicatedMapPutAll = message(0x0d0800, { request: { ...replicatedMap, entries: entries(data, data) } });

/** Removes all entries. */
export const replicatedMapClear = message(0x0d0900, { request: replicatedMap });

/** Asks for the changes of one entry while a predicate holds. */
export const replicatedMapAddEntryListenerToKeyWithPredicate = message(0x0d0a00, {
  request: { ...replicatedMap, key: data, predicate: data, localOnly: bool },
  reply: uuid,
  events: { entry: event(0x0d0a02, change) },
});

/** Asks for the changes of entries for which a predicate holds. */
export const replicatedMapAddEntryListenerWithPredicate = message(0x0d0b00, {
  request: { ...replicatedMap, predicate: data, localOnly: bool },
  reply: uuid,
  events: { entry: event(0x0d0b02, change) },
});

/** Asks for the changes of one entry. */
export const replicatedMapAddEntryListenerToKey = message(0x0d0c00, {
  request: { ...replicatedMap, key: data, localOnly: bool },
  reply: uuid,
  events: { entry: event(0x0d0c02, change) },
});

/** Asks for the changes of all entries. */
export const replicatedMapAddEntryListener = message(0x0d0d00, {
  request: { ...replicatedMap, localOnly: bool },
  reply: uuid,
  events: { entry: event(0x0d0d02, change) },
});

/** Ends a registration of one of the entry listeners. */
export const replicatedMapRemoveEntryListener = message(0x0d0e00, { request: registration, reply: bool, retryable: true });

/** Returns all keys. */
export const replicatedMapKeySet = message(0x0d0f00, { request: replicatedMap, reply: list(data), retryable: true });

/** Returns all values. */
export const replicatedMapValues = message(0x0d1000, { request: replicatedMap, reply: list(data), retryable: true });

/** Returns all entries. */
export const replicatedMapEntrySet = message(0x0d1100, { request: replicatedMap, reply: entries(data, data), retryable: true });

/** Asks for the changes that near caches have to know. */
export const replicatedMapAddNearCacheEntryListener = message(0x0d1200, {
  request: listening,
  reply: uuid,
  events: { entry: event(0x0d1202, change) },
});

/** Puts entries that lie in one partition, with their statistics. */
export const replicatedMapPutAllWithMetadata = message(0x0d1300, {
  request: { ...replicatedMap, entries: list(replicatedMapEntryView), partitionId: int },
});

/** Returns the next entries of a partition with their statistics; a cursor goes on where the page before ended. */
export const replicatedMapFetchEntryViews = message(0x0d1400, {
  request: { ...replicatedMap, cursorId: uuid, newIteration: bool, partitionId: int, batchSize: int },
  reply: { cursorId: uuid, entryViews: list(replicatedMapEntryView) },
  retryable: true,
});

/** Ends a cursor before its last page. */
export const replicatedMapEndEntryViewIteration = message(0x0d1500, {
  request: { ...replicatedMap, cursorId: nullableUuid },
  retryable: true,
});
