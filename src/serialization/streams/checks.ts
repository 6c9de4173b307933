import { describeType } from '../../diagnostics/describe-value.ts';
import { HazelcastSerializationError } from '../../errors.ts';
import { isLongLike, longOf } from '../builtin/longs.ts';

/** The error for a value that does not fit what a user's class or serializer writes it as. The value is not shown (API-9). */
export function misfit(value: unknown, wanted: string): HazelcastSerializationError {
  return new HazelcastSerializationError(`${typeof value === 'number' ? 'the number' : kindOf(value)} is not ${wanted}`);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? describeType(value) : `a value of type ${typeof value}`;
}

function integer(bits: number) {
  const limit = 2 ** (bits - 1);
  return (value: unknown): number => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= -limit && value < limit) return value;
    throw misfit(value, `an integer of ${bits} bits`);
  };
}

/** What fits a field of each type, as it is written; anything else is refused. */
export const fit = {
  byte: integer(8),
  short: integer(16),
  int: integer(32),
  long(value: unknown): bigint {
    if (typeof value === 'bigint' || isLongLike(value)) return longOf(value);
    if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
    throw misfit(value, 'a bigint or a safe integer');
  },
  float(value: unknown): number {
    if (typeof value === 'number' && (!Number.isFinite(value) || Number.isFinite(Math.fround(value)))) return value;
    throw misfit(value, 'a number of 32 bits');
  },
  double(value: unknown): number {
    if (typeof value === 'number') return value;
    throw misfit(value, 'a number');
  },
  boolean(value: unknown): boolean {
    if (typeof value === 'boolean') return value;
    throw misfit(value, 'a boolean');
  },
  char(value: unknown): string {
    if (typeof value === 'string' && value.length === 1) return value;
    throw misfit(value, 'a string of one UTF-16 unit');
  },
  string(value: unknown): string | null {
    if (typeof value === 'string' || value === null) return value;
    throw misfit(value, 'a string or null');
  },
  text(value: unknown): string {
    if (typeof value === 'string') return value;
    throw misfit(value, 'a string');
  },
  bytes(value: unknown): Uint8Array {
    if (value instanceof Uint8Array) return value;
    throw misfit(value, 'a Buffer or Uint8Array');
  },
  /** An array or a typed array. */
  items(value: unknown): ArrayLike<unknown> {
    if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) return value as ArrayLike<unknown>;
    throw misfit(value, 'an array or null');
  },
} as const;
