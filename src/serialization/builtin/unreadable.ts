import { type DataInput } from '../data-input.ts';
import { TypeId } from '../type-ids.ts';

/** What lies behind the type ids that are known and not read. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [-56, 'Compact with its schema'],
  [-110, 'a C# object'],
  [-120, 'a Python object'],
  [-140, 'a Go object'],
]);

/** What a Java object stream begins with: magic number, version, an object or an enum constant, the description of its class. */
const STREAM_STARTS = ['aced00057372', 'aced00057e72'];
const STREAM_START_BYTES = 6;
const LONGEST_NAME = 200;

/** Fails for a type id that no reader takes. The error names the id and what is known about it. */
export function readUnreadable(input: DataInput): never {
  throw input.failure(`this client has no reader for it (${describe(input)})`);
}

function describe(input: DataInput): string {
  const { typeId } = input;
  if (typeId === TypeId.javaSerializable) return `Java Serializable ${streamedClass(input.rest())}`;
  if (typeId === TypeId.javaExternalizable) return `Java Externalizable ${input.readString()?.slice(0, LONGEST_NAME)}`;
  return NAMES.get(typeId) ?? (typeId > 0 ? 'an object of a custom serializer, which customSerializers lacks' : 'an unknown type');
}

function streamedClass(stream: Buffer): string {
  const nameAt = STREAM_START_BYTES + 2;
  if (stream.length < nameAt || !STREAM_STARTS.includes(stream.toString('hex', 0, STREAM_START_BYTES))) return 'of an unknown class';
  const length = Math.min(stream.readUInt16BE(STREAM_START_BYTES), LONGEST_NAME);
  return stream.toString('latin1', nameAt, nameAt + length);
}
