import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { HazelcastError, IllegalArgumentError, StaleSequenceError } from '../../../src/errors.ts';
import {
  ringbufferAdd,
  ringbufferAddAll,
  ringbufferCapacity,
  ringbufferReadMany,
  ringbufferReadOne,
} from '../../../src/protocol/messages/ringbuffer.ts';
import { RingbufferHandle } from '../../../src/structures/ringbuffer/handle.ts';
import { FakeContext } from './fake-context.ts';

function create(name?: string) {
  const context = new FakeContext();
  context.answer = ({ message }) => (message === ringbufferCapacity ? 100n : 7n);
  const core = context.core(undefined, name, 'hz:impl:ringbufferService');
  return { context, core, ring: new RingbufferHandle<unknown>(core), data: (value: unknown) => context.real.serializer.toData(value) };
}

/** What a member answers to a read. */
const batch = (items: Buffer[], first: bigint, readCount = items.length) => ({
  readCount,
  items,
  itemSeqs: items.map((_, i) => first + BigInt(i)),
  nextSeq: first + BigInt(readCount),
});

describe('the arguments of a ring buffer', () => {
  const sequences = [-1, 1.5, '1', null, undefined, 2n ** 63n, Number.MAX_SAFE_INTEGER + 1, Number.NaN];
  test.for(sequences)('RINGBUFFER-4 API-2 API-4: the sequence %s is refused by a rejection, and nothing is sent', async (sequence) => {
    const { context, ring } = create();
    for (const call of [ring.readOne(sequence as bigint), ring.readMany(sequence as bigint, 0, 1)]) {
      const error: unknown = await call.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(IllegalArgumentError);
      expect(error).toMatchObject({ code: 'ILLEGAL_ARGUMENT' });
      expect((error as Error).message).toMatch(/^Ringbuffer\.read(One|Many): (startS|s)equence must be a 64-bit integer from 0, not /);
    }
    expect(context.calls).toEqual([]);
  });

  test('X1: sequences are bigints, safe integers or Long objects', async () => {
    const { context, ring } = create();
    context.answer = () => null;
    const long = { __isLong__: true, high: 1, low: -1, unsigned: false } as const;
    await Promise.all([ring.readOne(5n), ring.readOne(6), ring.readOne(long)]);
    expect(context.requests).toMatchObject([{ sequence: 5n }, { sequence: 6n }, { sequence: 0x1_ffff_ffffn }]);
  });

  test.for([
    [[0, -1, 5], 'minCount must be an integer from 0 to 1000, not -1'],
    [[0, 3, 2], 'maxCount must be an integer from 3 to 1000, not 2'],
    [[0, 0, 1_001], 'maxCount must be an integer from 0 to 1000, not 1001'],
    [[0, 0.5, 2], 'minCount must be an integer from 0 to 1000, not 0.5'],
    [[0, 1, '2'], 'maxCount must be an integer from 1 to 1000, not "2"'],
    [[0, undefined, 2], 'minCount must be an integer from 0 to 1000, not undefined'],
  ] as const)('RINGBUFFER-5: readMany%j is refused: %s', async ([args, message]) => {
    const { context, ring } = create();
    const error: unknown = await ring.readMany(...(args as unknown as [number, number, number])).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(IllegalArgumentError);
    expect(error).toMatchObject({ message: `Ringbuffer.readMany: ${message}` });
    expect(context.calls).toEqual([]);
  });

  test('RINGBUFFER-5: no more may be read than the capacity, which is asked for once by all handles', async () => {
    const { context, ring } = create();
    const derived = ring.withOptions({ timeoutMillis: 50 });
    await expect(derived.readMany(0, 0, 101)).rejects.toThrow(
      'Ringbuffer.readMany: maxCount must not exceed the capacity 100, as 101 does',
    );
    context.answer = () => batch([], 0n);
    await ring.readMany(0, 0, 100);
    expect(await ring.capacity()).toBe(100n);
    expect(context.calls.map(({ message }) => message)).toEqual([ringbufferCapacity, ringbufferReadMany]);
  });

  test('RINGBUFFER-5: a capacity that could not be asked for is asked for again', async () => {
    const { context, ring } = create();
    context.answer = () => new HazelcastError('no');
    await expect(ring.capacity()).rejects.toThrow('no');
    context.answer = () => 3n;
    expect(await ring.capacity()).toBe(3n);
  });

  test.for([
    [null, 'items must be an array, not null'],
    ['ab', 'items must be an array, not "ab"'],
    [[], 'items must hold 1 to 1000 items, not 0'],
    [Array.from({ length: 1_001 }, () => 1), 'items must hold 1 to 1000 items, not 1001'],
    [['a', null], 'items[1] must not be null'],
    [[undefined], 'items[0] must not be undefined'],
    // oxlint-disable-next-line no-sparse-arrays
    [['a', , 'b'], 'items[1] must not be undefined'],
  ] as const)('RINGBUFFER-3: addAll of %j is refused: %s', async ([items, message]) => {
    const { context, ring } = create();
    const error: unknown = await ring.addAll(items as unknown[]).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(IllegalArgumentError);
    expect(error).toMatchObject({ message: `Ringbuffer.addAll: ${message}` });
    expect(context.calls).toEqual([]);
  });

  test('API-4: an item is not null, and a policy is a word of its own', async () => {
    const { context, ring } = create();
    await expect(ring.add(null)).rejects.toThrow('Ringbuffer.add: item must not be null');
    await expect(ring.add('a', 'NEVER' as never)).rejects.toThrow(
      `Ringbuffer.add: overflowPolicy must be 'OVERWRITE' or 'FAIL', not "NEVER"`,
    );
    await expect(ring.addAll(['a'], null as never)).rejects.toThrow(
      `Ringbuffer.addAll: overflowPolicy must be 'OVERWRITE' or 'FAIL', not null`,
    );
    expect(context.calls).toEqual([]);
  });

  test.for([
    [{ from: 'middle' }, `from must be 'head', 'tail' or a sequence, not "middle"`],
    [{ from: -1n }, 'Ringbuffer.read: from must be a 64-bit integer from 0, not -1'],
    [{ batchSize: 0 }, 'batchSize must be an integer from 1 to 1000, not 0'],
    [{ batchSize: 1_001 }, 'batchSize must be an integer from 1 to 1000, not 1001'],
    [{ onLoss: 'stop' }, `onLoss must be 'error' or 'continue', not "stop"`],
    [{ form: 'head' }, 'there is no option form, did you mean from'],
  ] as const)('API-2 API-6: read(%o) refuses at the first look: %s', async ([options, message]) => {
    const { context, ring } = create();
    const reader = ring.read(options);
    const error: unknown = await reader.next().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(IllegalArgumentError);
    expect(error).toMatchObject({ message });
    expect(context.calls).toEqual([]);
  });

  test('API-23: are serialized before the method returns', async () => {
    const { context, ring, data } = create();
    const item = { name: 'London' };
    const [one, all, read] = [ring.add(item), ring.addAll([item]), ring.readMany(0, 0, 1, item)];
    item.name = 'Paris';
    context.answer = ({ message }) => (message === ringbufferReadMany ? batch([], 0n) : 100n);
    await Promise.all([one, all, read]);
    const expected = data({ name: 'London' });
    expect(context.requests).toMatchObject([{ value: expected }, { valueList: [expected] }, {}, { filter: expected }]);
  });
});

describe('what a ring buffer sends', () => {
  test('RINGBUFFER-2: the policy as its number, to the partition of the name', async () => {
    const { context, ring, core, data } = create('numbers@home');
    expect(await ring.add(1)).toBe(7n);
    await ring.add(1, 'FAIL');
    await ring.addAll([1, 2], 'FAIL');
    expect(context.calls.map(({ message }) => message)).toEqual([ringbufferAdd, ringbufferAdd, ringbufferAddAll]);
    expect(context.requests).toEqual([
      { name: 'numbers@home', overflowPolicy: 0, value: data(1) },
      { name: 'numbers@home', overflowPolicy: 1, value: data(1) },
      { name: 'numbers@home', overflowPolicy: 1, valueList: [data(1), data(2)] },
    ]);
    const id = core.partitionOf(data('home'));
    expect(context.calls.map(({ route }) => route)).toEqual(Array.from({ length: 3 }, () => ({ to: 'partition', id })));
  });

  test('API-14: only reads that wait are without bound', async () => {
    const { context, ring } = create();
    context.answer = ({ message }) => (message === ringbufferReadMany ? batch([], 0n) : message === ringbufferReadOne ? null : 100n);
    await Promise.all([ring.add(1), ring.readOne(0), ring.size()]);
    await ring.readMany(0, 0, 1);
    await ring.readMany(0, 1, 1);
    const unbounded = context.calls.filter(({ isUnbounded }) => isUnbounded === true);
    expect(unbounded.map(({ message }) => message)).toEqual([ringbufferReadOne, ringbufferReadMany]);
    expect(unbounded[1]!.request).toMatchObject({ minCount: 1 });
  });

  test('RINGBUFFER-8: no filter is null, and one is an object', async () => {
    const { context, ring, data } = create();
    context.answer = ({ message }) => (message === ringbufferReadMany ? batch([], 0n) : 100n);
    await ring.readMany(0, 0, 1, null);
    await ring.readMany(0, 0, 1, 'a filter');
    expect(context.requests.slice(1)).toMatchObject([{ filter: null }, { filter: data('a filter') }]);
  });
});

describe('what a ring buffer answers', () => {
  test('RINGBUFFER-7: a read counts what the filter left out, gives what it let through, and says where to go on', async () => {
    const { context, ring, data } = create();
    const items = [data('b'), data('d')];
    context.answer = ({ message }) => (message === ringbufferCapacity ? 100n : { readCount: 5, items, itemSeqs: [11n, 13n], nextSeq: 15n });
    const set = await ring.readMany(10, 1, 5, 'a filter');
    items[0]!.fill(0); // the bytes of the reply are reused
    expect([set.getReadCount(), set.size(), set.getNextSequenceToReadFrom()]).toEqual([5, 2, 15n]);
    expect([...set]).toEqual(['b', 'd']);
    expect([set.get(0), set.get(1), set.get(2), set.get(-1)]).toEqual(['b', 'd', undefined, undefined]);
    expect([set.getSequence(0), set.getSequence(1), set.getSequence(2)]).toEqual([11n, 13n, undefined]);
  });

  test('RINGBUFFER-7: an item that cannot be read fails when it is looked at, and only it', async () => {
    const { context, ring, data } = create();
    const bad = Buffer.from([0, 0, 0, 0, 0, 0, 0, 99]);
    context.answer = ({ message }) => (message === ringbufferCapacity ? 100n : batch([data('a'), bad], 0n));
    const set = await ring.readMany(0, 1, 5);
    expect(set.get(0)).toBe('a');
    expect(() => set.get(1)).toThrow(expect.objectContaining({ code: 'SERIALIZATION' }));
  });

  test('RINGBUFFER-9: a loss is told of once, before what follows it', async () => {
    const { context, ring, data } = create();
    const replies = [batch([data('a')], 0n), batch([data('e'), data('f')], 4n), batch([data('A')], 0n)];
    context.answer = ({ message }) => (message === ringbufferReadMany ? replies.shift()! : 0n);
    const reader = ring.read({ onLoss: 'continue' });
    const seen: unknown[] = [];
    for await (const next of reader) if (seen.push(next) === 6) break;
    expect(seen).toEqual([
      { sequence: 0n, item: 'a' },
      { sequence: 4n, lost: 3n },
      { sequence: 4n, item: 'e' },
      { sequence: 5n, item: 'f' },
      { sequence: 0n, lost: -6n },
      { sequence: 0n, item: 'A' },
    ]);
  });

  test('RINGBUFFER-9: that the members lost their data is a loss, too', async () => {
    const { context, ring, data } = create();
    context.answer = ({ message }) => (message === ringbufferReadMany ? batch([data('A')], 0n) : 0n);
    const reader = ring.read({ from: 50 });
    const error: unknown = await reader.next().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StaleSequenceError);
    expect(error).toMatchObject({ message: 'the ring buffer "cities": the members have lost their items' });
  });

  test('API-13 API-29: the signal of the handle ends a reader with an error, and leaving it does so without', async () => {
    const { context, ring } = create();
    context.answer = ({ message }) => (message === ringbufferReadMany ? new Promise(() => {}) : 0n);
    const controller = new AbortController();
    const next = ring.withOptions({ signal: controller.signal }).read().next();
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort(new Error('enough'));
    await expect(next).rejects.toMatchObject({ code: 'ABORT_ERR' });
    const reader = ring.read() as AsyncIterableIterator<unknown> & { [Symbol.asyncDispose](): Promise<void> };
    const other = reader.next();
    await new Promise((resolve) => setImmediate(resolve));
    await reader[Symbol.asyncDispose]();
    expect(await other).toEqual({ done: true, value: undefined });
  });
});

test('API-28: a ring buffer is shown by its kind and its name', () => {
  expect(inspect(create().ring)).toBe("Ringbuffer 'cities'");
});
