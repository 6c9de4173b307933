import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError } from '../../../src/errors.ts';
import { type PortableReader, type PortableWriter } from '../../../src/serialization/portable/portable-contracts.ts';
import { type Serializer } from '../../../src/serialization/serializer.ts';
import { type DataInput, type DataOutput } from '../../../src/serialization/streams/data-streams.ts';
import { serializer } from './fixtures.ts';

/** Objects of three kinds, whose methods are given. */
const identified = (read: (input: DataInput) => unknown, write: (output: DataOutput) => unknown) => ({
  factoryId: 1,
  classId: 1,
  readData: (input: DataInput) => void read(input),
  writeData: (output: DataOutput) => void write(output),
});
const portable = (read: (reader: PortableReader) => unknown, write: (writer: PortableWriter) => unknown) => ({
  factoryId: 1,
  classId: 1,
  readPortable: (reader: PortableReader) => void read(reader),
  writePortable: (writer: PortableWriter) => void write(writer),
});

/** What was handed to the methods of an object, after it was written and read. */
function keptOf(): {
  output: DataOutput;
  input: DataInput;
  writer: PortableWriter;
  reader: PortableReader;
  rawOutput: DataOutput;
  rawInput: DataInput;
} {
  const kept: Record<string, unknown> = {};
  const one = identified(
    (input) => (kept['input'] = input),
    (output) => (kept['output'] = output),
  );
  const other = portable(
    (reader) => ((kept['reader'] = reader), (kept['rawInput'] = reader.getRawDataInput())),
    (writer) => ((kept['writer'] = writer), writer.writeInt('a', 1), (kept['rawOutput'] = writer.getRawDataOutput())),
  );
  const both = serializer({ dataSerializableFactories: { 1: () => one }, portableFactories: { 1: () => other } });
  for (const value of [one, other]) both.toObject(both.toData(value));
  return kept as ReturnType<typeof keptOf>;
}

describe('what a method was given ends when it returns', () => {
  test.each<[string, (kept: ReturnType<typeof keptOf>) => unknown]>([
    ['an output', ({ output }) => output.writeInt(1)],
    ['the position of an output', ({ output }) => output.position(8)],
    ['an input', ({ input }) => input.readByte()],
    ['a writer', ({ writer }) => writer.writeInt('a', 1)],
    ['a writer of raw data', ({ writer }) => writer.getRawDataOutput()],
    ['raw data that are written', ({ rawOutput }) => rawOutput.writeInt(1)],
    ['a reader', ({ reader }) => reader.readInt('a')],
    ['a reader of raw data', ({ reader }) => reader.getRawDataInput()],
    ['raw data that are read', ({ rawInput }) => rawInput.readByte()],
  ])('%s', (_, use) => {
    const kept = keptOf();
    expect(() => use(kept)).toThrow(HazelcastSerializationError);
    expect(() => use(kept)).toThrow('it is used after the method that got it has returned');
  });
});

describe('API-11: a method that is asynchronous is refused, and rejects into nothing', () => {
  const rejecting = () => Promise.reject(new Error('late'));
  const fine = () => undefined;
  const asyncSerializer = (id: number, method: 'read' | 'write') => ({ id, read: fine, write: fine, [method]: rejecting });

  test.each<[string, (bytes: (value: unknown, by?: Serializer) => Buffer) => unknown]>([
    ['writeData', (bytes) => bytes({ factoryId: 1, classId: 1, readData: fine, writeData: rejecting })],
    ['writePortable', (bytes) => bytes({ factoryId: 1, classId: 1, readPortable: fine, writePortable: rejecting })],
    ['write', (bytes) => bytes({ hzCustomId: 1 }, serializer({ customSerializers: [asyncSerializer(1, 'write')] }))],
    [
      'read',
      (bytes) => {
        const late = serializer({ customSerializers: [asyncSerializer(1, 'read')] });
        return late.toObject(bytes({ hzCustomId: 1 }, late));
      },
    ],
    [
      'readData',
      (bytes) => {
        const made = { factoryId: 1, classId: 1, readData: rejecting, writeData: fine };
        return serializer({ dataSerializableFactories: { 1: () => made } }).toObject(bytes(made));
      },
    ],
  ])('%s', async (name, run) => {
    const unhandled: unknown[] = [];
    const listener = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listener);
    const attempt = () => run((value, by = serializer()) => by.toData(value));
    expect(attempt).toThrow(HazelcastSerializationError);
    expect(attempt).toThrow(expect.objectContaining({ message: expect.stringContaining(`${name} of the`) }) as Error);
    await setImmediate();
    process.off('unhandledRejection', listener);
    expect(unhandled).toEqual([]);
  });
});
