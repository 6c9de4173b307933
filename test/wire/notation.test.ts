import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryValues, isArbitrary } from './arbitrary.ts';
import { messages, nameOf, partOf, structures, vectors, type Part } from './catalog.ts';
import { asPassed, codecsOf } from './codec.ts';
import { declare } from './notation.ts';
import { bytesOf, framesOf, fromNewerPeer, fromOlderPeer, valuesOf } from './reference.ts';

const parts = messages.flatMap((message) => message.parts);
const codecs = new Map(
  messages
    .map(declare)
    .flatMap(codecsOf)
    .map((codec) => [codec.type, codec]),
);

describe('the notation expresses every message of the protocol', () => {
  test('the data files hold all messages, structures and vectors, and every part of a message has two vectors', () => {
    expect([messages.length, structures.size, vectors.length]).toEqual([474, 75, 1970]);
    const seen = vectors.map((vector) => `${nameOf(partOf(vector))} ${vector.nulls}`);
    const wanted = parts.flatMap((part) => [`${nameOf(part)} false`, `${nameOf(part)} true`]);
    expect(seen.toSorted()).toEqual(wanted.toSorted());
  });

  test('the reference encoder makes the bytes of every vector', () => {
    for (const vector of vectors) {
      const part = partOf(vector);
      const bytes = bytesOf(framesOf(part, valuesOf(part.fields, vector.nulls)));
      expect(bytes.toString('hex'), nameOf(part)).toBe(vector.bytes.toString('hex'));
    }
  });

  test('every vector is encoded byte for byte', () => {
    for (const vector of vectors) {
      const part = partOf(vector);
      const bytes = codecs.get(part.type)!.encode(asPassed(part, valuesOf(part.fields, vector.nulls)));
      expect(bytes.toString('hex'), nameOf(part)).toBe(vector.bytes.toString('hex'));
    }
  });

  test('every vector is decoded into its values', () => {
    for (const vector of vectors) {
      const part = partOf(vector);
      const value = codecs.get(part.type)!.decode(vector.bytes);
      expect(value, nameOf(part)).toStrictEqual(asPassed(part, valuesOf(part.fields, vector.nulls)));
    }
  });

  test('every vector is decoded into its values when a newer peer has added bytes and frames to it', () => {
    for (const vector of vectors) {
      const part = partOf(vector);
      const values = valuesOf(part.fields, vector.nulls);
      const value = codecs.get(part.type)!.decode(bytesOf(fromNewerPeer(framesOf(part, values))));
      expect(value, nameOf(part)).toStrictEqual(asPassed(part, values));
    }
  });

  test('what an older peer leaves out of a vector is decoded as undefined, and undefined is left out', () => {
    for (const vector of vectors) {
      const part = partOf(vector);
      const values = fromOlderPeer(part.fields, valuesOf(part.fields, vector.nulls));
      const bytes = bytesOf(framesOf(part, values));
      const codec = codecs.get(part.type)!;
      expect(codec.decode(bytes), nameOf(part)).toStrictEqual(asPassed(part, values));
      expect(codec.encode(asPassed(part, values)).toString('hex'), nameOf(part)).toBe(bytes.toString('hex'));
    }
  });

  test('any values make the same bytes as in the reference encoder, and come back', () => {
    const free = parts.filter(({ fields }) => fields.length > 0 && isArbitrary(fields));
    const anyMessage = fc.constantFrom(...free).chain((part) => fc.tuple(fc.constant<Part>(part), arbitraryValues(part.fields)));
    fc.assert(
      fc.property(anyMessage, ([part, values]) => {
        const codec = codecs.get(part.type)!;
        const bytes = codec.encode(asPassed(part, values));
        expect(bytes.toString('hex'), nameOf(part)).toBe(bytesOf(framesOf(part, values)).toString('hex'));
        expect(codec.decode(bytes), nameOf(part)).toStrictEqual(asPassed(part, values));
      }),
      { numRuns: 1000 },
    );
  });
});
