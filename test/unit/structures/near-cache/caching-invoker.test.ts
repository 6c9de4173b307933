import { describe, expect, test } from 'vitest';
import { deferred } from '../../../../src/deferred.ts';
import { HazelcastError, TargetDisconnectedError } from '../../../../src/errors.ts';
import { mapExecuteOnAllKeys, mapGet, mapGetAll } from '../../../../src/protocol/messages/map.ts';
import { ANY_MEMBER } from '../../../../src/invocation/route.ts';
import { identityOf } from '../../../../src/structures/map/key-identity.ts';
import { cachedMap, FIRST } from './world.ts';

describe('a read', () => {
  test('NEARCACHE-2 NEARCACHE-5: that is known is not asked for, and neither is an absent key', async () => {
    const { map, context, cache, answerWith } = cachedMap();
    answerWith('London');
    expect([await map.get('k'), await map.get('k')]).toEqual(['London', 'London']);
    answerWith(null);
    expect([await map.get('absent'), await map.get('absent'), await map.containsKey('absent')]).toEqual([null, null, false]);
    expect(await map.containsKey('k')).toBe(true);
    expect(context.calls).toHaveLength(2);
    expect(cache.statistics).toMatchObject({ hits: 4, misses: 2, ownedEntryCount: 2 });
  });

  test.each([
    ['BINARY', false],
    ['OBJECT', true],
  ] as const)('NEARCACHE-3: of the format %s gives the same object each time: %s', async (inMemoryFormat, isShared) => {
    const { map, context, data, answerWith } = cachedMap({ inMemoryFormat });
    answerWith({ name: 'London' });
    const [first, second, third] = [await map.get('k'), await map.get('k'), await map.get('k')];
    expect([first, second]).toEqual([{ name: 'London' }, { name: 'London' }]);
    expect(third === second).toBe(isShared);
    context.answer = () => [[data('all'), data({ name: 'Paris' })]];
    const [[, one]] = (await map.getAll(['all'])) as [[unknown, unknown]];
    const [[, other]] = (await map.getAll(['all'])) as [[unknown, unknown]];
    expect(one).toEqual({ name: 'Paris' });
    expect(one === other).toBe(isShared);
  });

  test('NEARCACHE-3: keeps a copy, since the bytes of an answer do not last', async () => {
    const { map, context, data } = cachedMap();
    const answer = data('London');
    context.answer = () => answer;
    await map.get('k');
    answer.fill(0xff);
    expect(await map.get('k')).toBe('London');
  });

  test('NEARCACHE-4: of containsKey, of the size and of values neither fills nor looks', async () => {
    const { map, context, cache } = cachedMap();
    context.answer = () => true;
    await map.containsKey('k');
    context.answer = () => [];
    await map.keySet();
    await map.entrySet();
    expect([cache.size, context.calls.length]).toEqual([0, 3]);
  });

  test.each([
    ['is dropped', ({ cache, data }: ReturnType<typeof cachedMap>) => Promise.resolve(cache.drop(identityOf(data('k'))))],
    ['is cleared', ({ cache }: ReturnType<typeof cachedMap>) => Promise.resolve(cache.clear())],
    ['is written', ({ map }: ReturnType<typeof cachedMap>) => map.set('k', 'new')],
  ])('NEARCACHE-6: whose key %s before the answer comes is answered, but not kept', async (_what, act) => {
    const world = cachedMap();
    const { map, context, data } = world;
    const answer = deferred<Buffer>();
    context.answer = ({ message }) => (message === mapGet ? answer.promise : undefined);
    const reading = map.get('k');
    await act(world);
    answer.resolve(data('old'));
    expect(await reading).toBe('old');
    context.answer = () => data('new');
    expect(await map.get('k')).toBe('new');
  });

  test('NEARCACHE-7: that fails leaves nothing behind', async () => {
    const { map, context, cache } = cachedMap();
    context.answer = () => new HazelcastError('no');
    await expect(map.get('k')).rejects.toThrow('no');
    await expect(map.getAll(['k', 'l', 'm'])).rejects.toThrow('no');
    expect(cache.size).toBe(0);
  });

  test('NEARCACHE-7: whose value cannot be read leaves nothing behind', async () => {
    const { map, context, cache } = cachedMap();
    context.answer = () => Buffer.from([0, 0, 0, 0, 0, 0, 0, 99]);
    await expect(map.get('k')).rejects.toMatchObject({ code: 'SERIALIZATION' });
    expect(cache.size).toBe(0);
  });

  test('NEARCACHE-8: beside another one of the same key is answered by itself, and only the first is kept', async () => {
    const { map, context, data } = cachedMap();
    const answers = [deferred<Buffer>(), deferred<Buffer>()];
    let asked = 0;
    context.answer = () => answers[asked++]!.promise;
    const reading = [map.get('k'), map.get('k')];
    answers[1]!.resolve(data('second'));
    expect(await reading[1]).toBe('second');
    answers[0]!.resolve(data('first'));
    expect(await reading[0]).toBe('first');
    expect(await map.get('k')).toBe('first');
  });

  test('NEARCACHE-22: of a partition that nothing is known of is not kept', async () => {
    const { map, cache, answerWith } = cachedMap();
    cache.staleness.reset();
    answerWith('London');
    await map.get('k');
    expect(cache.size).toBe(0);
  });
});

describe('getAll', () => {
  test('NEARCACHE-11: keeps each answer under its own key, whatever their order, and asks for what is missing only', async () => {
    const { map, context, data } = cachedMap();
    const values = new Map(Array.from({ length: 20 }, (_, i) => [`key-${i}`, i]));
    const asked: string[] = [];
    context.answer = ({ message, request }) => {
      expect(message).toBe(mapGetAll);
      const keys = (request as { keys: Buffer[] }).keys.map((key) => context.real.serializer.toObject(key) as string);
      asked.push(...keys);
      return keys
        .filter((key) => values.has(key))
        .toReversed()
        .map((key) => [data(key), data(values.get(key))]);
    };
    const some = [...values.keys()].slice(0, 10);
    expect(await map.getAll([...some, 'absent'])).toEqual(some.map((key) => [key, values.get(key)]));
    const all = [...values.keys(), 'absent'];
    expect(await map.getAll(all)).toEqual([...values]);
    expect(asked.toSorted()).toEqual(all.toSorted());
    expect(await map.getAll(all)).toEqual([...values]);
    for (const [key, value] of values) expect(await map.get(key)).toBe(value);
    expect(asked).toHaveLength(21);
  });

  test('NEARCACHE-7: fills the place of a key that has no value', async () => {
    const { map, context, cache } = cachedMap();
    context.answer = () => [];
    await map.getAll(['absent']);
    expect(await map.get('absent')).toBeNull();
    expect([cache.size, context.calls.length]).toEqual([1, 1]);
  });
});

describe('a write', () => {
  test('NEARCACHE-9 NEARCACHE-10: has acted when its caller hears of it, whether it went well or not', async () => {
    const { map, context, data } = cachedMap();
    for (const outcome of [undefined, new HazelcastError('failed')]) {
      context.answer = () => data('old');
      await map.get('k');
      context.answer = () => outcome;
      const [write] = await Promise.allSettled([map.set('k', 'new')]);
      expect(write.status).toBe(outcome === undefined ? 'fulfilled' : 'rejected');
      context.answer = () => data('new');
      expect(await map.get('k')).toBe('new');
      await map.delete('k');
    }
  });

  test('NEARCACHE-9: of many keys drops them, and clearing drops all', async () => {
    const { map, context, cache, data } = cachedMap();
    const fill = async () => {
      context.answer = () => data('v');
      for (const key of ['a', 'b', 'c']) await map.get(key);
    };
    await fill();
    await map.putAll([
      ['a', 1],
      ['b', 2],
    ]);
    expect(cache.size).toBe(1);
    await fill();
    await map.clear();
    expect(cache.size).toBe(0);
  });

  test('NEARCACHE-9: of entries that only the answer names drops those, or all when there is no answer', async () => {
    const { map, context, cache, data, invoker } = cachedMap();
    const execute = () =>
      invoker.invoke({
        message: mapExecuteOnAllKeys,
        request: { name: 'cities', entryProcessor: data('p') },
        route: ANY_MEMBER,
        options: {},
      });
    const fill = async () => {
      context.answer = () => data('v');
      for (const key of ['a', 'b']) await map.get(key);
    };
    await fill();
    context.answer = () => [[data('a'), data('result')]];
    expect(await execute()).toEqual([[data('a'), data('result')]]);
    expect([cache.read(identityOf(data('a'))), cache.size]).toEqual([undefined, 1]);
    await fill();
    context.answer = () => new HazelcastError('failed');
    await expect(execute()).rejects.toThrow('failed');
    expect(cache.size).toBe(0);
  });

  test('NEARCACHE-10: that was lost may be executed late, so from then on its own changes count as well', async () => {
    const { map, context, cache, data, answerWith } = cachedMap();
    const key = identityOf(data('k'));
    const own = (sequence: number) => cache.apply({ key, partition: 0, partitionUuid: FIRST, sequence, isOwn: true });
    answerWith('old');
    await map.get('k');
    own(1);
    expect(cache.size).toBe(1);
    context.answer = () => new TargetDisconnectedError('lost', { maybeExecuted: true });
    await expect(map.set('k', 'new')).rejects.toThrow('lost');
    answerWith('old');
    await map.get('k'); // still before it is executed
    own(2);
    expect(cache.size).toBe(0);
  });

  test('MODE-10: that is rejected because the client is offline takes nothing away', async () => {
    const { map, context, state, answerWith } = cachedMap();
    answerWith('kept');
    await map.get('k');
    state.admission = 'offline';
    context.answer = () => new HazelcastError('offline');
    await expect(map.set('k', 'new')).rejects.toThrow('offline');
    expect(await map.get('k')).toBe('kept');
  });
});

describe('who may look into the cache', () => {
  test('NEARCACHE-13 NEARCACHE-30: is nobody while a member does not tell of changes; reads succeed, and count as misses', async () => {
    const { map, cache, state, answerWith } = cachedMap();
    answerWith('old');
    await map.get('k');
    state.isHeard = false;
    answerWith('new');
    expect(await map.get('k')).toBe('new');
    answerWith('other');
    await map.get('other');
    expect(cache.statistics).toMatchObject({ hits: 0, misses: 3, ownedEntryCount: 1 });
    state.isHeard = true;
    expect(await map.get('k')).toBe('old');
  });

  test.each(['park', 'offline'] as const)('MODE-10 NEARCACHE-28: is everybody while calls are %s', async (admission) => {
    const { map, context, state, answerWith } = cachedMap();
    answerWith('kept');
    await map.get('k');
    state.admission = admission;
    state.isHeard = false;
    context.answer = () => new HazelcastError('gate');
    expect(await map.get('k')).toBe('kept');
    await expect(map.get('miss')).rejects.toThrow('gate');
  });

  test('SHUTDOWN-2 INVOKE-5: is nobody after the end, or with a signal that has fired', async () => {
    const { map, context, state, answerWith } = cachedMap();
    answerWith('kept');
    await map.get('k');
    await expect(map.withOptions({ signal: AbortSignal.abort() }).get('k')).rejects.toMatchObject({ code: 'ABORT_ERR' });
    state.admission = 'inactive';
    await map.get('k');
    await map.getAll([]);
    expect(context.calls).toHaveLength(3);
  });

  test('API-19: is nobody after the map was destroyed', async () => {
    const { map, answerWith } = cachedMap();
    answerWith('kept');
    await map.get('k');
    await map.destroy();
    await expect(map.get('k')).rejects.toMatchObject({ code: 'DISTRIBUTED_OBJECT_DESTROYED' });
  });
});
