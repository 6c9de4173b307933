import { startDeadline, type Clock } from '../clock.ts';
import { deferred } from '../deferred.ts';
import { AbortError } from '../errors.ts';

/** How long an answer is waited for. */
export interface Patience {
  readonly clock: Clock;
  /** Milliseconds; 0 = without limit. */
  readonly timeoutMillis: number;
  readonly signal: AbortSignal;
  /** What it fails with when the time is over. */
  readonly expired: () => Error;
}

/**
 * What the function answers, in time: whatever it makes of the signal that it gets, nobody waits for it longer than this.
 *
 * @throws AbortError the signal fired
 */
export async function inTime<T>(ask: (signal: AbortSignal) => Promise<T>, { clock, timeoutMillis, signal, expired }: Patience): Promise<T> {
  if (signal.aborted) throw new AbortError(signal.reason);
  const controller = new AbortController();
  const { promise: cut, reject } = deferred<never>();
  const end = (error: Error) => {
    controller.abort(error);
    reject(error);
  };
  const abort = () => end(new AbortError(signal.reason));
  const timer = startDeadline(clock, timeoutMillis, () => end(expired()));
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([ask(controller.signal), cut]);
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', abort);
  }
}
