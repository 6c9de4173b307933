import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Dialer } from '../../src/cluster/dialer.ts';
import { deferred } from '../../src/deferred.ts';
import { Client, ClientNotActiveError, type ClientConfig } from '../../src/index.ts';
import type { Connection } from '../../src/network/connection.ts';
import type { EmbeddedCluster, EmbeddedClusterOptions } from '../../src/testing/index.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { connectedMembers, eventually, nextEvent, quickConfig } from './clients.ts';
import { BRIEF, dialsOf, infoLog, initOf, membershipLog, movesIn, passUntil, requestsOn, startCluster, startMoving } from './moving.ts';
import { deadAddress, lifecycleLog, rejectionOf } from './observe.ts';

describe('where the client goes', () => {
  test('A77 FAILOVER-3 FAILOVER-5 VIEW-5: a cluster that sends no member list is left after 120 s, and an outage has an end', async () => {
    const clock = new VirtualClock();
    const clusters = [await startCluster('blue'), await startCluster('green', { protocolVersion: '2.6' }), await startCluster('red')];
    const [blue, green] = clusters as [EmbeddedCluster, EmbeddedCluster];
    green.faults.add({ on: 'clientAddClusterViewListener.membersView', do: { kind: 'drop' } });
    const life = lifecycleLog();
    const { lines, config } = infoLog();
    const client = await startMoving(clusters, {
      clock,
      tryCount: 1,
      shared: { ...config, lifecycleListeners: [life.listener], invocationTimeoutMillis: 1e9 },
    });
    const map = await client.getMap<string, number>('cities');
    const members = client.getCluster().getMembers();
    const lost = nextEvent(client, 'DISCONNECTED');
    await blue.stopAll();
    await lost;

    await passUntil(clock, () => client.connectionStatus().state === 'SYNCING');
    const begun = clock.now();
    expect(client.connectionStatus().clusterName).toBe('green');
    const [connection] = client.parts.cluster.connections.all;
    await passUntil(clock, () => client.connectionStatus().clusterName === 'red');
    expect(clock.now() - begun).toBeGreaterThanOrEqual(120_000);
    expect(connection!.closed).toMatchObject({ reason: 'SYNC_EXPIRED', error: { cause: { code: 'MEMBER_LIST_TIMEOUT' } } });
    expect(client.getCluster().getMembers()).toEqual(members); // those of blue, until red has told its own
    await passUntil(clock, () => client.connectionStatus().state === 'INITIALIZED');
    await eventually(() => life.events.length === 6);
    expect(life.events.slice(2)).toEqual(['CONNECTED', 'DISCONNECTED', 'CONNECTED', 'CHANGED_CLUSTER']);
    expect(movesIn(lines)).toEqual(['green', 'red']);

    const dials = dialsOf(client);
    await Promise.all(clusters.map((cluster) => cluster.stopAll()));
    await eventually(() => client.connectionStatus().state === 'RECONNECTING');
    const parked = rejectionOf(map.get('London'));
    await passUntil(clock, () => client.connectionStatus().state === 'CLOSED');
    expect(movesIn(lines).slice(2)).toEqual(['blue', 'green', 'red']);
    for (const [name, port] of dials) expect(clusters.find(({ clusterName }) => clusterName === name)!.members[0]!.port).toBe(port);
    expect(await parked).toBeInstanceOf(ClientNotActiveError);
    expect(await parked).toMatchObject({ cause: { code: 'CLUSTER_CONNECT_FAILED' } });
    await eventually(() => life.events.at(-1) === 'SHUTDOWN');
    expect(life.events.slice(6)).toEqual(['DISCONNECTED', 'SHUTTING_DOWN', 'SHUTDOWN']);
    expect(clock.pending).toBe(0);
  });

  test('FAILOVER-5 VIEW-5: a cluster that sends its members but does not take what the client tells it is left after 120 s', async () => {
    const clock = new VirtualClock();
    const [blue, green] = [await startCluster('blue'), await startCluster('green')];
    const connectionStrategy = { connectionRetry: { clusterConnectTimeoutMillis: 1e9 } }; // it is not the time of the loop that is over
    const client = await startMoving([blue, green], { clock, shared: { connectionStrategy } });
    await client.getMap('cities');
    const silence = blue.faults.add({ on: 'clientCreateProxies', do: { kind: 'ignore' } });
    blue.members[0]!.disconnectClients();
    await passUntil(clock, () => silence.hits === 1);
    const begun = clock.now();
    await passUntil(clock, () => client.connectionStatus().clusterName === 'green');
    expect(clock.now() - begun).toBeGreaterThan(115_000); // some of it passed until the request had arrived
    await passUntil(clock, () => client.connectionStatus().state === 'INITIALIZED');
    expect(client.connectionStatus()).toMatchObject({ clusterId: green.clusterId, epoch: 3 });
    expect(silence.hits).toBe(1);
  });

  test('FAILOVER-3: the count of moves begins anew in every outage, and goes on from where the client is', async () => {
    const [blue, green] = [await startCluster('blue'), await startCluster('green')];
    const { lines, config } = infoLog();
    const client = await startMoving([blue, green], { tryCount: 1, shared: config });
    for (let i = 0; i < 3; i++) {
      const [from, to] = i % 2 === 0 ? [blue, green] : [green, blue];
      const moved = nextEvent(client, 'CHANGED_CLUSTER');
      await from.stopAll();
      await moved;
      expect(client.connectionStatus()).toMatchObject({ clusterName: to.clusterName, clusterId: to.clusterId });
      await from.startAll();
    }
    expect(movesIn(lines)).toEqual(['green', 'blue', 'green']);
  });

  test('FAILOVER-3: with a tryCount of 0 nowhere', async () => {
    const [blue, green] = [await startCluster('blue'), await startCluster('green')];
    const client = await startMoving([blue, green], { tryCount: 0 });
    const ended = nextEvent(client, 'SHUTDOWN');
    await blue.stopAll();
    await ended;
    expect(green.connections).toEqual([]);
  });

  test.each<[string, EmbeddedClusterOptions]>([
    ['has another partition count', { partitionCount: 13 }],
    ['does not take the client', { authenticationStatus: 3 }],
    ['cannot do failover', { failoverSupported: false }],
  ])('FAILOVER-5 TIMEOUT-6 CHECK-1: past a cluster that %s, at once', async (_, options) => {
    const [blue, green, red] = [await startCluster('blue'), await startCluster('green', options), await startCluster('red')];
    const client = await startMoving([blue, green, red]);
    const moved = nextEvent(client, 'CHANGED_CLUSTER');
    await blue.stopAll();
    await moved;
    expect(client.connectionStatus().clusterId).toEqual(red.clusterId);
    expect(requestsOn(green, 1)).toEqual(['clientAuthentication']);
    expect(green.connections).toHaveLength(1);
    await eventually(() => !green.connections[0]!.isOpen);
  });

  test('FAILOVER-8: back to the first cluster is no change', async () => {
    const [blue, green] = [await startCluster('blue'), await startCluster('green')];
    const life = lifecycleLog();
    const members = membershipLog();
    const client = await startMoving([blue, green], {
      shared: { lifecycleListeners: [life.listener], membershipListeners: [members.listener] },
    });
    green.faults.add({ on: 'clientAddClusterViewListener', do: { kind: 'close' } });
    const back = nextEvent(client, 'CONNECTED');
    await blue.stopAll();
    await eventually(() => green.connections.length > 0); // the client is there, and gets no further
    await blue.startAll();
    await back;
    expect(client.connectionStatus()).toMatchObject({ clusterName: 'blue', clusterId: blue.clusterId });
    expect(life.events.slice(2)).toEqual(['CONNECTED', 'DISCONNECTED', 'CONNECTED']);
    await eventually(() => expect(members.heard.at(-1)).toBe(initOf(blue)));
    expect(members.heard.every((words) => words.startsWith('init'))).toBe(true);
  });
});

describe('a dial', () => {
  test('A57 FAILOVER-7 CHECK-2: of before a move that succeeds after it is closed as SWITCH', async () => {
    const [blue, green] = [await startCluster('blue', { members: 2 }), await startCluster('green')];
    const [seed, other] = [blue.members[0]!, blue.members[1]!];
    const gate = deferred();
    const held: Connection[] = [];
    const dial = Dialer.prototype.dial;
    const spy = vi.spyOn(Dialer.prototype, 'dial').mockImplementation(async function slowly(this: Dialer, target, signal) {
      if (target.port !== other.port || held.length > 0) return dial.call(this, target, signal);
      const opened = await dial.call(this, target, new AbortController().signal);
      held.push(opened.connection);
      await gate.promise;
      return opened;
    });
    onTestFinished(() => spy.mockRestore());
    const own = [{ network: { clusterMembers: [seed.address] } }];
    const client = await startMoving([blue, green], { own, shared: { connectionStrategy: { asyncStart: true, connectionRetry: BRIEF } } });
    await eventually(() => held.length === 1);
    const moved = nextEvent(client, 'CHANGED_CLUSTER');
    blue.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    seed.disconnectClients();
    await moved;
    expect(held[0]!.closed).toBeUndefined();
    gate.resolve();
    await eventually(() => held[0]!.closed !== undefined);
    expect(held[0]!.closed).toMatchObject({ reason: 'SWITCH' });
    expect(client.connectionStatus()).toMatchObject({ state: 'INITIALIZED', clusterName: 'green', epoch: 2 });
    expect(connectedMembers(client)).toBe(1);
  });
});

describe('the start of a client that may move', () => {
  test('FAILOVER-3 FAILOVER-8: goes on to the second cluster when the first is not there, and calls that a change', async () => {
    const green = await startCluster('green');
    const life = lifecycleLog();
    const members = membershipLog();
    const shared: ClientConfig = {
      connectionStrategy: { connectionRetry: BRIEF, reconnectMode: 'OFF' },
      lifecycleListeners: [life.listener],
      membershipListeners: [members.listener],
      properties: { 'hazelcast.logging.level': 'OFF' },
    };
    const client = await Client.newHazelcastFailoverClient({
      clientConfigs: [
        { ...shared, clusterName: 'blue', network: { clusterMembers: [await deadAddress()] } },
        { ...shared, clusterName: 'green', network: { clusterMembers: green.addresses } },
      ],
    });
    onTestFinished(() => client.shutdown());
    expect(client.connectionStatus().clusterName).toBe('green');
    expect(life.events).toEqual(['STARTING', 'STARTED', 'CONNECTED', 'CHANGED_CLUSTER']);
    expect(members.heard).toEqual([initOf(green)]);
  });

  test('TIMEOUT-5 FAILOVER-3: is rejected when every cluster was tried as often as it may be', async () => {
    const clientConfigs = await Promise.all(
      ['blue', 'green'].map(async (clusterName) =>
        quickConfig([await deadAddress()], { clusterName, connectionStrategy: { connectionRetry: { clusterConnectTimeoutMillis: 0 } } }),
      ),
    );
    const life = lifecycleLog();
    const { lines, config } = infoLog();
    const shared = { ...config, lifecycleListeners: [life.listener] };
    const start = Client.newHazelcastFailoverClient({ tryCount: 2, clientConfigs: clientConfigs.map((own) => ({ ...own, ...shared })) });
    expect(await rejectionOf(start)).toMatchObject({
      code: 'CLUSTER_CONNECT_FAILED',
      cause: { errors: [{ code: 'IO_ERROR', address: clientConfigs[0]!.network!.clusterMembers![0] }] },
    });
    expect(movesIn(lines)).toEqual(['green', 'blue', 'green', 'blue']);
    expect(life.events).toEqual(['STARTING', 'STARTED', 'SHUTTING_DOWN', 'SHUTDOWN']);
  });

  test('FAILOVER-1 START-9: is rejected before anything begins when the configuration is wrong', async () => {
    const life = lifecycleLog();
    const config = { lifecycleListeners: [life.listener] };
    const start = Client.newHazelcastFailoverClient({ clientConfigs: [config, { ...config, network: { smartRouting: false } }] });
    expect(await rejectionOf(start)).toMatchObject({
      name: 'InvalidConfigurationError',
      message: 'clientConfigs[1].network.smartRouting must be the same as in clientConfigs[0], not false',
    });
    expect(await rejectionOf(Client.newHazelcastFailoverClient())).toMatchObject({ name: 'InvalidConfigurationError' });
    expect(life.events).toEqual([]);
  });
});
