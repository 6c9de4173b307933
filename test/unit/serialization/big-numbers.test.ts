import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError, IllegalArgumentError } from '../../../src/errors.ts';
import { BigDecimal } from '../../../src/serialization/values/big-decimal.ts';
import { bigEndian, dataOf, hex, littleEndian, payloadOf, serializer } from './fixtures.ts';

const typeIdOf = (data: Buffer) => data.readInt32BE(4);

describe('a BigDecimal', () => {
  test.each([
    ['0', 0n, 0],
    ['0.00', 0n, 2],
    ['123', 123n, 0],
    ['-123', -123n, 0],
    ['12.0', 120n, 1],
    ['0.00123', 123n, 5],
    ['-0.5', -5n, 1],
    ['123456789012345678901234567890.5', 1234567890123456789012345678905n, 1],
  ])('%s is written as it was read', (text, unscaledValue, scale) => {
    const decimal = BigDecimal.fromString(text);
    expect(decimal).toStrictEqual(new BigDecimal(unscaledValue, scale));
    expect(decimal.toString()).toBe(text);
  });

  test.each([
    ['1.23E3', 123n, -1, '1230'],
    ['+1.23e+3', 123n, -1, '1230'],
    ['-1.23E-12', -123n, 14, '-0.00000000000123'],
    ['0E+7', 0n, -7, '0'],
    ['.5', 5n, 1, '0.5'],
    ['5.', 5n, 0, '5'],
    ['-0', 0n, 0, '0'],
    ['1e20000', 1n, -20000, '1e20000'],
    ['-1e-20000', -1n, 20000, '-1e-20000'],
  ])('%s is read, and written without an exponent as far as that is sensible', (text, unscaledValue, scale, written) => {
    const decimal = BigDecimal.fromString(text);
    expect(decimal).toStrictEqual(new BigDecimal(unscaledValue, scale));
    expect(decimal.toString()).toBe(written);
    expect(BigDecimal.fromString(written).toString()).toBe(written);
  });

  test('any one whose scale is not negative is what its text says', () => {
    const property = fc.property(fc.bigInt(), fc.nat({ max: 200 }), (unscaled, scale) => {
      const decimal = new BigDecimal(unscaled, scale);
      expect(BigDecimal.fromString(decimal.toString())).toStrictEqual(decimal);
    });
    fc.assert(property);
  });

  test.each<[string, () => unknown]>([
    ['BigDecimal.fromString takes a text such as -1.50, not ""', () => BigDecimal.fromString('')],
    ['not "."', () => BigDecimal.fromString('.')],
    ['not "1.2.3"', () => BigDecimal.fromString('1.2.3')],
    ['not "1e"', () => BigDecimal.fromString('1e')],
    ['not "0x1"', () => BigDecimal.fromString('0x1')],
    ['not " 1"', () => BigDecimal.fromString(' 1')],
    ['not 1', () => BigDecimal.fromString(1 as unknown as string)],
    ['BigDecimal scale must be an integer from -2147483648 to 2147483647', () => BigDecimal.fromString('1e3000000000')],
    ['BigDecimal scale', () => new BigDecimal(1n, 0.5)],
    ['BigDecimal unscaledValue must be a bigint, not 1', () => new BigDecimal(1 as unknown as bigint, 0)],
  ])('%s: what is none is refused', (message, make) => {
    expect(make).toThrow(IllegalArgumentError);
    expect(make).toThrow(message);
  });

  test('1.0 and 1.00 have two forms, and the unscaled value is big-endian in either byte order', () => {
    expect(payloadOf(bigEndian.toData(BigDecimal.fromString('1.0')))).toBe('000000010a00000001');
    expect(payloadOf(bigEndian.toData(BigDecimal.fromString('1.00')))).toBe('000000016400000002');
    expect(payloadOf(littleEndian.toData(new BigDecimal(-129n, -2)))).toBe('02000000ff7ffeffffff');
  });
});

describe('API-20: a bigint is written', () => {
  const edges = [-(2n ** 63n), -1n, 0n, 2n ** 63n - 1n];
  const beyond = [-(2n ** 63n) - 1n, 2n ** 63n, 2n ** 200n];

  test('with bigintType auto as a long if 64 bits are enough, else as a BigInteger, and reads back as the same', () => {
    const auto = serializer({ bigintType: 'auto' });
    for (const value of edges) expect(typeIdOf(auto.toData(value))).toBe(-8);
    for (const value of beyond) expect(typeIdOf(auto.toData(value))).toBe(-26);
    for (const value of [...edges, ...beyond]) expect(auto.toObject(auto.toData(value))).toBe(value);
  });

  test('with bigintType auto in an array as a long[], which has no room for more than 64 bits', () => {
    const auto = serializer({ bigintType: 'auto' });
    expect(typeIdOf(auto.toData(edges))).toBe(-17);
    for (const value of beyond) expect(() => auto.toData([1n, value])).toThrow('64 bits');
  });

  test('with bigintType bigInteger always as a BigInteger of the fewest bytes', () => {
    const always = serializer({ bigintType: 'bigInteger' });
    for (const [value, bytes] of [
      [0n, '00'],
      [-1n, 'ff'],
      [127n, '7f'],
      [128n, '0080'],
      [-128n, '80'],
      [-129n, 'ff7f'],
      [256n, '0100'],
    ] as const) {
      expect(always.toData(value).subarray(12)).toEqual(hex(bytes));
      expect(typeIdOf(always.toData(value))).toBe(-26);
    }
  });
});

describe('a Java long', () => {
  const safe = BigInt(Number.MAX_SAFE_INTEGER);
  const numbers = serializer({ longType: 'number' });

  test('with longType number is read as a number, alone, in an array and in a list', () => {
    for (const value of [0n, -7n, safe, -safe]) {
      expect(numbers.toObject(numbers.toData(value))).toBe(Number(value));
      expect(numbers.toObject(numbers.toData([1n, value]))).toStrictEqual([1, Number(value)]);
    }
    expect(numbers.toObject(dataOf(-29, '00000001 fffffff8 0000000000000005'))).toStrictEqual([5]);
  });

  test('with longType number is refused rather than rounded', () => {
    for (const value of [safe + 1n, -safe - 1n, 2n ** 63n - 1n]) {
      for (const written of [value, [value]]) {
        const read = () => numbers.toObject(numbers.toData(written));
        expect(read).toThrow(HazelcastSerializationError);
        expect(read).toThrow('a long has more digits than a number, which longType says to read it as');
      }
    }
  });

  test('with longType number leaves a BigInteger a bigint', () => {
    const always = serializer({ longType: 'number', bigintType: 'bigInteger' });
    expect(always.toObject(always.toData(5n))).toBe(5n);
  });
});
