import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HazelcastSerializationError } from '../../../src/errors.ts';
import type { IdentifiedDataSerializable } from '../../../src/serialization/contracts.ts';
import type { DataInput, DataOutput } from '../../../src/serialization/streams/data-streams.ts';
import { serializer } from './fixtures.ts';

/** A class of an application with a field of each shape. */
class Everything implements IdentifiedDataSerializable {
  factoryId = 1;
  classId = 1;
  read: unknown[] = [];

  writeData(output: DataOutput): void {
    output.writeInt(5);
    output.writeString('text');
    output.writeLongArray([1n, -1n]);
    output.writeStringArray(['a', null]);
    output.writeByteArray(Buffer.of(1, 2));
    output.writeObject(['x', 'y']);
    output.writeObject(null);
    output.writeChar('c');
    output.writeDouble(1.5);
  }

  readData(input: DataInput): void {
    this.read = [
      input.readInt(),
      input.readString(),
      input.readLongArray(),
      input.readStringArray(),
      input.readByteArray(),
      input.readObject(),
      input.readObject(),
      input.readChar(),
      input.readDouble(),
    ];
  }
}

for (const isBigEndian of [true, false]) {
  const one = serializer({ isBigEndian, dataSerializableFactories: { 1: () => new Everything() } });
  const data = one.toData(new Everything());

  /** What came of reading; anything but an object or the one error of the decoder fails the test. */
  function read(bytes: Buffer): unknown {
    try {
      return one.toObject(bytes);
    } catch (error) {
      if (!(error instanceof HazelcastSerializationError)) throw error;
      return undefined;
    }
  }

  test(`every prefix of an object of a class of an application is refused (big-endian: ${isBigEndian})`, () => {
    expect(read(data)).toMatchObject({ read: [5, 'text', [1n, -1n], ['a', null], Buffer.of(1, 2), ['x', 'y'], null, 'c', 1.5] });
    for (let length = 1; length < data.length; length++) expect([length, read(data.subarray(0, length))]).toEqual([length, undefined]);
  });

  test(`whatever bytes of it are changed, there is an object or a HazelcastSerializationError (big-endian: ${isBigEndian})`, () => {
    const changes = fc.array(fc.tuple(fc.nat(data.length - 9), fc.nat(255)), { minLength: 1, maxLength: 6 });
    const property = fc.property(changes, (pairs) => {
      const changed = Buffer.from(data);
      for (const [at, byte] of pairs) changed[8 + at] = byte;
      read(changed);
    });
    fc.assert(property, { numRuns: 2000 });
  });
}
