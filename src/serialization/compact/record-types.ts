import { HazelcastSerializationError, IllegalArgumentError } from '../../errors.ts';
import { HazelcastJsonValue } from '../json.ts';
import { BigDecimal } from '../values/big-decimal.ts';
import { LocalDate } from '../values/local-date.ts';
import { LocalDateTime } from '../values/local-date-time.ts';
import { LocalTime } from '../values/local-time.ts';
import { OffsetDateTime } from '../values/offset-date-time.ts';
import { UUID } from '../../protocol/uuid.ts';
import { CompactType, RECORD_TYPE } from './declared.ts';
import { RecordOfFields } from './generic-record.ts';
import { type Schema } from './schema.ts';
import { type CompactSerializer } from './serializers.ts';

/** A type of records that has a serializer. */
export interface RecordType {
  readonly serializer: CompactSerializer;
  readonly typeName: string;
  /** What the first record that was written had. */
  schema: Schema | undefined;
}

/** Classes whose instances are written in another way. */
const TAKEN: readonly unknown[] = [
  ...[Object, Array, Number, String, Boolean, BigInt, Symbol, Function, Date, Map, Set, Buffer, Uint8Array, Int16Array, Int32Array],
  ...[BigInt64Array, Float32Array, Float64Array, UUID, HazelcastJsonValue, BigDecimal, LocalDate, LocalTime, LocalDateTime, OffsetDateTime],
  RecordOfFields,
];

/** The types of records that have a serializer. */
export class RecordTypes {
  readonly #byName = new Map<string, RecordType>();
  readonly #byPrototype = new Map<unknown, RecordType>();
  readonly #plain = new Map<unknown, RecordType>();

  /** @throws IllegalArgumentError when a class or a name is there twice, or a class is written in another way */
  constructor(serializers: readonly CompactSerializer[]) {
    for (const serializer of serializers) this.#add(serializer);
  }

  #add(serializer: CompactSerializer): void {
    const typeName = serializer.getTypeName();
    const type: RecordType = { serializer, typeName, schema: undefined };
    if (typeof typeName !== 'string' || typeName === '') throw new IllegalArgumentError('the name of a type must be a non-empty string');
    if (this.#byName.has(typeName)) throw new IllegalArgumentError(`the type ${typeName} is there twice`);
    this.#byName.set(typeName, type);
    if (serializer instanceof CompactType && serializer.isPlain) this.#plain.set(serializer, type);
    else this.#addClass(type, serializer.getClass());
  }

  #addClass(type: RecordType, ofInstances: unknown): void {
    if (typeof ofInstances !== 'function') throw new IllegalArgumentError(`the type ${type.typeName} has no class`);
    if (TAKEN.includes(ofInstances))
      throw new IllegalArgumentError(`the class ${ofInstances.name} of the type ${type.typeName} is written in a way of its own`);
    if (this.#byPrototype.has(ofInstances.prototype)) throw new IllegalArgumentError(`the class ${ofInstances.name} is there twice`);
    this.#byPrototype.set(ofInstances.prototype, type);
  }

  /** The type of records with this name. */
  named(typeName: string): RecordType | undefined {
    return this.#byName.get(typeName);
  }

  /** The type of an object. @throws HazelcastSerializationError when it says that it is of a type that is not here */
  of(value: object): RecordType | undefined {
    const ofClass = this.#byPrototype.get(Object.getPrototypeOf(value));
    if (ofClass !== undefined) return ofClass;
    const said = (value as { readonly [RECORD_TYPE]?: unknown })[RECORD_TYPE];
    if (said === undefined) return undefined;
    const type = this.#plain.get(said);
    if (type !== undefined) return type;
    const name = said instanceof CompactType ? said.getTypeName() : 'another module';
    throw new HazelcastSerializationError(`the type ${name} of an object is missing in serialization.compact.serializers`);
  }
}

/** What is wrong with a list of serializers, if anything is. */
export function problemOf(serializers: readonly CompactSerializer[]): string | undefined {
  try {
    new RecordTypes(serializers);
    return undefined;
  } catch (error) {
    return error instanceof IllegalArgumentError ? error.message : 'getClass or getTypeName of one throws an error';
  }
}
