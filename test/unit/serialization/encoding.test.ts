import { describe, expect, test } from 'vitest';
import { UUID } from '../../../src/protocol/uuid.ts';
import { HazelcastJsonValue } from '../../../src/serialization/json.ts';
import { type DefaultNumberType, type SerializationOptions } from '../../../src/serialization/options.ts';
import { bigEndian, dataOf, littleEndian, payloadOf, serializer } from './fixtures.ts';

const uuid = UUID.fromString('00112233-4455-6677-8899-aabbccddeeff');

/** A value, its type id, and its payload in each byte order. */
const ENCODINGS: readonly (readonly [name: string, value: unknown, typeId: number, big: string, little: string])[] = [
  ['true', true, -4, '01', '01'],
  ['false', false, -4, '00', '00'],
  ['a number', 1.5, -10, '3ff8000000000000', '000000000000f83f'],
  ['a negative zero', -0, -10, '8000000000000000', '0000000000000080'],
  ['a bigint', -2n, -8, 'fffffffffffffffe', 'feffffffffffffff'],
  ['the largest bigint', 2n ** 63n - 1n, -8, '7fffffffffffffff', 'ffffffffffffff7f'],
  ['a Long', { __isLong__: true, high: 1, low: -2, unsigned: false }, -8, '00000001fffffffe', 'feffffff01000000'],
  ['an empty text', '', -11, '00000000', '00000000'],
  ['an ASCII text', 'key1', -11, '00000004 6b657931', '04000000 6b657931'],
  ['a text with a zero character', 'a\0', -11, '00000002 6100', '02000000 6100'],
  ['a text beyond ASCII', 'é', -11, '00000002 c3a9', '02000000 c3a9'],
  ['an emoji', '😀', -11, '00000004 f09f9880', '04000000 f09f9880'],
  ['a lone high surrogate', 'a\ud800b', -11, '00000003 613f62', '03000000 613f62'],
  ['a lone low surrogate', '\udc00é', -11, '00000003 3fc3a9', '03000000 3fc3a9'],
  ['two lone surrogates', '\ud800\ud800', -11, '00000002 3f3f', '02000000 3f3f'],
  ['a Buffer', Buffer.of(1, 255), -12, '00000002 01ff', '02000000 01ff'],
  ['a Uint8Array', Uint8Array.of(1, 255), -12, '00000002 01ff', '02000000 01ff'],
  ['an Int16Array', Int16Array.of(-2, 1), -15, '00000002 fffe 0001', '02000000 feff 0100'],
  ['an Int32Array', Int32Array.of(-2), -16, '00000001 fffffffe', '01000000 feffffff'],
  ['a BigInt64Array', BigInt64Array.of(1n), -17, '00000001 0000000000000001', '01000000 0100000000000000'],
  ['a Float32Array', Float32Array.of(1.5), -18, '00000001 3fc00000', '01000000 0000c03f'],
  ['a Float64Array', Float64Array.of(1.5), -19, '00000001 3ff8000000000000', '01000000 000000000000f83f'],
  ['a Date', new Date(633830400000), -25, '00000093 933c6000', '00603c93 93000000'],
  ['a Date before 1970', new Date(-1), -25, 'ffffffffffffffff', 'ffffffffffffffff'],
  ['a UUID', uuid, -21, '0011223344556677 8899aabbccddeeff', '7766554433221100 ffeeddccbbaa9988'],
  ['an empty array', [], -19, '00000000', '00000000'],
  ['an array of numbers', [1, 1.5], -19, '00000002 3ff0000000000000 3ff8000000000000', '02000000 000000000000f03f 000000000000f83f'],
  ['an array of texts', ['a', 'é'], -20, '00000002 00000001 61 00000002 c3a9', '02000000 01000000 61 02000000 c3a9'],
  ['an array of booleans', [true, false], -13, '00000002 0100', '02000000 0100'],
  ['an array of bigints', [1n], -17, '00000001 0000000000000001', '01000000 0100000000000000'],
  [
    'bigints and Longs',
    [1n, { __isLong__: true, high: 0, low: 2 }],
    -17,
    '00000002 0000000000000001 0000000000000002',
    '02000000 0100000000000000 0200000000000000',
  ],
  ['an object', { a: 1 }, -130, '00000007 7b2261223a317d', '07000000 7b2261223a317d'],
  ['JSON text', new HazelcastJsonValue('{ }'), -130, '00000003 7b207d', '03000000 7b207d'],
];

describe('a value is written as its type id and payload', () => {
  test.each(ENCODINGS)('%s', (_, value, typeId, big, little) => {
    expect(bigEndian.toData(value).toString('hex')).toBe(dataOf(typeId, big).toString('hex'));
    expect(littleEndian.toData(value).toString('hex')).toBe(dataOf(typeId, little).toString('hex'));
  });
});

const NUMBER_TYPES: readonly (readonly [type: DefaultNumberType, scalar: number, array: number, payload: string])[] = [
  ['byte', -3, -12, 'fd'],
  ['short', -6, -15, 'fffd'],
  ['integer', -7, -16, 'fffffffd'],
  ['long', -8, -17, 'fffffffffffffffd'],
  ['float', -9, -18, 'c0400000'],
  ['double', -10, -19, 'c008000000000000'],
];

describe('a number is written as defaultNumberType says', () => {
  test.each(NUMBER_TYPES)('API-20: %s', (defaultNumberType, scalar, array, payload) => {
    const typed = serializer({ defaultNumberType });
    expect(typed.toData(-3)).toEqual(dataOf(scalar, payload));
    expect(typed.toData([-3, -3])).toEqual(dataOf(array, `00000002${payload}${payload}`));
    expect(typed.toData([])).toEqual(dataOf(array, '00000000'));
  });
});

const asJson = (value: unknown, options?: Partial<SerializationOptions>): string => {
  const data = serializer(options).toData(value);
  expect(data.readInt32BE(4)).toBe(-130);
  return data.toString('utf8', 12);
};

class Point {
  readonly x = 1;
  readonly y: undefined = undefined;
  label(): string {
    return `at ${this.x}`;
  }
}

describe('JSON is written', () => {
  test.each([
    ['an array of several types', [1, 'a'], '[1,"a"]'],
    ['an array with a null', ['a', null], '["a",null]'],
    ['an array that begins with a null', [null, 1], '[null,1]'],
    ['an array of arrays', [[1], [2]], '[[1],[2]]'],
    ['an array of Dates', [new Date(0)], '["1970-01-01T00:00:00.000Z"]'],
    ['an instance of a class, without what is undefined', new Point(), '{"x":1}'],
    ['an object without a prototype', Object.assign(Object.create(null) as object, { a: 1 }), '{"a":1}'],
    ['an object with a toJSON method', { toJSON: () => 'text' }, '"text"'],
    ['a NaN', { a: Number.NaN }, '{"a":null}'],
    ['text beyond ASCII', { é: '😀' }, '{"é":"😀"}'],
  ])('for %s', (_, value, text) => {
    expect(asJson(value)).toBe(text);
  });
});

describe('with bigintType bigInteger', () => {
  const big = serializer({ bigintType: 'bigInteger' });
  const other = serializer({ bigintType: 'bigInteger', isBigEndian: false });

  test.each([
    [0n, '00'],
    [1n, '01'],
    [-1n, 'ff'],
    [127n, '7f'],
    [128n, '0080'],
    [-128n, '80'],
    [-129n, 'ff7f'],
    [255n, '00ff'],
    [256n, '0100'],
    [-256n, 'ff00'],
    [1314432323232411n, '04ab781fb5229b'],
    [-(2n ** 63n), '8000000000000000'],
    [2n ** 63n, '008000000000000000'],
  ])('%s is written in its shortest form, big-endian in either order', (value, bytes) => {
    expect(payloadOf(big.toData(value))).toBe(`${(bytes.length / 2).toString(16).padStart(8, '0')}${bytes}`);
    expect(payloadOf(other.toData(value)).slice(8)).toBe(bytes);
    expect(big.toData(value).readInt32BE(4)).toBe(-26);
  });

  test('a Long is a long all the same', () => {
    const long = { __isLong__: true, high: 0, low: 1 };
    expect(big.toData(long)).toEqual(bigEndian.toData(1n));
    expect(big.toData([long])).toEqual(bigEndian.toData([1n]));
  });
});

test('what is written belongs to the caller alone', () => {
  const source = Buffer.of(1, 2, 3);
  const data = bigEndian.toData(source);
  const again = bigEndian.toData(source);
  source.fill(9);
  data.fill(7, 8);
  expect(payloadOf(again)).toBe('00000003010203');
});
