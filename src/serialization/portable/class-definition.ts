import type { FieldType } from './field-type.ts';

/** A field of a class. */
export interface FieldDefinition {
  readonly name: string;
  /** The name as bytes, one for each character. */
  readonly bytes: Buffer;
  readonly type: FieldType;
  /** Its place in the order of writing. */
  readonly index: number;
  /** The class of the objects that it holds, for a field of Portables; else 0 and 0. */
  readonly factoryId: number;
  readonly classId: number;
}

/** The fields that all objects of a class and version have. */
export class ClassDefinition {
  readonly name: string;
  readonly version: number;
  readonly #fields = new Map<string, FieldDefinition>();

  constructor(name: string, version: number) {
    this.name = name;
    this.version = version;
  }

  get size(): number {
    return this.#fields.size;
  }

  add(field: Omit<FieldDefinition, 'index' | 'bytes'>): void {
    this.#fields.set(field.name, { ...field, bytes: Buffer.from(field.name, 'latin1'), index: this.#fields.size });
  }

  field(name: string): FieldDefinition | undefined {
    return this.#fields.get(name);
  }

  get fields(): Iterable<FieldDefinition> {
    return this.#fields.values();
  }
}

/** How messages name a class. */
export function nameOf(classId: number, factoryId: number): string {
  return `the class ${classId} of the factory ${factoryId}`;
}
