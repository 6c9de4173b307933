import { describeValue } from '../../diagnostics/describe-value.ts';
import { IllegalArgumentError } from '../../errors.ts';

/** Throws unless the value is an integer in this range. `what` is what the message calls it, for example `LocalDate month`. */
export function requireInteger(what: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new IllegalArgumentError(`${what} must be an integer from ${least} to ${most}, not ${describeValue(value)}`);
}

/** Throws unless the value is an instance of the class. */
export function requireInstance(what: string, value: unknown, type: { readonly name: string } & (new (...args: never[]) => unknown)): void {
  if (value instanceof type) return;
  throw new IllegalArgumentError(`${what} must be a ${type.name}, not ${describeValue(value)}`);
}

/** The groups that the pattern finds in the text, which has to match as a whole. */
export function partsOf(what: string, text: string, pattern: RegExp, example: string): (string | undefined)[] {
  const match = typeof text === 'string' ? pattern.exec(text) : null;
  if (match === null) throw new IllegalArgumentError(`${what} takes a text such as ${example}, not ${describeValue(text)}`);
  return match.slice(1);
}

/** The Date, unless it is none or an invalid one. */
export function validDate(what: string, date: Date): Date {
  if (date instanceof Date && !Number.isNaN(date.getTime())) return date;
  throw new IllegalArgumentError(`${what} must be a valid Date, within 8640000000000000 ms of 1970`);
}

/** A number from 0 with this many digits at least. */
export function digits(value: number, count: number): string {
  return String(value).padStart(count, '0');
}
