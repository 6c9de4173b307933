import { expect, test, vi } from 'vitest';
import { deferred } from '../../src/deferred.ts';

test('a deferred promise is settled from outside, once', async () => {
  const { promise, resolve, reject } = deferred<number>();
  resolve(1);
  resolve(2);
  reject(new Error('late'));
  expect(await promise).toBe(1);
});

test('a deferred promise that is rejected rejects for whoever waits', async () => {
  const { promise, reject } = deferred();
  const failure = new Error('x');
  reject(failure);
  await expect(promise).rejects.toBe(failure);
});

test('ERROR-4: a deferred promise that nobody waits for is no unhandled rejection', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  try {
    deferred().reject(new Error('x'));
    await new Promise((resolve) => setTimeout(resolve, 5));
  } finally {
    process.off('unhandledRejection', unhandled);
  }
  expect(unhandled).not.toHaveBeenCalled();
});
