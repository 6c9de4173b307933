import { partsOf, requireInstance, validDate } from './arguments.ts';
import { LocalDate } from './local-date.ts';
import { LocalTime } from './local-time.ts';
import { makeTemporal, plainDateTime, type TemporalOf } from './temporal.ts';

const TEXT = /^([^T]+)T([^T]+)$/i;
const NANOS_OF_MILLI = 1_000_000;

/** A day and a time of day without a time zone, as `java.time.LocalDateTime`. */
export class LocalDateTime {
  readonly localDate: LocalDate;
  readonly localTime: LocalTime;

  /** @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when an argument is of another class */
  constructor(localDate: LocalDate, localTime: LocalTime) {
    requireInstance('LocalDateTime localDate', localDate, LocalDate);
    requireInstance('LocalDateTime localTime', localTime, LocalTime);
    this.localDate = localDate;
    this.localTime = localTime;
  }

  /**
   * The two in one call, with the ranges of {@link LocalDate} and {@link LocalTime}.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when one is outside its range
   */
  static from(year: number, month: number, date: number, hour: number, minute: number, second: number, nano: number): LocalDateTime {
    return new LocalDateTime(new LocalDate(year, month, date), new LocalTime(hour, minute, second, nano));
  }

  /**
   * Reads a text such as `2021-06-28T11:22:41.123456789`.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when the text is no such day and time
   */
  static fromString(isoString: string): LocalDateTime {
    const [date, time] = partsOf('LocalDateTime.fromString', isoString, TEXT, '2021-06-28T11:22:41.123456789');
    return new LocalDateTime(LocalDate.fromString(date!), LocalTime.fromString(time!));
  }

  /**
   * What a Date shows in the time zone of this process.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) for an invalid Date
   */
  static fromDate(date: Date): LocalDateTime {
    return new LocalDateTime(LocalDate.fromDate(date), LocalTime.fromDate(date));
  }

  /**
   * The Date that shows this in the time zone of this process, without what is below a millisecond.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when it is outside the range of a Date
   */
  asDate(): Date {
    const { localDate, localTime } = this;
    const date = new Date(0);
    date.setFullYear(localDate.year, localDate.month - 1, localDate.date);
    date.setHours(localTime.hour, localTime.minute, localTime.second, Math.floor(localTime.nano / NANOS_OF_MILLI));
    return validDate('a LocalDateTime as a Date', date);
  }

  /**
   * This as a `Temporal.PlainDateTime`, where the runtime has `Temporal`.
   *
   * @throws UnsupportedOperationError (`UNSUPPORTED_OPERATION`) where it has none
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when it is outside the range of `Temporal`
   */
  toTemporal(): TemporalOf<'PlainDateTime'> {
    return makeTemporal<'PlainDateTime'>('a LocalDateTime', (classes) => plainDateTime(this, classes));
  }

  /** A text such as `2021-06-28T11:22:41`, or with a fraction of nine digits. */
  toString(): string {
    return `${this.localDate.toString()}T${this.localTime.toString()}`;
  }
}
