import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LifecycleState } from '../../../src/cluster/lifecycle.ts';
import type { ConnectionStatus } from '../../../src/cluster/status.ts';
import { flow } from '../simulation/happenings.ts';
import { SimulatedClient, type Setup } from '../simulation/simulated-client.ts';

const PLAIN: Setup = { mode: 'ON', candidates: 1, isSmart: true, asyncStart: true, givesUp: false, bringsView: true };

/** A client that was started; it is shut down at the end of the test. */
function started(setup: Partial<Setup> = {}): SimulatedClient {
  const client = new SimulatedClient({ ...PLAIN, ...setup }, []);
  client.parts.cluster.start();
  onTestFinished(async () => {
    client.shutdown(0);
    await client.clock.settle();
  });
  return client;
}

/** A client that is connected to every member. */
async function connected(setup: Partial<Setup> = {}): Promise<SimulatedClient> {
  const client = started(setup);
  await client.clock.settle();
  await flow(client, true);
  expect(client.state.kind).toBe('INITIALIZED');
  return client;
}

async function loseAll(client: SimulatedClient): Promise<void> {
  for (const link of client.network.open) link.lose('error');
  await client.clock.settle();
}

async function refuseAll({ network, clock }: SimulatedClient): Promise<void> {
  for (let turns = 0; turns < 10 && network.dials.size > 0; turns++) {
    for (const dial of network.dials) dial.refuse();
    await clock.settle();
  }
}

const toldBy = ({ events }: SimulatedClient) => events.map(({ state }) => state);
const membersOf = ({ parts }: SimulatedClient) =>
  parts.cluster.connections.all.map(({ target }) => Number(target.host.split('.')[3])).toSorted((a, b) => a - b);

describe('a cluster', () => {
  test('START-2: tells that it starts before anything is dialled, and dials one address', async () => {
    const client = new SimulatedClient(PLAIN, []);
    expect(client.network.dials.size).toBe(0);
    expect(client.parts.cluster.status()).toMatchObject({ state: 'NEW', phase: 'initial', epoch: 0, members: [], lastErrors: [] });
    client.parts.cluster.start();
    await client.clock.settle();
    expect(toldBy(client)).toEqual([LifecycleState.STARTING, LifecycleState.STARTED]);
    expect(client.network.dials.size).toBe(1);
    client.shutdown(0);
    await client.parts.cluster.closed;
    expect(client.network.dials.size).toBe(0);
  });

  test('SHUTDOWN-1: that was never started is closed at once', async () => {
    const client = new SimulatedClient(PLAIN, []);
    await client.parts.cluster.shutdown(0);
    expect(client.state.kind).toBe('CLOSED');
    expect(toldBy(client)).toEqual([]);
  });

  test('LIFE-4: tells the epoch, the cluster, and on a loss its reason', async () => {
    const client = await connected();
    const { clusterId } = client.clusters[0]!;
    expect(client.events.at(-1)).toMatchObject({ state: 'CONNECTED', details: { epoch: 1, clusterId, cause: undefined } });
    expect(client.parts.cluster.lastLoss).toBeUndefined();
    await loseAll(client);
    const { cause } = client.events.at(-1)!.details;
    expect(client.events.at(-1)).toMatchObject({ state: 'DISCONNECTED', details: { epoch: 1, clusterId } });
    expect(cause?.message).toContain('SOCKET_ERROR');
    expect(client.parts.cluster.lastLoss).toBe(cause);
  });

  test('STATUS-1: shows in a pause when the next round begins, and why every address failed', async () => {
    const client = started();
    await client.clock.settle();
    await refuseAll(client);
    const { at, attempt, nextAttemptAt, lastErrors, clusterName } = client.parts.cluster.status();
    expect({ attempt, clusterName, pause: nextAttemptAt! - at }).toEqual({ attempt: 1, clusterName: 'cluster-1', pause: 100 });
    expect(lastErrors.map(({ address }) => address).toSorted()).toEqual(client.clusters[0]!.addresses);
    await client.clock.advance(100);
    expect(client.parts.cluster.status().nextAttemptAt).toBeUndefined();
    await flow(client, true);
    const { members, epoch, attempt: after, clusterId, offlineQueueSize } = client.parts.cluster.status();
    expect({ epoch, after, clusterId, offlineQueueSize }).toEqual({
      epoch: 1,
      after: 0,
      clusterId: client.clusters[0]!.clusterId,
      offlineQueueSize: 0,
    });
    expect(members.map(({ connected: isConnected }) => isConnected)).toEqual([true, true]);
  });

  test('STATUS-1: shows how many calls are parked', async () => {
    const client = await connected();
    await loseAll(client);
    client.call(true, { to: 'any' });
    client.call(true, { to: 'any' });
    expect(client.parts.cluster.status().offlineQueueSize).toBe(2);
  });

  test('STATUS-4: channels tell of connections and states', async () => {
    const heard: string[] = [];
    const listen = (name: string, text: (message: Readonly<Record<string, unknown>>) => string) => {
      const listener = (message: unknown) => void heard.push(`${name} ${text(message as Readonly<Record<string, unknown>>)}`);
      subscribe(`hazelcast:${name}`, listener);
      onTestFinished(() => void unsubscribe(`hazelcast:${name}`, listener));
    };
    listen('connection:opened', ({ memberUuid, address, epoch }) => `${String(memberUuid)} ${String(address)} ${String(epoch)}`);
    listen('connection:closed', ({ address, epoch, reason }) => `${String(address)} ${String(epoch)} ${String(reason)}`);
    listen(
      'cluster:state',
      ({ previous, current, snapshot }) => `${String(previous)} ${String(current)} ${(snapshot as ConnectionStatus).state}`,
    );
    const client = started({ isSmart: false });
    await client.clock.settle();
    await flow(client, true);
    const [connection] = client.parts.cluster.connections.all;
    const address = `${connection!.target.host}:5701`;
    await loseAll(client);
    expect(heard).toEqual([
      'cluster:state NEW CONNECTING CONNECTING',
      'cluster:state CONNECTING SYNCING SYNCING',
      `connection:opened ${connection!.member!.uuid} ${address} 1`,
      'cluster:state SYNCING INITIALIZED INITIALIZED',
      'cluster:state INITIALIZED RECONNECTING RECONNECTING',
      `connection:closed ${address} 1 SOCKET_ERROR`,
    ]);
  });

  test('MEMBERS-2, VIEW-4: connects to a member that joins, and hangs up on one that goes', async () => {
    const client = await connected();
    expect(membersOf(client)).toEqual([1, 2]);
    const [gone] = client.parts.cluster.connections.all.filter(({ target }) => target.host.endsWith('.2'));
    client.clusters[0]!.change([1, 3]);
    for (const link of client.network.open) while (link.hasNews) link.deliverToClient();
    await client.clock.settle();
    expect(gone!.closed?.reason).toBe('MEMBER_REMOVED');
    expect([...client.network.dials].map(({ target }) => target.host)).toEqual(['10.0.1.3']);
    await flow(client, true);
    expect(membersOf(client)).toEqual([1, 3]);
  });

  test('MEMBERS-1: without smart routing keeps one connection', async () => {
    const client = await connected({ isSmart: false });
    await client.clock.advance(2_000);
    expect(client.network.dials.size).toBe(0);
    expect(membersOf(client)).toHaveLength(1);
  });

  test('START-12: the first pass over the members ends with the connection', async () => {
    const client = started();
    await client.clock.settle();
    client.clusters[0]!.members = [1, 2, 3];
    await flow(client, true);
    await loseAll(client);
    await client.clock.advance(200);
    const { cluster } = client.parts;
    let passes = 0;
    const [dial] = client.network.dials;
    const link = dial!.accept();
    for (let turns = 0; turns < 20 && client.network.dials.size === 0; turns++) {
      await client.clock.settle();
      link.deliverToMember();
      for (const request of link.held.splice(0)) client.clusters[0]!.answer(request);
      while (link.hasNews) link.deliverToClient();
    }
    void cluster.firstPass.then(() => passes++);
    await client.clock.settle();
    expect({ passes, dials: client.network.dials.size }).toEqual({ passes: 0, dials: 2 });
    link.lose('end');
    await client.clock.settle();
    expect(passes).toBe(1);
  });

  test('START-11, SHUTDOWN-5: who waits for it hears when it is ready and when it will never be', async () => {
    const client = started();
    client.wait();
    await client.clock.settle();
    expect(client.waits).toBe(1);
    await flow(client, true);
    expect(client.waits).toBe(0);
    await loseAll(client);
    client.wait();
    expect(client.parts.cluster.lifetime.aborted).toBe(false);
    client.shutdown(0);
    await client.clock.settle();
    expect(client.waits).toBe(0);
    expect(client.parts.cluster.lifetime.aborted).toBe(true);
    expect(client.clock.pending).toBe(0);
  });

  test('VIEW-5: a cluster that sends no member list ends a sync start, and is a failed round for any other client', async () => {
    for (const asyncStart of [true, false]) {
      const client = started({ asyncStart, bringsView: false });
      await client.clock.settle();
      const link = [...client.network.dials][0]!.accept();
      await client.clock.settle();
      link.deliverToMember();
      client.clusters[0]!.answer(link.held.shift()!);
      link.deliverToClient();
      await client.clock.settle();
      expect(client.state.kind).toBe('SYNCING');
      for (let time = 0; time < 120_000; time += 30_000) {
        await client.clock.advance(30_000);
        // it answers pings, and nothing else
        link.deliverToMember();
        for (const request of link.held.splice(0)) if (request.type === 0xb00) client.clusters[0]!.answer(request);
        while (link.isOpen && link.hasNews) link.deliverToClient();
      }
      await client.clock.settle();
      const { state, cause, lastErrors } = client.parts.cluster.status();
      if (asyncStart) {
        expect(state).toBe('CONNECTING');
        expect(lastErrors.map(({ address }) => address)).toEqual([`${link.target.host}:5701`]);
      } else {
        expect(state).toBe('CLOSED');
        expect(cause).toMatchObject({ code: 'MEMBER_LIST_TIMEOUT' });
      }
      expect(link.isOpen).toBe(false);
    }
  });

  test('SHUTDOWN-3: a call in flight may finish as long as the shutdown lets it', async () => {
    for (const drainMillis of [0, 500]) {
      const client = await connected();
      client.call(false, { to: 'any' });
      await client.clock.settle();
      client.shutdown(drainMillis);
      await flow(client, true);
      expect(client.calls[0]!.error === undefined).toBe(drainMillis > 0);
      await client.clock.settle();
      expect(client.state.kind).toBe('CLOSED');
      expect(toldBy(client).slice(-3)).toEqual(['SHUTTING_DOWN', 'DISCONNECTED', 'SHUTDOWN']);
    }
  });

  test('CHECK-1: refuses another partition count for good', async () => {
    const client = await connected();
    client.clusters[0]!.partitionCount = 5;
    await loseAll(client);
    await client.clock.advance(100);
    await flow(client, true);
    expect(client.state.kind).toBe('CLOSED');
    expect(client.parts.cluster.status().cause?.cause).toMatchObject({ code: 'CLIENT_NOT_ALLOWED_IN_CLUSTER' });
  });
});

describe('the end of a cluster', () => {
  test('START-8: tells who waits for it why it gave up, and nothing besides when the user ended it', async () => {
    for (const isAsked of [true, false]) {
      const client = started({ givesUp: true });
      const waiting = client.parts.cluster.ready().catch((error: unknown) => error);
      if (isAsked) client.shutdown(0);
      for (let turns = 0; turns < 20 && client.state.kind !== 'CLOSED'; turns++) {
        await client.clock.advance(500);
        await refuseAll(client);
      }
      const error = await waiting;
      expect(error).toMatchObject({ name: 'ClientNotActiveError', message: 'the client is shut down' });
      if (isAsked) expect(error).not.toHaveProperty('cause');
      else expect(error).toMatchObject({ cause: { code: 'CLUSTER_CONNECT_FAILED' } });
    }
  });

  test('SHUTDOWN-1: comes when everything is released, and not before', async () => {
    const client = await connected();
    client.call(false, { to: 'any' });
    await client.clock.settle();
    let isClosed = false;
    void client.parts.cluster.shutdown(500).then(() => (isClosed = true));
    await client.clock.settle();
    expect(isClosed).toBe(false);
    const [connection] = client.parts.cluster.connections.all;
    await client.clock.advance(500);
    expect(isClosed).toBe(true);
    expect(connection!.closed?.reason).toBe('SHUTDOWN');
  });
});

describe('a cluster that was restarted', () => {
  test('STATE-7: its partitions are forgotten before its new table is there', async () => {
    const client = await connected({ bringsView: false });
    const { view } = client.parts.cluster;
    expect(view.partitions.owners).toHaveLength(4);
    await loseAll(client);
    expect(view.partitions.owners).toHaveLength(4);
    client.clusters[0]!.restart();
    await client.clock.advance(100);
    const link = [...client.network.dials][0]!.accept();
    await client.clock.settle();
    link.deliverToMember();
    client.clusters[0]!.answer(link.held.shift()!);
    link.deliverToClient();
    await client.clock.settle();
    expect(client.state.kind).toBe('SYNCING');
    expect(view.partitions.owners).toHaveLength(0);
    await flow(client, true);
    expect(view.partitions.owners).toHaveLength(4);
  });
});

describe('a cluster with candidates', () => {
  test('CHECK-4, FAILOVER-8, FAILOVER-9: moves on when its cluster was restarted, and tells the members of the next one as its first', async () => {
    const client = await connected({ candidates: 2 });
    const heard: string[] = [];
    const hear = (kind: string) => () => void heard.push(kind);
    client.parts.cluster.membership.add({ init: hear('init'), memberAdded: hear('added'), memberRemoved: hear('removed') }, undefined);
    client.clusters[0]!.restart();
    await loseAll(client);
    await client.clock.advance(100);
    await flow(client, true);
    await client.clock.advance(100);
    await flow(client, true);
    expect(toldBy(client).slice(-3)).toEqual(['DISCONNECTED', 'CONNECTED', 'CHANGED_CLUSTER']);
    expect(client.parts.cluster.clusterId?.toString()).toBe(client.clusters[1]!.clusterId.toString());
    expect(client.parts.cluster.status().clusterName).toBe('cluster-2');
    expect(heard).toEqual(['init']);
  });

  test('LIFE-6, VIEW-6: a plain client stays with a cluster that was restarted, and tells who went and who came', async () => {
    const client = await connected();
    const heard: string[] = [];
    const hear = (kind: string) => () => void heard.push(kind);
    client.parts.cluster.membership.add({ init: hear('init'), memberAdded: hear('added'), memberRemoved: hear('removed') }, undefined);
    client.clusters[0]!.restart();
    await loseAll(client);
    await client.clock.advance(100);
    await flow(client, true);
    expect(toldBy(client).slice(-2)).toEqual(['DISCONNECTED', 'CONNECTED']);
    expect(heard).toEqual(['removed', 'removed', 'added', 'added']);
  });

  test('TIMEOUT-5, FAILOVER-3: gives up once every candidate was tried as often as it may', async () => {
    const client = started({ candidates: 2, givesUp: true });
    const tried: string[] = [];
    for (let turns = 0; turns < 200 && client.state.kind !== 'CLOSED'; turns++) {
      const name = client.parts.cluster.status().clusterName;
      if (tried.at(-1) !== name) tried.push(name);
      await client.clock.advance(500);
      await refuseAll(client);
    }
    expect(tried).toEqual(['cluster-1', 'cluster-2', 'cluster-1', 'cluster-2', 'cluster-1']);
    expect(client.events.at(-1)?.details.cause).toMatchObject({ code: 'CLUSTER_CONNECT_FAILED' });
  });
});
