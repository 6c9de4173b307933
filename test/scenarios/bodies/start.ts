import { expect } from 'vitest';
import { AbortError, ClientNotActiveError, ClientOfflineError, IllegalStateError } from '../../../src/index.ts';
import { connectedMembers, eventually, nextEvent, startClient } from '../clients.ts';
import { inTurn, lifecycleLog, rejectionOf } from '../observe.ts';
import { scenario } from '../scenario.ts';

const quick = { initialBackoffMillis: 20, maxBackoffMillis: 100 };

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
  await eventually(() => connectedMembers(client) === 3);
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
