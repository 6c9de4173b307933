import { digits, partsOf, requireInteger, validDate } from './arguments.ts';
import { fractionOf, makeTemporal, type TemporalClasses, type TemporalOf } from './temporal.ts';

const TEXT = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?$/;
const NANO_DIGITS = 9;
const NANOS_OF_MILLI = 1_000_000;

/** A time of day without a time zone, as `java.time.LocalTime`. */
export class LocalTime {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nano: number;

  /**
   * @param hour from 0 to 23
   * @param minute from 0 to 59
   * @param second from 0 to 59
   * @param nano nanoseconds of the second, from 0 to 999999999
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when one is outside its range
   */
  constructor(hour: number, minute: number, second: number, nano: number) {
    requireInteger('LocalTime hour', hour, 0, 23);
    requireInteger('LocalTime minute', minute, 0, 59);
    requireInteger('LocalTime second', second, 0, 59);
    requireInteger('LocalTime nano', nano, 0, 999_999_999);
    this.hour = hour;
    this.minute = minute;
    this.second = second;
    this.nano = nano;
  }

  /**
   * The time of a text such as `11:22:41.123456789`. The seconds and their fraction may be left out; of the fraction nine digits count.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when the text is no such time
   */
  static fromString(timeString: string): LocalTime {
    const [hour, minute, second = '0', fraction = ''] = partsOf('LocalTime.fromString', timeString, TEXT, '11:22:41.123456789');
    const nano = Number(fraction.slice(0, NANO_DIGITS).padEnd(NANO_DIGITS, '0'));
    return new LocalTime(Number(hour), Number(minute), Number(second), nano);
  }

  /**
   * The time of day of a Date in the time zone of this process.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) for an invalid Date
   */
  static fromDate(date: Date): LocalTime {
    validDate('the argument of LocalTime.fromDate', date);
    return new LocalTime(date.getHours(), date.getMinutes(), date.getSeconds(), date.getMilliseconds() * NANOS_OF_MILLI);
  }

  /**
   * This as a `Temporal.PlainTime`, where the runtime has `Temporal`.
   *
   * @throws UnsupportedOperationError (`UNSUPPORTED_OPERATION`) where it has none
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when it is outside the range of `Temporal`
   */
  toTemporal(): TemporalOf<'PlainTime'> {
    const { hour, minute, second, nano } = this;
    const make = ({ PlainTime }: TemporalClasses) => new PlainTime(hour, minute, second, ...fractionOf(nano));
    return makeTemporal<'PlainTime'>('a LocalTime', make);
  }

  /** A text such as `11:22:41`, followed by nine digits of a second, as in `11:22:41.100000000`, if there is a fraction. */
  toString(): string {
    const time = `${digits(this.hour, 2)}:${digits(this.minute, 2)}:${digits(this.second, 2)}`;
    return this.nano === 0 ? time : `${time}.${digits(this.nano, NANO_DIGITS)}`;
  }
}
