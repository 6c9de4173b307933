import type { CallOptions } from '../invocation/invocation.ts';
import type { ReplyOf, RequestOf } from '../protocol/message.ts';
import {
  ringbufferAdd,
  ringbufferAddAll,
  ringbufferReadMany,
  ringbufferReadOne,
  type ringbufferSize,
} from '../protocol/messages/ringbuffer.ts';
import type { ObjectCore } from './object-core.ts';

/** What becomes of items for which there is no room, as on the wire. */
export const Overflow = { overwrite: 0, fail: 1 } as const;
/** One of the numbers of {@link Overflow}. */
export type Overflow = (typeof Overflow)[keyof typeof Overflow];

/** The most items that one message may add or read. */
export const MAX_BATCH = 1_000;

/** A message that asks for one number. */
type Question = typeof ringbufferSize;
/** What to read. */
type Range = Omit<RequestOf<typeof ringbufferReadMany>, 'name' | 'filter'>;

/** What a member read at once. The items are copies. */
export type RingBatch = Omit<ReplyOf<typeof ringbufferReadMany>, 'items'> & { readonly items: readonly Buffer[] };

/** The calls of a ring buffer, with serialized items: what ring buffers and what is made of them have in common. */
export class RingCalls {
  readonly #core: ObjectCore;
  readonly #options: CallOptions;

  constructor(core: ObjectCore, options: CallOptions) {
    this.#core = core;
    this.#options = options;
  }

  /** Asks for a number. */
  ask(question: Question): Promise<bigint> {
    return this.#core.invoke(question, { name: this.#core.name }, this.#core.home, this.#options);
  }

  /** Adds an item; returns its sequence, or -1 when there was no room. */
  add(value: Buffer, overflowPolicy: Overflow): Promise<bigint> {
    return this.#core.invoke(ringbufferAdd, { name: this.#core.name, overflowPolicy, value }, this.#core.home, this.#options);
  }

  /** Adds items, all or none; returns the sequence of the last one, or -1 when there was no room. */
  addAll(valueList: readonly Buffer[], overflowPolicy: Overflow): Promise<bigint> {
    return this.#core.invoke(ringbufferAddAll, { name: this.#core.name, valueList, overflowPolicy }, this.#core.home, this.#options);
  }

  /** Reads one item, for which the member waits as long as need be. */
  readOne<T>(sequence: bigint, read: (item: Buffer | null) => T): Promise<T> {
    return this.#core.send({
      message: ringbufferReadOne,
      request: { name: this.#core.name, sequence },
      route: this.#core.home,
      options: this.#options,
      read,
      isUnbounded: true,
    });
  }

  /** Reads items; the member waits as long as need be for the least number of them (RINGBUFFER-6). */
  readMany(range: Range, filter: Buffer | null = null): Promise<RingBatch> {
    return this.#core.send({
      message: ringbufferReadMany,
      request: { name: this.#core.name, ...range, filter },
      route: this.#core.home,
      options: this.#options,
      read: (batch) => ({ ...batch, items: batch.items.map((item) => Buffer.from(item)) }),
      isUnbounded: range.minCount > 0,
    });
  }
}
