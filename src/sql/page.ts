import { ProtocolError } from '../errors.ts';
import type { SqlColumn, SqlPage } from '../protocol/sql-page.ts';
import { HazelcastJsonValue } from '../serialization/json.ts';
import type { Serializer } from '../serialization/serializer.ts';
import { BigDecimal } from '../serialization/values/big-decimal.ts';
import { LocalDate } from '../serialization/values/local-date.ts';
import { LocalDateTime } from '../serialization/values/local-date-time.ts';
import { LocalTime } from '../serialization/values/local-time.ts';
import { OffsetDateTime } from '../serialization/values/offset-date-time.ts';
import { lazyList } from '../structures/lazy-list.ts';
import { SqlColumnType } from './column-type.ts';

/** The values of a column, from the first row of the page on. */
interface Values {
  /** @throws HazelcastSerializationError `SERIALIZATION`, when an OBJECT cannot be read */
  get(row: number): unknown;
}

/** Some rows, column by column. */
export interface Page {
  readonly rows: number;
  readonly isLast: boolean;
  readonly columns: readonly Values[];
}

interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}
interface TimeParts {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nano: number;
}
interface TimestampParts {
  readonly date: DateParts;
  readonly time: TimeParts;
}

const localDate = ({ year, month, day }: DateParts) => new LocalDate(year, month, day);
const localTime = ({ hour, minute, second, nano }: TimeParts) => new LocalTime(hour, minute, second, nano);
const localDateTime = ({ date, time }: TimestampParts) => new LocalDateTime(localDate(date), localTime(time));

/** What becomes of a value of a type, where it does not stay as it was read. */
const CONVERSIONS: { readonly [type: number]: ((value: never) => unknown) | undefined } = {
  [SqlColumnType.DECIMAL]: ({ unscaled, scale }: { unscaled: Buffer; scale: number }) => new BigDecimal(integerOf(unscaled), scale),
  [SqlColumnType.DATE]: localDate,
  [SqlColumnType.TIME]: localTime,
  [SqlColumnType.TIMESTAMP]: localDateTime,
  [SqlColumnType.TIMESTAMP_WITH_TIME_ZONE]: ({ offsetSeconds, ...timestamp }: TimestampParts & { offsetSeconds: number }) =>
    new OffsetDateTime(localDateTime(timestamp), offsetSeconds),
  [SqlColumnType.JSON]: ({ value }: { value: string }) => new HazelcastJsonValue(value),
};

/**
 * The values of a page, of which nothing refers to its bytes (SQL-9).
 *
 * @param columnCount how many columns the result has
 * @throws UnknownSchemaError when an OBJECT needs a schema that has to be fetched first
 * @throws ProtocolError `PROTOCOL`, when the page has other columns
 */
export function pageOf({ isLast, columns }: SqlPage, columnCount: number, serializer: Serializer): Page {
  if (columns.length !== columnCount) throw new ProtocolError(`a page of an SQL result has ${columns.length} columns, not ${columnCount}`);
  return { rows: columns[0]?.values.length ?? 0, isLast, columns: columns.map((column) => valuesOf(column, serializer)) };
}

function valuesOf({ type, values }: SqlColumn, serializer: Serializer): Values {
  if (type === SqlColumnType.OBJECT) return lazyList(values as readonly (Buffer | null)[], serializer);
  const convert = CONVERSIONS[type] as ((value: unknown) => unknown) | undefined;
  const converted = convert === undefined ? values : values.map((value) => (value === null ? null : convert(value)));
  return { get: (row) => converted[row] };
}

/** Two's complement, most significant byte first. */
function integerOf(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt.asIntN(8 * bytes.length, BigInt(`0x${bytes.toString('hex')}`));
}
