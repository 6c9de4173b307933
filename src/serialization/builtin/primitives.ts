import { type DataInput, type ValueReader } from '../data-input.ts';
import { type DataOutput } from '../data-output.ts';
import { type ValueWriter } from '../value-writer.ts';

/** The layout of a type whose values stand in a row in arrays; `bytes` is the least that one takes. */
interface Layout<T> {
  readonly bytes: number;
  write(output: DataOutput, value: T): void;
}

/** A signed byte. */
export const byte = {
  bytes: 1,
  read: (input: DataInput) => input.readByte(),
  write: (output: DataOutput, value: number) => output.writeByte(value),
};
/** One byte: 1 is true, and so is anything but 0 when read. */
export const boolean = {
  bytes: 1,
  read: (input: DataInput) => input.readBoolean(),
  write: (output: DataOutput, value: boolean) => output.writeBoolean(value),
};
/** One UTF-16 unit. As a value it is only read: a text of one character is written as a text. */
export const char = {
  bytes: 2,
  read: (input: DataInput) => input.readChar(),
  write: (output: DataOutput, value: string) => output.writeChar(value),
};
/** 16 bits. */
export const short = {
  bytes: 2,
  read: (input: DataInput) => input.readShort(),
  write: (output: DataOutput, value: number) => output.writeShort(value),
};
/** 32 bits. */
export const int = {
  bytes: 4,
  read: (input: DataInput) => input.readInt(),
  write: (output: DataOutput, value: number) => output.writeInt(value),
};
/** 64 bits, as a bigint. */
export const long = {
  bytes: 8,
  read: (input: DataInput) => input.readLong(),
  write: (output: DataOutput, value: bigint) => output.writeLong(value),
};
/** 64 bits, read as a number, which cannot be any of them. */
export const longAsNumber = {
  bytes: 8,
  read(input: DataInput): number {
    const value = Number(input.readLong());
    if (!Number.isSafeInteger(value)) throw input.failure('a long has more digits than a number, which longType says to read it as');
    return value;
  },
};
/** 32 bits, IEEE 754. */
export const float = {
  bytes: 4,
  read: (input: DataInput) => input.readFloat(),
  write: (output: DataOutput, value: number) => output.writeFloat(value),
};
/** 64 bits, IEEE 754. */
export const double = {
  bytes: 8,
  read: (input: DataInput) => input.readDouble(),
  write: (output: DataOutput, value: number) => output.writeDouble(value),
};
/** UTF-8 behind its length in bytes, which alone takes 4. Read, it may be null. */
export const string = {
  bytes: 4,
  read: (input: DataInput) => input.readString(),
  write: (output: DataOutput, value: string) => output.writeString(value),
};

/** The writer of arrays of the type: an int32 with their length, then the items. */
export function arrayWriter<T>(typeId: number, item: Layout<T>): ValueWriter<ArrayLike<T>> {
  return {
    typeId,
    write(output, values) {
      output.reserve(4 + values.length * item.bytes);
      output.writeInt(values.length);
      for (let i = 0; i < values.length; i++) item.write(output, values[i]!);
    },
  };
}

/** The reader of what {@link arrayWriter} writes. It gives an array, or null. */
export function arrayReader<T>(item: { readonly bytes: number; read(input: DataInput): T }): ValueReader {
  return (input) => {
    const count = input.readCount(item.bytes);
    if (count === null) return null;
    const values: T[] = [];
    for (let i = 0; i < count; i++) values.push(item.read(input));
    return values;
  };
}
