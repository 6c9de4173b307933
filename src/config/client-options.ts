import * as v from 'valibot';
import { numberFrom } from '../diagnostics/check.ts';
import { abortSignal, optionBag } from '../diagnostics/option-bag.ts';

/** Checks the options of `newHazelcastClient` beside the configuration (START-10). @throws IllegalArgumentError `ILLEGAL_ARGUMENT` */
export const checkStartOptions = optionBag({ signal: abortSignal });

/** Checks the options of `ready` (START-11). @throws IllegalArgumentError `ILLEGAL_ARGUMENT` */
export const checkReadyOptions = optionBag({ signal: abortSignal });

/** Checks the options of `shutdown` (SHUTDOWN-3). @throws IllegalArgumentError `ILLEGAL_ARGUMENT` */
export const checkShutdownOptions = optionBag({ drainMillis: v.optional(numberFrom(0), 0) });
