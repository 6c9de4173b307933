import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UUID } from '../../../src/protocol/uuid.ts';
import { BigDecimal } from '../../../src/serialization/values/big-decimal.ts';
import { LocalDate } from '../../../src/serialization/values/local-date.ts';
import { LocalDateTime } from '../../../src/serialization/values/local-date-time.ts';
import { LocalTime } from '../../../src/serialization/values/local-time.ts';
import { OffsetDateTime } from '../../../src/serialization/values/offset-date-time.ts';
import { bigEndian, littleEndian, serializer } from './fixtures.ts';

const orders = [bigEndian, littleEndian];
const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'binary-ascii', maxLength: 100 }),
  fc.string({ minLength: 30, maxLength: 60 }),
);

const localDates = fc
  .tuple(fc.integer({ min: -999_999_999, max: 999_999_999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map(([year, month, date]) => new LocalDate(year, month, date));
const below = (limit: number) => fc.integer({ min: 0, max: limit - 1 });
const localTimes = fc
  .tuple(below(24), below(60), below(60), below(1_000_000_000))
  .map(([hour, minute, second, nano]) => new LocalTime(hour, minute, second, nano));
const localDateTimes = fc.tuple(localDates, localTimes).map(([date, time]) => new LocalDateTime(date, time));
const offsetDateTimes = fc
  .tuple(localDateTimes, fc.integer({ min: -64_800, max: 64_800 }))
  .map(([dateTime, offset]) => new OffsetDateTime(dateTime, offset));
const decimals = fc.tuple(fc.bigInt(), fc.integer()).map(([unscaled, scale]) => new BigDecimal(unscaled, scale));

/** Values that read back as they were written. */
const SAME: readonly (readonly [string, fc.Arbitrary<unknown>])[] = [
  ['booleans', fc.boolean()],
  ['numbers', fc.double()],
  ['bigints', long],
  ['texts', text],
  ['dates', fc.date({ noInvalidDate: true })],
  ['days', localDates],
  ['times of day', localTimes],
  ['days with times', localDateTimes],
  ['days with times and offsets', offsetDateTimes],
  ['decimal numbers', decimals],
  ['UUIDs', fc.tuple(long, long).map(([most, least]) => new UUID(most, least))],
  ['Buffers', fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes))],
  ['arrays of numbers', fc.array(fc.double())],
  ['arrays of texts', fc.array(text, { minLength: 1 })],
  ['arrays of booleans', fc.array(fc.boolean(), { minLength: 1 })],
  ['arrays of bigints', fc.array(long, { minLength: 1 })],
  ['objects', fc.dictionary(fc.string(), fc.jsonValue().map(withoutNegativeZero), { noNullPrototype: true })],
];

/** JSON has no negative zero. */
function withoutNegativeZero(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe('in both byte orders', () => {
  test.each(SAME)('%s read back as they were written', (_, values) => {
    const property = fc.property(values, fc.constantFrom(...orders), (value, order) => {
      expect(order.toObject(order.toData(value))).toStrictEqual(value);
    });
    fc.assert(property);
  });

  test('typed arrays read back as arrays of their numbers', () => {
    const arrays = fc.oneof(fc.int16Array(), fc.int32Array(), fc.float32Array(), fc.float64Array(), fc.bigInt64Array());
    const property = fc.property(arrays, fc.constantFrom(...orders), (array, order) => {
      expect(order.toObject(order.toData(array))).toStrictEqual(Array.from<unknown>(array));
    });
    fc.assert(property);
  });

  test.each([true, false])('numbers read back in each number type, big-endian %s', (isBigEndian) => {
    const check = (defaultNumberType: 'byte' | 'short' | 'integer' | 'float', numbers: fc.Arbitrary<number>): void => {
      const typed = serializer({ isBigEndian, defaultNumberType });
      fc.assert(fc.property(numbers, (value) => typed.toObject(typed.toData(value)) === value));
    };
    check('byte', fc.integer({ min: -128, max: 127 }));
    check('short', fc.integer({ min: -32768, max: 32767 }));
    check('integer', fc.integer());
    check('float', fc.float({ noNaN: true }));
    const longs = serializer({ isBigEndian, defaultNumberType: 'long' });
    fc.assert(fc.property(fc.maxSafeInteger(), (value) => longs.toObject(longs.toData(value)) === BigInt(value)));
  });

  test('bigints of any size read back with bigintType bigInteger, in as few bytes as two’s complement takes', () => {
    const property = fc.property(fc.bigInt(), fc.boolean(), (value, isBigEndian) => {
      const big = serializer({ isBigEndian, bigintType: 'bigInteger' });
      const data = big.toData(value);
      const bits = 8 * (data.length - 12);
      expect(big.toObject(data)).toBe(value);
      expect(bits === 8 || BigInt.asIntN(bits - 8, value) !== value).toBe(true);
    });
    fc.assert(property);
  });

  test('texts that are not well formed read back with ? for each lone surrogate', () => {
    const units = fc.array(fc.constantFrom('a', 'é', '\ud83d', '\ude00', '😀'), { maxLength: 60 }).map((parts) => parts.join(''));
    const property = fc.property(units, fc.constantFrom(...orders), (value, order) => {
      const wellFormed = Array.from(value, (point) => (/^[\ud800-\udfff]$/.test(point) ? '?' : point)).join('');
      expect(order.toObject(order.toData(value))).toBe(wellFormed);
    });
    fc.assert(property);
  });

  test('a value of any size reads back, as the room for it grows', () => {
    for (const size of [0, 1, 39, 40, 41, 63, 64, 1000, 70_000]) {
      const value = ['x'.repeat(size), 'é'.repeat(size), 'end'];
      for (const order of orders) expect(order.toObject(order.toData(value))).toStrictEqual(value);
    }
  });
});
