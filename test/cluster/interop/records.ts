import {
  BigDecimal,
  compact,
  Fields,
  GenericRecords,
  LocalDate,
  LocalDateTime,
  LocalTime,
  OffsetDateTime,
  type GenericRecord,
} from '../../../src/index.ts';

// Compact types that clients in several languages share, each with the values that travel.

/** A type with a serializer in Java. */
export const Employee = compact({
  typeName: 'employee',
  fields: { id: 'int64', name: 'string', age: 'int32', tags: 'arrayOfString', salary: 'decimal', hired: 'date' },
});

/** A type that Java makes of a record class. */
export const Department = compact({
  typeName: 'interop.Department',
  fields: {
    ...{ name: 'string', level: 'string', none: 'string', head: Employee, staff: [Employee] },
    ...{ floors: 'arrayOfInt32', remote: 'nullableBoolean', budget: 'nullableInt64' },
  } as const,
});

/** A type that Java makes of a class; a `char` is an int16 there, and an enum a string. */
export const Team = compact({
  typeName: 'interop.Team',
  fields: {
    ...{ letter: 'int16', size: 'int8', room: 'int16', load: 'float32', rate: 'nullableFloat64' },
    ...{ motto: 'string', founded: 'timestamp', first: 'date', last: 'timestampWithTimezone', levels: 'arrayOfString' },
  } as const,
});

/** The second version of a type of which Java has the first one. */
export const Ship = compact({ typeName: 'ship', fields: { id: 'int32', name: 'string', crew: 'nullableInt32', note: 'string' } });

/** The first version of a type of which Java has the second one. */
export const Boat = compact({ typeName: 'boat', fields: { id: 'int32', name: 'string' } });

export const ann = Employee.of({
  ...{ id: 9_007_199_254_740_993n, name: 'Ann 😀', age: 37, tags: ['a', null, ''] },
  ...{ salary: BigDecimal.fromString('5000.50'), hired: new LocalDate(2020, 2, 29) },
});
export const bob = Employee.of({ id: -(2n ** 63n), age: -1 });

/** What is behind the name needs offsets of 1, 2 or 4 bytes. */
export function longNamed(length: number) {
  const hired = new LocalDate(9999, 12, 31);
  return Employee.of({ id: 1n, name: 'x'.repeat(length), age: 2, tags: ['behind'], salary: new BigDecimal(1n, 0), hired });
}

export function manyTags() {
  const tags = Array.from({ length: 20_000 }, (_, i) => (i % 3 === 0 ? null : `tag ${i}`));
  const hired = new LocalDate(1, 1, 1);
  return Employee.of({ id: 1n, name: 'many', age: 2, tags, salary: new BigDecimal(1n, 0), hired });
}

export const department = Department.of({ name: 'R&D', level: 'SENIOR', head: ann, staff: [bob, null], floors: [1, -2], budget: 5n });
export const team = Team.of({
  ...{ letter: 0xe4, size: -3, room: 300, load: -0, rate: Number.NaN, levels: ['SENIOR', null, 'JUNIOR'] },
  ...{ founded: LocalDateTime.from(1999, 12, 31, 23, 59, 59, 999_999_999), first: new LocalDate(-999_999_999, 1, 1) },
  last: OffsetDateTime.from(999_999_999, 12, 31, 23, 59, 59, 999_999_999, -64_800),
});

const decimal = new BigDecimal(-31_231n, 3);
const time = new LocalTime(11, 22, 41, 123_456_000);
const date = new LocalDate(2021, 6, 28);
const timestamp = new LocalDateTime(date, time);
const zoned = new OffsetDateTime(timestamp, 64_800);
const lastMoment = LocalDateTime.from(9999, 12, 31, 23, 59, 59, 0);
const inner = GenericRecords.compact('inner', { n: Fields.INT32 }, { n: 7 });

type FieldsWithValues = Readonly<Record<string, readonly [field: (typeof Fields)[keyof typeof Fields], value: unknown]>>;

/** A field of each kind, with its value. */
const EVERYTHING: FieldsWithValues = {
  ...{ boolean: [Fields.BOOLEAN, true], int8: [Fields.INT8, -128], int16: [Fields.INT16, -32_768], int32: [Fields.INT32, -(2 ** 31)] },
  ...{ int64: [Fields.INT64, -(2n ** 63n)], float32: [Fields.FLOAT32, Number.NaN], float64: [Fields.FLOAT64, -0] },
  ...{ string: [Fields.STRING, 'ä😀\0'], decimal: [Fields.DECIMAL, decimal], time: [Fields.TIME, time], date: [Fields.DATE, date] },
  ...{ timestamp: [Fields.TIMESTAMP, timestamp], timestampWithTimezone: [Fields.TIMESTAMP_WITH_TIMEZONE, zoned] },
  ...{ compact: [Fields.GENERIC_RECORD, inner], arrayOfCompact: [Fields.ARRAY_OF_GENERIC_RECORD, [null, inner, inner]] },
  ...{ nullableBoolean: [Fields.NULLABLE_BOOLEAN, false], nullableInt8: [Fields.NULLABLE_INT8, 127] },
  ...{ nullableInt16: [Fields.NULLABLE_INT16, 32_767], nullableInt32: [Fields.NULLABLE_INT32, 2 ** 31 - 1] },
  ...{ nullableInt64: [Fields.NULLABLE_INT64, 2n ** 63n - 1n], nullableFloat32: [Fields.NULLABLE_FLOAT32, -0] },
  nullableFloat64: [Fields.NULLABLE_FLOAT64, Number.NaN],
  arrayOfBoolean: [Fields.ARRAY_OF_BOOLEAN, [true, false, true, true, false, false, false, false, true]],
  arrayOfInt8: [Fields.ARRAY_OF_INT8, Buffer.from([0, 127, 128])],
  ...{ arrayOfInt16: [Fields.ARRAY_OF_INT16, [1, -2]], arrayOfInt32: [Fields.ARRAY_OF_INT32, [3, -4]] },
  ...{ arrayOfInt64: [Fields.ARRAY_OF_INT64, [5n, -(2n ** 63n)]], arrayOfFloat32: [Fields.ARRAY_OF_FLOAT32, [-0, -Infinity]] },
  ...{ arrayOfFloat64: [Fields.ARRAY_OF_FLOAT64, [Number.NaN, 1e-300]], arrayOfString: [Fields.ARRAY_OF_STRING, ['a', null, '']] },
  ...{ arrayOfDecimal: [Fields.ARRAY_OF_DECIMAL, [decimal, null]], arrayOfTime: [Fields.ARRAY_OF_TIME, [null, time]] },
  arrayOfDate: [Fields.ARRAY_OF_DATE, [date, new LocalDate(1, 1, 1)]],
  arrayOfTimestamp: [Fields.ARRAY_OF_TIMESTAMP, [timestamp, lastMoment]],
  arrayOfTimestampWithTimezone: [Fields.ARRAY_OF_TIMESTAMP_WITH_TIMEZONE, [null, zoned]],
  arrayOfNullableBoolean: [Fields.ARRAY_OF_NULLABLE_BOOLEAN, [true, null, false]],
  arrayOfNullableInt8: [Fields.ARRAY_OF_NULLABLE_INT8, [-1, null]],
  arrayOfNullableInt16: [Fields.ARRAY_OF_NULLABLE_INT16, [null, 300]],
  arrayOfNullableInt32: [Fields.ARRAY_OF_NULLABLE_INT32, [70_000, null]],
  arrayOfNullableInt64: [Fields.ARRAY_OF_NULLABLE_INT64, [null, 2n ** 40n]],
  arrayOfNullableFloat32: [Fields.ARRAY_OF_NULLABLE_FLOAT32, [null, 2.5]],
  arrayOfNullableFloat64: [Fields.ARRAY_OF_NULLABLE_FLOAT64, [0.1, null]],
};

const NOTHING: FieldsWithValues = {
  ...{ string: [Fields.STRING, null], long: [Fields.NULLABLE_INT64, null], ints: [Fields.ARRAY_OF_INT32, null] },
  ...{ strings: [Fields.ARRAY_OF_STRING, [null, null]], booleans: [Fields.ARRAY_OF_NULLABLE_BOOLEAN, []] },
  inner: [Fields.GENERIC_RECORD, null],
};

function recordOf(typeName: string, fields: FieldsWithValues): GenericRecord {
  const kinds = Object.fromEntries(Object.entries(fields).map(([name, [field]]) => [name, field]));
  const values = Object.fromEntries(Object.entries(fields).map(([name, [, value]]) => [name, value]));
  return GenericRecords.compact(typeName, kinds, values as never);
}

/** A record without a class, with a field of every kind. */
export const everything = recordOf('everything', EVERYTHING);
/** A record without a class, whose fields are null or empty. */
export const nothing = recordOf('nothing', NOTHING);
