import type net from 'node:net';
import { FrameWriter } from '../protocol/frames.ts';

const PREFACE = Buffer.from('CP2');
/** A buffer that grew beyond this for a large message is not kept for the next ones. */
const LARGEST_KEPT_BYTES = 1024 * 1024;

/**
 * Collects the messages of one turn of the event loop and hands them to the socket in one write.
 *
 * While the socket is still busy with the write before, messages wait here: they are not handed over, so that a call that
 * never left can be told from one that the member may have executed.
 */
export class Writer {
  /** Where messages are written to. The first bytes of a connection are the preface (SOCKET-3). */
  readonly frames = new FrameWriter();
  /** The id of the last message handed to the socket; ids only grow. */
  handedOver = 0;
  readonly #socket: net.Socket;
  readonly #onWrite: () => void;
  #spare: Buffer | undefined;
  #last = 0;
  #isBusy = false;
  #isScheduled = false;

  /** @param onWrite is called whenever bytes are handed to the socket */
  constructor(socket: net.Socket, onWrite: () => void) {
    this.#socket = socket;
    this.#onWrite = onWrite;
    this.frames.buf.set(PREFACE);
    this.frames.pos = PREFACE.length;
  }

  /** Notes that a message with this id was written to the frames, and sees to it that they leave. */
  wrote(id: number): void {
    this.#last = id;
    if (this.#isScheduled || this.#isBusy) return;
    this.#isScheduled = true;
    process.nextTick(this.#flush);
  }

  readonly #flush = (): void => {
    this.#isScheduled = false;
    const { frames } = this;
    if (frames.pos === 0 || this.#socket.destroyed) return;
    const { buf, pos } = frames;
    frames.use(this.#spare ?? Buffer.allocUnsafeSlow(Math.min(buf.length, LARGEST_KEPT_BYTES)));
    this.#spare = undefined;
    this.#isBusy = true;
    this.handedOver = this.#last;
    this.#onWrite();
    this.#socket.write(buf.subarray(0, pos), () => this.#written(buf));
  };

  #written(buf: Buffer): void {
    this.#isBusy = false;
    if (buf.length <= LARGEST_KEPT_BYTES) this.#spare = buf;
    if (this.frames.pos > 0) this.#flush();
  }
}
