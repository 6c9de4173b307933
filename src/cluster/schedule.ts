import { afterFailedRound, beginLoop, type FailedRound, type RetryNumbers } from './backoff.ts';

/** One pause of a loop. */
export interface ScheduledPause {
  /** How many rounds have failed before it, from 1. */
  readonly attempt: number;
  /** When it begins, in milliseconds since the loop began. */
  readonly elapsedMillis: number;
  /** How long it is when chance neither shortens nor lengthens it, in milliseconds. */
  readonly pauseMillis: number;
  /** The shortest that jitter makes of it, in milliseconds. */
  readonly minMillis: number;
  /** The longest that jitter makes of it, in milliseconds. */
  readonly maxMillis: number;
}

/** What a loop does while nobody answers. */
export interface RetrySchedule {
  /** The policy, with every number that was left out. */
  readonly policy: RetryNumbers;
  /** The first pauses, in their order; fewer than were asked for when the loop gives up before. */
  readonly pauses: readonly ScheduledPause[];
  /** When the loop gives up, in milliseconds since it began; undefined when it never does. */
  readonly giveUpMillis: number | undefined;
}

const NOBODY: Omit<FailedRound, 'now' | 'chance'> = { lastErrors: [], phase: 'initial', cluster: '' };

/** The pauses that the loop arms when each of its rounds fails at once. */
export function scheduleOf(policy: RetryNumbers, attempts: number): RetrySchedule {
  const pauses: ScheduledPause[] = [];
  let progress = beginLoop(policy, 0);
  let now = 0;
  while (pauses.length < attempts) {
    const [shortest, middle, longest] = [-1, 0, 1].map((chance) => afterFailedRound(policy, progress, { ...NOBODY, now, chance }));
    const pauseMillis = millisOf(middle);
    if (pauseMillis === undefined) break;
    progress = middle!.progress;
    pauses.push({
      attempt: progress.attempt,
      elapsedMillis: now,
      pauseMillis,
      minMillis: millisOf(shortest)!,
      maxMillis: millisOf(longest)!,
    });
    now += pauseMillis;
  }
  // pauses are whole milliseconds, and the last one is what is left
  const { clusterConnectTimeoutMillis: timeout } = policy;
  return { policy, pauses, giveUpMillis: timeout === -1 ? undefined : Math.ceil(timeout) };
}

function millisOf(after: ReturnType<typeof afterFailedRound> | undefined): number | undefined {
  return after?.verdict.kind === 'pause' ? after.verdict.millis : undefined;
}
