// A serialized value, a `Data`: int32 partition hash (0 = to be computed), int32 type id, payload. The header is big-endian
// whatever the byte order of the payload.

export const HASH_OFFSET = 0;
export const TYPE_ID_OFFSET = 4;
export const HEADER_BYTES = 8;
