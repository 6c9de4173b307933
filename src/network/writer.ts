import type net from 'node:net';
import { FrameWriter } from '../protocol/frames.ts';

const PREFACE = Buffer.from('CP2');
const FIRST_BYTES = 4096;
/** A buffer that grew beyond this for a large message is not kept for the next ones. */
const LARGEST_KEPT_BYTES = 1024 * 1024;

/**
 * Hands what there is to write to the socket, in one write for each turn of the event loop.
 *
 * While the socket is busy with the write before, nothing is asked for: what was not handed over can be told from what a member
 * may have executed.
 */
export class Writer {
  readonly #socket: net.Socket;
  readonly #fill: (to: FrameWriter) => void;
  readonly #onWrite: () => void;
  readonly #frames = new FrameWriter(Buffer.allocUnsafeSlow(FIRST_BYTES));
  #isBusy = false;
  #isScheduled = false;

  /**
   * @param fill writes messages, some or all that there are
   * @param onWrite is called whenever bytes are handed to the socket
   */
  constructor(socket: net.Socket, fill: (to: FrameWriter) => void, onWrite: () => void) {
    this.#socket = socket;
    this.#fill = fill;
    this.#onWrite = onWrite;
    // the first bytes of a connection (SOCKET-3)
    this.#frames.buf.set(PREFACE);
    this.#frames.pos = PREFACE.length;
  }

  /** There is something to write. */
  schedule(): void {
    if (this.#isScheduled || this.#isBusy) return;
    this.#isScheduled = true;
    process.nextTick(this.#flush);
  }

  readonly #flush = (): void => {
    this.#isScheduled = false;
    if (this.#socket.destroyed) return;
    const frames = this.#frames;
    this.#fill(frames);
    if (frames.pos === 0) return;
    this.#isBusy = true;
    this.#onWrite();
    this.#socket.write(frames.buf.subarray(0, frames.pos), this.#written);
  };

  /** The socket is done with the bytes, so the buffer can take the next ones. */
  readonly #written = (): void => {
    this.#isBusy = false;
    if (this.#frames.buf.length > LARGEST_KEPT_BYTES) this.#frames.use(Buffer.allocUnsafeSlow(FIRST_BYTES));
    this.#frames.pos = 0;
    this.#flush();
  };
}
