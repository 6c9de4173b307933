import { HazelcastSerializationError } from '../../errors.ts';
import type { DataOutput as Output } from '../data-output.ts';
import { fit } from '../streams/checks.ts';
import type { DataOutput } from '../streams/data-streams.ts';
import { OutputStream } from '../streams/output-stream.ts';
import { ended, idOf } from '../user-code.ts';
import { nameOf, type ClassDefinition, type FieldDefinition } from './class-definition.ts';
import { codecOf } from './codecs.ts';
import { FieldType } from './field-type.ts';
import { FieldWriter } from './field-writer.ts';
import type { Portable } from './portable-contracts.ts';
import { writeAtPositions } from './positions.ts';

/** Writes an object of a class from its version on, with the tables of positions and what stands in them. */
export type BodyWriter = (output: Output, value: Portable) => void;

/** Writes the fields of one object behind a table with their positions, as its definition has them. */
export class PortableFieldWriter extends FieldWriter {
  readonly #output: Output;
  readonly #definition: ClassDefinition;
  readonly #writeBody: BodyWriter;
  readonly #table: number;
  readonly #written: boolean[] = [];
  #count = 0;
  #isOpen = true;
  #raw: OutputStream | undefined;

  /** Begins with the tables, of which the first entry is the position of the end. */
  constructor(output: Output, definition: ClassDefinition, writeBody: BodyWriter) {
    super();
    this.#output = output;
    this.#definition = definition;
    this.#writeBody = writeBody;
    this.#table = output.cursor + 8;
    output.writeInt(0);
    output.writeInt(definition.size);
    output.writeZeros(4 * (definition.size + 1));
  }

  /** Ends the object. @throws HazelcastSerializationError when a field is missing */
  end(): void {
    if (this.#count < this.#definition.size) throw this.#missing();
    this.#output.patchInt(this.#table - 8, this.#output.cursor);
  }

  /** Nothing can be written any more. */
  close(): void {
    this.#isOpen = false;
    this.#raw?.close();
  }

  #missing(): HazelcastSerializationError {
    const missing = [...this.#definition.fields].find(({ index }) => this.#written[index] !== true);
    return this.#refusal(missing!.name, 'is missing, and an object before this one had it');
  }

  #refusal(name: string, problem: string): HazelcastSerializationError {
    return new HazelcastSerializationError(`the field ${String(name)} of ${this.#definition.name} ${problem}`);
  }

  #begin(name: string, type: FieldType): FieldDefinition {
    if (!this.#isOpen) throw ended();
    const field = this.#definition.field(name);
    if (field === undefined) throw this.#refusal(name, 'is new, and an object before this one lacks it');
    if (field.type !== type) throw this.#refusal(name, `is of the type ${FieldType[field.type]} and not ${FieldType[type]}`);
    if (this.#written[field.index] === true) throw this.#refusal(name, 'is written twice');
    if (this.#raw !== undefined) throw this.#refusal(name, 'is written behind raw data');
    this.#written[field.index] = true;
    this.#count++;
    this.#output.patchInt(this.#table + 4 * field.index, this.#output.cursor);
    this.#output.writeShort(field.bytes.length);
    this.#output.writeRaw(field.bytes);
    this.#output.writeByte(type);
    return field;
  }

  protected put(name: string, type: FieldType, value: unknown): void {
    this.#begin(name, type);
    codecOf(type)!.write(this.#output, value);
  }

  writePortable(fieldName: string, value: Portable | null): void {
    const field = this.#begin(fieldName, FieldType.PORTABLE);
    this.#output.writeBoolean(value === null);
    this.#writeClass(field);
    if (value !== null) this.#writeNested(field, value);
  }

  writeNullPortable(fieldName: string, factoryId: number, classId: number): void {
    const field = this.#begin(fieldName, FieldType.PORTABLE);
    this.#checkClass(field, { factoryId, classId });
    this.#output.writeBoolean(true);
    this.#writeClass(field);
  }

  writePortableArray(fieldName: string, values: readonly Portable[] | null): void {
    const field = this.#begin(fieldName, FieldType.PORTABLE_ARRAY);
    const items = values === null ? null : fit.items(values);
    this.#output.writeInt(items === null ? -1 : items.length);
    this.#writeClass(field);
    if (items !== null) writeAtPositions(this.#output, items as ArrayLike<Portable>, (item) => this.#writeNested(field, item));
  }

  #writeClass({ factoryId, classId }: FieldDefinition): void {
    this.#output.writeInt(factoryId);
    this.#output.writeInt(classId);
  }

  #writeNested(field: FieldDefinition, value: Portable): void {
    this.#checkClass(field, value);
    this.#output.enter();
    this.#writeBody(this.#output, value);
    this.#output.leave();
  }

  #checkClass({ name, factoryId, classId }: FieldDefinition, value: Pick<Portable, 'factoryId' | 'classId'> | null): void {
    if (typeof value !== 'object' || value === null) throw this.#refusal(name, 'holds what is no Portable');
    const [otherFactory, otherClass] = [idOf(value, 'factoryId'), idOf(value, 'classId')];
    if (otherFactory !== factoryId || otherClass !== classId)
      throw this.#refusal(name, `holds ${nameOf(classId, factoryId)} and not ${nameOf(otherClass, otherFactory)}`);
  }

  getRawDataOutput(): DataOutput {
    if (!this.#isOpen) throw ended();
    if (this.#raw === undefined) {
      this.#output.patchInt(this.#table + 4 * this.#definition.size, this.#output.cursor);
      this.#raw = new OutputStream(this.#output);
    }
    return this.#raw;
  }
}
