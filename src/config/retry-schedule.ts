import { scheduleOf, type RetrySchedule } from '../cluster/schedule.ts';
import { describeValue } from '../diagnostics/describe-value.ts';
import { IllegalArgumentError } from '../errors.ts';
import type { ConnectionRetryConfig } from './client-config.ts';
import { resolveConfig } from './resolve.ts';

/**
 * The pauses that a client makes with this `connectionRetry` while no address answers, as its loop arms them. Rounds are taken to fail
 * at once; the time that they take comes on top. Each range of jitter supposes that chance changed none of the pauses before.
 *
 * @example
 * ```ts
 * const { pauses, giveUpMillis } = retrySchedule({ initialBackoffMillis: 500, clusterConnectTimeoutMillis: 60_000 }, 10);
 * for (const { attempt, elapsedMillis, pauseMillis } of pauses) console.log(attempt, elapsedMillis, pauseMillis);
 * ```
 * @param attempts how many pauses at most; an integer from 1
 * @throws InvalidConfigurationError (`INVALID_CONFIGURATION`) when the client would refuse the configuration
 * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when `attempts` makes no sense, or when the configuration is a function
 */
export function retrySchedule(connectionRetry: ConnectionRetryConfig, attempts: number): RetrySchedule {
  if (!(Number.isSafeInteger(attempts) && attempts >= 1)) {
    throw new IllegalArgumentError(`retrySchedule: attempts must be an integer from 1, not ${describeValue(attempts)}`);
  }
  const policy = resolveConfig({ connectionStrategy: { connectionRetry } }).connectionStrategy.connectionRetry;
  if (typeof policy === 'function') throw new IllegalArgumentError('retrySchedule: what a retry function decides cannot be foretold');
  return scheduleOf(policy, attempts);
}
