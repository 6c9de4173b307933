import { constants } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError } from '../../../src/errors.ts';
import { HazelcastJsonValue } from '../../../src/serialization/json.ts';
import { bigEndian, dataOf, hex, littleEndian, serializer } from './fixtures.ts';

const A = 'fffffff5 00000001 61'; // the text a as an object inside another one
const NULL = '00000000';
const ONE = 'fffffff9 00000001'; // the int 1

const READ: readonly (readonly [name: string, typeId: number, payload: string, value: unknown])[] = [
  ['null', 0, '', null],
  ['a byte', -3, '80', -128],
  ['a boolean that is neither 0 nor 1', -4, '02', true],
  ['a char', -5, '20ac', '€'],
  ['a short', -6, '8000', -32768],
  ['an int', -7, '80000000', -(2 ** 31)],
  ['a float', -9, '3fc00000', 1.5],
  ['a null text', -11, 'ffffffff', null],
  ['a text with a byte order mark', -11, '00000003 efbbbf', '\ufeff'],
  ['a replacement character', -11, '00000003 efbfbd', '\ufffd'],
  ['a null array', -16, 'ffffffff', null],
  ['a null byte array', -12, 'ffffffff', null],
  ['chars', -14, '00000002 0061 20ac', ['a', '€']],
  ['booleans', -13, '00000002 0102', [true, true]],
  ['texts and nulls', -20, '00000002 ffffffff 00000001 61', [null, 'a']],
  ['a SimpleEntry', -22, `${A} ${ONE}`, ['a', 1]],
  ['a SimpleImmutableEntry', -23, `${A} ${NULL}`, ['a', null]],
  ['a Class', -24, '00000001 41', 'A'],
  ['a big integer in a longer form', -26, '00000003 ffff80', -128n],
  ['an Optional', -50, `01 ${A}`, 'a'],
  ['an empty Optional', -50, '00', null],
  ['JSON', -130, '00000007 7b2261223a317d', { a: 1 }],
  ['a JSON null', -130, '00000004 6e756c6c', null],
  ['null instead of JSON', -130, 'ffffffff', null],
  ['a value with bytes behind it', -7, '00000001 ff', 1],
];

describe('a value written by a member is read', () => {
  test.each(READ)('%s', (_, typeId, payload, value) => {
    expect(bigEndian.toObject(dataOf(typeId, payload))).toStrictEqual(value);
  });

  test.each([-28, -29, -30, -31, -42, -43, -44, -46, -47, -48])('a list or queue of type %i as an array', (typeId) => {
    expect(bigEndian.toObject(dataOf(typeId, `00000003 ${A} ${NULL} ${ONE}`))).toStrictEqual(['a', null, 1]);
    expect(bigEndian.toObject(dataOf(typeId, '00000000'))).toStrictEqual([]);
    expect(bigEndian.toObject(dataOf(typeId, 'ffffffff'))).toBeNull();
  });

  test.each([-37, -39, -40])('a set of type %i as a Set', (typeId) => {
    expect(bigEndian.toObject(dataOf(typeId, `00000002 ${ONE} ${A}`))).toStrictEqual(new Set([1, 'a']));
    expect(bigEndian.toObject(dataOf(typeId, 'ffffffff'))).toBeNull();
  });

  test.each([-32, -34, -35])('a map of type %i as a Map', (typeId) => {
    expect(bigEndian.toObject(dataOf(typeId, `00000001 ${A} ${ONE}`))).toStrictEqual(new Map([['a', 1]]));
    expect(bigEndian.toObject(dataOf(typeId, 'ffffffff'))).toBeNull();
  });

  test.each([
    [-33, `00000001 ${A} ${ONE}`, new Map([['a', 1]])],
    [-36, `00000001 ${A} ${ONE}`, new Map([['a', 1]])],
    [-38, `00000001 ${A}`, new Set(['a'])],
    [-41, `00000001 ${A}`, new Set(['a'])],
    [-45, `00000001 ${A}`, ['a']],
    [-49, `00000001 ${A}`, ['a']],
  ])('a sorted collection of type %i after its comparator', (typeId, payload, value) => {
    expect(bigEndian.toObject(dataOf(typeId, NULL + payload))).toStrictEqual(value);
    const comparator = dataOf(-100, 'aced0005 73 72 0003 612e42').toString('hex', 4);
    expect(() => bigEndian.toObject(dataOf(typeId, comparator + payload))).toThrow('type -100 cannot be read');
  });

  test('objects inside others follow the byte order, their type ids too', () => {
    const nested = dataOf(-29, '02000000 e3ffffff 01000000 f9ffffff 07000000 f5ffffff 01000000 61');
    expect(littleEndian.toObject(nested)).toStrictEqual([[7], 'a']);
  });

  test('null and no bytes are null', () => {
    expect(bigEndian.toObject(null)).toBeNull();
    expect(bigEndian.toObject(Buffer.alloc(0))).toBeNull();
  });

  test('JSON is left as text with NO_DESERIALIZATION', () => {
    const lazy = serializer({ jsonStringDeserializationPolicy: 'NO_DESERIALIZATION' });
    const json = lazy.toObject(dataOf(-130, '00000003 7b207b')) as HazelcastJsonValue;
    expect(json).toBeInstanceOf(HazelcastJsonValue);
    expect(json.toString()).toBe('{ {');
    expect(lazy.toObject(dataOf(-130, 'ffffffff'))).toBeNull();
  });

  test('nothing that was read changes with the bytes it was read from', () => {
    const data = dataOf(-29, '00000003 fffffff4 00000002 0102 fffffff5 00000002 6162 fffffff0 00000001 00000007');
    const value = bigEndian.toObject(data);
    data.fill(0xff);
    expect(value).toStrictEqual([Buffer.of(1, 2), 'ab', [7]]);
  });
});

const FAILING: readonly (readonly [name: string, data: Buffer, message: RegExp])[] = [
  ['7 bytes', hex('00000000 fffff9'), /8 bytes at least, not 7$/],
  ['a missing byte', dataOf(-7, '000000'), /^type -7 cannot be read: 4 bytes are needed and 3 are left \(at byte 8 of 11\)$/],
  ['a length beyond the end', dataOf(-11, '00000002 61'), /a length of 2 does not fit into the 1 bytes left/],
  ['a length below -1', dataOf(-12, 'fffffffe'), /a length of -2 does not fit/],
  ['an array longer than its bytes', dataOf(-17, '00000002 0000000000000000 00000000000000'), /a length of 2 does not fit into the 15/],
  ['a huge array', dataOf(-19, '7fffffff 00'), /a length of 2147483647 does not fit/],
  ['a huge list', dataOf(-29, '7fffffff 00'), /a length of 2147483647 does not fit/],
  ['a map with half an entry', dataOf(-32, '00000001 00000000'), /a length of 1 does not fit into the 4/],
  ['text that is not UTF-8', dataOf(-11, '00000002 c328'), /not UTF-8/],
  ['a surrogate in UTF-8', dataOf(-11, '00000003 eda080'), /not UTF-8/],
  ['an empty big integer', dataOf(-26, '00000000'), /a big integer has no bytes/],
  ['a null big integer', dataOf(-26, 'ffffffff'), /a big integer has no bytes/],
  ['a date beyond a Date', dataOf(-25, '7fffffffffffffff'), /outside the range of a Date/],
  ['text that is not JSON', dataOf(-130, '00000006 736563726574'), /^type -130 cannot be read: its text is not JSON/],
  ['an error inside a list, by the inner type', dataOf(-29, '00000001 fffffff9 0000'), /^type -7 cannot be read/],
  ['an error after an inner value, by the outer type', dataOf(-29, `00000002 ${ONE}`), /^type -29 cannot be read/],
];

describe('bytes that are no value are refused', () => {
  test.each(FAILING)('%s', (_, data, message) => {
    expect(() => bigEndian.toObject(data)).toThrow(HazelcastSerializationError);
    expect(() => bigEndian.toObject(data)).toThrow(message);
  });

  test.each([
    [-110, 'a C# object'],
    [-999, 'an unknown type'],
    [57, 'an object of a custom serializer, which customSerializers lacks'],
  ])('type %i, which no reader takes, by its id and name', (typeId, name) => {
    const message = `type ${typeId} cannot be read: this client has no reader for it (${name})`;
    expect(() => bigEndian.toObject(dataOf(typeId, ''))).toThrow(message);
  });

  test.each([
    ['an object', -100, 'aced0005 73 72 0003 612e42 ff', 'Java Serializable a.B)'],
    ['an enum constant', -100, 'aced0005 7e 72 0003 612e42', 'Java Serializable a.B)'],
    ['a stream that holds something else', -100, 'aced0005 74 0001 61 00', 'Java Serializable of an unknown class)'],
    ['a stream that ends', -100, 'aced0005 73 72 00', 'Java Serializable of an unknown class)'],
    ['an Externalizable', -101, '00000003 612e42', 'Java Externalizable a.B)'],
  ])('%s of Java, by the name of its class', (_, typeId, payload, message) => {
    expect(() => bigEndian.toObject(dataOf(typeId, payload))).toThrow(message);
  });

  test('API-9: the error of JSON, which quotes the text, stays inside', () => {
    const decode = (): unknown => bigEndian.toObject(dataOf(-130, '00000006 736563726574'));
    expect(decode).toThrow(expect.objectContaining({ name: 'HazelcastSerializationError' }));
    expect(decode).toThrow(expect.not.objectContaining({ cause: expect.anything() as unknown }));
    expect(decode).not.toThrow('secret');
  });

  test('512 levels of nesting are read, and one more is refused', () => {
    const nested = (levels: number): Buffer => dataOf(-29, `${'00000001ffffffe3'.repeat(levels - 1)}00000000`);
    let value = bigEndian.toObject(nested(512));
    let levels = 0;
    for (; Array.isArray(value); levels++) [value] = value as unknown[];
    expect(levels).toBe(512);
    expect(() => bigEndian.toObject(nested(513))).toThrow('objects lie deeper in one another than 512');
    expect(() => bigEndian.toObject(nested(100_000))).toThrow('objects lie deeper in one another than 512');
  });

  test('the bound is on depth, not on the number of values', () => {
    const many = dataOf(-29, `00000400${'ffffffe300000000'.repeat(1024)}`);
    expect(bigEndian.toObject(many)).toHaveLength(1024);
  });

  test('a text beyond what a string holds is refused before it is made', () => {
    const length = constants.MAX_STRING_LENGTH + 1;
    const data = Buffer.alloc(8 + 4 + length);
    data.writeInt32BE(-11, 4);
    data.writeInt32BE(length, 8);
    expect(() => bigEndian.toObject(data)).toThrow(`a text of ${length} bytes is too long`);
  });

  test('a big integer beyond what a bigint holds is refused before it is made', () => {
    const data = Buffer.alloc(8 + 4 + 0x400_0001);
    data.writeInt32BE(-26, 4);
    data.writeInt32BE(0x400_0001, 8);
    expect(() => bigEndian.toObject(data)).toThrow('a big integer of 67108865 bytes is too long');
  });
});
