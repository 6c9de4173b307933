import { FIXED, RECORD, VARIABLE } from './bases.ts';
import { arrayOf, bitArray, byteArray, nullableArrayOf, type Codec, type FixedCodec, type Nesting } from './codecs.ts';
import { FieldKind } from './field-kind.ts';

/** One kind of field. */
export interface Kind {
  readonly number: FieldKind;
  /** How the methods of readers and writers name it. */
  readonly name: string;
  /** Its bytes in the fixed part of a record; 0 for a bit there, and `undefined` when its values stand behind that part. */
  readonly fixedBytes: number | undefined;
  /** Whether null is a value. */
  readonly isNullable: boolean;
  readonly codec: Codec;
  /** The kind that is read as this one, too: the same with null, or without. */
  readonly twin: FieldKind | undefined;
  /** Makes what this kind has of a value of its twin, or returns `undefined` when there is a null that it cannot have. */
  adapt(ofTwin: unknown): unknown;
}

type Details = Pick<Kind, 'codec'> & Partial<Pick<Kind, 'fixedBytes' | 'twin' | 'adapt'>>;

const unlessNull = (value: unknown): unknown => value ?? undefined;
const unlessNulls = (values: unknown): unknown => ((values as unknown[] | null)?.includes(null) === true ? undefined : values);
const toBytes = (values: unknown): unknown => {
  const items = unlessNulls(values) as number[] | null | undefined;
  return items && Buffer.from(items);
};
const toNumbers = (bytes: unknown): unknown => bytes && Array.from(bytes as Buffer, (byte) => (byte << 24) >> 24);

/** The number of the kind that methods name like this. */
export function numberOf(name: string): FieldKind {
  const constant = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
  return FieldKind[constant as keyof typeof FieldKind] as FieldKind;
}

function kind(name: string, { codec, fixedBytes, twin, adapt = (value) => value }: Details): Kind {
  return { number: numberOf(name), name, fixedBytes, isNullable: fixedBytes === undefined, codec, twin, adapt };
}

/** A type without null: its value, its array, and both with null. */
function fixedKinds([name, item]: [string, FixedCodec]): Kind[] {
  const isBoolean = name === 'Boolean';
  const isByte = name === 'Int8';
  const array = isBoolean ? bitArray : isByte ? byteArray : arrayOf(item);
  const [nullable, nullableArray] = [`Nullable${name}`, `ArrayOfNullable${name}`];
  return [
    kind(name, { codec: item, fixedBytes: isBoolean ? 0 : item.bytes, twin: numberOf(nullable), adapt: unlessNull }),
    kind(nullable, { codec: item, twin: numberOf(name) }),
    kind(`ArrayOf${name}`, { codec: array, twin: numberOf(nullableArray), adapt: isByte ? toBytes : unlessNulls }),
    kind(nullableArray, { codec: nullableArrayOf(item), twin: numberOf(`ArrayOf${name}`), ...(isByte ? { adapt: toNumbers } : {}) }),
  ];
}

function variableKinds([name, item]: [string, Codec]): Kind[] {
  return [kind(name, { codec: item }), kind(`ArrayOf${name}`, { codec: nullableArrayOf(item) })];
}

/** All kinds. */
export const KINDS: readonly Kind[] = [
  ...Object.entries(FIXED).flatMap(fixedKinds),
  ...Object.entries({ ...VARIABLE, Compact: RECORD }).flatMap(variableKinds),
];

const byNumber = new Map<number, Kind>(KINDS.map((one) => [one.number, one]));

/** The kind with this number, if there is one. */
export function kindOf(number: number): Kind | undefined {
  return byNumber.get(number);
}

/**
 * What is written for what a user gave.
 *
 * @throws TypeError, RangeError when the kind does not have such a value; the message tells what it must be
 */
export function take({ codec, isNullable }: Kind, given: unknown, nesting: Nesting): unknown {
  if (given !== null) return codec.take(given, nesting);
  if (isNullable) return null;
  throw new TypeError('must not be null');
}
