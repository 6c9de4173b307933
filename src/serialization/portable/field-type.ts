/** The numbers, each under its main name. */
const NUMBERS = {
  PORTABLE: 0,
  BYTE: 1,
  BOOLEAN: 2,
  CHAR: 3,
  SHORT: 4,
  INT: 5,
  LONG: 6,
  FLOAT: 7,
  DOUBLE: 8,
  STRING: 9,
  PORTABLE_ARRAY: 10,
  BYTE_ARRAY: 11,
  BOOLEAN_ARRAY: 12,
  CHAR_ARRAY: 13,
  SHORT_ARRAY: 14,
  INT_ARRAY: 15,
  LONG_ARRAY: 16,
  FLOAT_ARRAY: 17,
  DOUBLE_ARRAY: 18,
  STRING_ARRAY: 19,
  DECIMAL: 20,
  DECIMAL_ARRAY: 21,
  TIME: 22,
  TIME_ARRAY: 23,
  DATE: 24,
  DATE_ARRAY: 25,
  TIMESTAMP: 26,
  TIMESTAMP_ARRAY: 27,
  TIMESTAMP_WITH_TIMEZONE: 28,
  TIMESTAMP_WITH_TIMEZONE_ARRAY: 29,
} as const;

/** The word of each number. */
const WORDS = Object.fromEntries(Object.entries(NUMBERS).map(([word, number]) => [number, word])) as Readonly<Record<FieldType, string>>;

/** The type of a field of a Portable, as its bytes number it. `FieldType[5]` is `'INT'`; `UTF` is another name of `STRING`. */
export const FieldType = Object.freeze({ ...WORDS, ...NUMBERS, UTF: NUMBERS.STRING, UTF_ARRAY: NUMBERS.STRING_ARRAY });
/** One of the numbers of the constant `FieldType`. */
export type FieldType = (typeof NUMBERS)[keyof typeof NUMBERS];

/** Whether a byte is the number of a field type. */
export function isFieldType(value: number): value is FieldType {
  return Object.hasOwn(WORDS, value);
}
