import { describe, expect, test } from 'vitest';
import { FrameWriter, type FrameReader } from '../../../src/protocol/frames.ts';
import { incoming } from '../../../src/protocol/message.ts';
import { clientPing } from '../../../src/protocol/messages/client.ts';
import { mapLoadGivenKeys } from '../../../src/protocol/messages/map.ts';
import { MessageSplitter } from '../../../src/protocol/split.ts';

function pings(...ids: number[]): Buffer {
  const to = new FrameWriter();
  for (const id of ids) clientPing.writeRequest(to, {}, id, -1);
  return to.toBuffer();
}

const idOf = (from: FrameReader) => incoming.correlationId(from, from.pos + 6);

describe('MessageSplitter', () => {
  test('hands on a message that lies within a chunk in place, without a copy', () => {
    const chunk = pings(1, 2);
    const seen: [Buffer, number, number][] = [];
    new MessageSplitter((from) => seen.push([from.buf, from.pos, from.end])).push(chunk);
    expect(seen).toEqual([
      [chunk, 0, 22],
      [chunk, 22, 44],
    ]);
    expect(seen.every(([buf]) => buf === chunk)).toBe(true);
  });

  test('does not need a chunk any more once it was pushed', () => {
    const ids: number[] = [];
    const splitter = new MessageSplitter((from) => ids.push(idOf(from)));
    const chunk = Buffer.alloc(30);
    const stream = pings(1, 2, 3, 4);
    for (let at = 0; at < stream.length; at += chunk.length) splitter.push(chunk.subarray(0, stream.copy(chunk, 0, at)));
    expect(ids).toEqual([1, 2, 3, 4]);
  });

  test('takes an empty chunk', () => {
    const ids: number[] = [];
    const splitter = new MessageSplitter((from) => ids.push(idOf(from)));
    for (const chunk of [Buffer.alloc(0), pings(1).subarray(0, 9), Buffer.alloc(0), pings(1).subarray(9), Buffer.alloc(0)])
      splitter.push(chunk);
    expect(ids).toEqual([1]);
  });

  test('hands on nothing more once it is stopped, neither of the chunk at hand nor of later ones', () => {
    const ids: number[] = [];
    const splitter = new MessageSplitter((from) => {
      ids.push(idOf(from));
      if (ids.length === 2) splitter.stop();
    });
    splitter.push(pings(1, 2, 3));
    splitter.push(pings(4));
    expect(ids).toEqual([1, 2]);
  });

  test('lets an error of the handler out', () => {
    const splitter = new MessageSplitter(() => {
      throw new RangeError('thrown by the handler');
    });
    expect(() => splitter.push(pings(1))).toThrow('thrown by the handler');
  });

  test('lets go of the memory of a large message, also on a stream that never stops in between two messages', () => {
    const to = new FrameWriter();
    mapLoadGivenKeys.writeRequest(to, { name: 'm', keys: [Buffer.alloc(1024 * 1024)], replaceExistingValues: true }, 1, 1);
    const stream = Buffer.concat([to.toBuffer(), pings(...Array.from({ length: 50 }, (_, i) => i))]);
    const sizes: number[] = [];
    const splitter = new MessageSplitter((from) => sizes.push(from.buf.length));
    for (let at = 0; at < stream.length; at += 33) splitter.push(stream.subarray(at, at + 33));
    expect(sizes).toHaveLength(51);
    expect(sizes[0]).toBeGreaterThan(1024 * 1024);
    expect(Math.max(...sizes.slice(10))).toBeLessThan(10_000);
  });

  test.each([
    ['one large frame', [Buffer.alloc(32 * 1024 * 1024)], 2048],
    ['many small frames', Array.from({ length: 300_000 }, () => Buffer.alloc(4)), 64],
  ])('takes a message of %s in time that grows with its size, not with the square of it', (_, keys, chunkSize) => {
    const to = new FrameWriter();
    mapLoadGivenKeys.writeRequest(to, { name: 'm', keys, replaceExistingValues: true }, 1, 1);
    const stream = to.toBuffer();
    let size = 0;
    const splitter = new MessageSplitter((from) => (size = from.end - from.pos));
    const begin = performance.now();
    for (let at = 0; at < stream.length; at += chunkSize) splitter.push(stream.subarray(at, at + chunkSize));
    expect(size).toBe(stream.length);
    expect(performance.now() - begin).toBeLessThan(8000); // looking at all pending bytes for each chunk would take minutes
  });
});
