import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError } from '../../../src/errors.ts';
import { DataInput as Input } from '../../../src/serialization/data-input.ts';
import { DataOutput as Output } from '../../../src/serialization/data-output.ts';
import { type DataInput, type DataOutput } from '../../../src/serialization/streams/data-streams.ts';
import { InputStream } from '../../../src/serialization/streams/input-stream.ts';
import { OutputStream } from '../../../src/serialization/streams/output-stream.ts';
import { bigEndian, hex, serializer } from './fixtures.ts';

function never(): never {
  throw new Error('nothing lies inside');
}

function outputOf(isBigEndian = true): OutputStream {
  return new OutputStream(new Output(isBigEndian, never));
}

function inputOf(payload: Buffer, isBigEndian = true): InputStream {
  return new InputStream(new Input(Buffer.concat([Buffer.alloc(8), payload]), isBigEndian, never));
}

function written(write: (output: DataOutput) => void, isBigEndian = true): string {
  const output = outputOf(isBigEndian);
  write(output);
  return output.toBuffer().toString('hex', 8);
}

type Writer = Exclude<{ [K in keyof DataOutput]: DataOutput[K] extends (value: never) => void ? K : never }[keyof DataOutput], 'clear'>;
type Reader = Exclude<keyof DataInput, 'skipBytes' | 'reset' | 'position' | 'available' | 'isBigEndian' | 'readFully' | 'readObject'>;

const FIELDS: readonly (readonly [writer: Writer, reader: Reader, value: unknown, big: string, little?: string])[] = [
  ['writeBoolean', 'readBoolean', true, '01'],
  ['writeBooleanArray', 'readBooleanArray', [true, false], '00000002 0100', '02000000 0100'],
  ['writeByte', 'readByte', -2, 'fe'],
  ['writeByte', 'readUnsignedByte', 254, 'fe'],
  ['write', 'read', 255, 'ff'],
  ['writeByteArray', 'readByteArray', hex('01ff'), '00000002 01ff', '02000000 01ff'],
  ['writeChar', 'readChar', '\u1234', '1234', '3412'],
  ['writeCharArray', 'readCharArray', ['a', '\ud800'], '00000002 0061 d800', '02000000 6100 00d8'],
  ['writeShort', 'readShort', -2, 'fffe', 'feff'],
  ['writeShort', 'readUnsignedShort', 0x1234, '1234', '3412'],
  ['writeShortArray', 'readShortArray', [1, -32768], '00000002 0001 8000', '02000000 0100 0080'],
  ['writeInt', 'readInt', 0x12345678, '12345678', '78563412'],
  ['writeIntBE', 'readIntBE', -2, 'fffffffe'],
  ['writeIntArray', 'readIntArray', [-(2 ** 31)], '00000001 80000000', '01000000 00000080'],
  ['writeLong', 'readLong', -2n, 'fffffffffffffffe', 'feffffffffffffff'],
  ['writeLongArray', 'readLongArray', [1n], '00000001 0000000000000001', '01000000 0100000000000000'],
  ['writeFloat', 'readFloat', 1.5, '3fc00000', '0000c03f'],
  ['writeFloatArray', 'readFloatArray', [1.5], '00000001 3fc00000', '01000000 0000c03f'],
  ['writeDouble', 'readDouble', 1.5, '3ff8000000000000', '000000000000f83f'],
  ['writeDoubleArray', 'readDoubleArray', [1.5], '00000001 3ff8000000000000', '01000000 000000000000f83f'],
  ['writeString', 'readString', 'é', '00000002 c3a9', '02000000 c3a9'],
  ['writeString', 'readString', null, 'ffffffff'],
  ['writeStringArray', 'readStringArray', ['a', null], '00000002 00000001 61 ffffffff', '02000000 01000000 61 ffffffff'],
  ['writeUTF', 'readUTF', 'a', '00000001 61', '01000000 61'],
  ['writeUTFArray', 'readUTFArray', ['a'], '00000001 00000001 61', '01000000 01000000 61'],
  ['writeBooleanArray', 'readBooleanArray', null, 'ffffffff'],
  ['writeByteArray', 'readByteArray', null, 'ffffffff'],
  ['writeCharArray', 'readCharArray', null, 'ffffffff'],
  ['writeShortArray', 'readShortArray', null, 'ffffffff'],
  ['writeIntArray', 'readIntArray', null, 'ffffffff'],
  ['writeLongArray', 'readLongArray', null, 'ffffffff'],
  ['writeFloatArray', 'readFloatArray', null, 'ffffffff'],
  ['writeDoubleArray', 'readDoubleArray', null, 'ffffffff'],
  ['writeStringArray', 'readStringArray', null, 'ffffffff'],
];

describe.each([true, false])('a stream whose byte order is big-endian: %s', (isBigEndian) => {
  test.each(FIELDS.map(([writer, reader, value, one, other = one]) => [writer, reader, value, one, other] as const))(
    '%s and %s of %s',
    (writer, reader, value, one, other) => {
      const bytes = hex(isBigEndian ? one : other);
      expect(written((output) => (output[writer] as (given: unknown) => void)(value), isBigEndian)).toBe(bytes.toString('hex'));
      const input = inputOf(Buffer.concat([bytes, hex('77')]), isBigEndian);
      expect(input[reader]()).toStrictEqual(value);
      expect(input.position()).toBe(8 + bytes.length);
      expect(input[reader](8)).toStrictEqual(value);
      expect(input.position()).toBe(8 + bytes.length);
      expect(input.available()).toBe(1);
    },
  );

  test('knows its byte order', () => {
    expect(outputOf(isBigEndian).isBigEndian()).toBe(isBigEndian);
    expect(inputOf(Buffer.alloc(0), isBigEndian).isBigEndian()).toBe(isBigEndian);
  });

  test('writes raw data without a length', () => {
    expect(written((output) => output.write(hex('0102')), isBigEndian)).toBe('0102');
    expect(written((output) => output.writeBytes('aĂé'), isBigEndian)).toBe('6102e9');
    expect(written((output) => output.writeChars('aĂ'), isBigEndian)).toBe(isBigEndian ? '00610102' : '61000201');
    expect(written((output) => output.writeZeroBytes(3), isBigEndian)).toBe('000000');
  });
});

test('X1: a long is also written of a safe integer and of a Long of the long package', () => {
  const long = { __isLong__: true, high: 1, low: -1, unsigned: false } as const;
  expect(written((output) => output.writeLongArray([5, long]))).toBe('00000002000000000000000500000001ffffffff');
});

test('arrays of numbers may be typed arrays', () => {
  expect(written((output) => output.writeIntArray(Int32Array.of(1)))).toBe('0000000100000001');
  expect(written((output) => output.writeLongArray(BigInt64Array.of(1n)))).toBe('000000010000000000000001');
});

describe('what does not fit is refused and not shown (API-9)', () => {
  test.each<[string, (output: DataOutput) => void]>([
    ['the number is not an integer of 16 bits', (output) => output.writeShort(32_768)],
    ['the number is not an integer of 16 bits', (output) => output.writeShortArray([1, 1.5])],
    ['the number is not an integer of 32 bits', (output) => output.writeInt(2 ** 31)],
    ['the number is not an integer of 32 bits', (output) => output.writeIntBE(0.5)],
    ['the number is not an integer of 32 bits', (output) => output.writeByte(Number.NaN)],
    ['a value of type string is not an integer of 32 bits', (output) => output.writeInt('31337' as unknown as number)],
    ['null is not an integer of 32 bits', (output) => output.writeInt(null as unknown as number)],
    ['a value of type undefined is not a number', (output) => output.writeDouble(undefined as unknown as number)],
    ['the number is not a number of 32 bits', (output) => output.writeFloat(1e39)],
    ['the number is not a bigint or a safe integer', (output) => output.writeLong(2 ** 53)],
    ['64 bits', (output) => output.writeLong(2n ** 63n)],
    ['the number is not a boolean', (output) => output.writeBoolean(1 as unknown as boolean)],
    ['a value of type string is not a string of one UTF-16 unit', (output) => output.writeChar('')],
    ['a value of type string is not a string of one UTF-16 unit', (output) => output.writeCharArray(['😀'])],
    ['the number is not a string or null', (output) => output.writeString(31337 as unknown as string)],
    ['null is not a string', (output) => output.writeChars(null as unknown as string)],
    ['an object is not an array or null', (output) => output.writeIntArray({} as unknown as number[])],
    ['a DataView is not an array or null', (output) => output.writeIntArray(new DataView(new ArrayBuffer(4)) as unknown as number[])],
    ['an array is not a Buffer or Uint8Array', (output) => output.writeByteArray([1] as unknown as Buffer)],
    ['a value of type undefined is not a Buffer', (output) => output.write(undefined as unknown as Buffer)],
    ['the number is not an integer from 0 to', (output) => output.writeZeroBytes(-1)],
  ])('%s', (message, write) => {
    expect(() => write(outputOf())).toThrow(HazelcastSerializationError);
    expect(() => write(outputOf())).toThrow(message);
    expect(() => write(outputOf())).not.toThrow('31337');
  });
});

describe('positions', () => {
  test('what was written can be written over, and is counted up to the position in the end', () => {
    const output = outputOf();
    output.writeInt(1);
    const place = output.position();
    expect(place).toBe(12);
    output.writeInt(2);
    output.writeInt(3);
    expect(output.position(place)).toBe(20);
    output.writeInt(7);
    output.pwriteInt(8, 6);
    output.position(20);
    output.writeByte(9);
    expect(output.toBuffer().toString('hex')).toBe('0000000000000000000000060000000700000003' + '09');
  });

  test('clear forgets what was written to the stream, and nothing else', () => {
    const whole = new Output(true, never);
    whole.writeInt(5);
    const output = new OutputStream(whole);
    output.writeInt(6);
    output.clear();
    output.writeByte(7);
    expect(whole.toData(1).toString('hex', 8)).toBe('0000000507');
  });

  test.each([7, 13, -1, 8.5, Number.NaN])('no position was written at %d', (position) => {
    const output = outputOf();
    output.writeInt(1);
    expect(() => output.position(position)).toThrow('position must be from 8 to 12');
    expect(() => output.pwriteInt(position, 1)).toThrow('position must be from 8 to 8');
  });

  test('an input goes to any place of the value, and back to where it began', () => {
    const input = inputOf(hex('01020304'));
    input.skipBytes(2);
    expect(input.readByte()).toBe(3);
    expect(input.position(8)).toBe(11);
    expect(input.readByte()).toBe(1);
    input.reset();
    expect(input.readFully(4)).toEqual(hex('01020304'));
    for (const position of [7, 13, -1, 0.5]) expect(() => input.position(position)).toThrow(HazelcastSerializationError);
    for (const count of [1, -1, 0.5]) expect(() => input.skipBytes(count)).toThrow(HazelcastSerializationError);
    expect(() => input.readFully(1)).toThrow('1 bytes are needed and 0 are left');
    expect(() => input.readInt(10)).toThrow('4 bytes are needed and 2 are left');
  });
});

test('arrays of bytes are copies', () => {
  const data = Buffer.concat([Buffer.alloc(8), hex('00000002 0102')]);
  const input = new InputStream(new Input(data, true, never));
  const [array, raw] = [input.readByteArray(8), (input.skipBytes(4), input.readFully(2))];
  data.fill(0);
  expect(array).toEqual(hex('0102'));
  expect(raw).toEqual(hex('0102'));
});

test('a length is compared with what is left before anything of that size is made', () => {
  for (const read of ['readLongArray', 'readByteArray', 'readStringArray', 'readBooleanArray'] as const)
    expect(() => inputOf(hex('7fffffff 00000000'))[read]()).toThrow('a length of 2147483647 does not fit into the 4 bytes left');
  expect(() => inputOf(hex('fffffffe'))[`readString`]()).toThrow('a length of -2');
});

test('writing takes a time in proportion to the size, as the room doubles', () => {
  const output = outputOf();
  for (let i = 0; i < 1_000_000; i++) output.writeInt(i);
  const bytes = output.toBuffer();
  expect(bytes.length).toBe(4_000_008);
  expect(bytes.readInt32BE(4_000_004)).toBe(999_999);
});

test('any value can stand inside another one', () => {
  const values = ['a', null, 5, { a: [1] }, Buffer.of(1)];
  const custom = serializer({
    customSerializers: [
      {
        id: 1,
        write: (output) => values.forEach((value) => output.writeObject(value)),
        read: (input) => values.map(() => input.readObject()),
      },
    ],
  });
  expect(custom.toObject(custom.toData({ hzCustomId: 1 }))).toStrictEqual(values);
  expect(bigEndian.toData('a').length).toBe(13);
});
