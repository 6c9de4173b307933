import type { UserSerialization } from '../contracts.ts';
import type { DataInput } from '../data-input.ts';
import type { DataOutput, ValueWriter } from '../data-output.ts';
import { TypeId } from '../type-ids.ts';
import { idOf, making, reading, writing } from '../user-code.ts';
import { unwritable, type Format } from '../value-writer.ts';
import { ClassDefinition, nameOf } from './class-definition.ts';
import { Layouts, type ClassIds, type Layout } from './layout.ts';
import type { Portable, PortableFactory, VersionedPortable } from './portable-contracts.ts';
import { PortableFieldReader, readFieldValue } from './reader.ts';
import { PortableRecord, type PortableRecordField } from './record.ts';
import { Recorder } from './recorder.ts';
import { PortableFieldWriter } from './writer.ts';

/** Objects of classes that both sides know by two numbers, whose fields have names. */
export function portableFormat(
  { portableFactories = {}, portableVersion = 0 }: Pick<UserSerialization, 'portableFactories' | 'portableVersion'>,
  writerOf: (value: unknown) => ValueWriter,
): Format {
  const writer = new PortableObjectWriter(portableVersion, writerOf);
  const layouts = new Layouts();
  const readBody = (input: DataInput, ids: ClassIds): unknown => {
    const layout = layouts.read(input, ids);
    const factory = Object.hasOwn(portableFactories, ids.factoryId) ? portableFactories[ids.factoryId] : undefined;
    const value =
      factory === undefined
        ? recordOf(input, ids, layout, readBody)
        : readObject(input, { ids, layout, factory, portableVersion, readBody });
    input.cursor = layout.extent.end;
    return value;
  };
  return {
    match(value) {
      if (isPortable(value)) return writer;
      if (value instanceof PortableRecord) throw unwritable(value, 'a PortableRecord can only be read');
      return undefined;
    },
    readers: [[TypeId.portable, (input) => readBody(input, { factoryId: input.readInt(), classId: input.readInt() })]],
  };
}

function isPortable(value: object): value is Portable {
  const candidate = value as Partial<Portable>;
  return typeof candidate.writePortable === 'function' && typeof candidate.readPortable === 'function';
}

/** Writes Portables, and remembers which fields their classes have. */
class PortableObjectWriter implements ValueWriter<Portable> {
  readonly typeId = TypeId.portable;
  readonly #portableVersion: number;
  readonly #writerOf: (value: unknown) => ValueWriter;
  readonly #definitions = new Map<string, ClassDefinition>();

  constructor(portableVersion: number, writerOf: (value: unknown) => ValueWriter) {
    this.#portableVersion = portableVersion;
    this.#writerOf = writerOf;
  }

  write(output: DataOutput, value: Portable): void {
    output.writeInt(idOf(value, 'factoryId'));
    output.writeInt(idOf(value, 'classId'));
    this.#writeBody(output, value);
  }

  readonly #writeBody = (output: DataOutput, value: Portable): void => {
    const definition = this.#definitionOf(value);
    output.writeInt(definition.version);
    const fields = new PortableFieldWriter(output, definition, this.#writeBody);
    writing(`writePortable of ${definition.name}`, fields, () => value.writePortable(fields));
    fields.end();
  };

  #definitionOf(value: Portable): ClassDefinition {
    const [factoryId, classId] = [idOf(value, 'factoryId'), idOf(value, 'classId')];
    if (classId === 0) throw unwritable(value, 'the classId of a Portable must not be 0');
    const version = versionOf(value, this.#portableVersion);
    const key = `${factoryId}:${classId}:${version}`;
    let definition = this.#definitions.get(key);
    if (definition === undefined) {
      definition = new ClassDefinition(`${nameOf(classId, factoryId)} in version ${version}`, version);
      const recorder = new Recorder(definition, this.#writerOf);
      writing(`writePortable of ${definition.name}`, recorder, () => value.writePortable(recorder));
      this.#definitions.set(key, definition);
    }
    return definition;
  }
}

function versionOf(value: Portable, portableVersion: number): number {
  const { version } = value as Partial<VersionedPortable>;
  return version === undefined ? portableVersion : idOf(value, 'version', 0);
}

interface Found {
  readonly ids: ClassIds;
  readonly layout: Layout;
  readonly factory: PortableFactory;
  readonly portableVersion: number;
  readonly readBody: (input: DataInput, ids: ClassIds) => unknown;
}

function readObject(input: DataInput, { ids, layout, factory, portableVersion, readBody }: Found): unknown {
  const name = nameOf(ids.classId, ids.factoryId);
  const value: unknown = making(input, name, factory, ids.classId);
  if (typeof value !== 'object' || value === null || !isPortable(value)) throw input.failure(`the factory makes no object of ${name}`);
  const reader = new PortableFieldReader(input, { layout, version: versionOf(value, portableVersion), readBody });
  reading(input, `readPortable of ${name}`, reader, () => value.readPortable(reader));
  return value;
}

function recordOf(input: DataInput, ids: ClassIds, layout: Layout, readBody: Found['readBody']): PortableRecord {
  const { version, raw, extent } = layout;
  const values = new Map<string, PortableRecordField>();
  for (const name of layout.names) {
    const field = layout.field(name)!;
    values.set(name, { type: field.type, value: readFieldValue(input, field, extent, readBody) });
  }
  let rawData: Buffer | null = null;
  if (raw !== 0) {
    input.cursor = raw;
    rawData = input.readRaw(extent.end - raw);
  }
  return new PortableRecord({ ...ids, version }, values, rawData);
}
