import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ClientOfflineError, type ClientConfig } from '../../src/index.ts';
import { Schema } from '../../src/serialization/compact/schema.ts';
import type { EmbeddedCluster, EmbeddedTls } from '../../src/testing/index.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { connectedMembers, eventually, nextEvent } from './clients.ts';
import { dialsOf, infoLog, initOf, membershipLog, passUntil, requestsOn, startCluster, startMoving } from './moving.ts';
import { lifecycleLog } from './observe.ts';
import { pem } from './peers.ts';

const tlsOf = (certificate: string): EmbeddedTls => ({ cert: pem(certificate), key: pem(`${certificate}-key`) });

describe('the loss of a cluster', () => {
  /** Two clusters, each with its own name, authority and credentials, and a client that knows both. */
  async function blueAndGreen(shared: ClientConfig, clock: VirtualClock) {
    const blue = await startCluster('blue', { members: 2, tls: tlsOf('server'), credentials: { username: 'admin', password: 'secret' } });
    const green = await startCluster('green', { members: 2, tls: tlsOf('stranger'), credentials: { token: 'ticket' } });
    const own: ClientConfig[] = [
      {
        security: { usernamePassword: { username: 'admin', password: 'secret' } },
        network: { ssl: { enabled: true, sslOptions: { ca: pem('authority') } } },
      },
      { security: { token: { token: 'ticket' } }, network: { ssl: { enabled: true, sslOptions: { ca: pem('unknown-authority') } } } },
    ];
    const life = lifecycleLog();
    const members = membershipLog();
    const client = await startMoving([blue, green], {
      own,
      clock,
      shared: {
        ...shared,
        connectionStrategy: { connectionRetry: {}, ...shared.connectionStrategy },
        invocationTimeoutMillis: 600_000,
        lifecycleListeners: [life.listener],
        membershipListeners: [members.listener],
      },
    });
    return { blue, green, client, life, members };
  }

  test.each(['ON', 'ASYNC'] as const)(
    'A75 TIMEOUT-3 FAILOVER-2 FAILOVER-8 FAILOVER-9 FAILOVER-10 ADDR-10 AUTH-2: leads to the next one after 120 s in mode %s',
    async (reconnectMode) => {
      const clock = new VirtualClock();
      const { blue, green, client, life, members } = await blueAndGreen({ connectionStrategy: { reconnectMode } }, clock);
      const { uuid } = client.getLocalEndpoint();
      const map = await client.getMap<string, number>('cities');
      await map.set('London', 1);
      expect(connectedMembers(client)).toBe(2);
      const old = client.getCluster().getMembers();
      const dials = dialsOf(client);
      const lost = nextEvent(client, 'DISCONNECTED');
      await blue.stopAll();
      await lost;
      const loss = clock.now();
      const early = reconnectMode === 'ON' ? map.set('Paris', 2) : undefined;

      await passUntil(clock, () => client.connectionStatus().state === 'SWITCHING');
      expect(clock.now() - loss).toBeGreaterThanOrEqual(120_000);
      expect(clock.now() - loss).toBeLessThan(125_000); // the time of the last round
      expect(client.getCluster().getMembers()).toEqual(old);
      const late = map.get('Paris');
      if (reconnectMode === 'ASYNC') await expect(late).rejects.toThrow(ClientOfflineError);
      await passUntil(clock, () => green.connections.length > 0);
      await client.ready();
      if (reconnectMode === 'ON') expect(await Promise.all([early, late])).toEqual([undefined, 2]);

      expect(await map.get('London')).toBeNull();
      await eventually(() => connectedMembers(client) === 2);
      expect(life.events).toEqual(['STARTING', 'STARTED', 'CONNECTED', 'DISCONNECTED', 'CONNECTED', 'CHANGED_CLUSTER']);
      expect(life.details.at(-1)).toMatchObject({ epoch: 2, clusterId: green.clusterId });
      expect(members.heard).toEqual([initOf(blue), initOf(green)]);
      expect(client.getLocalEndpoint().uuid).toBe(uuid);
      for (const { connections } of [blue, green])
        expect(new Set(connections.map(({ clientUuid }) => clientUuid))).toEqual(new Set([uuid.toString()]));
      expect(client.connectionStatus()).toMatchObject({ clusterName: 'green', clusterId: green.clusterId, epoch: 2 });
      expect(inspect(client)).toContain("clusterName: 'green'");

      const portsOf = (cluster: EmbeddedCluster) => new Set(cluster.members.map(({ port }) => port));
      const dialled = (name: string) => new Set(dials.flatMap(([cluster, port]) => (cluster === name ? [port] : [])));
      expect(dialled('blue')).toEqual(portsOf(blue));
      expect(dialled('green')).toEqual(portsOf(green));
      await client.shutdown();
      expect(clock.pending).toBe(0);
    },
  );

  test('A75 FAILOVER-10: ends the client in mode OFF, which tries no other cluster then', async () => {
    const clock = new VirtualClock();
    const { blue, green, client, life } = await blueAndGreen({ connectionStrategy: { reconnectMode: 'OFF' } }, clock);
    const ended = nextEvent(client, 'SHUTDOWN');
    await blue.stopAll();
    await ended;
    expect(life.events.slice(2)).toEqual(['CONNECTED', 'DISCONNECTED', 'SHUTTING_DOWN', 'SHUTDOWN']);
    expect(green.connections).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('FAILOVER-9: what the client keeps is told to the next cluster, in the order of every reconnect', async () => {
    const [blue, green] = [await startCluster('blue'), await startCluster('green')];
    const client = await startMoving([blue, green]);
    const map = await client.getMap<string, number>('cities');
    await client.parts.schemas.replicate(new Schema('city', [{ fieldName: 'people', kind: 8 }]));
    const added: string[] = [];
    await map.addEntryListener({ added: ({ key }) => added.push(key) });
    const [lost, moved] = [nextEvent(client, 'DISCONNECTED'), nextEvent(client, 'CHANGED_CLUSTER')];
    await blue.stopAll();
    await lost;
    const parked = map.set('Paris', 2);
    await moved;
    await parked;
    expect(requestsOn(green, 1)).toEqual([
      'clientAuthentication',
      'clientAddClusterViewListener',
      'clientSendAllSchemas',
      'clientCreateProxies',
      'clientLocalBackupListener',
      'mapAddEntryListener',
      'mapSet',
    ]);
    await eventually(() => expect(added).toEqual(['Paris']));
  });

  test('FAILOVER-4: makes the client forget the partitions and the version of the list', async () => {
    const blue = await startCluster('blue', { members: 2 });
    const green = await startCluster('green', { protocolVersion: '2.6' });
    const high = { version: 1_000 };
    blue.faults.add({ on: 'clientAddClusterViewListener.membersView', do: { kind: 'alter', with: (sent) => ({ ...sent, ...high }) } });
    green.faults.add({ on: 'clientAddClusterViewListener.partitionsView', do: { kind: 'drop' } });
    const client = await startMoving([blue, green]);
    const { view } = client.parts.cluster;
    await eventually(() => view.members.version === 1_000 && view.partitions.owners.length > 0);
    const moved = nextEvent(client, 'CHANGED_CLUSTER');
    await blue.stopAll();
    await moved;
    expect(view.members.version).toBeLessThan(1_000);
    expect(view.members.members.map(({ address }) => address.port)).toEqual([green.members[0]!.port]);
    expect(view.partitions.owners).toEqual([]);
    expect(view.partitionCount).toBe(271);
  });
});

describe('A78 a cluster that restarts', () => {
  /** So that nobody gives up because of the time. */
  const PATIENT = { connectionRetry: { initialBackoffMillis: 20, maxBackoffMillis: 50 } };

  test('CHECK-4 FAILOVER-5 FAILOVER-7: with a new id is left, though it answers', async () => {
    const [blue, green] = [await startCluster('blue', { members: 2 }), await startCluster('green')];
    const { lines, config } = infoLog();
    const client = await startMoving([blue, green], { shared: { ...config, connectionStrategy: PATIENT } });
    const before = blue.clusterId.toString();
    const moved = nextEvent(client, 'CHANGED_CLUSTER');
    await blue.restart();
    await moved;
    expect(client.connectionStatus()).toMatchObject({ clusterName: 'green', clusterId: green.clusterId });
    expect(
      lines.filter((line) => line.includes(`the cluster was restarted: its id is ${blue.clusterId.toString()}, not ${before}`)),
    ).toHaveLength(1);

    const back = nextEvent(client, 'CHANGED_CLUSTER');
    await green.restart();
    await back; // as part of a move any id will do
    expect(client.connectionStatus()).toMatchObject({ clusterName: 'blue', clusterId: blue.clusterId });
  });

  test('CHECK-4: with the same id is kept', async () => {
    const [blue, green] = [await startCluster('blue'), await startCluster('green')];
    const life = lifecycleLog();
    const client = await startMoving([blue, green], { shared: { lifecycleListeners: [life.listener], connectionStrategy: PATIENT } });
    const back = nextEvent(client, 'CONNECTED');
    await blue.restart({ sameClusterId: true });
    await back;
    expect(client.connectionStatus()).toMatchObject({ clusterName: 'blue', epoch: 2 });
    expect(life.events.slice(2)).toEqual(['CONNECTED', 'DISCONNECTED', 'CONNECTED']);
    expect(green.connections).toEqual([]);
  });
});
