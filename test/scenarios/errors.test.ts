import { describe, expect, test } from 'vitest';
import * as api from '../../src/index.ts';
import { Client, HazelcastError, type ClientConfig } from '../../src/index.ts';
import { mapSize } from '../../src/protocol/messages/map.ts';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { eventually, nextEvent, startClient } from './clients.ts';
import { deadAddress, lifecycleLog, onDial, rejectionOf } from './observe.ts';

const oneRound = { connectionRetry: { clusterConnectTimeoutMillis: 0 } };

/** What a caller can see of an error, its causes included. */
function seen(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, cause } = error;
  const code = (error as Error & { code?: string }).code;
  return cause === undefined ? { name, code } : { name, code, cause: seen(cause) };
}

/** That an error is what it says: of the class of its name, in its text and its stack too. */
function expectHonest(error: unknown): void {
  expect(error).toBeInstanceOf(Error);
  const { name, message, stack } = error as Error;
  expect(name).toMatch(/.Error$/);
  expect(error).toBeInstanceOf((api as unknown as Record<string, new () => unknown>)[name]!);
  expect(String(error)).toBe(`${name}: ${message}`);
  expect(stack).toContain(`${name}: ${message}`);
  expect(error instanceof HazelcastError).toBe(name !== 'AbortError');
}

describe('errors', () => {
  test('ERROR-1: of calls have their own name, class and code, and what led to them as their cause (they all used to be named Error)', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses, { connectionStrategy: { reconnectMode: 'ASYNC' } });
    const map = await client.getMap<string, number>('m');
    const { invoker, cluster: connected } = client.parts;
    const [connection] = connected.connections.all;
    const errors: Error[] = [];
    const keep = async (call: Promise<unknown>) => {
      const error = (await rejectionOf(call)) as Error;
      errors.push(error);
      return seen(error);
    };
    cluster.faults.add({ on: 'mapSet', do: { kind: 'error', code: 62 } });
    expect(await keep(map.withOptions({ timeoutMillis: 200 }).set('key', 1))).toEqual({
      name: 'OperationTimeoutError',
      code: 'OPERATION_TIMEOUT',
      cause: { name: 'WrongTargetError', code: 'WRONG_TARGET' },
    });
    expect(await keep(map.withOptions({ signal: AbortSignal.abort('enough') }).get('key'))).toEqual({
      name: 'AbortError',
      code: 'ABORT_ERR',
      cause: 'enough',
    });
    expect(await keep(map.get(null as never))).toEqual({ name: 'IllegalArgumentError', code: 'ILLEGAL_ARGUMENT' });
    const request = { message: mapSize, request: { name: 'm' }, options: {} };
    expect(await keep(invoker.invoke({ ...request, route: { to: 'member', uuid: 'nobody' } }))).toEqual({
      name: 'TargetNotMemberError',
      code: 'TARGET_NOT_MEMBER',
    });

    cluster.faults.add({ on: 'mapPut', do: { kind: 'ignore' } });
    const put = map.put('key', 1);
    await eventually(() => cluster.countOf('mapPut') === 1);
    const refusal = cluster.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    const lost = nextEvent(client, 'DISCONNECTED');
    cluster.members[0]!.disconnectClients();
    await lost;
    const closed = { name: 'TargetDisconnectedError', code: 'TARGET_DISCONNECTED', cause: { name: 'Error', code: 'ECONNRESET' } };
    expect(await keep(put)).toEqual({ name: 'TargetDisconnectedError', code: 'TARGET_DISCONNECTED', cause: closed });
    expect(await keep(map.get('key'))).toEqual({ name: 'ClientOfflineError', code: 'CLIENT_OFFLINE', cause: closed });
    expect(await keep(invoker.invoke({ ...request, route: { to: 'connection', connection: connection! } }))).toMatchObject({
      name: 'ClientOfflineError',
    });
    refusal.remove();
    await client.ready();
    expect(await keep(invoker.invoke({ ...request, route: { to: 'connection', connection: connection! } }))).toEqual({
      name: 'IOError',
      code: 'IO_ERROR',
    });
    await client.shutdown();
    expect(await keep(map.get('key'))).toEqual({ name: 'ClientNotActiveError', code: 'CLIENT_NOT_ACTIVE' });
    for (const error of errors) expectHonest(error);
  });

  test('ERROR-1: of a start tell of every address that was tried, and why', async () => {
    const addresses = [await deadAddress(), await deadAddress()];
    const error = (await rejectionOf(startClient(addresses, { connectionStrategy: oneRound }))) as Error;
    expectHonest(error);
    expect(error).toMatchObject({ name: 'IllegalStateError', code: 'CLUSTER_CONNECT_FAILED' });
    const { errors } = error.cause as AggregateError;
    expect(errors.map(({ address }: { address: string }) => address).sort()).toEqual([...addresses].sort());
    for (const inner of errors) {
      expectHonest(inner);
      expect(seen(inner)).toEqual({ name: 'IOError', code: 'IO_ERROR', cause: { name: 'Error', code: 'ECONNREFUSED' } });
    }
  });

  test('ERROR-1: of a client that gave up have the reason as their cause', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses, { connectionStrategy: { ...oneRound, reconnectMode: 'ON' } });
    const map = await client.getMap<string, number>('m');
    const over = nextEvent(client, 'SHUTDOWN');
    await cluster.stopAll();
    await over;
    const error = await rejectionOf(map.get('key'));
    expectHonest(error);
    expect(error).toMatchObject({ name: 'ClientNotActiveError', cause: { name: 'IllegalStateError', code: 'CLUSTER_CONNECT_FAILED' } });
  });

  test('ERROR-3: say whether the member may have executed the call', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<string, number>('m');
    const hurried = map.withOptions({ timeoutMillis: 60 });
    cluster.faults.add({ on: 'mapPut', do: { kind: 'ignore' } });
    expect(await rejectionOf(hurried.put('key', 1))).toMatchObject({ name: 'OperationTimeoutError', maybeExecuted: true });
    const controller = new AbortController();
    const aborted = map.withOptions({ signal: controller.signal }).put('key', 1);
    controller.abort();
    expect(await rejectionOf(aborted)).toMatchObject({ name: 'AbortError', maybeExecuted: false });
    const put = map.put('key', 1);
    await eventually(() => cluster.countOf('mapPut') === 2);
    const refusal = cluster.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    cluster.members[0]!.disconnectClients();
    expect(await rejectionOf(put)).toMatchObject({ name: 'TargetDisconnectedError', maybeExecuted: true });
    expect(await rejectionOf(hurried.put('key', 1))).toMatchObject({ name: 'OperationTimeoutError', maybeExecuted: false });
    refusal.remove();
  });

  test('ERROR-4 API-2: methods that return a promise never throw, whatever they are given and whatever state the client is in', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<never, never>('m');
    const bad = [null, undefined, Symbol('bad'), () => {}, NaN, new Map()] as never[];
    const calls = () =>
      bad.flatMap((value) => [
        () => map.get(value),
        () => map.put(value, value),
        () => map.set(value, value),
        () => map.remove(value, value),
        () => map.getAll(value),
        () => map.putAll(value),
        () => map.setAll([value]),
        () => map.replaceIfSame(value, value, value),
        () => map.containsValue(value),
        () => map.setTtl(value, value),
        () => map.addEntryListener(value),
        () => map.removeEntryListener(value),
        () => map.getEntryView(value),
        () => client.getMap(value),
        () => client.addDistributedObjectListener(value),
        () => client.removeDistributedObjectListener(value),
        () => client.ready(value),
        () => Client.newHazelcastClient({ no: 1 } as never, value),
      ]);
    const callAll = async () => {
      for (const call of calls()) {
        let promise: unknown;
        expect(() => (promise = call()), call.toString()).not.toThrow();
        expect(promise).toBeInstanceOf(Promise);
        const [result] = await Promise.allSettled([promise as Promise<unknown>]);
        if (result.status === 'rejected') expectHonest(result.reason);
      }
    };
    await callAll();
    await client.shutdown();
    await callAll();
    for (const options of [null, 5, { drainMillis: NaN }, { drain: 1 }]) expect(await client.shutdown(options as never)).toBeUndefined();
  });
});

describe('a configuration', () => {
  const log = lifecycleLog();
  const members = ['127.0.0.1:5701'];
  const property = (name: string, value: unknown) => ({ properties: { [name]: value } });
  const retry = (options: object) => ({ connectionStrategy: { connectionRetry: options } });
  const refused: [config: object, message: string][] = [
    [{ clusterName: '' }, 'clusterName must be a non-empty string, not ""'],
    [{ clusterName: null }, 'clusterName must be a non-empty string, not null'],
    [
      { network: { clusterMembers: ['a:0'] } },
      'network.clusterMembers must be an array of addresses with ports from 1 to 65535, not an array with "a:0"',
    ],
    [{ network: { connectionTimeoutMillis: -1 } }, 'network.connectionTimeoutMillis must be a number from 0, not -1'],
    [{ network: { connectionTimeoutMillis: NaN } }, 'network.connectionTimeoutMillis must be a number from 0, not NaN'],
    [{ network: { authenticationTimeoutMillis: 0 } }, 'network.authenticationTimeoutMillis must be a number above 0, not 0'],
    [{ network: { smartRouting: 'yes' } }, 'network.smartRouting must be true or false, not "yes"'],
    [
      { network: { connectionTimeout: 1, connectionTimeoutMillis: 2 } },
      'network.connectionTimeoutMillis and network.connectionTimeout must not both be set',
    ],
    [{ connectionStrategy: { reconnectMode: 'MAYBE' } }, "connectionStrategy.reconnectMode must be 'OFF', 'ON' or 'ASYNC', not \"MAYBE\""],
    [{ connectionStrategy: { asyncStart: 1 } }, 'connectionStrategy.asyncStart must be true or false, not 1'],
    [retry({ jitter: 1.5 }), 'connectionStrategy.connectionRetry.jitter must be a number from 0 to 1, not 1.5'],
    [retry({ multiplier: 0.5 }), 'connectionStrategy.connectionRetry.multiplier must be a number from 1, not 0.5'],
    [retry({ initialBackoffMillis: '5' }), 'connectionStrategy.connectionRetry.initialBackoffMillis must be a number from 0, not "5"'],
    [
      retry({ clusterConnectTimeoutMillis: -2 }),
      'connectionStrategy.connectionRetry.clusterConnectTimeoutMillis must be -1 or a number from 0, not -2',
    ],
    [
      { connectionStrategy: { offlineQueue: { maxSize: 1.5 } } },
      'connectionStrategy.offlineQueue.maxSize must be an integer from 0, not 1.5',
    ],
    [{ invocationTimeoutMillis: Infinity }, 'invocationTimeoutMillis must be a number above 0, not Infinity'],
    [property('hazelcast.client.heartbeat.interval', 0), 'hazelcast.client.heartbeat.interval must be a number above 0, not 0'],
    [
      property('hazelcast.client.heartbeat.interval', 60_000),
      'hazelcast.client.heartbeat.interval must be below hazelcast.client.heartbeat.timeout, not 60000',
    ],
    [{ conectionStrategy: {} }, 'there is no option conectionStrategy, did you mean connectionStrategy'],
    [{ connectionStrategy: { reconnect_mode: 'ON' } }, 'there is no option connectionStrategy.reconnect_mode, did you mean reconnectMode'],
  ];

  test.for(refused)(
    'A81 CONFIG-1 CONFIG-2 CONFIG-3 START-9 API-1: %j is refused by a rejection of the factory, without any event or dial',
    async ([config, message]) => {
      let dials = 0;
      using heard = onDial(() => dials++);
      expect(heard).toBeDefined();
      const given = { network: { clusterMembers: members }, lifecycleListeners: [log.listener], ...config } as ClientConfig;
      let starting!: Promise<Client>;
      expect(() => (starting = Client.newHazelcastClient(given))).not.toThrow();
      const error = await rejectionOf(starting);
      expectHonest(error);
      expect(error).toMatchObject({ name: 'InvalidConfigurationError', code: 'INVALID_CONFIGURATION', message });
      await new Promise((resolve) => setImmediate(resolve));
      expect([dials, log.events]).toEqual([0, []]);
    },
  );
});
