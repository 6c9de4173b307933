import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { UUID } from '../../../src/protocol/uuid.ts';
import { AddressValue, ReliableTopicMessage } from '../../../src/serialization/identified/classes.ts';
import { HazelcastJsonValue } from '../../../src/serialization/json.ts';
import { partitionHash } from '../../../src/serialization/partition-hash.ts';
import { type Serializer } from '../../../src/serialization/serializer.ts';
import { bigEndian, hex, littleEndian, serializer } from './fixtures.ts';

// What Hazelcast 5.7.0 for Java makes of values: a line each with name, byte order, bytes, and the partition hash it computes.
const FILE = new URL('../../data/serialization/java-5.7.0.txt', import.meta.url);

interface Recorded {
  readonly name: string;
  readonly order: string;
  readonly data: Buffer;
  readonly hash: number;
}

const recorded: readonly Recorded[] = readFileSync(FILE, 'utf8')
  .trim()
  .split('\n')
  .map((line) => {
    const [name = '', order = '', bytes = '', hash] = line.split(' ');
    return { name, order, data: hex(bytes), hash: Number(hash) };
  });

const list = ['a', 1, null, 2n];
const map = new Map<string, number>([
  ['k', 1],
  ['j', 2.5],
]);
const set = new Set(['x', 'y']);

const address = new AddressValue('127.0.0.1', 5701);
const PUBLISHED = 1_700_000_000_123n;
/** What was published, in bytes that depend on their order. */
const hello = (order: string) => (order === 'big' ? bigEndian : littleEndian).toData('hello');

const IDENTIFIED = (order: string): Readonly<Record<string, unknown>> => ({
  Address: address,
  'Address-v6': new AddressValue('::1', 5702),
  ReliableTopicMessage: new ReliableTopicMessage(PUBLISHED, address, hello(order)),
  'ReliableTopicMessage-no-publisher': new ReliableTopicMessage(PUBLISHED, null, hello(order)),
});

const VALUES: Readonly<Record<string, unknown>> = {
  ArrayList: list,
  LinkedList: list,
  CopyOnWriteArrayList: list,
  'Object[]': list,
  HashMap: map,
  LinkedHashMap: map,
  TreeMap: map,
  ConcurrentHashMap: map,
  ConcurrentSkipListMap: map,
  HashSet: set,
  LinkedHashSet: set,
  TreeSet: set,
  CopyOnWriteArraySet: set,
  ConcurrentSkipListSet: set,
  ArrayDeque: [...set],
  LinkedBlockingQueue: [...set],
  ArrayBlockingQueue: [...set],
  PriorityBlockingQueue: [...set],
  PriorityQueue: [...set],
  LinkedTransferQueue: [...set],
  SynchronousQueue: [],
  DelayQueue: [],
  Optional: 'v',
  'empty-Optional': null,
  SimpleEntry: ['k', 1],
  SimpleImmutableEntry: ['k', 1],
  Class: 'java.lang.String',
  BigInteger: -12345678901234567890n,
  HazelcastJsonValue: { a: 1 },
  Date: new Date(-5),
  UUID: new UUID(1n, -2n),
  'String-with-lone-surrogate': 'a?b',
  String: 'a\0é😀?',
  'String[]': ['a', null, '?'],
  Double: -0,
  'Double-NaN': Number.NaN,
  Byte: -3,
  'long[]': [1n, -1n],
  Float: 1.5,
};

const REFUSED: Readonly<Record<string, string>> = {
  TimeUnit: 'Java Serializable java.util.concurrent.TimeUnit',
  File: 'Java Serializable java.io.File',
  'TreeSet-in-reverse-order': 'Java Serializable java.util.Collections$ReverseComparator',
};

describe.each([
  ['big', bigEndian],
  ['little', littleEndian],
] as const)('of what Java writes in %s-endian order', (order, reader) => {
  const ofOrder = recorded.filter((line) => line.order === order);
  const dataOf = (name: string): Buffer => ofOrder.find((line) => line.name === name)?.data ?? Buffer.alloc(0);

  test('each value has the partition hash that Java computes', () => {
    for (const { data, hash } of ofOrder) expect(partitionHash(data)).toBe(hash);
    expect(ofOrder).toHaveLength([VALUES, IDENTIFIED(order), REFUSED].flatMap((values) => Object.keys(values)).length);
  });

  test.each(Object.entries(VALUES))('%s is read', (name, value) => {
    expect(reader.toObject(dataOf(name))).toStrictEqual(value);
  });

  test.each(Object.entries(IDENTIFIED(order)))(
    'RELIABLETOPIC-1 RELIABLETOPIC-2: %s is read, and written with the same bytes',
    (name, value) => {
      expect(reader.toObject(dataOf(name))).toStrictEqual(value);
      expect(reader.toData(value).toString('hex')).toBe(dataOf(name).toString('hex'));
    },
  );

  test.each(Object.entries(REFUSED))('%s is refused by the name of its class', (name, message) => {
    expect(() => reader.toObject(dataOf(name))).toThrow(message);
  });

  const typed = (options: Parameters<typeof serializer>[0]): Serializer => serializer({ ...options, isBigEndian: order === 'big' });
  test.each([
    ['BigInteger', -12345678901234567890n, typed({ bigintType: 'bigInteger' })],
    ['HazelcastJsonValue', { a: 1 }, reader],
    ['HazelcastJsonValue', new HazelcastJsonValue('{"a":1}'), reader],
    ['Date', new Date(-5), reader],
    ['UUID', new UUID(1n, -2n), reader],
    ['String-with-lone-surrogate', 'a\ud800b', reader],
    ['String', 'a\0é😀\udc00', reader],
    ['Double', -0, reader],
    ['Double-NaN', Number.NaN, reader],
    ['Byte', -3, typed({ defaultNumberType: 'byte' })],
    ['long[]', [1n, -1n], reader],
    ['Float', 1.5, typed({ defaultNumberType: 'float' })],
  ])('%s is written with the same bytes', (name, value, writer) => {
    expect(writer.toData(value).toString('hex')).toBe(dataOf(name).toString('hex'));
  });
});
