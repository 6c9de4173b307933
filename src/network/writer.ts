import type net from 'node:net';
import { FrameWriter } from '../protocol/frames.ts';

const PREFACE = Buffer.from('CP2');
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
  readonly #frames = new FrameWriter();
  #spare: Buffer | undefined;
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
    const { buf, pos } = frames;
    if (pos === 0) return;
    frames.use(this.#spare ?? Buffer.allocUnsafeSlow(Math.min(buf.length, LARGEST_KEPT_BYTES)));
    this.#spare = undefined;
    this.#isBusy = true;
    this.#onWrite();
    this.#socket.write(buf.subarray(0, pos), () => this.#written(buf));
  };

  #written(buf: Buffer): void {
    this.#isBusy = false;
    if (buf.length <= LARGEST_KEPT_BYTES) this.#spare = buf;
    this.#flush();
  }
}
