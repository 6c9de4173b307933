import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../../src/errors.ts';
import { MessageSplitter } from '../../src/protocol/split.ts';
import { messages, vectors, type Vector } from './catalog.ts';
import { codecsOf } from './codec.ts';
import { declare } from './notation.ts';
import { bytesOf, cutIntoFrames, type Frame } from './reference.ts';

const BEGIN_FRAGMENT = 0x8000;
const END_FRAGMENT = 0x4000;
const FINAL = 0x2000;
const codecs = new Map(
  messages
    .map(declare)
    .flatMap(codecsOf)
    .map((codec) => [codec.type, codec]),
);
const byName = (service: string, method: string, kind: string) =>
  vectors.find((vector) => vector.service === service && vector.method === method && vector.kind === kind && !vector.nulls)!;

/** One fragment: a frame with the id, and whole frames of the message, of which the last is marked as final. */
function fragment(id: bigint, flags: number, frames: readonly Frame[]): Buffer {
  const payload = Buffer.alloc(8);
  payload.writeBigInt64LE(id);
  const all = [{ flags, payload }, ...frames];
  const last = all.pop()!;
  return bytesOf([...all, { ...last, flags: last.flags | FINAL }]);
}

/** The message in fragments, with a cut before each of the given frames; without any cut it stays whole. */
function fragments(id: bigint, vector: Vector, cuts: readonly number[]): Buffer[] {
  const frames = cutIntoFrames(vector.bytes);
  const starts = [0, ...new Set(cuts.map((cut) => cut % frames.length).filter((cut) => cut > 0))].toSorted((a, b) => a - b);
  if (starts.length === 1) return [vector.bytes];
  return starts.map((start, i) => {
    const isLast = i === starts.length - 1;
    return fragment(
      id,
      (i === 0 ? BEGIN_FRAGMENT : 0) | (isLast ? END_FRAGMENT : 0),
      frames.slice(start, isLast ? undefined : starts[i + 1]),
    );
  });
}

/** What is read from messages of these types, in this order, when the chunks go in. */
function read(chunks: readonly Buffer[], types: readonly number[]): unknown[] {
  const values: unknown[] = [];
  const splitter = new MessageSplitter((from) => {
    const bytes = Buffer.from(from.buf.subarray(from.pos, from.end));
    expect(bytes.readInt32LE(6)).toBe(types[values.length]);
    values.push(codecs.get(types[values.length]!)!.decode(bytes));
  });
  for (const chunk of chunks) splitter.push(chunk);
  return values;
}

const put = byName('Map', 'put', 'request');
const members = byName('Client', 'addClusterViewListener', 'event:MembersView');
const refused = byName('Map', 'replaceIfSame', 'response');
const valueOf = (vector: Vector) => codecs.get(vector.type)!.decode(vector.bytes);

describe('a message in fragments', () => {
  test('is put together, wherever between its frames it was cut', () => {
    for (const vector of vectors.filter(({ nulls }) => !nulls)) {
      const frames = cutIntoFrames(vector.bytes).length;
      const halves = fragments(1n, vector, [Math.floor(frames / 2)]);
      const single = fragments(
        -1n,
        vector,
        Array.from({ length: frames }, (_, i) => i),
      );
      expect(read([...halves, ...single], [vector.type, vector.type])).toStrictEqual([valueOf(vector), valueOf(vector)]);
    }
  });

  test('is put together when fragments of other messages and whole messages come in between, in any order and any chunks', () => {
    const one = fc.record({ vector: fc.constantFrom(...vectors), cuts: fc.array(fc.nat(40), { maxLength: 6 }), isWhole: fc.boolean() });
    const order = fc.array(fc.nat(), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 6 }), order, fc.integer({ min: 1, max: 100 }), (all, picks, chunkSize) => {
        const waiting = all.map(({ vector, cuts, isWhole }, i) => ({
          vector,
          parts: isWhole ? [vector.bytes] : fragments(BigInt(i), vector, cuts),
        }));
        const sent: Buffer[] = [];
        const complete: Vector[] = [];
        for (let i = 0; waiting.length > 0; i++) {
          const at = picks[i % picks.length]! % waiting.length;
          const { vector, parts } = waiting[at]!;
          sent.push(parts.shift()!);
          if (parts.length > 0) continue;
          complete.push(vector);
          waiting.splice(at, 1);
        }
        const stream = Buffer.concat(sent);
        const chunks = Array.from({ length: Math.ceil(stream.length / chunkSize) }, (_, i) =>
          stream.subarray(i * chunkSize, (i + 1) * chunkSize),
        );
        expect(
          read(
            chunks,
            complete.map(({ type }) => type),
          ),
        ).toStrictEqual(complete.map(valueOf));
      }),
      { numRuns: 300 },
    );
  });

  test('is dropped when its begin never came, and what follows is read', () => {
    const [, ...rest] = fragments(5n, put, [1, 2]);
    expect(read([...rest, refused.bytes], [refused.type])).toStrictEqual([valueOf(refused)]);
  });

  test('starts anew when its begin comes twice, and its id is free again when it is complete', () => {
    const [begin, end] = fragments(5n, put, [2]);
    expect(read([begin!, begin!, end!], [put.type])).toStrictEqual([valueOf(put)]);
    expect(read([begin!, end!, end!, ...fragments(5n, members, [1])], [put.type, members.type])).toStrictEqual([
      valueOf(put),
      valueOf(members),
    ]);
  });

  test('belongs to its connection: another splitter does not know its begin', () => {
    const [begin, end] = fragments(5n, put, [2]);
    expect(read([begin!], [])).toEqual([]);
    expect(read([end!], [])).toEqual([]);
  });

  test.each([
    ['nothing but its ids', [fragment(1n, BEGIN_FRAGMENT, []), fragment(1n, END_FRAGMENT, [])]],
    ['an id that is too short', [bytesOf([{ flags: BEGIN_FRAGMENT | FINAL, payload: Buffer.alloc(7) }])]],
    [
      'a first frame that is too short',
      [fragment(1n, BEGIN_FRAGMENT, [{ flags: 0xc000, payload: Buffer.alloc(11) }]), fragment(1n, END_FRAGMENT, [])],
    ],
  ])('that holds %s is refused', (_, chunks) => {
    const splitter = new MessageSplitter(() => {}, 1000);
    expect(() => chunks.forEach((chunk) => splitter.push(chunk))).toThrow(ProtocolError);
  });

  test('is refused when what waits grows beyond the limit, over all messages that wait', () => {
    const payload = { flags: 0, payload: Buffer.alloc(300) };
    const splitter = new MessageSplitter(() => {}, 1000);
    splitter.push(fragment(1n, BEGIN_FRAGMENT, [payload]));
    splitter.push(fragment(2n, BEGIN_FRAGMENT, [payload]));
    expect(() => splitter.push(fragment(3n, BEGIN_FRAGMENT, [payload]))).toThrow('fragments of more than 1000 bytes wait for their end');
  });

  test('frees what it took: messages go on coming in fragments for as long as each one ends', () => {
    let found = 0;
    const splitter = new MessageSplitter(() => found++, 1000);
    const chunks = fragments(1n, put, [1, 2]);
    for (let i = 0; i < 1000; i++) for (const chunk of chunks) splitter.push(chunk);
    for (let i = 0; i < 1000; i++) splitter.push(chunks[0]!);
    expect(found).toBe(1000);
  });

  test('endless empty fragments meet the limit as well', () => {
    const splitter = new MessageSplitter(() => {}, 100_000);
    expect(() => {
      for (let id = 0n; id < 100_000n; id++) splitter.push(fragment(id, BEGIN_FRAGMENT, []));
    }).toThrow(ProtocolError);
  });
});
