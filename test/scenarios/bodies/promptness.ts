import { expect } from 'vitest';
import type { Client, IMap, ReconnectMode } from '../../../src/index.ts';
import { eventually, nextEvent, startClient } from '../clients.ts';
import { RecordingClock } from '../observe.ts';
import { scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const BACKOFF_MILLIS = 150;
/** What may pass between the end of the pause and the first answer. */
const RECONNECT_MILLIS = 50;
const RELEASE_MILLIS = 20;
/** How often a connected client looks after its members. */
const MEMBER_PASS_MILLIS = 1_000;
/** One outage is enough, on a machine that is not busy. */
const OUTAGES = 20;

interface Subject {
  readonly client: Client;
  readonly map: IMap<string, number>;
  readonly clock: RecordingClock;
}

async function start(world: World, reconnectMode: ReconnectMode): Promise<Subject> {
  const clock = new RecordingClock();
  const connectionRetry = { initialBackoffMillis: BACKOFF_MILLIS, maxBackoffMillis: BACKOFF_MILLIS };
  // nothing else of the client may be due meanwhile
  const properties = { 'hazelcast.client.heartbeat.interval': 100_000, 'hazelcast.client.heartbeat.timeout': 300_000 };
  const config = { connectionStrategy: { reconnectMode, connectionRetry }, properties };
  const client = await startClient(world.addresses, config, undefined, clock);
  return { client, map: await client.getMap<string, number>('prompt'), clock };
}

/** Loses the cluster, and resolves when the client pauses between rounds. */
async function lose(world: World, client: Client): Promise<void> {
  const lost = nextEvent(client, 'DISCONNECTED');
  world.cut();
  await lost;
  await eventually(() => client.connectionStatus().attempt > 0);
}

/** Heals the cluster during a pause, and returns how long that pause goes on. */
async function healInPause(world: World, client: Client): Promise<number> {
  const { sequence } = client.connectionStatus();
  await world.heal();
  const { nextAttemptAt, at, sequence: now } = client.connectionStatus();
  // a round that had begun before would not have to wait for the pause
  if (nextAttemptAt === undefined || now !== sequence) return healedTooLate(world, client);
  return nextAttemptAt - at;
}

async function healedTooLate(world: World, client: Client): Promise<number> {
  await client.ready();
  await lose(world, client);
  return healInPause(world, client);
}

/** One outage: by how many milliseconds the first answer came later than the pause that was pending when the member accepted again. */
async function delayAfterPause(world: World, { client, map, clock }: Subject, mode: ReconnectMode): Promise<number> {
  await lose(world, client);
  const early = mode === 'ON' ? map.get('key') : undefined;
  const pauseMillis = await healInPause(world, client);
  const healedAt = performance.now();
  clock.fired.length = 0;
  await (early ?? client.ready().then(() => map.get('key')));
  const delay = performance.now() - healedAt - pauseMillis;
  // whatever the machine is busy with: the client has waited for nothing but the pause
  expect(clock.fired.filter((millis) => millis !== MEMBER_PASS_MILLIS)).toEqual([BACKOFF_MILLIS]);
  return delay;
}

for (const mode of ['ON', 'ASYNC'] as const) {
  scenario(`BACKOFF-3: a member that accepts again answers as soon as the pending pause is over, in mode ${mode}`, 1, async (world) => {
    const subject = await start(world, mode);
    let delay = Infinity;
    for (let i = 0; i < OUTAGES && delay > RECONNECT_MILLIS; i++) delay = Math.min(delay, await delayAfterPause(world, subject, mode));
    expect(delay).toBeLessThanOrEqual(RECONNECT_MILLIS);
  });
}

scenario('MODE-5 OFFLINE-3: calls that wait are let go as soon as the client is connected', 1, async (world) => {
  const { client, map } = await start(world, 'ON');
  await map.clear();
  await lose(world, client);
  const parked = Array.from({ length: 500 }, (_, i) => map.put('key', i));
  expect(client.connectionStatus().offlineQueueSize).toBe(500);
  const connected = nextEvent(client, 'CONNECTED');
  await world.heal();
  await connected;
  const connectedAt = performance.now();
  while (client.connectionStatus().offlineQueueSize > 0) await new Promise((resolve) => setImmediate(resolve));
  expect(performance.now() - connectedAt).toBeLessThanOrEqual(RELEASE_MILLIS);
  expect(await Promise.all(parked)).toEqual([null, ...Array.from({ length: 499 }, (_, i) => i)]);
});
