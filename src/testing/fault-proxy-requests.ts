import { FRAME_HEADER } from '../protocol/frames.ts';
import { incoming } from '../protocol/message.ts';
import { MessageSplitter } from '../protocol/split.ts';

/** What a client sends first on every connection, once. */
const PREFACE = Buffer.from('CP2');

/** Reads what a client sends, and tells the type of each message. A stream of another kind is let pass and tells nothing. */
export class RequestReader {
  readonly #splitter: MessageSplitter;
  #prefaceBytes = 0;
  #isReadable = true;

  constructor(onRequest: (type: number) => void) {
    this.#splitter = new MessageSplitter((from) => onRequest(incoming.type(from, from.pos + FRAME_HEADER)));
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
