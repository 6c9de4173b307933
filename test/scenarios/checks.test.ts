import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Dialer } from '../../src/cluster/dialer.ts';
import type { Client, ClientConfig } from '../../src/index.ts';
import { EmbeddedCluster, type EmbeddedClusterOptions, type EmbeddedMember } from '../../src/testing/index.ts';
import { connectedMembers, eventually, nextEvent, startClient } from './clients.ts';
import { lifecycleLog } from './observe.ts';
import { keptLog } from './peers.ts';

const WARNINGS = { 'hazelcast.logging.level': 'WARN' } as const;

async function startCluster(options: EmbeddedClusterOptions = {}): Promise<EmbeddedCluster> {
  const cluster = await EmbeddedCluster.start(options);
  onTestFinished(() => cluster.stop());
  return cluster;
}

describe('the partition count', () => {
  test('CHECK-1: one member with another one is hung up on alone', async () => {
    const cluster = await startCluster({ members: 2 });
    const [seed, other] = cluster.members;
    other!.faults.add({ on: 'clientAuthentication', do: { kind: 'alter', with: (reply) => ({ ...reply, partitionCount: 13 }) } });
    const client = await startClient([seed!.address]);
    await eventually(() => other!.connections.length > 0 && other!.connections.every(({ isOpen }) => !isOpen));
    expect(client.connectionStatus().state).toBe('INITIALIZED');
    expect(client.getPartitionService().getPartitionCount()).toBe(271);
  });
});

describe('a dial that was started for something that is over', () => {
  /** A client that is connected to the first of two members, and that is on its way to the second. */
  async function halfConnected(hold: (member: EmbeddedMember) => void, config: ClientConfig = {}) {
    const cluster = await startCluster({ members: 2 });
    const [seed, other] = [cluster.members[0]!, cluster.members[1]!];
    hold(other);
    const log = lifecycleLog();
    const client = await startClient([seed.address], {
      ...config,
      lifecycleListeners: [log.listener],
      connectionStrategy: { asyncStart: true, connectionRetry: { initialBackoffMillis: 20 } },
    });
    await client.ready();
    return { cluster, seed, other, client, log };
  }

  test('A57 CHECK-2: a shutdown ends a dial in the middle of its authentication', async () => {
    const { other, client } = await halfConnected(
      (member) => void member.faults.add({ on: 'clientAuthentication', do: { kind: 'ignore' } }),
    );
    await eventually(() => other.countOf('clientAuthentication') === 1);
    await client.shutdown();
    await eventually(() => !other.connections[0]!.isOpen, 1_000);
  });
});

describe('a member that is connected already', () => {
  test('A50 CHECK-3 CLOSE-3: of two dials to it at once one connection is kept, without an error', async () => {
    const cluster = await startCluster({ members: 2, protocolVersion: '2.6' });
    const [seed, other] = cluster.members;
    cluster.faults.add({
      on: 'clientAddClusterViewListener.membersView',
      do: {
        kind: 'alter',
        with: ({ version, memberInfos }) => {
          const twin = memberInfos.find(({ address }) => address.port === other!.port)!;
          return { version, memberInfos: [...memberInfos, { ...twin, address: { ...twin.address, host: 'localhost' } }] };
        },
      },
    });
    const { lines, ...customLogger } = keptLog();
    const log = lifecycleLog();
    const client = await startClient([seed!.address], { customLogger, lifecycleListeners: [log.listener], properties: WARNINGS });
    expect(other!.connections).toHaveLength(2);
    await eventually(() => other!.connections.filter(({ isOpen }) => isOpen).length === 1);
    expect(client.parts.cluster.connections.all).toHaveLength(2);
    expect(client.connectionStatus()).toMatchObject({ state: 'INITIALIZED', epoch: 1 });
    expect(lines).toEqual([]);
    expect(log.events).toEqual(['STARTING', 'STARTED', 'CONNECTED']);
    const map = await client.getMap('cities');
    for (let i = 0; i < 20; i++) await map.set(`key ${i}`, i); // the one that is kept works
  });
});

describe('the cluster id', () => {
  test('CHECK-4: another one is accepted when the client was disconnected', async () => {
    const cluster = await startCluster();
    const client = await startClient(cluster.addresses);
    const before = cluster.clusterId;
    const back = nextEvent(client, 'CONNECTED');
    await cluster.restart();
    await back;
    expect(cluster.clusterId.equals(before)).toBe(false);
    expect(client.connectionStatus().clusterId).toEqual(cluster.clusterId);
  });
});

describe('an accepted connection', () => {
  test('CHECK-5: the first one begins an epoch and carries the view, each gets the listeners', async () => {
    const cluster = await startCluster({ members: 3 });
    const client = await startClient([cluster.addresses[0]!]);
    await eventually(() => connectedMembers(client) === 3);
    expect(client.connectionStatus().epoch).toBe(1);
    await eventually(() => cluster.countOf('clientLocalBackupListener') === 3);
    const names = (number: number) => cluster.requests.filter(({ connection }) => connection === number).map(({ name }) => name);
    expect(names(1)).toEqual(['clientAuthentication', 'clientAddClusterViewListener', 'clientLocalBackupListener']);
    expect(names(2)).toEqual(['clientAuthentication', 'clientLocalBackupListener']);
    expect(names(3)).toEqual(['clientAuthentication', 'clientLocalBackupListener']);
    const back = nextEvent(client, 'CONNECTED');
    for (const member of cluster.members) member.disconnectClients();
    await back;
    expect(client.connectionStatus().epoch).toBe(2);
  });

  /** Closes what the next dial to a member opens, after the authentication and before the checks. */
  function closeNext(member: EmbeddedMember) {
    const dial = Dialer.prototype.dial;
    let count = 0;
    const spy = vi.spyOn(Dialer.prototype, 'dial').mockImplementation(async function briefly(this: Dialer, target, signal) {
      const opened = await dial.call(this, target, signal);
      if (target.port === member.port && count++ === 0) opened.connection.close('SOCKET_END');
      return opened;
    });
    onTestFinished(() => spy.mockRestore());
  }

  const allAlive = (client: Client) => client.parts.cluster.connections.all.every(({ closed }) => closed === undefined);

  test('CHECK-6: one that died meanwhile fails the round, and never enters the map', async () => {
    const cluster = await startCluster();
    closeNext(cluster.members[0]!);
    const log = lifecycleLog();
    const { lines, ...customLogger } = keptLog();
    const client = await startClient(cluster.addresses, { lifecycleListeners: [log.listener], customLogger, properties: WARNINGS });
    expect(allAlive(client)).toBe(true);
    expect(client.connectionStatus().epoch).toBe(1);
    expect(lines.filter((line) => line.includes('round 1') && line.includes('SOCKET_END'))).toHaveLength(1);
    expect(log.events).toEqual(['STARTING', 'STARTED', 'CONNECTED']);
  });

  test('CHECK-6: one to a further member that died meanwhile fails that dial, which is made again', async () => {
    const cluster = await startCluster({ members: 2 });
    closeNext(cluster.members[1]!);
    const client = await startClient([cluster.addresses[0]!]);
    expect(connectedMembers(client)).toBe(1);
    expect(allAlive(client)).toBe(true);
    await eventually(() => connectedMembers(client) === 2);
  });
});
