import { Buffer } from 'node:buffer';
import { HazelcastSerializationError } from '../errors.ts';
import { HEADER_BYTES, HASH_OFFSET, TYPE_ID_OFFSET } from './data-header.ts';
import { TypeId } from './type-ids.ts';

/** Up to this many characters a loop over the text is quicker than a call into native code. */
const SHORT_TEXT = 40;
/** Up to this many bytes a loop that copies them is quicker than a call into native code. */
const SHORT_COPY = 64;
/** The room that an output begins with. */
const FIRST_BYTES = 1024;
/** An output keeps room up to this size for the next value. A larger one is handed out where a value fills it. */
const KEPT_BYTES = 0x1_0000;
/** The most bytes of UTF-8 for a UTF-16 unit. */
const BYTES_PER_UNIT = 3;
const LONE_SURROGATES = /\p{Surrogate}/gu;
/** The length that stands for null. */
const NULL_LENGTH = -1;
/** The most bytes of a value, as their number is an int32 in messages. */
const MAX_BYTES = 0x7fff_ffff;
/** How deep objects may be written in one another: as deep as they can be read. */
const MAX_DEPTH = 512;

/** How the values of one type id are written. */
export interface ValueWriter<T = unknown> {
  readonly typeId: number;
  // A method, not a property: a writer is called only with values that its match has taken, which the compiler cannot follow.
  write(output: DataOutput, value: T): void;
}

/**
 * Writes the payload of one serialized value after the other. Positions count from the start of a value, its header included; integers
 * and floats follow the byte order given.
 */
export class DataOutput {
  readonly isBigEndian: boolean;
  readonly #isLittleEndian: boolean;
  readonly #writerOf: (value: unknown) => ValueWriter;
  #buffer: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #view = viewOf(this.#buffer);
  #position = HEADER_BYTES;
  #depth = 0;

  /** @param writerOf gives the writer of a value inside this one, or throws for a value that none takes */
  constructor(isBigEndian: boolean, writerOf: (value: unknown) => ValueWriter) {
    this.isBigEndian = isBigEndian;
    this.#isLittleEndian = !isBigEndian;
    this.#writerOf = writerOf;
  }

  /** Makes room for so many bytes at once, where the caller knows how many will follow. */
  reserve(bytes: number): void {
    const needed = this.#position + bytes;
    if (needed > this.#buffer.length) this.#grow(needed);
  }

  /** The bytes, with room for so many behind the cursor, for those who write them in a loop of their own and then move the cursor. */
  room(bytes: number): Uint8Array {
    this.reserve(bytes);
    return this.#buffer;
  }

  /** A large value that is one write gets exactly its room, anything else twice of what there was. */
  #grow(needed: number): void {
    if (needed > MAX_BYTES) throw new HazelcastSerializationError(`a value has more than ${MAX_BYTES} bytes`);
    const isWhole = this.#position === HEADER_BYTES && needed > KEPT_BYTES;
    const doubled = Math.min(2 * this.#buffer.length, MAX_BYTES);
    const grown = Buffer.allocUnsafeSlow(isWhole ? needed : Math.max(needed, doubled));
    this.#buffer.copy(grown, 0, 0, this.#position);
    this.#use(grown);
  }

  #use(buffer: Buffer): void {
    this.#buffer = buffer;
    this.#view = viewOf(buffer);
  }

  /** Reserves the bytes and returns where they start. */
  #advance(bytes: number): number {
    this.reserve(bytes);
    const at = this.#position;
    this.#position = at + bytes;
    return at;
  }

  /** Where the next byte will stand, counted from the start of the whole `Data`. */
  get cursor(): number {
    return this.#position;
  }

  /** Goes to a position up to which everything is written; what is written is counted up to here in the end. */
  set cursor(position: number) {
    this.#position = position;
  }

  /** Writes an integer over four bytes that were written already. */
  patchInt(at: number, value: number): void {
    this.#view.setInt32(at, value, this.#isLittleEndian);
  }

  writeByte(value: number): void {
    const at = this.#advance(1);
    this.#buffer[at] = value;
  }

  writeBoolean(value: boolean): void {
    this.writeByte(value ? 1 : 0);
  }

  /** The UTF-16 unit that the text begins with. */
  writeChar(value: string): void {
    const at = this.#advance(2);
    this.#view.setUint16(at, value.charCodeAt(0), this.#isLittleEndian);
  }

  writeShort(value: number): void {
    const at = this.#advance(2);
    this.#view.setInt16(at, value, this.#isLittleEndian);
  }

  writeInt(value: number): void {
    const at = this.#advance(4);
    this.#view.setInt32(at, value, this.#isLittleEndian);
  }

  writeLong(value: bigint): void {
    const at = this.#advance(8);
    this.#view.setBigInt64(at, value, this.#isLittleEndian);
  }

  writeFloat(value: number): void {
    const at = this.#advance(4);
    this.#view.setFloat32(at, value, this.#isLittleEndian);
  }

  writeDouble(value: number): void {
    const at = this.#advance(8);
    this.#view.setFloat64(at, value, this.#isLittleEndian);
  }

  /** A value inside this one, or null: its type id, then its payload. */
  writeObject(value: unknown): void {
    if (value === null) return this.writeInt(TypeId.null);
    const writer = this.#writerOf(value);
    this.writeInt(writer.typeId);
    this.enter();
    writer.write(this, value);
    this.leave();
  }

  /** Counts a value that is written inside another one. */
  enter(): void {
    if (this.#depth === MAX_DEPTH) throw new HazelcastSerializationError(`objects lie deeper in one another than ${MAX_DEPTH}`);
    this.#depth++;
  }

  /** The value that was entered last is written. */
  leave(): void {
    this.#depth--;
  }

  /** The bytes behind an int32 with their number, or null. */
  writeByteArray(bytes: Uint8Array | null): void {
    if (bytes === null) return this.writeInt(NULL_LENGTH);
    this.reserve(4 + bytes.length);
    this.writeInt(bytes.length);
    this.writeRaw(bytes);
  }

  /** The bytes alone. */
  writeRaw(bytes: Uint8Array): void {
    const at = this.#advance(bytes.length);
    this.#buffer.set(bytes, at);
  }

  /** So many bytes of 0. */
  writeZeros(count: number): void {
    const at = this.#advance(count);
    this.#buffer.fill(0, at, at + count);
  }

  /** UTF-8 behind an int32 with the number of its bytes, or null. A lone surrogate becomes `?`, as in Java, so that keys match. */
  writeString(text: string | null): void {
    if (text === null) return this.writeInt(NULL_LENGTH);
    if (text.length > SHORT_TEXT || !this.#writeShortAscii(text)) this.#writeEncoded(text);
  }

  /** Returns whether the text was ASCII; otherwise nothing was written. */
  #writeShortAscii(text: string): boolean {
    this.reserve(4 + text.length);
    const start = this.#position + 4;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return false;
      this.#buffer[start + i] = unit;
    }
    this.writeInt(text.length);
    this.#position += text.length;
    return true;
  }

  #writeEncoded(text: string): void {
    const most = BYTES_PER_UNIT * text.length;
    if (most > KEPT_BYTES) return this.#writeLongText(text);
    this.reserve(4 + most);
    const at = this.#position;
    const bytes = this.#buffer.write(text, at + 4, most);
    if (bytes > text.length) {
      const wellFormed = text.replace(LONE_SURROGATES, '?');
      if (wellFormed !== text) return this.#writeEncoded(wellFormed);
    }
    this.writeInt(bytes);
    this.#position += bytes;
  }

  /** The UTF-8 alone, of a text that has no lone surrogates. */
  writeUtf8(text: string): void {
    const most = BYTES_PER_UNIT * text.length;
    this.reserve(most <= KEPT_BYTES ? most : Buffer.byteLength(text));
    this.#position += this.#buffer.write(text, this.#position);
  }

  /** Counts its bytes first, so that it gets no more room than it needs. */
  #writeLongText(text: string): void {
    const length = Buffer.byteLength(text);
    const wellFormed = length === text.length ? text : text.replace(LONE_SURROGATES, '?');
    const bytes = wellFormed === text ? length : Buffer.byteLength(wellFormed);
    this.reserve(4 + bytes);
    this.writeInt(bytes);
    this.#buffer.write(wellFormed, this.#position, bytes);
    this.#position += bytes;
  }

  /** A copy of what was written so far, behind a header of zeros. */
  copy(): Buffer {
    const copy = Buffer.alloc(this.#position);
    this.#buffer.copy(copy, HEADER_BYTES, HEADER_BYTES, this.#position);
    return copy;
  }

  /** The serialized value: the header with this type id, and what was written. What is written after this is the next value. */
  toData(typeId: number): Buffer {
    this.#view.setInt32(HASH_OFFSET, 0);
    this.#view.setInt32(TYPE_ID_OFFSET, typeId);
    const length = this.#position;
    this.#position = HEADER_BYTES;
    if (this.#buffer.length <= KEPT_BYTES) return copyOf(this.#buffer, length);
    const data = length === this.#buffer.length ? this.#buffer : Buffer.from(this.#buffer.subarray(0, length));
    this.#use(Buffer.allocUnsafeSlow(FIRST_BYTES));
    return data;
  }
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}

function copyOf(buffer: Buffer, length: number): Buffer {
  const copy = Buffer.allocUnsafe(length);
  if (length > SHORT_COPY) buffer.copy(copy, 0, 0, length);
  else for (let i = 0; i < length; i++) copy[i] = buffer[i]!;
  return copy;
}
