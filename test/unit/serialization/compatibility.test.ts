import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError } from '../../../src/errors.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import { type Serializer } from '../../../src/serialization/serializer.ts';
import { BigDecimal } from '../../../src/serialization/values/big-decimal.ts';
import { LocalDate } from '../../../src/serialization/values/local-date.ts';
import { LocalDateTime } from '../../../src/serialization/values/local-date-time.ts';
import { LocalTime } from '../../../src/serialization/values/local-time.ts';
import { OffsetDateTime } from '../../../src/serialization/values/offset-date-time.ts';
import { bigEndian, littleEndian, serializer } from './fixtures.ts';

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
  ['BIG_ENDIAN', true, bigEndian],
  ['LITTLE_ENDIAN', false, littleEndian],
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

const doubles = [-897543.3678909, 11.1, 22.2, 33.3];
const floats = [900.5678, 1, 2.1, 3.4].map(Math.fround);
const texts = [
  'Pijamalı hasta, yağız şoföre çabucak güvendi.',
  'イロハニホヘト チリヌルヲ ワカヨタレソ ツネナラム',
  'The quick brown fox jumps over the lazy dog',
];

const localDate = new LocalDate(2021, 6, 28);
const localTime = new LocalTime(11, 22, 41, 123456789);
const localDateTime = new LocalDateTime(localDate, localTime);

const READ: readonly (readonly [name: string, value: unknown])[] = [
  ['NULL', null],
  ['Boolean', true],
  ['Byte', 113],
  ['Character', 'x'],
  ['Double', -897543.3678909],
  ['Short', -500],
  ['Float', Math.fround(900.5678)],
  ['Integer', 56789],
  ['Long', -50992225n],
  ['String', allUnits()],
  ['UUID', new UUID(-50992225n, 56789n)],
  ['boolean[]', [true, false, true]],
  ['byte[]', Buffer.from(Int8Array.of(112, 4, -1, 4, 112, -35, 43))],
  ['char[]', ['a', 'b', 'c']],
  ['double[]', doubles],
  ['short[]', [-500, 2, 3]],
  ['float[]', floats],
  ['int[]', [56789, 2, 3]],
  ['long[]', [-50992225n, 1231232141n, 2n, 3n]],
  ['String[]', texts],
  ['Date', new Date('1990-02-01T00:00:00Z')],
  ['BigInteger', 1314432323232411n],
  ['Class', 'java.math.BigDecimal'],
  ['LocalDate', localDate],
  ['LocalTime', localTime],
  ['LocalDateTime', localDateTime],
  ['OffsetDateTime', new OffsetDateTime(localDateTime, 18 * 3600)],
  ['BigDecimal', new BigDecimal(31231n, 0)],
];

describe.each(ORDERS)('of the values Java wrote in %s', (order, isBigEndian, standard) => {
  test.each(READ)('%s is read', (name, value) => {
    expect(standard.toObject(entry(name, order))).toStrictEqual(value);
  });

  test.each([
    ['AnInnerPortable', -1],
    ['CustomStreamSerializable', 1],
    ['CustomByteArraySerializable', 2],
    ['APortable', -1],
    ['Object[]', -1],
    ['LinkedList', -1],
    ['ArrayList', -1],
  ])('%s is refused for its type id %i', (name, typeId) => {
    expect(() => standard.toObject(entry(name, order))).toThrow(`type ${typeId} cannot be read: this client has no reader for it`);
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
    ['UUID', new UUID(-50992225n, 56789n), standard],
    ['boolean[]', [true, false, true], standard],
    ['byte[]', Buffer.from(Int8Array.of(112, 4, -1, 4, 112, -35, 43)), standard],
    ['byte[]', [112, 4, -1, 4, 112, -35, 43], serializer({ isBigEndian, defaultNumberType: 'byte' })],
    ['double[]', doubles, standard],
    ['short[]', Int16Array.of(-500, 2, 3), standard],
    ['float[]', floats, serializer({ isBigEndian, defaultNumberType: 'float' })],
    ['int[]', Int32Array.of(56789, 2, 3), standard],
    ['long[]', [-50992225n, 1231232141n, 2n, 3n], standard],
    ['String[]', texts, standard],
    ['Date', new Date(633830400000), standard],
    ['BigInteger', 1314432323232411n, serializer({ isBigEndian, bigintType: 'bigInteger' })],
    ['LocalDate', localDate, standard],
    ['LocalTime', localTime, standard],
    ['LocalDateTime', localDateTime, standard],
    ['OffsetDateTime', new OffsetDateTime(localDateTime, 18 * 3600), standard],
    ['BigDecimal', new BigDecimal(31231n, 0), standard],
  ])('%s is written with the same bytes', (name, value, by) => {
    expect(by.toData(value).equals(entry(name, order) ?? Buffer.alloc(0))).toBe(true);
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
      const step = Math.ceil(data.length / 200);
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
