import type { DataInput } from '../data-input.ts';
import { isFieldType, type FieldType } from './field-type.ts';
import { checkEnd, seek, type Extent } from './positions.ts';

/** The least that a field takes: its position, the length of its name, its type. */
const FIELD_BYTES = 7;

/** A field as its bytes have it. */
export interface FoundField {
  readonly type: FieldType;
  /** Where its value is. */
  readonly at: number;
}

/** What the tables at the start of an object say. */
export interface Layout {
  readonly version: number;
  readonly fields: ReadonlyMap<string, FoundField>;
  /** Where raw data begin; 0 if there are none. */
  readonly raw: number;
  readonly extent: Extent;
}

/** Reads an object from its version on, up to where its first field may be. */
export function readLayout(input: DataInput): Layout {
  const version = input.readInt();
  const end = input.readInt();
  const count = input.readCount(FIELD_BYTES);
  if (count === null) throw input.failure('an object has -1 fields');
  const table = input.cursor;
  const extent = { start: table + 4 * (count + 1), end };
  seek(input, end, { start: extent.start, end: input.cursor + input.left });
  input.charge(extent.start - table + FIELD_BYTES);
  const fields = new Map<string, FoundField>();
  for (let i = 0; i < count; i++) {
    input.cursor = table + 4 * i;
    seek(input, input.readInt(), extent);
    readField(input, extent, fields);
  }
  input.cursor = table + 4 * count;
  const raw = input.readInt();
  if (raw !== 0) seek(input, raw, extent);
  return { version, fields, raw, extent };
}

function readField(input: DataInput, extent: Extent, fields: Map<string, FoundField>): void {
  const length = input.readShort();
  if (length < 0) throw input.failure(`the name of a field has ${length} bytes`);
  input.charge(length);
  const name = input.readLatin1(length);
  const type = input.readByte();
  checkEnd(input, extent);
  if (!isFieldType(type)) throw input.failure(`there is no field type ${type}`);
  if (fields.has(name)) throw input.failure('two fields have one name');
  fields.set(name, { type, at: input.cursor });
}
