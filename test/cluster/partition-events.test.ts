import { afterAll, beforeAll, describe, test } from 'vitest';
import { startCluster, type RealCluster } from '../../scripts/cluster-members.mjs';
import { startClient } from '../scenarios/clients.ts';
import { safeWith } from './client-members.ts';
import { partitionEvents, removedPartitionListeners, WITHOUT_BACKUPS, type ChangingMembers } from './client-partition-events.ts';

const CONFIGURATION = `<map name="${WITHOUT_BACKUPS}"><backup-count>0</backup-count></map>`;

describe('on real 5.7.0 members', () => {
  let cluster: RealCluster;
  beforeAll(async () => {
    cluster = await startCluster({ members: 2, memberConfigXml: CONFIGURATION });
  });
  afterAll(() => cluster.stop());

  const changing: ChangingMembers = {
    add: async () => void (await cluster.addMember()),
    killNewest: () => cluster.members.at(-1)!.kill(),
    balanced: safeWith,
  };
  const start = () => startClient(cluster.addresses.slice(0, 2));

  test('LISTEN-18 LISTEN-19 LISTEN-2: partitions that move are heard of once, and those whose last copy dies', async () => {
    await partitionEvents(await start(), changing);
  });

  test('LISTEN-4: listeners for partitions that are removed hear nothing more', async () => {
    await removedPartitionListeners(await start(), changing);
  });
});
