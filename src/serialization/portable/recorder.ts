import { HazelcastSerializationError } from '../../errors.ts';
import { DataOutput as Output, type ValueWriter } from '../data-output.ts';
import type { DataOutput } from '../streams/data-streams.ts';
import { OutputStream } from '../streams/output-stream.ts';
import { idOf } from '../user-code.ts';
import type { ClassDefinition } from './class-definition.ts';
import { FieldType } from './field-type.ts';
import { FieldWriter } from './field-writer.ts';
import type { Portable } from './portable-contracts.ts';

const ASCII = /^[\0-\x7f]*$/;
const MAX_NAME = 0x7fff;

/** Learns from the first object of a class and version which fields it writes. */
export class Recorder extends FieldWriter {
  readonly #definition: ClassDefinition;
  readonly #writerOf: (value: unknown) => ValueWriter;

  /** @param writerOf writes what stands in raw data, which is then forgotten */
  constructor(definition: ClassDefinition, writerOf: (value: unknown) => ValueWriter) {
    super();
    this.#definition = definition;
    this.#writerOf = writerOf;
  }

  #add(name: string, type: FieldType, factoryId = 0, classId = 0): void {
    if (typeof name !== 'string' || name.length > MAX_NAME || !ASCII.test(name))
      throw new HazelcastSerializationError(`the name of a field must be ASCII and no longer than ${MAX_NAME}`);
    if (this.#definition.field(name) !== undefined)
      throw new HazelcastSerializationError(`${this.#definition.name} writes the field ${name} twice`);
    this.#definition.add({ name, type, factoryId, classId });
  }

  protected put(name: string, type: FieldType): void {
    this.#add(name, type);
  }

  writePortable(fieldName: string, value: Portable | null): void {
    this.#addPortable(fieldName, FieldType.PORTABLE, value);
  }

  writeNullPortable(fieldName: string, factoryId: number, classId: number): void {
    this.#addPortable(fieldName, FieldType.PORTABLE, { factoryId, classId });
  }

  writePortableArray(fieldName: string, values: readonly Portable[] | null): void {
    this.#addPortable(fieldName, FieldType.PORTABLE_ARRAY, values?.[0] ?? null);
  }

  #addPortable(name: string, type: FieldType, sample: Pick<Portable, 'factoryId' | 'classId'> | null): void {
    if (sample === null)
      throw new HazelcastSerializationError(
        `nothing tells the class of the field ${name} of ${this.#definition.name}: the first object that is written must have one there, ` +
          'or use writeNullPortable',
      );
    this.#add(name, type, idOf(sample, 'factoryId'), idOf(sample, 'classId'));
  }

  /** What is written later changes nothing, as it is forgotten anyway. */
  close(): void {}

  getRawDataOutput(): DataOutput {
    return new OutputStream(new Output(true, this.#writerOf));
  }
}
