import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RetryNumbers } from '../../../src/cluster/backoff.ts';
import { scheduleOf } from '../../../src/cluster/schedule.ts';
import { LoopWorld, numbers } from './loop-world.ts';

const policies: fc.Arbitrary<RetryNumbers> = fc.record({
  initialBackoffMillis: fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.double({ min: 0, max: 100, noNaN: true })),
  maxBackoffMillis: fc.integer({ min: 0, max: 20_000 }),
  multiplier: fc.double({ min: 1, max: 3, noNaN: true }),
  jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  clusterConnectTimeoutMillis: fc.oneof(
    fc.constant(-1),
    fc.constant(0),
    fc.integer({ min: 0, max: 60_000 }),
    fc.double({ min: 0, max: 50, noNaN: true }),
  ),
});

/** The pauses that a loop armed of which each round failed at once, and whether it gave up. */
async function pausesOfLoop(policy: RetryNumbers, count: number, chance: number) {
  const world = new LoopWorld({ policy, chances: Array.from({ length: count + 1 }, () => chance) });
  await world.start();
  for (let last = -1; world.clock.armed.length < count && last !== world.clock.armed.length;) {
    last = world.clock.armed.length;
    await world.clock.advance(world.clock.armed.at(-1) ?? 0);
  }
  return { pauses: world.clock.armed.slice(0, count), elapsed: world.elapsed, hasGivenUp: world.clock.pending === 0 };
}

test('the pauses are those that the loop arms, and it gives up when the schedule says so', async () => {
  await fc.assert(
    fc.asyncProperty(policies, async (policy) => {
      const { pauses, giveUpMillis } = scheduleOf(policy, 12);
      const loop = await pausesOfLoop(policy, 12, 0.5);
      expect(pauses.map(({ pauseMillis }) => pauseMillis)).toEqual(loop.pauses);
      expect(pauses.length < 12).toBe(loop.hasGivenUp && loop.pauses.length < 12);
      if (pauses.length < 12) expect(loop.elapsed).toBe(giveUpMillis);
    }),
    { numRuns: 100 },
  );
});

test.each([
  [0, 'minMillis'],
  [1, 'maxMillis'],
] as const)('the range of the first pause is what the loop arms at the ends of chance (%d)', async (chance, end) => {
  const policy = { ...numbers, jitter: 0.3, clusterConnectTimeoutMillis: 1_200 };
  const loop = await pausesOfLoop(policy, 1, chance);
  expect(scheduleOf(policy, 1).pauses[0]![end]).toBe(loop.pauses[0]);
});

test('each pause begins when the ones before it are over, and lies within its range', () => {
  fc.assert(
    fc.property(policies, (policy) => {
      let now = 0;
      for (const [index, pause] of scheduleOf(policy, 12).pauses.entries()) {
        expect(pause).toMatchObject({ attempt: index + 1, elapsedMillis: now });
        expect(pause.minMillis).toBeLessThanOrEqual(pause.pauseMillis);
        expect(pause.maxMillis).toBeGreaterThanOrEqual(pause.pauseMillis);
        now += pause.pauseMillis;
      }
    }),
  );
});

test('a loop without a timeout never gives up, one whose timeout is 0 makes no pause', () => {
  expect(scheduleOf({ ...numbers, clusterConnectTimeoutMillis: -1 }, 3)).toMatchObject({ pauses: { length: 3 }, giveUpMillis: undefined });
  expect(scheduleOf({ ...numbers, clusterConnectTimeoutMillis: 0 }, 3)).toMatchObject({ pauses: [], giveUpMillis: 0 });
});
