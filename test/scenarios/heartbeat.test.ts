import { describe, expect, test } from 'vitest';
import { systemClock, type Clock } from '../../src/clock.ts';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { eventually, startClient } from './clients.ts';
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
    const client = await startClient(cluster.addresses, heartbeat(100, 1_000));
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
