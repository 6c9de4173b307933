import { data, int, list, long, nullable, nullableData, packed, str } from '../fields.ts';
import { message } from '../message.ts';

const ringbuffer = { name: str };
const question = { request: ringbuffer, reply: long, retryable: true } as const;

/** How many items there are. */
export const ringbufferSize = message(0x170100, question);

/** The sequence of the newest item, or one less than that of the head. */
export const ringbufferTailSequence = message(0x170200, question);

/** The sequence of the oldest item. */
export const ringbufferHeadSequence = message(0x170300, question);

/** How many items there may be. */
export const ringbufferCapacity = message(0x170400, question);

/** How many items may be added before others are overwritten that have not expired. */
export const ringbufferRemainingCapacity = message(0x170500, question);

/** Adds an item and returns its sequence, or -1 when it was not added; `overflowPolicy` is 0 overwrite, 1 fail. */
export const ringbufferAdd = message(0x170600, { request: { ...ringbuffer, overflowPolicy: int, value: data }, reply: long });

/** Returns one item, for which it waits when it is the next one. */
export const ringbufferReadOne = message(0x170700, { request: { ...ringbuffer, sequence: long }, reply: nullableData, retryable: true });

/** Adds items, all or none, and returns the sequence of the last one, or -1. */
export const ringbufferAddAll = message(0x170800, {
  request: { ...ringbuffer, valueList: list(data), overflowPolicy: int },
  reply: long,
});

/** Returns items from a sequence on, when there are enough of them. `readCount` counts those that the filter left out as well. */
export const ringbufferReadMany = message(0x170900, {
  request: { ...ringbuffer, startSequence: long, minCount: int, maxCount: int, filter: nullableData },
  reply: { readCount: int, items: list(data), itemSeqs: nullable(packed(long)), nextSeq: long },
  retryable: true,
});
