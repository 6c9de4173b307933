import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { HazelcastJsonValue, UUID, type Client, type EntryEvent } from '../../src/index.ts';
import { ANY_MEMBER } from '../../src/invocation/route.ts';
import { mapAddEntryListener, mapKeySetWithPredicate } from '../../src/protocol/messages/map.ts';
import { eventually, startClient } from '../scenarios/clients.ts';
import { memberStates } from './client-members.ts';

const KEYS: readonly unknown[] = [
  '',
  'key',
  'ключ',
  '\u{1F600} \u{10FFFF} \u00e9',
  'x'.repeat(1_000),
  0,
  -0,
  1.5,
  -1e300,
  NaN,
  Infinity,
  0n,
  1n,
  -(2n ** 63n),
  2n ** 63n - 1n,
  true,
  false,
  Buffer.from([0, 1, 254, 255]),
  Buffer.alloc(0),
  new Date(0),
  new Date('2024-02-29T12:34:56.789Z'),
  UUID.random(),
  new UUID(-1n, 1n),
  { a: 1, b: { c: [1, 'two', null] } },
  {},
  { text: '\u{1F600}' },
  new HazelcastJsonValue('{"a" : 1e2}'),
  [1, 2, 3],
  ['a', 'b'],
  [1n, 2n],
  [true, false],
  [1, 'mixed'],
];

/** The type ids and the class ids of the two predicates that follow (QUERY-1). */
const IDENTIFIED = -2;
const PREDICATES = -20;
const ALWAYS_TRUE = 14;
const PARTITION = 16;

function identified(classId: number, ...fields: Buffer[]): Buffer {
  const head = Buffer.alloc(13);
  head.writeInt32BE(IDENTIFIED);
  head.writeInt8(1, 4);
  head.writeInt32BE(PREDICATES, 5);
  head.writeInt32BE(classId, 9);
  return Buffer.concat([head, ...fields]);
}

/** A predicate for everything in the partition of a key; the member computes the partition from the key, which it reads and writes anew. */
function inPartitionOf(key: Buffer): Buffer {
  return Buffer.concat([Buffer.alloc(4), identified(PARTITION, key.subarray(4), identified(ALWAYS_TRUE))]);
}

/** Where keys live, by the client's account and by that of the members. */
export function partitionTests(addresses: () => readonly string[]): void {
  test('MAP-4: keys of every kind are stored in the partition that members compute for them', async () => {
    const client = await startClient(addresses());
    const { invoker, context } = client.parts;
    const misplaced: unknown[] = [];
    for (const key of KEYS) {
      const map = await client.getMap(randomUUID());
      await map.set(key, 'value');
      expect(await map.get(key)).toBe('value');
      const predicate = inPartitionOf(context.serializer.toData(key));
      const found = await invoker.invoke({
        message: mapKeySetWithPredicate,
        request: { name: map.getName(), predicate },
        route: ANY_MEMBER,
        options: {},
      });
      if (found.length !== 1) misplaced.push(key);
    }
    expect(misplaced).toEqual([]);
  });

  test('keys read back as they were written', async () => {
    const client = await startClient(addresses());
    const map = await client.getMap(randomUUID());
    const keys = KEYS.filter((key) => !(key instanceof HazelcastJsonValue));
    await map.putAll(keys.map((key) => [key, key]));
    for (const key of keys) expect(await map.get(key)).toEqual(key);
    expect(await map.size()).toBe(keys.length);
    expect(await map.keySet()).toEqual(expect.arrayContaining([...keys]));
  });

  test('the hits of an entry view are the reads that were made', async () => {
    const client = await startClient(addresses());
    const map = await client.getMap(randomUUID());
    for (const [i, key] of KEYS.entries()) {
      await map.set(key, i);
      for (let read = 0; read < i; read++) await map.get(key);
    }
    const views = await Promise.all(KEYS.map((key) => map.getEntryView(key)));
    expect(views.map((view) => view?.hits)).toEqual(KEYS.map((_, i) => BigInt(i)));
  });

  test('the owner of each partition is the member that says so itself', async () => {
    const client = await startClient(addresses());
    const partitions = client.getPartitionService();
    expect(partitions.getPartitionCount()).toBe(271);
    // members assign partitions when they are asked for the first time
    await (await client.getMap(randomUUID())).set('key', 1);
    await eventually(async () => {
      const owners: unknown[] = [];
      for (const state of await memberStates(client)) for (const id of state.partitions) owners[id] = state.uuid;
      expect(owners).toHaveLength(271);
      expect(owners).toEqual(Array.from({ length: 271 }, (_, id) => partitions.getPartitionOwner(id)?.toString()));
    });
  });

  test('LISTEN-17: a call for a key goes to its owner, which raises the event', async () => {
    const client = await startClient(addresses());
    const map = await client.getMap(randomUUID());
    await map.set('to have partitions assigned', 1);
    await eventually(() => expect(client.getPartitionService().getPartitionOwner(0)).toBeDefined());
    const callers = new Map<unknown, string | undefined>();
    await map.addEntryListener({ added: ({ key, member }: EntryEvent) => callers.set(key, member?.uuid.toString()) });
    const reporters = await reportersOf(client, map.getName());
    const keys = Array.from({ length: 300 }, (_, i) => (i % 2 === 0 ? `key-${i}` : i));
    await map.putAll(keys.map((key) => [key, 1]));
    const owners = keys.map((key) => [
      key,
      client.getPartitionService().getPartitionOwner(client.getPartitionService().getPartitionId(key))?.toString(),
    ]);
    await eventually(() => expect(callers.size).toBe(300));
    await eventually(() => expect(reporters.size).toBe(300));
    expect(keys.map((key) => [key, callers.get(key)])).toEqual(owners);
    expect(keys.map((key) => [key, reporters.get(key)])).toEqual(owners);
    expect(new Set(owners.map(([, owner]) => owner)).size).toBe(3);
  });

  test('an event names the member that the change came through, which need not be the owner', async () => {
    const client = await startClient(addresses(), { network: { smartRouting: false } });
    const map = await client.getMap(randomUUID());
    const members = new Map<unknown, string | undefined>();
    await map.addEntryListener({ added: ({ key, member }: EntryEvent) => members.set(key, member?.uuid.toString()) });
    for (let i = 0; i < 30; i++) await map.set(i, i);
    await eventually(() => expect(members.size).toBe(30));
    const connected = client.connectionStatus().members.filter((member) => member.connected);
    expect(new Set(members.values())).toEqual(new Set(connected.map(({ uuid }) => uuid.toString())));
  });
}

/** Fills in, for each key that is added, the member that reports it when each is asked for its own keys only. */
async function reportersOf(client: Client, name: string): Promise<Map<unknown, string>> {
  const reporters = new Map<unknown, string>();
  const { entry } = mapAddEntryListener.events;
  for (const connection of client.parts.cluster.connections.all) {
    const request = { name, includeValue: false, listenerFlags: 1, localOnly: true };
    await connection.listen(mapAddEntryListener, request, (_, from) => {
      const key = client.parts.context.serializer.toObject(entry.read(from).key);
      if (reporters.has(key)) throw new Error('two members say that the key is theirs');
      reporters.set(key, connection.member!.uuid);
    });
  }
  return reporters;
}
