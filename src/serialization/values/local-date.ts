import { digits, partsOf, requireInteger, validDate } from './arguments.ts';
import { makeTemporal, type TemporalOf } from './temporal.ts';

const TEXT = /^([+-]?\d{1,9})-(\d\d)-(\d\d)$/;
const MAX_YEAR = 999_999_999;

/** A day without a time zone, as `java.time.LocalDate`. */
export class LocalDate {
  readonly year: number;
  readonly month: number;
  readonly date: number;

  /**
   * @param year from -999999999 to 999999999; 0 is the year before 1
   * @param month from 1 to 12
   * @param date the day of the month, from 1 on
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when there is no such day
   */
  constructor(year: number, month: number, date: number) {
    requireInteger('LocalDate year', year, -MAX_YEAR, MAX_YEAR);
    requireInteger('LocalDate month', month, 1, 12);
    requireInteger('LocalDate date', date, 1, daysOf(year, month));
    this.year = year;
    this.month = month;
    this.date = date;
  }

  /**
   * The day of a text such as `2021-06-28`.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when the text is no such day
   */
  static fromString(dateString: string): LocalDate {
    const [year, month, date] = partsOf('LocalDate.fromString', dateString, TEXT, '2021-06-28').map(Number);
    return new LocalDate(year! + 0, month!, date!); // + 0 turns the -0 of a text into 0
  }

  /**
   * The day that a Date is on in the time zone of this process.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) for an invalid Date
   */
  static fromDate(date: Date): LocalDate {
    validDate('the argument of LocalDate.fromDate', date);
    return new LocalDate(date.getFullYear(), date.getMonth() + 1, date.getDate());
  }

  /**
   * This as a `Temporal.PlainDate`, where the runtime has `Temporal`. The calendar is that of ISO 8601.
   *
   * @throws UnsupportedOperationError (`UNSUPPORTED_OPERATION`) where it has none
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when it is outside the range of `Temporal`
   */
  toTemporal(): TemporalOf<'PlainDate'> {
    const { year, month, date } = this;
    return makeTemporal<'PlainDate'>('a LocalDate', ({ PlainDate }) => new PlainDate(year, month, date));
  }

  /** A text such as `2021-06-28`; the year has four digits at least. */
  toString(): string {
    const sign = this.year < 0 ? '-' : '';
    return `${sign}${digits(Math.abs(this.year), 4)}-${digits(this.month, 2)}-${digits(this.date, 2)}`;
  }
}

function daysOf(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
