import { HASH_OFFSET, HEADER_BYTES, headerInt } from './data-header.ts';

const SEED = 0x01000193;

/** The murmur3 (x86, 32 bits) hash of the bytes from `start` up to `end`, as a signed 32-bit integer, with the seed of the members. */
export function murmur3(bytes: Uint8Array, start: number, end: number): number {
  const tail = start + ((end - start) & ~3);
  let hash = SEED;
  for (let at = start; at < tail; at += 4) {
    hash ^= scramble(bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let at = end - 1; at >= tail; at--) rest = (rest << 8) | bytes[at]!;
  return finish(hash ^ scramble(rest) ^ (end - start));
}

function scramble(block: number): number {
  const product = Math.imul(block, 0xcc9e2d51);
  return Math.imul((product << 15) | (product >>> 17), 0x1b873593);
}

function finish(mixed: number): number {
  let hash = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** The hash that decides the partition of a serialized value: the one it carries, or else that of its payload without the type id. */
export function partitionHash(data: Buffer): number {
  return headerInt(data, HASH_OFFSET) || murmur3(data, HEADER_BYTES, data.length);
}

/** The partition, from 0 to `partitionCount` - 1, that a serialized key belongs to; the same as on the members. */
export function partitionOf(data: Buffer, partitionCount: number): number {
  const hash = partitionHash(data);
  // -2^31 has no positive counterpart in 32 bits, and the members send it to partition 0.
  return hash === -0x8000_0000 ? 0 : Math.abs(hash) % partitionCount;
}
