import { describe, expect, test } from 'vitest';
import { UUID } from '../../../../src/protocol/uuid.ts';
import { NearCache } from '../../../../src/structures/map/near-cache/near-cache.ts';
import { VirtualClock } from '../../../virtual-clock.ts';
import { FIRST, knowingCache, USUAL } from './world.ts';

const OTHER = new UUID(2n, 2n);

function filled(...options: Parameters<typeof knowingCache>) {
  const world = knowingCache(...options);
  const put = (key: string, partition = 0, cost = 10) => {
    const place = world.cache.reserve(key, partition);
    if (place !== undefined) world.cache.fill(place, `value of ${key}`, cost);
  };
  const has = (key: string) => world.cache.read(key) !== undefined;
  const hear = (key: string | null, sequence: number, more: object = {}) =>
    world.cache.apply({ key, partition: 0, partitionUuid: FIRST, sequence, isOwn: false, ...more });
  return { ...world, put, has, hear };
}

describe('NEARCACHE-14: an invalidation', () => {
  test('of a key drops it, of all clears; both move the partition on', () => {
    const { cache, put, has, hear } = filled();
    for (const key of ['a', 'b', 'c']) put(key);
    hear('a', 1);
    expect(['a', 'b', 'c'].map(has)).toEqual([false, true, true]);
    hear(null, 2);
    expect([cache.size, cache.staleness.stampOf(0).sequence, cache.staleness.missed]).toEqual([0, 2, 0]);
  });

  test('of our own writes drops nothing, but moves the partition on', () => {
    const { cache, put, has, hear } = filled();
    put('a');
    hear('a', 1, { isOwn: true });
    hear(null, 2, { isOwn: true });
    expect([has('a'), cache.staleness.stampOf(0).sequence, cache.staleness.missed]).toEqual([true, 2, 0]);
    cache.doubt();
    hear('a', 3, { isOwn: true });
    expect(has('a')).toBe(false);
  });

  test('NEARCACHE-6: ends a reservation', () => {
    const { cache, hear, has } = filled();
    const place = cache.reserve('a', 0)!;
    hear('a', 1);
    cache.fill(place, 'old', 1);
    expect(has('a')).toBe(false);
  });
});

describe('NEARCACHE-22: a record', () => {
  test('is as old as its reservation, not as its answer', () => {
    const { cache, hear, has } = filled();
    const place = cache.reserve('a', 0)!;
    hear('other', 5); // 1 to 4 were missed, and one of them may have been about a
    cache.fill(place, 'maybe old', 1);
    cache.staleness.judge(3);
    expect(has('a')).toBe(false);
    expect(cache.statistics).toMatchObject({ hits: 0, misses: 1, ownedEntryCount: 0 });
  });

  test('NEARCACHE-18: is removed, and counted as a miss, when its partition has another uuid; those of others are not', () => {
    const { cache, put, hear, has } = filled();
    put('a', 0);
    put('b', 1);
    hear('c', 1, { partitionUuid: OTHER });
    expect([has('a'), has('b'), cache.size]).toEqual([false, true, 1]);
    expect(cache.statistics).toMatchObject({ hits: 1, misses: 1 });
  });

  test('is not even made while the uuid of its partition is unknown', () => {
    const cache = new NearCache(USUAL, new VirtualClock());
    expect(cache.reserve('a', 0)).toBeUndefined();
    const careless = new NearCache({ ...USUAL, invalidateOnChange: false }, new VirtualClock());
    expect(careless.reserve('a', 0)).toBeDefined();
  });
});

test('NEARCACHE-25: the limits of time are seconds', () => {
  const { clock, put, has } = filled({ timeToLiveSeconds: 5, maxIdleSeconds: 2 });
  put('a');
  put('b');
  for (const [tick, a] of [
    [1_999, true],
    [1_999, true],
    [1_001, true],
    [1, false],
  ] as const) {
    clock.tick(tick);
    expect(has('a')).toBe(a);
  }
  expect(has('b')).toBe(false);
});

test('NEARCACHE-30: counts what it does', () => {
  const begun = Date.now();
  const { cache, clock, put, has } = filled({ evictionMaxSize: 2, timeToLiveSeconds: 5 });
  put('a');
  put('b', 0, 32);
  expect(cache.statistics).toMatchObject({ ownedEntryCount: 2, ownedEntryMemoryCost: 42 });
  put('c');
  expect([has('c'), has('nothing')]).toEqual([true, false]);
  cache.bypass(2);
  cache.drop('c');
  cache.drop('nothing');
  clock.tick(5_000);
  for (const key of ['a', 'b']) has(key);
  const { creationTime, ...statistics } = cache.statistics;
  expect(statistics).toEqual({
    hits: 1,
    misses: 5,
    evictions: 1,
    expirations: 1,
    invalidations: 1,
    invalidationRequests: 2,
    ownedEntryCount: 0,
    ownedEntryMemoryCost: 0,
  });
  expect(creationTime).toBeGreaterThanOrEqual(begun);
  expect(creationTime).toBeLessThanOrEqual(Date.now());
});

test('STATE-7: another cluster empties it, and nothing is trusted until its members have told', () => {
  const { cache, put, has } = filled();
  put('a');
  const place = cache.reserve('b', 0)!;
  cache.reset();
  cache.fill(place, 'of the cluster before', 1);
  expect([cache.size, has('b'), cache.reserve('a', 0)]).toEqual([0, false, undefined]);
  cache.staleness.learned(0, FIRST, 0);
  put('a');
  expect(has('a')).toBe(true);
});
