import { IllegalArgumentError, UnsupportedOperationError } from '../../errors.ts';

type Known = typeof globalThis extends { readonly Temporal: infer T } ? T : unknown;

/** What the class of `Temporal` makes; `unknown` as long as the compiler does not know `Temporal`. */
export type TemporalOf<N extends string> = Known extends Readonly<Record<N, new (...parts: never[]) => infer I>> ? I : unknown;

type Parts<T> = new (...parts: number[]) => T;

interface DayAndTime {
  readonly localDate: { readonly year: number; readonly month: number; readonly date: number };
  readonly localTime: { readonly hour: number; readonly minute: number; readonly second: number; readonly nano: number };
}

/** The classes of `Temporal` that have a counterpart here. */
export interface TemporalClasses {
  readonly PlainDate: Parts<unknown>;
  readonly PlainTime: Parts<unknown>;
  readonly PlainDateTime: Parts<{ toZonedDateTime(timeZone: string): unknown }>;
}

/**
 * Makes an object of `Temporal`.
 *
 * @throws UnsupportedOperationError (`UNSUPPORTED_OPERATION`) when the runtime has no `Temporal`
 * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when it is outside the range of `Temporal`
 */
export function makeTemporal<N extends string>(what: string, make: (classes: TemporalClasses) => unknown): TemporalOf<N> {
  const Temporal = Reflect.get(globalThis, 'Temporal') as TemporalClasses | undefined;
  if (Temporal === undefined) throw new UnsupportedOperationError('this runtime has no Temporal');
  try {
    return make(Temporal) as TemporalOf<N>;
  } catch (error) {
    if (error instanceof RangeError) throw new IllegalArgumentError(`${what} is outside the range of Temporal`, { cause: error });
    throw error;
  }
}

/** A day and a time of day. */
export function plainDateTime({ localDate, localTime }: DayAndTime, { PlainDateTime }: TemporalClasses) {
  const { hour, minute, second, nano } = localTime;
  return new PlainDateTime(localDate.year, localDate.month, localDate.date, hour, minute, second, ...fractionOf(nano));
}

/** Milliseconds, microseconds and nanoseconds, each below 1000. */
export function fractionOf(nano: number): [number, number, number] {
  return [Math.floor(nano / 1_000_000), Math.floor(nano / 1_000) % 1_000, nano % 1_000];
}
