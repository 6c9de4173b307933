import { expect, test } from 'vitest';
import type { Client } from '../../src/index.ts';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { partitionEvents, removedPartitionListeners, type ChangingMembers } from '../cluster/client-partition-events.ts';
import { eventually, startClient } from './clients.ts';

// What holds on real members (test/cluster) holds on embedded ones.
function changing(cluster: EmbeddedCluster): ChangingMembers {
  return {
    add: async () => void (await cluster.addMember()),
    killNewest: () => cluster.kill(cluster.members.at(-1)!),
    balanced: (client: Client, members) =>
      eventually(() => {
        const partitions = client.getPartitionService();
        const owners = Array.from({ length: partitions.getPartitionCount() }, (_, id) => partitions.getPartitionOwner(id)?.toString());
        expect(client.getCluster().getMembers()).toHaveLength(members);
        expect(owners).toEqual(owners.map((_, id) => cluster.ownerOf(id)!.uuid.toString()));
      }),
  };
}

test('LISTEN-18 LISTEN-19 LISTEN-2: partitions that move are heard of once, and those whose last copy dies', async () => {
  await using cluster = await EmbeddedCluster.start({ members: 2, backupCount: 0 });
  await partitionEvents(await startClient(cluster.addresses), changing(cluster));
});

test('LISTEN-4: listeners for partitions that are removed hear nothing more', async () => {
  await using cluster = await EmbeddedCluster.start({ members: 2 });
  await removedPartitionListeners(await startClient(cluster.addresses), changing(cluster));
});

test('LISTEN-18: where backups are left, the partition service tells of the loss of an owner, and the map of nothing', async () => {
  await using cluster = await EmbeddedCluster.start({ members: 2, backupCount: 1 });
  const client = await startClient(cluster.addresses);
  const map = await client.getMap<string, number>('m');
  const [lost, lostOfMap]: [number[], unknown[]] = [[], []];
  await client.addPartitionLostListener(({ partitionId }) => lost.push(partitionId));
  await map.addPartitionLostListener((event) => lostOfMap.push(event));
  await map.set('key', 1);
  await cluster.kill(cluster.ownerOf(client.getPartitionService().getPartitionId('key'))!);
  await eventually(() => expect(lost).toContain(client.getPartitionService().getPartitionId('key')));
  expect(await map.get('key')).toBe(1);
  expect(lostOfMap).toEqual([]);
});
