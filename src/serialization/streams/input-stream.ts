import { HazelcastSerializationError } from '../../errors.ts';
import type { DataInput as Input } from '../data-input.ts';
import { ended } from '../user-code.ts';
import type { DataInput } from './data-streams.ts';
import { arrays, fields, type Field } from './fields.ts';

/** What a class or serializer of the application reads from. */
export class InputStream implements DataInput {
  #open: Input | undefined;
  readonly #start: number;

  constructor(input: Input) {
    this.#open = input;
    this.#start = input.cursor;
  }

  get #input(): Input {
    if (this.#open === undefined) throw ended();
    return this.#open;
  }

  /** Nothing can be read any more: the bytes may be those of another message soon. */
  close(): void {
    this.#open = undefined;
  }

  #get<T>(field: Pick<Field<T>, 'read'>, position: number | undefined): T {
    if (position === undefined) return field.read(this.#input);
    const { cursor } = this.#input;
    this.#input.cursor = integer(position);
    const value = field.read(this.#input);
    this.#input.cursor = cursor;
    return value;
  }

  isBigEndian(): boolean {
    return this.#input.isBigEndian;
  }

  position(newPosition?: number): number {
    const { cursor } = this.#input;
    if (newPosition !== undefined) this.#input.cursor = integer(newPosition);
    return cursor;
  }

  available(): number {
    return this.#input.left;
  }

  reset(): void {
    this.#input.cursor = this.#start;
  }

  skipBytes(count: number): void {
    this.#input.cursor += integer(count);
  }

  read(position?: number): number {
    return this.readByte(position) & 0xff;
  }

  readBoolean(position?: number): boolean {
    return this.#get(fields.boolean, position);
  }

  readBooleanArray(position?: number): boolean[] | null {
    return this.#get(arrays.booleans, position);
  }

  readByte(position?: number): number {
    return this.#get(fields.byte, position);
  }

  readByteArray(position?: number): Buffer | null {
    return this.#get(arrays.bytes, position);
  }

  readChar(position?: number): string {
    return this.#get(fields.char, position);
  }

  readCharArray(position?: number): string[] | null {
    return this.#get(arrays.chars, position);
  }

  readDouble(position?: number): number {
    return this.#get(fields.double, position);
  }

  readDoubleArray(position?: number): number[] | null {
    return this.#get(arrays.doubles, position);
  }

  readFloat(position?: number): number {
    return this.#get(fields.float, position);
  }

  readFloatArray(position?: number): number[] | null {
    return this.#get(arrays.floats, position);
  }

  readFully(count: number): Buffer {
    return this.#input.readRaw(integer(count));
  }

  readInt(position?: number): number {
    return this.#get(fields.int, position);
  }

  readIntBE(position?: number): number {
    return this.#get({ read: (input) => input.readRaw(4).readInt32BE() }, position);
  }

  readIntArray(position?: number): number[] | null {
    return this.#get(arrays.ints, position);
  }

  readLong(position?: number): bigint {
    return this.#get(fields.long, position);
  }

  readLongArray(position?: number): bigint[] | null {
    return this.#get(arrays.longs, position);
  }

  readObject<T = unknown>(): T {
    return this.#input.readObject() as T;
  }

  readShort(position?: number): number {
    return this.#get(fields.short, position);
  }

  readShortArray(position?: number): number[] | null {
    return this.#get(arrays.shorts, position);
  }

  readString(position?: number): string | null {
    return this.#get(fields.string, position);
  }

  readStringArray(position?: number): (string | null)[] | null {
    return this.#get(arrays.strings, position);
  }

  readUnsignedByte(position?: number): number {
    return this.read(position);
  }

  readUnsignedShort(position?: number): number {
    return this.readShort(position) & 0xffff;
  }

  readUTF(position?: number): string | null {
    return this.readString(position);
  }

  readUTFArray(position?: number): (string | null)[] | null {
    return this.readStringArray(position);
  }
}

/** A position or a number of bytes, which the stream then compares with what there is. */
function integer(value: number): number {
  if (Number.isInteger(value) && value >= 0) return value;
  throw new HazelcastSerializationError(`a position or a number of bytes must be an integer from 0, not ${String(value)}`);
}
