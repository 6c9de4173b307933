import { describe, expect, test } from 'vitest';
import { systemClock, type Clock } from '../../src/clock.ts';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { connectedMembers, eventually, startClient } from './clients.ts';
import { follows, lifecycleLog } from './observe.ts';

/** Blocks the event loop of this process, the members in it included. */
function stall(millis: number): void {
  const end = performance.now() + millis;
  while (performance.now() < end);
}

const heartbeat = (interval: number, timeout: number) => ({
  properties: { 'hazelcast.client.heartbeat.interval': interval, 'hazelcast.client.heartbeat.timeout': timeout },
});

describe('heartbeats', () => {
  test('A60 HEART-1 HEART-3 CLOSE-4: members that hang are hung up on after the timeout and not before, and the others are kept', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 3 });
    const log = lifecycleLog();
    const client = await startClient(cluster.addresses, { ...heartbeat(150, 900), lifecycleListeners: [log.listener] });
    const to = (i: number) => client.parts.cluster.connections.to(cluster.members[i]!.uuid.toString())!;
    const [first, second, third] = [to(0), to(1), to(2)];
    const frozenAt = performance.now();
    for (const i of [0, 1]) cluster.members[i]!.pause();
    let isLate = false;
    const late = setTimeout(() => (isLate = true), 900 + 150 + 1_000);
    await eventually(() => connectedMembers(client) === 1);
    clearTimeout(late);
    expect(isLate).toBe(false);
    expect(performance.now() - frozenAt).toBeGreaterThanOrEqual(750);
    expect([first, second, third].map(({ closed }) => closed?.reason)).toEqual(['HEARTBEAT', 'HEARTBEAT', undefined]);
    expect(first.closed?.error.message).toContain('nothing was received for 900 ms');
    expect(log.events).toEqual(['STARTING', 'STARTED', 'CONNECTED']);
    for (const i of [0, 1]) cluster.members[i]!.resume();
    await eventually(() => connectedMembers(client) === 3);
  });

  test('HEART-1: the last connection that hangs is a loss like any other', async () => {
    await using cluster = await EmbeddedCluster.start();
    const log = lifecycleLog();
    const client = await startClient(cluster.addresses, { ...heartbeat(30, 150), lifecycleListeners: [log.listener] });
    cluster.members[0]!.pause();
    await eventually(() => log.events.includes('DISCONNECTED'));
    expect(log.details[3]!.cause).toMatchObject({ name: 'TargetDisconnectedError', message: expect.stringContaining('(HEARTBEAT)') });
    cluster.members[0]!.resume();
    await client.ready();
  });

  test('HEART-1: what is written to needs no ping', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses, heartbeat(300, 3_000));
    const map = await client.getMap<string, number>('m');
    const begun = performance.now();
    await eventually(() => map.set('k', 1).then(() => performance.now() - begun > 700));
    expect(cluster.countOf('clientPing')).toBe(0);
    await eventually(() => cluster.countOf('clientPing') > 0);
  });

  test('HEART-3: pings that are never answered pile up nowhere and do no harm', async () => {
    await using cluster = await EmbeddedCluster.start();
    cluster.faults.add({ on: 'clientPing', do: { kind: 'ignore' } });
    const client = await startClient(cluster.addresses, heartbeat(20, 200));
    const map = await client.getMap<string, number>('m');
    const [connection] = client.parts.cluster.connections.all;
    let mostCalls = 0;
    await map.addEntryListener({ updated: () => {} });
    const other = await startClient(cluster.addresses);
    const shared = await other.getMap<string, number>('m');
    // what the other one writes keeps this connection alive by its events
    await eventually(async () => {
      await shared.set('k', 2);
      mostCalls = Math.max(mostCalls, connection!.counts.calls);
      return cluster.countOf('clientPing') >= 30;
    });
    expect(connection!.closed).toBeUndefined();
    expect(mostCalls).toBeLessThanOrEqual(16);
  });

  test('A61 HEART-2: a client that only listens is kept alive by what it hears, and still pings', async () => {
    await using cluster = await EmbeddedCluster.start();
    const listening = await startClient(cluster.addresses, heartbeat(60, 240));
    const map = await listening.getMap<string, number>('m');
    let heard = 0;
    await map.addEntryListener({ added: () => heard++, updated: () => heard++ });
    const [connection] = listening.parts.cluster.connections.all;
    const { number } = cluster.connections.at(-1)!;
    const writer = await startClient(cluster.addresses);
    const shared = await writer.getMap<string, number>('m');
    const pings = () => cluster.requests.filter((request) => request.name === 'clientPing' && request.connection === number).length;
    await eventually(async () => {
      await shared.set('k', heard);
      await new Promise((resolve) => setTimeout(resolve, 10));
      return pings() >= 8;
    });
    expect(heard).toBeGreaterThan(2);
    expect(connection!.closed).toBeUndefined();
  });

  test('A62 HEART-4: a process that hung does not hang up on members that are well (it used to)', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const log = lifecycleLog();
    const client = await startClient(cluster.addresses, { ...heartbeat(150, 600), lifecycleListeners: [log.listener] });
    const before = client.parts.cluster.connections.all;
    for (let times = 0; times < 2; times++) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      stall(1_000);
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(before.map(({ closed }) => closed)).toEqual([undefined, undefined]);
    expect(log.events).toEqual(['STARTING', 'STARTED', 'CONNECTED']);
  });

  test('HEART-4: an answer to the authentication that arrived while the process hung counts', async () => {
    await using cluster = await EmbeddedCluster.start();
    let release!: () => void;
    const until = new Promise<void>((resolve) => (release = resolve));
    const held = cluster.faults.add({ on: 'clientAuthentication', times: 1, do: { kind: 'hold', until } });
    const started = startClient(cluster.addresses, { network: { clusterMembers: cluster.addresses, authenticationTimeoutMillis: 700 } });
    await eventually(() => held.hits === 1);
    await new Promise((resolve) => setImmediate(resolve)); // after this the timers come first, and the sockets after them
    release();
    for (let i = 0; i < 10; i++) await Promise.resolve(); // the member writes its answer
    stall(2_000); // the time was over more than a second ago
    await started;
    expect(cluster.countOf('clientAuthentication')).toBe(1);
  });

  test('TIMEOUT-7: times that are longer than a timer can be do not end at once (they used to)', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const never = 2 ** 40;
    const counts = { armed: 0, fired: 0 };
    const clock: Clock = {
      ...systemClock,
      setTimer(millis, fire) {
        if (millis < never) return systemClock.setTimer(millis, fire);
        counts.armed++;
        return systemClock.setTimer(millis, () => (counts.fired++, fire()));
      },
    };
    const { properties } = heartbeat(never, 2 * never);
    const config = {
      network: { clusterMembers: cluster.addresses, connectionTimeoutMillis: never, authenticationTimeoutMillis: never },
      invocationTimeoutMillis: never,
      properties: { ...properties, 'hazelcast.client.operation.backup.timeout.millis': never },
    };
    const client = await startClient(cluster.addresses, config, undefined, clock);
    const map = await client.getMap<string, number>('m');
    cluster.faults.add({ on: 'clientLocalBackupListener.backup', do: { kind: 'drop' } });
    cluster.faults.add({ on: 'mapGet', do: { kind: 'ignore' } });
    const calls = [follows(map.set('k', 1)), follows(map.get('k'))];
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(counts.armed).toBeGreaterThan(4);
    expect(counts.fired).toBe(0);
    expect(calls.map(({ outcome }) => outcome)).toEqual([undefined, undefined]);
  });
});
