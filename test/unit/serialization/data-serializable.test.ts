import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError } from '../../../src/errors.ts';
import { type IdentifiedDataSerializable } from '../../../src/serialization/contracts.ts';
import { type DataInput, type DataOutput } from '../../../src/serialization/streams/data-streams.ts';
import { dataOf, payloadOf, serializer } from './fixtures.ts';

class Node implements IdentifiedDataSerializable {
  factoryId = 10;
  classId = 1;
  name: string | null;
  next: unknown;

  constructor(name: string | null = null, next: unknown = null) {
    this.name = name;
    this.next = next;
  }

  readData(input: DataInput): void {
    this.name = input.readString();
    this.next = input.readObject();
  }

  writeData(output: DataOutput): void {
    output.writeString(this.name);
    output.writeObject(this.next);
  }
}

const nodes = (classId: number) => (classId === 1 ? new Node() : (undefined as unknown as Node));
const known = serializer({ dataSerializableFactories: { 10: nodes } });
const little = serializer({ dataSerializableFactories: { 10: nodes }, isBigEndian: false });

describe('an IdentifiedDataSerializable', () => {
  test('is written with its two numbers, and read by its factory', () => {
    const node = new Node('a', new Node('b', [1, 2]));
    for (const either of [known, little]) expect(either.toObject(either.toData(node))).toStrictEqual(node);
    expect(known.toData(node).readInt32BE(4)).toBe(-2);
    expect(payloadOf(known.toData(new Node('a')))).toBe('010000000a000000010000000161' + '00000000');
    expect(payloadOf(little.toData(new Node('a')))).toBe('010a000000010000000100000061' + '00000000');
  });

  test('is read with the version of a cluster, which is skipped', () => {
    expect(known.toObject(dataOf(-2, '03 0000000a 00000001 0507 00000001 61 00000000'))).toStrictEqual(new Node('a'));
  });

  test('goes before the built-in types, a custom serializer and the global one', () => {
    const all = serializer({
      customSerializers: [{ id: 1, read: () => 1, write: () => undefined }],
      globalSerializer: { id: 2, read: () => 1, write: () => undefined },
    });
    const node = Object.assign(new Node(), { hzCustomId: 1 });
    expect(all.toData(node).readInt32BE(4)).toBe(-2);
    const array = Object.assign([1], { readData: () => undefined, writeData: () => undefined, factoryId: 1, classId: 1 });
    expect(all.toData(array).readInt32BE(4)).toBe(-2);
  });

  test.each([
    ['01 0000000b 00000001', 'dataSerializableFactories has no factory for the class 1 of the factory 11'],
    ['01 0000000a 00000002', 'the factory makes no object of the class 2 of the factory 10'],
  ])('%s is refused by its numbers', (payload, message) => {
    expect(() => known.toObject(dataOf(-2, payload))).toThrow(`type -2 cannot be read: ${message}`);
  });

  test('is refused when a number is missing or none of 32 bits', () => {
    for (const factoryId of [undefined, 'a', 1.5, 2 ** 31])
      expect(() => known.toData(Object.assign(new Node(), { factoryId }))).toThrow('factoryId must be an integer from -2147483648');
    expect(() => known.toData(Object.assign(new Node(), { classId: null }))).toThrow('classId must be');
  });

  test('that throws, or whose factory throws, fails the one value with the error as the cause', () => {
    const cause = new TypeError('31337');
    const failing = Object.assign(new Node(), {
      writeData: () => {
        throw cause;
      },
      readData: () => {
        throw cause;
      },
    });
    const throwing = () => {
      throw cause;
    };
    const data = known.toData(new Node('a'));
    for (const [run, message] of [
      [() => known.toData(failing), 'writeData of the class 1 of the factory 10 threw'],
      [() => serializer({ dataSerializableFactories: { 10: () => failing } }).toObject(data), 'readData of the class 1'],
      [() => serializer({ dataSerializableFactories: { 10: throwing } }).toObject(data), 'the factory of the class 1 of the factory 10'],
    ] as const) {
      expect(run).toThrow(HazelcastSerializationError);
      expect(run).toThrow(expect.objectContaining({ cause, message: expect.stringContaining(message) }) as Error);
      expect(run).not.toThrow('31337');
    }
  });

  test('that lies in itself is refused', () => {
    const node = new Node('a');
    node.next = node;
    expect(() => known.toData(node)).toThrow('objects lie deeper in one another than 512');
  });

  test('as deep as it can be written it can be read', () => {
    let chain = new Node('end');
    for (let i = 0; i < 510; i++) chain = new Node('a', chain);
    expect(known.toObject(known.toData(chain))).toStrictEqual(chain);
    expect(() => known.toObject(known.toData(new Node('a', new Node('b', new Node('c', chain)))))).toThrow('deeper in one another');
  });
});
