import type { LongLike } from '../builtin/longs.ts';

/** A 64-bit integer that is written: a `number` must be a safe integer (X1). */
export type LongInput = bigint | number | LongLike;

/**
 * Writes the fields of an object, one after the other. Numbers follow the byte order of the client. Positions are offsets in the whole
 * value, with its 8 bytes of header. What does not fit into its type is refused and never truncated, but for `writeByte`.
 *
 * @throws HazelcastSerializationError (`SERIALIZATION`) each method does when its argument is of another type or outside its range
 */
export interface DataOutput {
  /** Forgets what was written to this stream. */
  clear(): void;
  /** Whether the most significant byte comes first. */
  isBigEndian(): boolean;
  /** Where the next byte will stand; with an argument it will stand there instead, which must be a place that was written before. */
  position(newPosition?: number): number;
  /** Writes an int over four bytes that were written before. */
  pwriteInt(position: number, value: number): void;
  /** A copy of the whole value so far, with zeros for its header. */
  toBuffer(): Buffer;
  /** One byte, of which the low 8 bits count, or bytes without their length. */
  write(byte: number | Uint8Array): void;
  writeBoolean(value: boolean): void;
  writeBooleanArray(values: readonly boolean[] | null): void;
  /** One byte, of which the low 8 bits count. */
  writeByte(byte: number): void;
  writeByteArray(bytes: Uint8Array | null): void;
  /** The low byte of each UTF-16 unit, without a length. */
  writeBytes(text: string): void;
  /** One UTF-16 unit. */
  writeChar(char: string): void;
  writeCharArray(chars: readonly string[] | null): void;
  /** Each UTF-16 unit as two bytes, without a length. */
  writeChars(chars: string): void;
  writeDouble(double: number): void;
  writeDoubleArray(doubles: ArrayLike<number> | null): void;
  writeFloat(float: number): void;
  writeFloatArray(floats: ArrayLike<number> | null): void;
  writeInt(int: number): void;
  /** An int whose most significant byte comes first, whatever the byte order. */
  writeIntBE(int: number): void;
  writeIntArray(ints: ArrayLike<number> | null): void;
  writeLong(long: LongInput): void;
  writeLongArray(longs: ArrayLike<LongInput> | null): void;
  /** Any value that can be put into a map, or null. */
  writeObject(object: unknown): void;
  writeShort(short: number): void;
  writeShortArray(shorts: ArrayLike<number> | null): void;
  writeString(value: string | null): void;
  writeStringArray(values: readonly (string | null)[] | null): void;
  /** The same as `writeString`. */
  writeUTF(value: string | null): void;
  /** The same as `writeStringArray`. */
  writeUTFArray(values: readonly (string | null)[] | null): void;
  writeZeroBytes(count: number): void;
}

/**
 * Reads the fields of an object in the order in which they were written. With a position a method reads there, and the stream stays where
 * it is. Positions are offsets in the whole value, with its 8 bytes of header. What is returned is a copy.
 *
 * @throws HazelcastSerializationError (`SERIALIZATION`) each method does when the bytes end, or are no such value
 */
export interface DataInput {
  /** Whether the most significant byte comes first. */
  isBigEndian(): boolean;
  /** Where the next byte is read; with an argument it is read there instead. Returns where it was before. */
  position(newPosition?: number): number;
  /** How many bytes are left of the whole value. */
  available(): number;
  /** Goes back to where the stream began. */
  reset(): void;
  skipBytes(count: number): void;
  /** One byte from 0 to 255. */
  read(position?: number): number;
  readBoolean(position?: number): boolean;
  readBooleanArray(position?: number): boolean[] | null;
  /** One byte from -128 to 127. */
  readByte(position?: number): number;
  readByteArray(position?: number): Buffer | null;
  /** One UTF-16 unit. */
  readChar(position?: number): string;
  readCharArray(position?: number): string[] | null;
  readDouble(position?: number): number;
  readDoubleArray(position?: number): number[] | null;
  readFloat(position?: number): number;
  readFloatArray(position?: number): number[] | null;
  /** So many bytes, without a length before them. */
  readFully(count: number): Buffer;
  readInt(position?: number): number;
  /** An int whose most significant byte comes first, whatever the byte order. */
  readIntBE(position?: number): number;
  readIntArray(position?: number): number[] | null;
  readLong(position?: number): bigint;
  readLongArray(position?: number): bigint[] | null;
  /** A value that `writeObject` wrote. */
  readObject<T = unknown>(): T;
  readShort(position?: number): number;
  readShortArray(position?: number): number[] | null;
  readString(position?: number): string | null;
  readStringArray(position?: number): (string | null)[] | null;
  /** One byte from 0 to 255. */
  readUnsignedByte(position?: number): number;
  /** Two bytes, from 0 to 65535. */
  readUnsignedShort(position?: number): number;
  /** The same as `readString`. */
  readUTF(position?: number): string | null;
  /** The same as `readStringArray`. */
  readUTFArray(position?: number): (string | null)[] | null;
}
