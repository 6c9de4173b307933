import { ProtocolError } from '../errors.ts';
import { Fragments } from './fragments.ts';
import { Flag, FRAME_HEADER, FrameReader } from './frames.ts';
import { incoming } from './message.ts';

const EMPTY = Buffer.alloc(0);
const MINIMUM_PENDING = 4096;
/** A buffer that grew beyond this for a large message is not kept for the next ones. */
const LARGEST_KEPT_BYTES = 1024 * 1024;
const DEFAULT_MAX_MESSAGE_BYTES = 1024 * 1024 * 1024;

/** Takes one complete message. The bytes belong to the splitter: what is read from them is valid until this returns. */
export type MessageHandler = (from: FrameReader) => void;

/** Cuts a stream of bytes into messages. A message that lies within one chunk is handed on in place, without a copy. */
export class MessageSplitter {
  readonly #reader = new FrameReader();
  /** For messages that arrived in pieces, so that neither reader has to change its buffer all the time. */
  readonly #pieces = new FrameReader();
  readonly #onMessage: MessageHandler;
  readonly #maxMessageBytes: number;
  readonly #fragments: Fragments;
  /** The begin of a message whose end has not arrived, in the first `#pendingBytes` bytes. */
  #pending: Buffer = EMPTY;
  #pendingBytes = 0;
  /** How much of the pending bytes consists of whole frames, so that no frame is looked at twice. */
  #scanned = 0;
  #isStopped = false;

  /** @param maxMessageBytes a larger message ends in a ProtocolError before memory is reserved for it */
  constructor(onMessage: MessageHandler, maxMessageBytes: number = DEFAULT_MAX_MESSAGE_BYTES) {
    this.#onMessage = onMessage;
    this.#maxMessageBytes = maxMessageBytes;
    this.#fragments = new Fragments(maxMessageBytes);
  }

  /**
   * Takes the next bytes of the stream and hands on every message that they complete.
   *
   * @throws ProtocolError when the bytes break the frame format; the stream is then of no further use
   */
  push(chunk: Buffer): void {
    if (this.#isStopped) return;
    const start = this.#pendingBytes === 0 ? 0 : this.#complete(chunk);
    if (!this.#isStopped && start < chunk.length) this.#split(chunk, start);
  }

  /** Hands on nothing more, not even of a chunk that is being split now. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Takes what the pending message lacks, and no more. Returns where the next message starts. */
  #complete(chunk: Buffer): number {
    let at = 0;
    while (at < chunk.length) {
      const end = Math.min(at + this.#missingBytes(), chunk.length);
      this.#append(chunk, at, end);
      at = end;
      if (this.#endOfMessage(this.#pending, 0, this.#pendingBytes) > 0) {
        this.#emitPending();
        break;
      }
    }
    return at;
  }

  /** How many bytes the last frame of the pending message lacks; of a frame whose header is not whole, what the header lacks. */
  #missingBytes(): number {
    const left = this.#pendingBytes - this.#scanned;
    return (left < FRAME_HEADER ? FRAME_HEADER : sizeAt(this.#pending, this.#scanned)) - left;
  }

  #emitPending(): void {
    const length = this.#pendingBytes;
    this.#pendingBytes = 0;
    this.#emit(this.#pieces, this.#pending, 0, length);
    if (this.#pending.length <= LARGEST_KEPT_BYTES) return;
    this.#pending = EMPTY;
    this.#pieces.reset(EMPTY, 0, 0);
  }

  #split(buf: Buffer, from: number): void {
    let start = from;
    let end = this.#endOfMessage(buf, start, buf.length);
    while (end > 0) {
      this.#emit(this.#reader, buf, start, end);
      if (this.#isStopped) return;
      start = end;
      end = this.#endOfMessage(buf, start, buf.length);
    }
    this.#append(buf, start, buf.length);
  }

  /** Where the message that starts at `start` ends, or 0 when its end has not arrived. */
  #endOfMessage(buf: Buffer, start: number, length: number): number {
    let at = start + this.#scanned;
    while (at + FRAME_HEADER <= length) {
      const size = sizeAt(buf, at);
      if (size < FRAME_HEADER) throw new ProtocolError(`a frame has the impossible length ${size}`);
      if (at - start + size > this.#maxMessageBytes) throw new ProtocolError(`a message is larger than ${this.#maxMessageBytes} bytes`);
      if (at + size > length) break;
      const isFinal = (buf[at + 5]! & (Flag.final >>> 8)) !== 0;
      at += size;
      if (isFinal) {
        this.#scanned = 0;
        return at;
      }
    }
    this.#scanned = at - start;
    return 0;
  }

  #emit(reader: FrameReader, buf: Buffer, start: number, end: number): void {
    reader.reset(buf, start, end);
    if ((reader.flags & Flag.unfragmented) !== Flag.unfragmented) {
      const whole = this.#fragments.add(reader);
      if (whole === undefined) return;
      reader.reset(whole, 0, whole.length);
    }
    if (!reader.hasNext || reader.view.getInt32(reader.pos, true) < FRAME_HEADER + incoming.minimumBytes) {
      throw new ProtocolError('the first frame of a message is too short');
    }
    this.#onMessage(reader);
  }

  /** Keeps a part of a message that goes on in the next chunk. */
  #append(chunk: Buffer, start: number, end: number): void {
    const total = this.#pendingBytes + end - start;
    if (total > this.#pending.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(total, this.#pending.length * 2, MINIMUM_PENDING));
      this.#pending.copy(larger, 0, 0, this.#pendingBytes);
      this.#pending = larger;
    }
    chunk.copy(this.#pending, this.#pendingBytes, start, end);
    this.#pendingBytes = total;
  }
}

/** The size that a frame says it has. Its header must be there: `Buffer` would check that for each frame. */
function sizeAt(buf: Buffer, at: number): number {
  return buf[at]! | (buf[at + 1]! << 8) | (buf[at + 2]! << 16) | (buf[at + 3]! << 24);
}
