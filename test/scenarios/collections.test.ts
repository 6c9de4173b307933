import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TargetDisconnectedError, type Client } from '../../src/index.ts';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { boundedNames, collectionTests, listTests, queueTests, setTests } from '../cluster/client-collections.ts';
import { connectedMembers, eventually, startClient } from './clients.ts';
import { partitionOf } from '../../src/serialization/partition-hash.ts';

// What holds on real members (test/cluster) holds on embedded ones.
describe('on three embedded members', () => {
  let cluster: EmbeddedCluster;
  beforeAll(async () => {
    const collections = Object.fromEntries(boundedNames.map((name) => [name, { maxSize: 3 }]));
    cluster = await EmbeddedCluster.start({ members: 3, collections });
  });
  afterAll(() => cluster.stop());

  describe.each([true, false])('with smartRouting %s', (smartRouting) => {
    const start = () => startClient(cluster.addresses, { network: { smartRouting } });
    collectionTests(start);
    queueTests(start);
    listTests(start);
    setTests(start);
  });

  test('QUEUE-1 MAP-4: what has the same part of the name behind the first @ lives on the same member, and calls go to it', async () => {
    const client = await startClient(cluster.addresses);
    await eventually(() => connectedMembers(client) === 3);
    const before = cluster.misrouted;
    for (const key of Array.from({ length: 20 }, () => randomUUID())) {
      const list = await client.getList(`names@${key}`);
      const queue = await client.getQueue(key);
      await list.add(1);
      await queue.offer(1);
      const [first, second] = cluster.requests.filter(({ name }) => name === 'listAdd' || name === 'queueOffer').slice(-2);
      const id = partitionOf(client.parts.context.serializer.toData(key), cluster.partitionCount);
      expect([first!.partitionId, second!.partitionId, list.getPartitionKey()]).toEqual([id, id, key]);
    }
    expect(cluster.misrouted).toBe(before);
  });
});

/** The index of the member where an object of this name lives. */
function homeOf(client: Client, cluster: EmbeddedCluster, name: string): number {
  const id = partitionOf(client.parts.context.serializer.toData(name), cluster.partitionCount);
  return cluster.members.indexOf(cluster.ownerOf(id)!);
}

test('QUEUE-6: what takes or adds an item is not sent again after the connection was lost', async () => {
  await using cluster = await EmbeddedCluster.start({ members: 2 });
  const client = await startClient(cluster.addresses);
  await eventually(() => connectedMembers(client) === 2);
  const queue = await client.getQueue<string>('q');
  const member = cluster.members[homeOf(client, cluster, 'q')]!;
  for (const [message, call] of [
    ['queueOffer', () => queue.offer('x')],
    ['queuePut', () => queue.put('x')],
    ['queuePoll', () => queue.poll(20_000)],
    ['queueTake', () => queue.take()],
    ['queueDrainTo', () => queue.drain()],
  ] as const) {
    const before = cluster.countOf(message);
    member.faults.add({ on: message, times: 1, do: { kind: 'close' } });
    const error: unknown = await call().catch((reason: unknown) => reason);
    expect(error, message).toBeInstanceOf(TargetDisconnectedError);
    expect(error).toMatchObject({ maybeExecuted: true });
    expect(cluster.countOf(message) - before).toBe(1);
    await eventually(() => connectedMembers(client) === 2);
  }
  expect(await queue.toArray()).toEqual([]);
});

test('QUEUE-6: a call that waits for an item and whose connection is lost takes none', async () => {
  await using cluster = await EmbeddedCluster.start({ members: 1 });
  const client = await startClient(cluster.addresses);
  const queue = await client.getQueue<string>('q');
  const taken = queue.take();
  taken.catch(() => {});
  await eventually(() => cluster.countOf('queueTake') === 1);
  cluster.members[0]!.disconnectClients();
  await expect(taken).rejects.toBeInstanceOf(TargetDisconnectedError);
  await client.ready();
  await queue.offer('there');
  expect(await queue.poll()).toBe('there');
});

test('API-14: take outlives the deadline of other calls, and ends with its queue', async () => {
  await using cluster = await EmbeddedCluster.start();
  const client = await startClient(cluster.addresses, { invocationTimeoutMillis: 150 });
  const queue = await client.getQueue<string>('q');
  let isSettled = false;
  const taken = queue.take().finally(() => (isSettled = true));
  await expect((await client.getQueue('other')).poll(400)).resolves.toBeNull();
  expect(isSettled).toBe(false);
  await Promise.all([queue.offer('late'), expect(taken).resolves.toBe('late')]);
  const ended = queue.take();
  ended.catch(() => {});
  await eventually(() => cluster.countOf('queueTake') === 2);
  await queue.destroy();
  await expect(ended).rejects.toMatchObject({ code: 'DISTRIBUTED_OBJECT_DESTROYED' });
});

test('LISTEN-2 LISTEN-5 LISTEN-21: item listeners hear of each item once after reconnects', async () => {
  await using cluster = await EmbeddedCluster.start({ members: 2 });
  const client = await startClient(cluster.addresses);
  await eventually(() => connectedMembers(client) === 2);
  const [queue, list, set] = [await client.getQueue<number>('q'), await client.getList<number>('l'), await client.getSet<number>('s')];
  const heard: unknown[] = [];
  for (const items of [queue, list, set]) await items.addItemListener({ itemAdded: ({ name, item }) => heard.push([name, item]) }, true);
  const { listenerCount } = cluster;
  for (let i = 0; i < 3; i++) {
    const lost = client.parts.cluster.connections.all;
    for (const member of cluster.members) member.disconnectClients();
    await eventually(() => lost.every(({ closed }) => closed !== undefined) && connectedMembers(client) === 2);
    await eventually(() => cluster.listenerCount === listenerCount);
    heard.length = 0;
    for (const items of [queue, list, set]) await items.addAll([i]);
    await eventually(() => expect(heard).toHaveLength(3));
    expect(heard).toEqual(
      expect.arrayContaining([
        ['q', i],
        ['l', i],
        ['s', i],
      ]),
    );
  }
});

test('the items of a queue are lost with the member that held them alone', async () => {
  await using cluster = await EmbeddedCluster.start({ members: 2, backupCount: 0 });
  const client = await startClient(cluster.addresses);
  const [lost, kept] = await Promise.all(
    [0, 1].map((home) =>
      client.getQueue<number>(Array.from({ length: 50 }, (_, i) => `q${i}`).find((name) => homeOf(client, cluster, name) === home)!),
    ),
  );
  await Promise.all([lost!.offer(1), kept!.offer(1)]);
  await cluster.kill(cluster.members[0]!);
  await eventually(() => connectedMembers(client) === 1);
  expect([await lost!.size(), await kept!.size()]).toEqual([0, 1]);
});
