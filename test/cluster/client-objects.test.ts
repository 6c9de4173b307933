import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCluster, type RealCluster } from '../../scripts/cluster-members.mjs';
import { LocalDate, LocalTime, PortableRecord, type PartitionAware } from '../../src/index.ts';
import { startClient } from '../scenarios/clients.ts';
import {
  AnIdentified,
  APortable,
  CustomByteArray,
  CustomStream,
  decimal,
  InnerPortable,
  localDateTime,
  offsetDateTime,
  referenceClasses,
} from '../unit/serialization/reference-objects.ts';

class OrderKey implements PartitionAware {
  readonly order: number;
  readonly partitionKey: string;
  constructor(order: number, partitionKey: string) {
    this.order = order;
    this.partitionKey = partitionKey;
  }
}

const OBJECTS: readonly (readonly [name: string, value: unknown])[] = [
  ['a day', new LocalDate(-5, 2, 28)],
  ['a time of day', new LocalTime(23, 59, 59, 999_999_999)],
  ['both', localDateTime],
  ['both with an offset', offsetDateTime],
  ['a decimal number', decimal],
  ['an identified object', new AnIdentified()],
  ['a Portable', new InnerPortable()],
  ['a Portable with all types of fields and raw data', new APortable()],
  ['an object of a custom serializer', new CustomStream()],
  ['an object of another custom serializer', new CustomByteArray()],
];

describe.each(['5.7.0', '5.3.8'])('on two members of %s', (version) => {
  let cluster: RealCluster;
  beforeAll(async () => {
    cluster = await startCluster({ members: 2, version });
  });
  afterAll(() => cluster.stop());

  test('objects of each kind are keys and values', async () => {
    const client = await startClient(cluster.addresses, { serialization: referenceClasses });
    const map = await client.getMap<unknown, unknown>('objects');
    for (const [name, value] of OBJECTS) {
      await map.set(value, value);
      expect(await map.get(value), name).toStrictEqual(value);
      expect(await map.containsValue(value), name).toBe(true);
      expect(await map.replaceIfSame(value, value, name), name).toBe(true);
      expect(await map.get(value), name).toBe(name);
    }
    expect(await map.size()).toBe(OBJECTS.length);
    const keys = new Set(await map.keySet());
    for (const [name, value] of OBJECTS)
      expect(
        [...keys].some((key) => JSON.stringify(key, asText) === JSON.stringify(value, asText)),
        name,
      ).toBe(true);
    const stranger = await startClient(cluster.addresses, { serialization: { customSerializers: referenceClasses.customSerializers } });
    const read = await (await stranger.getMap<unknown, unknown>('objects')).getAll([new InnerPortable()]);
    expect(read[0]?.[1]).toBe('a Portable');
    await map.set('record', new InnerPortable());
    const record = await (await stranger.getMap<string, PortableRecord>('objects')).get('record');
    expect(record).toBeInstanceOf(PortableRecord);
    expect(record?.get('i')).toBe(56789);
    await map.clear();
  });

  test('keys with one partition key lie in one partition', async () => {
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<OrderKey, number>('orders');
    const keys = Array.from({ length: 50 }, (_, order) => new OrderKey(order, `customer ${order % 2}`));
    await map.setAll(keys.map((key) => [key, key.order] as const));
    const partitions = client.getPartitionService();
    expect(new Set(keys.map((key) => partitions.getPartitionId(key))).size).toBe(2);
    expect(partitions.getPartitionId(keys[0])).toBe(partitions.getPartitionId('customer 0'));
    expect(await map.size()).toBe(50);
    for (const key of keys) expect(await map.get(key)).toBe(key.order);
    expect(await map.keySet()).toHaveLength(50);
  });
});

/** The numbers that JSON lacks, as texts. */
function asText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
