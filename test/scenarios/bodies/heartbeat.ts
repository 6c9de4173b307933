import { expect } from 'vitest';
import type { ClientConfig } from '../../../src/index.ts';
import { connectedMembers, eventually, startClient } from '../clients.ts';
import { lifecycleLog } from '../observe.ts';
import { scenario } from '../scenario.ts';

/** Blocks the event loop of this process, and the members in it. */
function stall(millis: number): void {
  const end = performance.now() + millis;
  while (performance.now() < end);
}

const heartbeat = (interval: number, timeout: number): ClientConfig => ({
  properties: { 'hazelcast.client.heartbeat.interval': interval, 'hazelcast.client.heartbeat.timeout': timeout },
});

const sleep = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));

scenario(
  'A60 HEART-1 HEART-3 CLOSE-4: members that hang are hung up on after the timeout and not before, and the others are kept',
  3,
  async (world) => {
    const log = lifecycleLog();
    const client = await startClient(world.addresses, { ...heartbeat(500, 2_000), lifecycleListeners: [log.listener] });
    const connectionTo = (i: number) =>
      client.parts.cluster.connections.all.find(({ target }) => `${target.host}:${target.port}` === world.addresses[i])!;
    const connections = [connectionTo(0), connectionTo(1), connectionTo(2)];
    const begun = performance.now();
    for (const i of [0, 1]) world.freeze(i);
    let lateness = 0;
    const late = setTimeout(() => (lateness = performance.now() - begun - 2_600), 2_600);
    await eventually(() => connectedMembers(client) === 1);
    const millis = performance.now() - begun;
    clearTimeout(late);
    expect(millis).toBeGreaterThanOrEqual(2_000 - 500 - 1); // what was read last may be as old as the last ping
    expect(millis).toBeLessThanOrEqual(2_600 + 500 + lateness); // a tick that is late leaves the judgement to the next one
    expect(connections.map(({ closed }) => closed?.reason)).toEqual(['HEARTBEAT', 'HEARTBEAT', undefined]);
    expect(connections[0]!.closed?.error.message).toContain('nothing was received for 2000 ms');
    expect(log.events).toEqual(['STARTING', 'STARTED', 'CONNECTED']);
    for (const i of [0, 1]) world.thaw(i);
    await eventually(() => connectedMembers(client) === 3, 30_000);
  },
);

scenario('A61 HEART-2: a client that only listens is kept alive by what it hears, and still pings', 1, async (world) => {
  const listening = await startClient(world.addresses, heartbeat(100, 1_000));
  const map = await listening.getMap<string, number>('only-listened-to');
  let heard = 0;
  await map.addEntryListener({ added: () => heard++, updated: () => heard++ });
  const [connection] = listening.parts.cluster.connections.all;
  const writer = await startClient(world.addresses);
  const shared = await writer.getMap<string, number>('only-listened-to');
  // the writer writes too often to ping
  await eventually(async () => {
    await shared.set('key', heard);
    await sleep(20);
    return world.countOf('clientPing') >= 15 && heard > 15;
  });
  expect(connection!.closed).toBeUndefined();
});

scenario('A62 HEART-4: a process that hung does not hang up on members that are well', 2, async (world) => {
  const log = lifecycleLog();
  const client = await startClient(world.addresses, { ...heartbeat(500, 2_000), lifecycleListeners: [log.listener] });
  const before = client.parts.cluster.connections.all;
  for (let times = 0; times < 2; times++) {
    await sleep(600);
    stall(3_000);
  }
  await sleep(1_100);
  expect(before.map(({ closed }) => closed)).toEqual([undefined, undefined]);
  expect(log.events).toEqual(['STARTING', 'STARTED', 'CONNECTED']);
});
