import { type SerializationOptions } from '../options.ts';
import { TypeId } from '../type-ids.ts';
import { type ValueWriter, type WriterMatch } from '../value-writer.ts';
import { longsWriter } from './long-writers.ts';
import { isLongLike } from './longs.ts';
import { numberWriters } from './numbers.ts';
import { arrayWriter, boolean, double, float, int, short, string } from './primitives.ts';

const bytesWriter: ValueWriter<Uint8Array> = { typeId: TypeId.bytes, write: (output, value) => output.writeByteArray(value) };

/** By the tag of the array rather than its class, so that arrays of another realm count too. A Buffer is a Uint8Array. */
const TYPED: ReadonlyMap<string, ValueWriter> = new Map<string, ValueWriter>([
  ['Uint8Array', bytesWriter],
  ['Int16Array', arrayWriter(TypeId.shorts, short)],
  ['Int32Array', arrayWriter(TypeId.ints, int)],
  ['BigInt64Array', longsWriter],
  ['Float32Array', arrayWriter(TypeId.floats, float)],
  ['Float64Array', arrayWriter(TypeId.doubles, double)],
]);

/** Takes a Buffer or typed array of which Java has the type. */
export const matchTypedArray: WriterMatch = (value) =>
  ArrayBuffer.isView(value) ? TYPED.get((value as Uint8Array | DataView)[Symbol.toStringTag]) : undefined;

type Kind = 'number' | 'string' | 'boolean' | 'long' | 'bigInteger' | 'other';

/**
 * Takes arrays whose items are all numbers, texts, booleans or 64-bit integers; an empty one counts as one of numbers. Any other
 * array is left to JSON.
 */
export function arrayMatch({ defaultNumberType, bigintType }: SerializationOptions): WriterMatch {
  const numbers = numberWriters(defaultNumberType).array;
  const writers = new Map<Kind, ValueWriter>([
    ['number', numbers],
    ['string', arrayWriter(TypeId.strings, string)],
    ['boolean', arrayWriter(TypeId.booleans, boolean)],
    ['long', longsWriter],
  ]);
  const bigintKind = bigintType === 'bigInteger' ? 'bigInteger' : 'long';
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    return value.length === 0 ? numbers : writers.get(commonKind(value, bigintKind));
  };
}

function commonKind(items: readonly unknown[], bigints: Kind): Kind {
  const kind = kindOf(items[0], bigints);
  for (let i = 1; i < items.length; i++) if (kindOf(items[i], bigints) !== kind) return 'other';
  return kind;
}

function kindOf(item: unknown, bigints: Kind): Kind {
  switch (typeof item) {
    case 'number':
      return 'number';
    case 'string':
      return 'string';
    case 'boolean':
      return 'boolean';
    case 'bigint':
      return bigints;
    default:
      return isLongLike(item) ? 'long' : 'other';
  }
}
