import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterFailedRound,
  beginLoop,
  type FailedRound,
  type RetryContext,
  type RetryFunction,
  type RetryNumbers,
  type RetryPolicy,
  type Verdict,
} from '../../../src/cluster/backoff.ts';
import { InvalidConfigurationError, IOError } from '../../../src/errors.ts';

const LONGEST_TIMER = 2_147_483_647;

const defaults: RetryNumbers = {
  initialBackoffMillis: 1_000,
  maxBackoffMillis: 30_000,
  multiplier: 1.05,
  jitter: 0,
  clusterConnectTimeoutMillis: -1,
};

/** How rounds fail in a test: how long each takes, and which chance it draws. */
interface Rounds {
  readonly count: number;
  readonly begin?: number;
  readonly roundMillis?: number;
  readonly chances?: readonly number[];
}

/** Fails rounds one after the other, waits as told, and returns what followed each. */
function verdictsOf(policy: RetryPolicy, { count, begin = 0, roundMillis = 0, chances = [] }: Rounds): Verdict[] {
  const verdicts: Verdict[] = [];
  let progress = beginLoop(policy, begin);
  let now = begin;
  for (let i = 0; i < count; i++) {
    now += roundMillis;
    const next = afterFailedRound(policy, progress, { ...round(now), chance: chances[i] ?? 0 });
    progress = next.progress;
    verdicts.push(next.verdict);
    if (next.verdict.kind === 'give-up') break;
    now += next.verdict.millis;
  }
  return verdicts;
}

function round(now: number): FailedRound {
  return { now, chance: 0, lastErrors: [], phase: 'initial', cluster: 'dev' };
}

/** The pauses alone; `'give-up'` where the loop ended. */
function pausesOf(policy: RetryPolicy, rounds: Rounds): (number | 'give-up')[] {
  return verdictsOf(policy, rounds).map((verdict) => (verdict.kind === 'pause' ? verdict.millis : 'give-up'));
}

/**
 * The loop of the reference page, as it stands there:
 * begin = now; back-off = initial; do { try; give up if elapsed >= timeout; sleep(back-off +- jitter); back-off = min(back-off * multiplier, maximum) }
 */
function* reference(policy: RetryNumbers, chances: readonly number[], roundMillis: number): Generator<number, void, number> {
  let elapsed = 0;
  let backOff = Math.min(policy.initialBackoffMillis, policy.maxBackoffMillis);
  for (const chance of chances) {
    elapsed += roundMillis;
    if (policy.clusterConnectTimeoutMillis >= 0 && elapsed >= policy.clusterConnectTimeoutMillis) return;
    elapsed += yield backOff * (1 + policy.jitter * chance); // the page adds what jitter makes; this is the same, to the last bit
    backOff *= policy.multiplier;
    if (backOff > policy.maxBackoffMillis) backOff = policy.maxBackoffMillis;
  }
}

const millis = fc.oneof(fc.constantFrom(0, 1, 9, 1_000, 30_000, Number.MAX_SAFE_INTEGER), fc.double({ min: 0, max: 100_000, noNaN: true }));
const numbers: fc.Arbitrary<RetryNumbers> = fc.record({
  initialBackoffMillis: millis,
  maxBackoffMillis: millis,
  multiplier: fc.oneof(fc.constantFrom(1, 1.05, 2, Number.MAX_VALUE), fc.double({ min: 1, max: 10, noNaN: true })),
  jitter: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  clusterConnectTimeoutMillis: fc.oneof(fc.constant(-1), millis),
});
const chances = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 });

describe('a loop with numbers', () => {
  test('BACKOFF-3: does what the loop of the reference page does', () => {
    fc.assert(
      fc.property(numbers, chances, fc.integer({ min: 0, max: 5_000 }), (policy, drawn, roundMillis) => {
        const page = reference(policy, drawn, roundMillis);
        let expected = page.next();
        let now = 0;
        let progress = beginLoop(policy, now);
        for (const chance of drawn) {
          now += roundMillis;
          const next = afterFailedRound(policy, progress, { ...round(now), chance });
          progress = next.progress;
          if (expected.done === true) {
            expect(next.verdict).toEqual({ kind: 'give-up' });
            return;
          }
          const left = policy.clusterConnectTimeoutMillis === -1 ? Infinity : policy.clusterConnectTimeoutMillis - now;
          const pause = Math.min(Math.max(Math.ceil(Math.min(expected.value, left)), 1), LONGEST_TIMER);
          expect(next.verdict).toEqual({ kind: 'pause', millis: pause });
          now += pause;
          expected = page.next(pause);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('BACKOFF-15, A22: with the defaults the 71st pause is the first of 30 s, and begins 9.8 minutes after the first failure', () => {
    const pauses = pausesOf(defaults, { count: 72 }) as number[];
    expect(pauses.slice(0, 4)).toEqual([1_000, 1_050, 1_103, 1_158]);
    expect(pauses.findIndex((pause) => pause === 30_000)).toBe(70);
    expect(pauses[69]).toBeLessThan(30_000);
    expect(pauses[71]).toBe(30_000);
    const beforeIt = pauses.slice(0, 70).reduce((sum, pause) => sum + pause, 0);
    expect((beforeIt / 60_000).toFixed(1)).toBe('9.8');
  });

  test('BACKOFF-3, A20: the example of the reference page pauses 13 times and gives up after the 14th round', () => {
    const example = {
      initialBackoffMillis: 1_000,
      maxBackoffMillis: 15_000,
      multiplier: 1.5,
      jitter: 0,
      clusterConnectTimeoutMillis: 120_000,
    };
    expect(pausesOf(example, { count: 99 })).toEqual([
      1_000,
      1_500,
      2_250,
      3_375,
      5_063,
      7_594,
      11_391,
      15_000,
      15_000,
      15_000,
      15_000,
      15_000,
      12_827,
      'give-up',
    ]);
  });

  test('BACKOFF-2, A23: an initial back-off above the maximum counts as the maximum', () => {
    const policy = { ...defaults, initialBackoffMillis: 60_000, maxBackoffMillis: 500 };
    expect(pausesOf(policy, { count: 3 })).toEqual([500, 500, 500]);
  });

  test('BACKOFF-2: a new loop begins with the first pause again, and measures its time from its own begin', () => {
    const policy = { ...defaults, multiplier: 2, clusterConnectTimeoutMillis: 5_000 };
    const expected = [1_000, 2_000, 2_000, 'give-up'];
    expect(pausesOf(policy, { count: 9 })).toEqual(expected);
    expect(pausesOf(policy, { count: 9, begin: 1e12 })).toEqual(expected);
  });

  test('BACKOFF-4, A21: jitter 0.2 makes 800, 1000 and 1200 of a pause of 1000', () => {
    const policy = { ...defaults, multiplier: 1, jitter: 0.2 };
    expect(pausesOf(policy, { count: 3, chances: [-1, 0, 1] })).toEqual([800, 1_000, 1_200]);
  });

  test('BACKOFF-4: jitter may exceed the maximum, and does not grow into the next pause', () => {
    const policy = { ...defaults, initialBackoffMillis: 500, maxBackoffMillis: 500, jitter: 1 };
    expect(pausesOf(policy, { count: 4, chances: [1, 0, 1, -1] })).toEqual([1_000, 500, 1_000, 1]);
  });

  test('BACKOFF-5, BACKOFF-6: every pause is a whole number of milliseconds that a timer takes, and at least 1', () => {
    fc.assert(
      fc.property(numbers, chances, (policy, drawn) => {
        for (const verdict of verdictsOf(policy, { count: drawn.length, chances: drawn })) {
          if (verdict.kind === 'give-up') continue;
          expect(Number.isInteger(verdict.millis)).toBe(true);
          expect(verdict.millis).toBeGreaterThanOrEqual(1);
          expect(verdict.millis).toBeLessThanOrEqual(LONGEST_TIMER);
        }
      }),
    );
  });

  test('BACKOFF-5: no pause goes beyond the timeout, and the last round begins at it', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 100_000 }), chances, (policy, timeout, drawn) => {
        const verdicts = verdictsOf({ ...policy, clusterConnectTimeoutMillis: timeout }, { count: drawn.length, chances: drawn });
        const waited = verdicts.reduce((sum, verdict) => sum + (verdict.kind === 'pause' ? verdict.millis : 0), 0);
        expect(waited).toBeLessThanOrEqual(timeout);
        if (verdicts.at(-1)!.kind === 'give-up') expect(waited).toBe(timeout);
      }),
    );
  });

  test('BACKOFF-5, TIMEOUT-7, A25: a huge back-off arms the longest timer that there is', () => {
    for (const huge of [2 ** 31, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE]) {
      const policy = { ...defaults, initialBackoffMillis: huge, maxBackoffMillis: huge, multiplier: 1e300, jitter: 1 };
      expect(pausesOf(policy, { count: 3, chances: [1, 0, 0.5] })).toEqual([LONGEST_TIMER, LONGEST_TIMER, LONGEST_TIMER]);
    }
  });

  test('BACKOFF-7, A26: the base is never rounded, so that a small one grows', () => {
    const policy = { ...defaults, initialBackoffMillis: 9, maxBackoffMillis: 12 };
    let progress = beginLoop(policy, 0);
    const bases = [progress.base];
    for (let i = 0; i < 2; i++) bases.push((progress = afterFailedRound(policy, progress, round(0)).progress).base);
    expect(bases).toEqual([9, 9.450000000000001, 9.922500000000001]);
    expect(pausesOf(policy, { count: 8 })).toEqual([9, 10, 10, 11, 11, 12, 12, 12]);
  });

  test('BACKOFF-6: a back-off of 0 waits 1 ms', () => {
    expect(pausesOf({ ...defaults, initialBackoffMillis: 0 }, { count: 3 })).toEqual([1, 1, 1]);
    expect(pausesOf({ ...defaults, maxBackoffMillis: 0 }, { count: 3 })).toEqual([1, 1, 1]);
  });

  test('TIMEOUT-1: -1 never gives up', () => {
    expect(pausesOf(defaults, { count: 500, roundMillis: 1e9 })).not.toContain('give-up');
  });

  test('TIMEOUT-2, A33: 0 gives up after exactly one round, however fast it was', () => {
    expect(pausesOf({ ...defaults, clusterConnectTimeoutMillis: 0 }, { count: 5 })).toEqual(['give-up']);
  });

  test('TIMEOUT-2: a loop gives up as soon as the elapsed time is the timeout, and not a millisecond before', () => {
    const policy = { ...defaults, clusterConnectTimeoutMillis: 700 };
    expect(pausesOf(policy, { count: 5, roundMillis: 700 })).toEqual(['give-up']);
    expect(pausesOf(policy, { count: 5, roundMillis: 699 })).toEqual([1, 'give-up']);
    expect(pausesOf(policy, { count: 5, roundMillis: 300 })).toEqual([400, 'give-up']);
  });
});

describe('a loop with a function', () => {
  test('BACKOFF-12, A30: the function is told attempt, elapsed time, errors, phase and cluster of every failed round', () => {
    const asked: RetryContext[] = [];
    const decide: RetryFunction = (context) => {
      asked.push(context);
      return context.attempt < 3 ? context.attempt * 10 : 'give-up';
    };
    const lastErrors = [{ address: '127.0.0.1:5701', error: new IOError('refused') }];
    let progress = beginLoop(decide, 1_000);
    for (const now of [1_005, 1_100, 1_500]) {
      progress = afterFailedRound(decide, progress, { now, chance: 1, lastErrors, phase: 'reconnect', cluster: 'blue' }).progress;
    }
    const context = { lastErrors, phase: 'reconnect', cluster: 'blue' };
    expect(asked).toEqual([
      { attempt: 1, elapsedMillis: 5, ...context },
      { attempt: 2, elapsedMillis: 100, ...context },
      { attempt: 3, elapsedMillis: 500, ...context },
    ]);
    expect(pausesOf(decide, { count: 9 })).toEqual([10, 20, 'give-up']);
  });

  test('BACKOFF-12: its delay gets no jitter, but is made one that a timer takes', () => {
    const answers = [0, 0.25, 41.5, 2 ** 40];
    const decide: RetryFunction = ({ attempt }) => answers[attempt - 1] ?? 'give-up';
    expect(pausesOf(decide, { count: 9, chances: [1, 1, 1, 1] })).toEqual([1, 1, 42, LONGEST_TIMER, 'give-up']);
  });

  test('BACKOFF-13, A31: an error that it throws gives up, as the cause of a configuration error', () => {
    const thrown = new TypeError('oops');
    const [verdict] = verdictsOf(
      () => {
        throw thrown;
      },
      { count: 2 },
    );
    expect(verdict).toMatchObject({ kind: 'give-up', cause: { code: 'INVALID_CONFIGURATION', cause: thrown } });
    expect((verdict as { readonly cause: unknown }).cause).toBeInstanceOf(InvalidConfigurationError);
  });

  test.each([
    [NaN, 'NaN'],
    [-1, '-1'],
    [Infinity, 'Infinity'],
    ['5', '"5"'],
    ['GIVE-UP', '"GIVE-UP"'],
    [undefined, 'undefined'],
    [null, 'null'],
    [true, 'true'],
    [5n, '5'],
    [Symbol('x'), 'Symbol(x)'],
    [{}, 'an object'],
    [Promise.resolve(5), 'a Promise'],
  ])('BACKOFF-13, A31: the answer %s gives up, and the error shows it', (answer, shown) => {
    const [verdict] = verdictsOf((() => answer) as RetryFunction, { count: 2 });
    expect(verdict).toMatchObject({ kind: 'give-up', cause: { code: 'INVALID_CONFIGURATION' } });
    expect((verdict as { readonly cause: Error }).cause.message).toBe(
      `the retry function must return 'give-up' or a number from 0, not ${shown}`,
    );
  });

  test('ERROR-4: a rejected promise that it returns is no unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listen);
    try {
      verdictsOf((() => Promise.reject(new Error('async'))) as unknown as RetryFunction, { count: 1 });
      await new Promise((resolve) => setTimeout(resolve, 10));
    } finally {
      process.off('unhandledRejection', listen);
    }
    expect(unhandled).toEqual([]);
  });
});
