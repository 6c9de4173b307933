import { builtinReaders } from './builtin/readers.ts';
import { readUnreadable } from './builtin/unreadable.ts';
import { writersOf } from './builtin/writers.ts';
import { Compact } from './compact/compact.ts';
import { SchemaStore } from './compact/schema-store.ts';
import type { PartitionAware } from './contracts.ts';
import { HASH_OFFSET, HEADER_BYTES, headerInt, TYPE_ID_OFFSET } from './data-header.ts';
import { customFormat } from './custom.ts';
import { DataInput, type ValueReader } from './data-input.ts';
import { DataOutput } from './data-output.ts';
import { identifiedFormat } from './identified/identified.ts';
import { type SerializationOptions } from './options.ts';
import { partitionHash } from './partition-hash.ts';
import { portableFormat } from './portable/portable.ts';
import { mayHoldRecords, TypeId } from './type-ids.ts';
import { isPlain, type Format, type ValueWriter } from './value-writer.ts';

/**
 * Turns JavaScript values into the bytes the members keep, and back.
 *
 * Written: `string`, `boolean`, `number` and `bigint` (as the options say), `Long` objects of the `long` package, `Date`, `LocalDate`,
 * `LocalTime`, `LocalDateTime`, `OffsetDateTime`, `BigDecimal`, `UUID`, `HazelcastJsonValue`, `Buffer` and any `Uint8Array` as
 * `byte[]`, `Int16Array`, `Int32Array`, `BigInt64Array`, `Float32Array`, `Float64Array` as their Java counterparts, and arrays of
 * only numbers, only texts, only booleans or only 64-bit integers as the array of that type. Before all that come, in this order,
 * Compact records (instances of classes that have a serializer, objects of declared types, and `GenericRecord`s),
 * `IdentifiedDataSerializable`s and `Portable`s; behind it objects that name a custom serializer, then what the global one gets, and
 * without one JSON.
 *
 * Read: integers up to 32 bits and floats as `number`, `long` and `BigInteger` as `bigint`, `byte[]` as a `Buffer`, lists, queues
 * and other arrays as an array, sets as a `Set`, maps as a `Map`, entries as `[key, value]`, an `Optional` as its value or null, a
 * `Class` and a `char` as text.
 */
export class Serializer {
  readonly #isBigEndian: boolean;
  readonly #writerOf: (value: unknown) => ValueWriter;
  readonly #readerOf: (typeId: number) => ValueReader;
  readonly #schemas: SchemaStore;
  /** Nothing while it is in use. */
  #output: DataOutput | undefined;

  /** @param compact takes an object before anything else does */
  constructor(options: SerializationOptions, compact: Format = new Compact(options.compact?.serializers)) {
    const portable = portableFormat(options, (value) => this.#writerOf(value));
    const before = [compact, identifiedFormat(options.dataSerializableFactories ?? {}), portable];
    const custom = customFormat(options);
    this.#isBigEndian = options.isBigEndian;
    this.#schemas = compact instanceof Compact ? compact.schemas : new SchemaStore();
    this.#writerOf = writersOf(options, { before: before.map(({ match }) => match), after: [custom.match] });
    const readers = builtinReaders(options);
    for (const format of [...before, custom]) for (const [typeId, reader] of format.readers) readers.set(typeId, reader);
    this.#readerOf = (typeId) => readers.get(typeId) ?? readUnreadable;
  }

  /** The schemas of Compact records. */
  get schemas(): SchemaStore {
    return this.#schemas;
  }

  /**
   * The value as bytes: the header, then the payload. They are the caller's alone. Null has no bytes of its own, so where a
   * message allows it the caller sends null instead.
   *
   * An object that is partition-aware gets the hash of its partition key into the header.
   *
   * @throws HazelcastSerializationError (`SERIALIZATION`) for null, `undefined`, functions, symbols, `Map`, `Set`, an invalid
   * `Date`, a number or bigint outside its type, and objects of which JSON would lose a part
   */
  toData(value: unknown): Buffer {
    const data = this.#write(value);
    if (typeof value === 'object') {
      const key = partitionKeyOf(value);
      if (key !== undefined && key !== null) data.writeInt32BE(partitionHash(this.#write(key)), HASH_OFFSET);
    }
    return data;
  }

  #write(value: unknown): Buffer {
    const writer = this.#writerOf(value);
    // what code of the application writes meanwhile gets an output of its own, and one that was left by an error is not used again
    const output = this.#output ?? new DataOutput(this.#isBigEndian, this.#writerOf);
    this.#output = undefined;
    const { uses } = this.#schemas;
    writer.write(output, value);
    const data = output.toData(writer.typeId);
    this.#output = output;
    return this.#schemas.attach(data, uses, value);
  }

  /** Whether nothing but these bytes is needed to read the value, so that it can be read at any time. */
  isComplete(data: Buffer): boolean {
    if (data.length < HEADER_BYTES) return true;
    const typeId = headerInt(data, TYPE_ID_OFFSET);
    return typeId === TypeId.compact ? this.#schemas.isComplete(data, this.#isBigEndian) : !mayHoldRecords(typeId);
  }

  /**
   * The value that the bytes hold; null for null and for no bytes. Nothing of what is returned refers to the bytes, so they may
   * be a view of a buffer that is reused.
   *
   * @throws HazelcastSerializationError (`SERIALIZATION`) for any bytes that are not a value this client can read
   */
  toObject(data: Buffer | null): unknown {
    if (data === null || data.length === 0) return null;
    return new DataInput(data, this.#isBigEndian, this.#readerOf).readRoot();
  }
}

/**
 * What decides the partition of an object instead of its bytes. A plain object has no such thing: what it holds are data, and
 * `partitionKey` may be the name of a field as any other.
 */
function partitionKeyOf(value: object | null): unknown {
  return value === null || isPlain(value) || Object.getPrototypeOf(value) === null
    ? undefined
    : (value as Partial<PartitionAware>).partitionKey;
}
