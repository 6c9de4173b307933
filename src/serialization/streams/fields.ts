import { boolean, char, double, float, int, long, short, string } from '../builtin/primitives.ts';
import type { DataInput } from '../data-input.ts';
import type { DataOutput } from '../data-output.ts';
import { fit } from './checks.ts';

/** How a field of one type is written and read. `bytes` is the least that one takes. */
export interface Field<T = unknown> {
  readonly bytes: number;
  // Methods, not properties: what a user gives is checked here, so the compiler need not know it.
  /** @throws HazelcastSerializationError when the value does not fit */
  write(output: DataOutput, value: unknown): void;
  read(input: DataInput): T;
}

interface Layout<T> {
  readonly bytes: number;
  write(output: DataOutput, value: T): void;
}

/** A field that refuses what does not fit. */
export function field<W, T>(layout: Layout<W> & { read(input: DataInput): T }, check: (value: unknown) => W): Field<T> {
  return { bytes: layout.bytes, read: layout.read, write: (output, value) => layout.write(output, check(value)) };
}

/** An array of fields behind an int32 with their number, or null. */
function arrayField<T>(item: Field<T>): Field<T[] | null> {
  return {
    bytes: 4,
    write(output, value) {
      if (value === null) return output.writeInt(-1);
      const items = fit.items(value);
      output.writeInt(items.length);
      for (let i = 0; i < items.length; i++) item.write(output, items[i]);
    },
    read(input) {
      const count = input.readCount(item.bytes);
      if (count === null) return null;
      const items: T[] = [];
      for (let i = 0; i < count; i++) items.push(item.read(input));
      return items;
    },
  };
}

/** The fields of each simple type. */
export const fields = {
  byte: field({ bytes: 1, read: (input) => input.readByte(), write: (output, value: number) => output.writeByte(value) }, fit.byte),
  boolean: field(boolean, fit.boolean),
  char: field(char, fit.char),
  short: field(short, fit.short),
  int: field(int, fit.int),
  long: field(long, fit.long),
  float: field(float, fit.float),
  double: field(double, fit.double),
  string: field({ ...string, write: (output: DataOutput, value: string | null) => output.writeString(value) }, fit.string),
} as const;

/** The fields of arrays of each simple type, any of which may be null. */
export const arrays = {
  bytes: {
    bytes: 4,
    read: (input: DataInput) => input.readByteArray(),
    write: (output: DataOutput, value: unknown) => output.writeByteArray(value === null ? null : fit.bytes(value)),
  },
  booleans: arrayField(fields.boolean),
  chars: arrayField(fields.char),
  shorts: arrayField(fields.short),
  ints: arrayField(fields.int),
  longs: arrayField(fields.long),
  floats: arrayField(fields.float),
  doubles: arrayField(fields.double),
  strings: arrayField(fields.string),
} as const;
