import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { viewOf } from '../../../src/testing/member/map-entry.ts';
import { EntryEventType, MapStorage, type EntryChange } from '../../../src/testing/member/map-storage.ts';
import { text, textOf } from './raw-client.ts';

const UNLIMITED = 2n ** 63n - 1n;
const key = text('k');

let now: number;
let changes: EntryChange[];
let writes: number;
let map: MapStorage;

beforeEach(() => {
  [now, changes, writes] = [1_000, [], 0];
  map = new MapStorage({ now: () => now, onChange: (change) => changes.push(change), onWrite: () => writes++ });
});

/** What was announced since the last time, in words. */
function announced(): string[] {
  const names = Object.fromEntries(Object.entries(EntryEventType).map(([name, type]) => [type, name]));
  return changes
    .splice(0)
    .map(({ type, key: k, value, oldValue }) => `${names[type]} ${textOf(k)}: ${textOf(oldValue)} -> ${textOf(value)}`);
}

const put = (value: string, ttl = 0, maxIdle = 0) => textOf(map.put(key, text(value), { ttl, maxIdle }));
const get = () => textOf(map.get(key));

describe('writing', () => {
  test('a value returns the previous one and announces both', () => {
    expect([put('a'), put('b'), get()]).toEqual([null, 'a', 'b']);
    expect(announced()).toEqual(['added k: null -> a', 'updated k: a -> b']);
  });

  test('copies what it is given', () => {
    const value = text('v');
    map.put(key, value);
    value.fill(0);
    expect(get()).toBe('v');
  });

  test('without looking at the previous value announces an addition, as members do', () => {
    put('a');
    map.put(key, text('b'), { ttl: 0, maxIdle: 0, isBlind: true });
    expect(announced()).toEqual(['added k: null -> a', 'added k: null -> b']);
  });

  test('if absent leaves a value alone, its time to live included', () => {
    put('a', 100);
    now += 50;
    expect(textOf(map.putIfAbsent(key, text('b'), { ttl: 500, maxIdle: 0 }))).toBe('a');
    now += 50;
    expect(map.putIfAbsent(key, text('c'), { ttl: 500, maxIdle: 0 })).toBeNull();
    expect(get()).toBe('c');
  });

  test('in place of a value needs one, and the expected one where one is expected', () => {
    expect(map.replace(key, text('b'))).toBeNull();
    put('a');
    expect(map.replace(key, text('c'), text('b'))).toBeNull();
    expect(textOf(map.replace(key, text('b'), text('a')))).toBe('a');
    expect(textOf(map.replace(key, text('d')))).toBe('b');
    expect(announced()).toEqual(['added k: null -> a', 'updated k: a -> b', 'updated k: b -> d']);
  });
});

describe('removing', () => {
  test('returns the value, if it is the expected one where one is expected', () => {
    put('a');
    expect(map.remove(key, text('b'))).toBeNull();
    expect(textOf(map.remove(key, text('a')))).toBe('a');
    expect(map.remove(key)).toBeNull();
    expect(announced()).toEqual(['added k: null -> a', 'removed k: a -> null']);
  });

  test('without looking at the value announces none', () => {
    put('a');
    expect([map.delete(key), map.delete(key)]).toEqual([true, false]);
    expect(announced()).toEqual(['added k: null -> a', 'removed k: null -> null']);
  });

  test('from memory is announced as an eviction', () => {
    put('a');
    expect([map.evict(key), map.evict(key)]).toEqual([true, false]);
    expect(announced()).toEqual(['added k: null -> a', 'evicted k: a -> null']);
  });

  test('everything announces nothing and says how much there was', () => {
    put('a');
    map.put(text('other'), text('b'), { ttl: 10, maxIdle: 0 });
    changes.length = 0;
    expect([map.clear(), map.clear(), map.all()]).toEqual([2, 0, []]);
    now += 20;
    map.sweep();
    expect(announced()).toEqual([]);
  });
});

describe('an entry expires', () => {
  test('when its time to live is over, and is announced once', () => {
    put('a', 100);
    now += 99;
    expect(get()).toBe('a');
    now += 1;
    expect([get(), get(), map.all()]).toEqual([null, null, []]);
    expect(announced()).toEqual(['added k: null -> a', 'expired k: a -> null']);
  });

  test('when nobody used it for so long', () => {
    put('a', 0, 100);
    for (let i = 0; i < 3; i++) {
      now += 99;
      expect(get()).toBe('a');
    }
    now += 100;
    expect(get()).toBeNull();
  });

  test('also when all entries are asked for', () => {
    put('a', 100);
    now += 100;
    expect(map.all()).toEqual([]);
    expect(announced()).toEqual(['added k: null -> a', 'expired k: a -> null']);
  });

  test('also when nobody asks, at the next sweep', () => {
    put('a', 100);
    now += 100;
    map.sweep();
    expect(announced()).toEqual(['added k: null -> a', 'expired k: a -> null']);
  });

  test.each([
    ['a write without one', () => put('b')],
    ['a negative one', () => put('b', -1, -1)],
    ['a replacement', () => map.replace(key, text('b'))],
    ['a new time to live of 0', () => map.setTtl(key, 0)],
  ])('never after its limit was taken away by %s', (_what, write) => {
    put('a', 100);
    write();
    now += 1_000_000;
    expect(get()).not.toBeNull();
  });

  test('so long after its time to live was set', () => {
    put('a');
    now += 500;
    expect([map.setTtl(key, 100), map.setTtl(text('absent'), 100)]).toEqual([true, false]);
    now += 99;
    expect(get()).toBe('a');
    now += 1;
    expect(get()).toBeNull();
  });
});

describe('a write that changed nothing', () => {
  test.each([
    ['a read', false, () => get()],
    ['a put', true, () => put('b')],
    ['a refused replacement', false, () => map.replace(key, text('c'), text('b'))],
    ['a refused removal', false, () => map.remove(key, text('b'))],
    ['a putIfAbsent of a key that is there', false, () => map.putIfAbsent(key, text('c'), { ttl: 0, maxIdle: 0 })],
    ['a new time to live', true, () => map.setTtl(key, 5)],
    ['a removal', true, () => map.remove(key)],
  ])('is told from one that did: %s (%s)', (_what, isWrite, action) => {
    put('a');
    writes = 0;
    action();
    expect(writes > 0).toBe(isWrite);
  });
});

describe('the view of an entry', () => {
  const view = () => viewOf(map.peek(key)!);

  test('counts its uses and changes, and tells their times', () => {
    put('a');
    expect(view()).toMatchObject({ hits: 0n, version: 0n, creationTime: 1_000n, lastAccessTime: 0n, lastUpdateTime: 1_000n });
    now = 2_000;
    get();
    now = 3_000;
    put('b');
    expect(view()).toMatchObject({ hits: 2n, version: 1n, creationTime: 1_000n, lastAccessTime: 3_000n, lastUpdateTime: 3_000n });
    expect(textOf(view().value)).toBe('b');
  });

  test('tells how long it lives', () => {
    put('a');
    expect(view()).toMatchObject({ ttl: UNLIMITED, maxIdle: UNLIMITED, expirationTime: UNLIMITED });
    put('b', 5_000, 700);
    expect(view()).toMatchObject({ ttl: 5_000n, maxIdle: 700n, expirationTime: 1_700n });
    now = 5_600;
    map.put(key, text('c'), { ttl: 300, maxIdle: 700 });
    expect(view().expirationTime).toBe(5_900n);
  });
});

test('what is stored is what a plain map would hold, whatever is written and removed', () => {
  const keys = fc.constantFrom('a', 'b', 'c');
  const action = fc.oneof(
    fc.record({ kind: fc.constant('put' as const), key: keys, value: fc.string() }),
    fc.record({ kind: fc.constant('remove' as const), key: keys }),
    fc.record({ kind: fc.constant('clear' as const) }),
  );
  fc.assert(
    fc.property(fc.array(action), (actions) => {
      const plain = new Map<string, string>();
      const stored = new MapStorage({ now: () => 0, onChange: () => {}, onWrite: () => {} });
      for (const step of actions) {
        if (step.kind === 'put') {
          expect(textOf(stored.put(text(step.key), text(step.value)))).toBe(plain.get(step.key) ?? null);
          plain.set(step.key, step.value);
        } else if (step.kind === 'remove') {
          expect(textOf(stored.remove(text(step.key)))).toBe(plain.get(step.key) ?? null);
          plain.delete(step.key);
        } else {
          expect(stored.clear()).toBe(plain.size);
          plain.clear();
        }
        expect(new Map(stored.all().map((entry) => [textOf(entry.key), textOf(entry.value)]))).toEqual(plain);
      }
    }),
  );
});
