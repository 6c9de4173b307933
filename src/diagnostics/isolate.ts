import type { Logger } from './logger.ts';

/**
 * Calls what a user gave us. Whatever it throws, now or as a rejected promise, is logged and goes no further (LIFE-3).
 *
 * @param what how the log names it, for example `a lifecycle listener`
 */
export function isolate(logger: Logger, what: string, call: () => unknown): void {
  try {
    const result = call();
    if (result instanceof Promise) result.catch((error: unknown) => report(logger, what, error));
  } catch (error) {
    report(logger, what, error);
  }
}

function report(logger: Logger, what: string, error: unknown): void {
  logger.error('Callback', `${what} failed`, error);
}
