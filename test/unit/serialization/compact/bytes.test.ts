import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError } from '../../../../src/errors.ts';
import { Fields, GenericRecords } from '../../../../src/serialization/compact/fields.ts';
import type { GenericRecord } from '../../../../src/serialization/compact/generic-record.ts';
import type { CompactReader } from '../../../../src/serialization/compact/reader.ts';
import { UnknownSchemaError } from '../../../../src/serialization/compact/unknown-schema.ts';
import { bigEndian, hex, littleEndian, serializer } from '../fixtures.ts';

const personFields = {
  active: Fields.BOOLEAN,
  admin: Fields.BOOLEAN,
  age: Fields.INT32,
  height: Fields.INT16,
  luck: Fields.NULLABLE_INT32,
  name: Fields.STRING,
  nick: Fields.STRING,
  scores: Fields.ARRAY_OF_INT16,
  tags: Fields.ARRAY_OF_STRING,
};
const values = {
  active: true,
  admin: true,
  age: 37,
  height: 170,
  luck: 7,
  name: 'Ann',
  nick: null,
  scores: [1, -2],
  tags: ['x', null, 'yz'],
};
const person = GenericRecords.compact('person', personFields, values);
const t2 = GenericRecords.compact('t2', { b: Fields.BOOLEAN, i: Fields.INT32 }, { b: true, i: 1 });
const outer = GenericRecords.compact(
  'outer',
  { arr: Fields.ARRAY_OF_BOOLEAN, inner: Fields.GENERIC_RECORD },
  { arr: [true, false, true, true, false, false, false, false, true], inner: t2 },
);

const EXAMPLES: readonly (readonly [string, GenericRecord, string, string])[] = [
  [
    'all sorts of fields',
    person,
    `00000000ffffffc9 4ea7c9e55dab57c7 00000030 00000025 00aa 03 00000007 00000003416e6e 00000002 0001fffe
     0000000b 00000003 00000001 78 00000002 797a 00ff05 070bff121a`,
    `00000000ffffffc9 c757ab5de5c9a74e 30000000 25000000 aa00 03 07000000 03000000416e6e 02000000 0100feff
     0b000000 03000000 01000000 78 02000000 797a 00ff05 070bff121a`,
  ],
  ['no field of any size', t2, '00000000ffffffc9 64f7cce132a8f0c3 00000001 01', '00000000ffffffc9 c3f0a832e1ccf764 01000000 01'],
  [
    'a record in a record, and bits',
    outer,
    '00000000ffffffc9 68e70587ca4fe035 00000013 00000009 0d01 64f7cce132a8f0c3 00000001 01 00 06',
    '00000000ffffffc9 35e04fca8705e768 13000000 09000000 0d01 c3f0a832e1ccf764 01000000 01 00 06',
  ],
];

describe.each(EXAMPLES)('a record with %s', (_what, record, big, little) => {
  test.each([
    ['big', bigEndian, big],
    ['little', littleEndian, little],
  ])('has the bytes that every client writes, and is read from them (%s-endian)', (_order, order, text) => {
    const bytes = hex(text.replaceAll('\n', ''));
    expect(order.toData(record)).toEqual(bytes);
    expect(String(order.toObject(bytes))).toBe(String(record));
  });
});

describe('offsets', () => {
  const fields = { a: Fields.STRING, b: Fields.STRING, c: Fields.STRING, d: Fields.ARRAY_OF_STRING };

  /** A record whose data has so many bytes. */
  function recordOf(length: number) {
    const rest = length - 4 - 5 - 4;
    return GenericRecords.compact('t', { ...fields, d: Fields.STRING }, { a: 'x'.repeat(rest), b: null, c: 'y', d: '' });
  }

  test.each([
    [254, 1],
    [255, 2],
    [32_767, 2],
    [32_768, 2],
    [65_534, 2],
    [65_535, 4],
    [70_000, 4],
    [1_000_000, 4],
  ])('of data of %i bytes take %i bytes each, without a sign', (length, bytes) => {
    for (const order of [bigEndian, littleEndian]) {
      const record = recordOf(length);
      const data = order.toData(record);
      expect(data.length).toBe(8 + 8 + 4 + length + 4 * bytes);
      const read = order.toObject(data) as GenericRecord;
      expect([read.getString('a')!.length, read.getString('b'), read.getString('c'), read.getString('d')]).toEqual([
        length - 13,
        null,
        'y',
        '',
      ]);
    }
  });

  test.each([254, 255, 32_767, 32_768, 65_534, 65_535, 70_000, 1_000_000])(
    'of items in an array of %i bytes lead to each of them',
    (length) => {
      const items = ['x'.repeat(length - 4 - 5 - 4), null, 'y', ''];
      for (const order of [bigEndian, littleEndian]) {
        const record = GenericRecords.compact('t', { d: Fields.ARRAY_OF_STRING }, { d: items });
        expect((order.toObject(order.toData(record)) as GenericRecord).getArrayOfString('d')).toEqual(items);
      }
    },
  );
});

test.each([0, 1, 7, 8, 9, 16, 17])('arrays of %i booleans, with and without null, keep each', (length) => {
  const bits = Array.from({ length }, (_, i) => i % 3 === 0);
  const nullable = bits.map((bit, i) => (i % 2 === 0 ? bit : null));
  const record = GenericRecords.compact('t', { a: Fields.ARRAY_OF_BOOLEAN, b: Fields.ARRAY_OF_NULLABLE_BOOLEAN }, { a: bits, b: nullable });
  const read = bigEndian.toObject(bigEndian.toData(record)) as GenericRecord;
  expect([read.getArrayOfBoolean('a'), read.getArrayOfNullableBoolean('b')]).toEqual([bits, nullable]);
});

test('API-24: a record whose schema is not known tells which one is missing', () => {
  const data = bigEndian.toData(t2);
  const other = serializer();
  expect(() => other.toObject(data)).toThrow(UnknownSchemaError);
  expect(() => other.toObject(data)).toThrow(HazelcastSerializationError);
  try {
    other.toObject(data);
  } catch (error) {
    expect(error).toMatchObject({ schemaId: 0x64f7cce132a8f0c3n, code: 'SERIALIZATION' });
  }
});

test('what stands behind a record is read, whatever its reader read of it', () => {
  class Age {
    readonly age: number;
    constructor(age: number) {
      this.age = age;
    }
  }
  const ages = {
    getClass: () => Age,
    getTypeName: () => 'person',
    read: (reader: CompactReader) => new Age(reader.readInt32('age')),
    write() {},
  };
  const codec = serializer({ compact: { serializers: [ages] } });
  const record = codec.toData(person).subarray(4);
  const list = Buffer.concat([hex('00000000 ffffffe3 00000003'), record, hex('fffffff5 00000001 61'), record]);
  expect(codec.toObject(list)).toEqual([new Age(37), 'a', new Age(37)]);
  expect((bigEndian.toObject(list) as unknown[]).map(String)).toEqual([String(person), 'a', String(person)]);
});

describe('bytes that are no record', () => {
  const whole = bigEndian.toData(person);

  test('every shorter part is refused', () => {
    for (let length = 8; length < whole.length; length++)
      expect(() => bigEndian.toObject(whole.subarray(0, length))).toThrow(HazelcastSerializationError);
  });

  test('bytes behind it are ignored', () => {
    expect(String(bigEndian.toObject(Buffer.concat([whole, Buffer.from([1, 2, 3])])))).toBe(String(person));
  });

  test.each([
    ['data shorter than its fixed part', (data: Buffer) => data.writeInt32BE(6, 16)],
    ['a negative length', (data: Buffer) => data.writeInt32BE(-2, 16)],
    ['data longer than all bytes', (data: Buffer) => data.writeInt32BE(0x7fffffff, 16)],
    ['an offset into the fixed part', (data: Buffer) => data.writeUInt8(6, data.length - 5)],
    ['an offset behind the data', (data: Buffer) => data.writeUInt8(0x31, data.length - 5)],
    ['an array with more items than there are bytes', (data: Buffer) => data.writeInt32BE(0x7fffffff, 20 + 26 + 4)],
    ['an array with a negative number of items', (data: Buffer) => data.writeInt32BE(-1, 20 + 26 + 4)],
    ['two items of an array that lie over one another', (data: Buffer) => data.writeUInt8(0, 20 + 26 + 8 + 11 + 2)],
  ])('%s is refused', (_what, spoil) => {
    const data = Buffer.from(whole);
    spoil(data);
    expect(() => bigEndian.toObject(data)).toThrow(HazelcastSerializationError);
  });
});

test('records that lie over one another are not read without end', () => {
  const fields = { a: Fields.GENERIC_RECORD, b: Fields.GENERIC_RECORD };
  let record: GenericRecord | null = null;
  for (let depth = 0; depth < 16; depth++) record = GenericRecords.compact('pair', fields, { a: record, b: null });
  const data = bigEndian.toData(record);
  // the offsets of b in each record, which are behind its data, made those of a
  for (let at = data.length - 1; at > 0; at -= 2) if (data[at] === 0xff && data[at - 1] === 0) data[at] = 0;
  const start = Date.now();
  expect(() => bigEndian.toObject(data)).toThrow('records lie over one another');
  expect(Date.now() - start).toBeLessThan(5_000);
});

test('records that lie too deep in one another are refused, written and read', () => {
  const nest = (depth: number) => {
    let record: GenericRecord | null = null;
    for (let i = 0; i < depth; i++) record = GenericRecords.compact('nest', { in: Fields.GENERIC_RECORD }, { in: record });
    return record;
  };
  expect(bigEndian.toObject(bigEndian.toData(nest(512)))).toBeDefined();
  expect(() => bigEndian.toData(nest(513))).toThrow('records lie deeper in one another than 512');
});
