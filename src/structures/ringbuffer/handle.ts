import { describeValue } from '../../diagnostics/describe-value.ts';
import { IllegalArgumentError } from '../../errors.ts';
import type { CallOptions } from '../../invocation/invocation.ts';
import {
  ringbufferCapacity,
  ringbufferHeadSequence,
  ringbufferRemainingCapacity,
  ringbufferSize,
  ringbufferTailSequence,
} from '../../protocol/messages/ringbuffer.ts';
import { Handle } from '../handle.ts';
import { longArgument, type LongArgument } from '../long-argument.ts';
import type { ObjectCore } from '../object-core.ts';
import { MAX_BATCH, Overflow, RingCalls, type RingBatch } from '../ring-calls.ts';
import { readResultSet, type ReadResultSet } from './read-result-set.ts';
import { readOn } from './read.ts';
import { OverflowPolicy, type Ringbuffer } from './ringbuffer.ts';

/** What all handles of one ring buffer know. */
interface Known {
  capacity?: bigint;
}

/** What a read of no items finds, which members cannot answer. */
const NOTHING: RingBatch = { readCount: 0, items: [], itemSeqs: [], nextSeq: 0n };

/** A handle of a ring buffer. */
export class RingbufferHandle<E> extends Handle implements Ringbuffer<E> {
  readonly #calls: RingCalls;
  readonly #known: Known;

  constructor(core: ObjectCore, options: CallOptions = {}, known: Known = {}) {
    super(core, options);
    this.#calls = new RingCalls(core, options);
    this.#known = known;
  }

  async capacity(): Promise<bigint> {
    this.core.checkExists();
    return (this.#known.capacity ??= await this.#calls.ask(ringbufferCapacity));
  }

  size(): Promise<bigint> {
    return this.#calls.ask(ringbufferSize);
  }

  tailSequence(): Promise<bigint> {
    return this.#calls.ask(ringbufferTailSequence);
  }

  headSequence(): Promise<bigint> {
    return this.#calls.ask(ringbufferHeadSequence);
  }

  remainingCapacity(): Promise<bigint> {
    return this.#calls.ask(ringbufferRemainingCapacity);
  }

  async add(item: E, overflowPolicy: OverflowPolicy = 'OVERWRITE'): Promise<bigint> {
    return this.#calls.add(this.core.serialize('Ringbuffer.add', 'item', item), overflowOf('add', overflowPolicy));
  }

  async addAll(items: readonly E[], overflowPolicy: OverflowPolicy = 'OVERWRITE'): Promise<bigint> {
    return this.#calls.addAll(
      this.core.serializeBatch('Ringbuffer.addAll', 'items', items, MAX_BATCH),
      overflowOf('addAll', overflowPolicy),
    );
  }

  async readOne(sequence: LongArgument): Promise<E> {
    return this.#calls.readOne(longArgument('Ringbuffer.readOne', 'sequence', sequence, 0n), (item) => this.#toItem(item));
  }

  async readMany(startSequence: LongArgument, minCount: number, maxCount: number, filter?: unknown): Promise<ReadResultSet<E>> {
    const range = { startSequence: longArgument('Ringbuffer.readMany', 'startSequence', startSequence, 0n), minCount, maxCount };
    checkCount('minCount', minCount, 0);
    checkCount('maxCount', maxCount, minCount);
    const data = filter === undefined || filter === null ? null : this.core.serialize('Ringbuffer.readMany', 'filter', filter);
    const capacity = await this.capacity();
    if (maxCount > capacity)
      throw new IllegalArgumentError(`Ringbuffer.readMany: maxCount must not exceed the capacity ${capacity}, as ${maxCount} does`);
    const batch = maxCount === 0 ? NOTHING : await this.#calls.readMany(range, data);
    // members do not say where to go on when they found nothing
    const nextSeq = batch.readCount === 0 ? range.startSequence : batch.nextSeq;
    return readResultSet({ ...batch, nextSeq }, (item) => this.#toItem(item));
  }

  // The interface says which options lead to which items.
  read(options?: unknown): AsyncIterableIterator<never> {
    return readOn<E>(this.core, this.options, options) as AsyncIterableIterator<never>;
  }

  protected get kind(): string {
    return 'Ringbuffer';
  }

  protected derive(options: CallOptions): RingbufferHandle<E> {
    return new RingbufferHandle<E>(this.core, options, this.#known);
  }

  #toItem(data: Buffer | null): E {
    return this.core.context.serializer.toObject(data) as E;
  }
}

function overflowOf(method: string, policy: OverflowPolicy): Overflow {
  if (policy === OverflowPolicy.OVERWRITE) return Overflow.overwrite;
  if (policy === OverflowPolicy.FAIL) return Overflow.fail;
  throw new IllegalArgumentError(`Ringbuffer.${method}: overflowPolicy must be 'OVERWRITE' or 'FAIL', not ${describeValue(policy)}`);
}

function checkCount(parameter: string, count: number, least: number): void {
  if (Number.isSafeInteger(count) && count >= least && count <= MAX_BATCH) return;
  throw new IllegalArgumentError(
    `Ringbuffer.readMany: ${parameter} must be an integer from ${least} to ${MAX_BATCH}, not ${describeValue(count)}`,
  );
}
