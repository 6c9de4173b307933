import { bigDecimal } from '../builtin/big-integers.ts';
import { fromHalves, isLong, isLongLike } from '../builtin/longs.ts';
import { byte, boolean, double, float, int, long, short, string } from '../builtin/primitives.ts';
import { localDate, localDateTime, localTime, offsetDateTime } from '../builtin/times.ts';
import { type DataInput } from '../data-input.ts';
import { type DataOutput } from '../data-output.ts';
import { BigDecimal } from '../values/big-decimal.ts';
import { LocalDate } from '../values/local-date.ts';
import { LocalDateTime } from '../values/local-date-time.ts';
import { LocalTime } from '../values/local-time.ts';
import { OffsetDateTime } from '../values/offset-date-time.ts';
import { type Codec, type FixedCodec } from './codecs.ts';

interface Layout<T> {
  readonly bytes: number;
  write(output: DataOutput, value: T): void;
  read(input: DataInput): T | null;
}

function base<T>({ bytes, write, read }: Layout<T>, take: (given: unknown) => T): FixedCodec {
  const readOne = (input: DataInput) => {
    const value = read(input);
    if (value === null) throw input.failure('a value has the length -1');
    return value;
  };
  return { bytes, write, read: readOne, take };
}

const mustBe = (what: string) => new TypeError(`must be ${what}`);

function integer(bits: number): (given: unknown) => number {
  const limit = 2 ** (bits - 1);
  return (given) => {
    if (typeof given !== 'number') throw mustBe('a number');
    if (Number.isInteger(given) && given >= -limit && given < limit) return given;
    throw new RangeError(`must be an integer of ${bits} bits`);
  };
}

function takeLong(given: unknown): bigint {
  if (typeof given === 'bigint') {
    if (isLong(given)) return given;
    throw new RangeError('must fit into 64 bits');
  }
  if (isLongLike(given)) return BigInt.asIntN(64, fromHalves(given));
  if (typeof given !== 'number') throw mustBe('a bigint');
  if (Number.isSafeInteger(given)) return BigInt(given);
  throw new RangeError('must be a bigint or a safe integer');
}

function takeFloat32(given: unknown): number {
  if (typeof given !== 'number') throw mustBe('a number');
  if (Number.isFinite(given) && !Number.isFinite(Math.fround(given))) throw new RangeError('must fit into a float of 32 bits');
  return given;
}

function primitive<T>(type: 'number' | 'string' | 'boolean'): (given: unknown) => T {
  return (given) => {
    if (typeof given !== type) throw mustBe(`a ${type}`);
    return given as T;
  };
}

function instance<T>(type: new (...parts: never[]) => T): (given: unknown) => T {
  return (given) => {
    if (!(given instanceof type)) throw mustBe(`a ${type.name}`);
    return given;
  };
}

/** The types whose values have a place of their own in each record; only here null needs a kind of its own. */
export const FIXED = {
  Boolean: base(boolean, primitive<boolean>('boolean')),
  Int8: base(byte, integer(8)),
  Int16: base(short, integer(16)),
  Int32: base(int, integer(32)),
  Int64: base(long, takeLong),
  Float32: base(float, takeFloat32),
  Float64: base(double, primitive<number>('number')),
} as const;

/** The types whose values stand behind the others, and may be null. */
export const VARIABLE = {
  String: base(string, primitive<string>('string')),
  Decimal: base(bigDecimal, instance(BigDecimal)),
  Time: base(localTime, instance(LocalTime)),
  Date: base(localDate, instance(LocalDate)),
  Timestamp: base(localDateTime, instance(LocalDateTime)),
  TimestampWithTimezone: base(offsetDateTime, instance(OffsetDateTime)),
} as const;

/** Another record. */
export const RECORD: Codec = {
  take: (given, nesting) => nesting.take(given),
  write: (output, record, nesting) => nesting.write(output, record),
  read: (input, nesting) => nesting.read(input),
};
