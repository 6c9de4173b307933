import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError } from '../../../src/errors.ts';
import { Fields, GenericRecords } from '../../../src/serialization/compact/fields.ts';
import { UnknownSchemaError } from '../../../src/serialization/compact/unknown-schema.ts';
import { lazyList, ReadOnlyLazyList } from '../../../src/structures/lazy-list.ts';
import { serializer } from '../serialization/fixtures.ts';

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

describe('a list of the values of a reply', () => {
  const one = GenericRecords.compact('one', { n: Fields.INT32 }, { n: 1 });
  const writer = serializer();
  const outer = writer.toData(GenericRecords.compact('outer', { one: Fields.GENERIC_RECORD }, { one }));

  /** A serializer that knows the schemas of these types. */
  function knowing(...typeNames: string[]) {
    const reader = serializer();
    for (const schema of writer.schemas.all) if (typeNames.includes(schema.typeName)) reader.schemas.confirm(schema);
    return reader;
  }

  test('API-24: needs all schemas at once, also those of records inside', () => {
    expect(() => lazyList([outer], knowing())).toThrow(UnknownSchemaError);
    expect(() => lazyList([outer], knowing('outer'))).toThrow(UnknownSchemaError);
    expect(String(lazyList([outer], knowing('outer', 'one')).get(0))).toBe('{"outer":{"one":{"n":1}}}');
  });

  test('does not depend on the bytes of the reply', () => {
    const lent = Buffer.from(writer.toData('text'));
    const list = lazyList([lent], writer);
    lent.fill(0);
    expect(list.get(0)).toBe('text');
  });

  test('says what is wrong with a value when it is looked at', () => {
    const bad = Buffer.from(outer.subarray(0, outer.length - 3));
    const list = lazyList([writer.toData('text'), bad], knowing('outer', 'one'));
    expect(list.get(0)).toBe('text');
    expect(() => list.get(1)).toThrow(HazelcastSerializationError);
  });
});
