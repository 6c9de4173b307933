import { inspect } from 'node:util';
import { type RecordValues } from './body.ts';
import { type Nesting } from './codecs.ts';
import { FieldKind } from './field-kind.ts';
import { type Kind, KINDS, take } from './kinds.ts';
import { type Schema, type SchemaField } from './schema.ts';
import { type KindTypes } from './types.ts';
import { valueAs, type ValueSource } from './value-as.ts';

/** A method for each kind: `getInt32(fieldName)`, `getNullableInt32`, `getArrayOfInt32`, `getString`, ... */
type FieldGets = { readonly [N in keyof KindTypes as `get${N & string}`]: (fieldName: string) => KindTypes[N] };

/**
 * A Compact record without a class. It does not change, and arrays that it gives out are copies. There is one method for each kind of
 * field; a kind without null can be got as the one with null, and the other way round as long as there is no null. A field that does
 * not exist, and one of another kind, are refused with `HazelcastSerializationError` (`SERIALIZATION`).
 */
export interface GenericRecord extends FieldGets {
  getGenericRecord(fieldName: string): GenericRecord | null;
  getArrayOfGenericRecord(fieldName: string): (GenericRecord | null)[] | null;
  /**
   * A record of the same fields, with other values in some.
   *
   * @throws TypeError, RangeError when there is no such field, or when its kind does not have such a value
   */
  clone(fieldsToUpdate?: Readonly<Record<string, unknown>>): GenericRecord;
  /** The kind of a field, which is `FieldKind.NOT_AVAILABLE` when the record does not have it. */
  getFieldKind(fieldName: string): FieldKind;
  getFieldNames(): Set<string>;
  hasField(fieldName: string): boolean;
  /** The record as JSON: its fields under the name of its type, with what JSON lacks as text. */
  toString(): string;
}

/** Only records of this kind lie in records without a class. */
const NESTING: Pick<Nesting, 'take'> = {
  take(given) {
    if (given instanceof RecordOfFields) return given;
    throw new TypeError('must be a GenericRecord');
  },
};

/** The values for a schema. @throws TypeError, RangeError for a field that is missing, too much, or of another kind */
export function takeValues(schema: Schema, values: Readonly<Record<string, unknown>>): unknown[] {
  for (const name of Object.keys(values))
    if (schema.field(name) === undefined) throw new TypeError(`${schema.typeName} has no field ${name}`);
  return schema.all.map(({ fieldName, kind }) =>
    takeOne(schema, fieldName, kind, Object.hasOwn(values, fieldName) ? values[fieldName] : undefined),
  );
}

function takeOne({ typeName }: Schema, fieldName: string, kind: Kind, given: unknown): unknown {
  try {
    return take(kind, given, NESTING as Nesting);
  } catch (error) {
    const text = `the field ${fieldName} of ${typeName}, which is ${FieldKind[kind.number]}, ${(error as Error).message}`;
    throw error instanceof RangeError ? new RangeError(text, { cause: error }) : new TypeError(text, { cause: error });
  }
}

/** A record without a class. */
export class RecordOfFields implements ValueSource {
  /** What is written of it: as it is, in the order of the names of its fields. */
  readonly content: RecordValues;

  constructor(schema: Schema, values: readonly unknown[]) {
    this.content = { schema, values, order: schema.variable };
  }

  clone(fieldsToUpdate: Readonly<Record<string, unknown>> = {}): RecordOfFields {
    const { schema, values } = this.content;
    const before = Object.fromEntries(schema.all.map(({ fieldName, index }) => [fieldName, values[index]]));
    return new RecordOfFields(schema, takeValues(schema, { ...before, ...fieldsToUpdate }));
  }

  getFieldKind(fieldName: string): FieldKind {
    return this.content.schema.field(fieldName)?.kind.number ?? FieldKind.NOT_AVAILABLE;
  }

  getFieldNames(): Set<string> {
    return new Set(this.content.schema.fields.map(({ fieldName }) => fieldName));
  }

  hasField(fieldName: string): boolean {
    return this.content.schema.field(fieldName) !== undefined;
  }

  getAs(fieldName: string, kind: Kind): unknown {
    return valueAs(this, fieldName, kind);
  }

  get schema(): Schema {
    return this.content.schema;
  }

  read({ index }: SchemaField): unknown {
    return copyOf(this.content.values[index]);
  }

  toString(): string {
    return JSON.stringify({ [this.content.schema.typeName]: this.toJSON() });
  }

  /** What `console.log` shows. */
  [inspect.custom](): string {
    return `${this.content.schema.typeName} ${inspect(this.toJSON())}`;
  }

  /** The fields with values that JSON has. */
  toJSON(): object {
    const { schema, values } = this.content;
    return Object.fromEntries(schema.all.map(({ fieldName, index }) => [fieldName, shown(values[index])]));
  }
}

function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice();
  return Buffer.isBuffer(value) ? Buffer.from(value) : value;
}

/** A value that JSON has. */
function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shown);
  if (Buffer.isBuffer(value)) return Array.from(value, (byte) => (byte << 24) >> 24);
  if (value instanceof RecordOfFields) return value.toJSON();
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) return value.toString();
  // the classes of days, times and decimal numbers
  return typeof value === 'object' && value !== null ? (value as { toString(): string }).toString() : value;
}

for (const kind of KINDS) {
  Object.defineProperty(RecordOfFields.prototype, `get${kind.name.replace('Compact', 'GenericRecord')}`, {
    value(this: RecordOfFields, fieldName: string) {
      return this.getAs(fieldName, kind);
    },
  });
}
