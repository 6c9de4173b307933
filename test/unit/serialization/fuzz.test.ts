import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HazelcastSerializationError } from '../../../src/errors.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import { type PortableWriter } from '../../../src/serialization/portable/portable-contracts.ts';
import { AddressValue, ReliableTopicMessage } from '../../../src/serialization/identified/classes.ts';
import { BigDecimal } from '../../../src/serialization/values/big-decimal.ts';
import { LocalDate } from '../../../src/serialization/values/local-date.ts';
import { bigEndian, dataOf, littleEndian } from './fixtures.ts';

/** Reads the bytes in both orders; anything but a value or the one error of the decoder fails the test. */
function read(data: Buffer): void {
  for (const order of [bigEndian, littleEndian]) {
    try {
      order.toObject(data);
    } catch (error) {
      if (!(error instanceof HazelcastSerializationError)) throw error;
      expect(error.cause).toBeUndefined();
    }
  }
}

const typeIds = fc.oneof(fc.integer({ min: -56, max: 1 }), fc.constantFrom(-100, -101, -130), fc.integer());
const smallInts = fc.integer({ min: -3, max: 5 });

/** Pieces that look like payloads: lengths, type ids and noise. */
const payloads = fc
  .array(
    fc.oneof(
      typeIds.map(int32),
      smallInts.map(int32),
      fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Buffer.concat(parts));

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

test('any bytes end in a value or a HazelcastSerializationError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => read(Buffer.from(bytes))),
    { numRuns: 2000 },
  );
});

test('any payload of any type ends in a value or a HazelcastSerializationError', () => {
  const property = fc.property(typeIds, payloads, (typeId, payload) => read(dataOf(typeId, payload.toString('hex'))));
  fc.assert(property, { numRuns: 5000 });
});

const VALUES: readonly unknown[] = [
  true,
  1.5,
  -7n,
  'text',
  'текст 😀',
  Buffer.of(1, 2, 3),
  [1, 2],
  ['a', 'é'],
  [true],
  [1n, 2n],
  new Date(0),
  UUID.random(),
  { a: [1, { b: 'c' }] },
];
/** A Portable with a field of each shape, which reads as a record. */
const portable = {
  factoryId: 1,
  classId: 1,
  readPortable: () => undefined,
  writePortable(writer: PortableWriter): void {
    writer.writeInt('i', 5);
    writer.writeStringArray('strs', ['a', null]);
    writer.writeDecimalArray('decimals', [new BigDecimal(5n, 1), new BigDecimal(6n, 2)]);
    writer.writePortableArray('ps', [nested, nested]);
    writer.writePortable('p', nested);
    writer.getRawDataOutput().writeInt(5);
  },
};
const nested = {
  factoryId: 1,
  classId: 2,
  readPortable: () => undefined,
  writePortable: (writer: PortableWriter) => writer.writeDate('d', new LocalDate(2021, 6, 28)),
};
const SAMPLES = [
  bigEndian.toData(portable),
  ...VALUES.map((value) => bigEndian.toData(value)),
  dataOf(-36, '00000000 00000002 fffffff5 00000001 61 ffffffe3 00000001 00000000 fffffff9 00000001 ffffffce 01 fffffffb 0061'),
  bigEndian.toData(new ReliableTopicMessage(5n, new AddressValue('::1', 5701), Buffer.from('payload'))),
  dataOf(-2, '01 fffffffc 00000078 fffffff5 00000001 61 fffffff9 00000007'),
  dataOf(-28, '00000002 ffffffe6 00000002 0080 ffffffea fffffff5 00000001 61 ffffffdb 00000000'),
];

test('every prefix of a value ends in a value or a HazelcastSerializationError', () => {
  for (const data of SAMPLES) {
    expect(() => bigEndian.toObject(data)).not.toThrow();
    for (let length = 0; length < data.length; length++) read(data.subarray(0, length));
  }
});

test('a prefix that cuts off a value is never taken for one', () => {
  for (const data of SAMPLES) {
    for (let length = 1; length < data.length; length++)
      expect(() => bigEndian.toObject(data.subarray(0, length))).toThrow(HazelcastSerializationError);
  }
});

test('a change of any bit of a value ends in a value or a HazelcastSerializationError', () => {
  for (const data of SAMPLES) {
    for (let bit = 32; bit < 8 * data.length; bit++) {
      const changed = Buffer.from(data);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      read(changed);
    }
  }
});

test('changes of many bytes of a value, and bytes too many, end in a value or a HazelcastSerializationError', () => {
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
  const property = fc.property(fc.constantFrom(...SAMPLES), changes, fc.uint8Array({ maxLength: 8 }), (data, pairs, more) => {
    const changed = Buffer.concat([data, more]);
    for (const [at, byte] of pairs) changed[4 + (at % (changed.length - 4))] = byte;
    read(changed);
  });
  fc.assert(property, { numRuns: 5000 });
});
