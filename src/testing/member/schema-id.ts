import type { Schema } from '../../protocol/structs.ts';

/** The polynomial of the fingerprint. */
const POLYNOMIAL = 0xc15d213aa4d7a795n;

const table = Array.from({ length: 256 }, (_, byte) => {
  let entry = BigInt(byte);
  for (let bit = 0; bit < 8; bit++) entry = (entry >> 1n) ^ ((entry & 1n) === 0n ? 0n : POLYNOMIAL);
  return entry;
});

/** The id of a compact schema: a 64-bit Rabin fingerprint of its type name and its fields in the order of their names. */
export function schemaId({ typeName, fields }: Schema): bigint {
  const sorted = fields.toSorted((a, b) => (a.fieldName < b.fieldName ? -1 : 1));
  const parts = [textBytes(typeName), intBytes(fields.length)];
  for (const { fieldName, kind } of sorted) parts.push(textBytes(fieldName), intBytes(kind));
  return BigInt.asIntN(64, Buffer.concat(parts).reduce(step, POLYNOMIAL));
}

function step(fingerprint: bigint, byte: number): bigint {
  return (fingerprint >> 8n) ^ table[Number((fingerprint ^ BigInt(byte)) & 0xffn)]!;
}

function textBytes(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([intBytes(bytes.length), bytes]);
}

function intBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
