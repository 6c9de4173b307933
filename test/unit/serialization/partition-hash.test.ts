import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { murmur3, partitionHash, partitionOf } from '../../../src/serialization/partition-hash.ts';
import { bigEndian, dataOf, hex } from './fixtures.ts';

/** The definition of murmur3 on integers without bound: slow, and plain to see. */
function slowMurmur3(bytes: Uint8Array): number {
  const u32 = (value: bigint): bigint => BigInt.asUintN(32, value);
  const rotate = (value: bigint, by: bigint): bigint => u32((value << by) | (value >> (32n - by)));
  const scramble = (k: bigint): bigint => u32(rotate(u32(k * 0xcc9e2d51n), 15n) * 0x1b873593n);
  const blockAt = (at: number): bigint => bytes.subarray(at, at + 4).reduceRight((k, byte) => k * 256n + BigInt(byte), 0n);
  let h = 0x01000193n;
  for (let at = 0; at + 4 <= bytes.length; at += 4) h = u32(rotate(h ^ scramble(blockAt(at)), 13n) * 5n + 0xe6546b64n);
  if (bytes.length % 4 > 0) h ^= scramble(blockAt(bytes.length & ~3));
  h ^= BigInt(bytes.length);
  h = u32((h ^ (h >> 16n)) * 0x85ebca6bn);
  h = u32((h ^ (h >> 13n)) * 0xc2b2ae35n);
  return Number(BigInt.asIntN(32, h ^ (h >> 16n)));
}

describe('murmur3', () => {
  test.each([
    ['', -1585187909],
    ['00', -1393189244],
    ['0001', -519236155],
    ['000102', -1639572566],
    ['00010203', 1375463474],
  ])('gives for the bytes [%s] the hash of the members', (bytes, hash) => {
    expect(murmur3(hex(bytes), 0, bytes.length / 2)).toBe(hash);
  });

  test('agrees with a slow reference on any bytes and any part of them', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(8), fc.nat(8), (bytes, before, after) => {
      const padded = Buffer.concat([Buffer.alloc(before, 0xa5), bytes, Buffer.alloc(after, 0x5a)]);
      expect(murmur3(padded, before, before + bytes.length)).toBe(slowMurmur3(bytes));
    });
    fc.assert(property, { numRuns: 500 });
  });
});

describe('the partition of a key', () => {
  test.each([
    ['', 923237662, 11],
    ['a', 2099876635, 73],
    ['key1', 1754812034, 43],
    ['partition', -1584571874, 186],
    ['😀', 2024861213, 161],
  ])('of the text %j is that of the members', (key, hash, partition) => {
    const data = bigEndian.toData(key);
    expect(partitionHash(data)).toBe(hash);
    expect(partitionOf(data, 271)).toBe(partition);
  });

  test('follows the hash a value carries, when it carries one', () => {
    const data = bigEndian.toData('key1');
    data.writeInt32BE(-7, 0);
    expect(partitionHash(data)).toBe(-7);
    expect(partitionOf(data, 5)).toBe(2);
  });

  test('does not depend on the type id', () => {
    expect(partitionHash(dataOf(-11, '00000000'))).toBe(partitionHash(dataOf(-7, '00000000')));
  });

  test('is 0 for the hash -2^31, which has no absolute value in 32 bits', () => {
    const data = bigEndian.toData('key1');
    data.writeInt32BE(-0x8000_0000, 0);
    expect(partitionOf(data, 271)).toBe(0);
  });

  test('is a partition for any key and any number of partitions', () => {
    const property = fc.property(fc.string(), fc.integer({ min: 1, max: 2000 }), (key, count) => {
      const partition = partitionOf(bigEndian.toData(key), count);
      return Number.isInteger(partition) && partition >= 0 && partition < count;
    });
    fc.assert(property);
  });
});
