import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError } from '../../../src/errors.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import { PortableRecord } from '../../../src/serialization/portable/record.ts';
import { type Serializer } from '../../../src/serialization/serializer.ts';
import { serializer } from './fixtures.ts';
import {
  AnIdentified,
  APortable,
  booleans,
  bytes,
  chars,
  CustomByteArray,
  CustomStream,
  decimal,
  doubles,
  float,
  floats,
  InnerPortable,
  ints,
  localDate,
  localDateTime,
  localTime,
  longs,
  offsetDateTime,
  portableFields,
  referenceClasses,
  shorts,
  small,
  texts,
} from './reference-objects.ts';

// Written by Java: per entry the length of its name (uint16), the name, the length of the value (int32, -1 for null), the value.
const FILE = new URL('../../data/serialization/1.serialization.compatibility.binary', import.meta.url);

function readEntries(file: Buffer): ReadonlyMap<string, Buffer | null> {
  const entries = new Map<string, Buffer | null>();
  for (let at = 0; at < file.length;) {
    const nameAt = at + 2;
    const lengthAt = nameAt + file.readUInt16BE(at);
    const valueAt = lengthAt + 4;
    const length = file.readInt32BE(lengthAt);
    at = valueAt + Math.max(length, 0);
    entries.set(file.toString('utf8', nameAt, lengthAt), length < 0 ? null : file.subarray(valueAt, at));
  }
  return entries;
}

const entries = readEntries(readFileSync(FILE));
const ORDERS: readonly (readonly [order: string, isBigEndian: boolean, serializer: Serializer])[] = [
  ['BIG_ENDIAN', true, serializer(referenceClasses)],
  ['LITTLE_ENDIAN', false, serializer({ ...referenceClasses, isBigEndian: false })],
];

function entry(name: string, order: string): Buffer | null {
  const data = entries.get(`1-${name}-${order}`);
  if (data === undefined) throw new Error(`the file has no entry ${name}`);
  return data;
}

function allUnits(): string {
  const units = Array.from({ length: 0xffff }, (_, unit) => unit).filter((unit) => unit < 0xd800 || unit > 0xdfff);
  const text = units.map((unit) => String.fromCharCode(unit)).join('');
  return text.padEnd(65535, '\0');
}

const uuid = new UUID(-50992225n, 56789n);
const date = new Date('1990-02-01T00:00:00Z');
/** What the inner one of the lists holds. */
const list = [
  ...[true, 113, 'x', -897543.3678909, -500, float, 56789, -50992225n, small, new InnerPortable()],
  ...[booleans, bytes, chars, doubles, shorts, floats, ints, longs, texts],
  ...[new CustomStream(), new CustomByteArray(), new AnIdentified(), new APortable()],
  ...[date, localDate, localTime, localDateTime, offsetDateTime, 1314432323232411n, decimal, 'java.math.BigDecimal'],
];

const READ: readonly (readonly [name: string, value: unknown])[] = [
  ['NULL', null],
  ['Boolean', true],
  ['Byte', 113],
  ['Character', 'x'],
  ['Double', -897543.3678909],
  ['Short', -500],
  ['Float', float],
  ['Integer', 56789],
  ['Long', -50992225n],
  ['String', allUnits()],
  ['UUID', uuid],
  ['AnInnerPortable', new InnerPortable()],
  ['boolean[]', booleans],
  ['byte[]', bytes],
  ['char[]', chars],
  ['double[]', doubles],
  ['short[]', shorts],
  ['float[]', floats],
  ['int[]', ints],
  ['long[]', longs],
  ['String[]', texts],
  ['CustomStreamSerializable', new CustomStream()],
  ['CustomByteArraySerializable', new CustomByteArray()],
  ['AnIdentifiedDataSerializable', new AnIdentified()],
  ['APortable', new APortable()],
  ['Date', date],
  ['LocalDate', localDate],
  ['LocalTime', localTime],
  ['LocalDateTime', localDateTime],
  ['OffsetDateTime', offsetDateTime],
  ['BigInteger', 1314432323232411n],
  ['BigDecimal', decimal],
  ['Class', 'java.math.BigDecimal'],
  ['Object[]', [new InnerPortable(), null, decimal, -500]],
  ['LinkedList', [null, list]],
  ['ArrayList', [null, list]],
];

describe.each(ORDERS)('of the values Java wrote in %s', (order, isBigEndian, standard) => {
  test.each(READ)('%s is read', (name, value) => {
    expect(standard.toObject(entry(name, order))).toStrictEqual(value);
  });

  test.each([
    ['Boolean', true, standard],
    ['Byte', 113, serializer({ isBigEndian, defaultNumberType: 'byte' })],
    ['Double', -897543.3678909, standard],
    ['Short', -500, serializer({ isBigEndian, defaultNumberType: 'short' })],
    ['Float', 900.5678, serializer({ isBigEndian, defaultNumberType: 'float' })],
    ['Integer', 56789, serializer({ isBigEndian, defaultNumberType: 'integer' })],
    ['Long', -50992225, serializer({ isBigEndian, defaultNumberType: 'long' })],
    ['Long', -50992225n, standard],
    ['String', allUnits(), standard],
    ['UUID', uuid, standard],
    ['AnInnerPortable', new InnerPortable(), standard],
    ['boolean[]', booleans, standard],
    ['byte[]', bytes, standard],
    ['byte[]', [...new Int8Array(bytes)], serializer({ isBigEndian, defaultNumberType: 'byte' })],
    ['double[]', doubles, standard],
    ['short[]', Int16Array.from(shorts), standard],
    ['float[]', floats, serializer({ isBigEndian, defaultNumberType: 'float' })],
    ['int[]', Int32Array.from(ints), standard],
    ['long[]', longs, standard],
    ['String[]', texts, standard],
    ['CustomStreamSerializable', new CustomStream(), standard],
    ['CustomByteArraySerializable', new CustomByteArray(), standard],
    ['AnIdentifiedDataSerializable', new AnIdentified(), standard],
    ['APortable', new APortable(), standard],
    ['Date', date, standard],
    ['BigInteger', 1314432323232411n, serializer({ isBigEndian, bigintType: 'bigInteger' })],
    ['LocalDate', localDate, standard],
    ['LocalTime', localTime, standard],
    ['LocalDateTime', localDateTime, standard],
    ['OffsetDateTime', offsetDateTime, standard],
    ['BigDecimal', decimal, standard],
  ])('%s is written with the same bytes', (name, value, by) => {
    expect(by.toData(value).toString('hex')).toBe(entry(name, order)?.toString('hex'));
  });

  test('a Portable without a factory reads as a record of its fields', () => {
    const { portableFactories: _, ...others } = referenceClasses;
    const record = serializer({ ...others, isBigEndian }).toObject(entry('APortable', order)) as PortableRecord;
    expect(record).toBeInstanceOf(PortableRecord);
    expect([record.factoryId, record.classId, record.version]).toEqual([1, 1, 0]);
    const { p, ps, ...simple } = portableFields;
    expect(Object.fromEntries([...record.fields].map(([name, { value }]) => [name, value]))).toMatchObject(simple);
    expect([...record.fields.keys()]).toEqual(Object.keys(portableFields));
    for (const inner of [record.get<PortableRecord>('p'), ...record.get<PortableRecord[]>('ps')])
      expect([inner.classId, inner.get('i'), inner.get('f')]).toEqual([2, 56789, float]);
    expect([p, ps]).not.toContain(undefined);
    expect(record.rawData).toEqual(entry('APortable', order)?.subarray(1151));
  });

  test('prefixes and changes of one byte end in a value or a HazelcastSerializationError', () => {
    const read = (data: Buffer): void => {
      try {
        standard.toObject(data);
      } catch (error) {
        if (!(error instanceof HazelcastSerializationError)) throw error;
      }
    };
    for (const data of [...entries.values()].filter((value) => value !== null)) {
      const step = data.length < 4_000 ? 1 : Math.ceil(data.length / 200); // all, but of the long text
      for (let at = 0; at < data.length; at += step) {
        read(data.subarray(0, at));
        const changed = Buffer.from(data);
        changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
        read(changed);
      }
    }
  });
});

test('the file holds 36 values in each byte order', () => {
  expect(entries.size).toBe(72);
});
