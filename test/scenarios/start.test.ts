import { describe, expect, test } from 'vitest';
import {
  Client,
  ClientNotActiveError,
  ClientNotAllowedInClusterError,
  ClientOfflineError,
  IllegalStateError,
  IOError,
  type ClientConfig,
  type RetryContext,
} from '../../src/index.ts';
import { deferred } from '../../src/deferred.ts';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { connectedMembers, eventually, quickConfig, startClient } from './clients.ts';
import { CountingClock, deadAddress, inTurn, lifecycleLog, onDial, openSockets, rejectionOf } from './observe.ts';

const quick = { initialBackoffMillis: 20, maxBackoffMillis: 100 };

describe('a sync start', () => {
  test('A01 START-7 LIFE-1 LIFE-4 ERROR-1: rejects with what every address of the last round failed with, once the client is shut down', async () => {
    const addresses = [await deadAddress(), await deadAddress()];
    const log = lifecycleLog();
    const begun = performance.now();
    const connectionRetry = { ...quick, clusterConnectTimeoutMillis: 300 };
    const starting = startClient(addresses, { connectionStrategy: { connectionRetry }, lifecycleListeners: [log.listener] });
    const error = (await rejectionOf(starting)) as IllegalStateError;
    expect(performance.now() - begun).toBeGreaterThanOrEqual(299);
    expect(log.events).toEqual(['STARTING', 'STARTED', 'SHUTTING_DOWN', 'SHUTDOWN']);
    expect(log.details.map(({ cause }) => cause)).toEqual([undefined, undefined, error, error]);
    expect(error).toBeInstanceOf(IllegalStateError);
    expect(error).toMatchObject({ name: 'IllegalStateError', code: 'CLUSTER_CONNECT_FAILED' });
    for (const address of addresses) expect(error.message).toContain(address);
    const { errors } = error.cause as AggregateError;
    expect(errors).toHaveLength(2);
    for (const inner of errors) expect(inner).toBeInstanceOf(IOError);
    expect(errors.map(({ address }: { address: string }) => address).sort()).toEqual(addresses.sort());
  });

  test('START-7: rejects with the fatal error as the cause when a member turns the client away', async () => {
    await using cluster = await EmbeddedCluster.start({ authenticationStatus: 3 });
    const error = await rejectionOf(startClient(cluster.addresses));
    expect(error).toMatchObject({ name: 'IllegalStateError', code: 'CLUSTER_CONNECT_FAILED' });
    expect((error as Error).cause).toBeInstanceOf(ClientNotAllowedInClusterError);
  });

  test('START-7: a member that hangs up before it knows the client counts as an address that failed', async () => {
    await using cluster = await EmbeddedCluster.start();
    cluster.faults.add({ on: 'clientLocalBackupListener', do: { kind: 'close' } });
    const connectionRetry = { ...quick, clusterConnectTimeoutMillis: 0 };
    const error = (await rejectionOf(startClient(cluster.addresses, { connectionStrategy: { connectionRetry } }))) as Error;
    const { errors } = error.cause as AggregateError;
    expect(errors).toMatchObject([{ code: 'TARGET_DISCONNECTED', address: cluster.addresses[0] }]);
  });

  test('START-2: says that it is started before it opens a socket, and that it is connected after the member knows the client', async () => {
    await using cluster = await EmbeddedCluster.start();
    const order: string[] = [];
    using dials = onDial(() => order.push('a dial'));
    expect(dials).toBeDefined();
    const client = await startClient(cluster.addresses, {
      connectionStrategy: { asyncStart: true },
      lifecycleListeners: [
        (state) => {
          order.push(state);
          if (state === 'CONNECTED') order.push(...cluster.requests.map(({ name }) => name));
        },
      ],
    });
    expect(client.getLifecycleService().isRunning()).toBe(true);
    await client.ready();
    const told = ['clientAuthentication', 'clientAddClusterViewListener', 'clientLocalBackupListener'];
    expect(order).toEqual(['STARTING', 'STARTED', 'a dial', 'CONNECTED', ...told]);
  });

  test('START-12: resolves also when mode OFF ends the client during the first pass over the members', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const [first, second] = cluster.members;
    second!.faults.add({ on: 'connect', do: { kind: 'silence' } });
    const log = lifecycleLog();
    const cut = (state: string) => state === 'CONNECTED' && first!.disconnectClients();
    const client = await startClient([first!.address], {
      connectionStrategy: { reconnectMode: 'OFF' },
      lifecycleListeners: [log.listener, cut],
    });
    expect(client.connectionStatus().state).toMatch(/CLOS(ED|ING)/);
    await client.shutdown();
    expect(log.events).toEqual(['STARTING', 'STARTED', 'CONNECTED', 'DISCONNECTED', 'SHUTTING_DOWN', 'SHUTDOWN']);
  });

  test('START-9: refuses a wrong configuration before anything happens', async () => {
    const log = lifecycleLog();
    let dialled = 0;
    using dials = onDial(() => dialled++);
    expect(dials).toBeDefined();
    const config = { ...quickConfig(['127.0.0.1:1']), lifecycleListeners: [log.listener], clusterNam: 'dev' } as ClientConfig;
    for (const asyncStart of [false, true]) {
      const starting = Client.newHazelcastClient({ ...config, connectionStrategy: { asyncStart } });
      expect(await inTurn(starting)).toMatchObject({ status: 'rejected', reason: { code: 'INVALID_CONFIGURATION' } });
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(log.events).toEqual([]);
    expect(dialled).toBe(0);
  });
});

describe('an async start', () => {
  test('START-4: rejects calls also while the member is told about the client', async () => {
    await using cluster = await EmbeddedCluster.start();
    const told = deferred();
    cluster.faults.add({ on: 'clientLocalBackupListener', do: { kind: 'hold', until: told.promise } });
    const client = await startClient(cluster.addresses, { connectionStrategy: { asyncStart: true } });
    await eventually(() => client.connectionStatus().state === 'SYNCING');
    expect(await inTurn(client.getMap('early'))).toMatchObject({ status: 'rejected', reason: { code: 'CLIENT_OFFLINE' } });
    expect(() => client.getPartitionService().getPartitionId('key')).toThrow(ClientOfflineError);
    told.resolve();
    await client.ready();
    await client.getMap('late');
    expect(client.getPartitionService().getPartitionId('key')).toBeLessThan(271);
    expect(cluster.requests.filter(({ name }) => name === 'clientCreateProxy')).toHaveLength(1);
  });

  test('START-5: what needs no network works before the first connection', async () => {
    const log = lifecycleLog();
    const client = await startClient([await deadAddress()], { instanceName: 'early', connectionStrategy: { asyncStart: true } });
    const [cluster, lifecycle, partitions] = [client.getCluster(), client.getLifecycleService(), client.getPartitionService()];
    expect(cluster.getMembers()).toEqual([]);
    expect(partitions.getPartitionCount()).toBe(0);
    expect(partitions.getPartitionOwner(0)).toBeUndefined();
    expect(client.getLocalEndpoint()).toMatchObject({ name: 'early', localAddress: null, type: 'NodeJS' });
    expect(client.connectionStatus()).toMatchObject({ state: 'CONNECTING', phase: 'initial', epoch: 0, members: [] });
    const member = cluster.addMembershipListener({ memberAdded: () => {} });
    expect([cluster.removeMembershipListener(member), cluster.removeMembershipListener(member)]).toEqual([true, false]);
    const object = await client.addDistributedObjectListener(() => {});
    expect([await client.removeDistributedObjectListener(object), await client.removeDistributedObjectListener(object)]).toEqual([
      true,
      false,
    ]);
    const removed = lifecycle.addLifecycleListener(log.listener);
    expect([lifecycle.removeLifecycleListener(removed), lifecycle.removeLifecycleListener(removed)]).toEqual([true, false]);
    lifecycle.addLifecycleListener(log.listener);
    await client.shutdown();
    expect(log.events).toEqual(['SHUTTING_DOWN', 'SHUTDOWN']);
    expect(() => partitions.getPartitionId('key')).toThrow(ClientNotActiveError);
  });

  test('START-5: a listener that was added and removed before the first connection never reaches a member', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses, { connectionStrategy: { asyncStart: true } });
    const kept: string[] = [];
    const dropped: string[] = [];
    await client.addDistributedObjectListener(({ objectName }) => kept.push(objectName));
    const id = await client.addDistributedObjectListener(({ objectName }) => dropped.push(objectName));
    expect(await client.removeDistributedObjectListener(id)).toBe(true);
    await client.ready();
    expect(cluster.countOf('clientAddDistributedObjectListener')).toBe(1);
    await client.getMap('heard');
    await eventually(() => kept.length === 1);
    expect(dropped).toEqual([]);
  });
});

describe('A07: an abort during the start', () => {
  /** Where a start can be when it is aborted: what the cluster does, and how to see that the client is there. */
  const stages: Record<string, (cluster: EmbeddedCluster, rounds: () => number) => () => boolean> = {
    'has only begun': () => () => true,
    'waits between two rounds'(cluster, rounds) {
      cluster.faults.add({ on: 'connect', do: { kind: 'refuse' } });
      return () => rounds() === 2;
    },
    'waits for a member that accepts and stays silent'(cluster) {
      const silence = cluster.faults.add({ on: 'connect', do: { kind: 'silence' } });
      return () => silence.hits === 1;
    },
    'tells a member about itself'(cluster) {
      const silence = cluster.faults.add({ on: 'clientLocalBackupListener', do: { kind: 'ignore' } });
      return () => silence.hits === 1;
    },
    'goes to the other members'(cluster) {
      const silence = cluster.members[1]!.faults.add({ on: 'connect', do: { kind: 'silence' } });
      return () => silence.hits === 1;
    },
  };

  test.each(Object.keys(stages))('START-10 BACKOFF-9: rejects within 100 ms and leaves nothing behind when the start %s', async (stage) => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const log = lifecycleLog();
    const clock = new CountingClock();
    const controller = new AbortController();
    const reason = new Error('enough');
    let rounds = 0;
    const isThere = stages[stage]!(cluster, () => rounds);
    const connectionRetry = ({ attempt }: RetryContext) => ((rounds = attempt) < 2 ? 1 : 20_000);
    const config = quickConfig(cluster.addresses.slice(0, 1), {
      connectionStrategy: { connectionRetry },
      lifecycleListeners: [log.listener],
    });
    const starting = Client.start(config, { signal: controller.signal }, clock);
    await eventually(isThere);
    const aborted = performance.now();
    controller.abort(reason);
    expect(await rejectionOf(starting)).toMatchObject({ name: 'AbortError', code: 'ABORT_ERR', cause: reason });
    expect(performance.now() - aborted).toBeLessThan(100);
    expect(log.events.filter((event) => event.startsWith('SHUT'))).toEqual(['SHUTTING_DOWN', 'SHUTDOWN']);
    expect(clock.pending).toBe(0);
    await eventually(() => openSockets() === 0);
  });

  test('START-10: a signal that fired before begins nothing', async () => {
    const log = lifecycleLog();
    const options = { signal: AbortSignal.abort('never') };
    const starting = Client.newHazelcastClient(quickConfig([], { lifecycleListeners: [log.listener] }), options);
    expect(await inTurn(starting)).toMatchObject({ status: 'rejected', reason: { name: 'AbortError', cause: 'never' } });
    expect(log.events).toEqual([]);
  });

  test('START-10: a signal that fires after the start changes nothing', async () => {
    await using cluster = await EmbeddedCluster.start();
    const controller = new AbortController();
    const client = await startClient(cluster.addresses, {}, { signal: controller.signal });
    controller.abort();
    expect(client.getLifecycleService().isRunning()).toBe(true);
    expect(connectedMembers(client)).toBe(1);
  });
});
