import { FieldKind } from './field-kind.ts';
import { type GenericRecord, RecordOfFields, takeValues } from './generic-record.ts';
import { kindOf } from './kinds.ts';
import { Schema } from './schema.ts';
import { type KindTypes, type Writable } from './types.ts';

/** The kind of a field, with the type of what it holds. */
export interface Field<T> {
  readonly kind: FieldKind;
  /** Only the compiler knows of it. */
  readonly type?: T;
}

/** The types that end in the name of a kind, by the name of its constant. */
type Snake<S extends string> = S extends `ArrayOf${infer R}`
  ? `ARRAY_OF_${Snake<R>}`
  : S extends `Nullable${infer R}`
    ? `NULLABLE_${Snake<R>}`
    : S extends 'TimestampWithTimezone'
      ? 'TIMESTAMP_WITH_TIMEZONE'
      : Uppercase<S>;

type FieldConstants = { readonly [N in keyof KindTypes as Snake<N & string>]: Field<KindTypes[N]> } & {
  readonly GENERIC_RECORD: Field<GenericRecord | null>;
  readonly ARRAY_OF_GENERIC_RECORD: Field<(GenericRecord | null)[] | null>;
};

/** The kinds of fields, for `GenericRecords.compact`: `Fields.INT32`, `Fields.ARRAY_OF_STRING`, ... */
export const Fields = Object.freeze(
  Object.fromEntries(
    Object.entries(FieldKind)
      .filter(([, kind]) => kindOf(kind as number) !== undefined)
      .map(([name, kind]) => [name.replace('COMPACT', 'GENERIC_RECORD'), Object.freeze({ kind })]),
  ),
) as FieldConstants;

type FieldsOfRecord = Readonly<Record<string, Field<unknown>>>;
type ValuesOfRecord<F> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? Writable<T> : never };

function compactRecord<F extends FieldsOfRecord>(typeName: string, fields: F, values: ValuesOfRecord<F>): GenericRecord {
  if (typeof typeName !== 'string') throw new TypeError('the name of the type of a record must be a string');
  const descriptors = Object.entries(fields).map(([fieldName, field]) => {
    const kind = (field as Field<unknown> | null | undefined)?.kind;
    if (kind === undefined || kindOf(kind) === undefined) throw new TypeError(`the kind of the field ${fieldName} must be one of Fields`);
    return { fieldName, kind };
  });
  const schema = new Schema(typeName, descriptors);
  return new RecordOfFields(schema, takeValues(schema, values)) as unknown as GenericRecord;
}

/** Makes Compact records without a class. */
export const GenericRecords = Object.freeze({
  /**
   * A record with these fields.
   *
   * @example
   * ```ts
   * const fields = { id: Fields.INT32, name: Fields.STRING };
   * const employee = GenericRecords.compact('employee', fields, { id: 1, name: 'Ann' });
   * ```
   * @throws TypeError, RangeError when a value is missing, is not of the kind of its field, or has no field
   */
  compact: compactRecord,
});
