// A serialized value, a `Data`: int32 partition hash (0 = to be computed), int32 type id, payload. The header is big-endian
// whatever the byte order of the payload.

/** Where the partition hash is. */
export const HASH_OFFSET = 0;
/** Where the type id is. */
export const TYPE_ID_OFFSET = 4;
/** Where the payload begins. */
export const HEADER_BYTES = 8;

/** The integer of a header at this offset. The bytes of the header must be there: `Buffer` would check that for each integer. */
export function headerInt(data: Uint8Array, offset: number): number {
  return (data[offset]! << 24) | (data[offset + 1]! << 16) | (data[offset + 2]! << 8) | data[offset + 3]!;
}
