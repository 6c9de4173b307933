import { HazelcastSerializationError } from '../errors.ts';
import type { CustomSerializable, Serializer, UserSerialization } from './contracts.ts';
import type { ValueReader } from './data-input.ts';
import { InputStream } from './streams/input-stream.ts';
import { OutputStream } from './streams/output-stream.ts';
import { reading, writing } from './user-code.ts';
import type { Format, ValueWriter } from './value-writer.ts';

type Serializers = Pick<UserSerialization, 'customSerializers' | 'globalSerializer'>;

/** Objects that name a serializer of the user's, and then those that nothing else takes but JSON, which the global serializer gets. */
export function customFormat({ customSerializers = [], globalSerializer }: Serializers): Format {
  const writers = new Map(customSerializers.map((one) => [one.id, writerOf(one)]));
  const globalWriter = globalSerializer === undefined ? undefined : writerOf(globalSerializer);
  const all = globalSerializer === undefined ? customSerializers : [...customSerializers, globalSerializer];
  return {
    match(value) {
      const { hzCustomId } = value as Partial<CustomSerializable>;
      return typeof hzCustomId === 'number' ? named(writers, hzCustomId) : globalWriter;
    },
    readers: all.map((one) => [one.id, readerOf(one)] as const),
  };
}

function named(writers: ReadonlyMap<number, ValueWriter>, id: number): ValueWriter {
  const writer = writers.get(id);
  if (writer === undefined) throw new HazelcastSerializationError(`customSerializers has no serializer with the id ${id}`);
  return writer;
}

function writerOf(serializer: Serializer): ValueWriter {
  const { id } = serializer;
  return {
    typeId: id,
    write: (output, value) =>
      writing(`write of the serializer ${id}`, new OutputStream(output), (stream) => serializer.write(stream, value)),
  };
}

function readerOf(serializer: Serializer): ValueReader {
  return (input) => reading(input, `read of the serializer ${serializer.id}`, new InputStream(input), (stream) => serializer.read(stream));
}
