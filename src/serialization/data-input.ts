import { constants, isUtf8 } from 'node:buffer';
import { HazelcastSerializationError, IllegalArgumentError } from '../errors.ts';
import { HEADER_BYTES, headerInt, TYPE_ID_OFFSET } from './data-header.ts';

/** How deep objects may lie in one another, far from what would exhaust the stack. */
const MAX_DEPTH = 512;

/** How often bytes may be read again that are found by their position, apart from a few. */
const MAX_READS = 8;
const FREE_BYTES = 0x1_0000;

/** The halves of a 64-bit integer meet here, which takes less than half of the time that `Buffer` takes. */
const LONG = new DataView(new ArrayBuffer(8));

/** Reads the payload of a value, of which the type id is already read. */
export type ValueReader = (input: DataInput) => unknown;

/**
 * Reads one serialized value. Every read checks what is left first, lengths before anything of that size is made, and all that is
 * returned is copied out of the bytes, which may be a view of a network buffer.
 */
export class DataInput {
  readonly #data: Buffer;
  readonly isBigEndian: boolean;
  readonly #readerOf: (typeId: number) => ValueReader;
  #position = HEADER_BYTES;
  #typeId = 0;
  #depth = 0;
  #charged = 0;

  /** @param readerOf the reader of a type id; for an unknown id one that throws */
  constructor(data: Buffer, isBigEndian: boolean, readerOf: (typeId: number) => ValueReader) {
    if (data.length < HEADER_BYTES)
      throw new HazelcastSerializationError(`a serialized value has ${HEADER_BYTES} bytes at least, not ${data.length}`);
    this.#data = data;
    this.isBigEndian = isBigEndian;
    this.#readerOf = readerOf;
  }

  /** The type id of the innermost value being read. */
  get typeId(): number {
    return this.#typeId;
  }

  /** The error for bytes that cannot be read. It says where they are, and in a value of which type. */
  failure(problem: string, cause?: unknown): HazelcastSerializationError {
    return new HazelcastSerializationError(
      `type ${this.#typeId} cannot be read: ${problem} (at byte ${this.#position} of ${this.#data.length})`,
      cause === undefined ? {} : { cause },
    );
  }

  /** An object of a class that refuses what is outside its range. */
  make<A extends readonly unknown[], T>(type: new (...parts: A) => T, ...parts: A): T {
    try {
      return new type(...parts);
    } catch (error) {
      // Its message is not passed on, as it shows the value (API-9).
      if (error instanceof IllegalArgumentError) throw this.failure(`there is no such ${type.name}`);
      throw error;
    }
  }

  /** The value that the whole `Data` holds. Bytes behind it are ignored, as newer peers may write more. */
  readRoot(): unknown {
    return this.#readValue(headerInt(this.#data, TYPE_ID_OFFSET));
  }

  /** A value inside another one: its type id, then its payload. */
  readObject(): unknown {
    return this.#readValue(this.readInt());
  }

  #readValue(typeId: number): unknown {
    const outer = this.#typeId;
    this.#typeId = typeId;
    this.enter();
    const value = this.#readerOf(typeId)(this);
    this.leave();
    this.#typeId = outer;
    return value;
  }

  /** Counts a value that is read inside another one. */
  enter(): void {
    if (this.#depth === MAX_DEPTH) throw this.failure(`objects lie deeper in one another than ${MAX_DEPTH}`);
    this.#depth++;
  }

  /** The value that was entered last is read. */
  leave(): void {
    this.#depth--;
  }

  /** Steps over so many bytes and returns where they start. */
  #advance(bytes: number): number {
    const at = this.#position;
    if (bytes > this.#data.length - at) throw this.failure(`${bytes} bytes are needed and ${this.#data.length - at} are left`);
    this.#position = at + bytes;
    return at;
  }

  /** The int32 at a place where its bytes are, which the methods of `Buffer` would check again. */
  #intAt(at: number): number {
    const data = this.#data;
    return this.isBigEndian
      ? (data[at]! << 24) | (data[at + 1]! << 16) | (data[at + 2]! << 8) | data[at + 3]!
      : (data[at + 3]! << 24) | (data[at + 2]! << 16) | (data[at + 1]! << 8) | data[at]!;
  }

  /** Where the next byte is read, counted from the start of the whole `Data`. */
  get cursor(): number {
    return this.#position;
  }

  /** Goes to a position, which must be that of a byte or the end. */
  set cursor(position: number) {
    if (position < HEADER_BYTES || position > this.#data.length) throw this.failure(`there is no byte ${position}`);
    this.#position = position;
  }

  /** Counts bytes that were read by their position, which a position elsewhere may lead to again, and again, in bytes made for that. */
  charge(bytes: number): void {
    this.#charged += bytes;
    if (this.#charged > FREE_BYTES + MAX_READS * this.#data.length) throw this.failure('its positions lead to the same bytes too often');
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#data.length - this.#position;
  }

  /** A view of the bytes not read yet. */
  rest(): Buffer {
    return this.#data.subarray(this.#position);
  }

  readByte(): number {
    return (this.#data[this.#advance(1)]! << 24) >> 24;
  }

  readBoolean(): boolean {
    return this.readByte() !== 0;
  }

  readChar(): string {
    const at = this.#advance(2);
    return String.fromCharCode(this.isBigEndian ? this.#data.readUInt16BE(at) : this.#data.readUInt16LE(at));
  }

  readShort(): number {
    const at = this.#advance(2);
    return this.isBigEndian ? this.#data.readInt16BE(at) : this.#data.readInt16LE(at);
  }

  readInt(): number {
    return this.#intAt(this.#advance(4));
  }

  readLong(): bigint {
    const at = this.#advance(8);
    const [first, second] = this.isBigEndian ? [at, at + 4] : [at + 4, at];
    LONG.setInt32(0, this.#intAt(first));
    LONG.setInt32(4, this.#intAt(second));
    return LONG.getBigInt64(0);
  }

  readFloat(): number {
    const at = this.#advance(4);
    return this.isBigEndian ? this.#data.readFloatBE(at) : this.#data.readFloatLE(at);
  }

  readDouble(): number {
    const at = this.#advance(8);
    return this.isBigEndian ? this.#data.readDoubleBE(at) : this.#data.readDoubleLE(at);
  }

  /** A number of items of at least `bytesEach` bytes that are certain to be there, or null for the length -1. */
  readCount(bytesEach: number): number | null {
    const count = this.readInt();
    if (count === -1) return null;
    const left = this.#data.length - this.#position;
    if (count < 0 || count * bytesEach > left) throw this.failure(`a length of ${count} does not fit into the ${left} bytes left`);
    return count;
  }

  /** A copy of the bytes behind an int32 with their number, or null. */
  readByteArray(): Buffer | null {
    const length = this.readCount(1);
    if (length === null) return null;
    const at = this.#advance(length);
    return Buffer.from(this.#data.subarray(at, at + length));
  }

  /** This many bytes as a text, one character each. */
  readLatin1(length: number): string {
    const at = this.#advance(length);
    return this.#data.toString('latin1', at, at + length);
  }

  /** Steps over this text, one byte for each character, if it stands here. */
  skipLatin1(text: string): boolean {
    const at = this.#advance(text.length);
    for (let i = 0; i < text.length; i++) if (this.#data[at + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  /** A copy of this many bytes. */
  readRaw(length: number): Buffer {
    const at = this.#advance(length);
    return Buffer.from(this.#data.subarray(at, at + length));
  }

  /** The text in UTF-8 behind an int32 with the number of its bytes, or null. */
  readString(): string | null {
    const length = this.readCount(1);
    if (length === null) return null;
    if (length > constants.MAX_STRING_LENGTH) throw this.failure(`a text of ${length} bytes is too long`);
    const at = this.#advance(length);
    const text = this.#data.toString('utf8', at, at + length);
    // Only text with a replacement character can have come from bytes that are not UTF-8.
    if (text.includes('\ufffd') && !isUtf8(this.#data.subarray(at, at + length))) throw this.failure('a text is not UTF-8');
    return text;
  }
}
