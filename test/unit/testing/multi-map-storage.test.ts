import { describe, expect, test } from 'vitest';
import { KeyLock } from '../../../src/testing/member/key-lock.ts';
import { MultiMapStorage } from '../../../src/testing/member/multi-map-storage.ts';

const [a, b] = [Buffer.from('a'), Buffer.from('b')];

describe('a multi-map', () => {
  const create = (isList: boolean) => {
    const events: unknown[] = [];
    const storage = new MultiMapStorage({
      isList,
      onChange: ({ type, key, value, oldValue }) => events.push([type, String(key), value && String(value), oldValue && String(oldValue)]),
    });
    return { storage, events };
  };

  test.each([true, false])('keeps several values of a key, and tells of each that comes or goes (in a list: %s)', (isList) => {
    const { storage, events } = create(isList);
    expect([storage.put(a, a), storage.put(a, b), storage.put(a, a)]).toEqual([true, true, isList]);
    expect(storage.get(a).map(String)).toEqual(isList ? ['a', 'b', 'a'] : ['a', 'b']);
    expect([storage.remove(a, a), storage.remove(b, a), storage.get(a).length]).toEqual([true, false, isList ? 2 : 1]);
    expect(storage.removeAll(a).map(String)).toEqual(isList ? ['b', 'a'] : ['b']);
    expect([storage.all, storage.removeAll(a), storage.clear()]).toEqual([[], [], 0]);
    const added = [[1, 'a', 'a', null], [1, 'a', 'b', null], ...(isList ? [[1, 'a', 'a', null]] : [])];
    const removed = [[2, 'a', null, 'a'], [2, 'a', null, 'b'], ...(isList ? [[2, 'a', null, 'a']] : [])];
    expect(events).toEqual([...added, ...removed]);
  });

  test('is cleared and loses keys without a word, and copies what it is given', () => {
    const { storage, events } = create(false);
    const bytes = Buffer.from('x');
    storage.put(bytes, bytes);
    bytes.fill(0);
    storage.put(a, a);
    expect(storage.all.map(({ key, values }) => [String(key), values.map(String)])).toEqual([
      ['x', ['x']],
      ['a', ['a']],
    ]);
    storage.lose((key) => key.equals(a));
    expect([storage.clear(), events.length]).toEqual([1, 2]);
  });
});

describe('the lock of a key', () => {
  const create = () => {
    const clock = { now: 0 };
    return { clock, lock: new KeyLock(() => clock.now) };
  };
  let references = 0;
  const as = (owner: string, lease = -1, referenceId = ++references) => ({ owner, lease, referenceId });

  test('LOCK-5 LOCK-8: is taken by one owner, as often as it is released', () => {
    const { lock } = create();
    expect([lock.take(as('x')), lock.take(as('x')), lock.take(as('y')), lock.owner]).toEqual([true, true, false, 'x']);
    expect([lock.release(as('y')), lock.release(as('x')), lock.owner, lock.release(as('x')), lock.owner]).toEqual([
      false,
      true,
      'x',
      true,
      undefined,
    ]);
    expect(lock.release(as('x'))).toBe(false);
  });

  test('LOCK-4: counts a request that comes again once', () => {
    const { lock } = create();
    expect([lock.take(as('x', -1, 901)), lock.take(as('x', -1, 901))]).toEqual([true, true]);
    expect([lock.release(as('x')), lock.owner]).toEqual([true, undefined]);
  });

  test('LOCK-6: is free when its lease is over, and when it is taken away', () => {
    const { lock, clock } = create();
    lock.take(as('x', 10));
    clock.now = 9;
    expect([lock.owner, lock.isForeignTo('y'), lock.isForeignTo('x')]).toEqual(['x', true, false]);
    clock.now = 10;
    expect([lock.owner, lock.take(as('y')), lock.owner]).toEqual([undefined, true, 'y']);
    lock.free();
    expect(lock.owner).toBeUndefined();
  });
});
