import { HazelcastSerializationError } from '../../errors.ts';
import { type DataInput } from '../data-input.ts';
import { type DataOutput } from '../data-output.ts';
import { NO_VALUE, offsetBytes, readOffset, writeOffsets } from './offsets.ts';

/** How records that are values of fields are handled, by something that knows all types. */
export interface Nesting {
  /** What is written of a record. @throws TypeError when it is none */
  take(given: unknown): unknown;
  /** Writes it and returns the id of its schema. */
  write(output: DataOutput, record: unknown): bigint;
  read(input: DataInput): unknown;
}

/** How the values of one kind, apart from null, are checked, written and read. */
export interface Codec {
  /** The value to be written for what a user gave. @throws TypeError, RangeError when it is none of this kind */
  take(given: unknown, nesting: Nesting): unknown;
  /** Returns what all items of an array must have in common. */
  write(output: DataOutput, value: unknown, nesting: Nesting): unknown;
  read(input: DataInput, nesting: Nesting): unknown;
}

/** A kind of which each value takes so many bytes. */
export interface FixedCodec extends Codec {
  readonly bytes: number;
}

function takeItems(given: unknown, take: (item: unknown) => unknown): unknown[] {
  const isList = Array.isArray(given) || (ArrayBuffer.isView(given) && !(given instanceof DataView));
  if (!isList) throw new TypeError('must be an array');
  const items = given as ArrayLike<unknown>;
  const taken: unknown[] = [];
  for (let i = 0; i < items.length; i++) taken.push(take(items[i]));
  return taken;
}

function countOf(input: DataInput, bytesEach: number): number {
  const count = input.readCount(bytesEach);
  if (count === null) throw input.failure('an array has the length -1');
  return count;
}

/** An array of values that stand in a row. */
export function arrayOf(item: FixedCodec): Codec {
  return {
    take: (given, nesting) => takeItems(given, (one) => item.take(one, nesting)),
    write(output, values: unknown[], nesting) {
      output.reserve(4 + values.length * item.bytes);
      output.writeInt(values.length);
      for (const value of values) item.write(output, value, nesting);
    },
    read(input, nesting) {
      const count = countOf(input, item.bytes);
      const values: unknown[] = [];
      for (let i = 0; i < count; i++) values.push(item.read(input, nesting));
      return values;
    },
  };
}

/** An array of bytes, which is a `Buffer`. */
export const byteArray: Codec = {
  take(given) {
    if (given instanceof Uint8Array || given instanceof Int8Array) return Buffer.copyBytesFrom(given);
    throw new TypeError('must be a Buffer');
  },
  write: (output, bytes: Buffer) => output.writeByteArray(bytes),
  read(input) {
    const bytes = input.readByteArray();
    if (bytes === null) throw input.failure('an array has the length -1');
    return bytes;
  },
};

function takeBoolean(given: unknown): boolean {
  if (typeof given !== 'boolean') throw new TypeError('must be a boolean');
  return given;
}

/** An array of booleans, eight in a byte, the lowest bit first. */
export const bitArray: Codec = {
  take: (given) => takeItems(given, takeBoolean),
  write(output, values: boolean[]) {
    output.writeInt(values.length);
    writeBits(output, values);
  },
  read(input) {
    const values: boolean[] = [];
    const count = countOf(input, 1 / 8);
    for (let i = 0, byte = 0; i < count; i++) {
      if (i % 8 === 0) byte = input.readByte();
      values.push(((byte >> (i % 8)) & 1) === 1);
    }
    return values;
  },
};

/** Writes booleans, eight in a byte, the lowest bit first. */
export function writeBits(output: DataOutput, values: readonly boolean[]): void {
  for (let start = 0; start < values.length; start += 8) {
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) if (values[start + bit] === true) byte |= 1 << bit;
    output.writeByte(byte);
  }
}

/** An array of values of any size, which may be null: length of the data, number of items, data, offsets. */
export function nullableArrayOf(item: Codec): Codec {
  return {
    take: (given, nesting) => takeItems(given, (one) => (one === null ? null : item.take(one, nesting))),
    write(output, values: unknown[], nesting) {
      const start = output.cursor;
      output.writeInt(0);
      output.writeInt(values.length);
      const dataStart = output.cursor;
      const offsets: number[] = [];
      let common: unknown;
      for (const value of values) {
        offsets.push(value === null ? NO_VALUE : output.cursor - dataStart);
        if (value === null) continue;
        const trait = item.write(output, value, nesting);
        common ??= trait;
        if (trait !== common) throw new HazelcastSerializationError('the records of an array must all have the same schema');
      }
      const length = output.cursor - dataStart;
      output.patchInt(start, length);
      writeOffsets(output, length, offsets);
    },
    read: (input, nesting) => readSparse(input, item, nesting),
  };
}

function readSparse(input: DataInput, item: Codec, nesting: Nesting): unknown[] {
  const length = countOf(input, 1);
  const count = input.readInt();
  const start = input.cursor;
  const [tableAt, step] = [start + length, offsetBytes(length)];
  if (count < 0 || count * step > input.left - length) throw input.failure(`an array cannot have ${count} items`);
  const values: unknown[] = [];
  // items stand in a row, so none of many offsets may lead to what was read before
  let read = start;
  for (let i = 0; i < count; i++) {
    input.cursor = tableAt + i * step;
    const offset = readOffset(input, length);
    if (offset === NO_VALUE) {
      values.push(null);
      continue;
    }
    if (offset < read - start || offset > length) throw input.failure('an item of an array is not where it can be');
    input.cursor = start + offset;
    values.push(item.read(input, nesting));
    read = input.cursor;
  }
  input.cursor = tableAt + count * step;
  return values;
}
