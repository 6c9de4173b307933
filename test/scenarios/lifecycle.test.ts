import { describe, expect, test } from 'vitest';
import { Client, type IMap, type LifecycleState } from '../../src/index.ts';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { eventually, nextEvent, startClient } from './clients.ts';
import { inTurn, lifecycleLog, rejectionOf } from './observe.ts';

const quick = { initialBackoffMillis: 20, maxBackoffMillis: 100 };

describe('lifecycle events', () => {
  test('LIFE-1: tell of a shutdown during an outage no second disconnect', async () => {
    await using cluster = await EmbeddedCluster.start();
    const log = lifecycleLog();
    const client = await startClient(cluster.addresses, { lifecycleListeners: [log.listener] });
    const lost = nextEvent(client, 'DISCONNECTED');
    cluster.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    cluster.members[0]!.disconnectClients();
    await lost;
    await client.shutdown();
    expect(log.events.slice(2)).toEqual(['CONNECTED', 'DISCONNECTED', 'SHUTTING_DOWN', 'SHUTDOWN']);
  });

  test('LIFE-2: tell nothing of an epoch that is lost before the member knows the client', async () => {
    await using cluster = await EmbeddedCluster.start();
    cluster.faults.add({ on: 'clientLocalBackupListener', times: 2, do: { kind: 'close' } });
    const log = lifecycleLog();
    const client = await startClient(cluster.addresses, { lifecycleListeners: [log.listener] });
    expect(log.events).toEqual(['STARTING', 'STARTED', 'CONNECTED']);
    expect(log.details[2]!.epoch).toBe(3);
    await client.shutdown();
    expect(log.events.filter((event) => event === 'DISCONNECTED')).toHaveLength(1);
  });

  test('LIFE-6: tell of a restarted cluster as of one that was away, not as of another one', async () => {
    await using cluster = await EmbeddedCluster.start();
    const log = lifecycleLog();
    const client = await startClient(cluster.addresses, { lifecycleListeners: [log.listener] });
    const before = cluster.clusterId;
    const back = nextEvent(client, 'CONNECTED');
    await cluster.restart();
    await back;
    expect(log.events).toEqual(['STARTING', 'STARTED', 'CONNECTED', 'DISCONNECTED', 'CONNECTED']);
    expect(cluster.clusterId.equals(before)).toBe(false);
    expect(log.details.slice(2).map(({ clusterId }) => clusterId)).toEqual([before, before, cluster.clusterId]);
  });
});

describe('lifecycle listeners', () => {
  test('A66 LIFE-5: may be added and removed at any time, and one that was removed stays silent', async () => {
    await using cluster = await EmbeddedCluster.start();
    const [kept, removed, late] = [lifecycleLog(), lifecycleLog(), lifecycleLog()];
    const client = await startClient(cluster.addresses);
    const service = client.getLifecycleService();
    service.addLifecycleListener(kept.listener);
    const id = service.addLifecycleListener(removed.listener);
    expect(service.removeLifecycleListener(id)).toBe(true);
    expect(service.removeLifecycleListener(id)).toBe(false);
    expect(service.removeLifecycleListener('never added')).toBe(false);
    const inTime = service.addLifecycleListener(removed.listener);
    const shutdown = client.shutdown(); // the first event is on its way
    expect(service.removeLifecycleListener(inTime)).toBe(true);
    await shutdown;
    expect(removed.events).toEqual([]);
    expect(kept.events).toEqual(['SHUTTING_DOWN', 'DISCONNECTED', 'SHUTDOWN']);
    const afterwards = service.addLifecycleListener(late.listener);
    await inTurn(Promise.resolve());
    expect(late.events).toEqual([]);
    expect(service.removeLifecycleListener(afterwards)).toBe(true);
  });

  test('LIFE-5: one added by another one hears of what happens after that', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses);
    const heard: string[] = [];
    const service = client.getLifecycleService();
    service.addLifecycleListener((state) => {
      if (state === 'SHUTTING_DOWN') service.addLifecycleListener((later) => heard.push(later));
    });
    await client.shutdown();
    expect(heard).toEqual(['DISCONNECTED', 'SHUTDOWN']);
  });

  test('A65 LIFE-3 ERROR-4: fail in any way without harm to the client or to each other', async () => {
    await using cluster = await EmbeddedCluster.start();
    const [first, last, added] = [lifecycleLog(), lifecycleLog(), lifecycleLog()];
    const logged: string[] = [];
    const failures: ((state: LifecycleState) => unknown)[] = [
      () => {
        throw new Error('thrown by a listener');
      },
      () => Promise.reject(new Error('rejected by a listener')),
      () => {
        // oxlint-disable-next-line typescript/only-throw-error -- users do that
        throw undefined;
      },
      () => new Promise(() => {}),
    ];
    const client = await startClient(cluster.addresses, {
      lifecycleListeners: [first.listener, ...failures, last.listener],
      customLogger: { error: (line: string) => logged.push(line), warn: () => {}, info: () => {}, debug: () => {} },
      properties: { 'hazelcast.logging.level': 'ERROR' },
    });
    const service = client.getLifecycleService();
    for (const failure of failures) service.addLifecycleListener(failure);
    service.addLifecycleListener(added.listener);
    const back = nextEvent(client, 'CONNECTED');
    cluster.members[0]!.disconnectClients();
    await back;
    await client.shutdown();
    const all = ['STARTING', 'STARTED', 'CONNECTED', 'DISCONNECTED', 'CONNECTED', 'SHUTTING_DOWN', 'DISCONNECTED', 'SHUTDOWN'];
    expect(first.events).toEqual(all);
    expect(last.events).toEqual(all);
    expect(added.events).toEqual(all.slice(3));
    // each failure once for each event that it was there for
    for (const text of ['thrown by a listener', 'rejected by a listener']) {
      await eventually(() => expect(logged.filter((line) => line.includes(text))).toHaveLength(all.length + all.length - 3));
    }
  });

  test('API-12 LIFE-3: are called in order, never inside a call of the client', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses);
    const calls: string[] = [];
    const service = client.getLifecycleService();
    for (const name of ['first', 'second']) service.addLifecycleListener((state) => calls.push(`${name} ${state}`));
    const shutdown = client.shutdown();
    expect(calls).toEqual([]);
    await shutdown;
    const events = ['SHUTTING_DOWN', 'DISCONNECTED', 'SHUTDOWN'];
    expect(calls).toEqual(events.flatMap((event) => [`first ${event}`, `second ${event}`]));
  });

  test('API-12 LIFE-3: see the client as the event says it is, and may use it', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses, { connectionStrategy: { asyncStart: true, connectionRetry: quick } });
    const results: unknown[] = [];
    const service = client.getLifecycleService();
    service.addLifecycleListener(async (state) => {
      if (state !== 'CONNECTED') return;
      const map = await client.getMap<string, number>('from-a-listener');
      await map.set('key', 1);
      results.push(await map.get('key'));
    });
    await eventually(() => results.length > 0);
    expect(results).toEqual([1]);
  });
});

describe('the client is running', () => {
  test('A66 SHUTDOWN-6: until a fatal error, which shuts it down in the same way and stays known', async () => {
    await using cluster = await EmbeddedCluster.start();
    const log = lifecycleLog();
    const client = await startClient(cluster.addresses, { lifecycleListeners: [log.listener] });
    const closed = nextEvent(client, 'SHUTDOWN');
    cluster.authenticationStatus = 3;
    cluster.members[0]!.disconnectClients();
    await closed;
    expect(client.getLifecycleService().isRunning()).toBe(false);
    expect(log.events.slice(2)).toEqual(['CONNECTED', 'DISCONNECTED', 'SHUTTING_DOWN', 'SHUTDOWN']);
    const { cause } = client.connectionStatus();
    expect(cause).toMatchObject({ code: 'CLUSTER_CONNECT_FAILED', cause: { name: 'ClientNotAllowedInClusterError' } });
    expect(log.details.slice(4).map((details) => details.cause)).toEqual([cause, cause]);
    await client.shutdown();
    expect(await rejectionOf(client.getMap('late'))).toMatchObject({ name: 'ClientNotActiveError', cause });
    expect(client.connectionStatus().cause).toBe(cause);
  });
});

describe('methods that return a promise', () => {
  const situations = ['connected', 'offline', 'shut down'] as const;
  /** What nobody should pass, and somebody will. */
  const nonsense: unknown[] = [
    undefined,
    null,
    Number.NaN,
    10n ** 40n,
    '',
    'text',
    Symbol('symbol'),
    () => {},
    {},
    [],
    [null],
    new Proxy({}, {}),
  ];

  test.each(situations)('ERROR-4: reject and never throw, whatever they are given (%s)', async (situation) => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses, { invocationTimeoutMillis: 2_000, connectionStrategy: { reconnectMode: 'ASYNC' } });
    const map = await client.getMap<unknown, unknown>('nonsense');
    if (situation === 'shut down') await client.shutdown();
    if (situation === 'offline') {
      const lost = nextEvent(client, 'DISCONNECTED');
      cluster.faults.add({ on: 'connect', do: { kind: 'refuse' } });
      cluster.members[0]!.disconnectClients();
      await lost;
    }
    const settled: Promise<unknown>[] = [];
    for (const method of promising(map)) for (const value of nonsense) settled.push(called(map, method, [value, value, value]));
    for (const method of ['getMap', 'addDistributedObjectListener', 'removeDistributedObjectListener', 'ready'] as const) {
      for (const value of nonsense) settled.push(called(client, method, [value]));
    }
    for (const value of nonsense)
      settled.push(called(Client, 'newHazelcastClient', [value === undefined ? null : { wrong: value }, value]));
    if (situation === 'offline') await client.shutdown(); // ready() would wait for ever
    const results = await Promise.allSettled(settled);
    expect(results.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(results.length / 2);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(Error);
    await Promise.all(nonsense.map((value) => called(client, 'shutdown', [value])));
  });

  /** The names of the methods of a map that return a promise: all but those that only tell what the handle knows. */
  function promising(map: IMap<unknown, unknown>): string[] {
    const others = new Set(['constructor', 'getName', 'getServiceName', 'getPartitionKey', 'withOptions', 'destroy']);
    const names = Object.getOwnPropertyNames(Object.getPrototypeOf(map)).filter((name) => !others.has(name));
    expect(names.length).toBeGreaterThan(20);
    return names;
  }

  function called(target: object, method: string, args: unknown[]): Promise<unknown> {
    const result = (target as Record<string, (...values: unknown[]) => unknown>)[method]!(...args);
    expect(result, method).toBeInstanceOf(Promise);
    return result as Promise<unknown>;
  }
});
