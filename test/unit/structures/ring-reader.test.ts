import { describe, expect, test } from 'vitest';
import { ClientOfflineError, IllegalArgumentError, StaleSequenceError } from '../../../src/errors.ts';
import type { CallOptions } from '../../../src/invocation/invocation.ts';
import { ringbufferHeadSequence, ringbufferReadMany, ringbufferTailSequence } from '../../../src/protocol/messages/ringbuffer.ts';
import { RingReader, type RingStart } from '../../../src/structures/ring-reader.ts';
import { FakeContext } from './fake-context.ts';

/** A member with a ring buffer, as far as a reader sees it. */
class FakeMember {
  readonly context = new FakeContext();
  head = 0n;
  tail = -1n;
  /** What the next reads are answered with. */
  reads: unknown[] = [];

  constructor() {
    this.context.answer = ({ message }) => {
      if (message === ringbufferHeadSequence) return this.head;
      if (message === ringbufferTailSequence) return this.tail;
      return this.reads.shift() ?? new Promise(() => {});
    };
  }

  reader(start: RingStart, options: CallOptions = {}) {
    return RingReader.from(start, this.context.core(), options);
  }

  get asked(): unknown[] {
    const names = new Map<unknown, string>([
      [ringbufferHeadSequence, 'head'],
      [ringbufferTailSequence, 'tail'],
    ]);
    return this.context.calls.map(({ message, request }) => names.get(message) ?? (request as { startSequence: bigint }).startSequence);
  }
}

const batchOf = (first: bigint, count: number, readCount = count) => ({
  readCount,
  items: Array.from({ length: count }, () => Buffer.alloc(8)),
  itemSeqs: null,
  nextSeq: first + BigInt(readCount),
});
const sequencesOf = ({ items }: Awaited<ReturnType<RingReader['read']>>) => items.map(({ sequence }) => sequence);
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a reader of a ring buffer', () => {
  test.for([
    ['head', ['head', 4n]],
    ['tail', ['tail', 10n]],
    [7n, [7n]],
  ] as const)('RINGBUFFER-9: begins at %s', async ([start, asked]) => {
    const member = new FakeMember();
    [member.head, member.tail] = [4n, 9n];
    const reader = await member.reader(start);
    void reader.read(10);
    await settled();
    expect(member.asked).toEqual(asked);
    expect(member.context.calls.at(-1)).toMatchObject({
      message: ringbufferReadMany,
      request: { minCount: 1, maxCount: 10 },
      isUnbounded: true,
    });
  });

  test('RINGBUFFER-9: goes on where it was, and numbers what comes', async () => {
    const member = new FakeMember();
    member.reads = [batchOf(0n, 3), batchOf(3n, 1)];
    const reader = await member.reader(0n);
    const steps = [await reader.read(10), await reader.read(10)];
    expect(steps.map(sequencesOf)).toEqual([[0n, 1n, 2n], [3n]]);
    expect(steps.map(({ lost }) => lost)).toEqual([0n, 0n]);
    expect(member.asked).toEqual([0n, 3n]);
  });

  test.for([
    { after: 'items were overwritten', first: 8n, lost: 5n },
    { after: 'the members lost their data', first: 0n, lost: -3n },
  ])('RELIABLETOPIC-7 RELIABLETOPIC-10: counts what it missed when $after', async ({ first, lost }) => {
    const member = new FakeMember();
    member.reads = [batchOf(first, 2)];
    const step = await (await member.reader(3n)).read(10);
    expect(step).toMatchObject({ first, lost });
    expect(sequencesOf(step)).toEqual([first, first + 1n]);
  });

  test.for([new StaleSequenceError('too old'), new IllegalArgumentError('too large')])(
    'RELIABLETOPIC-10 RELIABLETOPIC-11: goes on at the head after a refusal of its sequence: %s',
    async (error) => {
      const member = new FakeMember();
      member.head = 20n;
      member.reads = [error, batchOf(20n, 1)];
      const reader = await member.reader(3n);
      expect(await reader.read(10)).toEqual({ first: 20n, lost: 17n, items: [] });
      expect(sequencesOf(await reader.read(10))).toEqual([20n]);
    },
  );

  test('RELIABLETOPIC-10: does not try for ever what is refused for another reason than the sequence', async () => {
    const member = new FakeMember();
    member.head = 3n;
    const error = new IllegalArgumentError('something else');
    member.reads = [error];
    await expect((await member.reader(3n)).read(10)).rejects.toBe(error);
  });

  test('RINGBUFFER-10: stays where it was when a read fails', async () => {
    const member = new FakeMember();
    member.reads = [batchOf(0n, 2), new ClientOfflineError('offline'), batchOf(2n, 1)];
    const reader = await member.reader(0n);
    await reader.read(10);
    await expect(reader.read(10)).rejects.toBeInstanceOf(ClientOfflineError);
    expect(sequencesOf(await reader.read(10))).toEqual([2n]);
  });

  test('RELIABLETOPIC-17: reads on in a new epoch when the members still have what precedes', async () => {
    const member = new FakeMember();
    member.tail = 4n;
    const reader = await member.reader('tail');
    const reading = reader.read(10);
    await settled();
    member.context.reconnect();
    await settled();
    expect(member.asked).toEqual(['tail', 5n, 'tail', 5n]);
    member.reads = [batchOf(5n, 1)];
    member.context.reconnect();
    expect(sequencesOf(await reading)).toEqual([5n]);
  });

  test('RELIABLETOPIC-17: goes to the head in a new epoch when the members count anew, so that it misses nothing', async () => {
    const member = new FakeMember();
    member.tail = 49n;
    const reader = await member.reader('tail');
    const reading = reader.read(10);
    await settled();
    [member.head, member.tail] = [0n, 1n];
    member.reads = [batchOf(0n, 2)];
    member.context.reconnect();
    expect(await reading).toEqual({ first: 0n, lost: -50n, items: [] });
    expect(sequencesOf(await reader.read(10))).toEqual([0n, 1n]);
    expect(member.asked).toEqual(['tail', 50n, 'tail', 'head', 0n]);
  });

  test('RELIABLETOPIC-17: compares with the members first when the epoch changed between two reads', async () => {
    const member = new FakeMember();
    const reader = await member.reader(50n);
    member.context.reconnect();
    expect(await reader.read(10)).toEqual({ first: 0n, lost: -50n, items: [] });
    expect(member.asked).toEqual(['tail', 'head']);
  });

  test('API-13: ends with its signal, whether it is waiting or not', async () => {
    const member = new FakeMember();
    const controller = new AbortController();
    const reader = await member.reader(0n, { signal: controller.signal });
    const reading = reader.read(10);
    await settled();
    controller.abort(new Error('enough'));
    await expect(reading).rejects.toMatchObject({ code: 'ABORT_ERR', cause: controller.signal.reason });
    await expect(reader.read(10)).rejects.toMatchObject({ code: 'ABORT_ERR' });
  });
});
