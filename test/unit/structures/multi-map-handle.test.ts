import { describe, expect, test } from 'vitest';
import { IllegalArgumentError } from '../../../src/errors.ts';
import { FrameReader, FrameWriter } from '../../../src/protocol/frames.ts';
import type { EventType } from '../../../src/protocol/message.ts';
import * as multi from '../../../src/protocol/messages/multi-map.ts';
import * as replicated from '../../../src/protocol/messages/replicated-map.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import { EntryEvent, MapEvent, type WireEvent } from '../../../src/structures/entry-events.ts';
import { LockContext } from '../../../src/structures/lock-context.ts';
import { MultiMapHandle } from '../../../src/structures/multi-map/handle.ts';
import { ReplicatedMapHandle } from '../../../src/structures/replicated-map/handle.ts';
import { FakeContext } from './fake-context.ts';

function create() {
  const context = new FakeContext();
  const core = context.core();
  const handles = {
    MultiMap: new MultiMapHandle<unknown, unknown>(core),
    ReplicatedMap: new ReplicatedMapHandle<unknown, unknown>(core, {}, 0.5),
  };
  return { context, core, ...handles, handles, data: (value: unknown) => context.real.serializer.toData(value) };
}

const refusals: [kind: 'MultiMap' | 'ReplicatedMap', method: string, args: unknown[], message: string][] = [
  ['MultiMap', 'put', [null, 1], 'key must not be null'],
  ['MultiMap', 'put', ['k', undefined], 'value must not be undefined'],
  ['MultiMap', 'get', [undefined], 'key must not be undefined'],
  ['MultiMap', 'remove', ['k', null], 'value must not be null'],
  ['MultiMap', 'removeAll', [null], 'key must not be null'],
  ['MultiMap', 'delete', [null], 'key must not be null'],
  ['MultiMap', 'containsEntry', ['k', null], 'value must not be null'],
  ['MultiMap', 'containsValue', [null], 'value must not be null'],
  ['MultiMap', 'valueCount', [null], 'key must not be null'],
  ['MultiMap', 'putAll', [5], 'pairs must be iterable, not 5'],
  ['MultiMap', 'putAll', [[['k', null]]], 'the values of a key must be an array, not null'],
  ['MultiMap', 'putAll', [[['k', [null]]]], 'value must not be null'],
  ['MultiMap', 'putAll', [[[null, [1]]]], 'key must not be null'],
  ['MultiMap', 'lock', ['k', 0], 'leaseTime must be -1 or an integer above 0, not 0'],
  ['MultiMap', 'lock', ['k', -2], 'leaseTime must be -1 or an integer above 0, not -2'],
  ['MultiMap', 'tryLock', ['k', -1], 'timeout must be an integer from 0, not -1'],
  ['MultiMap', 'tryLock', ['k', 0, 1.5], 'leaseTime must be -1 or an integer above 0, not 1.5'],
  ['MultiMap', 'unlock', [null], 'key must not be null'],
  ['MultiMap', 'addEntryListener', [{ updated: () => {} }], 'listener has no function for any kind of event'],
  ['MultiMap', 'addEntryListener', [{ added: () => {} }, null], 'key must not be null'],
  ['ReplicatedMap', 'put', ['k', null], 'value must not be null'],
  ['ReplicatedMap', 'put', ['k', 'v', -1], 'ttl must be an integer from 0, not -1'],
  ['ReplicatedMap', 'putAll', [[['k', null]]], 'value must not be null'],
  ['ReplicatedMap', 'putAll', [[[undefined, 1]]], 'key must not be undefined'],
  ['ReplicatedMap', 'get', [null], 'key must not be null'],
  ['ReplicatedMap', 'containsValue', [undefined], 'value must not be undefined'],
  ['ReplicatedMap', 'values', ['x'], 'comparator must be a function, not "x"'],
  ['ReplicatedMap', 'addEntryListener', [{ mapEvicted: () => {} }], 'listener has no function for any kind of event'],
  ['ReplicatedMap', 'addEntryListenerToKey', [{ added: () => {} }, undefined], 'key must not be undefined'],
];

test.for(refusals)('API-2 API-4 MULTIMAP-8 LOCK-6: %s.%s refuses %j: %s', async ([kind, method, args, message]) => {
  const { context, handles } = create();
  const call = (handles[kind] as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[method]!;
  const error: unknown = await call.apply(handles[kind], args).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(IllegalArgumentError);
  expect(error).toMatchObject({ message: `${kind}.${method}: ${message}` });
  expect([context.calls, context.registrations.size]).toEqual([[], 0]);
});

describe('a multi-map', () => {
  test('MULTIMAP-5: sends what is put together once to each partition, and nothing for nothing', async () => {
    const { context, core, data, MultiMap } = create();
    await MultiMap.putAll(Array.from({ length: 20 }, (_, i) => [i, [i, 'x']] as const));
    for (const { message, request, route } of context.calls) {
      expect(message).toBe(multi.multiMapPutAll);
      const { entries } = request as { entries: [Buffer, Buffer[]][] };
      for (const [key, values] of entries) {
        expect(route).toEqual({ to: 'partition', id: core.partitionOf(key) });
        expect(values[1]).toEqual(data('x'));
      }
    }
    expect(new Set(context.calls.map(({ route }) => JSON.stringify(route))).size).toBe(context.calls.length);
    context.calls.length = 0;
    await MultiMap.putAll([['k', []]]);
    await MultiMap.putAll(new Map());
    expect(context.calls).toEqual([]);
  });

  test('LOCK-2 LOCK-3: says with each call about a key who owns its locks', async () => {
    const { context, MultiMap } = create();
    context.answer = () => [];
    const callAll = async () => {
      const start = context.calls.length;
      await Promise.all([MultiMap.put('k', 1), MultiMap.get('k'), MultiMap.remove('k', 1), MultiMap.removeAll('k'), MultiMap.delete('k')]);
      await Promise.all([MultiMap.containsKey('k'), MultiMap.containsEntry('k', 1), MultiMap.valueCount('k')]);
      await Promise.all([MultiMap.lock('k'), MultiMap.tryLock('k'), MultiMap.unlock('k')]);
      return context.calls.slice(start).map(({ request }) => (request as { threadId: number }).threadId);
    };
    expect(new Set(await callAll())).toEqual(new Set([0]));
    const [outer, inner, again] = await LockContext.run(async () => {
      const before = await callAll();
      const nested = await LockContext.run(callAll);
      await new Promise((resolve) => setTimeout(resolve, 1));
      return [new Set(before), new Set(nested), new Set(await callAll())] as const;
    });
    expect([outer.size, inner.size]).toEqual([1, 1]);
    expect(again).toEqual(outer);
    expect(Math.min(...outer, ...inner)).toBeGreaterThan(0);
    expect(inner).not.toEqual(outer);
  });

  test('LOCK-2: a lock context passes on results and errors', async () => {
    await expect(LockContext.run(() => 5)).resolves.toBe(5);
    await expect(LockContext.run(() => Promise.resolve('x'))).resolves.toBe('x');
    await expect(
      LockContext.run(() => {
        throw new RangeError('no');
      }),
    ).rejects.toThrow(new RangeError('no'));
  });

  test('LOCK-4 LOCK-6 LOCK-7 API-14: its locks have a number each, a lease, and the time that they may take', async () => {
    const { context, MultiMap } = create();
    await MultiMap.lock('k');
    await MultiMap.lock('k', 70n);
    await MultiMap.tryLock('k', 500, 60);
    await MultiMap.unlock('k');
    await MultiMap.forceUnlock('k');
    expect(context.calls.map(({ request, isUnbounded, waitMillis }) => [request, isUnbounded, waitMillis])).toMatchObject([
      [{ ttl: -1, referenceId: 1 }, true, undefined],
      [{ ttl: 70, referenceId: 2 }, true, undefined],
      [{ timeout: 500, lease: 60, referenceId: 3 }, undefined, 500],
      [{ referenceId: 4 }, undefined, undefined],
      [{ referenceId: 5 }, undefined, undefined],
    ]);
  });

  test('LOCK-11: a lock that comes too late is given back as the owner who asked for it', async () => {
    const { context, MultiMap } = create();
    await LockContext.run(async () => {
      await MultiMap.lock('k');
      await MultiMap.tryLock('k');
    });
    const [locked, tried] = context.calls;
    const lost = [locked!.onLateReply!(undefined), tried!.onLateReply!(false), tried!.onLateReply!(true)];
    expect(lost).toEqual([0, 0, 0]);
    const { threadId } = locked!.request as { threadId: number };
    expect(context.calls.slice(2).map(({ message }) => message)).toEqual([multi.multiMapUnlock, multi.multiMapUnlock]);
    expect(context.calls[2]!.request).toMatchObject({ threadId });
    expect(threadId).toBeGreaterThan(0);
  });
});

describe('a replicated map', () => {
  test('REPLICATEDMAP-2 REPLICATEDMAP-4: asks one partition about the whole, and any member to put many', async () => {
    const { context, core, data, ReplicatedMap } = create();
    context.answer = () => [];
    await Promise.all([ReplicatedMap.size(), ReplicatedMap.withOptions({ timeoutMillis: 9 }).keySet(), ReplicatedMap.get('k')]);
    await ReplicatedMap.putAll([['k', 'v']]);
    await ReplicatedMap.putAll([]);
    expect(context.calls.map(({ route }) => route)).toEqual([
      { to: 'partition', id: 3 },
      { to: 'partition', id: 3 },
      { to: 'partition', id: core.partitionOf(data('k')) },
      { to: 'any' },
    ]);
  });

  test('REPLICATEDMAP-6: sorts values stably with a comparator, and reads them when they are looked at without', async () => {
    const { context, data, ReplicatedMap } = create();
    const values = [
      { n: 2, at: 0 },
      { n: 1, at: 1 },
      { n: 2, at: 2 },
    ];
    const bytes = values.map(data);
    context.answer = () => bytes;
    const sorted = await ReplicatedMap.values((a, b) => (a as { n: number }).n - (b as { n: number }).n);
    const lazy = await ReplicatedMap.values();
    for (const each of bytes) each.fill(0);
    expect(sorted.toArray()).toEqual([values[1], values[0], values[2]]);
    expect(lazy.toArray()).toEqual(values);
  });
});

describe('their entry listeners', () => {
  const multiEntry = multi.multiMapAddEntryListener.events.entry;
  const replicatedEntry = replicated.replicatedMapAddEntryListener.events.entry;

  function deliver(context: FakeContext, type: EventType<WireEvent>, event: Partial<WireEvent>): void {
    const frames = new FrameWriter();
    const nothing = { key: null, value: null, oldValue: null, mergingValue: null, uuid: UUID.random(), numberOfAffectedEntries: 3 };
    type.write(frames, { ...nothing, ...event } as WireEvent, 1);
    for (const registration of context.registrations.values()) registration.onEvent(type.type, new FrameReader(frames.toBuffer()))?.();
  }

  test('LISTEN-21 LISTEN-1: of a multi-map are registered for one key or all, and removed', async () => {
    const { context, data, MultiMap } = create();
    await MultiMap.addEntryListener({ added: () => {} });
    await MultiMap.addEntryListener({ added: () => {} }, 'k', false);
    const [all, keyed] = [...context.registrations.values()];
    const name = 'cities';
    const registrationId = UUID.random();
    expect(all!.add(true)).toEqual({ message: multi.multiMapAddEntryListener, request: { name, includeValue: true, localOnly: true } });
    expect(keyed!.add(false)).toEqual({
      message: multi.multiMapAddEntryListenerToKey,
      request: { name, key: data('k'), includeValue: false, localOnly: false },
    });
    expect(all!.remove!(registrationId)).toEqual({ message: multi.multiMapRemoveEntryListener, request: { name, registrationId } });
  });

  test('LISTEN-21 LISTEN-1: of a replicated map are registered for one key or all, and removed', async () => {
    const { context, data, ReplicatedMap } = create();
    await ReplicatedMap.addEntryListener({ added: () => {} });
    await ReplicatedMap.addEntryListenerToKey({ added: () => {} }, 'k');
    const [all, keyed] = [...context.registrations.values()];
    const name = 'cities';
    const registrationId = UUID.random();
    expect(all!.add(true)).toEqual({ message: replicated.replicatedMapAddEntryListener, request: { name, localOnly: true } });
    expect(keyed!.add(true)).toEqual({
      message: replicated.replicatedMapAddEntryListenerToKey,
      request: { name, key: data('k'), localOnly: true },
    });
    expect(all!.remove!(registrationId)).toEqual({
      message: replicated.replicatedMapRemoveEntryListener,
      request: { name, registrationId },
    });
  });

  test('LISTEN-21: hear of the kinds for which they have functions, and only of events of their own registration', async () => {
    const { context, data, MultiMap, ReplicatedMap } = create();
    const seen: unknown[] = [];
    await MultiMap.addEntryListener({ added: (event) => seen.push(['multi', event]), mapCleared: (event) => seen.push(['multi', event]) });
    await ReplicatedMap.addEntryListener({ evicted: (event) => seen.push(['replicated', event]) });
    deliver(context, multiEntry, { eventType: 1, key: data('k'), value: data('v') });
    deliver(context, multiEntry, { eventType: 2, key: data('k'), oldValue: data('v') });
    deliver(context, multiEntry, { eventType: 64 });
    deliver(context, replicatedEntry, { eventType: 8, key: data('k'), oldValue: data('v') });
    const details = { value: null, oldValue: null, mergingValue: null, member: null };
    expect(seen).toEqual([
      ['multi', new EntryEvent('cities', 'k', { ...details, value: 'v' })],
      ['multi', new MapEvent('cities', 3, null)],
      ['replicated', new EntryEvent('cities', 'k', { ...details, oldValue: 'v' })],
    ]);
  });
});
