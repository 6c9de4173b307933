import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bigEndian } from './fixtures.ts';

const textOf = (value: unknown): string => bigEndian.toData(value).toString('utf8', 12);

/** Texts that need an escape, two to four bytes for a character, or half of a pair. */
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('"', '\\', '\n', '\0', 'ü', '€', '\ud83d', '\ude00', 'a') }),
);

const { data } = fc.letrec<{ data: unknown }>((tie) => ({
  data: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.double(),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.date({ noInvalidDate: true }),
    text.map((said) => ({ toJSON: () => said })),
    fc.array(tie('data')),
    fc.dictionary(text, fc.oneof(tie('data'), fc.constant(undefined)), { noNullPrototype: false }),
  ),
}));

describe('an object', () => {
  test('has the bytes of what JSON.stringify makes of it, whatever is inside', () => {
    fc.assert(
      fc.property(fc.dictionary(text, data), (value) => {
        const json = Buffer.from(JSON.stringify(value));
        const written = bigEndian.toData(value);
        expect(written.readInt32BE(8)).toBe(json.length);
        expect(written.subarray(12).toString()).toBe(json.toString());
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([0, 60, 63, 64, 65, 199, 200, 201, 70_000])('may hold texts of %i characters', (length) => {
    for (const unit of ['a', 'ü', '€', '"', '\n', '\ude00']) {
      const value = { [unit]: unit.repeat(length) };
      expect(textOf(value)).toBe(JSON.stringify(value));
    }
  });

  test('may be as deep as JSON.stringify goes', () => {
    const nested = (depth: number): object => (depth === 0 ? [] : { a: [nested(depth - 1)] });
    for (const depth of [48, 49, 50, 51, 1_000]) expect(textOf({ deep: nested(depth) })).toBe(JSON.stringify({ deep: nested(depth) }));
  });

  test('may follow another value, and come back after one that could not be written', () => {
    const half = { before: 'x'.repeat(50), lost: new Map() };
    expect(() => bigEndian.toData(half)).toThrow('JSON cannot hold it');
    expect(bigEndian.toObject(bigEndian.toData([{ a: 1 }, { b: [new Date(0)] }, { c: { toJSON: () => 'd' } }]))).toEqual([
      { a: 1 },
      { b: ['1970-01-01T00:00:00.000Z'] },
      { c: 'd' },
    ]);
  });

  test('may have a getter that throws, which is told as the cause', () => {
    const cause = new Error('no');
    const value = { a: 1, get b() { throw cause; } }; // prettier-ignore
    expect(() => bigEndian.toData(value)).toThrow(expect.objectContaining({ code: 'SERIALIZATION', cause }));
  });
});
