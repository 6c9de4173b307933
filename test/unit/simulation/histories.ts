import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReconnectModeName } from '../../../src/cluster/state.ts';
import { flow, frequencies, happenings, type HappeningName } from './happenings.ts';
import { checkAlways, checkAtRest, checkGone } from './invariants.ts';
import { SimulatedClient, type Setup } from './simulated-client.ts';

/** All histories together, and where chance begins; mutation testing asks for few, and always for the same. */
const { HISTORIES = '10000', HISTORIES_SEED } = process.env;
const MODES = 3;
const CANDIDATES = [1, 2, 3];
const LONGEST = 20;
/** Among so many histories every kind of event happens. */
const ENOUGH = 1_000;
const UNIT_WEIGHT = 10;
const TEST_MILLIS = 300_000;
/** How often a client that is left in peace gets another chance to find its cluster. */
const CHANCES_TO_RECOVER = 40;
const RECOVERY_MILLIS = 500;

type Step = readonly [name: HappeningName, choice: number];

const step: fc.Arbitrary<Step> = fc.tuple(
  fc.oneof(
    ...(Object.keys(frequencies) as HappeningName[]).map((name) => ({
      arbitrary: fc.constant(name),
      weight: Math.round(frequencies[name] * UNIT_WEIGHT),
    })),
  ),
  fc.nat(1_000),
);

const history = fc.record({
  isSmart: fc.boolean(),
  asyncStart: fc.boolean(),
  givesUp: fc.boolean(),
  bringsView: fc.boolean(),
  steps: fc.array(step, { maxLength: LONGEST, size: 'max' }),
  chances: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 12 }),
  isLeftInPeace: fc.boolean(),
});

/** Lives the history, and looks at the client after each step. */
async function live(setup: Setup, steps: readonly Step[], chances: readonly number[], isLeftInPeace: boolean): Promise<SimulatedClient> {
  const client = new SimulatedClient(setup, chances);
  const { clock, parts } = client;
  parts.cluster.start();
  for (const [name, choice] of steps) {
    await clock.settle();
    checkAlways(client);
    await happenings[name](client, choice);
  }
  await clock.settle();
  checkAlways(client);
  if (isLeftInPeace) await recover(client);
  client.shutdown(0);
  await clock.settle();
  if (client.state.kind !== 'CLOSED') await clock.advance(client.closedBy - clock.now()); // it lets calls finish
  checkAlways(client);
  checkGone(client);
  return client;
}

function isAtRest(client: SimulatedClient): boolean {
  try {
    checkAtRest(client);
    return true;
  } catch {
    return false;
  }
}

/** The network and the clusters work from now on. */
async function recover(client: SimulatedClient): Promise<void> {
  for (const cluster of client.clusters) {
    cluster.partitionCount = client.parts.cluster.view.partitionCount || cluster.partitionCount;
    cluster.authenticationStatus = 0;
  }
  for (let chance = 0; chance < CHANCES_TO_RECOVER && !isAtRest(client); chance++) {
    await client.clock.advance(RECOVERY_MILLIS);
    await flow(client, true);
    checkAlways(client);
  }
  checkAtRest(client);
}

/** Tests that clients of one mode do what they must whatever happens to them. A failure tells the seed, and the shortest history that fails. */
export function testHistories(mode: ReconnectModeName): void {
  // a client makes many errors whose stacks nobody looks at, and making a stack takes longer than anything else here
  const { stackTraceLimit } = Error;
  beforeAll(() => void (Error.stackTraceLimit = 0));
  afterAll(() => void (Error.stackTraceLimit = stackTraceLimit));

  test.each(CANDIDATES)(
    `MACHINE-3, MACHINE-4, MACHINE-5, LIFE-2, INVOKE-6, INVOKE-8, SHUTDOWN-5: whatever happens to a client in mode ${mode} with %i candidates`,
    async (candidates) => {
      const reached = new Set<string>();
      const property = fc.asyncProperty(history, async ({ steps, chances, isLeftInPeace, ...others }) => {
        const client = await live({ mode, candidates, ...others }, steps, chances, isLeftInPeace);
        for (const { state } of client.events) reached.add(state);
      });
      const numRuns = Math.ceil(Number(HISTORIES) / MODES / CANDIDATES.length);
      await fc.assert(property, { numRuns, ...(HISTORIES_SEED === undefined ? {} : { seed: Number(HISTORIES_SEED) }) });
      if (numRuns < ENOUGH) return;
      expect(reached.has('DISCONNECTED'), 'a loss was part of a history').toBe(true);
      if (candidates > 1) expect(reached.has('CHANGED_CLUSTER'), 'a move was part of a history').toBe(true);
    },
    TEST_MILLIS,
  );
}
