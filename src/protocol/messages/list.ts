import { bool, data, int, list, nullableData, str, uuid } from '../fields.ts';
import { event, message } from '../message.ts';

// What many requests have in common.
const theList = { name: str };
const item = { ...theList, value: data };
const registration = { ...theList, registrationId: uuid };
const listening = { ...theList, includeValue: bool, localOnly: bool };
const itemChange = { item: nullableData, uuid, eventType: int };

/** Returns the number of elements. */
export const listSize = message(0x050100, { request: theList, reply: int, retryable: true });

/** Tells whether an element is equal. */
export const listContains = message(0x050200, { request: item, reply: bool, retryable: true });

/** Tells whether all of these are there. */
export const listContainsAll = message(0x050300, { request: { ...theList, values: list(data) }, reply: bool, retryable: true });

/** Appends an element, and tells whether there was room. */
export const listAdd = message(0x050400, { request: item, reply: bool });

/** Removes the first element that is equal, and tells whether there was one. */
export const listRemove = message(0x050500, { request: item, reply: bool });

/** Appends elements, and tells whether it did. */
export const listAddAll = message(0x050600, { request: { ...theList, valueList: list(data) }, reply: bool });

/** Removes all elements that are among these, and tells whether there were any. */
export const listCompareAndRemoveAll = message(0x050700, { request: { ...theList, values: list(data) }, reply: bool });

/** Removes all elements that are not among these, and tells whether there were any. */
export const listCompareAndRetainAll = message(0x050800, { request: { ...theList, values: list(data) }, reply: bool });

/** Removes all elements. */
export const listClear = message(0x050900, { request: theList });

/** Returns all elements. */
export const listGetAll = message(0x050a00, { request: theList, reply: list(data), retryable: true });

/** Asks for an event whenever an element comes or goes. */
export const listAddListener = message(0x050b00, { request: listening, reply: uuid, events: { item: event(0x050b02, itemChange) } });

/** Ends a registration of {@link listAddListener}. */
export const listRemoveListener = message(0x050c00, { request: registration, reply: bool, retryable: true });

/** Tells whether there is no element. */
export const listIsEmpty = message(0x050d00, { request: theList, reply: bool, retryable: true });

/** Inserts elements, and tells whether it did. */
export const listAddAllWithIndex = message(0x050e00, { request: { ...theList, index: int, valueList: list(data) }, reply: bool });

/** Returns an element. */
export const listGet = message(0x050f00, { request: { ...theList, index: int }, reply: nullableData, retryable: true });

/** Replaces an element, and returns the one before. */
export const listSet = message(0x051000, { request: { ...theList, index: int, value: data }, reply: nullableData });

/** Inserts an element. */
export const listAddWithIndex = message(0x051100, { request: { ...theList, index: int, value: data } });

/** Removes an element and returns it. */
export const listRemoveWithIndex = message(0x051200, { request: { ...theList, index: int }, reply: nullableData });

/** Returns the index of the last element that is equal, or -1. */
export const listLastIndexOf = message(0x051300, { request: item, reply: int, retryable: true });

/** Returns the index of the first element that is equal, or -1. */
export const listIndexOf = message(0x051400, { request: item, reply: int, retryable: true });

/** Returns the elements from an index to before another one. */
export const listSub = message(0x051500, { request: { ...theList, from: int, to: int }, reply: list(data), retryable: true });

/** Returns all elements. */
export const listIterator = message(0x051600, { request: theList, reply: list(data), retryable: true });

/** Returns the elements from an index on. */
export const listListIterator = message(0x051700, { request: { ...theList, index: int }, reply: list(data), retryable: true });
