import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { deferred } from '../../src/deferred.ts';
import { compact, Fields, GenericRecords, type CompactObject, type CompactSerializer, type GenericRecord } from '../../src/index.ts';
import { EmbeddedCluster, type EmbeddedClusterOptions } from '../../src/testing/index.ts';
import { recordTests } from '../cluster/client-records.ts';
import { eventually, nextEvent, startClient } from './clients.ts';
import { rejectionOf } from './observe.ts';

const Address = compact({ typeName: 'address', fields: { city: 'string', zip: 'int32' } });
const Employee = compact({ typeName: 'employee', fields: { id: 'int32', name: 'string', home: Address, tags: 'arrayOfString' } });
type Employee = CompactObject<typeof Employee>;
const ann = Employee.of({ id: 1, name: 'Ann', home: Address.of({ city: 'London', zip: 12 }) });
const ANN = '{"employee":{"home":{"city":"London","zip":12},"id":1,"name":"Ann","tags":null}}';
const serialization = { compact: { serializers: [Employee, Address] } };

async function startCluster(options: EmbeddedClusterOptions = {}): Promise<EmbeddedCluster> {
  const cluster = await EmbeddedCluster.start(options);
  onTestFinished(() => cluster.stop());
  return cluster;
}

/** Which of the requests came, in their order, since this is called. */
function requestsFromNow(cluster: EmbeddedCluster, ...wanted: string[]): () => string[] {
  const count = cluster.requests.length;
  return () =>
    cluster.requests
      .slice(count)
      .map(({ name }) => name)
      .filter((name) => wanted.includes(name));
}

const SCHEMAS = ['clientSendSchema', 'clientFetchSchema', 'clientSendAllSchemas'] as const;

describe('a client that writes records', () => {
  test('STATE-5 STATE-6: has every member know a schema before the first value that needs it, and only once', async () => {
    const cluster = await startCluster({ members: 3 });
    const client = await startClient(cluster.addresses, { serialization });
    const map = await client.getMap<number, Employee>('staff');
    const requests = requestsFromNow(cluster, ...SCHEMAS, 'mapSet', 'mapPut');
    await Promise.all([map.set(1, ann), map.set(2, ann), map.put(3, ann)]);
    await map.set(1, ann);
    expect(requests().toSorted()).toEqual(['clientSendSchema', 'clientSendSchema', 'mapPut', 'mapSet', 'mapSet', 'mapSet']);
    expect(requests().slice(0, 2)).toEqual(['clientSendSchema', 'clientSendSchema']);
    expect(await map.get(1)).toEqual(ann);
  });

  test('STATE-6: waits while a member lacks the schema, and other calls do not', async () => {
    const cluster = await startCluster({ members: 3 });
    const client = await startClient(cluster.addresses, { serialization });
    const map = await client.getMap<number, unknown>('staff');
    const fault = cluster.faults.add({ on: 'clientSendSchema', do: { kind: 'alter', with: (uuids) => uuids.slice(0, 2) } });
    const requests = requestsFromNow(cluster, 'mapSet');
    const waiting = map.set(1, ann);
    await eventually(() => fault.hits > 2);
    await map.set(2, 'a text');
    expect(requests()).toEqual(['mapSet']);
    fault.remove();
    await waiting;
    expect(requests()).toEqual(['mapSet', 'mapSet']);
  });

  test('STATE-6 INVOKE-1: does not wait longer than the call may', async () => {
    const cluster = await startCluster();
    const client = await startClient(cluster.addresses, { serialization });
    const map = (await client.getMap<number, Employee>('staff')).withOptions({ timeoutMillis: 300 });
    cluster.faults.add({ on: 'clientSendSchema', do: { kind: 'drop' } });
    expect(await rejectionOf(map.set(1, ann))).toMatchObject({ code: 'OPERATION_TIMEOUT', maybeExecuted: false });
    expect(cluster.countOf('mapSet')).toBe(0);
  });

  test('STATE-6: fails the call when the schema does not reach every member in as many tries as the property says', async () => {
    const cluster = await startCluster();
    const properties = { 'hazelcast.client.schema.max.put.retry.count': 2 };
    const client = await startClient(cluster.addresses, { serialization, properties });
    const map = await client.getMap<number, unknown>('staff');
    const fault = cluster.faults.add({ on: 'clientSendSchema', do: { kind: 'alter', with: () => [] }, times: 4 });
    expect(await rejectionOf(map.set(1, ann))).toMatchObject({ code: 'ILLEGAL_STATE' });
    expect(cluster.countOf('mapSet')).toBe(0);
    await map.set(2, 'a text');
    fault.remove();
    await eventually(() => map.set(1, ann).then(() => true)); // the last try of the other schema may still be on its way
  });

  test('STATE-2 STATE-5: tells a cluster that has forgotten everything all schemas before the values that waited', async () => {
    const cluster = await startCluster({ members: 2 });
    const client = await startClient(cluster.addresses, { serialization });
    const map = await client.getMap<number, Employee>('staff');
    await map.set(1, ann);
    const lost = nextEvent(client, 'DISCONNECTED');
    const requests = requestsFromNow(cluster, ...SCHEMAS, 'mapSet');
    const restarted = cluster.restart();
    await lost;
    const parked = map.set(2, ann);
    await restarted;
    await parked;
    expect(requests()).toEqual(['clientSendAllSchemas', 'mapSet']);
    const reader = await startClient(cluster.addresses);
    expect(String(await (await reader.getMap<number>('staff')).get(2))).toBe(ANN);
  });

  test('finds its keys, whatever is replicated, and knows their partition before', async () => {
    const cluster = await startCluster({ members: 2 });
    const client = await startClient(cluster.addresses, { serialization });
    expect(client.getPartitionService().getPartitionId(ann)).toBeGreaterThanOrEqual(0);
    expect(cluster.countOf('clientSendSchema')).toBe(0);
    const map = await client.getMap<Employee, string>('rooms');
    await map.set(ann, 'one');
    expect(await map.get(Employee.of({ name: 'Ann', id: 1, home: Address.of({ zip: 12, city: 'London' }) }))).toBe('one');
    expect(await map.get({ ...ann, id: 2 })).toBeNull();
  });

  test('STATE-2 STATE-5: a listener that is added while the cluster is away is registered after its schema', async () => {
    const cluster = await startCluster({ members: 2 });
    const client = await startClient(cluster.addresses, { serialization });
    const map = await client.getMap<Employee, string>('rooms');
    const lost = nextEvent(client, 'DISCONNECTED');
    const requests = requestsFromNow(cluster, ...SCHEMAS, 'mapAddEntryListenerToKey', 'mapSet');
    const restarted = cluster.restart();
    await lost;
    const heard: unknown[] = [];
    const hear = ({ key }: { key: unknown }) => heard.push(key);
    await map.addEntryListener({ added: hear, updated: hear }, ann);
    const parked = map.set(ann, 'one');
    await restarted;
    await parked;
    expect(requests()[0]).toBe('clientSendAllSchemas');
    expect(requests().indexOf('mapSet')).toBeGreaterThan(requests().lastIndexOf('clientSendSchema'));
    // what happens before a member has the listener again is not heard
    await eventually(async () => {
      await map.set(ann, 'two');
      return heard.length > 0;
    });
  });

  test('STATE-5: registers a listener for a key when the members know its schema', async () => {
    const cluster = await startCluster({ members: 2 });
    const client = await startClient(cluster.addresses, { serialization });
    const map = await client.getMap<Employee, string>('rooms');
    const requests = requestsFromNow(cluster, ...SCHEMAS, 'mapAddEntryListenerToKey');
    const heard: unknown[] = [];
    await map.addEntryListener({ added: ({ key }) => heard.push(key) }, ann);
    expect(requests()).toEqual(['clientSendSchema', 'clientSendSchema', 'mapAddEntryListenerToKey', 'mapAddEntryListenerToKey']);
    await map.set(ann, 'one');
    await eventually(() => heard.length === 1);
    expect(heard).toEqual([ann]);
  });
});

describe('a client that reads records of others', () => {
  async function startReader(options: EmbeddedClusterOptions = { members: 2 }, config = {}) {
    const cluster = await startCluster(options);
    const writer = await startClient(cluster.addresses, { serialization });
    const reader = await startClient(cluster.addresses, config);
    return { cluster, writer, reader };
  }

  test('API-24: learns each schema before the promise settles, those of records in records too, and only once', async () => {
    const { cluster, writer, reader } = await startReader();
    await (await writer.getMap<number, Employee>('staff')).set(1, ann);
    const map = await reader.getMap<number, GenericRecord>('staff');
    const records = await Promise.all([map.get(1), map.get(1), map.get(1)]);
    expect(records.map(String)).toEqual([ANN, ANN, ANN]);
    await map.get(1);
    expect(cluster.countOf('clientFetchSchema')).toBe(2);
    expect(records[0]!.getGenericRecord('home')!.getString('city')).toBe('London');
  });

  test('API-24: reads them as objects of the class that it has for the type', async () => {
    class Person {
      readonly name: string;
      constructor(name: string) {
        this.name = name;
      }
    }
    const personSerializer: CompactSerializer<Person> = {
      getClass: () => Person,
      getTypeName: () => 'employee',
      read: (from) => new Person(from.readString('name')!),
      write: (to, { name }) => to.writeString('name', name),
    };
    const { writer, reader } = await startReader({}, { serialization: { compact: { serializers: [personSerializer] } } });
    await (await writer.getMap<number, Employee>('staff')).set(1, ann);
    expect(await (await reader.getMap<number, Person>('staff')).get(1)).toEqual(new Person('Ann'));
  });

  test('API-24: lazy lists, entries and keys never need the network later', async () => {
    const { cluster, writer, reader } = await startReader();
    const staff = await writer.getMap<unknown, unknown>('staff');
    await staff.set(1, ann);
    await staff.set(ann, 'Ann');
    const map = await reader.getMap<unknown, unknown>('staff');
    const values = await map.values();
    const fetched = cluster.countOf('clientFetchSchema');
    expect(fetched).toBe(2);
    expect([...values].map(String).toSorted()).toEqual(['Ann', ANN]);
    expect((await map.keySet()).map(String).toSorted()).toEqual(['1', ANN]);
    expect((await map.entrySet()).flat().map(String).toSorted()).toEqual(['1', 'Ann', ANN, ANN]);
    expect(cluster.countOf('clientFetchSchema')).toBe(fetched);
  });

  test('API-24: events wait for a schema, and those that follow keep their order', async () => {
    const { cluster, writer, reader } = await startReader({});
    const map = await reader.getMap<number, unknown>('staff');
    const heard: string[] = [];
    await map.addEntryListener({ added: ({ key, value }) => heard.push(`${key} ${String(value)}`) }, undefined, true);
    const gate = deferred<void>();
    const fault = cluster.faults.add({ on: 'clientFetchSchema', do: { kind: 'hold', until: gate.promise }, times: 1 });
    const staff = await writer.getMap<number, unknown>('staff');
    await staff.set(1, 'before');
    await staff.set(2, ann);
    for (let key = 3; key < 10; key++) await staff.set(key, 'after');
    await eventually(() => fault.hits === 1);
    expect(heard).toEqual(['1 before']);
    gate.resolve();
    await eventually(() => heard.length === 9);
    expect(heard).toEqual(['1 before', `2 ${ANN}`, ...[3, 4, 5, 6, 7, 8, 9].map((key) => `${key} after`)]);
  });

  test('API-24: a near cache keeps what was read after the schema came, and keys that are records', async () => {
    const { cluster, writer, reader } = await startReader({}, { nearCaches: { staff: {} } });
    const staff = await writer.getMap<unknown, unknown>('staff');
    await staff.set(1, ann);
    await staff.set(ann, 'Ann');
    const map = await reader.getMap<unknown, GenericRecord>('staff');
    const [record] = await Promise.all([map.get(1), map.get(1)]);
    const gets = cluster.countOf('mapGet');
    expect([String(await map.get(1)), cluster.countOf('mapGet')]).toEqual([ANN, gets]);
    expect([await map.get(record), await map.get(record)]).toEqual(['Ann', 'Ann']);
    expect(cluster.countOf('mapGet')).toBe(gets + 1);
  });

  test('API-24: a schema that no member has is a serialization error, as is one that is another', async () => {
    const { cluster, writer, reader } = await startReader({});
    await (await writer.getMap<number, Employee>('staff')).set(1, ann);
    const map = await reader.getMap<number>('staff');
    const none = cluster.faults.add({ on: 'clientFetchSchema', do: { kind: 'alter', with: () => null } });
    expect(await rejectionOf(map.get(1))).toMatchObject({ code: 'SERIALIZATION', message: /does not have the schema/ });
    none.remove();
    const other = { typeName: 'other', fields: [] };
    const wrong = cluster.faults.add({ on: 'clientFetchSchema', do: { kind: 'alter', with: () => other } });
    expect(await rejectionOf(map.get(1))).toMatchObject({ code: 'SERIALIZATION', message: /instead of/ });
    wrong.remove();
    expect(String(await map.get(1))).toBe(ANN);
  });

  test('API-24 INVOKE-1: a read waits for a schema no longer than it may', async () => {
    const { cluster, writer, reader } = await startReader({});
    await (await writer.getMap<number, Employee>('staff')).set(1, ann);
    const map = (await reader.getMap<number>('staff')).withOptions({ timeoutMillis: 300 });
    cluster.faults.add({ on: 'clientFetchSchema', do: { kind: 'drop' } });
    expect(await rejectionOf(map.get(1))).toMatchObject({ code: 'OPERATION_TIMEOUT' });
    expect(reader.parts.invoker.unsettledCalls).toBe(1); // the one that fetches
  });

  test('API-24 API-13: an item of a queue whose reader gave up while its schema was fetched is counted as lost', async () => {
    const { cluster, writer, reader } = await startReader({});
    await (await writer.getQueue<Employee>('work')).offer(ann);
    const queue = (await reader.getQueue('work')).withOptions({ timeoutMillis: 300 });
    cluster.faults.add({ on: 'clientFetchSchema', do: { kind: 'drop' } });
    expect(await rejectionOf(queue.poll())).toMatchObject({ code: 'OPERATION_TIMEOUT', maybeExecuted: true });
    expect(reader.parts.invoker.orphanedResults).toBe(1);
  });

  test('API-24: fetches again from another member when the first one dies meanwhile', async () => {
    const { cluster, writer, reader } = await startReader({ members: 3 });
    await (await writer.getMap<number, Employee>('staff')).set(1, ann);
    const fault = cluster.faults.add({ on: 'clientFetchSchema', do: { kind: 'close' }, times: 1 });
    expect(String(await (await reader.getMap('staff')).get(1))).toBe(ANN);
    expect(fault.hits).toBe(1);
  });

  test('API-24: the schema of a record that was read counts as known, and is told to the next cluster', async () => {
    const { cluster, writer, reader } = await startReader({});
    await (await writer.getMap<number, Employee>('staff')).set(1, ann);
    const map = await reader.getMap<number, GenericRecord>('staff');
    const record = (await map.get(1))!;
    const sent = cluster.countOf('clientSendSchema');
    await map.set(2, record.clone({ name: 'Bob' }));
    expect(cluster.countOf('clientSendSchema')).toBe(sent);
    expect(await (await writer.getMap<number, Employee>('staff')).get(2)).toEqual({ ...ann, name: 'Bob' });
  });
});

test('records without a class go everywhere that values go', async () => {
  const cluster = await startCluster({ members: 2 });
  const [one, two] = [await startClient(cluster.addresses), await startClient(cluster.addresses)];
  const records = [1n, 2n, 3n].map((id) =>
    GenericRecords.compact('row', { id: Fields.INT64, text: Fields.STRING }, { id, text: 'x'.repeat(70_000) }),
  );
  await (await one.getList<GenericRecord>('rows')).addAll(records);
  const list = await two.getList<GenericRecord>('rows');
  expect((await list.subList(0, 3)).toArray().map((row) => row.getInt64('id'))).toEqual([1n, 2n, 3n]);
  expect(await list.contains(records[1]!)).toBe(true);
  const multiMap = await one.getMultiMap<GenericRecord, GenericRecord>('pairs');
  await multiMap.put(records[0]!, records[1]!);
  expect((await (await two.getMultiMap<GenericRecord, GenericRecord>('pairs')).get(records[0]!)).get(0)!.getString('text')).toHaveLength(
    70_000,
  );
});

// What holds on real members (test/cluster) holds on embedded ones.
describe('on two embedded members', () => {
  let cluster: EmbeddedCluster;
  beforeAll(async () => {
    cluster = await EmbeddedCluster.start({ members: 2 });
  });
  afterAll(() => cluster.stop());
  recordTests((config) => startClient(cluster.addresses, config));
});
