import type { DataInput } from '../data-input.ts';
import { isFieldType, type FieldType } from './field-type.ts';
import { checkEnd, seek, type Extent } from './positions.ts';

/** The least that a field takes: its position, the length of its name, its type. */
const FIELD_BYTES = 7;
/** How many classes and versions are remembered. */
const MAX_SHAPES = 1_000;

/** The numbers of a class. */
export interface ClassIds {
  readonly factoryId: number;
  readonly classId: number;
}

/** Which fields the objects of a class and version have, as bytes told. */
interface Shape {
  readonly names: readonly string[];
  readonly types: readonly FieldType[];
  readonly indexes: ReadonlyMap<string, number>;
}

/** A field as its bytes have it. */
export interface FoundField {
  readonly type: FieldType;
  /** Where its value is. */
  readonly at: number;
}

/** What the tables at the start of an object say, and where its fields are. */
export class Layout {
  readonly version: number;
  /** Where raw data begin; 0 if there are none. */
  readonly raw: number;
  readonly extent: Extent;
  readonly #shape: Shape;
  readonly #places: readonly number[];

  constructor(tables: Tables, shape: Shape, places: readonly number[]) {
    this.version = tables.version;
    this.raw = tables.raw;
    this.extent = tables.extent;
    this.#shape = shape;
    this.#places = places;
  }

  /** The names in the order of writing. */
  get names(): readonly string[] {
    return this.#shape.names;
  }

  field(name: string): FoundField | undefined {
    const index = this.#shape.indexes.get(name);
    return index === undefined ? undefined : { type: this.#shape.types[index]!, at: this.#places[index]! };
  }
}

/** The tables of an object, of which the positions of its fields are not looked at yet. */
interface Tables {
  readonly version: number;
  readonly count: number;
  readonly table: number;
  readonly raw: number;
  readonly extent: Extent;
}

/**
 * Finds the fields of objects. Which ones a class and version has is remembered, and compared with the bytes of each object, so that no
 * damaged object makes another one unreadable.
 */
export class Layouts {
  readonly #shapes = new Map<string, Shape>();

  /** Reads an object from its version on. */
  read(input: DataInput, { factoryId, classId }: ClassIds): Layout {
    const tables = readTables(input);
    const key = `${factoryId}:${classId}:${tables.version}`;
    const known = this.#shapes.get(key);
    const places = known === undefined ? undefined : placesOf(input, tables, known);
    if (known !== undefined && places !== undefined) return new Layout(tables, known, places);
    const [shape, found] = readFields(input, tables);
    if (known !== undefined || this.#shapes.size < MAX_SHAPES) this.#shapes.set(key, shape);
    return new Layout(tables, shape, found);
  }
}

function readTables(input: DataInput): Tables {
  const version = input.readInt();
  const end = input.readInt();
  const count = input.readCount(FIELD_BYTES);
  if (count === null) throw input.failure('an object has -1 fields');
  const table = input.cursor;
  const extent = { start: table + 4 * (count + 1), end };
  seek(input, end, { start: extent.start, end: input.cursor + input.left });
  input.charge(extent.start - table + FIELD_BYTES);
  input.cursor = table + 4 * count;
  const raw = input.readInt();
  if (raw !== 0) seek(input, raw, extent);
  return { version, count, table, raw, extent };
}

function seekField(input: DataInput, { table, extent }: Tables, index: number): void {
  input.cursor = table + 4 * index;
  seek(input, input.readInt(), extent);
}

/** Where the values of the fields are; undefined when the object has other fields. */
function placesOf(input: DataInput, tables: Tables, { names, types }: Shape): number[] | undefined {
  if (names.length !== tables.count) return undefined;
  const places: number[] = [];
  for (let i = 0; i < names.length; i++) {
    seekField(input, tables, i);
    const name = names[i]!;
    if (input.left < name.length + 3 || input.readShort() !== name.length) return undefined;
    if (!input.skipLatin1(name) || input.readByte() !== types[i]) return undefined;
    checkEnd(input, tables.extent);
    places.push(input.cursor);
  }
  return places;
}

function readFields(input: DataInput, tables: Tables): [Shape, number[]] {
  const names: string[] = [];
  const types: FieldType[] = [];
  const indexes = new Map<string, number>();
  const places: number[] = [];
  for (let i = 0; i < tables.count; i++) {
    seekField(input, tables, i);
    const name = readName(input);
    const type = input.readByte();
    checkEnd(input, tables.extent);
    if (!isFieldType(type)) throw input.failure(`there is no field type ${type}`);
    if (indexes.has(name)) throw input.failure('two fields have one name');
    indexes.set(name, i);
    names.push(name);
    types.push(type);
    places.push(input.cursor);
  }
  return [{ names, types, indexes }, places];
}

function readName(input: DataInput): string {
  const length = input.readShort();
  if (length < 0) throw input.failure(`the name of a field has ${length} bytes`);
  input.charge(length);
  return input.readLatin1(length);
}
