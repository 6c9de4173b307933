import { describe, expect, test } from 'vitest';
import * as client from '../../../src/protocol/messages/client.ts';
import { mapAddPartitionLostListener, mapGet, mapRemovePartitionLostListener, mapSet } from '../../../src/protocol/messages/map.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import { partitionOf } from '../../../src/serialization/partition-hash.ts';
import { EmbeddedCluster } from '../../../src/testing/index.ts';
import { hangUp, RawClient, text } from './raw-client.ts';

const name = 'm';
const { partitionLost } = client.clientAddPartitionLostListener.events;
const { migration, replicaMigration } = client.clientAddMigrationListener.events;
const { mapPartitionLost } = mapAddPartitionLostListener.events;

interface Setup {
  readonly members: number;
  readonly backupCount: number;
}

async function withClients(
  options: Setup,
  body: (clients: readonly RawClient[], cluster: EmbeddedCluster) => Promise<void>,
): Promise<void> {
  await using cluster = await EmbeddedCluster.start({ ...options, partitionCount: 30 });
  const clients = await RawClient.admittedToAll(cluster);
  await body(clients, cluster);
  await hangUp(...clients);
}

const ownedBy = (cluster: EmbeddedCluster, index: number) =>
  Array.from({ length: cluster.partitionCount }, (_, id) => id).filter((id) => cluster.ownerOf(id) === cluster.members[index]);
const sorted = (ids: readonly number[]) => ids.toSorted((a, b) => a - b);

describe.each([
  [client.clientAddPartitionLostListener, client.clientRemovePartitionLostListener],
  [client.clientAddMigrationListener, client.clientRemoveMigrationListener],
  [mapAddPartitionLostListener, mapRemovePartitionLostListener],
])('listeners for partitions (%#)', (add, remove) => {
  test('are registered and removed', () =>
    withClients({ members: 1, backupCount: 0 }, async ([raw], cluster) => {
      const registrationId = await raw!.call(add, { name, localOnly: true });
      expect(cluster.listenerCount).toBe(1);
      expect(await raw!.call(remove, { name, registrationId: UUID.random() })).toBe(false);
      expect(await raw!.call(remove, { name, registrationId })).toBe(true);
      expect(cluster.listenerCount).toBe(0);
    }));

  test('end with their connection', () =>
    withClients({ members: 1, backupCount: 0 }, async ([raw], cluster) => {
      await raw!.call(add, { name, localOnly: true });
      await hangUp(raw!);
      await expect.poll(() => cluster.listenerCount).toBe(0);
    }));
});

describe('a member that is killed', () => {
  test.each([0, 1])('loses its partitions, once for each, and with %i backups entries or none', (backupCount) =>
    withClients({ members: 3, backupCount }, async (clients, cluster) => {
      const doomed = ownedBy(cluster, 2);
      const keys = Array.from({ length: 60 }, (_, i) => `key${i}`);
      for (const key of keys) await clients[0]!.call(mapSet, { name, key: text(key), value: text('v'), threadId: 0, ttl: -1 });
      for (const raw of clients.slice(0, 2)) {
        await raw.call(client.clientAddPartitionLostListener, { localOnly: true });
        await raw.call(mapAddPartitionLostListener, { name, localOnly: true });
      }
      await cluster.kill(cluster.members[2]!);
      for (const raw of clients.slice(0, 2)) await raw.call(client.clientPing, {});
      const [first, second] = clients.map((raw) => raw.events(partitionLost));
      expect(sorted([...first!, ...second!].map(({ partitionId }) => partitionId))).toEqual(doomed);
      for (const [i, events] of [first!, second!].entries())
        for (const { partitionId, lostBackupCount, source } of events) {
          expect([lostBackupCount, source]).toEqual([0, cluster.members[i]!.uuid]);
          expect(cluster.ownerOf(partitionId)).toBe(cluster.members[i]);
        }
      const ofMap = clients.flatMap((raw) => raw.events(mapPartitionLost)).map(({ partitionId }) => partitionId);
      expect(sorted(ofMap)).toEqual(backupCount === 0 ? doomed : []);
      for (const key of keys) {
        const isLost = backupCount === 0 && doomed.includes(partitionOf(text(key), cluster.partitionCount));
        expect(await clients[0]!.call(mapGet, { name, key: text(key), threadId: 0 })).toEqual(isLost ? null : text('v'));
      }
    }),
  );

  test('and one that is shut down differ: what hands its partitions over loses none', () =>
    withClients({ members: 2, backupCount: 0 }, async (clients, cluster) => {
      await clients[0]!.call(client.clientAddPartitionLostListener, { localOnly: false });
      await clients[0]!.call(mapAddPartitionLostListener, { name, localOnly: false });
      const key = text('k');
      await clients[0]!.call(mapSet, { name, key, value: text('v'), threadId: 0, ttl: -1 });
      await cluster.shutdownMember(cluster.ownerOf(partitionOf(key, cluster.partitionCount))!);
      const [raw] = [await RawClient.admitted(cluster.members[0]!.port)];
      expect(await raw.call(mapGet, { name, key, threadId: 0 })).toEqual(text('v'));
      expect([...clients[0]!.events(partitionLost), ...clients[0]!.events(mapPartitionLost)]).toEqual([]);
      await hangUp(raw);
    }));
});

describe('a member that comes', () => {
  test('has replicas moved to it, of which the oldest member tells from start to finish', () =>
    withClients({ members: 2, backupCount: 1 }, async (clients, cluster) => {
      for (const raw of clients) await raw.call(client.clientAddMigrationListener, { localOnly: true });
      const added = await cluster.addMember();
      for (const raw of clients) await raw.call(client.clientPing, {});
      expect(clients[1]!.received).toEqual([]);
      const [started, finished] = clients[0]!.events(migration);
      const moved = clients[0]!.events(replicaMigration);
      const plannedMigrations = moved.length;
      expect(started).toMatchObject({ type: 0, migrationState: { plannedMigrations, completedMigrations: 0 } });
      expect(finished).toMatchObject({ type: 1, migrationState: { plannedMigrations, completedMigrations: plannedMigrations } });
      expect(clients[0]!.events(migration)).toHaveLength(2);
      expect(moved.map(({ migrationState }) => migrationState.completedMigrations)).toEqual(moved.map((_, i) => i + 1));
      const arrived = moved.filter(({ replicaIndex, destUuid }) => replicaIndex === 0 && destUuid?.equals(added.uuid));
      expect(arrived.map(({ partitionId }) => partitionId)).toEqual(ownedBy(cluster, 2));
      expect(arrived.every(({ success, sourceUuid }) => success && sourceUuid !== null)).toBe(true);
    }));
});
