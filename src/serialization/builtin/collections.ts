import { type DataInput, type ValueReader } from '../data-input.ts';

// An object inside another one takes at least the 4 bytes of its type id.
const OBJECT_BYTES = 4;

/** Any Java list, queue or `Object[]`, as an array. */
export function readList(input: DataInput): unknown[] | null {
  const count = input.readCount(OBJECT_BYTES);
  if (count === null) return null;
  const items: unknown[] = [];
  for (let i = 0; i < count; i++) items.push(input.readObject());
  return items;
}

/** Any Java set, in the order of the bytes. */
export function readSet(input: DataInput): Set<unknown> | null {
  const items = readList(input);
  return items === null ? null : new Set(items);
}

/** Any Java map, in the order of the bytes. */
export function readMap(input: DataInput): Map<unknown, unknown> | null {
  const count = input.readCount(2 * OBJECT_BYTES);
  if (count === null) return null;
  const map = new Map<unknown, unknown>();
  for (let i = 0; i < count; i++) map.set(input.readObject(), input.readObject());
  return map;
}

/** A Java map entry. */
export function readEntry(input: DataInput): [key: unknown, value: unknown] {
  return [input.readObject(), input.readObject()];
}

/** The value of a Java `Optional`, or null for an empty one. */
export function readOptional(input: DataInput): unknown {
  return input.readBoolean() ? input.readObject() : null;
}

/** Sorted collections begin with their comparator. Only the natural order, which is a null, can be read here. */
export function sorted(reader: ValueReader): ValueReader {
  return (input) => {
    input.readObject();
    return reader(input);
  };
}
