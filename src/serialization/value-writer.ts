import { HazelcastSerializationError } from '../errors.ts';
import { type ValueReader } from './data-input.ts';
import { type ValueWriter } from './data-output.ts';

export type { ValueWriter } from './data-output.ts';

/** The writer of an object, when this match takes the object. The first match in the order of the serializer wins. */
export type WriterMatch = (value: object) => ValueWriter | undefined;

/** Whether an object is of no class. */
export function isPlain(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype;
}

/** A way to write and read objects that has type ids of its own. */
export interface Format {
  /** Takes the objects that are written in this way. */
  readonly match: WriterMatch;
  /** The reader of each of its type ids. */
  readonly readers: readonly (readonly [typeId: number, reader: ValueReader])[];
}

/** The error that refuses to write a value. It names the type of the value, never the value (API-9). */
export function unwritable(value: unknown, reason: string, cause?: unknown): HazelcastSerializationError {
  const type = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return new HazelcastSerializationError(`a value of type ${type} cannot be written: ${reason}`, cause === undefined ? {} : { cause });
}
