import { IllegalArgumentError, ProtocolError } from '../errors.ts';

/** Bytes before the content of a frame: its length (int32) and its flags (uint16). */
export const FRAME_HEADER = 6;

/** Bits of a frame's flags. Several meet in one frame, so test them with a mask. */
export const Flag = {
  backupEvent: 1 << 7,
  backupAware: 1 << 8,
  event: 1 << 9,
  nullFrame: 1 << 10,
  end: 1 << 11,
  begin: 1 << 12,
  final: 1 << 13,
  endFragment: 1 << 14,
  beginFragment: 1 << 15,
  unfragmented: 0xc000,
} as const;

const INITIAL_BYTES = 4096;
/** What the length of a frame can say. */
const MAX_BYTES = 2 ** 31 - 1;

/** A growable buffer that takes frames back to back, without an object per frame. */
export class FrameWriter {
  buf: Buffer;
  view: DataView;
  /** Where the next frame starts; everything before it is written. */
  pos = 0;
  #lastFlags = 0;

  constructor(buf: Buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES)) {
    this.buf = buf;
    this.view = viewOf(buf);
  }

  /** Goes on in another buffer, from its start. */
  use(buf: Buffer): void {
    this.buf = buf;
    this.view = viewOf(buf);
    this.pos = 0;
  }

  /**
   * Opens a frame whose content size is known, and returns the offset of its content.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when what waits in the buffer would exceed 2^31 - 1 bytes
   */
  frame(contentSize: number, flags = 0): number {
    const at = this.pos;
    const size = FRAME_HEADER + contentSize;
    if (at + size > this.buf.length) this.#grow(at + size);
    this.pos = at + size;
    this.view.setInt32(at, size, true);
    this.view.setUint16(at + 4, flags, true);
    this.#lastFlags = at + 4;
    return at + FRAME_HEADER;
  }

  /** A frame that holds the text in UTF-8. */
  string(value: string): void {
    const start = this.frame(value.length * 3);
    const written = value.length < 24 ? asciiOrUtf8(this.buf, value, start) : this.buf.write(value, start, 'utf8');
    this.pos = start + written;
    this.view.setInt32(start - FRAME_HEADER, FRAME_HEADER + written, true);
  }

  /** A frame that holds the bytes as they are. */
  bytes(value: Uint8Array): void {
    const at = this.frame(value.length);
    this.buf.set(value, at);
  }

  /** Ends the message: marks the frame written last as final. */
  endMessage(): void {
    const at = this.#lastFlags + 1;
    this.buf[at] = this.buf[at]! | (Flag.final >>> 8);
  }

  /** A copy of everything written, which the caller owns. */
  toBuffer(): Buffer {
    return Buffer.from(this.buf.subarray(0, this.pos));
  }

  #grow(min: number): void {
    if (min > MAX_BYTES) throw new IllegalArgumentError(`a message of more than ${MAX_BYTES} bytes cannot be sent`);
    const next = Buffer.allocUnsafeSlow(Math.min(Math.max(min, this.buf.length * 2), MAX_BYTES));
    this.buf.copy(next, 0, 0, this.pos);
    this.buf = next;
    this.view = viewOf(next);
  }
}

/** Most names are short and ASCII, where a loop beats the call into the runtime. */
function asciiOrUtf8(buf: Buffer, value: string, at: number): number {
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i);
    if (unit > 127) return buf.write(value, at, 'utf8');
    buf[at + i] = unit;
  }
  return value.length;
}

function viewOf(buf: Buffer): DataView {
  return new DataView(buf.buffer, buf.byteOffset, buf.byteLength);
}

const EMPTY = Buffer.alloc(0);

/** A cursor over the frames of one complete message. It can be pointed at one message after another. */
export class FrameReader {
  buf: Buffer = EMPTY;
  view: DataView = viewOf(EMPTY);
  /** Where the next frame starts. */
  pos = 0;
  /** Where the message ends. */
  end = 0;

  constructor(buf?: Buffer) {
    if (buf !== undefined) this.reset(buf, 0, buf.length);
  }

  /** Points the cursor at the message in `buf` from `start` to `end`. */
  reset(buf: Buffer, start: number, end: number): void {
    if (buf !== this.buf) {
      this.buf = buf;
      this.view = viewOf(buf);
    }
    this.pos = start;
    this.end = end;
  }

  /** A cursor at the start of a copy of what comes from `start` on, for those who look at it when the buffer holds something else. */
  copy(start = this.pos): FrameReader {
    return new FrameReader(Buffer.from(this.buf.subarray(start, this.end)));
  }

  get hasNext(): boolean {
    return this.pos < this.end;
  }

  /** The flags of the next frame. */
  get flags(): number {
    if (this.pos + FRAME_HEADER > this.end) throw truncated(this.pos);
    return this.view.getUint16(this.pos + 4, true);
  }

  /**
   * Steps over the next frame and returns the offset of its content; its length is then `reader.pos - offset`.
   *
   * @throws ProtocolError when the frame does not fit into the message
   */
  next(): number {
    const at = this.pos;
    if (at + FRAME_HEADER > this.end) throw truncated(at);
    const size = this.view.getInt32(at, true);
    if (size < FRAME_HEADER || size > this.end - at) throw new ProtocolError(`a frame has the impossible length ${size}`);
    this.pos = at + size;
    return at + FRAME_HEADER;
  }

  /** Steps over the next frame if it stands for null. */
  skipNull(): boolean {
    if ((this.flags & Flag.nullFrame) === 0) return false;
    this.next();
    return true;
  }

  /** Steps over the next frame if it ends a list or structure. */
  skipEnd(): boolean {
    if ((this.flags & Flag.end) === 0) return false;
    this.next();
    return true;
  }

  /** Steps over the frame that opens a list or structure, and returns the offset of its content. */
  begin(): number {
    if ((this.flags & Flag.begin) === 0) throw new ProtocolError('a list or structure does not begin where it should');
    return this.next();
  }

  /** Steps over everything up to and including the end of the structure that the cursor is in. */
  skipToEnd(): void {
    for (let depth = 1; depth > 0;) {
      const flags = this.flags;
      this.next();
      if (flags & Flag.end) depth--;
      else if (flags & Flag.begin) depth++;
    }
  }
}

function truncated(at: number): ProtocolError {
  return new ProtocolError(`the message ends within a frame at byte ${at}`);
}
