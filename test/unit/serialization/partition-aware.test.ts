import { describe, expect, test } from 'vitest';
import { type PartitionAware } from '../../../src/serialization/contracts.ts';
import { partitionHash, partitionOf } from '../../../src/serialization/partition-hash.ts';
import { bigEndian, serializer } from './fixtures.ts';

class OrderKey implements PartitionAware {
  readonly id: number;
  readonly partitionKey: unknown;
  constructor(id: number, partitionKey: unknown) {
    this.id = id;
    this.partitionKey = partitionKey;
  }
}

/** Its bytes are those of another class of keys, and hold no partition key. */
class IdentifiedKey extends OrderKey {
  readonly factoryId = 1;
  readonly classId = 1;
  readData = () => undefined;
  writeData = () => undefined;
}

const hashField = (data: Buffer) => data.readInt32BE(0);

describe('a key that is partition-aware', () => {
  test.each([
    ['a', 2099876635, 73],
    ['key1', 1754812034, 43],
    ['partition', -1584571874, 186],
  ])('lies in the partition of its partition key %s, whose hash stands in its header', (partitionKey, hash, partition) => {
    for (const key of [new OrderKey(1, partitionKey), new OrderKey(2, partitionKey), new IdentifiedKey(1, partitionKey)]) {
      const data = bigEndian.toData(key);
      expect(hashField(data)).toBe(hash);
      expect(partitionOf(data, 271)).toBe(partition);
    }
  });

  test('may have any key as its partition key, and follows the number type and byte order of the client', () => {
    for (const partitionKey of [5, 5n, true, { a: 1 }, Buffer.of(1)])
      expect(hashField(bigEndian.toData(new IdentifiedKey(1, partitionKey)))).toBe(partitionHash(bigEndian.toData(partitionKey)));
    const other = serializer({ defaultNumberType: 'integer', isBigEndian: false });
    expect(hashField(other.toData(new OrderKey(1, 5)))).toBe(partitionHash(other.toData(5)));
  });

  test('has a partition key that is not partition-aware itself, as in Java', () => {
    const inner = new IdentifiedKey(1, 'a');
    const data = bigEndian.toData(new IdentifiedKey(2, inner));
    const bytes = Buffer.from(bigEndian.toData(inner));
    bytes.writeInt32BE(0, 0);
    expect(hashField(data)).toBe(partitionHash(bytes));
    const endless = new IdentifiedKey(1, null) as { partitionKey: unknown };
    endless.partitionKey = endless;
    expect(hashField(bigEndian.toData(endless))).toBe(partitionHash(bytes));
  });

  test('is refused with a partition key that cannot be a key', () => {
    expect(() => bigEndian.toData(new OrderKey(1, new Map()))).toThrow('a value of type Map cannot be written');
  });
});

describe('a key decides itself where it lies', () => {
  test.each([
    ['a plain object, of which partitionKey is a field as any other', { id: 1, partitionKey: 'a' }],
    ['an object without a prototype', Object.assign(Object.create(null) as object, { partitionKey: 'a' })],
    ['an instance whose partition key is null', new OrderKey(1, null)],
    ['an instance whose partition key is undefined', new OrderKey(1, undefined)],
    ['a text', 'partitionKey'],
    ['an array', ['partitionKey']],
  ])('%s', (_, key) => {
    const data = bigEndian.toData(key);
    expect(hashField(data)).toBe(0);
    expect(partitionHash(data)).not.toBe(2099876635);
  });

  test('a text with an @ as well: only names of structures have a part for the partition', () => {
    expect(hashField(bigEndian.toData('foo@a'))).toBe(0);
    expect(partitionHash(bigEndian.toData('foo@a'))).not.toBe(2099876635);
  });
});
