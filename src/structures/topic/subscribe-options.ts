import type { GenericSchema } from 'valibot';
import { abortSignal, optionBag } from '../../diagnostics/option-bag.ts';
import { AbortError } from '../../errors.ts';
import type { SubscribeOptions } from './itopic.ts';

/** Checks the options of `subscribe`. @throws IllegalArgumentError `ILLEGAL_ARGUMENT` */
export const checkSubscribeOptions = optionBag({ signal: abortSignal } satisfies Record<keyof SubscribeOptions, GenericSchema>);

/** @throws AbortError when the signal has fired */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new AbortError(signal.reason);
}
