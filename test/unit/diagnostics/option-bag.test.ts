import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { integerFrom, numberAbove } from '../../../src/diagnostics/check.ts';
import { abortSignal, optionBag } from '../../../src/diagnostics/option-bag.ts';
import { IllegalArgumentError } from '../../../src/errors.ts';

const check = optionBag({ timeoutMillis: v.optional(numberAbove(0)), maxSize: v.optional(integerFrom(1), 10), signal: abortSignal });

describe('the options of a method', () => {
  test('may be left out, one by one or all of them', () => {
    expect(check()).toEqual({ maxSize: 10 });
    expect(check({ timeoutMillis: 0.5, signal: undefined })).toEqual({ timeoutMillis: 0.5, maxSize: 10 });
  });

  test('are copied', () => {
    const given = { maxSize: 1 };
    const options = check(given);
    given.maxSize = 2;
    expect(options).toEqual({ maxSize: 1 });
  });

  test.each([
    [{ timeoutMillis: 0 }, 'timeoutMillis must be a number above 0, not 0'],
    [{ timeoutMillis: Number.NaN }, 'timeoutMillis must be a number above 0, not NaN'],
    [{ maxSize: 1.5 }, 'maxSize must be an integer from 1, not 1.5'],
    [{ signal: {} }, 'signal must be an AbortSignal, not an object'],
    [null, 'options must be an object, not null'],
    [[], 'options must be an object, not an array'],
  ])('CONFIG-2: %j is refused in the words of a refused configuration', (options, message) => {
    expect(() => check(options)).toThrow(new IllegalArgumentError(message));
  });

  test.each([
    [{ timeout_millis: 5 }, 'there is no option timeout_millis, did you mean timeoutMillis'],
    [{ timeoutMilis: 5 }, 'there is no option timeoutMilis, did you mean timeoutMillis'],
    [{ retries: 5 }, 'there is no option retries'],
  ])('API-6: %j is unknown and refused', (options, message) => {
    expect(() => check(options)).toThrow(new IllegalArgumentError(message));
  });
});
