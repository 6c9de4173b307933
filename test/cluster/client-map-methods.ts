import { randomBytes, randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { DistributedObjectDestroyedError, IllegalArgumentError, type Client, type IMap } from '../../src/index.ts';
import { mapLock, mapUnlock } from '../../src/protocol/messages/map.ts';
import { toPartition } from '../../src/structures/object-core.ts';
import { eventually } from '../scenarios/clients.ts';

/** The largest 64-bit integer, with which members say "never". */
const NEVER = 2n ** 63n - 1n;

/** What each method of a map does, whatever the client's routing. */
export function mapTests(start: () => Promise<Client>): void {
  async function openMap<V = unknown>(): Promise<IMap<unknown, V>> {
    return (await start()).getMap(randomUUID());
  }

  test('MAP-1 MAP-6: put gives the value before, set gives nothing, and an absent key reads as null', async () => {
    const map = await openMap();
    expect(await map.get('key')).toBeNull();
    expect(await map.put('key', 'one')).toBeNull();
    expect(await map.put('key', 'two')).toBe('one');
    expect(await map.set('key', 'three')).toBeUndefined();
    expect(await map.get('key')).toBe('three');
  });

  test('MAP-2: 1, 1n and "1" are three keys, and so are objects whose properties stand in another order', async () => {
    const map = await openMap();
    const keys = [1, 1n, '1', { a: 1, b: 2 }, { b: 2, a: 1 }];
    for (const [i, key] of keys.entries()) await map.set(key, i);
    expect(await map.size()).toBe(5);
    expect(await Promise.all(keys.map((key) => map.get(key)))).toEqual([0, 1, 2, 3, 4]);
  });

  test('MAP-6: whatever stores a value takes the ttl and the idle time of the value before away', async () => {
    const map = await openMap<number>();
    const stores = [
      () => map.put('key', 2),
      () => map.set('key', 2),
      () => map.replace('key', 2),
      () => map.replaceIfSame('key', 1, 2),
      () => map.putAll([['key', 2]]),
      () => map.setAll([['key', 2]]),
    ];
    for (const store of stores) {
      await map.set('key', 1, 60_000, 50_000);
      expect(await map.getEntryView('key')).toMatchObject({ value: 1, ttl: 60_000n, maxIdle: 50_000n });
      await store();
      expect(await map.getEntryView('key')).toMatchObject({ value: 2, ttl: NEVER, maxIdle: NEVER });
    }
  });

  test('MAP-7: putIfAbsent stores only where nothing is, and leaves value and ttl alone otherwise', async () => {
    const map = await openMap();
    expect(await map.putIfAbsent('key', 1, 60_000)).toBeNull();
    expect(await map.putIfAbsent('key', 2, 10_000)).toBe(1);
    expect(await map.putIfAbsent('key', 2, 10_000, 10_000)).toBe(1);
    expect(await map.getEntryView('key')).toMatchObject({ value: 1, ttl: 60_000n, maxIdle: NEVER });
  });

  test('MAP-8: putAll and setAll store pairs of any iterable, the last one of a key, and nothing of none', async () => {
    const map = await openMap();
    await map.putAll(new Map(Array.from({ length: 500 }, (_, i) => [`key-${i}`, i])));
    expect(await map.size()).toBe(500);
    await map.setAll([
      ['key-0', 'first'],
      ['key-1', 'other'],
      ['key-0', 'last'],
    ]);
    expect(await map.getAll(['key-0', 'key-1', 'key-2'])).toEqual([
      ['key-0', 'last'],
      ['key-1', 'other'],
      ['key-2', 2],
    ]);
    await map.putAll([]);
    await map.setAll(new Map());
    expect(await map.size()).toBe(500);
  });

  test('MAP-9: getAll gives pairs in the order of the keys, each once, without those that are absent', async () => {
    const map = await openMap();
    const keys = Array.from({ length: 300 }, (_, i) => `key-${(i * 7) % 300}`);
    await map.setAll(keys.map((key) => [key, key.length]));
    expect(await map.getAll([...keys, 'absent', ...keys])).toEqual(keys.map((key) => [key, key.length]));
    expect(await map.getAll([])).toEqual([]);
  });

  test('MAP-10: remove gives the value before, or with a value whether it was that', async () => {
    const map = await openMap<number>();
    await map.set('key', 1);
    expect(await map.remove('key', 2)).toBe(false);
    expect(await map.remove('key', 1)).toBe(true);
    expect(await map.remove('key', 1)).toBe(false);
    await map.set('key', 3);
    expect(await map.remove('key', undefined as unknown as number)).toBe(3);
    expect(await map.remove('key')).toBeNull();
  });

  test('MAP-11: values are the same when their bytes are', async () => {
    const map = await openMap();
    await map.set('json', { a: 1, b: 2 });
    expect(await map.replaceIfSame('json', { b: 2, a: 1 }, 'no')).toBe(false);
    expect(await map.replaceIfSame('json', { a: 1, b: 2 }, 1)).toBe(true);
    expect(await map.replaceIfSame('json', 1n, 'no')).toBe(false);
    expect(await map.remove('json', '1')).toBe(false);
    expect(await map.remove('json', 1)).toBe(true);
  });

  test('replace works on keys that have a value only', async () => {
    const map = await openMap();
    expect(await map.replace('key', 1)).toBeNull();
    expect(await map.containsKey('key')).toBe(false);
    await map.set('key', 1);
    expect(await map.replace('key', 2)).toBe(1);
    expect(await map.get('key')).toBe(2);
  });

  test('containsKey, containsValue, size, isEmpty, delete and clear tell and change what is there', async () => {
    const map = await openMap();
    expect([await map.isEmpty(), await map.size(), await map.containsKey('a'), await map.containsValue(1)]).toEqual([
      true,
      0,
      false,
      false,
    ]);
    await map.setAll([
      ['a', 1],
      ['b', 2],
    ]);
    expect([await map.isEmpty(), await map.size(), await map.containsKey('a'), await map.containsValue(1)]).toEqual([false, 2, true, true]);
    expect(await map.delete('a')).toBeUndefined();
    expect(await map.delete('a')).toBeUndefined();
    expect([await map.size(), await map.containsKey('a'), await map.containsValue(1)]).toEqual([1, false, false]);
    expect(await map.clear()).toBeUndefined();
    expect(await map.isEmpty()).toBe(true);
  });

  test('MAP-16: keySet, values and entrySet are copies', async () => {
    const map = await openMap<number>();
    const pairs = Array.from({ length: 200 }, (_, i): [string, number] => [`key-${i}`, i]);
    await map.putAll(pairs);
    const [keys, values, entries] = await Promise.all([map.keySet(), map.values(), map.entrySet()]);
    await map.clear();
    expect(new Set(keys)).toEqual(new Set(pairs.map(([key]) => key)));
    expect(values.size()).toBe(200);
    expect(values.toArray().toSorted((a, b) => a - b)).toEqual(pairs.map(([, value]) => value));
    expect(new Map(entries as [string, number][])).toEqual(new Map(pairs));
    expect([await map.keySet(), (await map.values()).size(), await map.entrySet()]).toEqual([[], 0, []]);
  });

  test('MAP-17: an entry view has what members know, as bigints, with their marker where a time is absent', async () => {
    const map = await openMap();
    expect(await map.getEntryView('key')).toBeNull();
    await map.set('key', 'one');
    await map.set('key', 'two');
    const { creationTime, cost, ...view } = (await map.getEntryView('key'))!;
    expect(view).toMatchObject({
      key: 'key',
      value: 'two',
      version: 1n,
      ttl: NEVER,
      maxIdle: NEVER,
      expirationTime: NEVER,
      lastStoredTime: 0n,
    });
    expect(cost).toBeGreaterThan(0n);
    expect(Math.abs(Number(creationTime) - Date.now())).toBeLessThan(10_000);
  });

  test('evict drops an entry and tells whether there was one', async () => {
    const map = await openMap();
    expect(await map.evict('key')).toBe(false);
    await map.set('key', 1);
    expect(await map.evict('key')).toBe(true);
    expect(await map.get('key')).toBeNull();
  });

  test('hits are the times that members looked at an entry: once to read or write it, twice to replace it or set its ttl', async () => {
    const map = await openMap<number>();
    const uses: [hits: bigint, use: () => Promise<unknown>][] = [
      [0n, () => map.set('key', 1)],
      [1n, () => map.get('key')],
      [2n, () => map.put('key', 1)],
      [4n, () => map.setTtl('key', 0)],
      [5n, () => map.containsKey('key')],
      [6n, () => map.getAll(['key'])],
      [7n, () => map.putIfAbsent('key', 2)],
      [8n, () => map.replaceIfSame('key', 5, 2)],
      [10n, () => map.replaceIfSame('key', 1, 2)],
      [12n, () => map.replace('key', 3)],
      [12n, () => map.remove('key', 9)],
      [13n, () => map.setAll([['key', 1]])],
      [14n, () => map.putAll([['key', 1]])],
      [14n, () => Promise.all([map.values(), map.keySet(), map.entrySet(), map.containsValue(1), map.size()])],
    ];
    for (const [hits, use] of uses) {
      await use();
      expect(await map.getEntryView('key')).toMatchObject({ hits });
    }
  });

  test('MAP-18: setTtl leaves the value alone and knows absent keys', async () => {
    const map = await openMap();
    expect(await map.setTtl('key', 60_000)).toBe(false);
    await map.set('key', 1, 30_000, 30_000);
    expect(await map.setTtl('key', 60_000n)).toBe(true);
    // members set the idle time anew as well, to that of the map
    expect(await map.getEntryView('key')).toMatchObject({ value: 1, ttl: 60_000n, maxIdle: NEVER });
    expect(await map.setTtl('key', 0)).toBe(true);
    expect(await map.getEntryView('key')).toMatchObject({ value: 1, ttl: NEVER });
  });

  test('values of many megabytes come back as they were', async () => {
    const map = await openMap<Buffer>();
    const values = [1, 2, 8].map((mebibytes) => randomBytes(mebibytes * 1024 * 1024));
    await Promise.all(values.map((value, i) => map.set(i, value)));
    for (const [i, value] of values.entries()) expect(value.equals((await map.get(i))!)).toBe(true);
    expect(new Set((await map.values()).toArray().map(({ length }) => length))).toEqual(new Set(values.map(({ length }) => length)));
  });

  test('ten thousand calls at the same time are each answered with their own answer', async () => {
    const map = await openMap<number>();
    const keys = Array.from({ length: 10_000 }, (_, i) => i);
    const before = await Promise.all(keys.map((key) => map.put(key, -key)));
    expect(before.every((value) => value === null)).toBe(true);
    expect(await Promise.all(keys.map((key) => map.get(key)))).toEqual(keys.map((key) => -key));
  });

  test('API-2: an argument that cannot be sent is a rejection', async () => {
    const map = await openMap();
    const wrong = [
      map.get(null),
      map.set('key', undefined),
      map.put('key', 1, 0.5),
      map.set('key', 1, -1, NaN),
      map.getAll('key' as never),
      map.putAll(1 as never),
    ];
    const reasons = (await Promise.allSettled(wrong)).map((result) =>
      result.status === 'rejected' ? (result.reason as unknown) : undefined,
    );
    expect(reasons).toEqual(wrong.map(() => expect.any(IllegalArgumentError) as unknown));
    expect(await map.size()).toBe(0);
  });

  test('MAP-29 API-19: destroy takes data and listeners away from everybody and ends the handle, and getMap gives a fresh one', async () => {
    const client = await start();
    const other = await start();
    const name = randomUUID();
    const map = await client.getMap(name);
    const heard: unknown[] = [];
    for (const each of [map, await other.getMap(name)]) await each.addEntryListener({ added: ({ key }) => heard.push(key) });
    await map.set('key', 1);
    await eventually(() => expect(heard).toEqual(['key', 'key']));
    await map.destroy();
    await map.destroy();
    await expect(map.get('key')).rejects.toThrow(DistributedObjectDestroyedError);
    expect(await (await other.getMap(name)).get('key')).toBeNull();
    const fresh = await client.getMap(name);
    expect(fresh).not.toBe(map);
    await fresh.addEntryListener({ added: () => heard.push('fresh') });
    await fresh.set('key', 2);
    await eventually(() => expect(heard).toEqual(['key', 'key', 'fresh']));
    expect(await (await other.getMap(name)).get('key')).toBe(2);
  });
}

/** What locks do to calls without one. */
export function lockTests(start: () => Promise<Client>): void {
  test('evict waits for whoever has locked the key', async () => {
    const client = await start();
    const map = await client.getMap(randomUUID());
    await map.set('key', 1);
    const { invoker, context } = client.parts;
    const lock = { name: map.getName(), key: context.serializer.toData('key'), threadId: 7 };
    const route = toPartition(client.getPartitionService().getPartitionId('key'));
    await invoker.invoke({ message: mapLock, request: { ...lock, ttl: -1, referenceId: 1 }, route, options: {} });
    const evicted = map.evict('key');
    expect(await map.withOptions({ timeoutMillis: 100 }).evict('key').catch(codeOf)).toBe('OPERATION_TIMEOUT');
    expect(await map.get('key')).toBe(1);
    await invoker.invoke({ message: mapUnlock, request: { ...lock, referenceId: 2 }, route, options: {} });
    expect(await evicted).toBe(true);
    expect(await map.get('key')).toBeNull();
  });
}

/** How entries go by themselves. Members count in whole seconds. */
export function expiryTests(start: () => Promise<Client>): void {
  test('MAP-5: entries go after their ttl, or when nobody asked for them for as long as maxIdle says', async () => {
    const map = await (await start()).getMap(randomUUID());
    await map.set('kept', 0);
    await map.set('ttl', 1, 2_000);
    await map.put('put', 2, 2_000n);
    await map.set('idle', 3, undefined, 2_000);
    await map.put('used', 4, undefined, 2_000);
    await map.putIfAbsent('first', 5, 2_000, 60_000);
    await map.set('set', 6);
    await map.setTtl('set', 2_000);
    await map.set('renewed', 7, 2_000);
    await map.set('renewed', 8);
    expect(await map.getEntryView('ttl')).toMatchObject({ ttl: 2_000n, maxIdle: NEVER });
    expect(await map.getEntryView('idle')).toMatchObject({ ttl: NEVER, maxIdle: 2_000n });
    expect(await map.getEntryView('first')).toMatchObject({ ttl: 2_000n, maxIdle: 60_000n });
    const keys = ['kept', 'ttl', 'put', 'idle', 'used', 'first', 'set', 'renewed'];
    expect(await map.getAll(keys)).toHaveLength(keys.length);
    await eventually(async () => {
      expect(await map.get('used')).toBe(4);
      for (const key of ['ttl', 'put', 'first', 'set']) expect(await map.get(key)).toBeNull();
    });
    // counting does not touch entries, so that one goes which nobody asks for
    await eventually(async () => expect([await map.get('used'), await map.size()]).toEqual([4, 3]));
    expect(await map.getAll(keys)).toEqual([
      ['kept', 0],
      ['used', 4],
      ['renewed', 8],
    ]);
  });
}

function codeOf(error: { readonly code: string }): string {
  return error.code;
}
