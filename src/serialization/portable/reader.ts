import type { HazelcastSerializationError } from '../../errors.ts';
import type { DataInput as Input } from '../data-input.ts';
import type { DataInput } from '../streams/data-streams.ts';
import { InputStream } from '../streams/input-stream.ts';
import { ended } from '../user-code.ts';
import { codecOf } from './codecs.ts';
import { FieldReader } from './field-reader.ts';
import { FieldType } from './field-type.ts';
import type { ClassIds, FoundField, Layout } from './layout.ts';
import { checkEnd, readPositions, type Extent } from './positions.ts';
import { wideningOf } from './widening.ts';

/** Reads an object of the class from its version on, and goes to its end. */
export type BodyReader = (input: Input, ids: ClassIds) => unknown;

/** The value of a field, Portables included. */
export function readFieldValue(input: Input, { type, at }: FoundField, extent: Extent, readBody: BodyReader): unknown {
  input.cursor = at;
  const codec = codecOf(type);
  const value =
    codec !== undefined
      ? codec.read(input, extent)
      : type === FieldType.PORTABLE
        ? readNested(input, readBody)
        : readNestedArray(input, extent, readBody);
  checkEnd(input, extent);
  if (codec !== undefined) input.charge(input.cursor - at);
  return value;
}

function readNested(input: Input, readBody: BodyReader): unknown {
  const isNull = input.readBoolean();
  const ids = { factoryId: input.readInt(), classId: input.readInt() };
  return isNull ? null : readOne(input, ids, readBody);
}

function readNestedArray(input: Input, extent: Extent, readBody: BodyReader): unknown[] | null {
  const count = input.readCount(4);
  const ids = { factoryId: input.readInt(), classId: input.readInt() };
  return count === null ? null : readPositions(input, { count, extent }, () => readOne(input, ids, readBody));
}

function readOne(input: Input, ids: ClassIds, readBody: BodyReader): unknown {
  input.enter();
  const value = readBody(input, ids);
  input.leave();
  return value;
}

/** Reads the fields of one object, wherever they are in its bytes. */
export class PortableFieldReader extends FieldReader {
  readonly #input: Input;
  readonly #layout: Layout;
  /** Whether the object was written by another version of the class. */
  readonly #isOther: boolean;
  readonly #readBody: BodyReader;
  #raw: InputStream | undefined;
  #isOpen = true;

  constructor(input: Input, { layout, version, readBody }: { layout: Layout; version: number; readBody: BodyReader }) {
    super();
    this.#input = input;
    this.#layout = layout;
    this.#isOther = layout.version !== version;
    this.#readBody = readBody;
  }

  /** No value can be read any more. */
  close(): void {
    this.#isOpen = false;
    this.#raw?.close();
  }

  getVersion(): number {
    return this.#layout.version;
  }

  hasField(fieldName: string): boolean {
    return this.#layout.field(fieldName) !== undefined;
  }

  getFieldNames(): string[] {
    return [...this.#layout.names];
  }

  getFieldType(fieldName: string): FieldType {
    const field = this.#layout.field(fieldName);
    if (field === undefined) throw this.#failure(fieldName, 'is not there');
    return field.type;
  }

  getRawDataInput(): DataInput {
    const { raw } = this.#layout;
    if (!this.#isOpen) throw ended();
    if (raw === 0) throw this.#input.failure('the object has no raw data');
    if (this.#raw === undefined) {
      this.#input.cursor = raw;
      this.#raw = new InputStream(this.#input);
    }
    return this.#raw;
  }

  #failure(name: string, problem: string): HazelcastSerializationError {
    return this.#input.failure(`the field ${String(name)} ${problem}`);
  }

  protected take(name: string, type: FieldType): unknown {
    const { extent, version } = this.#layout;
    if (!this.#isOpen) throw ended();
    if (this.#raw !== undefined) throw this.#failure(name, 'is read behind raw data');
    const field = this.#layout.field(name);
    if (field === undefined) {
      if (this.#isOther) return codecOf(type)?.initial ?? null;
      throw this.#failure(name, `is not there, in an object of the same version ${version}`);
    }
    const convert = field.type === type ? undefined : this.#isOther ? wideningOf(field.type, type) : undefined;
    if (field.type !== type && convert === undefined)
      throw this.#failure(name, `is of the type ${FieldType[field.type]} and cannot be read as ${FieldType[type]}`);
    const value = readFieldValue(this.#input, field, extent, this.#readBody);
    return convert === undefined ? value : convert(value as never);
  }
}
