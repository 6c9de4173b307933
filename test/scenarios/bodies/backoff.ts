import { expect, onTestFinished, vi } from 'vitest';
import { Dialer } from '../../../src/cluster/dialer.ts';
import { InvalidConfigurationError, type RetryContext, type RetryFunction } from '../../../src/index.ts';
import { eventually, lose, nextEvent, startClient } from '../clients.ts';
import { lifecycleLog, onDial, rejectionOf } from '../observe.ts';
import { scenario } from '../scenario.ts';

/** The time between one and the next, in milliseconds. */
const gapsOf = (times: readonly number[]) => times.slice(1).map((time, i) => time - times[i]!);

/** When the client dials from now on. */
function dialTimes(): readonly number[] {
  const dials: number[] = [];
  const dial = Dialer.prototype.dial;
  const spy = vi.spyOn(Dialer.prototype, 'dial').mockImplementation(function noted(this: Dialer, target, signal) {
    dials.push(performance.now());
    return dial.call(this, target, signal);
  });
  onTestFinished(() => spy.mockRestore());
  return dials;
}

/** Timers may fire a little early by another clock. */
const ROUNDING = 2;

scenario('A24 BACKOFF-6: rounds without a pause between them still let the process breathe', 1, async (world) => {
  world.cut();
  const begun = performance.now();
  let [dials, ticks] = [0, 0];
  using heard = onDial(() => dials++);
  expect(heard).toBeDefined();
  const ticking = setInterval(() => ticks++, 10);
  const connectionRetry = { initialBackoffMillis: 0 };
  const client = await startClient(world.addresses, { connectionStrategy: { asyncStart: true, connectionRetry } });
  await eventually(() => dials >= 50 && ticks >= 20);
  await client.shutdown();
  clearInterval(ticking);
  expect(client.connectionStatus().state).toBe('CLOSED');
  expect(dials).toBeLessThanOrEqual(performance.now() - begun);
});

scenario('A25 BACKOFF-5 TIMEOUT-7: a pause that is longer than any timer can be is no short one', 1, async (world) => {
  world.cut();
  let dials = 0;
  using heard = onDial(() => dials++);
  expect(heard).toBeDefined();
  const connectionRetry = { initialBackoffMillis: Number.MAX_SAFE_INTEGER, maxBackoffMillis: Number.MAX_SAFE_INTEGER };
  const client = await startClient(world.addresses, { connectionStrategy: { asyncStart: true, connectionRetry } });
  await eventually(() => client.connectionStatus().attempt === 1);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(dials).toBe(1);
  const left = client.connectionStatus().nextAttemptAt! - Date.now();
  expect(left).toBeGreaterThan(2_147_000_000);
  expect(left).toBeLessThanOrEqual(2_147_483_647);
});

scenario('A27 BACKOFF-8: a step of the wall clock changes neither a pause nor the time that is left', 1, async (world) => {
  const connectionRetry = { initialBackoffMillis: 400, multiplier: 1, clusterConnectTimeoutMillis: 1_000 };
  const client = await startClient(world.addresses, { connectionStrategy: { connectionRetry } });
  const dials: number[] = [];
  using heard = onDial(() => dials.push(performance.now()));
  expect(heard).toBeDefined();
  const over = nextEvent(client, 'SHUTDOWN');
  const begun = performance.now();
  await lose(world, client);
  const { now } = Date;
  let shift = 0;
  const spy = vi.spyOn(Date, 'now').mockImplementation(() => now() + shift);
  try {
    await eventually(() => client.connectionStatus().attempt === 1);
    shift = 3_600_000;
    await eventually(() => client.connectionStatus().attempt === 2);
    shift = -3_600_000;
    await over;
  } finally {
    spy.mockRestore();
  }
  expect(performance.now() - begun).toBeGreaterThanOrEqual(1_000 - ROUNDING);
  // whole pauses, two if the machine is not late, and one that is cut short by the time that was left
  const gaps = gapsOf(dials);
  expect(gaps.length).toBeGreaterThanOrEqual(2);
  expect(gaps.length).toBeLessThanOrEqual(3);
  for (const gap of gaps.slice(0, -1)) expect(gap).toBeGreaterThanOrEqual(400 - ROUNDING);
});

scenario(
  'A28 BACKOFF-10 MODE-4 LIFE-2 CHECK-6: a member that accepts and hangs up does not reset the back-off, in no reconnect mode',
  1,
  async (world) => {
    const dials = dialTimes();
    const hangUps = world.hangUpOn('clientAddClusterViewListener');
    const log = lifecycleLog();
    const connectionRetry = { initialBackoffMillis: 20, multiplier: 2, maxBackoffMillis: 10_000 };
    const connectionStrategy = { asyncStart: true, reconnectMode: 'OFF', connectionRetry } as const;
    const client = await startClient(world.addresses, { connectionStrategy, lifecycleListeners: [log.listener] });
    for await (const { attempt } of client.statusUpdates()) if (attempt === 6) break;
    // each pause begins after the dial that led to nothing, so these lie even further apart
    for (const [i, gap] of gapsOf(dials).entries()) expect(gap).toBeGreaterThanOrEqual(20 * 2 ** i - ROUNDING);
    expect(client.connectionStatus()).toMatchObject({ state: 'CONNECTING', phase: 'initial', epoch: 6 });
    expect(client.parts.cluster.connections.all).toEqual([]);
    expect(hangUps.hits).toBe(6);
    expect(dials).toHaveLength(6);
    expect(log.events).toEqual(['STARTING', 'STARTED']);
  },
);

scenario(
  'A29 BACKOFF-11 LIFE-2: epochs that end at once begin 100 ms apart at least, and each CONNECTED has its DISCONNECTED',
  1,
  async (world) => {
    const dials = dialTimes();
    const log = lifecycleLog();
    const client = await startClient(world.addresses, {
      connectionStrategy: { asyncStart: true, connectionRetry: { initialBackoffMillis: 0 } },
      lifecycleListeners: [log.listener, (state) => state === 'CONNECTED' && world.reset(0)],
    });
    for await (const { epoch } of client.statusUpdates()) if (epoch >= 7) break;
    await client.shutdown();
    // each epoch begins after the dial that led to it, so these lie even further apart
    expect(dials.length).toBeGreaterThanOrEqual(7);
    for (const gap of gapsOf(dials)) expect(gap).toBeGreaterThanOrEqual(100 - ROUNDING);
    const pairs = log.events.filter((event) => event.endsWith('CONNECTED'));
    expect(pairs.length).toBeGreaterThanOrEqual(10);
    expect(pairs).toEqual(pairs.map((_, i) => (i % 2 === 0 ? 'CONNECTED' : 'DISCONNECTED')));
    const epochs = log.details.filter((_, i) => log.events[i]!.endsWith('CONNECTED')).map(({ epoch }) => epoch);
    expect(epochs).toEqual(epochs.map((_, i) => 1 + Math.floor(i / 2)));
  },
);

scenario('A30 BACKOFF-12: a function is asked after each failed round, and may end the loop', 2, async (world) => {
  world.cut();
  const asked: RetryContext[] = [];
  const connectionRetry: RetryFunction = (context) => {
    asked.push(context);
    return context.attempt === 4 ? 'give-up' : 5;
  };
  const begun = performance.now();
  const error = await rejectionOf(startClient(world.addresses, { connectionStrategy: { connectionRetry } }));
  expect(error).toMatchObject({ name: 'IllegalStateError', code: 'CLUSTER_CONNECT_FAILED' });
  expect((error as Error).cause).toBeInstanceOf(AggregateError);
  expect(asked).toMatchObject([1, 2, 3, 4].map((attempt) => ({ attempt, phase: 'initial', cluster: 'dev' })));
  const elapsed = asked.map(({ elapsedMillis }) => elapsedMillis);
  expect(elapsed).toEqual(elapsed.toSorted((a, b) => a - b));
  expect(elapsed.at(-1)).toBeLessThanOrEqual(performance.now() - begun);
  expect(elapsed.at(-1)).toBeGreaterThanOrEqual(3 * 5 - ROUNDING);
  for (const { lastErrors } of asked) {
    expect(lastErrors.map(({ address }) => address).toSorted()).toEqual([...world.addresses].toSorted());
  }
});

const answers: Record<string, () => unknown> = {
  'throws an error': () => {
    throw new Error('do not know');
  },
  'returns NaN': () => Number.NaN,
  'returns Infinity': () => Infinity,
  'returns a negative number': () => -1,
  'returns a promise': () => Promise.resolve(10),
  'returns a rejected promise': () => Promise.reject(new Error('do not know')),
  'returns another word': () => 'later',
  'returns nothing': () => undefined,
};

for (const [kind, answer] of Object.entries(answers)) {
  scenario(`A31 BACKOFF-13 TIMEOUT-6: a loop gives up after one round when the function ${kind}`, 1, async (world) => {
    world.cut();
    let dials = 0;
    using heard = onDial(() => dials++);
    expect(heard).toBeDefined();
    const error = await rejectionOf(startClient(world.addresses, { connectionStrategy: { connectionRetry: answer as RetryFunction } }));
    expect(error).toMatchObject({ name: 'IllegalStateError', code: 'CLUSTER_CONNECT_FAILED' });
    expect((error as Error).cause).toBeInstanceOf(InvalidConfigurationError);
    expect(dials).toBe(1);
  });
}

scenario('A33 TIMEOUT-2: no time at all is exactly one round', 2, async (world) => {
  world.cut();
  let dials = 0;
  using heard = onDial(() => dials++);
  expect(heard).toBeDefined();
  const connectionRetry = { initialBackoffMillis: 0, clusterConnectTimeoutMillis: 0 };
  await expect(startClient(world.addresses, { connectionStrategy: { connectionRetry } })).rejects.toThrow('cannot connect');
  expect(dials).toBe(2);
});
