import { HazelcastSerializationError } from '../../errors.ts';
import { Fingerprint } from './fingerprint.ts';
import { type Kind, kindOf } from './kinds.ts';

/** A field as messages have it. */
export interface FieldDescriptor {
  readonly fieldName: string;
  readonly kind: number;
}

/** A field of a schema, with where its value stands. */
export interface SchemaField {
  readonly fieldName: string;
  readonly kind: Kind;
  /** Its place among all fields, by name. */
  readonly index: number;
  /** In the fixed part: how many bytes are before it, or bits of booleans. Otherwise its place in the table of offsets. */
  readonly at: number;
}

/**
 * The layout of records of one type. It begins with the values of a fixed size, the largest first and booleans last as bits; the
 * others follow, and offsets tell where. Fields of one size are in the order of their names, by UTF-16 units.
 */
export class Schema {
  readonly typeName: string;
  /** As messages have them, in the order of their names. */
  readonly fields: readonly FieldDescriptor[];
  /** The fields in the order of their names. */
  readonly all: readonly SchemaField[];
  /** Those of a fixed size, but for booleans, in the order in which they stand. */
  readonly fixed: readonly SchemaField[];
  readonly bits: readonly SchemaField[];
  /** Those of any size. */
  readonly variable: readonly SchemaField[];
  /** How many bytes the fixed part has. */
  readonly fixedBytes: number;
  /** Whether records lie in these records. */
  readonly hasRecords: boolean;
  /** What it is known by: the same for the same type name and fields, everywhere. */
  readonly id: bigint;
  readonly #byName: ReadonlyMap<string, SchemaField>;

  /** @throws HazelcastSerializationError for a kind that does not exist, and when two fields have one name */
  constructor(typeName: string, fields: readonly FieldDescriptor[]) {
    this.typeName = typeName;
    this.fields = fields.toSorted((one, other) => (one.fieldName < other.fieldName ? -1 : 1));
    const named = this.fields.map(({ fieldName, kind }) => ({ fieldName, kind: existing(typeName, fieldName, kind) }));
    const places = placesOf(named.map(({ kind }) => kind));
    this.all = named.map((field, index) => ({ ...field, index, at: places.at[index]! }));
    this.fixed = this.all.filter(({ kind }) => sizeOf(kind) > 0).sort((one, other) => sizeOf(other.kind) - sizeOf(one.kind));
    this.bits = this.all.filter(({ kind }) => kind.fixedBytes === 0);
    this.variable = this.all.filter(({ kind }) => kind.fixedBytes === undefined);
    this.fixedBytes = places.bytes;
    this.hasRecords = this.all.some(({ kind }) => kind.name.endsWith('Compact'));
    this.#byName = new Map(this.all.map((field) => [field.fieldName, field]));
    if (this.#byName.size < this.all.length) throw new HazelcastSerializationError(`two fields of ${typeName} have the same name`);
    this.id = idOf(this);
  }

  /** The field of this name. */
  field(name: string): SchemaField | undefined {
    return this.#byName.get(name);
  }
}

function existing(typeName: string, fieldName: string, number: number): Kind {
  const kind = kindOf(number);
  if (kind !== undefined) return kind;
  throw new HazelcastSerializationError(`the field ${fieldName} of ${typeName} has the kind ${number}, which this client does not know`);
}

const sizeOf = ({ fixedBytes = 0 }: Kind): number => fixedBytes;

/** Where the values of fields stand, in the order of the fields, and how many bytes the fixed part has. */
function placesOf(kinds: readonly Kind[]): { readonly at: readonly number[]; readonly bytes: number } {
  const at: number[] = kinds.map(() => 0);
  let bytes = 0;
  for (const size of [8, 4, 2, 1])
    for (const [i, { fixedBytes }] of kinds.entries())
      if (fixedBytes === size) {
        at[i] = bytes;
        bytes += size;
      }
  const firstBit = bytes * 8;
  let [bits, variable] = [0, 0];
  for (const [i, { fixedBytes }] of kinds.entries())
    if (fixedBytes === 0) at[i] = firstBit + bits++;
    else if (fixedBytes === undefined) at[i] = variable++;
  return { at, bytes: bytes + Math.ceil(bits / 8) };
}

function idOf({ typeName, fields }: Schema): bigint {
  const print = new Fingerprint().addText(typeName).addInt(fields.length);
  for (const { fieldName, kind } of fields) print.addText(fieldName).addInt(kind);
  return print.value;
}
