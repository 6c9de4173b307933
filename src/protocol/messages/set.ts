import { bool, data, int, list, nullableData, str, uuid } from '../fields.ts';
import { event, message } from '../message.ts';

// What many requests have in common.
const theSet = { name: str };
const item = { ...theSet, value: data };
const registration = { ...theSet, registrationId: uuid };
const listening = { ...theSet, includeValue: bool, localOnly: bool };
const itemChange = { item: nullableData, uuid, eventType: int };

/** Returns the number of items. */
export const setSize = message(0x060100, { request: theSet, reply: int });

/** Tells whether an item is there. */
export const setContains = message(0x060200, { request: item, reply: bool });

/** Tells whether all of these are there. */
export const setContainsAll = message(0x060300, { request: { ...theSet, items: list(data) }, reply: bool });

/** Adds an item, and tells whether it is new. */
export const setAdd = message(0x060400, { request: item, reply: bool });

/** Removes an item, and tells whether it was there. */
export const setRemove = message(0x060500, { request: item, reply: bool });

/** Adds items, and tells whether any is new. */
export const setAddAll = message(0x060600, { request: { ...theSet, valueList: list(data) }, reply: bool });

/** Removes all items that are among these, and tells whether there were any. */
export const setCompareAndRemoveAll = message(0x060700, { request: { ...theSet, values: list(data) }, reply: bool });

/** Removes all items that are not among these, and tells whether there were any. */
export const setCompareAndRetainAll = message(0x060800, { request: { ...theSet, values: list(data) }, reply: bool });

/** Removes all items. */
export const setClear = message(0x060900, { request: theSet });

/** Returns all items. */
export const setGetAll = message(0x060a00, { request: theSet, reply: list(data) });

/** Asks for an event whenever an item comes or goes. */
export const setAddListener = message(0x060b00, { request: listening, reply: uuid, events: { item: event(0x060b02, itemChange) } });

/** Ends a registration of {@link setAddListener}. */
export const setRemoveListener = message(0x060c00, { request: registration, reply: bool, retryable: true });

/** Tells whether there is no item. */
export const setIsEmpty = message(0x060d00, { request: theSet, reply: bool });
