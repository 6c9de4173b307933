import { type SerializationOptions } from '../../../src/serialization/options.ts';
import { Serializer } from '../../../src/serialization/serializer.ts';

/** The default options. */
export const DEFAULTS: SerializationOptions = {
  isBigEndian: true,
  defaultNumberType: 'double',
  bigintType: 'long',
  longType: 'bigint',
  jsonStringDeserializationPolicy: 'EAGER',
};

/** A serializer with the default options, but for those given. */
export function serializer(options: Partial<SerializationOptions> = {}): Serializer {
  return new Serializer({ ...DEFAULTS, ...options });
}

export const bigEndian = serializer();
export const littleEndian = serializer({ isBigEndian: false });

/** Bytes from hexadecimal text, in which spaces do not count. */
export function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex');
}

/** A serialized value of this type id with this payload. */
export function dataOf(typeId: number, payload: string): Buffer {
  const header = Buffer.alloc(8);
  header.writeInt32BE(typeId, 4);
  return Buffer.concat([header, hex(payload)]);
}

/** The payload of a serialized value in hexadecimal. */
export function payloadOf(data: Buffer): string {
  return data.toString('hex', 8);
}
