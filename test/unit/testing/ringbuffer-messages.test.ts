import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clientDestroyProxy, clientPing } from '../../../src/protocol/messages/client.ts';
import type { Message, ReplyOf, RequestOf } from '../../../src/protocol/message.ts';
import * as messages from '../../../src/protocol/messages/ringbuffer.ts';
import { EmbeddedCluster } from '../../../src/testing/index.ts';
import { hangUp, RawClient, text, textOf } from './raw-client.ts';

let cluster: EmbeddedCluster;
let raw: RawClient;
const name = 'r';
const ring = { name, serviceName: 'hz:impl:ringbufferService' };

beforeAll(async () => {
  cluster = await EmbeddedCluster.start({ members: 2, ringbuffers: { r: { capacity: 3 } } });
  raw = await RawClient.admitted(cluster.members[0]!.port);
});
afterAll(async () => {
  await hangUp(raw);
  await cluster.stop();
});
beforeEach(() => raw.call(clientDestroyProxy, ring));

function call<M extends Message>(message: M, request: RequestOf<M>): Promise<ReplyOf<M>> {
  return raw.call(message, request);
}
const add = (item: string, client = raw) => client.call(messages.ringbufferAdd, { name, overflowPolicy: 0, value: text(item) });
const addAll = (items: string) => call(messages.ringbufferAddAll, { name, overflowPolicy: 0, valueList: items.split('').map(text) });
const range = (startSequence: bigint, minCount: number, maxCount = 10) => ({ name, startSequence, minCount, maxCount, filter: null });
const shown = ({ readCount, items, itemSeqs, nextSeq }: ReplyOf<typeof messages.ringbufferReadMany>) => [
  readCount,
  items.map(textOf).join(''),
  itemSeqs,
  nextSeq,
];
/** Whether the reply to a request has come. */
const isAnswered = async (id: number, client = raw) => {
  await client.call(clientPing, {});
  return client.received.some(({ correlationId }) => correlationId === id);
};

describe('a ring buffer of an embedded member', () => {
  test('tells how it is', async () => {
    const ask = () =>
      Promise.all(
        [
          messages.ringbufferSize,
          messages.ringbufferHeadSequence,
          messages.ringbufferTailSequence,
          messages.ringbufferCapacity,
          messages.ringbufferRemainingCapacity,
        ].map((message) => call(message, { name })),
      );
    expect(await ask()).toEqual([0n, 0n, -1n, 3n, 3n]);
    expect([await add('a'), await addAll('bcde')]).toEqual([0n, 4n]);
    expect(await ask()).toEqual([3n, 2n, 4n, 3n, 3n]);
    expect(await call(messages.ringbufferCapacity, { name: 'another' })).toBe(10_000n);
  });

  test('refuses what was overwritten and what lies too far ahead', async () => {
    await addAll('abcde');
    await expect(call(messages.ringbufferReadOne, { name, sequence: 1n })).rejects.toMatchObject({
      name: 'StaleSequenceError',
      message: 'sequence:1 is too small. The current headSequence is:2',
    });
    await expect(call(messages.ringbufferReadOne, { name, sequence: 6n })).rejects.toMatchObject({
      name: 'IllegalArgumentError',
      message: 'sequence:6 is too large. The current tailSequence is:4',
    });
    expect(textOf(await call(messages.ringbufferReadOne, { name, sequence: 4n }))).toBe('e');
  });

  test('answers reads of several items, and like real members does not say where to go on when it found nothing', async () => {
    await addAll('abc');
    expect(shown(await call(messages.ringbufferReadMany, range(1n, 0)))).toEqual([2, 'bc', [1n, 2n], 3n]);
    expect(shown(await call(messages.ringbufferReadMany, range(0n, 1, 1)))).toEqual([1, 'a', [0n], 1n]);
    expect(shown(await call(messages.ringbufferReadMany, range(3n, 0)))).toEqual([0, '', [], 0n]);
  });

  test('lets reads wait for items that any member adds', async () => {
    await using other = await RawClient.admitted(cluster.members[1]!.port);
    await add('a');
    const one = raw.send(messages.ringbufferReadOne, { name, sequence: 1n });
    const many = raw.send(messages.ringbufferReadMany, range(0n, 3));
    expect([await isAnswered(one), await isAnswered(many)]).toEqual([false, false]);
    await add('b', other);
    expect(textOf(await raw.reply(messages.ringbufferReadOne, one))).toBe('b');
    expect(await isAnswered(many)).toBe(false);
    await add('c', other);
    expect(shown(await raw.reply(messages.ringbufferReadMany, many))).toEqual([3, 'abc', [0n, 1n, 2n], 3n]);
  });

  test('takes a sequence behind its tail for the next item, but like real members not before it has come into being', async () => {
    const early = raw.send(messages.ringbufferReadMany, range(50n, 1));
    await add('a');
    const late = raw.send(messages.ringbufferReadMany, range(50n, 1));
    expect([await isAnswered(early), await isAnswered(late)]).toEqual([false, false]);
    await add('b');
    for (const id of [early, late]) expect(shown(await raw.reply(messages.ringbufferReadMany, id))).toEqual([1, 'b', [1n], 2n]);
  });

  test('ends a read that waits for an item that is overwritten as soon as it is there, and not the call that does it', async () => {
    await add('a');
    const waiting = raw.send(messages.ringbufferReadOne, { name, sequence: 1n });
    expect(await addAll('bcdef')).toBe(5n);
    await expect(raw.reply(messages.ringbufferReadOne, waiting)).rejects.toMatchObject({ name: 'StaleSequenceError' });
  });

  test('ends the reads that wait when it is destroyed', async () => {
    await add('a');
    const waiting = raw.send(messages.ringbufferReadOne, { name, sequence: 1n });
    await call(clientDestroyProxy, ring);
    await expect(raw.reply(messages.ringbufferReadOne, waiting)).rejects.toMatchObject({ name: 'DistributedObjectDestroyedError' });
    expect(await call(messages.ringbufferTailSequence, { name })).toBe(-1n);
  });

  test('forgets the reads of a connection that is gone, which are no listeners', async () => {
    const other = await RawClient.admitted(cluster.members[1]!.port);
    other.send(messages.ringbufferReadOne, { name, sequence: 0n });
    await other.call(clientPing, {});
    const waits = cluster.members[1]!.state.waits.of(ring);
    expect([waits.count, cluster.listenerCount]).toEqual([1, 0]);
    await hangUp(other);
    while (waits.count > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await add('a')).toBe(0n);
  });

  test('answers a read that waited as its fault says', async () => {
    cluster.faults.add({ on: 'ringbufferReadOne', times: 1, do: { kind: 'alter', with: () => text('altered') } });
    const waiting = raw.send(messages.ringbufferReadOne, { name, sequence: 0n });
    await add('a');
    expect(textOf(await raw.reply(messages.ringbufferReadOne, waiting))).toBe('altered');
  });
});
