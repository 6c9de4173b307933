import { describe, expect, test } from 'vitest';
import { Client, ClientNotActiveError, type ClientConfig } from '../../src/index.ts';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { connectedMembers, eventually, nextEvent, quickConfig, startClient } from './clients.ts';
import { CountingClock, follows, inTurn, lifecycleLog, openSockets, rejectionOf } from './observe.ts';

const EVENTS = ['CONNECTED', 'DISCONNECTED', 'SHUTTING_DOWN', 'SHUTDOWN'];

/** How a client gets into each state, and stays there. */
const situations: Record<string, (cluster: EmbeddedCluster, client: Client) => Promise<unknown>> = {
  'is between two rounds before its first connection': (_cluster, client) => eventually(() => client.connectionStatus().attempt === 2),
  'waits for a member that accepts and stays silent': (cluster) => eventually(() => cluster.connections.length === 1),
  'tells a member about itself': (_cluster, client) => eventually(() => client.connectionStatus().state === 'SYNCING'),
  'is connected': (_cluster, client) => eventually(() => connectedMembers(client) === 2),
  'is connected to one member and on its way to the other': (cluster, client) =>
    eventually(() => connectedMembers(client) === 1 && cluster.members[1]!.connections.length > 0),
  async 'has lost its cluster'(cluster, client) {
    await client.ready();
    cluster.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    for (const member of cluster.members) member.disconnectClients();
    await eventually(() => client.connectionStatus().attempt === 2);
  },
  async 'has lost all but a member that hangs'(cluster, client) {
    await client.ready();
    for (const member of cluster.members) member.pause();
  },
  'has given up': (_cluster, client) => eventually(() => client.connectionStatus().state === 'CLOSED'),
};

/** What a cluster does from the beginning in a situation. */
function prepare(situation: string, { faults, members }: EmbeddedCluster): void {
  const [first, second] = members;
  if (situation === 'is between two rounds before its first connection') faults.add({ on: 'connect', do: { kind: 'refuse' } });
  if (situation === 'waits for a member that accepts and stays silent') faults.add({ on: 'connect', do: { kind: 'silence' } });
  if (situation === 'tells a member about itself') first!.faults.add({ on: 'clientLocalBackupListener', do: { kind: 'ignore' } });
  if (situation.endsWith('on its way to the other')) second!.faults.add({ on: 'connect', do: { kind: 'silence' } });
  if (situation === 'has given up') faults.add({ on: 'clientAuthentication', do: { kind: 'error', code: 22 } });
}

/** Starts a client with long pauses, and brings it into the situation. */
async function clientThat(situation: string, cluster: EmbeddedCluster, config: ClientConfig = {}, clock = new CountingClock()) {
  prepare(situation, cluster);
  const connectionStrategy: ClientConfig['connectionStrategy'] = {
    asyncStart: true,
    connectionRetry: ({ attempt }) => (situation === 'has given up' ? 'give-up' : attempt < 2 ? 1 : 20_000),
  };
  const client = await Client.start(quickConfig([cluster.addresses[0]!], { ...config, connectionStrategy }), undefined, clock);
  await situations[situation]!(cluster, client);
  return { client, clock };
}

describe('a shutdown', () => {
  test.each(Object.keys(situations))(
    'SHUTDOWN-1 SHUTDOWN-5: leaves nothing behind when the client %s, and is the same one for everybody',
    async (situation) => {
      await using cluster = await EmbeddedCluster.start({ members: 2 });
      const { client, clock } = await clientThat(situation, cluster);
      const log = lifecycleLog();
      client.getLifecycleService().addLifecycleListener(log.listener);
      const wasConnected = client.connectionStatus().state === 'INITIALIZED';
      const shutdown = client.shutdown();
      expect(client.shutdown({ drainMillis: 10_000 })).toBe(shutdown);
      expect(client[Symbol.asyncDispose]()).toBe(shutdown);
      expect(await inTurn(client.ready())).toMatchObject({ status: 'rejected', reason: { code: 'CLIENT_NOT_ACTIVE' } });
      expect(await shutdown).toBeUndefined();
      expect(client.shutdown()).toBe(shutdown);
      expect(client.connectionStatus().state).toBe('CLOSED');
      const told = wasConnected ? ['SHUTTING_DOWN', 'DISCONNECTED', 'SHUTDOWN'] : ['SHUTTING_DOWN', 'SHUTDOWN'];
      expect(log.events).toEqual(situation === 'has given up' ? [] : told);
      expect(clock.pending).toBe(0);
      expect(client.parts.cluster.connections.all).toEqual([]);
      for (const member of cluster.members) member.resume(); // a member that hangs sees the end of a connection only then
      await eventually(() => openSockets() === 0);
    },
  );

  test('SHUTDOWN-5: leaves no timer and no socket of this process behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name === 'Immediate').length;
    await using cluster = await EmbeddedCluster.start({ members: 3 });
    const before = timers();
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<string, number>('resources');
    await map.addEntryListener({ added: () => {} });
    await map.set('key', 1);
    expect(openSockets()).toBeGreaterThanOrEqual(3);
    expect(timers()).toBeGreaterThan(before);
    await client.shutdown();
    expect(timers()).toBeLessThanOrEqual(before);
    await eventually(() => openSockets() === 0);
  });

  test('SHUTDOWN-1: never rejects, also with options that make no sense', async () => {
    await using cluster = await EmbeddedCluster.start();
    for (const options of [{ drainMillis: -1 }, { drainMillis: 'soon' }, { drain: 1 }, 'now', null]) {
      const client = await startClient(cluster.addresses);
      expect(await client.shutdown(options as { drainMillis?: number })).toBeUndefined();
      expect(client.connectionStatus().state).toBe('CLOSED');
    }
  });

  test.each(EVENTS)('SHUTDOWN-1: works from a listener (%s)', async (wanted) => {
    await using cluster = await EmbeddedCluster.start();
    const log = lifecycleLog();
    const shutdowns: Promise<void>[] = [];
    const client = await startClient(cluster.addresses, { connectionStrategy: { asyncStart: true }, lifecycleListeners: [log.listener] });
    client.getLifecycleService().addLifecycleListener(async (state) => {
      if (state !== wanted) return;
      shutdowns.push(client.shutdown());
      await shutdowns[0];
    });
    await client.ready().catch(() => {});
    if (wanted === 'DISCONNECTED') cluster.members[0]!.disconnectClients();
    else if (wanted !== 'CONNECTED') shutdowns.push(client.shutdown());
    await eventually(() => log.events.includes('SHUTDOWN'));
    await Promise.all(shutdowns);
    expect(new Set(shutdowns).size).toBe(1);
    expect(log.events.slice(2).sort()).toEqual(['CONNECTED', 'DISCONNECTED', 'SHUTDOWN', 'SHUTTING_DOWN']);
  });

  test('SHUTDOWN-1: works from listeners of entries and members', async () => {
    await using cluster = await EmbeddedCluster.start();
    for (const kind of ['entry', 'member'] as const) {
      const client = await startClient(cluster.addresses);
      const map = await client.getMap<string, number>('listened-to');
      const closed = nextEvent(client, 'SHUTDOWN');
      if (kind === 'entry') await map.addEntryListener({ added: () => client.shutdown(), updated: () => client.shutdown() });
      else client.getCluster().addMembershipListener({ memberAdded: () => client.shutdown() });
      if (kind === 'entry') await map.set('key', 1).catch(() => {});
      else await cluster.addMember();
      await closed;
    }
  });

  test('SHUTDOWN-2: refuses calls before it says so, settles calls before it hangs up, and says the rest before it resolves', async () => {
    await using cluster = await EmbeddedCluster.start();
    const order: string[] = [];
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<string, number>('order');
    cluster.faults.add({ on: 'mapGet', do: { kind: 'ignore' } });
    const inFlight = map.get('key').catch((error: unknown) => {
      expect(error).toBeInstanceOf(ClientNotActiveError);
      order.push('call in flight rejected', `${client.parts.cluster.connections.all.length} connections`);
    });
    await eventually(() => cluster.countOf('mapGet') === 1);
    client.getLifecycleService().addLifecycleListener((state) => order.push(state));
    const shutdown = client.shutdown({ drainMillis: 20 });
    const refused = rejectionOf(map.get('key')).then((error) => {
      expect(error).toBeInstanceOf(ClientNotActiveError);
      order.push('new call rejected');
    });
    await shutdown;
    order.push('resolved');
    await Promise.all([inFlight, refused]);
    expect(order).toEqual([
      'SHUTTING_DOWN',
      'new call rejected',
      'call in flight rejected',
      '1 connections',
      'DISCONNECTED',
      'SHUTDOWN',
      'resolved',
    ]);
    expect(cluster.countOf('mapGet')).toBe(1);
  });

  test('SHUTDOWN-2: dials no more members while it drains', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const { client } = await clientThat('is connected to one member and on its way to the other', cluster);
    const map = await client.getMap<string, number>('draining');
    cluster.faults.add({ on: 'mapGet', do: { kind: 'ignore' } });
    const call = map.get('key').catch(() => {});
    await eventually(() => cluster.countOf('mapGet') === 1);
    const { connections } = cluster.members[1]!;
    expect(connections.map(({ isOpen }) => isOpen)).toEqual([true]);
    const shutdown = client.shutdown({ drainMillis: 300 });
    await eventually(() => !connections[0]!.isOpen);
    expect(await inTurn(shutdown)).toBeUndefined();
    await Promise.all([shutdown, call]);
    expect(connections).toHaveLength(1);
  });

  test('SHUTDOWN-2: rejects parked calls in the step of the shutdown, and drains nothing without a connection', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<string, number>('parked');
    const lost = nextEvent(client, 'DISCONNECTED');
    cluster.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    cluster.members[0]!.disconnectClients();
    await lost;
    const parked = Array.from({ length: 100 }, (_, i) => follows(i % 2 === 0 ? map.get('key') : map.put('key', i)));
    const shutdown = client.shutdown({ drainMillis: 20_000 });
    const settled = await inTurn(shutdown);
    for (const { outcome } of parked) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'ClientNotActiveError', code: 'CLIENT_NOT_ACTIVE' } });
    }
    expect(settled).toMatchObject({ status: 'fulfilled' });
  });

  test('SHUTDOWN-4: takes no longer than it was given, whatever the members do', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 3 });
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<string, number>('hanging');
    for (const member of cluster.members) member.pause();
    const calls = Array.from({ length: 30 }, (_, i) => follows(map.set(`key-${i}`, i)));
    const begun = performance.now();
    await client.shutdown({ drainMillis: 100 });
    const millis = performance.now() - begun;
    expect(millis).toBeGreaterThanOrEqual(99);
    expect(millis).toBeLessThan(100 + 1_000); // there are no sessions to close
    for (const { outcome } of calls) expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'ClientNotActiveError' } });
  });
});

describe('calls in flight', () => {
  test('SHUTDOWN-3: are tried again on live connections while the client drains', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<string, number>('drained');
    const keys = Array.from({ length: 20 }, (_, i) => `key-${i}`);
    await Promise.all(keys.map((key, i) => map.set(key, i)));
    cluster.faults.add({ on: 'mapGet', times: 40, do: { kind: 'error', code: 82 } });
    // the calls to this member are lost with it
    const [first] = cluster.members;
    const silence = first!.faults.add({ on: 'mapGet', do: { kind: 'ignore' } });
    const calls = keys.map((key) => map.get(key));
    await eventually(() => silence.hits > 0);
    const shutdown = client.shutdown({ drainMillis: 20_000 });
    await cluster.kill(first!);
    expect(await Promise.all(calls)).toEqual(keys.map((_, i) => i));
    await shutdown;
  });

  test('SHUTDOWN-3: are rejected when the time is over', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<string, number>('late');
    cluster.faults.add({ on: 'mapGet', do: { kind: 'ignore' } });
    const fault = cluster.faults.add({ on: 'mapSet', do: { kind: 'error', code: 82 } });
    const calls = [follows(map.get('key')), follows(map.set('key', 1))];
    await eventually(() => fault.hits > 5);
    const begun = performance.now();
    await client.shutdown({ drainMillis: 100 });
    expect(performance.now() - begun).toBeGreaterThanOrEqual(99);
    for (const { outcome } of calls) expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'ClientNotActiveError' } });
  });

  test('SHUTDOWN-3: are not waited for by default', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<string, number>('not-waited-for');
    cluster.faults.add({ on: 'mapGet', do: { kind: 'ignore' } });
    const call = follows(map.get('key'));
    await eventually(() => cluster.countOf('mapGet') === 1);
    expect(await inTurn(client.shutdown())).toMatchObject({ status: 'fulfilled' });
    expect(call.outcome).toMatchObject({ status: 'rejected', reason: { name: 'ClientNotActiveError' } });
  });

  test('SHUTDOWN-3: are not waited for any longer once the last connection is lost', async () => {
    await using cluster = await EmbeddedCluster.start();
    const log = lifecycleLog();
    const client = await startClient(cluster.addresses, { lifecycleListeners: [log.listener] });
    const map = await client.getMap<string, number>('abandoned');
    cluster.faults.add({ on: 'mapGet', do: { kind: 'ignore' } });
    cluster.faults.add({ on: 'mapPut', do: { kind: 'ignore' } });
    const retried = cluster.faults.add({ on: 'mapSet', do: { kind: 'error', code: 82 } });
    const [repeatable, once, retrying] = [follows(map.get('key')), follows(map.put('key', 1)), follows(map.set('key', 1))];
    await eventually(() => retried.hits === 14); // the next pause is half a second
    const shutdown = client.shutdown({ drainMillis: 20_000 });
    const lost = nextEvent(client, 'DISCONNECTED');
    cluster.members[0]!.disconnectClients();
    await lost;
    expect(await inTurn(shutdown)).toMatchObject({ status: 'fulfilled' });
    expect(repeatable.outcome).toMatchObject({ status: 'rejected', reason: { name: 'ClientNotActiveError' } });
    expect(retrying.outcome).toMatchObject({ status: 'rejected', reason: { name: 'ClientNotActiveError' } });
    expect(once.outcome).toMatchObject({ status: 'rejected', reason: { name: 'TargetDisconnectedError', maybeExecuted: true } });
    expect(log.events.slice(3)).toEqual(['SHUTTING_DOWN', 'DISCONNECTED', 'SHUTDOWN']);
    expect(cluster.connections).toHaveLength(1);
  });
});
