import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError } from '../../../src/errors.ts';
import { AddressValue, ReliableTopicMessage } from '../../../src/serialization/identified/classes.ts';
import { RestValue } from '../../../src/serialization/identified/rest-value.ts';
import { bigEndian, dataOf, littleEndian, payloadOf } from './fixtures.ts';

const ADDRESS = '00000000 00000001 00001645 04 00000009 3132372e302e302e31';

test('a value of the REST interface of members is read, and written', () => {
  const value = new RestValue();
  value.value = 'text';
  value.contentType = null;
  const data = dataOf(-2, '01 ffffffe7 00000001 00000004 74657874 ffffffff');
  expect(bigEndian.toObject(data)).toStrictEqual(value);
  expect(bigEndian.toData(value)).toEqual(data);
  value.value = 5 as unknown as string;
  expect(() => bigEndian.toData(value)).toThrow('the number is not a string or null');
});

test('an entry of a map that a member hands out as a value is read as a pair', () => {
  const entry = dataOf(-2, '01 fffffffc 00000078 fffffff5 00000001 61 fffffff9 00000007');
  expect(bigEndian.toObject(entry)).toEqual(['a', 7]);
  expect(bigEndian.toObject(dataOf(-2, '01 fffffffc 00000078 00000000 00000000'))).toEqual([null, null]);
  expect(() => bigEndian.toObject(entry.subarray(0, entry.length - 1))).toThrow(HazelcastSerializationError);
});

describe('objects of classes that are known by two numbers', () => {
  test('have a byte before the numbers, which says that they follow', () => {
    expect(payloadOf(bigEndian.toData(new AddressValue('127.0.0.1', 5701)))).toBe(`01${ADDRESS}`.replaceAll(' ', ''));
    expect(bigEndian.toData(new AddressValue('::1', 1)).readInt32BE(4)).toBe(-2);
  });

  test('may have the version of the cluster behind the numbers, which is skipped', () => {
    const versioned = `03 00000000 00000001 0507 ${ADDRESS.slice('00000000 00000001 '.length)}`;
    expect(bigEndian.toObject(dataOf(-2, versioned))).toStrictEqual(new AddressValue('127.0.0.1', 5701));
  });

  test.each([bigEndian, littleEndian])('hold others, also null, and go through both ways (%#)', (serializer) => {
    for (const publisher of [new AddressValue('fe80::1', 65_535), null]) {
      for (const payload of [Buffer.from('payload'), Buffer.alloc(0), null]) {
        const message = new ReliableTopicMessage(-5n, publisher, payload);
        expect(serializer.toObject(serializer.toData(message))).toStrictEqual(message);
      }
    }
  });

  test.each([
    ['a class without numbers', '00 00000003 612e42', 'it is of the Java class a.B, which has no numbers'],
    ['a class without a name', '00 ffffffff', 'it is of the Java class null, which has no numbers'],
    ['an unknown factory', '01 00000007 00000001', 'dataSerializableFactories has no factory for the class 1 of the factory 7'],
    ['an unknown class', '01 fffffff7 00000009', 'dataSerializableFactories has no factory for the class 9 of the factory -9'],
    ['numbers that end', '01 fffffff7 0000', '4 bytes are needed and 2 are left'],
    ['a message that ends', '01 fffffff7 00000002 00000000', '8 bytes are needed and 4 are left'],
  ])('of %s are refused', (_, payload, message) => {
    const read = () => bigEndian.toObject(dataOf(-2, payload));
    expect(read).toThrow(HazelcastSerializationError);
    expect(read).toThrow(message);
  });

  test('of a publisher that is no address read as none', () => {
    const payload = '01 fffffff7 00000002 0000000000000001 fffffff5 00000001 61 00000000';
    expect(bigEndian.toObject(dataOf(-2, payload))).toStrictEqual(new ReliableTopicMessage(1n, null, Buffer.alloc(0)));
  });
});
