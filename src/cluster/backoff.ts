import { InvalidConfigurationError, type HazelcastError } from '../errors.ts';
import { MAX_DELAY_MILLIS } from '../clock.ts';
import { describeValue } from '../diagnostics/describe-value.ts';

/** How a loop paces its rounds, as numbers. */
export interface RetryNumbers {
  /** Milliseconds to wait after the first failed round. */
  readonly initialBackoffMillis: number;
  /** The longest wait, in milliseconds, before jitter. */
  readonly maxBackoffMillis: number;
  /** How much longer each wait is than the one before it. */
  readonly multiplier: number;
  /** How much chance there is in a wait: it varies by this fraction in both directions. */
  readonly jitter: number;
  /** How long one cluster is tried, in milliseconds; -1 = for ever. */
  readonly clusterConnectTimeoutMillis: number;
}

/** An address that was tried, and why it failed. */
export interface AddressFailure {
  readonly address: string;
  readonly error: Error;
}

/** What a retry function gets to decide with. */
export interface RetryContext {
  /** Failed rounds of this loop, from 1. */
  readonly attempt: number;
  /** Milliseconds since the loop began. */
  readonly elapsedMillis: number;
  /** The failures of the last round. */
  readonly lastErrors: readonly AddressFailure[];
  /** `initial` until the client was connected for the first time, then `reconnect`. */
  readonly phase: 'initial' | 'reconnect';
  /** The name of the cluster that is tried. */
  readonly cluster: string;
}

/** Decides after each failed round: milliseconds to wait, or `'give-up'` (BACKOFF-12). */
export type RetryFunction = (context: RetryContext) => number | 'give-up';

/** How a loop paces its rounds. */
export type RetryPolicy = RetryNumbers | RetryFunction;

/** Where a loop stands. `base` is a real number that is never rounded (BACKOFF-7). */
export interface Progress {
  readonly begin: number;
  readonly attempt: number;
  readonly base: number;
}

/** What follows a failed round. */
export type Verdict = { readonly kind: 'pause'; readonly millis: number } | { readonly kind: 'give-up'; readonly cause?: HazelcastError };

/** What a verdict depends on besides the policy and the progress. */
export type FailedRound = Pick<RetryContext, 'lastErrors' | 'phase' | 'cluster'> & {
  readonly now: number;
  /** A random number from -1 to 1. */
  readonly chance: number;
};

/** The begin of a loop (BACKOFF-2). */
export function beginLoop(policy: RetryPolicy, now: number): Progress {
  const base = typeof policy === 'function' ? 0 : Math.min(policy.initialBackoffMillis, policy.maxBackoffMillis);
  return { begin: now, attempt: 0, base };
}

/** Counts a failed round and decides what follows it (BACKOFF-3). */
export function afterFailedRound(policy: RetryPolicy, progress: Progress, round: FailedRound): { progress: Progress; verdict: Verdict } {
  const attempt = progress.attempt + 1;
  const elapsedMillis = round.now - progress.begin;
  if (typeof policy === 'function') {
    const { lastErrors, phase, cluster } = round;
    const verdict = ask(policy, { attempt, elapsedMillis, lastErrors, phase, cluster });
    return { progress: { ...progress, attempt }, verdict };
  }
  const left = policy.clusterConnectTimeoutMillis === -1 ? Infinity : policy.clusterConnectTimeoutMillis - elapsedMillis;
  const base = Math.min(progress.base * policy.multiplier, policy.maxBackoffMillis);
  if (left <= 0) return { progress: { ...progress, attempt }, verdict: { kind: 'give-up' } };
  const millis = timerOf(Math.min(progress.base * (1 + policy.jitter * round.chance), left));
  return { progress: { begin: progress.begin, attempt, base }, verdict: { kind: 'pause', millis } };
}

/** Whole milliseconds that a timer takes, and at least one, so that no loop spins hot (BACKOFF-5, BACKOFF-6). */
function timerOf(pause: number): number {
  return Math.min(Math.max(Math.ceil(pause), 1), MAX_DELAY_MILLIS);
}

/** Asks the user's function; an answer that makes no sense gives up (BACKOFF-13). */
function ask(decide: RetryFunction, context: RetryContext): Verdict {
  let answer: unknown;
  try {
    answer = decide(context);
  } catch (cause) {
    return { kind: 'give-up', cause: new InvalidConfigurationError('the retry function threw an error', { cause }) };
  }
  if (answer === 'give-up') return { kind: 'give-up' };
  if (typeof answer === 'number' && Number.isFinite(answer) && answer >= 0) return { kind: 'pause', millis: timerOf(answer) };
  if (answer instanceof Promise) answer.catch(() => {}); // it is refused already, so nobody else would take its rejection
  const message = `the retry function must return 'give-up' or a number from 0, not ${describeValue(answer)}`;
  return { kind: 'give-up', cause: new InvalidConfigurationError(message) };
}
