import { expect, test } from 'vitest';
import { retrySchedule, type ConnectionRetryConfig } from '../../../src/index.ts';

test('numbers that are left out are those of a client', () => {
  const { policy, pauses, giveUpMillis } = retrySchedule({ multiplier: 2 }, 6);
  expect(policy).toEqual({
    initialBackoffMillis: 1_000,
    maxBackoffMillis: 30_000,
    multiplier: 2,
    jitter: 0,
    clusterConnectTimeoutMillis: -1,
  });
  expect(pauses.map(({ pauseMillis }) => pauseMillis)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000]);
  expect(giveUpMillis).toBeUndefined();
});

test('what a client would refuse is refused', () => {
  expect(() => retrySchedule({ jitter: 2 }, 1)).toThrow('connectionStrategy.connectionRetry.jitter must be a number from 0 to 1, not 2');
});

test.each([0, 1.5, -1, NaN, Infinity])('%d attempts make no sense', (attempts) => {
  expect(() => retrySchedule({}, attempts)).toThrow(/^retrySchedule: attempts must be an integer from 1, not /);
});

test('a retry function has no schedule', () => {
  const decide = () => 1_000;
  expect(() => retrySchedule(decide as ConnectionRetryConfig, 1)).toThrow(expect.objectContaining({ code: 'ILLEGAL_ARGUMENT' }));
});
