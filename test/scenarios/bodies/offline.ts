import { expect } from 'vitest';
import type { Client, IMap } from '../../../src/index.ts';
import { eventually, nextEvent, startClient } from '../clients.ts';
import { follows, inTurn, lifecycleLog, onDial, rejectionOf } from '../observe.ts';
import { scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const queueFull = { status: 'rejected', reason: { name: 'ClientOfflineError', code: 'OFFLINE_QUEUE_FULL' } };

/** Starts a client, makes a map and loses the cluster. */
async function offline(world: World, maxSize?: number): Promise<{ client: Client; map: IMap<string, number> }> {
  const client = await startClient(world.addresses, maxSize === undefined ? {} : { connectionStrategy: { offlineQueue: { maxSize } } });
  const map = await client.getMap<string, number>('parked');
  await map.clear();
  const lost = nextEvent(client, 'DISCONNECTED');
  world.cut();
  await lost;
  return { client, map };
}

scenario('A70 OFFLINE-1 OFFLINE-2: a call too many is rejected in its turn, and those that wait stay', 1, async (world) => {
  const { client, map } = await offline(world, 2);
  const parked = [map.set('a', 1), map.set('b', 2)];
  expect(await inTurn(map.set('c', 3))).toMatchObject(queueFull);
  expect(client.connectionStatus().offlineQueueSize).toBe(2);
  await world.heal();
  await Promise.all(parked);
  expect([await map.get('a'), await map.get('b'), await map.get('c')]).toEqual([1, 2, null]);
});

scenario('A70 OFFLINE-1: a queue of no size parks nothing', 1, async (world) => {
  const { client, map } = await offline(world, 0);
  for (let i = 0; i < 3; i++) expect(await inTurn(map.get('key'))).toMatchObject(queueFull);
  expect(client.connectionStatus().offlineQueueSize).toBe(0);
  await world.heal();
  await client.ready();
  expect(await map.get('key')).toBeNull();
});

scenario('OFFLINE-1: ten thousand calls may wait unless something else is said', 1, async (world) => {
  const { client, map } = await offline(world);
  const parked = Array.from({ length: 10_000 }, (_, i) => map.put('key', i));
  expect(await inTurn(map.put('key', -1))).toMatchObject(queueFull);
  expect(client.connectionStatus().offlineQueueSize).toBe(10_000);
  await world.heal();
  // each call finds what the one before it left
  expect(await Promise.all(parked)).toEqual([null, ...Array.from({ length: 9_999 }, (_, i) => i)]);
});

scenario('A70 OFFLINE-5: a deadline takes a call out of the queue and frees its place', 1, async (world) => {
  const { client, map } = await offline(world, 2);
  const kept = map.put('kept', 1);
  const timedOut = map.withOptions({ timeoutMillis: 50 }).put('timed-out', 1);
  expect(await inTurn(map.put('early', 1))).toMatchObject(queueFull);
  expect(await rejectionOf(timedOut)).toMatchObject({ code: 'OPERATION_TIMEOUT', maybeExecuted: false });
  const late = map.put('late', 1);
  expect(client.connectionStatus().offlineQueueSize).toBe(2);
  await world.heal();
  await Promise.all([kept, late]);
  expect(await map.size()).toBe(2);
  expect(await map.get('timed-out')).toBeNull();
});

scenario('OFFLINE-5: an abort takes calls out of the queue at once and frees their places', 1, async (world) => {
  const { client, map } = await offline(world, 3);
  const controller = new AbortController();
  const abortable = map.withOptions({ signal: controller.signal });
  const first = map.put('key', 1);
  const aborted = [follows(abortable.put('key', 2)), follows(abortable.put('key', 3))];
  expect(await inTurn(map.put('key', 4))).toMatchObject(queueFull);
  const reason = new Error('no longer wanted');
  controller.abort(reason);
  await inTurn(Promise.resolve());
  for (const { outcome } of aborted) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'AbortError', cause: reason, maybeExecuted: false } });
  }
  expect(client.connectionStatus().offlineQueueSize).toBe(1);
  const second = map.put('key', 5);
  await world.heal();
  expect([await first, await second]).toEqual([null, 1]);
  expect(world.countOf('mapPut')).toBe(2);
});

scenario('OFFLINE-3: calls that were in flight wait before those that were made after the loss', 1, async (world) => {
  const client = await startClient(world.addresses, { network: { clusterMembers: world.addresses, redoOperation: true } });
  const map = await client.getMap<string, number>('in-order');
  await map.clear();
  world.freeze();
  const lost = nextEvent(client, 'DISCONNECTED');
  const before = [map.put('key', 0), map.put('key', 1)];
  await new Promise((resolve) => setImmediate(resolve));
  before.push(map.put('key', 2)); // in a write of its own
  world.cut();
  await lost;
  const after = [map.put('key', 3), map.put('key', 4)];
  world.thaw();
  await world.heal();
  expect(await Promise.all([...before, ...after])).toEqual([null, 0, 1, 2, 3]);
});

scenario('A71 OFFLINE-4 INVOKE-8: a loss during the release keeps the order and sends nothing twice that must not be', 1, async (world) => {
  const { client } = await offline(world);
  const map = await client.getMap<string, string>('parked');
  const count = 1_000;
  // more than sockets hold, so that some calls are handed over before the loss and others are not
  const valueOf = (i: number) => String(i).padEnd(40_000);
  const calls = Array.from({ length: count }, (_, i) => (i % 2 === 0 ? map.put('key', valueOf(i)) : map.get('key')));
  const follow = calls.map((call) => follows(call));
  client.getLifecycleService().addLifecycleListener((state, { epoch }) => {
    if (state !== 'CONNECTED' || epoch !== 2) return;
    world.freeze(); // the queue was released in this turn
    setTimeout(() => world.cut(), 50);
  });
  const lostAgain = nextEvent(client, 'DISCONNECTED');
  await world.heal();
  await lostAgain;
  world.thaw();
  await eventually(() => client.connectionStatus().attempt > 0);
  await world.heal();
  await Promise.allSettled(calls);
  // what a read may find: the newest write that was executed before it, or one after that which may have been executed
  let possible: (string | null)[] = [null];
  let executed = 0;
  for (const [i, { outcome }] of follow.entries()) {
    if (i % 2 === 1) {
      expect(possible).toContain((outcome as PromiseFulfilledResult<string | null>).value);
      possible = [(outcome as PromiseFulfilledResult<string | null>).value];
    } else if (outcome?.status === 'fulfilled') {
      possible = [valueOf(i)];
      executed++;
    } else {
      expect(outcome).toMatchObject({ reason: { name: 'TargetDisconnectedError', maybeExecuted: true } });
      possible.push(valueOf(i));
    }
  }
  expect(executed).toBeGreaterThan(0);
  expect(executed).toBeLessThan(count / 2);
  expect(world.countOf('mapPut')).toBeLessThanOrEqual(count / 2);
});

scenario(
  'A34 TIMEOUT-4 TIMEOUT-5 MODE-12: a client that gives up on its cluster shuts down, and tells the calls that wait why',
  1,
  async (world) => {
    const connectionRetry = { initialBackoffMillis: 30_000, clusterConnectTimeoutMillis: 300 };
    const log = lifecycleLog();
    const client = await startClient(world.addresses, { connectionStrategy: { connectionRetry }, lifecycleListeners: [log.listener] });
    const map = await client.getMap<string, number>('given-up');
    let rounds = 0;
    using dials = onDial(() => rounds++);
    expect(dials).toBeDefined();
    const lost = nextEvent(client, 'DISCONNECTED');
    world.cut();
    await lost;
    const begun = performance.now();
    const parked = [map.get('key'), map.put('key', 1)].map((call) => rejectionOf(call));
    expect(client.connectionStatus().offlineQueueSize).toBe(2);
    for (const error of await Promise.all(parked)) {
      expect(error).toMatchObject({ name: 'ClientNotActiveError', cause: { code: 'CLUSTER_CONNECT_FAILED' } });
    }
    expect(performance.now() - begun).toBeGreaterThanOrEqual(299);
    expect(rounds).toBe(2); // one at once, and one when the time is up
    await eventually(() => log.events.length === 6);
    expect(log.events.slice(2)).toEqual(['CONNECTED', 'DISCONNECTED', 'SHUTTING_DOWN', 'SHUTDOWN']);
    expect(log.details[5]!.cause).toMatchObject({ code: 'CLUSTER_CONNECT_FAILED' });
    expect(client.connectionStatus()).toMatchObject({ state: 'CLOSED', cause: log.details[5]!.cause, offlineQueueSize: 0 });
  },
);
