import { digits, partsOf, requireInstance, requireInteger, validDate } from './arguments.ts';
import { LocalDate } from './local-date.ts';
import { LocalDateTime } from './local-date-time.ts';
import { LocalTime } from './local-time.ts';
import { makeTemporal, plainDateTime, type TemporalClasses, type TemporalOf } from './temporal.ts';

const TEXT = /^(.+?)(?:Z|([+-])(\d\d):(\d\d)(?::(\d\d))?)$/i;
const MAX_OFFSET_SECONDS = 18 * 3_600;
const NANOS_OF_MILLI = 1_000_000;

/** A day and a time of day with their distance from UTC, as `java.time.OffsetDateTime`. */
export class OffsetDateTime {
  readonly localDateTime: LocalDateTime;
  readonly offsetSeconds: number;

  /**
   * @param localDateTime what clocks show there
   * @param offsetSeconds by how many seconds those clocks are ahead of UTC, from -64800 to 64800, which is 18 hours
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when an argument is of another type or outside its range
   */
  constructor(localDateTime: LocalDateTime, offsetSeconds: number) {
    requireInstance('OffsetDateTime localDateTime', localDateTime, LocalDateTime);
    requireInteger('OffsetDateTime offsetSeconds', offsetSeconds, -MAX_OFFSET_SECONDS, MAX_OFFSET_SECONDS);
    this.localDateTime = localDateTime;
    this.offsetSeconds = offsetSeconds;
  }

  /**
   * All of it in one call, with the ranges of {@link LocalDate} and {@link LocalTime}.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when one is outside its range
   */
  static from(
    year: number,
    month: number,
    date: number,
    hour: number,
    minute: number,
    second: number,
    nano: number,
    offsetSeconds: number,
  ): OffsetDateTime {
    return new OffsetDateTime(LocalDateTime.from(year, month, date, hour, minute, second, nano), offsetSeconds);
  }

  /**
   * Reads a text such as `2021-06-28T11:22:41.123456789+18:00`, or one that ends in `Z` for UTC.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when the text is none
   */
  static fromString(isoString: string): OffsetDateTime {
    const example = '2021-06-28T11:22:41+03:00';
    const [local, sign, hours = '0', minutes = '0', seconds = '0'] = partsOf('OffsetDateTime.fromString', isoString, TEXT, example);
    const offset = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
    return new OffsetDateTime(LocalDateTime.fromString(local!), sign === '-' ? 0 - offset : offset);
  }

  /**
   * The moment of a Date as clocks show it that are `offsetSeconds` ahead of UTC.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) for an invalid Date or offset
   */
  static fromDate(date: Date, offsetSeconds: number): OffsetDateTime {
    validDate('the argument of OffsetDateTime.fromDate', date);
    requireInteger('OffsetDateTime offsetSeconds', offsetSeconds, -MAX_OFFSET_SECONDS, MAX_OFFSET_SECONDS);
    const shown = validDate('a Date with its offset', new Date(date.getTime() + offsetSeconds * 1_000));
    const day = new LocalDate(shown.getUTCFullYear(), shown.getUTCMonth() + 1, shown.getUTCDate());
    const nano = shown.getUTCMilliseconds() * NANOS_OF_MILLI;
    const time = new LocalTime(shown.getUTCHours(), shown.getUTCMinutes(), shown.getUTCSeconds(), nano);
    return new OffsetDateTime(new LocalDateTime(day, time), offsetSeconds);
  }

  /**
   * The moment as a Date, without what is below a millisecond.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when it is outside the range of a Date
   */
  asDate(): Date {
    const { localDate: day, localTime: time } = this.localDateTime;
    const date = new Date(0);
    date.setUTCFullYear(day.year, day.month - 1, day.date);
    date.setUTCHours(time.hour, time.minute, time.second - this.offsetSeconds, Math.floor(time.nano / NANOS_OF_MILLI));
    return validDate('an OffsetDateTime as a Date', date);
  }

  /**
   * This as a `Temporal.ZonedDateTime`, where the runtime has `Temporal`. Its time zone is the offset, which must have
   * whole minutes.
   *
   * @throws UnsupportedOperationError (`UNSUPPORTED_OPERATION`) where it has none
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when it is outside the range of `Temporal`
   */
  toTemporal(): TemporalOf<'ZonedDateTime'> {
    const make = (classes: TemporalClasses) => plainDateTime(this.localDateTime, classes).toZonedDateTime(timeZoneOf(this.offsetSeconds));
    return makeTemporal<'ZonedDateTime'>('an OffsetDateTime', make);
  }

  /** A text such as `2021-06-28T11:22:41+03:00`, with `Z` for UTC, and seconds in the offset only if there are some. */
  toString(): string {
    return `${this.localDateTime.toString()}${offsetText(this.offsetSeconds)}`;
  }
}

function offsetText(offsetSeconds: number): string {
  if (offsetSeconds === 0) return 'Z';
  const size = Math.abs(offsetSeconds);
  const [hours, minutes, seconds] = [Math.floor(size / 3_600), Math.floor(size / 60) % 60, size % 60];
  const text = `${offsetSeconds < 0 ? '-' : '+'}${digits(hours, 2)}:${digits(minutes, 2)}`;
  return seconds === 0 ? text : `${text}:${digits(seconds, 2)}`;
}

function timeZoneOf(offsetSeconds: number): string {
  return offsetSeconds === 0 ? 'UTC' : offsetText(offsetSeconds);
}
