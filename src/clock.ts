import { performance } from 'node:perf_hooks';

/** The longest delay a timer takes, in milliseconds. A longer one would fire at once. */
export const MAX_DELAY_MILLIS = 2_147_483_647;

/** A timer that has been armed. */
export interface Timer {
  /** Disarms the timer. Does nothing when it fired or was cancelled before. */
  cancel(): void;
}

/** The only source of time and chance, so that tests can bring their own (MACHINE-1). */
export interface Clock {
  /** Milliseconds that only ever grow, whatever happens to the wall clock (BACKOFF-8). */
  now(): number;
  /** Calls `fire` after so many milliseconds, never sooner; clamped to 0 ... 2 147 483 647 (TIMEOUT-7). */
  setTimer(millis: number, fire: () => void): Timer;
  /** Calls `fire` once the sockets have been read. */
  afterPoll(fire: () => void): Timer;
  /** A random number from 0 (included) to 1 (excluded). */
  random(): number;
}

/** The time of the process. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimer(millis, fire) {
    const timer = setTimeout(fire, delayOf(millis));
    return { cancel: () => clearTimeout(timer) };
  },
  afterPoll(fire) {
    const immediate = setImmediate(fire);
    return { cancel: () => clearImmediate(immediate) };
  },
  random: Math.random,
};

/** Node.js counts whole milliseconds, so by our clock its timers may fire up to one too early. */
function delayOf(millis: number): number {
  return millis > 0 ? Math.min(Math.ceil(millis) + 1, MAX_DELAY_MILLIS) : 0;
}

/** How late a timer may fire before the process must have stalled. */
const STALL_MILLIS = 1_000;

/**
 * Calls `expire` after so many milliseconds. When the process stalled meanwhile the sockets are read first, because what was
 * waited for may have arrived during the stall (HEART-4). A `millis` of 0 or less never expires.
 */
export function startDeadline(clock: Clock, millis: number, expire: () => void): Timer {
  if (millis <= 0) return { cancel: () => {} };
  const due = clock.now() + Math.min(millis, MAX_DELAY_MILLIS);
  let timer = clock.setTimer(millis, () => {
    if (clock.now() - due <= STALL_MILLIS) expire();
    else timer = clock.afterPoll(expire);
  });
  return { cancel: () => timer.cancel() };
}

/** Resolves after so many milliseconds, or at once when the signal aborts. It never rejects: look at the signal afterwards. */
export function sleep(clock: Clock, millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      timer.cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.setTimer(millis, done);
    signal.addEventListener('abort', done);
  });
}
