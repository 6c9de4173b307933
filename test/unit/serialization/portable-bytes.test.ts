import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError } from '../../../src/errors.ts';
import { type PortableRecord } from '../../../src/serialization/portable/record.ts';
import { bigEndian, dataOf, serializer } from './fixtures.ts';

const int = (value: number) => (value >>> 0).toString(16).padStart(8, '0');
/** The class 2 of the factory 1 in version 0, with these fields from the place of its end on. */
const portable = (rest: string) => dataOf(-1, `00000001 00000002 00000000 ${rest}`);
/** One field `a` of type int; its place is 36, and its value ends at 44. */
const FIELD = '0001 61 05 00000007';

describe('a Portable', () => {
  test('reads as it says', () => {
    const record = bigEndian.toObject(portable(`${int(44)} 00000001 ${int(36)} 00000000 ${FIELD}`)) as PortableRecord;
    expect(record.get('a')).toBe(7);
    expect(record.rawData).toBeNull();
  });

  test.each([
    ['whose end is behind the bytes', `${int(45)} 00000001 ${int(36)} 00000000 ${FIELD}`, 'the position 45 is not from 36 to 44'],
    ['whose end is in its tables', `${int(35)} 00000001 ${int(36)} 00000000 ${FIELD}`, 'the position 35 is not from 36 to 44'],
    ['with more fields than bytes', `${int(44)} 7fffffff ${int(36)} 00000000 ${FIELD}`, 'a length of 2147483647 does not fit'],
    ['with -1 fields', `${int(44)} ffffffff ${int(36)} 00000000 ${FIELD}`, 'an object has -1 fields'],
    ['with a field in its tables', `${int(44)} 00000001 ${int(35)} 00000000 ${FIELD}`, 'the position 35 is not from 36 to 44'],
    ['with a field before its tables', `${int(44)} 00000001 ${int(-1)} 00000000 ${FIELD}`, 'the position -1 is not from 36 to 44'],
    ['with a field behind its end', `${int(40)} 00000001 ${int(41)} 00000000 ${FIELD}`, 'the position 41 is not from 36 to 40'],
    ['with a value that ends behind it', `${int(43)} 00000001 ${int(36)} 00000000 ${FIELD}`, 'does not end before the end of its object'],
    ['with raw data in its tables', `${int(44)} 00000001 ${int(36)} 00000001 ${FIELD}`, 'the position 1 is not from 36 to 44'],
    ['with a name that is too long', `${int(44)} 00000001 ${int(36)} 00000000 7fff 61 05 00000007`, '32767 bytes are needed'],
    ['with a name of -1 bytes', `${int(44)} 00000001 ${int(36)} 00000000 ffff 61 05 00000007`, 'the name of a field has -1 bytes'],
    ['with a type that there is not', `${int(44)} 00000001 ${int(36)} 00000000 0001 61 1e 00000007`, 'there is no field type 30'],
    ['with a type below 0', `${int(44)} 00000001 ${int(36)} 00000000 0001 61 ff 00000007`, 'there is no field type -1'],
    ['with two fields of a name', `${int(48)} 00000002 ${int(40)} ${int(40)} 00000000 ${FIELD}`, 'two fields have one name'],
  ])('%s is refused', (_, rest, message) => {
    const read = () => bigEndian.toObject(portable(rest));
    expect(read).toThrow(HazelcastSerializationError);
    expect(read).toThrow(message);
  });

  test.each([
    ['behind the object', 61, 'the position 61 is not from 52 to 60'],
    ['in its own table', 51, 'the position 51 is not from 52 to 60'],
  ])('whose array has an item %s is refused', (_, position, message) => {
    // an array of one time of day: the name, the type, the number of items, their positions, then 7 bytes each
    const rest = `${int(60)} 00000001 ${int(36)} 00000000 0005 6162636465 17 00000001 ${int(position)} 0b162900000005 00`;
    expect(() => bigEndian.toObject(portable(rest))).toThrow(message);
  });

  test('of the same class and version as one before, but with other fields, reads as it says itself', () => {
    const one = serializer();
    const read = (name: string, type: string, value: string) =>
      one.toObject(portable(`${int(44)} 00000001 ${int(36)} 00000000 0001 ${name} ${type} ${value}`)) as PortableRecord;
    for (let again = 0; again < 2; again++) {
      expect(read('61', '05', '00000007').fields).toEqual(new Map([['a', { type: 5, value: 7 }]]));
      expect(read('62', '05', '00000008').fields).toEqual(new Map([['b', { type: 5, value: 8 }]]));
      expect(read('62', '07', '3fc00000').fields).toEqual(new Map([['b', { type: 7, value: 1.5 }]]));
      expect((one.toObject(portable(`${int(32)} 00000000 00000000`)) as PortableRecord).fields.size).toBe(0);
      expect(() => read('61', '63', '00000007')).toThrow('there is no field type 99');
      expect(() => one.toObject(portable(`${int(38)} 00000001 ${int(36)} 00000000 0001`))).toThrow('bytes are needed');
    }
  });

  test('whose positions lead to the same bytes again and again ends in a short time', () => {
    // each object has an array of two objects, which are both the next one
    const levels = 30;
    const size = 4 + 4 + 4 + 8 + 2 + 1 + 1 + 12 + 8;
    const end = 16 + levels * size + 16;
    const bodies = Array.from({ length: levels }, (_, level) => {
      const body = 16 + level * size;
      const next = body + size;
      return `00000000 ${int(end)} 00000001 ${int(body + 20)} 00000000 0001 61 0a 00000002 00000001 00000002 ${int(next)} ${int(next)}`;
    });
    const last = `00000000 ${int(end)} 00000000 00000000`;
    const data = dataOf(-1, ['00000001 00000002', ...bodies, last].join(' '));
    expect(data.length).toBe(end);
    const start = performance.now();
    expect(() => bigEndian.toObject(data)).toThrow('its positions lead to the same bytes too often');
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
