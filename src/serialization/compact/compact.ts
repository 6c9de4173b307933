import { HazelcastSerializationError } from '../../errors.ts';
import { type DataInput } from '../data-input.ts';
import { type DataOutput } from '../data-output.ts';
import { TypeId } from '../type-ids.ts';
import { type Format, type ValueWriter, type WriterMatch } from '../value-writer.ts';
import { Body, type RecordValues, writeBody } from './body.ts';
import { type Nesting } from './codecs.ts';
import { RecordOfFields } from './generic-record.ts';
import { readerOf } from './reader.ts';
import { type RecordType, RecordTypes } from './record-types.ts';
import { SchemaStore } from './schema-store.ts';
import { type CompactSerializer } from './serializers.ts';
import { UnknownSchemaError } from './unknown-schema.ts';
import { type CompactWriter, FieldWriter } from './writer.ts';

/** How deep records may lie in one another. */
const MAX_DEPTH = 512;
/** A record takes more, so there are never more records than bytes, unless they lie over one another. */
const RECORD_BYTES = 1;

/** Writes and reads Compact records: those of classes with a serializer, of declared types, and records without a class. */
export class Compact implements Format {
  /** The schemas of what is written and read. */
  readonly schemas = new SchemaStore();
  readonly #types: RecordTypes;
  readonly #writer: ValueWriter = { typeId: TypeId.compact, write: (output, value) => void this.#write(output, value as object) };
  readonly #nesting: Nesting;
  readonly #fieldsNesting: Nesting;
  #depth = 0;
  /** How many more records the value that is being read can have. */
  #left = 0;

  constructor(serializers: readonly CompactSerializer[] = []) {
    this.#types = new RecordTypes(serializers);
    const write = (output: DataOutput, record: unknown) => this.#write(output, record as object);
    const take = (given: unknown) => this.#take(given);
    this.#nesting = { take, write, read: (input) => this.#readInner(input, true) };
    this.#fieldsNesting = { take, write, read: (input) => this.#readInner(input, false) };
  }

  /** Takes what is written as a record. */
  readonly match: WriterMatch = (value) => {
    const isRecord = value instanceof RecordOfFields || this.#types.of(value) !== undefined;
    return isRecord ? this.#writer : undefined;
  };

  /** The reader of records. It throws an `UnknownSchemaError` when a schema has to be asked for first. */
  readonly readers: Format['readers'] = [[TypeId.compact, (input) => this.#readRoot(input)]];

  #readRoot(input: DataInput): unknown {
    if (this.#depth === 0) this.#left = input.left / RECORD_BYTES;
    return this.#read(input, true);
  }

  #readInner(input: DataInput, asObjects: boolean): unknown {
    input.enter();
    const value = this.#read(input, asObjects);
    input.leave();
    return value;
  }

  #take(given: unknown): unknown {
    if (typeof given === 'object' && given !== null && this.match(given) !== undefined) return given;
    throw new TypeError('must be a GenericRecord, or an object whose class or type is in serialization.compact.serializers');
  }

  /** Returns the id of the schema. */
  #write(output: DataOutput, value: object): bigint {
    if (this.#depth === MAX_DEPTH) throw new HazelcastSerializationError(`records lie deeper in one another than ${MAX_DEPTH}`);
    this.#depth++;
    try {
      const content = value instanceof RecordOfFields ? value.content : this.#contentOf(value, this.#types.of(value)!);
      this.schemas.use(content.schema);
      writeBody(output, content, this.#nesting);
      return content.schema.id;
    } finally {
      this.#depth--;
    }
  }

  #contentOf(value: object, type: RecordType): RecordValues {
    const writer = new FieldWriter(type.typeName, type.schema, this.#nesting);
    try {
      type.serializer.write(writer as unknown as CompactWriter, value);
    } catch (error) {
      throw wrapped(`a record of ${type.typeName} cannot be written`, error);
    }
    const content = writer.finish();
    type.schema = content.schema;
    return content;
  }

  /** @param asObjects whether records become objects of their types, where these are known */
  #read(input: DataInput, asObjects: boolean): unknown {
    const schema = this.#schemaOf(input);
    const type = asObjects ? this.#types.named(schema.typeName) : undefined;
    if (--this.#left < 0) throw input.failure('records lie over one another');
    this.#depth++;
    try {
      const body = new Body(input, schema, type === undefined ? this.#fieldsNesting : this.#nesting);
      const value =
        type === undefined
          ? new RecordOfFields(
              schema,
              schema.all.map((field) => body.read(field)),
            )
          : type.serializer.read(readerOf(body));
      input.cursor = body.end;
      return value;
    } catch (error) {
      throw wrapped(`a record of ${schema.typeName} cannot be read`, error);
    } finally {
      this.#depth--;
    }
  }

  #schemaOf(input: DataInput) {
    const id = input.readLong();
    const schema = this.schemas.get(id);
    if (schema === undefined) throw new UnknownSchemaError(id);
    return schema;
  }
}

/** What users' functions throw must not leave as it is. */
function wrapped(problem: string, error: unknown): HazelcastSerializationError {
  return error instanceof HazelcastSerializationError ? error : new HazelcastSerializationError(problem, { cause: error });
}
