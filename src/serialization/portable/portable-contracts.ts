import type { DataInput, DataOutput, LongInput } from '../streams/data-streams.ts';
import type { BigDecimal } from '../values/big-decimal.ts';
import type { LocalDate } from '../values/local-date.ts';
import type { LocalDateTime } from '../values/local-date-time.ts';
import type { LocalTime } from '../values/local-time.ts';
import type { OffsetDateTime } from '../values/offset-date-time.ts';
import type { FieldType } from './field-type.ts';

/**
 * Writes the fields of a Portable, each once and under a name of its own in ASCII. The first object that is written of a class and
 * version decides which fields those have, so each object has to write them all. Java numbers fields in the order of writing.
 *
 * @throws HazelcastSerializationError (`SERIALIZATION`) each method does when the value is of another type or outside its range, and
 * when the field is not as the first object had it
 */
export interface PortableWriter {
  /** An object of another class. To write null here, the class must be known from an object that was written before. */
  writePortable(fieldName: string, value: Portable | null): void;
  /** Null, where an object of this class could stand. */
  writeNullPortable(fieldName: string, factoryId: number, classId: number): void;
  /** Objects of one class. To write null or no objects, the class must be known from an object that was written before. */
  writePortableArray(fieldName: string, values: readonly Portable[] | null): void;
  writeByte(fieldName: string, value: number): void;
  writeBoolean(fieldName: string, value: boolean): void;
  writeChar(fieldName: string, value: string): void;
  writeShort(fieldName: string, value: number): void;
  writeInt(fieldName: string, value: number): void;
  writeLong(fieldName: string, value: LongInput): void;
  writeFloat(fieldName: string, value: number): void;
  writeDouble(fieldName: string, value: number): void;
  writeString(fieldName: string, value: string | null): void;
  writeUTF(fieldName: string, value: string | null): void;
  writeDecimal(fieldName: string, value: BigDecimal | null): void;
  writeTime(fieldName: string, value: LocalTime | null): void;
  writeDate(fieldName: string, value: LocalDate | null): void;
  writeTimestamp(fieldName: string, value: LocalDateTime | null): void;
  writeTimestampWithTimezone(fieldName: string, value: OffsetDateTime | null): void;
  writeByteArray(fieldName: string, values: Uint8Array | null): void;
  writeBooleanArray(fieldName: string, values: readonly boolean[] | null): void;
  writeCharArray(fieldName: string, values: readonly string[] | null): void;
  writeShortArray(fieldName: string, values: ArrayLike<number> | null): void;
  writeIntArray(fieldName: string, values: ArrayLike<number> | null): void;
  writeLongArray(fieldName: string, values: ArrayLike<LongInput> | null): void;
  writeFloatArray(fieldName: string, values: ArrayLike<number> | null): void;
  writeDoubleArray(fieldName: string, values: ArrayLike<number> | null): void;
  writeStringArray(fieldName: string, values: readonly (string | null)[] | null): void;
  writeUTFArray(fieldName: string, values: readonly (string | null)[] | null): void;
  writeDecimalArray(fieldName: string, values: readonly BigDecimal[] | null): void;
  writeTimeArray(fieldName: string, values: readonly LocalTime[] | null): void;
  writeDateArray(fieldName: string, values: readonly LocalDate[] | null): void;
  writeTimestampArray(fieldName: string, values: readonly LocalDateTime[] | null): void;
  writeTimestampWithTimezoneArray(fieldName: string, values: readonly OffsetDateTime[] | null): void;
  /** What writes behind the fields, without names. No field can be written afterwards. */
  getRawDataOutput(): DataOutput;
}

/**
 * Reads the fields of a Portable, in any order. When the object was written by another version of the class than the reading one, a
 * field that it lacks reads as 0, false or null, and an integer or float as a wider type (a short as an int, an int as a double).
 *
 * @throws HazelcastSerializationError (`SERIALIZATION`) each method does when the field has another type, when there is none in an object
 * of the same version, and when its bytes are no value
 */
export interface PortableReader {
  /** The version of the class that wrote the object. */
  getVersion(): number;
  hasField(fieldName: string): boolean;
  /** The names in the order of writing. */
  getFieldNames(): string[];
  getFieldType(fieldName: string): FieldType;
  readPortable<T = unknown>(fieldName: string): T | null;
  readPortableArray<T = unknown>(fieldName: string): T[] | null;
  readByte(fieldName: string): number;
  readBoolean(fieldName: string): boolean;
  readChar(fieldName: string): string;
  readShort(fieldName: string): number;
  readInt(fieldName: string): number;
  readLong(fieldName: string): bigint;
  readFloat(fieldName: string): number;
  readDouble(fieldName: string): number;
  readString(fieldName: string): string | null;
  readUTF(fieldName: string): string | null;
  readDecimal(fieldName: string): BigDecimal | null;
  readTime(fieldName: string): LocalTime | null;
  readDate(fieldName: string): LocalDate | null;
  readTimestamp(fieldName: string): LocalDateTime | null;
  readTimestampWithTimezone(fieldName: string): OffsetDateTime | null;
  readByteArray(fieldName: string): Buffer | null;
  readBooleanArray(fieldName: string): boolean[] | null;
  readCharArray(fieldName: string): string[] | null;
  readShortArray(fieldName: string): number[] | null;
  readIntArray(fieldName: string): number[] | null;
  readLongArray(fieldName: string): bigint[] | null;
  readFloatArray(fieldName: string): number[] | null;
  readDoubleArray(fieldName: string): number[] | null;
  readStringArray(fieldName: string): (string | null)[] | null;
  readUTFArray(fieldName: string): (string | null)[] | null;
  readDecimalArray(fieldName: string): BigDecimal[] | null;
  readTimeArray(fieldName: string): LocalTime[] | null;
  readDateArray(fieldName: string): LocalDate[] | null;
  readTimestampArray(fieldName: string): LocalDateTime[] | null;
  readTimestampWithTimezoneArray(fieldName: string): OffsetDateTime[] | null;
  /** What reads behind the fields. No field can be read afterwards. */
  getRawDataInput(): DataInput;
}

/** An object of a class that is known by two numbers, whose fields have names, so that versions of the class understand each other. */
export interface Portable {
  /** Which factory makes objects of the class, a 32-bit integer. */
  factoryId: number;
  /** Which class of the factory it is, a 32-bit integer but not 0. */
  classId: number;
  readPortable(reader: PortableReader): void;
  writePortable(writer: PortableWriter): void;
}

/** A Portable with a version of its own. */
export interface VersionedPortable extends Portable {
  /** An integer from 0. Without it `serialization.portableVersion` is the version. */
  version: number;
}

/** Makes an object of the class, of which `readPortable` is called then. */
export type PortableFactory = (classId: number) => Portable;
