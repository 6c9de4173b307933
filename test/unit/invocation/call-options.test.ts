import { describe, expect, test } from 'vitest';
import { IllegalArgumentError } from '../../../src/errors.ts';
import { mergeCallOptions } from '../../../src/invocation/call-options.ts';

describe('the options of a derived handle', () => {
  test('INVOKE-4: are the new ones over the old ones, which stay as they are', () => {
    const before = Object.freeze({ timeoutMillis: 500 });
    expect(mergeCallOptions(before, { timeoutMillis: 10 })).toEqual({ timeoutMillis: 10 });
    expect(mergeCallOptions(before, {})).toEqual({ timeoutMillis: 500 });
    expect(mergeCallOptions(before, { timeoutMillis: undefined })).toEqual({ timeoutMillis: 500 });
    expect(mergeCallOptions({}, {})).toStrictEqual({});
  });

  test('INVOKE-4: keep a signal while the timeout changes, and the timeout while a signal comes', () => {
    const { signal } = new AbortController();
    expect(mergeCallOptions({ signal }, { timeoutMillis: 5 })).toStrictEqual({ timeoutMillis: 5, signal });
    expect(mergeCallOptions({ timeoutMillis: 5 }, { signal })).toStrictEqual({ timeoutMillis: 5, signal });
  });

  test('INVOKE-4: abort when any signal of the nested handles does, for its reason', () => {
    for (const which of [0, 1, 2]) {
      const controllers = [new AbortController(), new AbortController(), new AbortController()];
      const options = controllers.reduce((before, { signal }) => mergeCallOptions(before, { signal }), {});
      const { signal } = options as { readonly signal: AbortSignal };
      expect(signal.aborted).toBe(false);
      controllers[which]!.abort(`reason ${which}`);
      expect(signal.reason).toBe(`reason ${which}`);
    }
  });

  test('INVOKE-4: are aborted from the begin when a signal was', () => {
    const { signal } = mergeCallOptions({ signal: AbortSignal.abort('before') }, { signal: new AbortController().signal });
    expect(signal?.reason).toBe('before');
  });

  test.each([
    [{ timeoutMillis: 0 }, 'timeoutMillis must be a number above 0, not 0'],
    [{ timeoutMillis: -1 }, 'timeoutMillis must be a number above 0, not -1'],
    [{ timeoutMillis: NaN }, 'timeoutMillis must be a number above 0, not NaN'],
    [{ timeoutMillis: Infinity }, 'timeoutMillis must be a number above 0, not Infinity'],
    [{ timeoutMillis: '5' }, 'timeoutMillis must be a number above 0, not "5"'],
    [{ timeoutMillis: null }, 'timeoutMillis must be a number above 0, not null'],
    [{ signal: {} }, 'signal must be an AbortSignal, not an object'],
    [{ timeoutMilis: 5 }, 'there is no option timeoutMilis, did you mean timeoutMillis'],
  ])('CONFIG-2: %j is refused', (input, message) => {
    expect(() => mergeCallOptions({}, input)).toThrow(new IllegalArgumentError(message));
  });
});
