import { UnknownSchemaError } from '../serialization/compact/unknown-schema.ts';
import type { Serializer } from '../serialization/serializer.ts';

/** A value that was read, in the place of its bytes. */
interface Read<T> {
  readonly value: T;
}

/** A list of values that become objects when they are looked at, and only once. It cannot be changed. */
export class ReadOnlyLazyList<T> implements Iterable<T> {
  readonly #items: (Buffer | Read<T>)[];
  readonly #read: (data: Buffer) => T;

  /**
   * @param items the serialized values
   * @param read makes a value of one
   */
  constructor(items: readonly (Buffer | Read<T>)[], read: (data: Buffer) => T) {
    this.#items = items.slice();
    this.#read = read;
  }

  /** The value at an index, or `undefined` when there is none. @throws HazelcastSerializationError when it cannot be read */
  get(index: number): T | undefined {
    const item = this.#items[index];
    if (!(item instanceof Uint8Array)) return item?.value;
    const value = this.#read(item);
    this.#items[index] = { value };
    return value;
  }

  /** How many values there are. */
  size(): number {
    return this.#items.length;
  }

  /** All values, one after the other. */
  *values(): IterableIterator<T> {
    for (let i = 0; i < this.#items.length; i++) yield this.get(i) as T;
  }

  /** A list of the values from `start` to before `end`; both as in `Array.slice`. */
  slice(start: number, end?: number): ReadOnlyLazyList<T> {
    return new ReadOnlyLazyList(this.#items.slice(start, end), this.#read);
  }

  /** An array of all values. */
  toArray(): T[] {
    return [...this.values()];
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.values();
  }
}

/**
 * A lazy list of the values of a reply, which are copied because their bytes are only lent. Values that may need schemas that are not
 * known are read at once, so that no access needs the network (API-24); what is wrong with them is said when they are looked at.
 */
export function lazyList<T>(values: readonly Buffer[], serializer: Serializer): ReadOnlyLazyList<T>;
/** As before, of values that may be null. */
export function lazyList<T>(values: readonly (Buffer | null)[], serializer: Serializer): ReadOnlyLazyList<T | null>;
export function lazyList<T>(values: readonly (Buffer | null)[], serializer: Serializer): ReadOnlyLazyList<T | null> {
  const read = (data: Buffer) => serializer.toObject(data) as T;
  return new ReadOnlyLazyList<T | null>(
    values.map((value): Buffer | Read<T | null> => {
      if (value === null) return { value };
      const copy = Buffer.from(value);
      return serializer.isComplete(copy) ? copy : readOrKept(copy, read);
    }),
    read,
  );
}

function readOrKept<T>(data: Buffer, read: (data: Buffer) => T): Read<T> | Buffer {
  try {
    return { value: read(data) };
  } catch (error) {
    if (error instanceof UnknownSchemaError) throw error;
    return data;
  }
}
