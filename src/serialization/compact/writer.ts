import { HazelcastSerializationError } from '../../errors.ts';
import { type RecordValues } from './body.ts';
import { type Nesting } from './codecs.ts';
import { FieldKind } from './field-kind.ts';
import { type Kind, KINDS, take } from './kinds.ts';
import { Schema, type SchemaField } from './schema.ts';
import { type KindTypes, type Writable } from './types.ts';

/** A method for each kind: `writeInt32(fieldName, value)`, `writeNullableInt32`, `writeArrayOfInt32`, `writeString`, ... */
type FieldWrites = { readonly [N in keyof KindTypes as `write${N & string}`]: (fieldName: string, value: Writable<KindTypes[N]>) => void };

/**
 * Takes the fields of a Compact record, with one method for each kind. All records of a class have the same fields: each is to be
 * written once, in every record. Write fields in the order of their names in classes of keys, as the bytes follow the order in which
 * they are written, and clients that write in another order do not find the key. A value that its kind does not have is refused with
 * `HazelcastSerializationError` (`SERIALIZATION`).
 */
export interface CompactWriter extends FieldWrites {
  /** A record: an instance of a class that has a serializer, or a `GenericRecord`. */
  writeCompact(fieldName: string, value: object | null): void;
  /** Records of one type. */
  writeArrayOfCompact(fieldName: string, value: readonly (object | null)[] | null): void;
}

/** In the place of a value that was not written yet. */
const MISSING = Symbol('missing');

interface Written {
  readonly fieldName: string;
  readonly kind: Kind;
  readonly value: unknown;
}

/** Takes the fields of one record. */
export class FieldWriter {
  readonly #typeName: string;
  readonly #nesting: Nesting;
  readonly #schema: Schema | undefined;
  readonly #values: unknown[] = [];
  readonly #order: SchemaField[] = [];
  /** All that was written, while the schema is not known. */
  readonly #written: Written[] = [];

  /** @param schema what records of the type have, once one was written */
  constructor(typeName: string, schema: Schema | undefined, nesting: Nesting) {
    this.#typeName = typeName;
    this.#schema = schema;
    this.#nesting = nesting;
    if (schema !== undefined) for (let i = 0; i < schema.all.length; i++) this.#values.push(MISSING);
  }

  /** Takes a field. */
  writeAs(fieldName: string, kind: Kind, given: unknown): void {
    if (typeof fieldName !== 'string') throw this.#refusal('the name of a field must be a string');
    const value = this.#taken(fieldName, kind, given);
    if (this.#schema === undefined) this.#written.push({ fieldName, kind, value });
    else this.#put(this.#schema, { fieldName, kind, value });
  }

  /** What was written. @throws HazelcastSerializationError when a field is missing */
  finish(): RecordValues {
    if (this.#schema === undefined) return this.#first();
    const missing = this.#values.indexOf(MISSING);
    if (missing >= 0) throw this.#refusal(`the field ${this.#schema.all[missing]!.fieldName} was not written`);
    return { schema: this.#schema, values: this.#values, order: this.#order };
  }

  /** The first record says what fields all have. */
  #first(): RecordValues {
    const fields = this.#written.map(({ fieldName, kind }) => ({ fieldName, kind: kind.number }));
    const schema = new Schema(this.#typeName, fields);
    const writer = new FieldWriter(this.#typeName, schema, this.#nesting);
    for (const one of this.#written) writer.#put(schema, one);
    return writer.finish();
  }

  #put(schema: Schema, { fieldName, kind, value }: Written): void {
    const field = schema.field(fieldName);
    if (field === undefined) throw this.#refusal(`records written before do not have the field ${fieldName}`);
    if (field.kind !== kind)
      throw this.#refusal(
        `the field ${fieldName} is ${FieldKind[field.kind.number]} in records written before, not ${FieldKind[kind.number]}`,
      );
    if (this.#values[field.index] !== MISSING) throw this.#refusal(`the field ${fieldName} was written twice`);
    this.#values[field.index] = value;
    if (kind.fixedBytes === undefined) this.#order.push(field);
  }

  #taken(fieldName: string, kind: Kind, given: unknown): unknown {
    try {
      return take(kind, given, this.#nesting);
    } catch (error) {
      if (error instanceof HazelcastSerializationError) throw error;
      throw this.#refusal(`the field ${fieldName} ${error instanceof Error ? error.message : 'cannot be read'}`, error);
    }
  }

  #refusal(problem: string, cause?: unknown): HazelcastSerializationError {
    const details = cause === undefined ? {} : { cause };
    return new HazelcastSerializationError(`a record of ${this.#typeName} cannot be written: ${problem}`, details);
  }
}

for (const kind of KINDS) {
  Object.defineProperty(FieldWriter.prototype, `write${kind.name}`, {
    value(this: FieldWriter, fieldName: string, given: unknown) {
      this.writeAs(fieldName, kind, given);
    },
  });
}
