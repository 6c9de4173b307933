import { describeValue } from '../diagnostics/describe-value.ts';
import { IllegalArgumentError } from '../errors.ts';
import { fromHalves, isLongLike, type LongLike } from '../serialization/builtin/longs.ts';

/** A 64-bit integer as a method takes it: a `bigint`, a safe integer, or a `Long` object of the `long` package. */
export type LongArgument = bigint | number | LongLike;

const LARGEST = 2n ** 63n - 1n;

/**
 * The 64-bit integer that an argument is.
 *
 * @param method how the message names the method, with its structure
 * @throws IllegalArgumentError when it is none, or less than `least`
 */
export function longArgument(method: string, parameter: string, value: LongArgument, least: bigint): bigint {
  const long = bigintOf(value);
  if (long !== undefined && long >= least && long <= LARGEST) return long;
  throw new IllegalArgumentError(`${method}: ${parameter} must be a 64-bit integer from ${least}, not ${describeValue(value)}`);
}

function bigintOf(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return isLongLike(value) ? fromHalves(value) : undefined;
}
