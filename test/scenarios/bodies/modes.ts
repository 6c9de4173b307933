import { expect } from 'vitest';
import { mapSize } from '../../../src/protocol/messages/map.ts';
import { ClientNotActiveError, ClientOfflineError, TargetDisconnectedError, type Client } from '../../../src/index.ts';
import { connectedMembers, eventually, lose, reaches, startClient } from '../clients.ts';
import { follows, inTurn, lifecycleLog, onDial, rejectionOf, timed } from '../observe.ts';
import { scenario } from '../scenario.ts';
import { numberOf, type World } from '../world.ts';

/** More than sockets hold, so that what is called afterwards cannot be handed over. */
const LARGE_VALUE = 'x'.repeat(24 * 1024 * 1024);

/** A call of each kind, in flight to a member that hangs. */
async function callsInFlight(world: World, client: Client) {
  const map = await client.getMap<string, string>('in-flight');
  await map.clear();
  const written = () => new Promise((resolve) => setImmediate(resolve));
  world.freeze();
  const repeatable = map.get('unsent');
  const unrepeatable = map.put('unrepeatable', 'value');
  const large = map.putIfAbsent('large', LARGE_VALUE);
  await written();
  const unsent = map.set('unsent', 'value');
  await written();
  return { map, repeatable, unrepeatable, large, unsent };
}

scenario('MODE-2: losing one connection of two is no matter for any reconnect mode', 2, async (world) => {
  const logs = [lifecycleLog(), lifecycleLog(), lifecycleLog()];
  const modes = ['OFF', 'ON', 'ASYNC'] as const;
  const clients = await Promise.all(
    modes.map((reconnectMode, i) =>
      startClient(world.addresses, { connectionStrategy: { reconnectMode }, lifecycleListeners: [logs[i]!.listener] }),
    ),
  );
  const maps = await Promise.all(clients.map((client) => client.getMap<string, number>('one-of-two')));
  world.reset(0);
  await eventually(() => clients.every((client) => connectedMembers(client) === 1));
  await Promise.all(maps.flatMap((map) => Array.from({ length: 20 }, (_, i) => map.set(`key-${i}`, i))));
  await eventually(() => clients.every((client) => connectedMembers(client) === 2));
  for (const { events } of logs) expect(events).toEqual(['STARTING', 'STARTED', 'CONNECTED']);
});

scenario(
  'A11 MODE-4: mode OFF says nothing about the first connect, not even about a connection that is lost before the member knows the client',
  1,
  async (world) => {
    world.cut();
    const hangUps = world.hangUpOn('clientAddClusterViewListener', 2);
    const log = lifecycleLog();
    let rounds = 0;
    const starting = startClient(world.addresses, {
      connectionStrategy: { reconnectMode: 'OFF', connectionRetry: ({ attempt }) => ((rounds = attempt), 20) },
      lifecycleListeners: [log.listener],
    });
    await eventually(() => rounds >= 3);
    expect(log.events).toEqual(['STARTING', 'STARTED']);
    await world.heal();
    const client = await starting;
    expect(hangUps.hits).toBe(2);
    expect(log.events).toEqual(['STARTING', 'STARTED', 'CONNECTED']);
    expect(client.connectionStatus()).toMatchObject({ state: 'INITIALIZED', epoch: 3 });
  },
);

scenario('A10 MODE-3 LIFE-1: mode OFF settles the calls in flight, shuts down and dials no more', 1, async (world) => {
  const log = lifecycleLog();
  const client = await startClient(world.addresses, { connectionStrategy: { reconnectMode: 'OFF' }, lifecycleListeners: [log.listener] });
  const { map, ...calls } = await callsInFlight(world, client);
  const results = Object.fromEntries(Object.entries(calls).map(([kind, call]) => [kind, follows<unknown>(call)]));
  let dials = 0;
  using heard = onDial(() => dials++);
  expect(heard).toBeDefined();
  await lose(world, client);
  await inTurn(Promise.resolve());
  const notActive = { status: 'rejected', reason: { name: 'ClientNotActiveError', code: 'CLIENT_NOT_ACTIVE' } };
  const disconnected = { status: 'rejected', reason: { name: 'TargetDisconnectedError', maybeExecuted: true } };
  expect(results).toMatchObject({
    repeatable: { outcome: notActive },
    unsent: { outcome: notActive },
    unrepeatable: { outcome: disconnected },
    large: { outcome: disconnected },
  });
  expect(await inTurn(map.get('key'))).toMatchObject(notActive);
  await eventually(() => log.events.includes('SHUTDOWN'));
  expect(log.events).toEqual(['STARTING', 'STARTED', 'CONNECTED', 'DISCONNECTED', 'SHUTTING_DOWN', 'SHUTDOWN']);
  const loss = log.details[3]!.cause;
  expect(loss).toBeInstanceOf(TargetDisconnectedError);
  expect(log.details.map(({ cause }) => cause)).toEqual([undefined, undefined, undefined, loss, loss, loss]);
  const error = await rejectionOf(client.ready());
  expect(error).toBeInstanceOf(ClientNotActiveError);
  expect(error).toMatchObject({ cause: loss });
  await world.heal();
  await client.shutdown();
  expect(dials).toBe(0);
});

scenario(
  'A12 MODE-5 OFFLINE-3: in mode ON calls wait while the cluster is away, and are sent in their order when it is back',
  1,
  async (world) => {
    const client = await startClient(world.addresses);
    const map = await client.getMap<string, number>('waiting');
    await lose(world, client);
    const sets: Promise<void>[] = [];
    const gets: Promise<number | null>[] = [];
    for (let i = 0; i < 50; i++) {
      sets.push(map.set('key', i));
      gets.push(map.get('key'));
    }
    expect(client.connectionStatus().offlineQueueSize).toBe(100);
    await world.heal();
    await Promise.all(sets);
    expect(await Promise.all(gets)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(client.connectionStatus().offlineQueueSize).toBe(0);
  },
);

scenario('A13 MODE-6 INVOKE-1: in mode ON a call that waits keeps its deadline, and fails with the loss as the cause', 1, async (world) => {
  const client = await startClient(world.addresses, { invocationTimeoutMillis: 1_000 });
  const map = await client.getMap<string, number>('deadline');
  await lose(world, client);
  const { error, millis, lateness } = await timed(() => map.get('key'), 1_000);
  expect(millis).toBeGreaterThanOrEqual(999);
  expect(millis).toBeLessThanOrEqual(1_100 + lateness);
  expect(error).toMatchObject({ name: 'OperationTimeoutError', code: 'OPERATION_TIMEOUT', maybeExecuted: false });
  expect((error as Error).cause).toBeInstanceOf(TargetDisconnectedError);
  expect(client.connectionStatus()).toMatchObject({ state: 'RECONNECTING', offlineQueueSize: 0 });
});

for (const reconnectMode of ['ON', 'ASYNC'] as const) {
  scenario(
    `A14 MODE-7 INVOKE-8 ERROR-3: in mode ${reconnectMode} a put whose answer is lost is rejected at once, and never sent again`,
    1,
    async (world) => {
      const client = await startClient(world.addresses, { connectionStrategy: { reconnectMode } });
      const map = await client.getMap<string, number>('unanswered');
      await map.clear();
      world.delay(60_000);
      const put = follows(map.put('key', 1));
      await eventually(() => world.countOf('mapPut') === 1);
      await lose(world, client);
      await inTurn(Promise.resolve());
      const reason = { name: 'TargetDisconnectedError', code: 'TARGET_DISCONNECTED', maybeExecuted: true };
      expect(put.outcome).toMatchObject({ status: 'rejected', reason });
      await world.heal();
      await client.ready();
      expect([null, 1]).toContain(await map.get('key')); // it may have been executed
      expect(world.countOf('mapPut')).toBe(1);
    },
  );
}

scenario(
  'A14 MODE-5 MODE-7 INVOKE-8 ERROR-3: mode ON keeps what may be sent again, and tells the rest at once that it may have been executed',
  1,
  async (world) => {
    const client = await startClient(world.addresses);
    const { map, repeatable, unrepeatable, large, unsent } = await callsInFlight(world, client);
    const rejected = [follows(unrepeatable), follows(large)];
    await lose(world, client);
    await inTurn(Promise.resolve());
    for (const { outcome } of rejected) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { name: 'TargetDisconnectedError', code: 'TARGET_DISCONNECTED', maybeExecuted: true },
      });
    }
    expect(client.connectionStatus().offlineQueueSize).toBe(2);
    world.thaw();
    await world.heal();
    await unsent;
    expect(await repeatable).toBeNull(); // it was called before the other one
    expect(await map.get('unsent')).toBe('value');
    expect(world.countOf('mapPut')).toBeLessThanOrEqual(1);
  },
);

scenario('A14 A15 MODE-7 MODE-8: mode ASYNC settles every call in flight at once', 1, async (world) => {
  const client = await startClient(world.addresses, { connectionStrategy: { reconnectMode: 'ASYNC' } });
  const { map: _, ...calls } = await callsInFlight(world, client);
  const results = Object.fromEntries(Object.entries(calls).map(([kind, call]) => [kind, follows<unknown>(call)]));
  let loss: Error | undefined;
  client.getLifecycleService().addLifecycleListener((_state, { cause }) => (loss ??= cause));
  await lose(world, client);
  await inTurn(Promise.resolve());
  expect(loss).toBeInstanceOf(TargetDisconnectedError);
  expect(results).toMatchObject({
    repeatable: { outcome: { status: 'rejected', reason: { name: 'ClientOfflineError', code: 'CLIENT_OFFLINE', cause: loss } } },
    unsent: { outcome: { status: 'rejected', reason: { name: 'ClientOfflineError', cause: loss } } },
    unrepeatable: { outcome: { status: 'rejected', reason: { name: 'TargetDisconnectedError', maybeExecuted: true } } },
    large: { outcome: { status: 'rejected', reason: { name: 'TargetDisconnectedError', maybeExecuted: true } } },
  });
  world.thaw();
  await world.heal();
  await client.ready();
  expect(world.countOf('mapPut')).toBeLessThanOrEqual(1);
  expect(world.countOf('mapSet')).toBe(0);
});

scenario('A15 MODE-8: mode ASYNC rejects a call that waits for its next try, in the step of the loss', 2, async (world) => {
  const client = await startClient(world.addresses, { connectionStrategy: { reconnectMode: 'ASYNC' } });
  const { cluster, invoker } = client.parts;
  const { uuid } = client.getCluster().getMembers()[0]!;
  const away = numberOf(world, client, uuid.toString());
  world.cut(away);
  await eventually(() => connectedMembers(client) === 1);
  const route = { to: 'member', uuid: uuid.toString() } as const;
  const call = follows(invoker.invoke({ message: mapSize, request: { name: 'bound' }, route, options: {} }));
  await new Promise((resolve) => setTimeout(resolve, 300)); // by now it is tried after longer and longer pauses
  expect(call.outcome).toBeUndefined();
  await lose(world, client);
  await inTurn(Promise.resolve());
  expect(cluster.lastLoss).toBeInstanceOf(TargetDisconnectedError);
  expect(call.outcome).toMatchObject({ status: 'rejected', reason: { name: 'ClientOfflineError', cause: cluster.lastLoss } });
});

scenario(
  'A16 MODE-9: in mode ASYNC calls are rejected in their turn until the cluster is back, with smart routing or without',
  1,
  async (world) => {
    for (const smartRouting of [true, false]) {
      const connectionStrategy = { reconnectMode: 'ASYNC' } as const;
      const client = await startClient(world.addresses, { network: { clusterMembers: world.addresses, smartRouting }, connectionStrategy });
      const map = await client.getMap<string, number>('rejected');
      await lose(world, client);
      for (let i = 0; i < 3; i++) {
        expect(await inTurn(map.get('key'))).toMatchObject({
          status: 'rejected',
          reason: { name: 'ClientOfflineError', code: 'CLIENT_OFFLINE' },
        });
        await eventually(() => client.connectionStatus().attempt > i);
      }
      expect(await rejectionOf(client.getMap('another'))).toBeInstanceOf(ClientOfflineError);
      const gets = world.countOf('mapGet');
      await world.heal();
      world.delay(100); // so that it takes a while to tell the member about the client
      for (const state of ['SYNCING', 'INITIALIZED'] as const) {
        await reaches(client, state);
        const call = inTurn(map.get('key'));
        if (state === 'SYNCING') expect(await call).toMatchObject({ status: 'rejected', reason: { code: 'CLIENT_OFFLINE' } });
      }
      await expect(map.get('key')).resolves.toBeNull();
      expect(world.countOf('mapGet') - gets).toBe(2);
      await world.heal();
    }
  },
);
