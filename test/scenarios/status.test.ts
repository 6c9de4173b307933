import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, expect, test } from 'vitest';
import type { ConnectionStatus } from '../../src/index.ts';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { eventually, nextEvent, startClient } from './clients.ts';

const subscriptions: (() => void)[] = [];
afterEach(() => {
  for (const end of subscriptions.splice(0)) end();
});

/** Everything that is published on a channel from now on. */
function listenTo(name: string): Record<string, unknown>[] {
  const messages: Record<string, unknown>[] = [];
  const take = (message: unknown) => void messages.push(message as Record<string, unknown>);
  subscribe(name, take);
  subscriptions.push(() => unsubscribe(name, take));
  return messages;
}

async function collect(updates: AsyncIterable<ConnectionStatus>, into: ConnectionStatus[]): Promise<void> {
  for await (const status of updates) into.push(status);
}

test('A82 STATUS-1: the snapshot tells where the client stands, is frozen, and says when the next round begins', async () => {
  await using cluster = await EmbeddedCluster.start({ members: 1 });
  const client = await startClient(cluster.addresses, { connectionStrategy: { connectionRetry: { initialBackoffMillis: 5_000 } } });
  const before = client.connectionStatus();
  expect(before).toMatchObject({ state: 'INITIALIZED', phase: 'reconnect', epoch: 1, clusterName: 'dev', attempt: 0, offlineQueueSize: 0 });
  expect(before.clusterId?.equals(cluster.clusterId)).toBe(true);
  expect(before.members.map(({ connected }) => connected)).toEqual([true]);
  expect(Object.isFrozen(before) && Object.isFrozen(before.members)).toBe(true);
  const lost = nextEvent(client, 'DISCONNECTED');
  await cluster.stopAll();
  await lost;
  await eventually(() => client.connectionStatus().nextAttemptAt !== undefined && client.connectionStatus().attempt === 1);
  const after = client.connectionStatus();
  expect(after).toMatchObject({ state: 'RECONNECTING', epoch: 1, attempt: 1 });
  expect(after.sequence).toBeGreaterThan(before.sequence);
  expect(after.nextAttemptAt! - after.at).toBeGreaterThan(3_000);
  expect(after.nextAttemptAt! - after.at).toBeLessThanOrEqual(5_001);
  expect(after.lastErrors.map(({ address }) => address)).toEqual(cluster.addresses);
});

test('A82 STATUS-2: updates follow a loss and a return, agree with the events, and end when the client is closed', async () => {
  await using cluster = await EmbeddedCluster.start({ members: 2 });
  const events: string[] = [];
  const client = await startClient(cluster.addresses, { lifecycleListeners: [(state) => events.push(state)] });
  const seen: ConnectionStatus[] = [];
  const finished = collect(client.statusUpdates(), seen);
  const lost = nextEvent(client, 'DISCONNECTED');
  await cluster.stopAll();
  await lost;
  const back = nextEvent(client, 'CONNECTED');
  await cluster.startAll();
  await back;
  await client.shutdown();
  await finished;
  const states = seen.map(({ state }) => state).filter((state, i, all) => state !== all[i - 1]);
  expect(states).toEqual(['INITIALIZED', 'RECONNECTING', 'SYNCING', 'INITIALIZED', 'CLOSING', 'CLOSED']);
  const numbers = seen.map(({ sequence }) => sequence);
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  expect(events.filter((event) => event === 'CONNECTED')).toHaveLength(2);
  expect(events.filter((event) => event === 'DISCONNECTED')).toHaveLength(2);
});

test('STATUS-2: updates with a wrong option are refused, and an abort ends them', async () => {
  await using cluster = await EmbeddedCluster.start({ members: 1 });
  const client = await startClient(cluster.addresses);
  expect(() => client.statusUpdates({ signal: 5 } as never)).toThrow(/signal must be an AbortSignal/);
  const controller = new AbortController();
  const finished = collect(client.statusUpdates({ signal: controller.signal }), []);
  controller.abort();
  await expect(finished).rejects.toMatchObject({ name: 'AbortError' });
});

test('A82 STATUS-4 CLOSE-4: channels tell of connections and states, with the reason of each close', async () => {
  const opened = listenTo('hazelcast:connection:opened');
  const closed = listenTo('hazelcast:connection:closed');
  const states = listenTo('hazelcast:cluster:state');
  await using cluster = await EmbeddedCluster.start({ members: 2 });
  const client = await startClient(cluster.addresses);
  await eventually(() => opened.length === 2);
  expect(opened.map(({ address }) => String(address)).toSorted()).toEqual(cluster.addresses.toSorted());
  expect(opened.every(({ epoch }) => epoch === 1)).toBe(true);
  cluster.members[0]!.disconnectClients();
  await eventually(() => closed.length === 1 && opened.length === 3);
  expect(closed[0]).toMatchObject({ memberUuid: cluster.members[0]!.uuid.toString(), epoch: 1, reason: 'SOCKET_ERROR' });
  expect(closed[0]!['error']).toBeInstanceOf(Error);
  await client.shutdown();
  expect(closed.slice(1).map(({ reason }) => reason)).toEqual(['SHUTDOWN', 'SHUTDOWN']);
  expect(states.map(({ current }) => current)).toEqual(['CONNECTING', 'SYNCING', 'INITIALIZED', 'CLOSING', 'CLOSED']);
  expect(states.at(-1)).toMatchObject({ previous: 'CLOSING', snapshot: { state: 'CLOSED' } });
});
