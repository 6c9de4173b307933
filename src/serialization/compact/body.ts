import { type DataInput } from '../data-input.ts';
import { type DataOutput } from '../data-output.ts';
import { type Nesting, writeBits } from './codecs.ts';
import { NO_VALUE, offsetBytes, readOffset, writeOffsets } from './offsets.ts';
import { type Schema, type SchemaField } from './schema.ts';

/** What a record holds. */
export interface RecordValues {
  readonly schema: Schema;
  /** The value of each field, in the order of the fields of the schema. */
  readonly values: readonly unknown[];
  /** The fields whose values stand behind the fixed part, in the order in which these are written. */
  readonly order: readonly SchemaField[];
}

/** Writes a record: the id of its schema, the length of its data, the data, and the offsets of what is of any size. */
export function writeBody(output: DataOutput, { schema, values, order }: RecordValues, nesting: Nesting): void {
  const { fixed, bits, variable } = schema;
  const hasOffsets = variable.length > 0;
  output.writeLong(schema.id);
  const start = output.cursor;
  if (hasOffsets) output.writeInt(0);
  const dataStart = output.cursor;
  for (const { kind, index } of fixed) kind.codec.write(output, values[index], nesting);
  if (bits.length > 0)
    writeBits(
      output,
      bits.map(({ index }) => values[index] as boolean),
    );
  if (!hasOffsets) return;
  const offsets = variable.map(() => NO_VALUE);
  for (const { kind, index, at } of order) {
    if (values[index] === null) continue;
    offsets[at] = output.cursor - dataStart;
    kind.codec.write(output, values[index], nesting);
  }
  const length = output.cursor - dataStart;
  output.patchInt(start, length);
  writeOffsets(output, length, offsets);
}

/** A record in the bytes of an input, behind the id of its schema. Its fields can be read in any order. */
export class Body {
  readonly schema: Schema;
  /** Where the record ends. */
  readonly end: number;
  readonly #input: DataInput;
  readonly #nesting: Nesting;
  readonly #dataStart: number;
  readonly #length: number;

  constructor(input: DataInput, schema: Schema, nesting: Nesting) {
    const { fixedBytes, variable } = schema;
    this.#input = input;
    this.#nesting = nesting;
    this.schema = schema;
    const length = variable.length === 0 ? fixedBytes : input.readInt();
    const table = variable.length === 0 ? 0 : variable.length * offsetBytes(length);
    if (length < fixedBytes || table > input.left - length)
      throw input.failure(`a record of ${schema.typeName} cannot have ${length} bytes`);
    this.#dataStart = input.cursor;
    this.#length = length;
    this.end = this.#dataStart + length + table;
  }

  /** The value of a field, or null. */
  read({ kind, at, fieldName }: SchemaField): unknown {
    const { fixedBytes, codec } = kind;
    if (fixedBytes === 0) return this.#readBit(at);
    const offset = fixedBytes === undefined ? this.#offsetOf(at, fieldName) : at;
    if (offset === NO_VALUE) return null;
    this.#input.cursor = this.#dataStart + offset;
    return codec.read(this.#input, this.#nesting);
  }

  #readBit(at: number): boolean {
    this.#input.cursor = this.#dataStart + (at >>> 3);
    return ((this.#input.readByte() >> (at & 7)) & 1) === 1;
  }

  #offsetOf(place: number, fieldName: string): number {
    this.#input.cursor = this.#dataStart + this.#length + place * offsetBytes(this.#length);
    const offset = readOffset(this.#input, this.#length);
    const isInside = offset === NO_VALUE || (offset >= this.schema.fixedBytes && offset <= this.#length);
    if (!isInside) throw this.#input.failure(`the field ${fieldName} of ${this.schema.typeName} cannot have its value at ${offset}`);
    return offset;
  }
}
