import { describe, expect, test } from 'vitest';
import { clientPing } from '../../../src/protocol/messages/client.ts';
import * as messages from '../../../src/protocol/messages/map.ts';
import type { UUID } from '../../../src/protocol/uuid.ts';
import { partitionOf } from '../../../src/serialization/partition-hash.ts';
import { EmbeddedCluster, type EmbeddedClusterOptions } from '../../../src/testing/index.ts';
import { hangUp, RawClient, text, textOf } from './raw-client.ts';

const name = 'm';
const { iMapInvalidation: single, iMapBatchInvalidation: batch } = messages.mapAddNearCacheInvalidationListener.events;
const listening = { name, listenerFlags: 256, localOnly: true };

const set = (raw: RawClient, key: string) => raw.call(messages.mapSet, { name, key: text(key), value: text('v'), threadId: 0, ttl: -1 });

async function withClients(
  options: EmbeddedClusterOptions,
  body: (clients: readonly RawClient[], cluster: EmbeddedCluster) => Promise<void>,
): Promise<void> {
  await using cluster = await EmbeddedCluster.start(options);
  const clients = await RawClient.admittedToAll(cluster);
  await body(clients, cluster);
  await hangUp(...clients);
}

describe('near caches hear from an embedded member', () => {
  test('NEARCACHE-14: who changed which key, and how often its partition changed', () =>
    withClients({ nearCacheBatchMillis: 0, partitionCount: 1 }, async ([raw], cluster) => {
      const id = await raw!.call(messages.mapAddNearCacheInvalidationListener, listening);
      await set(raw!, 'a');
      await set(raw!, 'a');
      await raw!.call(messages.mapDelete, { name, key: text('a'), threadId: 0 });
      await raw!.call(messages.mapDelete, { name, key: text('a'), threadId: 0 }); // nothing there
      await raw!.call(messages.mapClear, { name });
      await raw!.call(clientPing, {});
      const events = raw!.events(single);
      expect(events.map(({ key, sequence }) => [textOf(key), sequence])).toEqual([
        ['a', 1],
        ['a', 2],
        ['a', 3],
        [null, 4],
      ]);
      expect(events.every(({ sourceUuid }) => sourceUuid.equals(raw!.uuid))).toBe(true);
      const { partitionUuidList, namePartitionSequenceList } = await raw!.call(messages.mapFetchNearCacheInvalidationMetadata, {
        names: [name, 'other'],
        uuid: cluster.members[0]!.uuid,
      });
      expect(namePartitionSequenceList).toEqual([
        [name, [[0, 4]]],
        ['other', []],
      ]);
      expect(partitionUuidList).toEqual([[0, events[0]!.partitionUuid]]);
      expect(await raw!.call(messages.mapRemoveEntryListener, { name, registrationId: id })).toBe(true);
      await set(raw!, 'a');
      await raw!.call(clientPing, {});
      expect(raw!.events(single)).toHaveLength(4);
    }));

  test('NEARCACHE-15: keys in batches, in their order, and of all keys at once', () =>
    withClients({ nearCacheBatchMillis: 20 }, async ([raw]) => {
      await raw!.call(messages.mapAddNearCacheInvalidationListener, listening);
      for (const key of ['a', 'b', 'c']) await set(raw!, key);
      await raw!.call(messages.mapEvictAll, { name });
      const { keys, sequences, sourceUuids, partitionUuids } = await raw!.event(batch);
      expect(keys.map(textOf)).toEqual(['a', 'b', 'c']);
      expect([sequences.length, sourceUuids.length, partitionUuids.length]).toEqual([3, 3, 3]);
      expect(raw!.events(single).map(({ key }) => key)).toEqual([null]);
    }));

  test('LISTEN-1: of its own partitions only, if they want that; and another uuid for a partition with another owner', () =>
    withClients({ members: 2, nearCacheBatchMillis: 0, partitionCount: 4 }, async ([first, second], cluster) => {
      for (const raw of [first!, second!]) await raw.call(messages.mapAddNearCacheInvalidationListener, listening);
      const keys = Array.from({ length: 20 }, (_, i) => `key-${i}`);
      for (const key of keys) await set(first!, key);
      for (const raw of [first!, second!]) await raw.call(clientPing, {});
      const heard = [first!, second!].map((raw) => raw.events(single).map(({ key }) => textOf(key) ?? ''));
      expect(heard.flat().toSorted()).toEqual(keys.toSorted());
      for (const [i, member] of cluster.members.entries()) {
        expect(heard[i]!.every((key) => cluster.ownerOf(partitionOf(text(key), 4)) === member)).toBe(true);
      }
      const [left, gone] = cluster.members.map(({ uuid }) => uuid);
      const ask = (uuid: UUID) => first!.call(messages.mapFetchNearCacheInvalidationMetadata, { names: [name], uuid });
      const before = await ask(gone!);
      await cluster.kill(cluster.members[1]!);
      await expect(ask(gone!)).rejects.toThrow('is no member of the cluster');
      const after = new Map((await ask(left!)).partitionUuidList);
      for (const [partition, uuid] of before.partitionUuidList) expect(after.get(partition)?.equals(uuid)).toBe(false);
    }));
});
