import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HazelcastSerializationError } from '../../../src/errors.ts';
import type { Serializer } from '../../../src/serialization/serializer.ts';
import { serializer } from './fixtures.ts';

/** A class whose objects are written by what they hold. */
class Act {
  readonly hzCustomId = 1;
  readonly act: () => unknown;

  constructor(act: () => unknown) {
    this.act = act;
  }
}

const withActs = (): Serializer =>
  serializer({
    customSerializers: [
      {
        id: 1,
        read: (input) => input.readString(),
        write(output, { act }) {
          output.writeString('before');
          (act as () => unknown)();
          output.writeString('after');
        },
      },
    ],
  });

describe('the bytes of one value are never those of another', () => {
  test('whatever is written one after the other', () => {
    const one = serializer();
    const value = fc.oneof(
      fc.string({ maxLength: 3000, unit: 'binary' }),
      fc.double(),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.array(fc.string(), { minLength: 1 }),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 20 }), (values) => {
        const all = values.map((each) => one.toData(each));
        expect(all.map((data) => one.toObject(data))).toEqual(values);
        expect(all).toEqual(values.map((each) => serializer().toData(each)));
      }),
    );
  });

  test('when code of the application writes a value while another is being written', () => {
    const one = withActs();
    let inner: Buffer | undefined;
    const outer = one.toData(new Act(() => (inner = one.toData('within'))));
    expect(one.toObject(inner!)).toBe('within');
    expect(outer).toEqual(withActs().toData(new Act(() => {})));
  });

  test('when writing ended with an error', () => {
    const one = withActs();
    const failing = new Act(() => {
      throw new Error('refused');
    });
    expect(() => one.toData(failing)).toThrow(HazelcastSerializationError);
    expect(one.toData('next')).toEqual(serializer().toData('next'));
    expect(one.toData(new Act(() => {}))).toEqual(withActs().toData(new Act(() => {})));
  });
});

/** Where room ends, and where texts are written in another way. */
const LENGTHS = [0, 1, 40, 41, 52, 53, 335, 336, 1011, 1012, 1013, 21_841, 21_842, 21_845, 21_846, 65_523, 65_524, 65_525, 1_000_000];

describe('a text of a length that matters', () => {
  test.each(LENGTHS)('of %i units comes back, and has its bytes', (length) => {
    for (const unit of ['a', 'ü', '語', '\0']) {
      const text = unit.repeat(length);
      const data = serializer().toData(text);
      expect(data.length).toBe(12 + Buffer.byteLength(text));
      expect(data.readInt32BE(8)).toBe(data.length - 12);
      expect(serializer().toObject(data) === text).toBe(true);
    }
  });

  test.each(LENGTHS)('of %i units before a lone surrogate has a question mark in its place, as in Java', (length) => {
    const text = 'x'.repeat(length);
    for (const lone of ['\ud800', '\udfff', '\ude00\ud83d'])
      expect(
        serializer()
          .toData(`${text}${lone}ü`)
          .equals(serializer().toData(`${text}${'?'.repeat(lone.length)}ü`)),
      ).toBe(true);
  });
});
