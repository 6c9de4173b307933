import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError } from '../../../src/errors.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import { HazelcastJsonValue } from '../../../src/serialization/json.ts';
import { type DefaultNumberType } from '../../../src/serialization/options.ts';
import { type Serializer } from '../../../src/serialization/serializer.ts';
import { bigEndian, serializer } from './fixtures.ts';

function refusalOf(value: unknown, by: Serializer = bigEndian): HazelcastSerializationError {
  try {
    by.toData(value);
  } catch (error) {
    expect(error).toBeInstanceOf(HazelcastSerializationError);
    return error as HazelcastSerializationError;
  }
  throw new Error('the value was written');
}

const cycle: Record<string, unknown> = {};
cycle['self'] = { cycle };
const deep: unknown[] = [];
for (let level = 0, inner = deep; level < 200_000; level++) inner.push((inner = []));

describe('a value without a counterpart is refused by its type', () => {
  test.each([
    ['Null', null],
    ['Undefined', undefined],
    ['Function', () => 1],
    ['Function', class A {}],
    ['Symbol', Symbol('s')],
    ['Map', new Map([[1, 2]])],
    ['Set', new Set([1])],
    ['WeakMap', new WeakMap()],
    ['Promise', Promise.resolve(1)],
    ['Date', new Date(Number.NaN)],
    ['Int8Array', Int8Array.of(1)],
    ['Uint16Array', Uint16Array.of(1)],
    ['BigUint64Array', BigUint64Array.of(1n)],
    ['DataView', new DataView(new ArrayBuffer(1))],
    ['ArrayBuffer', new ArrayBuffer(1)],
  ])('%s', (type, value) => {
    expect(refusalOf(value).message).toContain(`a value of type ${type} cannot be written`);
    expect(refusalOf(value).code).toBe('SERIALIZATION');
  });
});

describe('what JSON would lose is refused, however deep it lies', () => {
  test.each([
    ['Map', new Map()],
    ['Set', new Set()],
    ['Function', () => 1],
    ['Symbol', Symbol('s')],
    ['Date', new Date(Number.NaN)],
    ['Int32Array', Int32Array.of(1)],
    ['Object', new HazelcastJsonValue('1')],
  ])('%s', (type, value) => {
    for (const holder of [{ a: value }, [null, value], { a: [{ b: value }] }, [{ a: 1 }, [value]]]) {
      expect(refusalOf(holder).message).toContain(`a value of type ${type} cannot be written`);
    }
  });

  test('an undefined or a hole in an array', () => {
    expect(refusalOf([1, undefined]).message).toContain('Undefined');
    expect(refusalOf([undefined]).message).toContain('Undefined');
    expect(refusalOf({ a: Array.from({ length: 2 }) }).message).toContain('Undefined');
    const hole: unknown[] = [];
    hole[1] = 2;
    expect(refusalOf(hole).message).toContain('Undefined');
  });

  test.each([
    ['a bigint', { a: 1n }],
    ['a UUID, which is made of bigints', { a: UUID.random() }],
    ['a bigint beside a number', [1, 2n]],
    ['a cycle', cycle],
    ['more levels than the stack holds', deep],
    [
      'a toJSON method that throws',
      {
        toJSON: () => {
          throw new TypeError('secret');
        },
      },
    ],
  ])('%s, with the error of JSON as the cause', (_, value) => {
    const refusal = refusalOf(value);
    expect(refusal.message).toMatch(/^a value of type (Object|Array) cannot be written: JSON has no bigint/);
    expect(refusal.message).not.toContain('secret');
    expect(refusal.cause).toBeInstanceOf(Error);
  });

  test('a toJSON method that returns nothing', () => {
    expect(refusalOf({ toJSON: () => undefined }).message).toContain('toJSON');
  });
});

describe('a number outside its type is refused', () => {
  const CASES: readonly (readonly [DefaultNumberType, readonly number[], readonly number[]])[] = [
    ['byte', [-128, 127], [-129, 128, 0.5]],
    ['short', [-32768, 32767], [-32769, 32768, 1.5]],
    ['integer', [-(2 ** 31), 2 ** 31 - 1], [-(2 ** 31) - 1, 2 ** 31, 0.1]],
    ['long', [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER], [2 ** 53, -(2 ** 53), 0.1]],
    ['float', [3.4028234e38, -1e-50, Number.NaN, Number.NEGATIVE_INFINITY], [3.5e38, -1e300]],
    ['double', [Number.MAX_VALUE, Number.NaN, Number.POSITIVE_INFINITY], []],
  ];

  test.each(CASES)('API-20: %s', (defaultNumberType, fitting, tooLarge) => {
    const typed = serializer({ defaultNumberType });
    for (const value of fitting) expect(() => typed.toData([value, value])).not.toThrow();
    for (const value of tooLarge) {
      expect(refusalOf(value, typed).message).toContain(`type ${defaultNumberType}`);
      expect(refusalOf([1, value], typed).message).toContain(`type ${defaultNumberType}`);
    }
  });

  test.each(['byte', 'short', 'integer', 'long'] as const)('NaN and infinity for %s', (defaultNumberType) => {
    const typed = serializer({ defaultNumberType });
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) expect(refusalOf(value, typed).message).toContain('does not fit');
  });

  test.each([
    ['a bigint', 2n ** 63n],
    ['a negative bigint', -(2n ** 63n) - 1n],
    ['an unsigned Long', { __isLong__: true, high: -1, low: -1, unsigned: true }],
  ])('%s outside 64 bits', (_, value) => {
    expect(refusalOf(value).message).toContain('64 bits');
    expect(refusalOf([value]).message).toContain('64 bits');
  });

  test('an array of bigints with bigintType bigInteger, for which there is no array type', () => {
    expect(refusalOf([1n], serializer({ bigintType: 'bigInteger' })).message).toContain('bigint');
  });
});

test('API-9: a refusal says nothing of the value', () => {
  const secret = 31337;
  const byte = serializer({ defaultNumberType: 'byte' });
  const refused = [
    refusalOf(secret, byte),
    refusalOf({ secret: BigInt(secret) }),
    refusalOf({ a: new Set(['31337']) }),
    refusalOf(2n ** 64n * 31337n),
  ];
  for (const refusal of refused) expect(refusal.message).not.toMatch(/31337|secret/);
});

test('JSON text that is not a text is refused when it is made', () => {
  expect(() => new HazelcastJsonValue({} as string)).toThrow('HazelcastJsonValue takes a string, not a value of type object');
});
