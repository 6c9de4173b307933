import { type CompactReader } from './reader.ts';
import { type CompactWriter } from './writer.ts';

/** Writes and reads the instances of one class as Compact records. */
export interface CompactSerializer<C = unknown> {
  /** The class; instances of its subclasses are something else. */
  getClass(): new (...args: never[]) => C;
  /** How members and other clients name the type. */
  getTypeName(): string;
  /** Makes an instance of a record, which may come from a writer that knew other fields. */
  read(reader: CompactReader): C;
  /** Writes all fields of an instance: each once, and in each instance the same. */
  write(writer: CompactWriter, instance: C): void;
}

/** Whether the input could be a serializer. */
export function isCompactSerializer(input: unknown): input is CompactSerializer {
  const methods = ['getClass', 'getTypeName', 'read', 'write'] as const;
  return typeof input === 'object' && input !== null && methods.every((name) => typeof (input as CompactSerializer)[name] === 'function');
}
