import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import type { Client, ClientConfig } from '../../src/index.ts';
import { Flag } from '../../src/protocol/frames.ts';
import { EmbeddedCluster, type EmbeddedMember } from '../../src/testing/index.ts';
import { connectedMembers, eventually, startClient } from './clients.ts';
import { hurriedClock } from './hurried-clock.ts';
import { follows } from './observe.ts';

const BACKUP = 'clientLocalBackupListener.backup';

const withTimeout = (millis: number, failsOnMissing = false): ClientConfig => ({
  properties: {
    'hazelcast.client.operation.backup.timeout.millis': millis,
    'hazelcast.client.operation.fail.on.indeterminate.state': failsOnMissing,
  },
});

/** Whether the newest request of this name asked for acks. */
function askedForAcks(cluster: EmbeddedCluster, name: string): boolean {
  return (cluster.requests.findLast((request) => request.name === name)!.flags & Flag.backupAware) !== 0;
}

async function start(cluster: EmbeddedCluster, config: ClientConfig = {}, clock = systemClock) {
  const client = await startClient(cluster.addresses, config, undefined, clock);
  const map = await client.getMap<string, number>('m');
  await eventually(() => connectedMembers(client) === cluster.members.length);
  await eventually(async () => {
    await map.set('warm-up', 1);
    return askedForAcks(cluster, 'mapSet');
  });
  return { client, map };
}

/** The owner of a key, and the member that holds its backup in a cluster of two. */
function replicasOf(cluster: EmbeddedCluster, client: Client, key: string): [owner: EmbeddedMember, backup: EmbeddedMember] {
  const owner = cluster.ownerOf(client.getPartitionService().getPartitionId(key))!;
  return [owner, cluster.members.find((member) => member !== owner)!];
}

describe('acks of backups', () => {
  test('A72 ACK-1: are asked for while every member has a listener, and not while one has none', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 3 });
    const { client, map } = await start(cluster, {}, hurriedClock);
    expect(cluster.countOf('clientLocalBackupListener')).toBe(3);
    const refused = cluster.members[2]!.faults.add({ on: 'clientLocalBackupListener', do: { kind: 'error', code: 18 } });
    cluster.members[2]!.disconnectClients();
    await eventually(() => connectedMembers(client) === 2);
    await map.set('key', 2);
    expect(askedForAcks(cluster, 'mapSet')).toBe(false);
    await eventually(() => connectedMembers(client) === 3 && refused.hits > 0);
    await map.set('key', 3);
    expect(askedForAcks(cluster, 'mapSet')).toBe(false);
    refused.remove();
    await eventually(async () => {
      await map.set('key', 4);
      return askedForAcks(cluster, 'mapSet');
    });
  });

  test('ACK-1: are not asked for as long as a member that joined cannot be reached', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const { client, map } = await start(cluster);
    cluster.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    await cluster.addMember();
    await eventually(() => client.getCluster().getMembers().length === 3);
    await map.set('key', 1);
    expect(askedForAcks(cluster, 'mapSet')).toBe(false);
  });

  test('A72 ACK-2: and the reply may come in any order, through different connections', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const { client, map } = await start(cluster);
    const [owner, backup] = replicasOf(cluster, client, 'key');
    for (const late of ['reply', 'ack'] as const) {
      let release!: () => void;
      const until = new Promise<void>((resolve) => (release = resolve));
      const held =
        late === 'reply'
          ? owner.faults.add({ on: 'mapSet', times: 1, do: { kind: 'hold', until } })
          : backup.faults.add({ on: BACKUP, times: 1, do: { kind: 'hold', until } });
      const set = follows(map.set('key', 1));
      await eventually(() => held.hits === 1);
      await map.get('key'); // both members have answered by now whatever they could
      await Promise.all(cluster.members.map((_, i) => map.get(`key-${i}`)));
      expect(set.outcome, late).toBeUndefined();
      release();
      await eventually(() => set.outcome?.status === 'fulfilled');
    }
    expect(client.parts.invoker.unsettledCalls).toBe(0);
  });

  test('ACK-2: with two backups both are waited for', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 3, backupCount: 2 });
    const { client, map } = await start(cluster);
    const owner = cluster.ownerOf(client.getPartitionService().getPartitionId('key'))!;
    const backup = cluster.members.find((member) => member !== owner)!;
    let release!: () => void;
    const until = new Promise<void>((resolve) => (release = resolve));
    const held = backup.faults.add({ on: BACKUP, times: 1, do: { kind: 'hold', until } });
    const set = follows(map.set('key', 1));
    await eventually(() => held.hits === 1);
    await Promise.all(Array.from({ length: 10 }, (_, i) => map.get(`key-${i}`)));
    expect(set.outcome).toBeUndefined();
    release();
    await eventually(() => set.outcome?.status === 'fulfilled');
  });

  test('ACK-5: nor because the whole cluster is lost, in any mode; mode OFF does not wait any more', async () => {
    for (const reconnectMode of ['ON', 'ASYNC', 'OFF'] as const) {
      await using cluster = await EmbeddedCluster.start({ members: 2 });
      const { map } = await start(cluster, {
        ...withTimeout(reconnectMode === 'OFF' ? 60_000 : 200),
        connectionStrategy: { reconnectMode },
      });
      const dropped = cluster.faults.add({ on: BACKUP, do: { kind: 'drop' } });
      const put = map.put('key', 1);
      await eventually(() => dropped.hits === 1);
      await Promise.all(Array.from({ length: 10 }, (_, i) => map.get(`key-${i}`)));
      for (const member of cluster.members) member.disconnectClients();
      await expect(put, reconnectMode).resolves.toBeNull();
    }
  });

  test('ACK-5: nor by a shutdown, which does not wait for them', async () => {
    for (const failsOnMissing of [false, true]) {
      await using cluster = await EmbeddedCluster.start({ members: 2 });
      const { client, map } = await start(cluster, withTimeout(60_000, failsOnMissing));
      const dropped = cluster.faults.add({ on: BACKUP, do: { kind: 'drop' } });
      const put = follows(map.put('key', 1));
      await eventually(() => dropped.hits === 1);
      await Promise.all(Array.from({ length: 10 }, (_, i) => map.get(`key-${i}`)));
      await client.shutdown();
      if (failsOnMissing) expect(put.outcome).toMatchObject({ status: 'rejected', reason: { code: 'INDETERMINATE_OPERATION_STATE' } });
      else expect(put.outcome).toEqual({ status: 'fulfilled', value: null });
    }
  });

  test('ACK-2 INVOKE-6: that come twice, or for nobody, do no harm', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const { client, map } = await start(cluster);
    cluster.faults.add({ on: BACKUP, do: { kind: 'duplicate' } });
    cluster.faults.add({ on: 'mapPut', do: { kind: 'duplicate' } });
    for (let i = 0; i < 20; i++) await expect(map.put('key', i)).resolves.toBe(i === 0 ? null : i - 1);
    expect(client.parts.invoker.unsettledCalls).toBe(0);
    expect(connectedMembers(client)).toBe(2);
  });
});
