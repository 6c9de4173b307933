import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IllegalArgumentError, ProtocolError } from '../../../src/errors.ts';
import { Flag, FRAME_HEADER, FrameReader, FrameWriter } from '../../../src/protocol/frames.ts';
import { frame } from './bytes.ts';

function written(write: (to: FrameWriter) => void, to = new FrameWriter()): Buffer {
  write(to);
  return to.toBuffer();
}

describe('FrameWriter', () => {
  test('writes length, flags and content, all little-endian', () => {
    const bytes = written((to) => {
      const at = to.frame(4, Flag.unfragmented | Flag.event);
      to.view.setInt32(at, 0x01020304, true);
      to.bytes(Buffer.from([9, 8]));
    });
    expect(bytes.toString('hex')).toBe('0a00000000c2' + '04030201' + '080000000000' + '0908');
  });

  test('marks the last frame as final, also when it is a text or stands for null', () => {
    expect(written((to) => (to.frame(0, Flag.nullFrame), to.endMessage())).toString('hex')).toBe('060000000024');
    expect(
      written((to) => (to.frame(1), to.string('ab'), to.endMessage()))
        .subarray(7)
        .toString('hex'),
    ).toBe('0800000000206162');
  });

  test.each([
    '',
    'localhost',
    'nä',
    '日本語',
    '😀😀',
    '\u0000',
    'a\ud800b',
    'x'.repeat(23),
    'ä'.repeat(23),
    'x'.repeat(24),
    'ä'.repeat(5000),
  ])('writes a text in UTF-8 (%#)', (text) => {
    const bytes = written((to) => to.string(text));
    expect(bytes.readInt32LE(0)).toBe(bytes.length);
    expect(bytes.subarray(FRAME_HEADER).equals(Buffer.from(text, 'utf8'))).toBe(true);
  });

  test('any texts and bytes come out as they went in, however small the first buffer is', () => {
    const text = fc.uint16Array().map((units) => String.fromCharCode(...units)); // half a surrogate pair now and then, too
    const item = fc.oneof(text, fc.string(), fc.uint8Array());
    fc.assert(
      fc.property(fc.array(item), fc.integer({ min: 1, max: 64 }), (items, size) => {
        const bytes = written(
          (to) => {
            for (const value of items) {
              if (typeof value === 'string') to.string(value);
              else to.bytes(value);
            }
          },
          new FrameWriter(Buffer.alloc(size)),
        );
        const from = new FrameReader(bytes);
        const contents = items.map(() => bytes.toString('hex', from.next(), from.pos));
        expect(contents).toEqual(items.map((value) => Buffer.from(value as string).toString('hex')));
        expect(from.hasNext).toBe(false);
      }),
    );
  });

  test('works in a buffer that is a part of a larger one, and leaves the rest of it alone', () => {
    const whole = Buffer.alloc(40, 0xaa);
    const to = new FrameWriter(whole.subarray(10, 30));
    to.view.setInt32(to.frame(4), 7, true);
    expect(whole.subarray(10, 20).toString('hex')).toBe('0a000000000007000000');
    expect([whole.subarray(0, 10).every((b) => b === 0xaa), whole.subarray(20).every((b) => b === 0xaa)]).toEqual([true, true]);
  });

  test('keeps what is written when it grows, and goes on at the start of another buffer', () => {
    const to = new FrameWriter(Buffer.alloc(8));
    to.bytes(Buffer.from('first'));
    to.bytes(Buffer.from('second'));
    expect(to.toBuffer().toString('latin1')).toBe('\x0b\0\0\0\0\0first\x0c\0\0\0\0\0second');
    to.use(Buffer.alloc(64));
    to.bytes(Buffer.from('third'));
    expect(to.toBuffer().toString('latin1')).toBe('\x0b\0\0\0\0\0third');
  });

  test('hands out a copy, which later writing does not change', () => {
    const to = new FrameWriter();
    to.bytes(Buffer.from('one'));
    const copy = to.toBuffer();
    to.pos = 0;
    to.bytes(Buffer.from('two'));
    expect(copy.subarray(FRAME_HEADER).toString()).toBe('one');
  });

  test('refuses a frame whose length an int32 cannot say, before it takes memory', () => {
    expect(() => new FrameWriter().frame(2 ** 31 - 6)).toThrow(IllegalArgumentError);
  });
});

describe('FrameReader', () => {
  const three = written((to) => {
    to.frame(0, Flag.begin);
    to.bytes(Buffer.from('abc'));
    to.frame(0, Flag.end);
  });

  test('steps from frame to frame', () => {
    const from = new FrameReader(three);
    expect([from.hasNext, from.flags, from.next(), from.pos]).toEqual([true, Flag.begin, 6, 6]);
    const at = from.next();
    expect(three.toString('latin1', at, from.pos)).toBe('abc');
    expect([from.flags, from.next(), from.hasNext]).toEqual([Flag.end, three.length, false]);
  });

  test('reads flags as unsigned', () => {
    expect(new FrameReader(Buffer.from('0600000000e0', 'hex')).flags).toBe(0xe000);
  });

  test('reads a message within a larger buffer and nothing behind its end', () => {
    const from = new FrameReader();
    from.reset(Buffer.concat([Buffer.alloc(5), three, three]), 5, 5 + three.length);
    for (let i = 0; i < 3; i++) from.next();
    expect(from.hasNext).toBe(false);
    expect(() => from.next()).toThrow(ProtocolError);
    expect(() => from.flags).toThrow(ProtocolError);
  });

  test('steps over a null, an end and a begin only where they are', () => {
    const from = new FrameReader(
      Buffer.concat([frame(Flag.nullFrame | Flag.final), frame(Flag.end | Flag.final), frame(Flag.begin), frame(0)]),
    );
    expect([from.skipEnd(), from.skipNull(), from.skipNull(), from.skipEnd()]).toEqual([false, true, false, true]);
    expect(from.begin()).toBe(18);
    expect(() => from.begin()).toThrow(ProtocolError);
  });

  test.each(['', '06', '0600000000', '0500000000e0', 'ffffffff00e0', '0700000000e0', 'ffffff7f00e0'])('refuses the frame %j', (hex) => {
    expect(() => new FrameReader(Buffer.from(hex, 'hex')).next()).toThrow(ProtocolError);
  });

  test('skips to the end of the structure it is in, a hundred thousand structures deep', () => {
    const deep = 100_000;
    const inner = Buffer.concat([
      ...Array.from({ length: deep }, () => frame(Flag.begin)),
      ...Array.from({ length: deep }, () => frame(Flag.end)),
    ]);
    const from = new FrameReader(Buffer.concat([frame(0), inner, frame(Flag.nullFrame), frame(Flag.end), frame(0)]));
    from.skipToEnd();
    expect(from.end - from.pos).toBe(FRAME_HEADER);
    expect(() => new FrameReader(inner.subarray(0, inner.length - FRAME_HEADER)).skipToEnd()).toThrow(ProtocolError);
  });
});
