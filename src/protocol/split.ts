import { ProtocolError } from '../errors.ts';
import { Fragments } from './fragments.ts';
import { Flag, FRAME_HEADER, FrameReader } from './frames.ts';
import { incoming } from './message.ts';

const EMPTY = Buffer.alloc(0);
const MINIMUM_PENDING = 4096;
const DEFAULT_MAX_MESSAGE_BYTES = 1024 * 1024 * 1024;

/** Takes one complete message. The bytes belong to the splitter: what is read from them is valid until this returns. */
export type MessageHandler = (from: FrameReader) => void;

/** Cuts a stream of bytes into messages. A message that lies within one chunk is handed on in place, without a copy. */
export class MessageSplitter {
  readonly #reader = new FrameReader();
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
    if (this.#pendingBytes === 0) this.#split(chunk, chunk.length);
    else {
      this.#append(chunk, 0, chunk.length);
      this.#split(this.#pending, this.#pendingBytes);
    }
  }

  /** Hands on nothing more, not even of a chunk that is being split now. */
  stop(): void {
    this.#isStopped = true;
  }

  #split(buf: Buffer, length: number): void {
    let start = 0;
    let end = this.#endOfMessage(buf, start, length);
    while (end > 0) {
      this.#emit(buf, start, end);
      if (this.#isStopped) return;
      start = end;
      end = this.#endOfMessage(buf, start, length);
    }
    this.#keep(buf, start, length);
  }

  /** Where the message that starts at `start` ends, or 0 when its end has not arrived. */
  #endOfMessage(buf: Buffer, start: number, length: number): number {
    let at = start + this.#scanned;
    while (at + FRAME_HEADER <= length) {
      const size = buf.readInt32LE(at);
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

  #emit(buf: Buffer, start: number, end: number): void {
    const reader = this.#reader;
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

  /** Keeps the begin of a message that goes on in the next chunk, and lets go of the memory of the messages before it. */
  #keep(buf: Buffer, start: number, length: number): void {
    if (buf === this.#pending) {
      if (start === 0) return;
      this.#pending = EMPTY;
      this.#pendingBytes = 0;
    }
    this.#append(buf, start, length);
  }

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
