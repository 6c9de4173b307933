/** The numbers. */
const NUMBERS = {
  VARCHAR: 0,
  BOOLEAN: 1,
  TINYINT: 2,
  SMALLINT: 3,
  INTEGER: 4,
  BIGINT: 5,
  DECIMAL: 6,
  REAL: 7,
  DOUBLE: 8,
  DATE: 9,
  TIME: 10,
  TIMESTAMP: 11,
  TIMESTAMP_WITH_TIME_ZONE: 12,
  OBJECT: 13,
  NULL: 14,
  JSON: 15,
} as const;

/** The word of each number. */
const WORDS = Object.fromEntries(Object.entries(NUMBERS).map(([word, number]) => [number, word])) as Readonly<
  Record<SqlColumnType, string>
>;

/**
 * The SQL type of a column, as a number (SQL-9). `SqlColumnType[0]` is `'VARCHAR'`. Values are a `string` (VARCHAR), a `boolean`, a
 * `number` (TINYINT, SMALLINT, INTEGER, REAL, DOUBLE), a `bigint` (BIGINT), a `BigDecimal`, `LocalDate`, `LocalTime`, `LocalDateTime`
 * or `OffsetDateTime`, a `HazelcastJsonValue` (JSON), or whatever the serializer makes of an OBJECT; and each may be `null`.
 */
export const SqlColumnType = Object.freeze({ ...WORDS, ...NUMBERS });
/** One of the numbers of the constant `SqlColumnType`. */
export type SqlColumnType = (typeof NUMBERS)[keyof typeof NUMBERS];
