import type { DataInput, ValueReader } from '../data-input.ts';
import { TypeId } from '../type-ids.ts';
import type { Format, ValueWriter } from '../value-writer.ts';
import { internalClasses, type IdentifiedClass } from './classes.ts';

/** The class is given by its two numbers; without this bit by its name in Java. */
const IDENTIFIED = 1;
/** Two bytes with the version of the cluster follow the numbers. */
const VERSIONED = 2;

const factories = new Map<number, Map<number, IdentifiedClass>>();
const writers = new Map<unknown, ValueWriter>();
for (const one of internalClasses) {
  const factory = factories.get(one.factoryId) ?? new Map<number, IdentifiedClass>();
  factories.set(one.factoryId, factory.set(one.classId, one));
  writers.set(one.type, writerOf(one));
}

/** Objects of classes that both sides know by two numbers, those of the members that this client itself needs. */
export function identifiedFormat(): Format {
  return { match: (value) => writers.get(value.constructor), readers: [[TypeId.identified, readIdentified]] };
}

const readIdentified: ValueReader = (input) => {
  const header = input.readByte();
  if ((header & IDENTIFIED) === 0) throw input.failure(`it is of the Java class ${nameIn(input)}, which has no numbers`);
  const [factoryId, classId] = [input.readInt(), input.readInt()];
  if ((header & VERSIONED) !== 0) input.readShort();
  const found = factories.get(factoryId)?.get(classId);
  if (found === undefined) throw input.failure(`this client does not know the class ${classId} of the factory ${factoryId}`);
  return found.read(input);
};

function writerOf(one: IdentifiedClass): ValueWriter {
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

const LONGEST_NAME = 200;

function nameIn(input: DataInput): string {
  return input.readString()?.slice(0, LONGEST_NAME) ?? 'null';
}
