import { setMaxListeners } from 'node:events';
import * as v from 'valibot';
import { numberAbove } from '../diagnostics/check.ts';
import { abortSignal, optionBag } from '../diagnostics/option-bag.ts';
import type { CallOptions } from './invocation.ts';

const checkCallOptions = optionBag({ timeoutMillis: v.optional(numberAbove(0)), signal: abortSignal });

/** The options of a derived handle: the new ones over the old ones, a signal joined with the one before (INVOKE-4). */
export function mergeCallOptions(before: CallOptions, input: unknown): CallOptions {
  const { timeoutMillis = before.timeoutMillis, signal } = checkCallOptions(input);
  const joined = joinedSignal([before.signal, signal].filter((given) => given !== undefined));
  return { ...(timeoutMillis === undefined ? {} : { timeoutMillis }), ...(joined === undefined ? {} : { signal: joined }) };
}

function joinedSignal(signals: readonly AbortSignal[]): AbortSignal | undefined {
  const joined = signals.length > 1 ? AbortSignal.any([...signals]) : signals[0];
  if (joined !== undefined) setMaxListeners(0, joined); // every call in flight listens to it, which is no leak
  return joined;
}
