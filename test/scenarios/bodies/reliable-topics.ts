import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, vi } from 'vitest';
import type { Client } from '../../../src/index.ts';
import { eventually, nextEvent, startClient } from '../clients.ts';
import { inTurn } from '../observe.ts';
import { scenario } from '../scenario.ts';
import type { World } from '../world.ts';

async function lose(world: World, client: Client): Promise<void> {
  const lost = nextEvent(client, 'DISCONNECTED');
  world.cut();
  await lost;
}

/** Bytes that are in use. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

scenario(
  'A19 MODE-11 RELIABLETOPIC-8: in mode ASYNC each listener of a reliable topic tries once a second while the cluster is away, and goes on where it was',
  1,
  async (world) => {
    const LISTENERS = 20;
    const client = await startClient(world.addresses, { connectionStrategy: { reconnectMode: 'ASYNC' } });
    const topic = await client.getReliableTopic<number>(randomUUID());
    const heard = Array.from({ length: LISTENERS }, () => [] as number[]);
    for (const mine of heard) await topic.subscribe(({ messageObject }) => mine.push(messageObject));
    await topic.publish(0);
    await eventually(() => heard.every(({ length }) => length === 1));
    await lose(world, client);
    expect(await inTurn(topic.publish(-1))).toMatchObject({ status: 'rejected', reason: { name: 'ClientOfflineError' } });
    const calls = vi.spyOn(client.parts.invoker, 'invoke');
    await sleep(1_500); // everybody has tried once
    const [before, begun] = [heapInUse(), performance.now()];
    await sleep(5_000);
    const [grown, seconds] = [heapInUse() - before, (performance.now() - begun + 1_500) / 1_000];
    const tries = calls.mock.calls.length;
    calls.mockRestore();
    expect(tries).toBeGreaterThanOrEqual(2 * LISTENERS);
    expect(tries).toBeLessThanOrEqual(Math.floor(seconds) * LISTENERS);
    expect(grown).toBeLessThan(1_000_000);
    await world.heal();
    await client.ready();
    for (const message of [1, 2, 3]) await topic.publish(message);
    await eventually(() => heard.every(({ length }) => length >= 4));
    for (const mine of heard) expect(mine).toEqual([0, 1, 2, 3]);
  },
);

scenario(
  'RELIABLETOPIC-8 RINGBUFFER-10: in mode ON nothing is missed and nothing heard twice, however often the cluster is lost',
  1,
  async (world) => {
    const client = await startClient(world.addresses);
    const topic = await client.getReliableTopic<number>(randomUUID());
    const heard: number[] = [];
    await topic.subscribe(({ messageObject }) => heard.push(messageObject));
    let published = 0;
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 5; i++) await topic.publish(published++);
      await lose(world, client);
      const parked = [topic.publish(published++), topic.publish(published++)];
      await world.heal();
      await Promise.all(parked);
    }
    await eventually(() => heard.length >= published);
    expect(heard).toEqual(Array.from({ length: published }, (_, i) => i));
  },
);

scenario('RELIABLETOPIC-14: a listener that is added while the cluster is away begins when it is back', 1, async (world) => {
  for (const reconnectMode of ['ON', 'ASYNC'] as const) {
    const client = await startClient(world.addresses, { connectionStrategy: { reconnectMode }, invocationRetryPauseMillis: 50 });
    const topic = await client.getReliableTopic<number>(randomUUID());
    await topic.publish(0);
    await lose(world, client);
    const heard: number[] = [];
    const id = topic.addMessageListener(({ messageObject }) => heard.push(messageObject));
    const subscription = topic.subscribe(() => {});
    await world.heal();
    await client.ready();
    await subscription;
    await eventually(async () => {
      await topic.publish(1);
      return heard.length > 0;
    });
    expect(new Set(heard)).toEqual(new Set([1]));
    expect(topic.removeMessageListener(id)).toBe(true);
  }
});
