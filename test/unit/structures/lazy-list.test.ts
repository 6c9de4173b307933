import { describe, expect, test } from 'vitest';
import { ReadOnlyLazyList } from '../../../src/structures/lazy-list.ts';

function create(...values: string[]) {
  const reads: string[] = [];
  const read = (data: Buffer) => {
    reads.push(data.toString());
    return data.toString().toUpperCase();
  };
  return {
    list: new ReadOnlyLazyList(
      values.map((value) => Buffer.from(value)),
      read,
    ),
    reads,
  };
}

describe('a lazy list', () => {
  test('reads a value when it is looked at, and only once', () => {
    const { list, reads } = create('a', 'b', 'c');
    expect(list.size()).toBe(3);
    expect(reads).toEqual([]);
    expect([list.get(1), list.get(1)]).toEqual(['B', 'B']);
    expect(reads).toEqual(['b']);
    expect(list.toArray()).toEqual(['A', 'B', 'C']);
    expect(reads).toEqual(['b', 'a', 'c']);
  });

  test('has nothing outside its bounds', () => {
    const { list } = create('a');
    expect([list.get(-1), list.get(1), list.get(0.5)]).toEqual([undefined, undefined, undefined]);
    expect(create().list.toArray()).toEqual([]);
  });

  test('can be walked through any number of times', () => {
    const { list } = create('a', 'b');
    expect([...list]).toEqual(['A', 'B']);
    expect([...list.values()]).toEqual(['A', 'B']);
  });

  test('is cut as an array is, and keeps what was read', () => {
    const { list, reads } = create('a', 'b', 'c', 'd');
    list.get(2);
    for (const [start, end] of [
      [1, undefined],
      [1, 3],
      [-2, undefined],
      [0, -1],
      [3, 1],
    ] as const) {
      expect(list.slice(start, end).toArray()).toEqual(['A', 'B', 'C', 'D'].slice(start, end));
    }
    expect(reads.filter((value) => value === 'c')).toHaveLength(1);
  });

  test('API-22: is not changed by what happens to the array that it was made of', () => {
    const items = [Buffer.from('a')];
    const list = new ReadOnlyLazyList(items, (data) => data.toString());
    items.pop();
    expect(list.toArray()).toEqual(['a']);
    list.toArray().push('b');
    expect(list.size()).toBe(1);
  });

  test('holds values that are null or undefined, and reads them once as well', () => {
    let reads = 0;
    const list = new ReadOnlyLazyList([Buffer.from('x')], () => (reads++, undefined));
    expect([list.get(0), list.get(0), reads]).toEqual([undefined, undefined, 1]);
  });

  test('throws what the reader throws, each time', () => {
    const list = new ReadOnlyLazyList([Buffer.from('x')], () => {
      throw new RangeError('no such value');
    });
    for (let tries = 0; tries < 2; tries++) expect(() => list.get(0)).toThrow('no such value');
  });
});
