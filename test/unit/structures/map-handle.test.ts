import { describe, expect, test } from 'vitest';
import { AbortError, HazelcastError, IllegalArgumentError } from '../../../src/errors.ts';
import {
  mapGetAll,
  mapGetEntryView,
  mapPut,
  mapPutAll,
  mapPutWithMaxIdle,
  mapRemove,
  mapRemoveIfSame,
  mapSet,
  mapSetWithMaxIdle,
  mapSize,
} from '../../../src/protocol/messages/map.ts';
import { MapHandle } from '../../../src/structures/map/map.ts';
import { FakeContext } from './fake-context.ts';

function create() {
  const context = new FakeContext();
  const map = new MapHandle<unknown, unknown>(context.core());
  return { context, map, data: (value: unknown) => context.real.serializer.toData(value) };
}

/** Calls a method with arguments that its types forbid. */
function call(map: MapHandle<unknown, unknown>, method: string, args: unknown[]): Promise<unknown> {
  return (map as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[method]!(...args);
}

describe('the arguments of a map', () => {
  const keyMethods: [method: string, args: unknown[]][] = [
    ['get', []],
    ['containsKey', []],
    ['put', ['v']],
    ['set', ['v']],
    ['putIfAbsent', ['v']],
    ['replace', ['v']],
    ['replaceIfSame', ['v', 'w']],
    ['remove', []],
    ['delete', []],
    ['evict', []],
    ['setTtl', [5]],
    ['getEntryView', []],
  ];

  test.for(keyMethods.flatMap(([method, args]) => [null, undefined].map((key) => ({ method, key, args }))))(
    'API-2 API-4: $method refuses the key $key by a rejection, and nothing is sent',
    async ({ method, key, args }) => {
      const { context, map } = create();
      const error: unknown = await call(map, method, [key, ...args]).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(IllegalArgumentError);
      expect(error).toMatchObject({ code: 'ILLEGAL_ARGUMENT', message: `IMap.${method}: key must not be ${String(key)}` });
      expect(context.calls).toEqual([]);
    },
  );

  test.for([
    { method: 'put', args: ['k', null], message: 'value must not be null' },
    { method: 'set', args: ['k', undefined], message: 'value must not be undefined' },
    { method: 'putIfAbsent', args: ['k', null], message: 'value must not be null' },
    { method: 'replace', args: ['k', null], message: 'value must not be null' },
    { method: 'replaceIfSame', args: ['k', null, 'v'], message: 'oldValue must not be null' },
    { method: 'replaceIfSame', args: ['k', 'v', undefined], message: 'newValue must not be undefined' },
    { method: 'remove', args: ['k', null], message: 'value must not be null' },
    { method: 'containsValue', args: [null], message: 'value must not be null' },
    { method: 'getAll', args: ['keys'], message: 'keys must be an array, not "keys"' },
    { method: 'getAll', args: [['k', null]], message: 'key must not be null' },
    { method: 'putAll', args: [5], message: 'pairs must be iterable, not 5' },
    { method: 'putAll', args: [null], message: 'pairs must be iterable, not null' },
    { method: 'putAll', args: [[['k', 'v'], undefined]], message: 'pairs must hold pairs of a key and a value, not undefined' },
    { method: 'setAll', args: [['kv']], message: 'pairs must hold pairs of a key and a value, not "kv"' },
    {
      method: 'setAll',
      args: [
        [
          ['k', 'v'],
          [null, 'v'],
        ],
      ],
      message: 'key must not be null',
    },
    { method: 'setAll', args: [[['k']]], message: 'value must not be undefined' },
    { method: 'put', args: ['k', 'v', 1.5], message: 'ttl must be a safe integer, not 1.5' },
    { method: 'set', args: ['k', 'v', Number.NaN], message: 'ttl must be a safe integer, not NaN' },
    { method: 'putIfAbsent', args: ['k', 'v', '5'], message: 'ttl must be a safe integer, not "5"' },
    { method: 'put', args: ['k', 'v', null], message: 'ttl must be a safe integer, not null' },
    { method: 'put', args: ['k', 'v', 5, Infinity], message: 'maxIdle must be a safe integer, not Infinity' },
    { method: 'set', args: ['k', 'v', 5, 2n ** 63n], message: 'maxIdle must be a safe integer, not 9223372036854775808' },
    { method: 'setTtl', args: ['k', 2 ** 53], message: 'ttl must be a safe integer, not 9007199254740992' },
    { method: 'addEntryListener', args: [null], message: 'listener must be an object, not null' },
    { method: 'addEntryListener', args: [() => {}], message: 'listener must be an object, not a function' },
    { method: 'addEntryListener', args: [{ added: 5 }], message: 'listener.added must be a function, not 5' },
    { method: 'addEntryListener', args: [{ addded: () => {} }], message: 'listener has no function for any kind of event' },
    { method: 'addEntryListener', args: [{ added: () => {} }, null], message: 'key must not be null' },
  ])('API-2 API-4: $method refuses $args: $message', async ({ method, args, message }) => {
    const { context, map } = create();
    const error: unknown = await call(map, method, args).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(IllegalArgumentError);
    expect(error).toMatchObject({ message: `IMap.${method}: ${message}` });
    expect([context.calls, context.registrations.size]).toEqual([[], 0]);
  });

  test('API-2: what cannot be serialized is a rejection too', async () => {
    const { context, map } = create();
    await expect(map.set('key', Symbol('no'))).rejects.toMatchObject({ code: 'SERIALIZATION' });
    await expect(map.get(() => {})).rejects.toMatchObject({ code: 'SERIALIZATION' });
    await expect(map.putAll([['key', new Map()]])).rejects.toMatchObject({ code: 'SERIALIZATION' });
    expect(context.calls).toEqual([]);
  });

  test('API-5: that are undefined are as if they were left out', async () => {
    const { context, map, data } = create();
    await Promise.all([
      map.put('k', 'v', undefined, undefined),
      map.remove('k', undefined),
      map.addEntryListener({ added: () => {} }, undefined, undefined),
    ]);
    expect(context.calls.map(({ message }) => message)).toEqual([mapPut, mapRemove]);
    expect(context.requests[0]).toEqual({ name: 'cities', key: data('k'), value: data('v'), threadId: 0, ttl: -1 });
  });

  test('API-23: are serialized before the method returns', async () => {
    const { context, map, data } = create();
    const value = { name: 'London' };
    const [done, all] = [map.set('k', value), map.setAll([['k', value]])];
    value.name = 'Paris';
    await Promise.all([done, all]);
    expect(context.requests[0]).toMatchObject({ value: data({ name: 'London' }) });
    expect(context.requests[1]).toMatchObject({ entries: [[data('k'), data({ name: 'London' })]] });
  });
});

describe('what a map sends', () => {
  test('MAP-5: takes the message with the idle time exactly when one is given, and bigints for durations', async () => {
    const { context, map } = create();
    await map.put('k', 'v', 5_000n);
    await map.put('k', 'v', undefined, 7);
    await map.set('k', 'v', 1);
    await map.set('k', 'v', 1, 0n);
    expect(context.calls.map(({ message }) => message)).toEqual([mapPut, mapPutWithMaxIdle, mapSet, mapSetWithMaxIdle]);
    expect(context.requests).toMatchObject([{ ttl: 5_000 }, { ttl: -1, maxIdle: 7 }, { ttl: 1 }, { ttl: 1, maxIdle: 0 }]);
  });

  test('MAP-10: an explicit value removes only that value', async () => {
    const { context, map } = create();
    context.answer = () => true;
    await expect(map.remove('k', 'v')).resolves.toBe(true);
    context.answer = () => null;
    await expect(map.remove('k')).resolves.toBeNull();
    expect(context.calls.map(({ message }) => message)).toEqual([mapRemoveIfSame, mapRemove]);
  });

  test('INVOKE-11: goes to the partition of the key, and to any member without one', async () => {
    const { context, map, data } = create();
    await Promise.all([map.get('k'), map.size()]);
    const id = context.core().partitionOf(data('k'));
    expect(context.calls.map(({ route }) => route)).toEqual([{ to: 'partition', id }, { to: 'any' }]);
    context.partitionCount = 0;
    await map.get('k');
    expect(context.calls.at(-1)?.route).toEqual({ to: 'partition', id: 0 });
  });

  test('MAP-8: is one request for each partition; the last value of a key that comes twice counts, and nothing is sent for nothing', async () => {
    const { context, map, data } = create();
    const keys = Array.from({ length: 20 }, (_, i) => `key-${i}`);
    await map.putAll(new Map(keys.map((key, i) => [key, i])));
    const core = context.core();
    const partitions = new Set(keys.map((key) => core.partitionOf(data(key))));
    expect(context.calls).toHaveLength(partitions.size);
    for (const { message, request, route } of context.calls) {
      expect(message).toBe(mapPutAll);
      const { entries, triggerMapLoader } = request as { entries: [Buffer, Buffer][]; triggerMapLoader: boolean };
      expect(triggerMapLoader).toBe(true);
      for (const [key] of entries) expect(route).toEqual({ to: 'partition', id: core.partitionOf(key) });
    }
    context.calls.length = 0;
    await map.setAll([
      ['k', 1],
      ['k', 2],
    ]);
    expect(context.requests).toEqual([{ name: 'cities', entries: [[data('k'), data(2)]], triggerMapLoader: false }]);
    await Promise.all([map.putAll([]), map.setAll(new Map())]);
    expect(context.calls).toHaveLength(1);
  });

  test('MAP-8: settles when all parts have, with the error of one that failed', async () => {
    const { context, map } = create();
    const keys = Array.from({ length: 30 }, (_, i) => [`key-${i}`, i] as const);
    let calls = 0;
    let settled = 0;
    context.answer = async () => {
      const isFirst = ++calls === 1;
      if (!isFirst) await new Promise((resolve) => setTimeout(resolve, 10));
      settled++;
      return isFirst ? new HazelcastError('one part failed') : undefined;
    };
    await expect(map.putAll(keys)).rejects.toThrow('one part failed');
    expect([settled, calls]).toEqual([context.calls.length, context.calls.length]);
  });

  test('MAP-9: asks for each key once, and answers in the order of the keys', async () => {
    const { context, map, data } = create();
    context.answer = ({ request }) =>
      (request as { keys: Buffer[] }).keys.filter((key) => !key.equals(data('absent'))).map((key) => [key, data(`v ${key.length}`)]);
    const keys = ['long key', 'k', 'absent', 'longer key', 'k'];
    const pairs = await map.getAll(keys);
    expect(pairs.map(([key]) => key)).toEqual(['long key', 'k', 'longer key']);
    expect(context.calls.every(({ message }) => message === mapGetAll)).toBe(true);
    expect(context.requests.flatMap((request) => (request as { keys: Buffer[] }).keys)).toHaveLength(4);
    await expect(map.getAll([])).resolves.toEqual([]);
  });

  test('MAP-17: an entry view is null for an absent key, and holds the key and the value otherwise', async () => {
    const { context, map, data } = create();
    context.answer = () => ({ response: null, maxIdle: 0n });
    await expect(map.getEntryView('k')).resolves.toBeNull();
    const times = {
      cost: 1n,
      creationTime: 2n,
      expirationTime: -1n,
      hits: 3n,
      lastAccessTime: 4n,
      lastStoredTime: -1n,
      lastUpdateTime: 5n,
      version: 6n,
      ttl: 7n,
    };
    context.answer = () => ({ response: { ...times, key: data('k'), value: data('v') }, maxIdle: 9n });
    await expect(map.getEntryView('k')).resolves.toEqual({ ...times, key: 'k', value: 'v', maxIdle: 9n });
    expect(context.calls.every(({ message }) => message === mapGetEntryView)).toBe(true);
  });
});

describe('a derived handle', () => {
  test('INVOKE-4: is another handle of the same object, whose calls have its options; the old one is unchanged', async () => {
    const { context, map } = create();
    const hurried = map.withOptions({ timeoutMillis: 500 });
    await Promise.all([map.size(), hurried.size(), hurried.get('k')]);
    expect(hurried).not.toBe(map);
    expect([hurried.getName(), hurried.getServiceName()]).toEqual([map.getName(), map.getServiceName()]);
    expect(context.calls.map(({ options }) => options)).toEqual([{}, { timeoutMillis: 500 }, { timeoutMillis: 500 }]);
  });

  test('INVOKE-4: merges its options with those of the handle it comes from', async () => {
    const { context, map } = create();
    const { signal } = new AbortController();
    const nested = map.withOptions({ timeoutMillis: 500 }).withOptions({ signal });
    await Promise.all([nested.size(), nested.withOptions({ timeoutMillis: 700 }).size(), nested.withOptions({}).size()]);
    expect(context.calls.map(({ options }) => options)).toEqual([
      { timeoutMillis: 500, signal },
      { timeoutMillis: 700, signal },
      { timeoutMillis: 500, signal },
    ]);
  });

  test('INVOKE-4 API-13: joins its signal with the one before, so that either ends a call', () => {
    for (const first of [true, false]) {
      const { context, map } = create();
      const [outer, inner] = [new AbortController(), new AbortController()];
      void map.withOptions({ signal: outer.signal }).withOptions({ signal: inner.signal }).size();
      const { signal } = context.calls[0]!.options;
      expect(signal?.aborted).toBe(false);
      (first ? outer : inner).abort(new AbortError('stop'));
      expect(signal?.aborted).toBe(true);
    }
  });

  test.for([
    [{ timeoutMillis: 0 }, 'timeoutMillis must be a number above 0, not 0'],
    [{ timeoutMillis: '5' }, 'timeoutMillis must be a number above 0, not "5"'],
    [{ signal: {} }, 'signal must be an AbortSignal, not an object'],
    [{ timeoutMilis: 5 }, 'there is no option timeoutMilis, did you mean timeoutMillis'],
    [null, 'options must be an object, not null'],
  ] as const)('API-6 INVOKE-4: refuses the options %j', ([options, message]) => {
    const { map } = create();
    expect(() => map.withOptions(options as never)).toThrow(new IllegalArgumentError(message));
  });
});

describe('a map', () => {
  test('knows the part of its name that decides where it lives', () => {
    const context = new FakeContext();
    for (const [name, key] of [
      ['cities', 'cities'],
      ['cities@europe', 'europe'],
      ['a@b@c', 'b@c'],
    ] as const) {
      expect(new MapHandle(context.core(undefined, name)).getPartitionKey()).toBe(key);
    }
  });

  test('MAP-16: hands out copies that are read when they are looked at', async () => {
    const { context, map, data } = create();
    const bytes = [data('a'), data('b')];
    context.answer = () => bytes;
    const values = await map.values();
    bytes[0]!.fill(0);
    expect(values.toArray()).toEqual(['a', 'b']);
    context.answer = () => [[data('k'), data('v')]];
    await expect(map.entrySet()).resolves.toEqual([['k', 'v']]);
    context.answer = () => [data('k')];
    await expect(map.keySet()).resolves.toEqual(['k']);
    context.answer = () => 4;
    await expect(map.size()).resolves.toBe(4);
    expect(context.calls.at(-1)?.message).toBe(mapSize);
  });
});
