import type { Socket } from 'node:net';
import { expect } from 'vitest';
import { AbortError, Client, ClientNotActiveError, ClientOfflineError, HazelcastError, IllegalStateError } from '../../../src/index.ts';
import { connectedMembers, eventually, nextEvent, quickConfig, registeredWith, startClient } from '../clients.ts';
import { CountingClock, inTurn, lifecycleLog, onDial, rejectionOf, within } from '../observe.ts';
import { scenario } from '../scenario.ts';

const quick = { initialBackoffMillis: 20, maxBackoffMillis: 100 };

scenario(
  'A01 START-7 LIFE-1 LIFE-4 ERROR-1: a start that finds no cluster rejects with what every address of the last round failed with, once the client is shut down',
  2,
  async (world) => {
    world.cut();
    const log = lifecycleLog();
    const begun = performance.now();
    const connectionRetry = { ...quick, clusterConnectTimeoutMillis: 500 };
    const starting = startClient(world.addresses, { connectionStrategy: { connectionRetry }, lifecycleListeners: [log.listener] });
    const error = (await rejectionOf(starting)) as IllegalStateError;
    expect(performance.now() - begun).toBeGreaterThanOrEqual(499);
    expect(log.events).toEqual(['STARTING', 'STARTED', 'SHUTTING_DOWN', 'SHUTDOWN']);
    expect(log.details.map(({ cause }) => cause)).toEqual([undefined, undefined, error, error]);
    expect(error).toBeInstanceOf(IllegalStateError);
    expect(error).toMatchObject({ name: 'IllegalStateError', code: 'CLUSTER_CONNECT_FAILED' });
    for (const address of world.addresses) expect(error.message).toContain(address);
    const { errors } = error.cause as AggregateError;
    for (const inner of errors) expect(inner).toBeInstanceOf(HazelcastError);
    expect(errors.map(({ address }: { address: string }) => address).toSorted()).toEqual([...world.addresses].toSorted());
  },
);

for (const reconnectMode of ['OFF', 'ON', 'ASYNC'] as const) {
  scenario(
    `A04 START-3 START-4 START-5: in mode ${reconnectMode} an async start hands the client out at once, and each call is rejected in its turn`,
    1,
    async (world) => {
      world.cut();
      const starting = startClient(world.addresses, { connectionStrategy: { asyncStart: true, reconnectMode } });
      expect(await inTurn(starting)).toMatchObject({ status: 'fulfilled' });
      const client = await starting;
      const offline = { status: 'rejected', reason: { name: 'ClientOfflineError', code: 'CLIENT_OFFLINE' } };
      for (let i = 0; i < 20; i++) expect(await inTurn(client.getMap(`map-${i}`))).toMatchObject(offline);
      expect(() => client.getPartitionService().getPartitionId('key')).toThrow(ClientOfflineError);
      expect(client.getCluster().getMembers()).toEqual([]);
      expect(client.connectionStatus()).toMatchObject({ state: 'CONNECTING', members: [], offlineQueueSize: 0 });
    },
  );
}

scenario(
  'A07 START-10 BACKOFF-9: a start that waits for a silent peer is aborted within 100 ms and leaves nothing behind',
  1,
  async (world) => {
    world.freeze();
    const log = lifecycleLog();
    const clock = new CountingClock();
    const controller = new AbortController();
    const sockets: Socket[] = [];
    using dials = onDial((socket) => sockets.push(socket));
    expect(dials).toBeDefined();
    const starting = Client.start(
      quickConfig(world.addresses, { lifecycleListeners: [log.listener] }),
      { signal: controller.signal },
      clock,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await within(100, rejectionOf(starting))).toMatchObject({ name: 'AbortError', code: 'ABORT_ERR', cause: reason });
    expect(log.events).toEqual(['STARTING', 'STARTED', 'SHUTTING_DOWN', 'SHUTDOWN']);
    expect(clock.pending).toBe(0);
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true]);
    world.thaw();
    await eventually(() => world.open() === 0);
  },
);

scenario('A02 START-1 LIFE-2: a sync start waits for a cluster that comes late, and for its member list', 1, async (world) => {
  const log = lifecycleLog();
  const membersAtConnected: number[] = [];
  world.cut();
  const watcher = await startClient(world.addresses, { connectionStrategy: { asyncStart: true, connectionRetry: quick } });
  watcher.getLifecycleService().addLifecycleListener(() => membersAtConnected.push(watcher.getCluster().getMembers().length));
  const starting = startClient(world.addresses, { lifecycleListeners: [log.listener] });
  expect(await inTurn(starting)).toBeUndefined();
  await eventually(() => watcher.connectionStatus().attempt >= 3);
  expect(log.events).toEqual(['STARTING', 'STARTED']);
  await world.heal();
  const client = await starting;
  expect(client.connectionStatus().state).toBe('INITIALIZED');
  expect(client.getCluster().getMembers()).toHaveLength(1);
  expect(log.events).toEqual(['STARTING', 'STARTED', 'CONNECTED']);
  expect(log.details[2]).toMatchObject({ epoch: 1, clusterId: client.connectionStatus().clusterId, cause: undefined });
  await eventually(() => membersAtConnected.length > 0);
  expect(membersAtConnected).toEqual([1]);
});

scenario('A03 START-1 MEMBERS-2: a sync start resolves with a connection to every member', 3, async (world) => {
  const client = await startClient(world.addresses.slice(0, 1));
  expect(connectedMembers(client)).toBe(3);
});

scenario('A05 START-6 MEMBERS-1: an async start connects to every member once they are there', 3, async (world) => {
  world.cut();
  const client = await startClient(world.addresses, { connectionStrategy: { asyncStart: true, connectionRetry: quick } });
  expect(connectedMembers(client)).toBe(0);
  const created: string[] = [];
  await client.addDistributedObjectListener(({ objectName }) => created.push(objectName));
  await world.heal();
  await client.ready();
  await registeredWith(client, 3);
  // whichever member creates the object: the listener that was added offline is on all of them
  const names = Array.from({ length: 6 }, (_, i) => `heard-${i}`);
  for (const name of names) await client.getMap(name);
  await eventually(() => expect(new Set(created)).toEqual(new Set(names)));
});

scenario('A06 START-8 MODE-12: an async start that gives up shuts down, and whoever asks later hears why', 1, async (world) => {
  world.cut();
  const log = lifecycleLog();
  const client = await startClient(world.addresses, {
    connectionStrategy: { asyncStart: true, connectionRetry: { ...quick, clusterConnectTimeoutMillis: 200 } },
    lifecycleListeners: [log.listener],
  });
  const waiting = rejectionOf(client.ready());
  const before = rejectionOf(client.getMap('early'));
  await eventually(() => log.events.includes('SHUTDOWN'));
  expect(log.events).toEqual(['STARTING', 'STARTED', 'SHUTTING_DOWN', 'SHUTDOWN']);
  expect(await before).toBeInstanceOf(ClientOfflineError);
  for (const error of [await waiting, await rejectionOf(client.ready()), await rejectionOf(client.getMap('late'))]) {
    expect(error).toBeInstanceOf(ClientNotActiveError);
    expect(error).toMatchObject({ code: 'CLIENT_NOT_ACTIVE', cause: { name: 'IllegalStateError', code: 'CLUSTER_CONNECT_FAILED' } });
    expect((error as Error & { cause: Error }).cause.cause).toBeInstanceOf(AggregateError);
  }
  const { state, cause } = client.connectionStatus();
  expect(state).toBe('CLOSED');
  expect(cause).toBeInstanceOf(IllegalStateError);
});

scenario('A08 START-11: ready() waits while the cluster is away, and an abort ends only the wait that it belongs to', 1, async (world) => {
  const client = await startClient(world.addresses);
  expect(await inTurn(client.ready())).toMatchObject({ status: 'fulfilled' });
  const lost = nextEvent(client, 'DISCONNECTED');
  world.cut();
  await lost;
  const controller = new AbortController();
  const [first, second] = [client.ready(), client.ready({ signal: controller.signal })];
  expect(await inTurn(first)).toBeUndefined();
  const reason = new Error('no patience');
  controller.abort(reason);
  expect(await inTurn(second)).toMatchObject({ status: 'rejected', reason: { name: 'AbortError', code: 'ABORT_ERR', cause: reason } });
  expect(await inTurn(first)).toBeUndefined();
  await world.heal();
  await first;
  expect(client.connectionStatus().state).toBe('INITIALIZED');
  expect(await rejectionOf(client.ready({ signal: AbortSignal.abort() }))).toBeInstanceOf(AbortError);
  const shutdown = client.shutdown();
  await expect(client.ready()).rejects.toThrow(ClientNotActiveError);
  await shutdown;
});

scenario(
  'A09 START-12: a start that was connected once resolves, also when the connection is lost while it goes to the other members',
  2,
  async (world) => {
    world.freeze(1);
    const log = lifecycleLog();
    let isFirst = true;
    const client = await startClient(world.addresses.slice(0, 1), {
      network: { clusterMembers: world.addresses.slice(0, 1), connectionTimeoutMillis: 20_000 },
      lifecycleListeners: [
        log.listener,
        (state) => {
          if (state === 'CONNECTED' && isFirst) world.reset(0);
          if (state === 'CONNECTED') isFirst = false;
        },
      ],
    });
    expect(log.events).toEqual(['STARTING', 'STARTED', 'CONNECTED', 'DISCONNECTED']);
    world.thaw(1);
    await eventually(() => log.events.length === 5);
    expect(log.events[4]).toBe('CONNECTED');
    await eventually(() => connectedMembers(client) === 2);
  },
);

scenario('A32 BACKOFF-14: the first connect is paced by a policy of its own', 1, async (world) => {
  const connectionStrategy = { connectionRetry: quick, initial: { clusterConnectTimeoutMillis: 150 } };
  world.cut();
  const begun = performance.now();
  await expect(startClient(world.addresses, { connectionStrategy })).rejects.toThrow(IllegalStateError);
  expect(performance.now() - begun).toBeGreaterThanOrEqual(149);
  await world.heal();
  const client = await startClient(world.addresses, { connectionStrategy });
  const lost = nextEvent(client, 'DISCONNECTED');
  world.cut();
  await lost;
  // well over the time of the first connect, and without an end of its own
  await eventually(() => client.connectionStatus().attempt >= 6);
  const back = nextEvent(client, 'CONNECTED');
  await world.heal();
  await back;
});
