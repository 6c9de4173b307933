import { constants } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../../../src/errors.ts';
import {
  bool,
  byte,
  data,
  entries,
  float,
  int,
  list,
  long,
  nullable,
  nullableData,
  nullableUuid,
  packed,
  packedEntries,
  safeLong,
  str,
  uuid,
  valuesThenKeys,
  type Fixed,
  type Framed,
} from '../../../src/protocol/fields.ts';
import { Flag, FrameReader, FrameWriter } from '../../../src/protocol/frames.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import { frame, read, write } from './bytes.ts';

/** The bytes of a fixed value, and what they read as. */
function through<T>(field: Fixed<T>, value: T): { hex: string; value: T } {
  const to = new FrameWriter();
  const at = to.frame(field.size);
  field.write(to, at, value);
  const bytes = to.toBuffer();
  return { hex: bytes.toString('hex', at), value: field.read(new FrameReader(bytes), at) };
}

describe('values of constant size', () => {
  test.each([
    ['bool true', bool, true, '01'],
    ['bool false', bool, false, '00'],
    ['byte', byte, -2, 'fe'],
    ['int', int, -2, 'feffffff'],
    ['int, the largest', int, 2 ** 31 - 1, 'ffffff7f'],
    ['long', long, -2n, 'feffffffffffffff'],
    ['long, the largest', long, 2n ** 63n - 1n, 'ffffffffffffff7f'],
    ['safeLong 0', safeLong, 0, '0000000000000000'],
    ['safeLong -1', safeLong, -1, 'ffffffffffffffff'],
    ['safeLong -2^32', safeLong, -(2 ** 32), '00000000ffffffff'],
    ['safeLong 2^32', safeLong, 2 ** 32, '0000000001000000'],
    ['safeLong 2^31', safeLong, 2 ** 31, '0000008000000000'],
    ['safeLong 2^53 - 1', safeLong, Number.MAX_SAFE_INTEGER, 'ffffffffffff1f00'],
    ['safeLong -2^53 + 1', safeLong, Number.MIN_SAFE_INTEGER, '010000000000e0ff'],
    ['float', float, 0.5, '0000003f'],
    ['uuid', uuid, new UUID(123456789n, 987654321n), '0015cd5b0700000000b168de3a00000000'],
    ['nullableUuid', nullableUuid, new UUID(-1n, 1n), '00ffffffffffffffff0100000000000000'],
    ['nullableUuid null', nullableUuid, null, '01' + '00'.repeat(16)],
  ] as [string, Fixed<unknown>, unknown, string][])('%s has the bytes that the protocol wants', (_, field, value, hex) => {
    expect(through(field, value)).toEqual({ hex, value });
  });

  test('a safeLong has the bytes of the long of the same value', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(through(safeLong, value)).toEqual({ hex: through(long, BigInt(value)).hex, value });
      }),
    );
  });

  test('any byte but 0 is true', () => {
    expect(bool.read(new FrameReader(Buffer.from([2, 0])), 0)).toBe(true);
  });

  test('the bytes behind the flag of a null UUID do not count, and a UUID that must be there is not null', () => {
    const from = new FrameReader(Buffer.alloc(17, 1));
    expect(nullableUuid.read(from, 0)).toBe(null);
    expect(() => uuid.read(from, 0)).toThrow(ProtocolError);
  });
});

describe('texts and bytes', () => {
  test('an empty text and an empty array are not null', () => {
    expect(write(str, '').toString('hex')).toBe('060000000000');
    expect(write(nullable(str), '')).toEqual(write(str, ''));
    expect(read(nullable(str), write(nullable(str), ''))).toBe('');
    expect(read(nullable(data), write(nullable(data), Buffer.alloc(0)))).toEqual(Buffer.alloc(0));
  });

  test('null is one empty frame, also in the middle of a message and at its end', () => {
    expect(write(nullable(str), null).toString('hex')).toBe('060000000004');
    expect(read(nullable(str), frame(Flag.nullFrame | Flag.final))).toBe(null);
  });

  test('what is read as bytes is a view of what was received', () => {
    const bytes = write(data, Buffer.from('abc'));
    expect(read(data, bytes).buffer).toBe(bytes.buffer);
  });

  test('serialized null reads as null in each of its forms, and an integer 0 does not', () => {
    expect(write(nullableData, null)).toEqual(frame(Flag.nullFrame));
    for (const bytes of [frame(Flag.nullFrame), frame(0), frame(0, Buffer.alloc(8)), frame(0, Buffer.from('1234567800000000', 'hex'))]) {
      expect(read(nullableData, bytes)).toBe(null);
    }
    for (const hex of ['00000000fffffff9', '0000000000000001', '000000000000000000', '00000000fffffff900000000']) {
      expect(read(nullableData, frame(0, Buffer.from(hex, 'hex')))?.toString('hex')).toBe(hex);
    }
  });

  test('a text that is longer than a string may be is refused', () => {
    const bytes = Buffer.alloc(constants.MAX_STRING_LENGTH + 7);
    bytes.writeInt32LE(bytes.length);
    expect(() => str.read(new FrameReader(bytes))).toThrow(ProtocolError);
  });

  test('bytes that are no UTF-8 read as replacement characters', () => {
    expect(read(str, frame(0, Buffer.from([0x61, 0xff, 0x62])))).toBe('a\ufffdb');
  });
});

describe('lists and pairs', () => {
  test('an empty list is a begin and an end, an empty packed one is an empty frame, a null one a null frame', () => {
    expect(write(list(str), [])).toEqual(Buffer.concat([frame(Flag.begin), frame(Flag.end)]));
    expect(write(packed(int), [])).toEqual(frame(0));
    expect(read(nullable(packed(int)), write(nullable(packed(int)), null))).toBe(null);
    expect(read(packed(int), frame(0))).toEqual([]);
  });

  test('a list may hold nulls, where its items may be null', () => {
    const items = [null, Buffer.from('serialized'), null];
    expect(read(list(nullableData), write(list(nullableData), items))).toEqual(items);
  });

  test('an end that is also final ends a list', () => {
    expect(read(list(str), Buffer.concat([frame(Flag.begin), frame(0, 'a'), frame(Flag.end | Flag.final)]))).toEqual(['a']);
  });

  test('lists nest', () => {
    const field = list(list(packed(int)));
    expect(read(field, write(field, [[[1, 2], []], [], [[3]]]))).toEqual([[[1, 2], []], [], [[3]]]);
  });

  test.each([
    ['integers', packed(int), 4],
    ['longs', packed(long), 8],
    ['uuids', packed(uuid), 17],
    ['pairs', packedEntries(int, long), 12],
  ] as [string, Framed<unknown>, number][])('a packed list of %s whose bytes do not divide into items is refused', (_, field, size) => {
    for (let bytes = 1; bytes < 3 * size; bytes++) {
      const run = () => read(field, frame(0, Buffer.alloc(bytes)));
      if (bytes % size === 0) expect(run()).toHaveLength(bytes / size);
      else expect(run).toThrow(ProtocolError);
    }
  });

  test('pairs with values of their own frames have the keys behind the values', () => {
    const field = valuesThenKeys(long, data);
    const bytes = write(field, [
      [1n, Buffer.from('a')],
      [2n, Buffer.from('b')],
    ]);
    expect(bytes).toEqual(
      Buffer.concat([
        frame(Flag.begin),
        frame(0, 'a'),
        frame(0, 'b'),
        frame(Flag.end),
        frame(0, Buffer.from('01000000000000000200000000000000', 'hex')),
      ]),
    );
    expect(read(field, bytes)).toEqual([
      [1n, Buffer.from('a')],
      [2n, Buffer.from('b')],
    ]);
  });

  test('keys and values whose numbers differ are refused', () => {
    const bytes = Buffer.concat([write(list(data), [Buffer.from('a')]), write(packed(long), [1n, 2n])]);
    expect(() => read(valuesThenKeys(long, data), bytes)).toThrow('a list of pairs has 2 keys and 1 values');
  });

  test('a key without a value is refused', () => {
    expect(() =>
      read(entries(list(str), list(str)), Buffer.concat([frame(Flag.begin), frame(Flag.begin), frame(Flag.end), frame(Flag.end)])),
    ).toThrow(ProtocolError);
  });

  test('a list that does not begin or does not end is refused', () => {
    expect(() => read(list(str), frame(0, 'a'))).toThrow(ProtocolError);
    expect(() => read(list(str), Buffer.concat([frame(Flag.begin), frame(0, 'a')]))).toThrow(ProtocolError);
  });
});
