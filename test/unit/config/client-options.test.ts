import { describe, expect, test } from 'vitest';
import { checkReadyOptions, checkShutdownOptions, checkStartOptions } from '../../../src/config/client-options.ts';
import { IllegalArgumentError } from '../../../src/errors.ts';

function messageOf(check: (options: unknown) => unknown, options: unknown): string {
  try {
    check(options);
  } catch (error) {
    if (error instanceof IllegalArgumentError) return error.message;
    throw error;
  }
  throw new Error('the options were accepted');
}

const { signal } = new AbortController();

describe.each([
  ['checkStartOptions', checkStartOptions],
  ['checkReadyOptions', checkReadyOptions],
])('%s', (_, check: (options?: unknown) => { readonly signal?: AbortSignal | undefined }) => {
  test('CONFIG-1: takes an AbortSignal, or nothing', () => {
    expect(check()).toEqual({});
    expect(check({})).toEqual({});
    expect(check({ signal: undefined })).toEqual({});
    expect(check({ signal }).signal).toBe(signal);
  });

  test('CONFIG-2: refuses what is no AbortSignal', () => {
    expect(messageOf(check, { signal: null })).toBe('signal must be an AbortSignal, not null');
    expect(messageOf(check, { signal: new AbortController() })).toBe('signal must be an AbortSignal, not an AbortController');
  });

  test('API-6: refuses unknown options and names what was meant', () => {
    expect(messageOf(check, { singal: signal })).toBe('there is no option singal, did you mean signal');
  });

  test('refuses what is not an object', () => {
    expect(messageOf(check, null)).toBe('options must be an object, not null');
    expect(messageOf(check, signal.aborted)).toBe('options must be an object, not false');
  });
});

test('CONFIG-1: the drain of a shutdown is a number from 0, and 0 when nothing is said', () => {
  expect(checkShutdownOptions()).toEqual({ drainMillis: 0 });
  expect(checkShutdownOptions({ drainMillis: 2_000 })).toEqual({ drainMillis: 2_000 });
  expect(messageOf(checkShutdownOptions, { drainMillis: -1 })).toBe('drainMillis must be a number from 0, not -1');
  expect(messageOf(checkShutdownOptions, { drain: 5 })).toBe('there is no option drain');
});
