import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError } from '../../../../src/errors.ts';
import { FieldKind } from '../../../../src/serialization/compact/field-kind.ts';
import { Fields, GenericRecords } from '../../../../src/serialization/compact/fields.ts';
import { BigDecimal } from '../../../../src/serialization/values/big-decimal.ts';
import { LocalDate } from '../../../../src/serialization/values/local-date.ts';

const fields = {
  id: Fields.INT64,
  name: Fields.STRING,
  marks: Fields.ARRAY_OF_INT32,
  bytes: Fields.ARRAY_OF_INT8,
  inner: Fields.GENERIC_RECORD,
};
const inner = GenericRecords.compact('inner', { n: Fields.INT32 }, { n: 7 });
const record = GenericRecords.compact('t', fields, { id: 2n ** 60n, name: 'Ann', marks: [1, 2], bytes: Buffer.from([200]), inner });

describe('a record without a class', () => {
  test('has a method for each kind of field', () => {
    expect([record.getInt64('id'), record.getString('name'), record.getArrayOfInt32('marks')]).toEqual([2n ** 60n, 'Ann', [1, 2]]);
    expect(record.getGenericRecord('inner')!.getInt32('n')).toBe(7);
    expect(record.getNullableInt64('id')).toBe(2n ** 60n);
    for (const name of Object.keys(FieldKind).filter((key) => /^[A-Z]/.test(key) && key !== 'NOT_AVAILABLE')) {
      const words = name.replace('COMPACT', 'GENERIC_RECORD').toLowerCase().split('_');
      const method = `get${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`;
      expect((record as unknown as Record<string, unknown>)[method], method).toBeTypeOf('function');
    }
  });

  test('refuses a field that it does not have, and one of another kind', () => {
    expect(() => record.getInt32('other')).toThrow(HazelcastSerializationError);
    expect(() => record.getInt32('id')).toThrow('the field id of t is INT64, and cannot be read as INT32');
    expect(() => record.getArrayOfGenericRecord('inner')).toThrow(HazelcastSerializationError);
  });

  test('tells its fields and their kinds', () => {
    expect(record.getFieldNames()).toEqual(new Set(['bytes', 'id', 'inner', 'marks', 'name']));
    expect([record.hasField('id'), record.hasField('other')]).toEqual([true, false]);
    expect([record.getFieldKind('inner'), record.getFieldKind('other')]).toEqual([FieldKind.COMPACT, FieldKind.NOT_AVAILABLE]);
  });

  test('does not change with what it was made of, or what it gave out', () => {
    const marks = [1, 2];
    const bytes = Buffer.from([1]);
    const one = GenericRecords.compact('t', fields, { id: 1n, name: null, marks, bytes, inner: null });
    marks.push(3);
    bytes[0] = 9;
    one.getArrayOfInt32('marks')!.push(4);
    one.getArrayOfInt8('bytes')![0] = 8;
    expect([one.getArrayOfInt32('marks'), one.getArrayOfInt8('bytes')]).toEqual([[1, 2], Buffer.from([1])]);
  });

  test('has copies with other values in some fields', () => {
    const copy = record.clone({ name: 'Bob', inner: null });
    expect([copy.getString('name'), copy.getGenericRecord('inner'), copy.getInt64('id')]).toEqual(['Bob', null, 2n ** 60n]);
    expect(record.getString('name')).toBe('Ann');
    expect(String(record.clone())).toBe(String(record));
    expect(() => record.clone({ other: 1 })).toThrow(new TypeError('t has no field other'));
    expect(() => record.clone({ name: 1 })).toThrow(TypeError);
  });

  test('is shown as JSON', () => {
    const text = '{"t":{"bytes":[-56],"id":"1152921504606846976","inner":{"n":7},"marks":[1,2],"name":"Ann"}}';
    expect(String(record)).toBe(text);
    expect(inspect(record)).toContain("t {\n  bytes: [ -56 ],\n  id: '1152921504606846976'");
    const odd = { f: Fields.FLOAT64, d: Fields.DECIMAL, l: Fields.ARRAY_OF_DATE };
    const values = { f: NaN, d: new BigDecimal(15n, 1), l: [null, new LocalDate(2021, 6, 28)] };
    expect(String(GenericRecords.compact('t', odd, values))).toBe('{"t":{"d":"1.5","f":"NaN","l":[null,"2021-06-28"]}}');
  });
});

describe('values that a kind does not have', () => {
  const make = (kind: keyof typeof Fields, value: unknown) => () => GenericRecords.compact('t', { f: Fields[kind] }, { f: value } as never);

  test.each<[keyof typeof Fields, unknown]>([
    ['BOOLEAN', 1],
    ['INT8', '1'],
    ['INT32', null],
    ['INT32', undefined],
    ['INT64', '1'],
    ['FLOAT32', 1n],
    ['STRING', 1],
    ['DECIMAL', 1.5],
    ['DATE', new Date()],
    ['TIMESTAMP', '2021-06-28'],
    ['NULLABLE_INT16', undefined],
    ['ARRAY_OF_INT16', 1],
    ['ARRAY_OF_INT16', [null]],
    ['ARRAY_OF_INT8', [1]],
    ['ARRAY_OF_BOOLEAN', [0]],
    ['ARRAY_OF_STRING', [undefined]],
    ['ARRAY_OF_NULLABLE_INT64', ['1']],
    ['ARRAY_OF_FLOAT64', new DataView(new ArrayBuffer(8))],
    ['GENERIC_RECORD', { n: 7 }],
    ['ARRAY_OF_GENERIC_RECORD', [{}]],
  ])('of %s are refused: a wrong type (%#)', (kind, value) => {
    expect(make(kind, value)).toThrow(TypeError);
    expect(make(kind, value)).toThrow(/^the field f of t, which is /);
  });

  test.each<[keyof typeof Fields, unknown]>([
    ['INT8', 128],
    ['INT8', -129],
    ['INT16', 32_768],
    ['INT32', 2 ** 31],
    ['INT32', 1.5],
    ['INT32', NaN],
    ['INT64', 2n ** 63n],
    ['INT64', -(2n ** 63n) - 1n],
    ['INT64', 2 ** 53],
    ['FLOAT32', 1e39],
    ['NULLABLE_INT8', 200],
    ['ARRAY_OF_INT32', [1, 2 ** 40]],
    ['ARRAY_OF_NULLABLE_FLOAT32', [null, -1e39]],
  ])('of %s are refused: outside the range (%#)', (kind, value) => {
    expect(make(kind, value)).toThrow(RangeError);
  });

  test('X1: 64-bit integers may be given as bigint, as safe integers, and as Long objects, and are bigint', () => {
    for (const value of [-5n, -5, { __isLong__: true, high: -1, low: -5, unsigned: false }])
      expect(GenericRecords.compact('t', { f: Fields.INT64 }, { f: value as bigint }).getInt64('f')).toBe(-5n);
    expect(GenericRecords.compact('t', { f: Fields.ARRAY_OF_INT64 }, { f: [1n, 2 as never] }).getArrayOfInt64('f')).toEqual([1n, 2n]);
  });

  test('typed arrays are arrays', () => {
    const one = GenericRecords.compact(
      't',
      { f: Fields.ARRAY_OF_INT32, g: Fields.ARRAY_OF_INT8 },
      { f: Int32Array.of(1, -2) as never, g: Int8Array.of(-1) },
    );
    expect([one.getArrayOfInt32('f'), one.getArrayOfInt8('g')]).toEqual([[1, -2], Buffer.from([255])]);
  });
});

test('a record needs a name, kinds that exist, and a value for each field', () => {
  const make = GenericRecords.compact as (typeName: unknown, fields: unknown, values: unknown) => unknown;
  expect(() => make(1, {}, {})).toThrow(new TypeError('the name of the type of a record must be a string'));
  expect(() => make('t', { f: { kind: 5 } }, { f: 1 })).toThrow(new TypeError('the kind of the field f must be one of Fields'));
  expect(() => make('t', { f: undefined }, { f: 1 })).toThrow(TypeError);
  expect(() => make('t', { f: Fields.STRING }, {})).toThrow(TypeError);
  expect(() => make('t', {}, { f: 1 })).toThrow(new TypeError('t has no field f'));
  expect(() => make('t', { toString: Fields.STRING }, {})).toThrow(TypeError);
});

test('there is a constant for each kind', () => {
  expect(Object.keys(Fields)).toHaveLength(42);
  expect([Fields.GENERIC_RECORD.kind, Fields.ARRAY_OF_GENERIC_RECORD.kind, Fields.TIMESTAMP_WITH_TIMEZONE.kind]).toEqual([29, 30, 27]);
});
