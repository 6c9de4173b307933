import { describe, expect, test } from 'vitest';
import { RingStorage } from '../../../src/testing/member/ring-storage.ts';
import { text, textOf } from './raw-client.ts';

function create(capacity = 3, ttlMillis = 0) {
  const world = { now: 1_000, writes: 0 };
  const ring = new RingStorage({ capacity, ttlMillis, now: () => world.now, onWrite: () => world.writes++ });
  const add = (items: string, overwrites = true) => ring.add(items.split('').map(text), overwrites);
  const read = (sequence: bigint, maxCount = 10) => {
    const { first, items } = ring.read(sequence, maxCount);
    return `${first}: ${items.map(textOf).join('')}`;
  };
  return { world, ring, add, read };
}

describe('the items of a ring buffer', () => {
  test('are numbered from 0 on, and the oldest make room', () => {
    const { world, ring, add, read } = create();
    expect([ring.head, ring.tail, ring.size, ring.remaining]).toEqual([0n, -1n, 0, 3]);
    expect([add('a'), add('bc'), add('d')]).toEqual([0n, 2n, 3n]);
    expect([ring.head, ring.tail, ring.size, ring.remaining]).toEqual([1n, 3n, 3, 3]);
    expect(read(1n)).toBe('1: bcd');
    expect(add('efghi')).toBe(8n);
    expect(read(6n)).toBe('6: ghi');
    expect(world.writes).toBe(4);
  });

  test('are read up to a number, from the head at the earliest and the tail at the latest', () => {
    const { add, read } = create();
    add('abcde');
    expect([read(0n), read(3n, 1), read(5n), read(50n)]).toEqual(['2: cde', '3: d', '5: ', '5: ']);
  });

  test('are copies of what was given', () => {
    const { ring, read } = create();
    const item = text('a');
    ring.add([item], true);
    item.fill(0);
    expect(read(0n)).toBe('0: a');
  });

  test('that never expire are overwritten by everybody', () => {
    const { add } = create();
    expect([add('abc', false), add('d', false), add('efg', false)]).toEqual([2n, 3n, 6n]);
  });

  test('that expire keep their place until then, except from who overwrites', () => {
    const { world, ring, add, read } = create(3, 500);
    expect([add('ab', false), add('cd', false), add('c', false), add('d', false)]).toEqual([1n, -1n, 2n, -1n]);
    expect([ring.remaining, ring.tail, world.writes]).toEqual([0, 2n, 2]);
    expect(add('d')).toBe(3n);
    world.now += 499;
    expect([ring.size, add('e', false)]).toEqual([3, -1n]);
    world.now += 1;
    expect([ring.size, ring.head, ring.tail, ring.remaining]).toEqual([0, 4n, 3n, 3]);
    expect(add('e', false)).toBe(4n);
    expect(read(0n)).toBe('4: e');
  });
});
