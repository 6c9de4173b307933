import { expect, test, vi } from 'vitest';
import { isolate } from '../../../src/diagnostics/isolate.ts';
import type { Logger } from '../../../src/diagnostics/logger.ts';

function recorder() {
  const errors: unknown[][] = [];
  const logger: Logger = { error: (...args) => void errors.push(args), warn() {}, info() {}, debug() {} };
  return { errors, logger };
}

test('API-10: what a callback of the user throws is logged and goes no further', () => {
  const { errors, logger } = recorder();
  const failure = new Error('x');
  isolate(logger, 'a listener', () => {
    throw failure;
  });
  expect(errors).toEqual([['Callback', 'a listener failed', failure]]);
});

test('API-10: a promise that a callback of the user rejects is logged and goes no further', async () => {
  const { errors, logger } = recorder();
  const failure = new Error('x');
  isolate(logger, 'a listener', () => Promise.reject(failure));
  await vi.waitFor(() => expect(errors).toEqual([['Callback', 'a listener failed', failure]]));
});

test('a callback that works is called once, and nothing is logged', async () => {
  const { errors, logger } = recorder();
  const call = vi.fn<() => Promise<void>>(() => Promise.resolve());
  isolate(logger, 'a listener', call);
  await Promise.resolve();
  expect(call).toHaveBeenCalledOnce();
  expect(errors).toEqual([]);
});
