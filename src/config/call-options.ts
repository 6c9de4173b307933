import * as v from 'valibot';
import { check, numberAbove, numberFrom, section, value } from '../diagnostics/check.ts';
import { IllegalArgumentError } from '../errors.ts';

const signal = v.optional(value<AbortSignal>('an AbortSignal', (input) => input instanceof AbortSignal));

/** The options of `newHazelcastClient` beside the configuration (START-10). @throws IllegalArgumentError `ILLEGAL_ARGUMENT` */
export const checkStartOptions = checker({ signal });

/** The options of `ready` (START-11). @throws IllegalArgumentError `ILLEGAL_ARGUMENT` */
export const checkReadyOptions = checker({ signal });

/** The options of `withOptions` (INVOKE-4). @throws IllegalArgumentError `ILLEGAL_ARGUMENT` */
export const checkCallOptions = checker({ timeoutMillis: v.optional(numberAbove(0)), signal });

/** The options of `shutdown` (SHUTDOWN-3). @throws IllegalArgumentError `ILLEGAL_ARGUMENT` */
export const checkShutdownOptions = checker({ drainMillis: v.optional(numberFrom(0), 0) });

/** A function that takes these options and no others, or none at all, and refuses in the words of a refused configuration (API-6). */
function checker<E extends v.ObjectEntries>(entries: E) {
  const schema = section(entries);
  return (input: unknown = {}) => {
    const result = check(schema, input, 'options');
    if ('output' in result) return result.output;
    throw new IllegalArgumentError(result.issues[0]!.message);
  };
}
