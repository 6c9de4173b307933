import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../../src/errors.ts';
import type { FrameReader } from '../../src/protocol/frames.ts';
import { MessageSplitter } from '../../src/protocol/split.ts';
import { nameOf, vectors } from './catalog.ts';
import { declaredVectors } from './codec.ts';

const declared = await declaredVectors();
const all = vectors.map(({ bytes }) => bytes);

function bytesOf(from: FrameReader): string {
  return from.buf.toString('hex', from.pos, from.end);
}

/** The messages that come out, as hex, when these chunks go in. */
function split(chunks: Iterable<Buffer>): string[] {
  const found: string[] = [];
  const splitter = new MessageSplitter((from) => found.push(bytesOf(from)));
  for (const chunk of chunks) splitter.push(chunk);
  return found;
}

function* chunksOf(stream: Buffer, sizes: readonly number[]): Iterable<Buffer> {
  let at = 0;
  for (let i = 0; at < stream.length; i++) {
    const size = sizes[i % sizes.length]!;
    // The buffer of a chunk is used again for the next one, as that of a socket is.
    const chunk = Buffer.from(stream.subarray(at, at + size));
    yield chunk;
    chunk.fill(0xee);
    at += size;
  }
}

describe('a stream of bytes is cut into messages', () => {
  test('every vector on its own, in one piece', () => {
    for (const vector of vectors) expect(split([vector.bytes]), nameOf(vector)).toEqual([vector.bytes.toString('hex')]);
  });

  test('every vector on its own, byte by byte', () => {
    for (const vector of vectors) expect(split(chunksOf(vector.bytes, [1])), nameOf(vector)).toEqual([vector.bytes.toString('hex')]);
  });

  test('all vectors one after the other, in one piece, byte by byte and in chunks of a socket', () => {
    const hex = all.map((bytes) => bytes.toString('hex'));
    const stream = Buffer.concat(all);
    expect(split([stream])).toEqual(hex);
    expect(split(chunksOf(stream, [1]))).toEqual(hex);
    expect(split(chunksOf(stream, [1460]))).toEqual(hex);
  });

  test('any vectors in any chunks', () => {
    const some = fc.array(fc.constantFrom(...all), { minLength: 1, maxLength: 20 });
    const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(some, sizes, (messages, pattern) => {
        expect(split(chunksOf(Buffer.concat(messages), pattern))).toEqual(messages.map((bytes) => bytes.toString('hex')));
      }),
    );
  });

  test('every declared message is decoded alike from one piece and from single bytes', () => {
    for (const { vector, codec } of declared) {
      const decoded: unknown[] = [];
      const splitter = new MessageSplitter((from) => decoded.push(codec.decode(Buffer.from(from.buf.subarray(from.pos, from.end)))));
      for (const chunk of chunksOf(vector.bytes, [1])) splitter.push(chunk);
      expect(decoded, nameOf(vector)).toStrictEqual([codec.decode(vector.bytes)]);
    }
  });

  test('a declared message that is cut at any byte is incomplete until the rest arrives, and nothing is thrown', () => {
    for (const { vector } of declared) {
      for (let cut = 0; cut < vector.bytes.length; cut++) {
        const found: string[] = [];
        const splitter = new MessageSplitter((from) => found.push(bytesOf(from)));
        splitter.push(vector.bytes.subarray(0, cut));
        expect(found.length, `${nameOf(vector)} cut at ${cut}`).toBe(0);
        splitter.push(vector.bytes.subarray(cut));
        expect(found.length, `${nameOf(vector)} cut at ${cut}`).toBe(1);
      }
    }
  });

  test('a decoder that is given a message without its last frames throws a ProtocolError or gives a value', () => {
    for (const { vector, codec } of declared) {
      for (let cut = 0; cut < vector.bytes.length; cut++) {
        const result = outcome(() => codec.decode(vector.bytes.subarray(0, cut)));
        if (result !== 'value') expect(result, `${nameOf(vector)} cut at ${cut}`).toBeInstanceOf(ProtocolError);
      }
    }
  });
});

function outcome(run: () => unknown): unknown {
  try {
    run();
    return 'value';
  } catch (error) {
    return error;
  }
}
