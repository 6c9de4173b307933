import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Message, ReplyOf, RequestOf } from '../../../src/protocol/message.ts';
import * as messages from '../../../src/protocol/messages/map.ts';
import { EmbeddedCluster } from '../../../src/testing/index.ts';
import { hangUp, RawClient, text, textOf } from './raw-client.ts';

let cluster: EmbeddedCluster;
let raw: RawClient;

beforeAll(async () => {
  cluster = await EmbeddedCluster.start();
  raw = await RawClient.admitted(cluster.members[0]!.port);
});
afterAll(async () => {
  await hangUp(raw);
  await cluster.stop();
});
beforeEach(() => call(messages.mapClear, { name: 'm' }));

function call<M extends Message>(message: M, request: RequestOf<M>): Promise<ReplyOf<M>> {
  return raw.call(message, request);
}

const name = 'm';
const [key, value, other, threadId] = [text('k'), text('v'), text('w'), 0];
const at = { name, key, threadId };
const get = async () => textOf(await call(messages.mapGet, at));
const pairs = (entries: readonly (readonly [Buffer, Buffer])[]) => entries.map(([k, v]) => [textOf(k), textOf(v)]);

describe('one entry', () => {
  test('is put, read and removed', async () => {
    expect(await call(messages.mapPut, { ...at, value, ttl: -1 })).toBeNull();
    expect(textOf(await call(messages.mapPut, { ...at, value: other, ttl: 0 }))).toBe('v');
    expect(await get()).toBe('w');
    expect(await call(messages.mapContainsKey, at)).toBe(true);
    expect(textOf(await call(messages.mapRemove, at))).toBe('w');
    expect(await call(messages.mapContainsKey, at)).toBe(false);
    expect(await get()).toBeNull();
  });

  test.each([
    ['mapSet', undefined],
    ['mapPutTransient', undefined],
    ['mapSetWithMaxIdle', null],
    ['mapPutTransientWithMaxIdle', null],
  ] as const)('is written by %s without its previous value in the reply', async (message, reply) => {
    await call(messages.mapPut, { ...at, value, ttl: -1 });
    expect(await call(messages[message] as Message, { ...at, value: other, ttl: -1, maxIdle: 0 })).toBe(reply);
    expect(await get()).toBe('w');
  });

  test('is put only when there is none', async () => {
    expect(await call(messages.mapPutIfAbsent, { ...at, value, ttl: -1 })).toBeNull();
    expect(textOf(await call(messages.mapPutIfAbsent, { ...at, value: other, ttl: -1 }))).toBe('v');
    expect(textOf(await call(messages.mapPutIfAbsentWithMaxIdle, { ...at, value: other, ttl: -1, maxIdle: 0 }))).toBe('v');
    expect(await get()).toBe('v');
  });

  test('is replaced only when there is one, or the expected one', async () => {
    expect(await call(messages.mapReplace, { ...at, value })).toBeNull();
    await call(messages.mapSet, { ...at, value, ttl: -1 });
    expect(textOf(await call(messages.mapReplace, { ...at, value: other }))).toBe('v');
    expect(await call(messages.mapReplaceIfSame, { ...at, testValue: value, value: other })).toBe(false);
    expect(await call(messages.mapReplaceIfSame, { ...at, testValue: other, value })).toBe(true);
    expect(await get()).toBe('v');
  });

  test('is removed only when it is the expected one', async () => {
    await call(messages.mapSet, { ...at, value, ttl: -1 });
    expect(await call(messages.mapRemoveIfSame, { ...at, value: other })).toBe(false);
    expect(await call(messages.mapRemoveIfSame, { ...at, value })).toBe(true);
  });

  test('is deleted and evicted, and the reply tells whether there was one', async () => {
    for (const message of [messages.mapDelete, messages.mapEvict]) {
      await call(messages.mapSet, { ...at, value, ttl: -1 });
      expect(await call(message, at)).toBe(true);
      expect(await call(message, at)).toBe(false);
    }
  });

  test('is seen with its statistics, or as null', async () => {
    expect(await call(messages.mapGetEntryView, at)).toEqual({ response: null, maxIdle: 0n });
    await call(messages.mapPutWithMaxIdle, { ...at, value, ttl: 60_000, maxIdle: 30_000 });
    await get();
    const { response, maxIdle } = await call(messages.mapGetEntryView, at);
    expect(response).toMatchObject({ key, value, hits: 1n, version: 0n, ttl: 60_000n });
    expect(maxIdle).toBe(30_000n);
  });

  test('expires after its time to live, which can be changed', async () => {
    await call(messages.mapSet, { ...at, value, ttl: 60_000 });
    expect(await call(messages.mapSetTtl, { name, key, ttl: 30 })).toBe(true);
    await expect.poll(() => call(messages.mapSize, { name })).toBe(0);
    expect(await call(messages.mapSetTtl, { name, key, ttl: 30 })).toBe(false);
  });
});

describe('many entries', () => {
  const entries = [
    [text('a'), text('1')],
    [text('b'), text('2')],
  ] as const;

  test('are put together and read in all the ways there are', async () => {
    expect(await call(messages.mapIsEmpty, { name })).toBe(true);
    await call(messages.mapPutAll, { name, entries, triggerMapLoader: true });
    expect(await call(messages.mapSize, { name })).toBe(2);
    expect(await call(messages.mapIsEmpty, { name })).toBe(false);
    expect(pairs(await call(messages.mapEntrySet, { name }))).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
    expect((await call(messages.mapKeySet, { name })).map(textOf)).toEqual(['a', 'b']);
    expect((await call(messages.mapValues, { name })).map(textOf)).toEqual(['1', '2']);
    expect(await call(messages.mapContainsValue, { name, value: text('2') })).toBe(true);
    expect(await call(messages.mapContainsValue, { name, value: text('3') })).toBe(false);
  });

  test('are asked for by their keys, and what is not there is left out', async () => {
    await call(messages.mapPutAll, { name, entries, triggerMapLoader: false });
    expect(pairs(await call(messages.mapGetAll, { name, keys: [text('b'), text('x'), text('a')] }))).toEqual([
      ['b', '2'],
      ['a', '1'],
    ]);
  });

  test.each([messages.mapClear, messages.mapEvictAll])('are removed all at once (%#)', async (message) => {
    await call(messages.mapPutAll, { name, entries });
    await call(messages.mapSet, { name: 'another', key, value, threadId, ttl: -1 });
    await call(message, { name });
    expect(await call(messages.mapSize, { name })).toBe(0);
    expect(await call(messages.mapSize, { name: 'another' })).toBe(1);
  });
});

test('members before protocol 2.7 do not tell whether there was an entry to delete', async () => {
  await using old = await EmbeddedCluster.start({ protocolVersion: '2.6' });
  await using client = await RawClient.admitted(old.members[0]!.port);
  expect(await client.call(messages.mapDelete, at)).toBeUndefined();
});
