import { expect } from 'vitest';
import { ClientNotActiveError, type LifecycleState } from '../../../src/index.ts';
import { eventually, handlerCounts, lose, nextEvent, registeredWith, startClient } from '../clients.ts';
import { follows, inTurn, lifecycleLog, within } from '../observe.ts';
import { scenario } from '../scenario.ts';

scenario(
  'A66 LIFE-1 LIFE-2 LIFE-4: events tell a life with a loss in its order, each with its epoch, cluster and cause',
  1,
  async (world) => {
    const log = lifecycleLog();
    const client = await startClient(world.addresses, { lifecycleListeners: [log.listener] });
    const id = client.connectionStatus().clusterId!;
    const back = nextEvent(client, 'CONNECTED');
    world.reset(0);
    await back;
    await client.shutdown();
    const told = log.details.map((details, i) => [log.events[i], details.epoch, details.clusterId?.equals(id), details.cause?.name]);
    expect(told).toEqual([
      ['STARTING', 0, undefined, undefined],
      ['STARTED', 0, undefined, undefined],
      ['CONNECTED', 1, true, undefined],
      ['DISCONNECTED', 1, true, 'TargetDisconnectedError'],
      ['CONNECTED', 2, true, undefined],
      ['SHUTTING_DOWN', 2, true, undefined],
      ['DISCONNECTED', 2, true, 'TargetDisconnectedError'],
      ['SHUTDOWN', 2, true, undefined],
    ]);
  },
);

scenario('A66 LIFE-1: a shutdown without a connection has nothing to disconnect', 1, async (world) => {
  world.cut();
  const log = lifecycleLog();
  const client = await startClient(world.addresses, { connectionStrategy: { asyncStart: true }, lifecycleListeners: [log.listener] });
  await client.shutdown();
  expect(log.events).toEqual(['STARTING', 'STARTED', 'SHUTTING_DOWN', 'SHUTDOWN']);
  expect(log.details.map(({ cause }) => cause)).toEqual([undefined, undefined, undefined, undefined]);
});

scenario(
  'A66 LIFE-5: lifecycle listeners may be added and removed with and without a connection, and one that was removed stays silent',
  1,
  async (world) => {
    world.cut();
    const [kept, early, removed, late] = [lifecycleLog(), lifecycleLog(), lifecycleLog(), lifecycleLog()];
    const client = await startClient(world.addresses, {
      connectionStrategy: { asyncStart: true, connectionRetry: { initialBackoffMillis: 20, maxBackoffMillis: 100 } },
    });
    const service = client.getLifecycleService();
    service.addLifecycleListener(kept.listener);
    const [offline, other] = [service.addLifecycleListener(early.listener), service.addLifecycleListener(removed.listener)];
    expect([service.removeLifecycleListener(other), service.removeLifecycleListener(other)]).toEqual([true, false]);
    expect(service.removeLifecycleListener('never added')).toBe(false);
    await world.heal();
    await client.ready();
    await eventually(() => early.events.length === 1);
    expect(service.removeLifecycleListener(offline)).toBe(true);
    const shutdown = client.shutdown();
    await shutdown;
    const afterwards = service.addLifecycleListener(late.listener);
    await inTurn(Promise.resolve());
    expect([early.events, removed.events, late.events]).toEqual([['CONNECTED'], [], []]);
    expect(kept.events).toEqual(['CONNECTED', 'SHUTTING_DOWN', 'DISCONNECTED', 'SHUTDOWN']);
    expect(service.removeLifecycleListener(afterwards)).toBe(true);
  },
);

scenario('A66 SHUTDOWN-6: a client is running from its start until SHUTTING_DOWN, whatever happens in between', 1, async (world) => {
  const running: [LifecycleState, boolean][] = [];
  const connectionRetry = { initialBackoffMillis: 20, maxBackoffMillis: 100 };
  const client = await startClient(world.addresses, { connectionStrategy: { asyncStart: true, connectionRetry } });
  const service = client.getLifecycleService();
  expect(service.isRunning()).toBe(true);
  service.addLifecycleListener((state) => running.push([state, service.isRunning()]));
  await client.ready();
  const back = nextEvent(client, 'CONNECTED');
  world.reset(0);
  await back;
  const shutdown = client.shutdown();
  expect(service.isRunning()).toBe(false);
  await shutdown;
  expect(running).toEqual([
    ['CONNECTED', true],
    ['DISCONNECTED', true],
    ['CONNECTED', true],
    ['SHUTTING_DOWN', false],
    ['DISCONNECTED', false],
    ['SHUTDOWN', false],
  ]);
});

scenario('A65 LIFE-3 VIEW-8 ERROR-4: listeners of every kind that fail harm neither the client nor each other', 2, async (world) => {
  const failures: (() => unknown)[] = [
    () => {
      throw new Error('thrown by a listener');
    },
    () => Promise.reject(new Error('rejected by a listener')),
  ];
  const [first, last] = [lifecycleLog(), lifecycleLog()];
  const logged: string[] = [];
  const uncaught: unknown[] = [];
  const keep = (error: unknown) => void uncaught.push(error);
  process.on('unhandledRejection', keep);
  process.on('uncaughtExceptionMonitor', keep);
  const members: string[] = [];
  const client = await startClient(world.addresses, {
    lifecycleListeners: [first.listener, ...failures, last.listener],
    membershipListeners: [
      ...failures.map((failure) => ({ init: failure, memberAdded: failure, memberRemoved: failure })),
      { init: () => members.push('init'), memberAdded: () => members.push('added') },
    ],
    customLogger: { error: (line: string) => logged.push(line), warn: () => {}, info: () => {}, debug: () => {} },
    properties: { 'hazelcast.logging.level': 'ERROR' },
  });
  const map = await client.getMap<string, number>('bad-listeners');
  await map.clear();
  const heard: string[] = [];
  for (const failure of failures) {
    await map.addEntryListener({ added: failure });
    await client.addDistributedObjectListener(failure);
  }
  await map.addEntryListener({ added: ({ key }) => heard.push(key) });
  await map.set('before', 1);
  await eventually(() => heard.length === 1);
  await registeredWith(client, 2);
  const before = handlerCounts(client);
  const back = nextEvent(client, 'CONNECTED');
  await lose(world, client);
  await world.heal();
  await back;
  await eventually(() => expect(handlerCounts(client)).toEqual(before));
  await registeredWith(client, 2);
  await map.set('after', 1);
  await eventually(() => heard.length === 2);
  const all = ['STARTING', 'STARTED', 'CONNECTED', 'DISCONNECTED', 'CONNECTED', 'SHUTTING_DOWN', 'DISCONNECTED', 'SHUTDOWN'];
  // of the life of the client, of its members, and of two entries
  const areLogged = (states: number) =>
    eventually(() => {
      for (const text of ['thrown by a listener', 'rejected by a listener'])
        expect(logged.filter((line) => line.includes(text)).length).toBeGreaterThanOrEqual(states + 1 + 2);
    });
  await areLogged(5);
  await client.shutdown();
  await areLogged(all.length);
  expect([first.events, last.events]).toEqual([all, all]);
  expect([heard, members]).toEqual([['before', 'after'], ['init']]);
  process.off('unhandledRejection', keep);
  process.off('uncaughtExceptionMonitor', keep);
  expect(uncaught).toEqual([]);
});

scenario(
  'A80 SHUTDOWN-1 SHUTDOWN-3: calls in flight may finish in the time that they are given, and new ones may not begin',
  1,
  async (world) => {
    const client = await startClient(world.addresses);
    const map = await client.getMap<string, number>('slow');
    await map.set('key', 1);
    const gets = world.countOf('mapGet');
    world.delay(500);
    const call = map.get('key');
    await eventually(() => world.countOf('mapGet') === gets + 1);
    const shutdown = client.shutdown({ drainMillis: 20_000 });
    expect(client.shutdown()).toBe(shutdown);
    expect(await inTurn(map.get('key'))).toMatchObject({ status: 'rejected', reason: { name: 'ClientNotActiveError' } });
    expect(await inTurn(shutdown)).toBeUndefined();
    expect(await call).toBe(1);
    await within(5_000, shutdown); // long before the time is over
    expect(world.countOf('mapGet')).toBe(gets + 1);
  },
);

scenario('A80 SHUTDOWN-1: calls in flight are settled when an `await using` block ends', 1, async (world) => {
  const log = lifecycleLog();
  let call: Promise<unknown>;
  {
    await using client = await startClient(world.addresses, { lifecycleListeners: [log.listener] });
    const map = await client.getMap<string, number>('used');
    world.freeze();
    call = map.get('key');
    void follows(call);
  }
  await expect(call).rejects.toThrow(ClientNotActiveError);
  expect(log.events.at(-1)).toBe('SHUTDOWN');
  world.thaw();
});
