import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, onTestFinished } from 'vitest';
import type { ConnectionStatus } from '../../../src/index.ts';
import { connectedMembers, eventually, lose, nextEvent, startClient } from '../clients.ts';
import { lifecycleLog } from '../observe.ts';
import { scenario } from '../scenario.ts';

/** Everything that is published on a channel from now on. */
function listenTo(name: string): Record<string, unknown>[] {
  const messages: Record<string, unknown>[] = [];
  const take = (message: unknown) => void messages.push(message as Record<string, unknown>);
  subscribe(name, take);
  onTestFinished(() => void unsubscribe(name, take));
  return messages;
}

scenario('A82 STATUS-1: the snapshot tells where the client stands, is frozen, and says when the next round begins', 1, async (world) => {
  const client = await startClient(world.addresses, { connectionStrategy: { connectionRetry: { initialBackoffMillis: 5_000 } } });
  const before = client.connectionStatus();
  const expected = { state: 'INITIALIZED', phase: 'reconnect', epoch: 1, clusterName: 'dev', attempt: 0, offlineQueueSize: 0 };
  expect(before).toMatchObject(expected);
  expect(before.members.map(({ connected }) => connected)).toEqual([true]);
  expect(Object.isFrozen(before) && Object.isFrozen(before.members)).toBe(true);
  await lose(world, client);
  await eventually(() => client.connectionStatus().attempt === 1 && client.connectionStatus().nextAttemptAt !== undefined);
  const after = client.connectionStatus();
  expect(after).toMatchObject({ state: 'RECONNECTING', epoch: 1, attempt: 1, clusterId: before.clusterId });
  expect(after.sequence).toBeGreaterThan(before.sequence);
  expect(after.members.map(({ connected }) => connected)).toEqual([false]);
  expect(after.nextAttemptAt! - after.at).toBeGreaterThan(1_000);
  expect(after.nextAttemptAt! - after.at).toBeLessThanOrEqual(5_001);
  expect(after.lastErrors.map(({ address }) => address)).toEqual(world.addresses);
});

scenario(
  'A82 STATUS-2: updates follow a loss and a return, agree with the events and the snapshot, and end when the client is closed',
  2,
  async (world) => {
    const log = lifecycleLog();
    const client = await startClient(world.addresses, { lifecycleListeners: [log.listener] });
    const seen: ConnectionStatus[] = [];
    const finished = (async () => {
      for await (const status of client.statusUpdates()) seen.push(status);
    })();
    const back = nextEvent(client, 'CONNECTED');
    await lose(world, client);
    await eventually(() => client.connectionStatus().attempt >= 2);
    await world.heal();
    await back;
    await eventually(() => connectedMembers(client) === 2);
    await client.shutdown();
    await finished;
    const states = seen.map(({ state }) => state).filter((state, i, all) => state !== all[i - 1]);
    expect(states).toEqual(['INITIALIZED', 'RECONNECTING', 'SYNCING', 'INITIALIZED', 'CLOSING', 'CLOSED']);
    const numbers = seen.map(({ sequence }) => sequence);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(new Set(numbers).size).toBe(numbers.length);
    const attempts = seen.filter(({ state }) => state === 'RECONNECTING').map(({ attempt }) => attempt);
    expect(new Set(attempts).size).toBeGreaterThanOrEqual(3);
    const life = ['CONNECTED', 'DISCONNECTED', 'CONNECTED', 'SHUTTING_DOWN', 'DISCONNECTED', 'SHUTDOWN'];
    expect(log.events.slice(2)).toEqual(life);
    expect(seen.at(-1)).toMatchObject({ ...client.connectionStatus(), at: expect.any(Number) as number });
  },
);

scenario('A82 STATUS-3: a slow consumer keeps the newest 100 snapshots, and the sequence shows the gap', 1, async (world) => {
  world.cut();
  const connectionRetry = { initialBackoffMillis: 1, multiplier: 1 };
  const client = await startClient(world.addresses, { connectionStrategy: { asyncStart: true, connectionRetry } });
  const updates = client.statusUpdates()[Symbol.asyncIterator]();
  const first = (await updates.next()).value as ConnectionStatus;
  await eventually(() => client.connectionStatus().attempt >= 150);
  const unread: ConnectionStatus[] = [];
  await client.shutdown();
  for (let next = await updates.next(); next.done !== true; next = await updates.next()) unread.push(next.value);
  expect(unread).toHaveLength(100);
  expect(unread[0]!.sequence).toBeGreaterThan(first.sequence + 1);
  const numbers = unread.map(({ sequence }) => sequence);
  expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i));
  expect(unread.at(-1)!.state).toBe('CLOSED');
});

scenario('A82 STATUS-4 CLOSE-4: channels tell of connections and states, with the reason of each close', 2, async (world) => {
  const opened = listenTo('hazelcast:connection:opened');
  const closed = listenTo('hazelcast:connection:closed');
  const states = listenTo('hazelcast:cluster:state');
  const client = await startClient(world.addresses);
  await eventually(() => opened.length === 2);
  expect(opened.map(({ address }) => String(address)).toSorted()).toEqual([...world.addresses].toSorted());
  expect(opened.every(({ epoch }) => epoch === 1)).toBe(true);
  world.reset(0);
  await eventually(() => closed.length === 1 && opened.length === 3);
  const { memberUuid } = opened.find(({ address }) => String(address) === world.addresses[0])!;
  expect(closed[0]).toMatchObject({ memberUuid, epoch: 1, reason: expect.stringMatching(/^SOCKET_(ERROR|END)$/) });
  expect(closed[0]!['error']).toBeInstanceOf(Error);
  await client.shutdown();
  expect(closed.slice(1).map(({ reason }) => reason)).toEqual(['SHUTDOWN', 'SHUTDOWN']);
  expect(states.map(({ current }) => current)).toEqual(['CONNECTING', 'SYNCING', 'INITIALIZED', 'CLOSING', 'CLOSED']);
  expect(states.at(-1)).toMatchObject({ previous: 'CLOSING', snapshot: { state: 'CLOSED' } });
});
