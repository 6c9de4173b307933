import type net from 'node:net';
import type { ConnectFault } from './faults.ts';
import type { LiveRecord } from './traffic.ts';

/** Where a link ends by itself. */
export type Cut = Extract<ConnectFault, { kind: 'cut' }>;

export interface LinkOptions {
  readonly record: LiveRecord;
  readonly cut: Cut | undefined;
  /** After so many milliseconds without a byte the link is closed. */
  readonly timeoutMillis: number;
  readonly onBytes: (chunk: Buffer) => void;
  readonly onClose: () => void;
}

/** The socket of one client: counts what passes, and can be paused, cut and closed. */
export class Link {
  readonly #socket: net.Socket;
  readonly #options: LinkOptions;
  readonly #timeout: NodeJS.Timeout;
  /** What is to be written once the link is resumed; undefined while it is not paused. */
  #held: Buffer[] | undefined;

  constructor(socket: net.Socket, options: LinkOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#timeout = setTimeout(() => this.close(), options.timeoutMillis).unref();
    socket.setNoDelay(true);
    socket.on('error', () => {}); // 'close' follows
    socket.on('close', () => this.#closed());
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
  }

  /** Writes now, or once the link is resumed. */
  write(bytes: Buffer): void {
    if (this.#held !== undefined) this.#held.push(bytes);
    else if (this.#socket.writable) this.#send(bytes);
  }

  /** Reads and writes nothing until it is resumed; the socket stays open. */
  pause(): void {
    this.#held ??= [];
    this.#socket.pause();
  }

  /** Goes on where it was paused. */
  resume(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const bytes of held) this.write(bytes);
    this.#socket.resume();
  }

  /** Closes the socket; what was written before may still arrive. */
  close(): void {
    this.#socket.destroy();
  }

  /** Closes the socket once everything is written. */
  finish(): void {
    this.#socket.destroySoon();
  }

  #receive(chunk: Buffer): void {
    const { record, cut, onBytes } = this.#options;
    const left = (cut?.afterReadBytes ?? Infinity) - record.bytesRead;
    const bytes = chunk.length < left ? chunk : chunk.subarray(0, left);
    this.#timeout.refresh();
    record.bytesRead += bytes.length;
    this.#socket.cork();
    onBytes(bytes);
    this.#socket.uncork();
    if (bytes.length === left) this.close();
  }

  #send(bytes: Buffer): void {
    const { record, cut } = this.#options;
    const left = (cut?.afterWrittenBytes ?? Infinity) - record.bytesWritten;
    const sent = bytes.length < left ? bytes : bytes.subarray(0, left);
    record.bytesWritten += sent.length;
    this.#socket.write(sent);
    if (sent.length === left) this.finish();
  }

  #closed(): void {
    clearTimeout(this.#timeout);
    this.#options.onClose();
  }
}
