import type { IdentifiedDataSerializable, UserSerialization } from '../contracts.ts';
import type { DataInput } from '../data-input.ts';
import { InputStream } from '../streams/input-stream.ts';
import { OutputStream } from '../streams/output-stream.ts';
import { TypeId } from '../type-ids.ts';
import { idOf, making, reading, writing } from '../user-code.ts';
import type { Format, ValueWriter } from '../value-writer.ts';
import { internalClasses, mapEntryClass, type IdentifiedClass, type ReadableClass } from './classes.ts';
import { restValueClass } from './rest-value.ts';

/** The class is given by its two numbers; without this bit by its name in Java. */
const IDENTIFIED = 1;
/** Two bytes with the version of the cluster follow the numbers. */
const VERSIONED = 2;

type Factories = NonNullable<UserSerialization['dataSerializableFactories']>;

const written = [...internalClasses, restValueClass];
const internal = new Map<number, Map<number, ReadableClass>>();
for (const one of [...written, mapEntryClass]) {
  const factory = internal.get(one.factoryId) ?? new Map<number, ReadableClass>();
  internal.set(one.factoryId, factory.set(one.classId, one));
}
const internalWriters = new Map<unknown, ValueWriter>(written.map((one) => [one.type, internalWriter(one)]));

/** Objects of classes that both sides know by two numbers: those of the members that this client itself needs, and the user's. */
export function identifiedFormat(factories: Factories): Format {
  const match = (value: object) => internalWriters.get(value.constructor) ?? (isIdentified(value) ? userWriter : undefined);
  return { match, readers: [[TypeId.identified, (input) => readIdentified(input, factories)]] };
}

function isIdentified(value: object): value is IdentifiedDataSerializable {
  const candidate = value as Partial<IdentifiedDataSerializable>;
  return typeof candidate.writeData === 'function' && typeof candidate.readData === 'function';
}

const userWriter: ValueWriter<IdentifiedDataSerializable> = {
  typeId: TypeId.identified,
  write(output, value) {
    const [factoryId, classId] = [idOf(value, 'factoryId'), idOf(value, 'classId')];
    output.writeByte(IDENTIFIED);
    output.writeInt(factoryId);
    output.writeInt(classId);
    writing(`writeData of ${nameOf(classId, factoryId)}`, new OutputStream(output), (stream) => value.writeData(stream));
  },
};

function internalWriter(one: IdentifiedClass): ValueWriter {
  return {
    typeId: TypeId.identified,
    write(output, value) {
      output.writeByte(IDENTIFIED);
      output.writeInt(one.factoryId);
      output.writeInt(one.classId);
      one.write(output, value);
    },
  };
}

function readIdentified(input: DataInput, factories: Factories): unknown {
  const header = input.readByte();
  if ((header & IDENTIFIED) === 0)
    throw input.failure(`it is of the Java class ${javaNameIn(input)}, which has no numbers and which only Java can read`);
  const [factoryId, classId] = [input.readInt(), input.readInt()];
  if ((header & VERSIONED) !== 0) input.readShort();
  const found = internal.get(factoryId)?.get(classId);
  if (found !== undefined) return found.read(input);
  const value = newObject(input, factories, { factoryId, classId });
  reading(input, `readData of ${nameOf(classId, factoryId)}`, new InputStream(input), (stream) => value.readData(stream));
  return value;
}

interface Ids {
  readonly factoryId: number;
  readonly classId: number;
}

function newObject(input: DataInput, factories: Factories, { factoryId, classId }: Ids): IdentifiedDataSerializable {
  const name = nameOf(classId, factoryId);
  const factory = Object.hasOwn(factories, factoryId) ? factories[factoryId] : undefined;
  if (factory === undefined) throw input.failure(`dataSerializableFactories has no factory for ${name}`);
  const value: unknown = making(input, name, factory, classId);
  if (typeof value === 'object' && value !== null && isIdentified(value)) return value;
  throw input.failure(`the factory makes no object of ${name}`);
}

const nameOf = (classId: number, factoryId: number) => `the class ${classId} of the factory ${factoryId}`;

const LONGEST_NAME = 200;

function javaNameIn(input: DataInput): string {
  return input.readString()?.slice(0, LONGEST_NAME) ?? 'null';
}
