import { builtinReaders } from './builtin/readers.ts';
import { readUnreadable } from './builtin/unreadable.ts';
import { writersOf } from './builtin/writers.ts';
import { customFormat } from './custom.ts';
import { DataInput, type ValueReader } from './data-input.ts';
import { DataOutput } from './data-output.ts';
import { identifiedFormat } from './identified/identified.ts';
import { type SerializationOptions } from './options.ts';
import { type Format, type ValueWriter } from './value-writer.ts';

const NO_FORMAT: Format = { match: () => undefined, readers: [] };

/**
 * Turns JavaScript values into the bytes the members keep, and back.
 *
 * Written: `string`, `boolean`, `number` and `bigint` (as the options say), `Long` objects of the `long` package, `Date`, `LocalDate`,
 * `LocalTime`, `LocalDateTime`, `OffsetDateTime`, `BigDecimal`, `UUID`, `HazelcastJsonValue`, `Buffer` and any `Uint8Array` as `byte[]`, `Int16Array`, `Int32Array`, `BigInt64Array`, `Float32Array`, `Float64Array` as their
 * Java counterparts, arrays of only numbers, only texts, only booleans or only 64-bit integers as the array of that type, and
 * other arrays and objects as JSON.
 *
 * Read: integers up to 32 bits and floats as `number`, `long` and `BigInteger` as `bigint`, `byte[]` as a `Buffer`, lists, queues
 * and other arrays as an array, sets as a `Set`, maps as a `Map`, entries as `[key, value]`, an `Optional` as its value or null, a
 * `Class` and a `char` as text.
 */
export class Serializer {
  readonly #isBigEndian: boolean;
  readonly #writerOf: (value: unknown) => ValueWriter;
  readonly #readerOf: (typeId: number) => ValueReader;

  /** @param compact takes an object before anything else does */
  constructor(options: SerializationOptions, compact: Format = NO_FORMAT) {
    const before = [compact, identifiedFormat(options.dataSerializableFactories ?? {})];
    const custom = customFormat(options);
    this.#isBigEndian = options.isBigEndian;
    this.#writerOf = writersOf(options, { before: before.map(({ match }) => match), after: [custom.match] });
    const readers = new Map([...builtinReaders(options), ...[...before, custom].flatMap((format) => format.readers)]);
    this.#readerOf = (typeId) => readers.get(typeId) ?? readUnreadable;
  }

  /**
   * The value as bytes: the header, then the payload. They are the caller's alone. Null has no bytes of its own, so where a
   * message allows it the caller sends null instead.
   *
   * @throws HazelcastSerializationError (`SERIALIZATION`) for null, `undefined`, functions, symbols, `Map`, `Set`, an invalid
   * `Date`, a number or bigint outside its type, and objects of which JSON would lose a part
   */
  toData(value: unknown): Buffer {
    const writer = this.#writerOf(value);
    const output = new DataOutput(this.#isBigEndian, this.#writerOf);
    writer.write(output, value);
    return output.toData(writer.typeId);
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
