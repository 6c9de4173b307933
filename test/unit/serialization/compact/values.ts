import fc from 'fast-check';
import { FieldKind } from '../../../../src/serialization/compact/field-kind.ts';
import { Fields, GenericRecords, type Field } from '../../../../src/serialization/compact/fields.ts';
import type { GenericRecord } from '../../../../src/serialization/compact/generic-record.ts';
import { BigDecimal } from '../../../../src/serialization/values/big-decimal.ts';
import { LocalDate } from '../../../../src/serialization/values/local-date.ts';
import { LocalDateTime } from '../../../../src/serialization/values/local-date-time.ts';
import { LocalTime } from '../../../../src/serialization/values/local-time.ts';
import { OffsetDateTime } from '../../../../src/serialization/values/offset-date-time.ts';

const signed = (bits: number) => fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });
const dates = fc
  .tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map((parts) => new LocalDate(...parts));
const times = fc.tuple(fc.nat(23), fc.nat(59), fc.nat(59), fc.nat(999_999_999)).map((parts) => new LocalTime(...parts));
const timestamps = fc.tuple(dates, times).map((parts) => new LocalDateTime(...parts));

/** Values of each type that is no record. */
const SCALARS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  BOOLEAN: fc.boolean(),
  INT8: signed(8),
  INT16: signed(16),
  INT32: signed(32),
  INT64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  FLOAT32: fc.float(),
  FLOAT64: fc.double(),
  STRING: fc.string({ unit: 'grapheme' }),
  DECIMAL: fc.tuple(fc.bigInt(), signed(32)).map(([unscaled, scale]) => new BigDecimal(unscaled, scale)),
  TIME: times,
  DATE: dates,
  TIMESTAMP: timestamps,
  TIMESTAMP_WITH_TIMEZONE: fc.tuple(timestamps, fc.integer({ min: -64_800, max: 64_800 })).map((parts) => new OffsetDateTime(...parts)),
};

/** A field of some kind with a value for it. */
export interface Valued {
  readonly field: Field<unknown>;
  readonly value: unknown;
}

const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { freq: 4 });

function ofConstant(constant: string, records: fc.Arbitrary<unknown>): fc.Arbitrary<Valued> {
  const values = valuesOf(constant, records);
  return values.map((value) => ({ field: Fields[constant as keyof typeof Fields], value }));
}

function valuesOf(constant: string, records: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  if (constant === 'ARRAY_OF_INT8') return orNull(fc.uint8Array().map((bytes) => Buffer.from(bytes)));
  const isArray = constant.startsWith('ARRAY_OF_');
  const item = constant.replace('ARRAY_OF_', '').replace('NULLABLE_', '');
  const isNullable = constant.includes('NULLABLE_') || !Object.hasOwn(FieldKind, `NULLABLE_${item}`);
  const one = SCALARS[item] ?? records;
  if (!isArray) return isNullable ? orNull(one) : one;
  return orNull(fc.array(isNullable ? orNull(one) : one, { maxLength: 12 }));
}

/** Fields of all kinds, by their names. */
export function fieldsOf(records: fc.Arbitrary<GenericRecord>): fc.Arbitrary<Record<string, Valued>> {
  // the records of one array have one type
  const field = fc.constantFrom(...Object.keys(Fields)).chain((constant) => ofConstant(constant, records));
  return fc.dictionary(fc.string({ maxLength: 6 }), field, { maxKeys: 8, noNullPrototype: true });
}

/** A record of these fields. */
export function recordOf(typeName: string, fields: Record<string, Valued>): GenericRecord {
  const part = <K extends keyof Valued>(key: K) => Object.fromEntries(Object.entries(fields).map(([name, valued]) => [name, valued[key]]));
  return GenericRecords.compact(typeName, part('field'), part('value'));
}

/** Records of one type. */
export const leaves = fc
  .record({ n: signed(32), s: orNull(fc.string()) })
  .map((values) => GenericRecords.compact('leaf', { n: Fields.INT32, s: Fields.STRING }, values));

/** Records with fields of all kinds, and records inside. */
export const records: fc.Arbitrary<GenericRecord> = fc
  .tuple(fc.string({ maxLength: 8 }), fieldsOf(leaves))
  .map(([typeName, fields]) => recordOf(typeName, fields));
