import * as v from 'valibot';
import { IllegalArgumentError } from '../errors.ts';
import { check, section, value } from './check.ts';

/** The option `signal` of whatever can be waited for. */
export const abortSignal = v.optional(value<AbortSignal>('an AbortSignal', (input) => input instanceof AbortSignal));

/**
 * Makes the check of the options that a method takes as its last argument. It takes these options and no others, or none at all, and
 * refuses in the words of a refused configuration (API-6).
 *
 * @throws IllegalArgumentError `ILLEGAL_ARGUMENT`, thrown by the function that is returned
 */
export function optionBag<E extends v.ObjectEntries>(entries: E) {
  const schema = section(entries);
  return (input: unknown = {}) => {
    const result = check(schema, input, 'options');
    if ('output' in result) return result.output;
    throw new IllegalArgumentError(result.issues[0]!.message);
  };
}
