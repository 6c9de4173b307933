import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../../../src/errors.ts';
import { added, int, list, long, nullable, str } from '../../../src/protocol/fields.ts';
import { Flag } from '../../../src/protocol/frames.ts';
import { struct } from '../../../src/protocol/layout.ts';
import { frame, read, write } from './bytes.ts';

describe('structures', () => {
  const group = struct({ name: str, seed: int, note: nullable(str), size: int });
  const value = { name: 'cp', seed: 1, note: null, size: 2 };

  test('have their fixed fields first, whatever the order of the declaration, and give the fields in that order of kinds', () => {
    const bytes = write(group, value);
    expect(bytes).toEqual(
      Buffer.concat([
        frame(Flag.begin),
        frame(0, Buffer.from('0100000002000000', 'hex')),
        frame(0, 'cp'),
        frame(Flag.nullFrame),
        frame(Flag.end),
      ]),
    );
    expect(read(group, bytes)).toEqual(value);
  });

  test('without fixed fields have no frame for them', () => {
    expect(write(struct({ name: str }), { name: 'a' })).toEqual(Buffer.concat([frame(Flag.begin), frame(0, 'a'), frame(Flag.end)]));
  });

  test('may be null, and may nest', () => {
    const outer = struct({ inner: nullable(group), others: list(group) });
    for (const inner of [null, value])
      expect(read(outer, write(outer, { inner, others: [value, value] }))).toEqual({ inner, others: [value, value] });
  });

  test('whose fixed frame is too short, or that are null where they may not be, are refused', () => {
    expect(() =>
      read(group, Buffer.concat([frame(Flag.begin), frame(0, Buffer.alloc(7)), frame(0, 'cp'), frame(Flag.nullFrame), frame(Flag.end)])),
    ).toThrow(ProtocolError);
    expect(() => read(group, frame(Flag.nullFrame))).toThrow(ProtocolError);
  });

  describe('with fields that were added later', () => {
    const grown = struct({
      id: int,
      name: str,
      size: added(int),
      label: added(nullable(str)),
      weight: added(long),
      tags: added(list(str)),
    });
    const full = { id: 1, name: 'a', size: 2, label: 'b', weight: 3n, tags: ['c'] };

    test('are written and read whole', () => {
      expect(read(grown, write(grown, full))).toEqual(full);
    });

    test('end where the older peer ends, for each kind of field on its own', () => {
      expect(read(grown, write(grown, { id: 1, name: 'a' }))).toStrictEqual({
        id: 1,
        name: 'a',
        size: undefined,
        label: undefined,
        weight: undefined,
        tags: undefined,
      });
      expect(read(grown, write(grown, { id: 1, name: 'a', size: 2 }))).toEqual({ id: 1, name: 'a', size: 2 });
      expect(read(grown, write(grown, { id: 1, name: 'a', label: null }))).toEqual({ id: 1, name: 'a', label: null });
    });

    test('have nothing behind a field that is left out', () => {
      expect(write(grown, { id: 1, name: 'a', weight: 3n, tags: ['c'] })).toEqual(write(grown, { id: 1, name: 'a' }));
    });

    test('take a fixed field only when all its bytes are there', () => {
      const bytes = Buffer.concat([frame(Flag.begin), frame(0, Buffer.alloc(4 + 4 + 7)), frame(0, 'a'), frame(Flag.end)]);
      expect(read(grown, bytes)).toEqual({ id: 0, name: 'a', size: 0 });
    });
  });
});
