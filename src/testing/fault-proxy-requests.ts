import { FRAME_HEADER } from '../protocol/frames.ts';
import { incoming } from '../protocol/message.ts';
import { MessageSplitter } from '../protocol/split.ts';

/** What a client sends first on every connection, once. */
const PREFACE = Buffer.from('CP2');

/** What the first frame of a request says. */
export interface RequestHeader {
  readonly type: number;
  readonly correlationId: number;
  readonly flags: number;
}

/** Reads what a client sends, and tells of each message. A stream of another kind is let pass and tells nothing. */
export class RequestReader {
  readonly #splitter: MessageSplitter;
  #prefaceBytes = 0;
  #isReadable = true;

  constructor(onRequest: (header: RequestHeader) => void) {
    this.#splitter = new MessageSplitter((from) => {
      const content = from.pos + FRAME_HEADER;
      onRequest({ type: incoming.type(from, content), correlationId: incoming.correlationId(from, content), flags: from.flags });
    });
  }

  /** Takes the next bytes of the stream. */
  push(bytes: Buffer): void {
    if (!this.#isReadable) return;
    const part = PREFACE.subarray(this.#prefaceBytes, this.#prefaceBytes + bytes.length);
    this.#prefaceBytes += part.length;
    this.#isReadable = part.equals(bytes.subarray(0, part.length)) && this.#read(bytes.subarray(part.length));
  }

  #read(bytes: Buffer): boolean {
    try {
      this.#splitter.push(bytes);
      return true;
    } catch {
      return false; // to refuse broken bytes is for the member, which gets them as they are
    }
  }
}
