import { expect } from 'vitest';
import type { Framed } from '../../../src/protocol/fields.ts';
import { FRAME_HEADER, FrameReader, FrameWriter } from '../../../src/protocol/frames.ts';

/** One frame, written by hand. */
export function frame(flags: number, content: Uint8Array | string = ''): Buffer {
  const header = Buffer.alloc(FRAME_HEADER);
  header.writeInt32LE(FRAME_HEADER + content.length);
  header.writeUInt16LE(flags, 4);
  return Buffer.concat([header, Buffer.from(content as string)]);
}

/** The bytes that a field writes. What was in the buffer before does not show in them. */
export function write<T>(field: Framed<T>, value: T): Buffer {
  const to = new FrameWriter(Buffer.alloc(64, 0xaa));
  field.write(to, value);
  return to.toBuffer();
}

/** What a field reads from the bytes, which it must read to their end. */
export function read<T>(field: Framed<T>, bytes: Buffer): T {
  const from = new FrameReader(bytes);
  const value = field.read(from);
  expect(from.hasNext, 'frames are left').toBe(false);
  return value;
}
