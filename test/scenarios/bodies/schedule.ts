import { expect } from 'vitest';
import { VirtualClock } from '../../virtual-clock.ts';
import { Client, type ClientConfig, type ConnectionRetryConfig } from '../../../src/index.ts';
import { eventually } from '../clients.ts';
import { follows, onDial } from '../observe.ts';
import { keptLog } from '../peers.ts';
import { scenario } from '../scenario.ts';
import type { World } from '../world.ts';

/** What a client does that finds nobody, on its own time: no dial takes any. */
async function searchInVain(world: World, { rounds = Infinity, chances = [] as number[], ...connectionRetry }: Search) {
  world.cut();
  const clock = new VirtualClock({ chances });
  const { lines, ...customLogger } = keptLog();
  const config: ClientConfig = {
    network: { clusterMembers: world.addresses },
    connectionStrategy: { connectionRetry },
    customLogger,
    properties: { 'hazelcast.logging.level': 'WARN', 'hazelcast.client.shuffle.member.list': false },
  };
  let dials = 0;
  using heard = onDial(() => dials++);
  expect(heard).toBeDefined();
  const controller = new AbortController();
  const start = follows(Client.start(config, { signal: controller.signal }, clock));
  const failed = () => lines.filter((line) => line.includes('to reach the cluster "dev" failed')).length;
  const pauses: number[] = [];
  for (;;) {
    await eventually(() => start.outcome !== undefined || failed() > pauses.length);
    await clock.settle();
    if (start.outcome !== undefined || pauses.length === rounds) break;
    pauses.push(clock.armed.at(-1)!); // nothing but the pause follows the end of a round
    await clock.advance(pauses.at(-1)!);
  }
  const outcome = start.outcome;
  controller.abort();
  await eventually(() => start.outcome !== undefined);
  expect(clock.pending).toBe(0);
  return { outcome, pauses, dials, failed: failed() };
}

interface Search extends ConnectionRetryConfig {
  /** After how many pauses to stop looking. */
  readonly rounds?: number;
  readonly chances?: number[];
}

scenario(
  'A20 BACKOFF-1 BACKOFF-2 BACKOFF-3 BACKOFF-5 BACKOFF-7 BACKOFF-16: the example of the reference page has 14 rounds of 3 dials, each logged once',
  3,
  async (world) => {
    const { outcome, pauses, dials, failed } = await searchInVain(world, {
      initialBackoffMillis: 1_000,
      maxBackoffMillis: 15_000,
      multiplier: 1.5,
      jitter: 0,
      clusterConnectTimeoutMillis: 120_000,
    });
    const growing = [1_000, 1_500, 2_250, 3_375, 5_063, 7_594, 11_391];
    expect(pauses).toEqual([...growing, ...Array.from({ length: 5 }, () => 15_000), 12_827]);
    expect([dials, failed]).toEqual([14 * 3, 14]);
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'CLUSTER_CONNECT_FAILED' } });
  },
);

scenario('A21 BACKOFF-4: jitter 0.2 makes 800, 1000 and 1200 of a pause of 1000', 1, async (world) => {
  const { pauses } = await searchInVain(world, {
    initialBackoffMillis: 1_000,
    multiplier: 1,
    jitter: 0.2,
    chances: [0, 0.5, 1],
    rounds: 3,
  });
  expect(pauses).toEqual([800, 1_000, 1_200]);
});

scenario('A22 BACKOFF-15 TIMEOUT-1: with the defaults the 71st pause is the first of 30 s, and nobody gives up', 1, async (world) => {
  const { outcome, pauses } = await searchInVain(world, { rounds: 72 });
  expect(pauses.slice(0, 3)).toEqual([1_000, 1_050, 1_103]);
  expect(pauses[69]).toBeLessThan(30_000);
  expect(pauses.slice(70)).toEqual([30_000, 30_000]);
  expect(outcome).toBeUndefined();
});

scenario('A23 BACKOFF-2: an initial back-off above the maximum counts as the maximum', 1, async (world) => {
  const { pauses } = await searchInVain(world, { initialBackoffMillis: 60_000, maxBackoffMillis: 500, rounds: 3 });
  expect(pauses).toEqual([500, 500, 500]);
});

scenario('A26 BACKOFF-7: the base of the pauses is never rounded, so that a small one grows', 1, async (world) => {
  const { pauses } = await searchInVain(world, { initialBackoffMillis: 9, multiplier: 1.05, rounds: 20 });
  expect(pauses.slice(0, 3)).toEqual([9, 10, 10]); // of 9, 9.45 and 9.9225
  expect(pauses).toEqual(Array.from({ length: 20 }, (_, i) => Math.ceil(9 * 1.05 ** i - 1e-9)));
});
