import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { listNames, multiMapTests, replicatedMapTests } from '../cluster/client-multi-maps.ts';
import { connectedMembers, eventually, startClient } from './clients.ts';

// What holds on real members (test/cluster) holds on embedded ones.
describe('on three embedded members', () => {
  let cluster: EmbeddedCluster;
  beforeAll(async () => {
    const multiMaps = Object.fromEntries(listNames.map((name) => [name, { valueCollectionType: 'LIST' as const }]));
    cluster = await EmbeddedCluster.start({ members: 3, multiMaps });
  });
  afterAll(() => cluster.stop());

  describe.each([true, false])('with smartRouting %s', (smartRouting) => {
    const start = () => startClient(cluster.addresses, { network: { smartRouting } });
    multiMapTests(start);
    replicatedMapTests(start);
  });
});

test('LISTEN-2 LISTEN-5 LISTEN-21: listeners of multi-maps and replicated maps hear of each change once after reconnects', async () => {
  await using cluster = await EmbeddedCluster.start({ members: 2 });
  const client = await startClient(cluster.addresses);
  await eventually(() => connectedMembers(client) === 2);
  const [multi, replicated] = [await client.getMultiMap<string, number>('m'), await client.getReplicatedMap<string, number>('r')];
  const heard: unknown[] = [];
  await multi.addEntryListener({ added: ({ name, value }) => heard.push([name, value]) });
  await replicated.addEntryListener({ added: ({ name, value }) => heard.push([name, value]) });
  const { listenerCount } = cluster;
  for (let i = 0; i < 3; i++) {
    const lost = client.parts.cluster.connections.all;
    for (const member of cluster.members) member.disconnectClients();
    await eventually(() => lost.every(({ closed }) => closed !== undefined) && connectedMembers(client) === 2);
    await eventually(() => cluster.listenerCount === listenerCount);
    heard.length = 0;
    await multi.put('key', i);
    await replicated.put(`key-${i}`, i);
    await eventually(() => expect(heard).toHaveLength(2));
    expect(heard).toEqual(
      expect.arrayContaining([
        ['m', i],
        ['r', i],
      ]),
    );
  }
});

test('REPLICATEDMAP-2: one handle asks one member for what is not about a key', async () => {
  await using cluster = await EmbeddedCluster.start({ members: 3 });
  const client = await startClient(cluster.addresses);
  await eventually(() => connectedMembers(client) === 3);
  const map = await client.getReplicatedMap('r');
  for (let i = 0; i < 5; i++)
    await Promise.all([map.size(), map.keySet(), map.withOptions({ timeoutMillis: 5_000 }).values(), map.entrySet()]);
  const asked = cluster.requests.filter(({ name }) => /^replicatedMap(Size|KeySet|Values|EntrySet)$/.test(name));
  expect(asked).toHaveLength(20);
  expect(new Set(asked.map(({ partitionId }) => partitionId)).size).toBe(1);
  expect(cluster.misrouted).toBe(0);
});

test('LOCK-4: a lock that is asked for again after the connection was lost counts once', async () => {
  await using cluster = await EmbeddedCluster.start();
  const client = await startClient(cluster.addresses);
  const map = await client.getMultiMap('m');
  cluster.faults.add({ on: 'multiMapLock', times: 1, do: { kind: 'close', when: 'executed' } });
  await map.lock('k');
  expect(cluster.countOf('multiMapLock')).toBe(2);
  await map.unlock('k');
  expect(await map.isLocked('k')).toBe(false);
});
