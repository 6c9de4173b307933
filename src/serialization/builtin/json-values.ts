import { HazelcastSerializationError } from '../../errors.ts';
import { type DataInput } from '../data-input.ts';
import type { DataOutput } from '../data-output.ts';
import { HazelcastJsonValue } from '../json.ts';
import { TypeId } from '../type-ids.ts';
import { writeJson } from './json-bytes.ts';
import { isPlain, unwritable, type ValueWriter, type WriterMatch } from '../value-writer.ts';

/** Classes of which JSON would keep nothing. */
const LOST = [Map, Set, WeakMap, WeakSet, Promise, ArrayBuffer, HazelcastJsonValue];

/**
 * The JSON of an object. A property that is `undefined` is left out and a NaN or an infinity becomes null, as `JSON.stringify` has
 * it. An object with a `toJSON` method is what that method says.
 *
 * @throws HazelcastSerializationError (`SERIALIZATION`) for what JSON would lose silently: a Map, a Set, a function, a symbol, an
 * invalid Date, an `undefined` in an array; and for what it cannot write: a bigint, a cycle
 */
function jsonOf(value: object): string {
  let text: string | undefined;
  try {
    // First, as it finds cycles, in which the search for losses would never end.
    text = JSON.stringify(value);
    refuseLosses(value);
  } catch (error) {
    if (error instanceof HazelcastSerializationError) throw error;
    throw unwritable(value, 'JSON has no bigint and no cycles, and a toJSON method must not throw', error);
  }
  if (text === undefined) throw unwritable(value, 'its toJSON method returns nothing that JSON can write');
  return text;
}

function refuseLosses(value: unknown): void {
  if (typeof value === 'object') {
    if (value !== null) refuseLossesInside(value);
  } else if (typeof value === 'undefined' || typeof value === 'function' || typeof value === 'symbol') {
    throw unwritable(value, 'JSON has no such type');
  }
}

function refuseLossesInside(value: object): void {
  if (isPlain(value) && !('toJSON' in value)) return refuseLossesOf(value);
  if (value instanceof Date && Number.isNaN(value.getTime())) throw unwritable(value, 'it is an invalid date');
  if (typeof (value as { readonly toJSON?: unknown }).toJSON === 'function') return;
  if (Array.isArray(value)) {
    for (const item of value) refuseLosses(item);
    return;
  }
  if (isLost(value)) throw unwritable(value, 'JSON cannot hold it');
  refuseLossesOf(value);
}

/** In a loop over the names, since lists of names or values would take most of the time. */
function refuseLossesOf(value: object): void {
  for (const name in value) {
    const item = (value as Readonly<Record<string, unknown>>)[name];
    if (item !== undefined && Object.hasOwn(value, name)) refuseLosses(item);
  }
}

/** Typed arrays count too: JSON would make objects of them. */
function isLost(value: object): boolean {
  return ArrayBuffer.isView(value) || LOST.some((type) => value instanceof type);
}

const textWriter: ValueWriter<HazelcastJsonValue> = {
  typeId: TypeId.json,
  write: (output, value) => output.writeString(value.toString()),
};
const objectWriter: ValueWriter<object> = {
  typeId: TypeId.json,
  write(output, value) {
    const start = output.cursor;
    output.writeInt(0);
    if (isWritten(output, value)) return output.patchInt(start, output.cursor - start - 4);
    output.cursor = start;
    output.writeString(jsonOf(value));
  },
};

/** The JSON of data, as most objects are. What it fails at, the slower way reports. */
function isWritten(output: DataOutput, value: object): boolean {
  try {
    return writeJson(output, value);
  } catch (error) {
    if (error instanceof HazelcastSerializationError) throw error;
    return false;
  }
}

/** Takes JSON text, which is written as it is. */
export const matchJsonValue: WriterMatch = (value) => (value instanceof HazelcastJsonValue ? textWriter : undefined);

/** Takes every object, so it comes last. */
export const matchAnyObject: WriterMatch = () => objectWriter;

/** The parsed value. */
export function readJsonEagerly(input: DataInput): unknown {
  const text = input.readString();
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    // Without the error of JSON.parse, since its message quotes the text, and messages contain no values (API-9).
    throw input.failure('its text is not JSON');
  }
}

/** The text, neither parsed nor checked. */
export function readJsonText(input: DataInput): HazelcastJsonValue | null {
  const text = input.readString();
  return text === null ? null : new HazelcastJsonValue(text);
}
