import { bool, data, int, list, nullableData, safeLong, str, uuid } from '../fields.ts';
import { event, message } from '../message.ts';

// What many requests have in common.
const queue = { name: str };
const item = { ...queue, value: data };
const registration = { ...queue, registrationId: uuid };
const listening = { ...queue, includeValue: bool, localOnly: bool };
const itemChange = { item: nullableData, uuid, eventType: int };

/** Adds an item if there is room within the timeout, and tells whether it did. */
export const queueOffer = message(0x030100, { request: { ...queue, value: data, timeoutMillis: safeLong }, reply: bool });

/** Adds an item, waiting for room as long as it takes. */
export const queuePut = message(0x030200, { request: item });

/** Returns the number of items. */
export const queueSize = message(0x030300, { request: queue, reply: int });

/** Removes an item that is equal, and tells whether there was one. */
export const queueRemove = message(0x030400, { request: item, reply: bool });

/** Takes the first item, waiting for one no longer than the timeout. */
export const queuePoll = message(0x030500, { request: { ...queue, timeoutMillis: safeLong }, reply: nullableData });

/** Takes the first item, waiting for one as long as it takes. */
export const queueTake = message(0x030600, { request: queue, reply: nullableData });

/** Returns the first item without taking it. */
export const queuePeek = message(0x030700, { request: queue, reply: nullableData });

/** Returns all items without taking them. */
export const queueIterator = message(0x030800, { request: queue, reply: list(data) });

/** Takes all items. */
export const queueDrainTo = message(0x030900, { request: queue, reply: list(data) });

/** Takes as many items at most. */
export const queueDrainToMaxSize = message(0x030a00, { request: { ...queue, maxSize: int }, reply: list(data) });

/** Tells whether an item is equal. */
export const queueContains = message(0x030b00, { request: item, reply: bool });

/** Tells whether all of these are there. */
export const queueContainsAll = message(0x030c00, { request: { ...queue, dataList: list(data) }, reply: bool });

/** Removes all items that are among these, and tells whether there were any. */
export const queueCompareAndRemoveAll = message(0x030d00, { request: { ...queue, dataList: list(data) }, reply: bool });

/** Removes all items that are not among these, and tells whether there were any. */
export const queueCompareAndRetainAll = message(0x030e00, { request: { ...queue, dataList: list(data) }, reply: bool });

/** Removes all items. */
export const queueClear = message(0x030f00, { request: queue });

/** Adds several items, and tells whether it did. */
export const queueAddAll = message(0x031000, { request: { ...queue, dataList: list(data) }, reply: bool });

/** Asks for an event whenever an item comes or goes. */
export const queueAddListener = message(0x031100, { request: listening, reply: uuid, events: { item: event(0x031102, itemChange) } });

/** Ends a registration of {@link queueAddListener}. */
export const queueRemoveListener = message(0x031200, { request: registration, reply: bool, retryable: true });

/** Returns for how many more items there is room. */
export const queueRemainingCapacity = message(0x031300, { request: queue, reply: int });

/** Tells whether there is no item. */
export const queueIsEmpty = message(0x031400, { request: queue, reply: bool });
