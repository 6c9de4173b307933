import { IllegalArgumentError } from '../../errors.ts';
import type { FieldType } from './field-type.ts';

/** A field of a {@link PortableRecord}. */
export interface PortableRecordField {
  readonly type: FieldType;
  /** Null, an array, a Portable or another record, or what the method of this type of a `PortableReader` gives. */
  readonly value: unknown;
}

/**
 * What a Portable reads as whose factory is not in `serialization.portableFactories`: its fields by name. It can only be read, and not
 * be written again.
 */
export class PortableRecord {
  readonly factoryId: number;
  readonly classId: number;
  /** The version of the class that wrote it. */
  readonly version: number;
  /** The fields in the order of writing. */
  readonly fields: ReadonlyMap<string, PortableRecordField>;
  /** The bytes behind the fields, or null if there are none. */
  readonly rawData: Buffer | null;

  /** @param ids the numbers of the class, and its version */
  constructor(
    ids: { readonly factoryId: number; readonly classId: number; readonly version: number },
    fields: ReadonlyMap<string, PortableRecordField>,
    rawData: Buffer | null,
  ) {
    this.factoryId = ids.factoryId;
    this.classId = ids.classId;
    this.version = ids.version;
    this.fields = fields;
    this.rawData = rawData;
  }

  /**
   * The value of a field.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when there is no field of that name
   */
  get<T = unknown>(fieldName: string): T {
    const field = this.fields.get(fieldName);
    if (field === undefined) throw new IllegalArgumentError(`the record has no field ${JSON.stringify(fieldName)}`);
    return field.value as T;
  }
}
