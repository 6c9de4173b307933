import { describe, expect, test } from 'vitest';
import { deferred } from '../../src/deferred.ts';
import { Client, ClientOfflineError, OperationTimeoutError, TargetDisconnectedError } from '../../src/index.ts';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { eventually, nextEvent, quickConfig, startClient } from './clients.ts';
import { follows, inTurn, rejectionOf, type Rejection } from './observe.ts';

/** Refuses connections and breaks those that are there; resolves in the turn in which the client has noticed. */
async function lose(cluster: EmbeddedCluster, client: Client) {
  const lost = nextEvent(client, 'DISCONNECTED');
  const refusals = cluster.faults.add({ on: 'connect', do: { kind: 'refuse' } });
  for (const member of cluster.members) member.disconnectClients();
  await lost;
  return { refusals, heal: () => refusals.remove() };
}

/** Makes a call that its member asks to try again, until the pauses between the tries are long. */
async function callInRetryPause(cluster: EmbeddedCluster, client: Client) {
  const map = await client.getMap<string, number>('retrying');
  const fault = cluster.faults.add({ on: 'mapSet', do: { kind: 'error', code: 82 } });
  const call = map.set('key', 1);
  await eventually(() => fault.hits === 14); // the next pause is half a second
  fault.remove();
  return { map, call };
}

describe('mode OFF', () => {
  test('MODE-3: ends a call that waits for its next try', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses, { connectionStrategy: { reconnectMode: 'OFF' } });
    const { call } = await callInRetryPause(cluster, client);
    const { outcome } = await lost(cluster, client, call);
    expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'ClientNotActiveError', cause: { code: 'TARGET_DISCONNECTED' } } });
  });
});

describe('mode ON', () => {
  test('MODE-5 OFFLINE-3: parks a call that waits for its next try, before the calls that were made later', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses);
    const { map, call } = await callInRetryPause(cluster, client);
    const silence = cluster.faults.add({ on: 'mapGet', times: 1, do: { kind: 'ignore' } });
    const inFlight = map.get('key');
    await eventually(() => silence.hits === 1);
    const { heal } = await lose(cluster, client);
    await inTurn(Promise.resolve());
    expect(client.connectionStatus().offlineQueueSize).toBe(2);
    const later = map.put('key', 2);
    heal();
    await call;
    expect([await inFlight, await later]).toEqual([1, 1]);
  });

  test('MODE-5 INVOKE-10: a long outage sends a call once more, and not once for each round', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<string, number>('storm');
    const silence = cluster.faults.add({ on: 'mapGet', times: 1, do: { kind: 'ignore' } });
    const call = map.get('key');
    await eventually(() => silence.hits === 1);
    const { refusals, heal } = await lose(cluster, client);
    await eventually(() => refusals.hits >= 5);
    heal();
    expect(await call).toBeNull();
    const sends = cluster.requests.filter(({ name }) => name === 'mapGet').map(({ correlationId }) => correlationId);
    expect(new Set(sends).size).toBe(2);
    expect(sends).toHaveLength(2);
  });

  test('A14 MODE-7 INVOKE-8 ERROR-3: never sends a call twice that may have been executed, and executed it was', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<string, number>('once');
    const silence = cluster.faults.add({ on: 'mapPut', do: { kind: 'drop' } });
    const call = map.put('key', 1);
    await eventually(() => silence.hits === 1);
    const follow = follows(call);
    const { heal } = await lose(cluster, client);
    await inTurn(Promise.resolve());
    expect(follow.outcome).toMatchObject({ status: 'rejected', reason: { name: 'TargetDisconnectedError', maybeExecuted: true } });
    heal();
    expect(await map.get('key')).toBe(1);
    expect(cluster.countOf('mapPut')).toBe(1);
  });

  test('MODE-5: redoOperation makes every call one that is sent again', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses, { network: { clusterMembers: cluster.addresses, redoOperation: true } });
    const map = await client.getMap<string, number>('twice');
    const silence = cluster.faults.add({ on: 'mapPut', times: 1, do: { kind: 'drop' } });
    const call = map.put('key', 1);
    await eventually(() => silence.hits === 1);
    const { heal } = await lose(cluster, client);
    heal();
    expect(await call).toBe(1); // what the first send left behind
    expect(cluster.countOf('mapPut')).toBe(2);
  });

  test('A13 MODE-6 INVOKE-1: a call that waits rejects exactly at its deadline', async () => {
    await using cluster = await EmbeddedCluster.start();
    const clock = new VirtualClock();
    const client = await Client.start(quickConfig(cluster.addresses, { invocationTimeoutMillis: 1_000 }), undefined, clock);
    const map = await client.getMap<string, number>('deadline');
    const { heal } = await lose(cluster, client);
    const loss = client.parts.cluster.lastLoss;
    const early = follows(map.get('early'));
    await clock.advance(600);
    const late = follows(map.get('late'));
    await clock.advance(399);
    expect(early.outcome).toBeUndefined();
    await clock.advance(1);
    const timeout = { name: 'OperationTimeoutError', code: 'OPERATION_TIMEOUT', cause: loss, maybeExecuted: false };
    expect(early.outcome).toMatchObject({ status: 'rejected', reason: timeout });
    await clock.advance(599);
    expect(late.outcome).toBeUndefined();
    await clock.advance(1);
    expect(late.outcome).toMatchObject({ status: 'rejected', reason: timeout });
    heal();
    await client.shutdown();
    expect(clock.pending).toBe(0);
  });

  test('MODE-6: the deadline of a call counts from when it was made, not from when it was parked', async () => {
    await using cluster = await EmbeddedCluster.start();
    const clock = new VirtualClock();
    const client = await Client.start(quickConfig(cluster.addresses, { invocationTimeoutMillis: 1_000 }), undefined, clock);
    const map = await client.getMap<string, number>('deadline');
    const silence = cluster.faults.add({ on: 'mapGet', do: { kind: 'ignore' } });
    const call = follows(map.get('key'));
    await eventually(() => silence.hits === 1);
    await clock.advance(900);
    await lose(cluster, client);
    await clock.advance(100);
    expect(call.outcome).toMatchObject({ status: 'rejected' });
    const { reason } = call.outcome as Rejection;
    expect(reason).toBeInstanceOf(OperationTimeoutError);
    expect(reason).toMatchObject({ maybeExecuted: true, cause: client.parts.cluster.lastLoss });
    await client.shutdown();
  });
});

describe('mode ASYNC', () => {
  test('A15 MODE-8: rejects a call that waits for its next try, in the step of the loss', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses, { connectionStrategy: { reconnectMode: 'ASYNC' } });
    const { call } = await callInRetryPause(cluster, client);
    const { outcome } = await lost(cluster, client, call);
    expect(outcome).toMatchObject({ status: 'rejected' });
    const { reason } = outcome as Rejection;
    expect(reason).toBeInstanceOf(ClientOfflineError);
    expect((reason as Error).cause).toBe(client.parts.cluster.lastLoss);
    expect(client.parts.cluster.lastLoss).toBeInstanceOf(TargetDisconnectedError);
  });

  test.each([true, false])(
    'A16 MODE-9: rejects calls in their turn also while the member is told about the client (smart routing: %s)',
    async (smartRouting) => {
      await using cluster = await EmbeddedCluster.start();
      const client = await startClient(cluster.addresses, {
        network: { clusterMembers: cluster.addresses, smartRouting },
        connectionStrategy: { reconnectMode: 'ASYNC' },
      });
      const map = await client.getMap<string, number>('syncing');
      const told = deferred();
      cluster.faults.add({ on: 'clientCreateProxies', do: { kind: 'hold', until: told.promise } });
      const { heal } = await lose(cluster, client);
      heal();
      await eventually(() => client.connectionStatus().state === 'SYNCING');
      expect(await inTurn(map.get('key'))).toMatchObject({
        status: 'rejected',
        reason: { name: 'ClientOfflineError', code: 'CLIENT_OFFLINE' },
      });
      told.resolve();
      await client.ready();
      expect(await map.get('key')).toBeNull();
      expect(cluster.countOf('mapGet')).toBe(1);
    },
  );

  test('MODE-8: says to a new call why the client is offline', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses, { connectionStrategy: { reconnectMode: 'ASYNC' } });
    const map = await client.getMap<string, number>('why');
    await lose(cluster, client);
    expect(await rejectionOf(map.get('key'))).toMatchObject({ code: 'CLIENT_OFFLINE', cause: client.parts.cluster.lastLoss });
  });
});

/** What has become of a call in the step in which the last connection is lost. */
async function lost(cluster: EmbeddedCluster, client: Client, call: Promise<unknown>) {
  const follow = follows(call);
  await lose(cluster, client);
  await inTurn(Promise.resolve());
  return follow;
}
