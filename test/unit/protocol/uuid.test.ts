import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IllegalArgumentError } from '../../../src/errors.ts';
import { UUID } from '../../../src/protocol/uuid.ts';

const half = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

describe('UUID', () => {
  test('is written in five groups of lower-case digits, with leading zeros', () => {
    expect(new UUID(123456789n, 987654321n).toString()).toBe('00000000-075b-cd15-0000-00003ade68b1');
    expect(new UUID(0n, 0n).toString()).toBe('00000000-0000-0000-0000-000000000000');
    expect(new UUID(-1n, -1n).toString()).toBe('ffffffff-ffff-ffff-ffff-ffffffffffff');
    expect(new UUID(-(2n ** 63n), 1n).toString()).toBe('80000000-0000-0000-0000-000000000001');
  });

  test('is read from its text in either case', () => {
    const uuid = UUID.fromString('123E4567-e89b-12d3-A456-426614174000');
    expect([uuid.mostSignificant, uuid.leastSignificant]).toEqual([0x123e4567e89b12d3n, BigInt.asIntN(64, 0xa456426614174000n)]);
    expect(uuid.toString()).toBe('123e4567-e89b-12d3-a456-426614174000');
  });

  test('any halves come back from the text', () => {
    fc.assert(
      fc.property(half, half, (most, least) => {
        const uuid = new UUID(most, least);
        expect(UUID.fromString(uuid.toString())).toEqual(uuid);
        expect(uuid.equals(UUID.fromString(uuid.toString()))).toBe(true);
      }),
    );
  });

  test('wraps halves that are given unsigned', () => {
    expect(new UUID(2n ** 64n - 1n, 2n ** 63n)).toMatchObject({ mostSignificant: -1n, leastSignificant: -(2n ** 63n) });
  });

  test.each([
    '',
    '123e4567',
    '123e4567-e89b-12d3-a456-42661417400',
    '123e4567-e89b-12d3-a456-4266141740000',
    '123e4567e89b12d3a456426614174000',
    'g23e4567-e89b-12d3-a456-426614174000',
    ' 123e4567-e89b-12d3-a456-426614174000',
  ])('refuses the text %j', (text) => {
    expect(() => UUID.fromString(text)).toThrow(IllegalArgumentError);
    expect(() => UUID.fromString(text)).toThrow(JSON.stringify(text));
  });

  test('equals only a UUID with the same bits', () => {
    const uuid = new UUID(1n, 2n);
    expect([uuid.equals(new UUID(1n, 2n)), uuid.equals(new UUID(1n, 3n)), uuid.equals(new UUID(3n, 2n))]).toEqual([true, false, false]);
    expect([uuid.equals(uuid.toString()), uuid.equals(null), uuid.equals({ mostSignificant: 1n, leastSignificant: 2n })]).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('is told from anything else', () => {
    expect([UUID.isUUID(new UUID(1n, 2n)), UUID.isUUID('123e4567-e89b-12d3-a456-426614174000'), UUID.isUUID(null)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('a random one is of version 4 and of the usual variant, and no other is like it', () => {
    const texts = Array.from({ length: 200 }, () => UUID.random().toString());
    for (const text of texts) expect(text).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(texts).size).toBe(texts.length);
  });
});
