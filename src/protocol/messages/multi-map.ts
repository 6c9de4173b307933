import { bool, data, entries, int, list, safeLong, str, uuid } from '../fields.ts';
import { entryChange as change } from '../entry-change.ts';
import { event, message } from '../message.ts';

// What many requests have in common.
const multiMap = { name: str };
const key = { ...multiMap, key: data, threadId: safeLong };
const entry = { ...multiMap, key: data, value: data, threadId: safeLong };
const item = { ...multiMap, value: data };
const registration = { ...multiMap, registrationId: uuid };
const listening = { ...multiMap, includeValue: bool, localOnly: bool };

/** Adds a value to a key, and tells whether the values changed. */
export const multiMapPut = message(0x020100, { request: entry, reply: bool });

/** Returns the values of a key. */
export const multiMapGet = message(0x020200, { request: key, reply: list(data), retryable: true });

/** Removes a key and returns its values. */
export const multiMapRemove = message(0x020300, { request: key, reply: list(data) });

/** Returns all keys. */
export const multiMapKeySet = message(0x020400, { request: multiMap, reply: list(data), retryable: true });

/** Returns the values of all keys. */
export const multiMapValues = message(0x020500, { request: multiMap, reply: list(data), retryable: true });

/** Returns all entries, one for each value. */
export const multiMapEntrySet = message(0x020600, { request: multiMap, reply: entries(data, data), retryable: true });

/** Tells whether a key has a value. */
export const multiMapContainsKey = message(0x020700, { request: key, reply: bool, retryable: true });

/** Tells whether some key has this value. */
export const multiMapContainsValue = message(0x020800, { request: item, reply: bool, retryable: true });

/** Tells whether a key has this value. */
export const multiMapContainsEntry = message(0x020900, { request: entry, reply: bool, retryable: true });

/** Returns the number of values of all keys. */
export const multiMapSize = message(0x020a00, { request: multiMap, reply: int, retryable: true });

/** Removes all entries. */
export const multiMapClear = message(0x020b00, { request: multiMap });

/** Returns the number of values of a key. */
export const multiMapValueCount = message(0x020c00, { request: key, reply: int, retryable: true });

/** Asks for the changes of one key. */
export const multiMapAddEntryListenerToKey = message(0x020d00, {
  request: { ...multiMap, key: data, includeValue: bool, localOnly: bool },
  reply: uuid,
  events: { entry: event(0x020d02, change) },
});

/** Asks for the changes of all keys. */
export const multiMapAddEntryListener = message(0x020e00, { request: listening, reply: uuid, events: { entry: event(0x020e02, change) } });

/** Ends a registration of one of the entry listeners. */
export const multiMapRemoveEntryListener = message(0x020f00, { request: registration, reply: bool, retryable: true });

/** Waits for the lock of a key. */
export const multiMapLock = message(0x021000, {
  request: { ...multiMap, key: data, threadId: safeLong, ttl: safeLong, referenceId: safeLong },
  retryable: true,
});

/** Takes the lock of a key if it is free within the timeout. */
export const multiMapTryLock = message(0x021100, {
  request: { ...multiMap, key: data, threadId: safeLong, lease: safeLong, timeout: safeLong, referenceId: safeLong },
  reply: bool,
  retryable: true,
});

/** Tells whether a key is locked. */
export const multiMapIsLocked = message(0x021200, { request: { ...multiMap, key: data }, reply: bool, retryable: true });

/** Gives the lock of a key back. */
export const multiMapUnlock = message(0x021300, {
  request: { ...multiMap, key: data, threadId: safeLong, referenceId: safeLong },
  retryable: true,
});

/** Takes the lock of a key away from whoever holds it. */
export const multiMapForceUnlock = message(0x021400, { request: { ...multiMap, key: data, referenceId: safeLong }, retryable: true });

/** Removes one value of a key, and tells whether it was there. */
export const multiMapRemoveEntry = message(0x021500, { request: entry, reply: bool });

/** Removes a key without returning its values. */
export const multiMapDelete = message(0x021600, { request: key });

/** Adds values to keys that lie in one partition. */
export const multiMapPutAll = message(0x021700, { request: { ...multiMap, entries: entries(data, list(data)) } });
