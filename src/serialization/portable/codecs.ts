import { bigDecimal } from '../builtin/big-integers.ts';
import { localTime } from '../builtin/times.ts';
import type { DataInput } from '../data-input.ts';
import type { DataOutput } from '../data-output.ts';
import { fit, misfit } from '../streams/checks.ts';
import { arrays, field, fields, type Field } from '../streams/fields.ts';
import { BigDecimal } from '../values/big-decimal.ts';
import { LocalDate } from '../values/local-date.ts';
import { LocalDateTime } from '../values/local-date-time.ts';
import { LocalTime } from '../values/local-time.ts';
import { OffsetDateTime } from '../values/offset-date-time.ts';
import { FieldType } from './field-type.ts';
import { readPositions, writeAtPositions, type Extent } from './positions.ts';

/** How the values of a field type are written and read, and what a field reads as that an older or newer version lacks. */
export interface Codec {
  readonly initial: unknown;
  write(output: DataOutput, value: unknown): void;
  /** @param extent where the bytes of the object are */
  read(input: DataInput, extent: Extent): unknown;
}

const MIN_YEAR = -0x8000;
const MAX_YEAR = 0x7fff;

function instanceOf<T>(type: (new (...args: never[]) => T) & { readonly name: string }) {
  return (value: unknown): T => {
    if (value instanceof type) return value;
    throw misfit(value, `a ${type.name}`);
  };
}

/** A day, whose year takes 16 bits only. */
const date = {
  bytes: 4,
  read: (input: DataInput) => input.make(LocalDate, input.readShort(), input.readByte(), input.readByte()),
  write(output: DataOutput, value: LocalDate): void {
    const { year } = value;
    if (year < MIN_YEAR || year > MAX_YEAR) throw misfit(value, `a LocalDate of a year from ${MIN_YEAR} to ${MAX_YEAR}`);
    output.writeShort(year);
    output.writeByte(value.month);
    output.writeByte(value.date);
  },
};

const timestamp = {
  bytes: 11,
  read: (input: DataInput) => new LocalDateTime(date.read(input), localTime.read(input)),
  write(output: DataOutput, value: LocalDateTime): void {
    date.write(output, value.localDate);
    localTime.write(output, value.localTime);
  },
};

const timestampWithTimezone = {
  bytes: 15,
  read: (input: DataInput) => input.make(OffsetDateTime, timestamp.read(input), input.readInt()),
  write(output: DataOutput, value: OffsetDateTime): void {
    timestamp.write(output, value.localDateTime);
    output.writeInt(value.offsetSeconds);
  },
};

/** A byte that tells whether it is null, then the value. */
function nullable(item: Field): Codec {
  return {
    initial: null,
    write(output, value) {
      output.writeBoolean(value === null);
      if (value !== null) item.write(output, value);
    },
    read: (input) => (input.readBoolean() ? null : item.read(input)),
  };
}

/** Values that are found by a table of positions, none of them null. */
function scattered(item: Field): Codec {
  return {
    initial: null,
    write(output, value) {
      if (value === null) return output.writeInt(-1);
      const items = fit.items(value);
      output.writeInt(items.length);
      writeAtPositions(output, items, (one) => item.write(output, one));
    },
    read(input, extent) {
      const count = input.readCount(4);
      return count === null ? null : readPositions(input, { count, extent }, () => item.read(input));
    },
  };
}

const simple = (of: Field, initial: unknown): Codec => ({ initial, write: of.write, read: of.read });
const array = (of: Field): Codec => simple(of, null);

const decimals = field(bigDecimal, instanceOf(BigDecimal));
const times = field(localTime, instanceOf(LocalTime));
const dates = field(date, instanceOf(LocalDate));
const timestamps = field(timestamp, instanceOf(LocalDateTime));
const timestampsWithTimezone = field(timestampWithTimezone, instanceOf(OffsetDateTime));

const CODECS: Readonly<Partial<Record<FieldType, Codec>>> = {
  [FieldType.BYTE]: simple(fields.byte, 0),
  [FieldType.BOOLEAN]: simple(fields.boolean, false),
  [FieldType.CHAR]: simple(fields.char, '\0'),
  [FieldType.SHORT]: simple(fields.short, 0),
  [FieldType.INT]: simple(fields.int, 0),
  [FieldType.LONG]: simple(fields.long, 0n),
  [FieldType.FLOAT]: simple(fields.float, 0),
  [FieldType.DOUBLE]: simple(fields.double, 0),
  [FieldType.STRING]: simple(fields.string, null),
  [FieldType.BYTE_ARRAY]: array(arrays.bytes),
  [FieldType.BOOLEAN_ARRAY]: array(arrays.booleans),
  [FieldType.CHAR_ARRAY]: array(arrays.chars),
  [FieldType.SHORT_ARRAY]: array(arrays.shorts),
  [FieldType.INT_ARRAY]: array(arrays.ints),
  [FieldType.LONG_ARRAY]: array(arrays.longs),
  [FieldType.FLOAT_ARRAY]: array(arrays.floats),
  [FieldType.DOUBLE_ARRAY]: array(arrays.doubles),
  [FieldType.STRING_ARRAY]: array(arrays.strings),
  [FieldType.DECIMAL]: nullable(decimals),
  [FieldType.DECIMAL_ARRAY]: scattered(decimals),
  [FieldType.TIME]: nullable(times),
  [FieldType.TIME_ARRAY]: scattered(times),
  [FieldType.DATE]: nullable(dates),
  [FieldType.DATE_ARRAY]: scattered(dates),
  [FieldType.TIMESTAMP]: nullable(timestamps),
  [FieldType.TIMESTAMP_ARRAY]: scattered(timestamps),
  [FieldType.TIMESTAMP_WITH_TIMEZONE]: nullable(timestampsWithTimezone),
  [FieldType.TIMESTAMP_WITH_TIMEZONE_ARRAY]: scattered(timestampsWithTimezone),
};

/** The codec of a field type; undefined for those of Portables. */
export function codecOf(type: FieldType): Codec | undefined {
  return CODECS[type];
}
