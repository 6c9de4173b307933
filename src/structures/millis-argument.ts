import { describeValue } from '../diagnostics/describe-value.ts';
import { IllegalArgumentError } from '../errors.ts';

/** The milliseconds that an argument says, from 0 on. @throws IllegalArgumentError when it is no such number */
export function millisArgument(method: string, parameter: string, value: number | bigint): number {
  const millis = Number(value);
  const isDuration = (typeof value === 'number' || typeof value === 'bigint') && Number.isSafeInteger(millis) && millis >= 0;
  if (!isDuration) throw new IllegalArgumentError(`${method}: ${parameter} must be an integer from 0, not ${describeValue(value)}`);
  return millis;
}
