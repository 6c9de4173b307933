import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError } from '../../../src/errors.ts';
import { type Format } from '../../../src/serialization/value-writer.ts';
import { Serializer } from '../../../src/serialization/serializer.ts';
import { bigEndian, DEFAULTS, dataOf, payloadOf } from './fixtures.ts';

class Shape {
  readonly corners: number;
  constructor(corners: number) {
    this.corners = corners;
  }
}

/** A format that takes shapes, dates and holders of one value. */
const format: Format = {
  match(value) {
    if (value instanceof Shape) return { typeId: -55, write: (output) => output.writeInt(value.corners) };
    if (value instanceof Date) return { typeId: -55, write: (output) => output.writeInt(0) };
    if (!('holds' in value)) return undefined;
    return { typeId: -55, write: (output) => output.writeObject(value.holds) };
  },
  readers: [[-55, (input) => new Shape(input.readInt())]],
};
const serializer = new Serializer(DEFAULTS, format);

describe('a format that comes first', () => {
  test('takes an object before the built-in types do, and reads its own type id', () => {
    expect(serializer.toObject(serializer.toData(new Shape(5)))).toStrictEqual(new Shape(5));
    expect(serializer.toData(new Date()).readInt32BE(4)).toBe(-55);
    expect(serializer.toData({ corners: 5 }).readInt32BE(4)).toBe(-130);
  });

  test('is asked for objects only', () => {
    for (const value of ['text', 1, true, 1n]) expect(serializer.toData(value)).toEqual(bigEndian.toData(value));
  });

  test('writes other values inside, null included', () => {
    expect(payloadOf(serializer.toData({ holds: 'a' }))).toBe('fffffff50000000161');
    expect(payloadOf(serializer.toData({ holds: null }))).toBe('00000000');
    expect(payloadOf(serializer.toData({ holds: { holds: new Shape(3) } }))).toBe('ffffffc9ffffffc900000003');
    expect(() => serializer.toData({ holds: undefined })).toThrow('a value of type Undefined cannot be written');
  });

  test('is refused when objects lie too deep in one another, for example in themselves', () => {
    const endless: { holds: unknown } = { holds: null };
    endless.holds = endless;
    expect(() => serializer.toData(endless)).toThrow(HazelcastSerializationError);
    expect(() => serializer.toData(endless)).toThrow('objects lie deeper in one another than 512');
  });
});

describe('an object that could be written in several ways', () => {
  const nothing = () => undefined;
  const options = {
    ...DEFAULTS,
    customSerializers: [{ id: 7, read: nothing, write: nothing }],
    globalSerializer: { id: 9, read: nothing, write: nothing },
  };
  const ids = { factoryId: 1, classId: 1 };
  const identified = { ...ids, readData: nothing, writeData: nothing };
  const portable = { ...ids, readPortable: nothing, writePortable: nothing };
  const custom = { hzCustomId: 7 };

  test.each<[string, object, number]>([
    ['Compact', Object.assign([1], identified, portable, custom, { holds: null }), -55],
    ['IdentifiedDataSerializable', Object.assign([1], identified, portable, custom), -2],
    ['Portable', Object.assign([1], portable, custom), -1],
    ['a built-in type', Object.assign([1], custom), -19],
    ['a custom serializer', { ...custom, a: 1 }, 7],
    ['the global serializer', { a: 1 }, 9],
  ])('is written by the first of them: %s', (_, value, typeId) => {
    expect(new Serializer(options, format).toData(value).readInt32BE(4)).toBe(typeId);
    if (typeId === 9) expect(new Serializer(DEFAULTS, format).toData(value).readInt32BE(4)).toBe(-130);
  });

  test('is JSON when it lacks one of the two methods of a class', () => {
    for (const half of [{ readData: 1 }, { readPortable: 1 }]) expect(bigEndian.toData(half).readInt32BE(4)).toBe(-130);
  });
});

describe('DataSerializable', () => {
  test.each([
    ['00 00000003 612e62', 'it is of the Java class a.b, which has no numbers and which only Java can read'],
    ['00 ffffffff', 'it is of the Java class null, which has no numbers and which only Java can read'],
    ['01 00000063 00000007', 'dataSerializableFactories has no factory for the class 7 of the factory 99'],
    ['01 fffffff7 00000063', 'dataSerializableFactories has no factory for the class 99 of the factory -9'],
    ['01 00000063', '4 bytes are needed and 0 are left'],
  ])('%s is refused by what is known of its class', (payload, message) => {
    expect(() => bigEndian.toObject(dataOf(-2, payload))).toThrow(`type -2 cannot be read: ${message}`);
  });

  test('an address is read, with and without the version of the cluster', () => {
    const address = '00001645 04 00000009 3132372e302e302e31';
    for (const header of ['01 00000000 00000001', '03 00000000 00000001 0507'])
      expect(bigEndian.toObject(dataOf(-2, `${header} ${address}`))).toMatchObject({ host: '127.0.0.1', port: 5701 });
  });
});
