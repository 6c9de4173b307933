import { HEADER_BYTES } from '../data-header.ts';
import type { DataOutput as Output } from '../data-output.ts';
import { HazelcastSerializationError } from '../../errors.ts';
import { ended } from '../user-code.ts';
import { fit, misfit } from './checks.ts';
import type { DataOutput, LongInput } from './data-streams.ts';
import { arrays, fields, type Field } from './fields.ts';

/** What a class or serializer of the application writes to. It checks everything that it gets. */
export class OutputStream implements DataOutput {
  #open: Output | undefined;
  readonly #start: number;
  /** How far everything is written, also when the position was set back. */
  #written: number;

  constructor(output: Output) {
    this.#open = output;
    this.#start = this.#written = output.cursor;
  }

  get #output(): Output {
    if (this.#open === undefined) throw ended();
    return this.#open;
  }

  /** Nothing can be written any more. */
  close(): void {
    this.#open = undefined;
  }

  #put(field: Field, value: unknown): void {
    field.write(this.#output, value);
  }

  clear(): void {
    this.#output.cursor = this.#start;
  }

  isBigEndian(): boolean {
    return this.#output.isBigEndian;
  }

  position(newPosition?: number): number {
    const { cursor } = this.#output;
    if (newPosition === undefined) return cursor;
    this.#written = Math.max(this.#written, cursor);
    if (!Number.isInteger(newPosition) || newPosition < this.#start || newPosition > this.#written)
      throw new HazelcastSerializationError(`position must be from ${this.#start} to ${this.#written}, not ${newPosition}`);
    this.#output.cursor = newPosition;
    return cursor;
  }

  pwriteInt(position: number, value: number): void {
    const end = Math.max(this.#written, this.#output.cursor) - 4;
    if (!Number.isInteger(position) || position < this.#start || position > end)
      throw new HazelcastSerializationError(`position must be from ${this.#start} to ${end}, not ${position}`);
    this.#output.patchInt(position, fit.int(value));
  }

  toBuffer(): Buffer {
    return this.#output.copy();
  }

  write(byte: number | Uint8Array): void {
    if (typeof byte === 'number') this.writeByte(byte);
    else this.#output.writeRaw(fit.bytes(byte));
  }

  writeBoolean(value: boolean): void {
    this.#put(fields.boolean, value);
  }

  writeBooleanArray(values: readonly boolean[] | null): void {
    this.#put(arrays.booleans, values);
  }

  writeByte(byte: number): void {
    this.#output.writeByte(fit.int(byte) & 0xff);
  }

  writeByteArray(bytes: Uint8Array | null): void {
    this.#put(arrays.bytes, bytes);
  }

  writeBytes(text: string): void {
    this.#output.writeRaw(Buffer.from(fit.text(text), 'latin1'));
  }

  writeChar(char: string): void {
    this.#put(fields.char, char);
  }

  writeCharArray(chars: readonly string[] | null): void {
    this.#put(arrays.chars, chars);
  }

  writeChars(chars: string): void {
    const units = fit.text(chars);
    this.#output.reserve(2 * units.length);
    for (let i = 0; i < units.length; i++) this.#output.writeChar(units.charAt(i));
  }

  writeDouble(double: number): void {
    this.#put(fields.double, double);
  }

  writeDoubleArray(doubles: ArrayLike<number> | null): void {
    this.#put(arrays.doubles, doubles);
  }

  writeFloat(float: number): void {
    this.#put(fields.float, float);
  }

  writeFloatArray(floats: ArrayLike<number> | null): void {
    this.#put(arrays.floats, floats);
  }

  writeInt(int: number): void {
    this.#put(fields.int, int);
  }

  writeIntBE(int: number): void {
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeInt32BE(fit.int(int));
    this.#output.writeRaw(bytes);
  }

  writeIntArray(ints: ArrayLike<number> | null): void {
    this.#put(arrays.ints, ints);
  }

  writeLong(long: LongInput): void {
    this.#put(fields.long, long);
  }

  writeLongArray(longs: ArrayLike<LongInput> | null): void {
    this.#put(arrays.longs, longs);
  }

  writeObject(object: unknown): void {
    this.#output.writeObject(object);
  }

  writeShort(short: number): void {
    this.#put(fields.short, short);
  }

  writeShortArray(shorts: ArrayLike<number> | null): void {
    this.#put(arrays.shorts, shorts);
  }

  writeString(value: string | null): void {
    this.#put(fields.string, value);
  }

  writeStringArray(values: readonly (string | null)[] | null): void {
    this.#put(arrays.strings, values);
  }

  writeUTF(value: string | null): void {
    this.writeString(value);
  }

  writeUTFArray(values: readonly (string | null)[] | null): void {
    this.writeStringArray(values);
  }

  writeZeroBytes(count: number): void {
    if (!Number.isInteger(count) || count < 0 || count > MOST_ZEROS) throw misfit(count, `an integer from 0 to ${MOST_ZEROS}`);
    this.#output.writeZeros(count);
  }
}

/** As many as a value can hold. */
const MOST_ZEROS = 0x7fff_ffff - HEADER_BYTES;
