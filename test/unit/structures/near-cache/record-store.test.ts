import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RecordStore, type StoreLimits } from '../../../../src/structures/map/near-cache/record-store.ts';
import { TIMELESS } from '../../../../src/structures/map/near-cache/staleness.ts';

const UNLIMITED: StoreLimits = { maxSize: 100, policy: 'LRU', samplingCount: 8, poolSize: 16, ttlMillis: 0, idleMillis: 0 };

/** Numbers from 0 to 1 that are the same each time. */
function chance(seed = 1): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function create(limits: Partial<StoreLimits> = {}) {
  const store = new RecordStore({ ...UNLIMITED, ...limits }, chance());
  const put = (key: string, now = 0, cost = 1) => {
    const place = store.reserve(key, TIMELESS, now);
    if (place !== undefined) store.fill(place, `value of ${key}`, cost, now);
  };
  const has = (key: string, now = 0) => store.find(key, now) !== undefined;
  const hit = (key: string, now: number) => store.use(store.find(key, now)!, now);
  return { store, put, has, hit };
}

describe('a reservation', () => {
  test('NEARCACHE-6: is filled, unless it was removed meanwhile, even if the key has another one by then', () => {
    const { store } = create();
    const first = store.reserve('k', TIMELESS, 0)!;
    expect(store.find('k', 0)).toBeUndefined();
    expect(store.drop('k')).toBe(false);
    const second = store.reserve('k', TIMELESS, 0)!;
    store.fill(first, 'old', 1, 0);
    expect(store.find('k', 0)).toBeUndefined();
    store.fill(second, 'new', 1, 0);
    expect(store.find('k', 0)?.kept?.value).toBe('new');
    store.release(first);
    store.release(second);
    expect(store.find('k', 0)?.kept?.value).toBe('new');
  });

  test('NEARCACHE-6: ends with clearing, too', () => {
    const { store } = create();
    const place = store.reserve('k', TIMELESS, 0)!;
    expect(store.clear()).toBe(0);
    store.fill(place, 'v', 1, 0);
    expect([store.size, store.find('k', 0), store.owned]).toEqual([0, undefined, { entries: 0, cost: 0 }]);
  });

  test('NEARCACHE-7: that is given back takes no room', () => {
    const { store } = create();
    const place = store.reserve('k', TIMELESS, 0)!;
    store.release(place);
    store.release(place);
    expect(store.size).toBe(0);
    expect(store.reserve('k', TIMELESS, 0)).toBeDefined();
  });

  test('NEARCACHE-8: is one for each key, and one who came later does not disturb it', () => {
    const { store } = create();
    const place = store.reserve('k', TIMELESS, 0)!;
    expect(store.reserve('k', TIMELESS, 0)).toBeUndefined();
    store.fill(place, 'v', 1, 0);
    expect(store.find('k', 0)?.kept?.value).toBe('v');
  });
});

describe('NEARCACHE-25: time', () => {
  test('ends a record so long after it was filled, whatever was read since', () => {
    const { store, put, has, hit } = create({ ttlMillis: 1_000 });
    const place = store.reserve('late', TIMELESS, 0)!;
    store.fill(place, 'v', 1, 500);
    put('k', 0);
    hit('k', 999);
    expect([has('k', 999), has('k', 1_000), has('late', 1_499), has('late', 1_500)]).toEqual([true, false, true, false]);
    expect([store.gone.expired, store.size]).toEqual([2, 0]);
  });

  test('ends a record so long after the last hit, or else after it was filled', () => {
    const { put, has, hit } = create({ idleMillis: 1_000 });
    put('k', 0);
    hit('k', 900);
    expect([has('k', 1_899), has('k', 1_900)]).toEqual([true, false]);
  });

  test('does nothing without limits', () => {
    const { put, has } = create();
    put('k', 0);
    expect(has('k', Number.MAX_SAFE_INTEGER)).toBe(true);
  });
});

describe('NEARCACHE-26: who goes when there is no room', () => {
  const keys = ['a', 'b', 'c', 'd'];

  test('is with LRU the one that was used the longest time ago', () => {
    const { put, has, hit } = create({ maxSize: 4 });
    keys.forEach((key, i) => put(key, i));
    hit('a', 10);
    put('e', 11);
    expect(keys.map((key) => has(key))).toEqual([true, false, true, true]);
  });

  test('is with LFU the one that was read least often, and of several the oldest', () => {
    const { put, has, hit } = create({ maxSize: 4, policy: 'LFU' });
    keys.forEach((key, i) => put(key, i));
    for (const key of ['a', 'a', 'b', 'd']) hit(key, 10);
    put('e', 11);
    expect(keys.map((key) => has(key))).toEqual([true, true, false, true]);
    hit('e', 12);
    put('f', 13); // b, d and e have one hit each
    expect(['a', 'b', 'd', 'e', 'f'].map((key) => has(key))).toEqual([true, false, true, true, true]);
  });

  test('is with RANDOM any, and with NONE nobody', () => {
    const random = create({ maxSize: 4, policy: 'RANDOM' });
    for (let i = 0; i < 200; i++) random.put(`key-${i}`, i);
    expect([random.store.size, random.store.gone.evicted]).toEqual([4, 196]);
    const none = create({ maxSize: 4, policy: 'NONE' });
    for (let i = 0; i < 200; i++) none.put(`key-${i}`, i);
    expect([none.store.size, none.store.gone.evicted]).toEqual([200, 0]);
  });

  test('are first those whose time is over, and then nobody else', () => {
    const { store, put, has } = create({ maxSize: 4, ttlMillis: 100 });
    put('old', 0);
    put('older', 1);
    put('new', 90);
    put('newer', 91);
    put('newest', 120);
    expect(['new', 'newer', 'newest'].map((key) => has(key, 120))).toEqual([true, true, true]);
    expect(store.gone).toEqual({ evicted: 0, expired: 2 });
  });

  test('NEARCACHE-6: may be a reservation, which is not filled any more', () => {
    const { store, put } = create({ maxSize: 1 });
    const place = store.reserve('a', TIMELESS, 0)!;
    put('b', 1);
    store.fill(place, 'v', 1, 2);
    expect([store.size, store.find('a', 2), store.find('b', 2)?.kept?.value]).toEqual([1, undefined, 'value of b']);
  });

  test('is nearly always old: the pool remembers what earlier samples saw', () => {
    const survivors = (poolSize: number) => {
      const { store, put } = create({ maxSize: 1_000, samplingCount: 3, poolSize });
      for (let i = 0; i < 2_000; i++) put(`key-${i}`, i);
      let young = 0;
      for (let i = 1_000; i < 2_000; i++) if (store.find(`key-${i}`, 2_000) !== undefined) young++;
      return young;
    };
    expect(survivors(16)).toBeGreaterThan(survivors(1));
    expect(survivors(16)).toBeGreaterThan(850);
  });
});

test('NEARCACHE-27: what an eviction costs does not grow with the store', () => {
  const looksAt = (size: number) => {
    let looks = 0;
    const random = chance();
    const store = new RecordStore({ ...UNLIMITED, maxSize: size }, () => (looks++, random()));
    for (let i = 0; i < size; i++) store.reserve(`key-${i}`, TIMELESS, i);
    looks = 0;
    store.reserve('one more', TIMELESS, size);
    return looks;
  };
  expect([looksAt(100), looksAt(100_000)]).toEqual([8, 8]);
});

describe('whatever happens', () => {
  const keyName = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const step = fc.oneof(
    fc.record({ do: fc.constant('reserve'), key: keyName }),
    fc.record({ do: fc.constant('fill'), key: keyName }),
    fc.record({ do: fc.constant('drop'), key: keyName }),
    fc.record({ do: fc.constant('release'), key: keyName }),
    fc.record({ do: fc.constant('read'), key: keyName }),
    fc.record({ do: fc.constant('clear'), key: keyName }),
  );

  test('NEARCACHE-6 NEARCACHE-27: the size stays below the maximum, what is found was filled last, and the sums are right', () => {
    const policies = fc.constantFrom('LRU', 'LFU', 'RANDOM', 'NONE');
    fc.assert(
      fc.property(policies, fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 60 }), (policy, maxSize, steps) => {
        const { store } = create({ policy, maxSize, ttlMillis: 20, samplingCount: 2, poolSize: 2 });
        const places = new Map<string, ReturnType<typeof store.reserve>>();
        const filled = new Map<string, number>();
        steps.forEach(({ do: what, key }, now) => {
          if (what === 'reserve') {
            const place = store.reserve(key, TIMELESS, now);
            if (place !== undefined) {
              places.set(key, place);
              filled.delete(key);
            }
          } else if (what === 'fill') {
            const place = places.get(key);
            if (place?.kept === undefined && place !== undefined) {
              store.fill(place, now, 2, now);
              filled.set(key, now);
            }
          } else if (what === 'drop') {
            store.drop(key);
            filled.delete(key);
          } else if (what === 'release') {
            const place = places.get(key);
            if (place !== undefined) store.release(place);
          } else if (what === 'clear') {
            store.clear();
            filled.clear();
          } else {
            const found = store.find(key, now);
            if (found !== undefined) {
              expect(found.kept?.value).toBe(filled.get(key));
              expect(now - found.kept!.filledAt).toBeLessThan(20);
              store.use(found, now);
            }
          }
          if (policy !== 'NONE') expect(store.size).toBeLessThanOrEqual(maxSize);
        });
        const left = ['a', 'b', 'c', 'd', 'e', 'f'].filter((key) => store.find(key, steps.length) !== undefined);
        expect(store.owned).toEqual({ entries: left.length, cost: left.length * 2 });
      }),
    );
  });
});
