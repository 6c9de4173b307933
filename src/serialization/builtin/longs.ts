import { HazelcastSerializationError } from '../../errors.ts';

/** A 64-bit integer as the `long` package has it, which applications written for other clients may still hand in (X1). */
export interface LongLike {
  readonly __isLong__: true;
  readonly high: number;
  readonly low: number;
  readonly unsigned?: boolean;
}

/** Whether the value is a 64-bit integer of the `long` package, of whichever copy or version. */
export function isLongLike(value: unknown): value is LongLike {
  if (typeof value !== 'object' || value === null) return false;
  const { __isLong__, high, low } = value as Partial<Record<keyof LongLike, unknown>>;
  return __isLong__ === true && typeof high === 'number' && typeof low === 'number';
}

/** Whether 64 bits, of which one is the sign, are enough. */
export function isLong(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

/**
 * The signed 64-bit integer that the value is.
 *
 * @throws HazelcastSerializationError (`SERIALIZATION`) when it does not fit into 64 bits
 */
export function longOf(value: bigint | LongLike): bigint {
  const long = typeof value === 'bigint' ? value : fromHalves(value);
  if (!isLong(long)) throw new HazelcastSerializationError('a bigint does not fit into the 64 bits of a long');
  return long;
}

/** The 64-bit integer that the halves make, with or without a sign as they say. */
export function fromHalves({ high, low, unsigned }: LongLike): bigint {
  return (BigInt(unsigned === true ? high >>> 0 : high | 0) << 32n) | BigInt(low >>> 0);
}
