import { HEADER_BYTES, HASH_OFFSET, TYPE_ID_OFFSET } from './data-header.ts';
import { TypeId } from './type-ids.ts';

/** Up to this many characters a loop over the text is quicker than a call into native code. */
const SHORT_TEXT = 40;
const SMALLEST_GROWTH = 64;
const LONE_SURROGATES = /\p{Surrogate}/gu;
const NOTHING = Buffer.alloc(0);
/** The length that stands for null. */
const NULL_LENGTH = -1;

/** How the values of one type id are written. */
export interface ValueWriter<T = unknown> {
  readonly typeId: number;
  // A method, not a property: a writer is called only with values that its match has taken, which the compiler cannot follow.
  write(output: DataOutput, value: T): void;
}

/**
 * Writes the payload of one serialized value. Positions count from the start of the value, its header included; integers and
 * floats follow the byte order given.
 */
export class DataOutput {
  readonly #isBigEndian: boolean;
  readonly #writerOf: (value: unknown) => ValueWriter;
  #buffer: Buffer = NOTHING;
  #position = HEADER_BYTES;

  /** @param writerOf gives the writer of a value inside this one, or throws for a value that none takes */
  constructor(isBigEndian: boolean, writerOf: (value: unknown) => ValueWriter) {
    this.#isBigEndian = isBigEndian;
    this.#writerOf = writerOf;
  }

  /** Makes room for so many bytes at once, where the caller knows how many will follow. */
  reserve(bytes: number): void {
    const needed = this.#position + bytes;
    if (needed > this.#buffer.length) this.#grow(needed);
  }

  /** The first write gets exactly its room, since most values are one write; later ones double it. */
  #grow(needed: number): void {
    const isFirst = this.#position === HEADER_BYTES;
    const grown = Buffer.allocUnsafe(isFirst ? needed : Math.max(needed, 2 * this.#buffer.length, SMALLEST_GROWTH));
    this.#buffer.copy(grown, 0, 0, this.#position);
    this.#buffer = grown;
  }

  /** Reserves the bytes and returns where they start. */
  #advance(bytes: number): number {
    this.reserve(bytes);
    const at = this.#position;
    this.#position = at + bytes;
    return at;
  }

  writeByte(value: number): void {
    const at = this.#advance(1);
    this.#buffer[at] = value;
  }

  writeBoolean(value: boolean): void {
    this.writeByte(value ? 1 : 0);
  }

  writeShort(value: number): void {
    const at = this.#advance(2);
    if (this.#isBigEndian) this.#buffer.writeInt16BE(value, at);
    else this.#buffer.writeInt16LE(value, at);
  }

  writeInt(value: number): void {
    const at = this.#advance(4);
    if (this.#isBigEndian) this.#buffer.writeInt32BE(value, at);
    else this.#buffer.writeInt32LE(value, at);
  }

  writeLong(value: bigint): void {
    const at = this.#advance(8);
    if (this.#isBigEndian) this.#buffer.writeBigInt64BE(value, at);
    else this.#buffer.writeBigInt64LE(value, at);
  }

  writeFloat(value: number): void {
    const at = this.#advance(4);
    if (this.#isBigEndian) this.#buffer.writeFloatBE(value, at);
    else this.#buffer.writeFloatLE(value, at);
  }

  writeDouble(value: number): void {
    const at = this.#advance(8);
    if (this.#isBigEndian) this.#buffer.writeDoubleBE(value, at);
    else this.#buffer.writeDoubleLE(value, at);
  }

  /** A value inside this one, or null: its type id, then its payload. */
  writeObject(value: unknown): void {
    if (value === null) return this.writeInt(TypeId.null);
    const writer = this.#writerOf(value);
    this.writeInt(writer.typeId);
    writer.write(this, value);
  }

  /** The bytes behind an int32 with their number, or null. */
  writeByteArray(bytes: Uint8Array | null): void {
    if (bytes === null) return this.writeInt(NULL_LENGTH);
    this.reserve(4 + bytes.length);
    this.writeInt(bytes.length);
    this.#buffer.set(bytes, this.#position);
    this.#position += bytes.length;
  }

  /** UTF-8 behind an int32 with the number of its bytes. A lone surrogate becomes `?`, as in Java, so that keys match. */
  writeString(text: string): void {
    if (text.length > SHORT_TEXT || !this.#writeShortAscii(text)) this.#writeUtf8(text);
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

  #writeUtf8(text: string): void {
    const length = Buffer.byteLength(text);
    const wellFormed = length === text.length ? text : text.replace(LONE_SURROGATES, '?');
    const bytes = wellFormed === text ? length : Buffer.byteLength(wellFormed);
    this.reserve(4 + bytes);
    this.writeInt(bytes);
    this.#buffer.write(wellFormed, this.#position, bytes);
    this.#position += bytes;
  }

  /** The serialized value: the header with this type id, and what was written. Nothing may be written after this. */
  toData(typeId: number): Buffer {
    this.reserve(0);
    this.#buffer.writeInt32BE(0, HASH_OFFSET);
    this.#buffer.writeInt32BE(typeId, TYPE_ID_OFFSET);
    return this.#position === this.#buffer.length ? this.#buffer : Buffer.from(this.#buffer.subarray(0, this.#position));
  }
}
