import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HazelcastError, ProtocolError } from '../../src/errors.ts';
import { FRAME_HEADER, FrameReader } from '../../src/protocol/frames.ts';
import { incoming } from '../../src/protocol/message.ts';
import { readError } from '../../src/protocol/messages/error.ts';
import { MessageSplitter } from '../../src/protocol/split.ts';
import { messages, vectors } from './catalog.ts';
import { codecsOf, declaredVectors } from './codec.ts';
import { declare } from './notation.ts';

const MAX_BYTES = 64 * 1024;
const { minimumBytes: _, ...header } = incoming;
// The declarations of the product, and all others as the notation of the product expresses them.
const codecs = new Map(
  messages
    .map(declare)
    .flatMap(codecsOf)
    .map((codec) => [codec.type, codec]),
);
for (const { codec } of await declaredVectors()) codecs.set(codec.type, codec);

/** Every reading of a message that its type allows. */
function readAll(bytes: Buffer, type: number): void {
  tolerate(() => codecs.get(type)!.decode(bytes));
  tolerate(() => readError(new FrameReader(bytes)));
}

/** Only errors of this client may leave, never those of a Buffer or a DataView. */
function tolerate(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof HazelcastError)) throw error;
  }
}

/** What a connection does: it looks at the header of what the splitter hands on, and then reads it. */
function splitAndRead(bytes: Buffer, sizes: readonly number[], type: number): void {
  const splitter = new MessageSplitter((from) => {
    for (const read of Object.values(header)) tolerate(() => read(from, from.pos + FRAME_HEADER));
    readAll(Buffer.from(from.buf.subarray(from.pos, from.end)), type);
  }, MAX_BYTES);
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    splitter.push(bytes.subarray(at, at + sizes[i % sizes.length]!));
    at += sizes[i % sizes.length]!;
  }
}

type Mutation = (bytes: Buffer) => Buffer;
const position = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const at = (bytes: Buffer, where: number) => Math.floor(where * bytes.length);
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(position, fc.nat(255)).map(([where, value]): Mutation => (bytes) => {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy[at(copy, where)] = value;
    return copy;
  }),
  fc.tuple(position, fc.nat(7)).map(([where, bit]): Mutation => (bytes) => {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy[at(copy, where)]! ^= 1 << bit;
    return copy;
  }),
  fc.tuple(position, fc.nat(12)).map(([where, count]): Mutation => (bytes) => {
    return Buffer.concat([bytes.subarray(0, at(bytes, where)), bytes.subarray(at(bytes, where) + count)]);
  }),
  fc.tuple(position, fc.uint8Array({ maxLength: 12 })).map(([where, more]): Mutation => (bytes) => {
    return Buffer.concat([bytes.subarray(0, at(bytes, where)), more, bytes.subarray(at(bytes, where))]);
  }),
);
const mutated = fc.tuple(fc.constantFrom(...vectors), fc.array(mutation, { minLength: 1, maxLength: 6 }));
const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 4 });

describe('bytes that break the protocol', () => {
  test('mutated vectors end in a value or a HazelcastError, wherever they are cut', () => {
    fc.assert(
      fc.property(mutated, sizes, ([vector, mutations], pattern) => {
        const bytes = mutations.reduce((result, mutate) => mutate(result), vector.bytes);
        tolerate(() => splitAndRead(bytes, pattern, vector.type));
        readAll(bytes, vector.type);
      }),
      { numRuns: 5000 },
    );
  });

  test('a vector with any one byte changed ends in a value or a HazelcastError', () => {
    for (const { bytes, type } of vectors.filter(({ nulls }) => !nulls)) {
      for (let i = 0; i < bytes.length; i++) {
        const copy = Buffer.from(bytes);
        copy[i] = copy[i]! ^ (1 << (i % 8));
        tolerate(() => splitAndRead(copy, [copy.length], type));
        readAll(copy, type);
      }
    }
  });

  test('the frames of a vector in another order end in a value or a HazelcastError', () => {
    const frames = fc.array(fc.tuple(fc.constantFrom(0, 0x400, 0x800, 0x1000, 0x1400, 0x1800), fc.uint8Array({ maxLength: 20 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(fc.constantFrom(...vectors), frames, ({ bytes, type }, more) => {
        const first = bytes.subarray(0, bytes.readInt32LE(0));
        readAll(Buffer.concat([first, ...more.map(([flags, payload]) => frame(flags, Buffer.from(payload)))]), type);
      }),
      { numRuns: 2000 },
    );
  });

  test('noise ends in nothing or a ProtocolError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), sizes, (noise, pattern) => {
        tolerate(() => splitAndRead(Buffer.from(noise), pattern, 0x010201));
        readAll(Buffer.from(noise), 0x010201);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([5, 0, -1, -(2 ** 31)])('a frame with the length %i is refused', (length) => {
    const bytes = frame(0xe000, Buffer.alloc(16));
    bytes.writeInt32LE(length);
    expect(() => new MessageSplitter(() => {}).push(bytes)).toThrow(ProtocolError);
    expect(() => new FrameReader(bytes).next()).toThrow(ProtocolError);
  });

  test.each([0, 11])('a message whose first frame holds %i bytes is refused', (length) => {
    expect(() => new MessageSplitter(() => {}).push(frame(0xe000, Buffer.alloc(length)))).toThrow(ProtocolError);
  });
});

describe('a message that is too large', () => {
  const limit = 1000;

  test('is refused when its length arrives, before its bytes do and before memory is taken for them', () => {
    const before = process.memoryUsage().arrayBuffers;
    const header = Buffer.alloc(6);
    header.writeInt32LE(2 ** 31 - 1);
    expect(() => new MessageSplitter(() => {}, limit).push(header)).toThrow(ProtocolError);
    header.writeInt32LE(900 * 1024 * 1024);
    new MessageSplitter(() => {}).push(header);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
  });

  test('is refused when its frames are too large together', () => {
    const splitter = new MessageSplitter(() => {}, limit);
    splitter.push(frame(0xc000, Buffer.alloc(500)));
    expect(() => splitter.push(frame(0x2000, Buffer.alloc(500)))).toThrow(`a message is larger than ${limit} bytes`);
  });

  test('may have exactly the size of the limit, also behind another message', () => {
    let found = 0;
    const splitter = new MessageSplitter(() => found++, limit);
    splitter.push(Buffer.concat([frame(0xe000, Buffer.alloc(limit - 6)), frame(0xe000, Buffer.alloc(limit - 6))]));
    expect(found).toBe(2);
  });
});

function frame(flags: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(6);
  header.writeInt32LE(6 + payload.length);
  header.writeUInt16LE(flags, 4);
  return Buffer.concat([header, payload]);
}
