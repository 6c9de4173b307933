import { EventEmitter } from 'node:events';
import type net from 'node:net';
import { startDeadline } from '../../../src/clock.ts';
import { AbortError, IOError } from '../../../src/errors.ts';
import type { OpenSocket, SocketOpener, Target } from '../../../src/network/socket.ts';
import { FRAME_HEADER, Flag, type FrameReader, FrameWriter } from '../../../src/protocol/frames.ts';
import { incoming } from '../../../src/protocol/message.ts';
import { MessageSplitter } from '../../../src/protocol/split.ts';

/** The client's end of a connection that exists in memory only. It does what the client uses of a socket. */
class MemorySocket extends EventEmitter {
  destroyed = false;
  errored: Error | null = null;
  readonly localAddress = '127.0.0.1';
  readonly localPort = 50_000;
  receive: (chunk: Buffer) => void = () => {};
  readonly #take: (bytes: Buffer, written: () => void) => void;

  constructor(take: (bytes: Buffer, written: () => void) => void) {
    super();
    this.#take = take;
    this.on('error', () => {}); // an error without a listener would end the process
  }

  write(bytes: Buffer, written: () => void): void {
    if (!this.destroyed) this.#take(bytes, written);
  }

  destroy(): void {
    this.destroyed = true;
  }
}

/** A request that the client handed to a socket. */
export interface Request {
  readonly link: Link;
  readonly type: number;
  readonly id: number;
  readonly isBackupAware: boolean;
  readonly body: unknown;
}

/** How a connection ends that the other end, or the network, ends. */
export type Loss = 'error' | 'end' | 'close';

const PREFACE_BYTES = 3;

/** One connection. Bytes stay on their way, in both directions, until they are delivered. */
export class Link {
  readonly target: Target;
  /** Requests that the member has received and not answered, in their order. */
  readonly held: Request[] = [];
  readonly open: OpenSocket;
  readonly #socket: MemorySocket;
  readonly #splitter: MessageSplitter;
  readonly #toClient: Buffer[] = [];
  #toMember: Request[] = [];
  #written: (() => void) | undefined;
  #isGreeted = false;

  /** @param read reads a request; it is told of each one as soon as it is handed over */
  constructor(target: Target, read: (request: Request & { body: FrameReader }) => unknown) {
    this.target = target;
    this.#splitter = new MessageSplitter((from) => {
      const content = from.pos + FRAME_HEADER;
      const isBackupAware = (from.flags & Flag.backupAware) !== 0;
      const request = { link: this, type: incoming.type(from, content), id: incoming.correlationId(from, content), isBackupAware };
      this.#toMember.push({ ...request, body: read({ ...request, body: from }) });
    });
    this.#socket = new MemorySocket((bytes, written) => {
      const start = this.#isGreeted ? 0 : PREFACE_BYTES;
      this.#isGreeted = true;
      if (bytes.length > start) this.#splitter.push(Buffer.from(bytes.subarray(start)));
      this.#written = written;
    });
    this.open = { socket: this.#socket as unknown as net.Socket, read: (onBytes) => void (this.#socket.receive = onBytes) };
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  /** Whether a message of the member is on its way to the client. */
  get hasNews(): boolean {
    return this.#toClient.length > 0;
  }

  /** Whether anything is on its way. */
  get isBusy(): boolean {
    return this.isOpen && (this.#written !== undefined || this.hasNews);
  }

  /** Brings what the client wrote to the member, and lets the client write more. */
  deliverToMember(): void {
    const written = this.#written;
    if (!this.isOpen || written === undefined) return;
    this.held.push(...this.#toMember);
    this.#toMember = [];
    this.#written = undefined;
    written();
  }

  /** Brings one message of the member to the client. */
  deliverToClient(): void {
    const bytes = this.#toClient.shift();
    if (this.isOpen && bytes !== undefined) this.#socket.receive(bytes);
  }

  /** Puts a message of the member on its way. */
  send(write: (to: FrameWriter) => void): void {
    scratch.pos = 0;
    write(scratch);
    this.#toClient.push(scratch.toBuffer());
  }

  /** Ends the connection from outside. */
  lose(how: Loss): void {
    if (!this.isOpen) return;
    if (how === 'end') return void this.#socket.emit('end');
    this.#socket.destroyed = true;
    if (how === 'error') {
      this.#socket.errored = new Error('reset by the peer');
      this.#socket.emit('error', this.#socket.errored);
    }
    this.#socket.emit('close');
  }
}

const scratch = new FrameWriter();

/** A socket that is being opened. */
export interface Dial {
  readonly target: Target;
  accept(): Link;
  refuse(): void;
}

/** A network without sockets: a dial waits until it is accepted or refused, a byte until it is delivered. */
export class MemoryNetwork {
  /** Sockets that are being opened. */
  readonly dials = new Set<Dial>();
  readonly links: Link[] = [];
  readonly #onDial: (target: Target) => void;
  readonly #read: (request: Request & { body: FrameReader }) => unknown;

  constructor(onDial: (target: Target) => void, read: (request: Request & { body: FrameReader }) => unknown) {
    this.#onDial = onDial;
    this.#read = read;
  }

  /** The connections that are open. */
  get open(): Link[] {
    return this.links.filter(({ isOpen }) => isOpen);
  }

  readonly openSocket: SocketOpener = (target, { timeoutMillis }, clock, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new AbortError(signal.reason));
      this.#onDial(target);
      const settle = () => {
        this.dials.delete(dial);
        deadline.cancel();
        signal.removeEventListener('abort', abort);
      };
      const fail = (error: Error) => {
        settle();
        reject(error);
      };
      const abort = () => fail(new AbortError(signal.reason));
      const deadline = startDeadline(clock, timeoutMillis, () => fail(new IOError('too late', { code: 'CONNECTION_TIMEOUT' })));
      const dial: Dial = {
        target,
        accept: () => {
          settle();
          const link = new Link(target, this.#read);
          this.links.push(link);
          resolve(link.open);
          return link;
        },
        refuse: () => fail(new IOError('refused')),
      };
      signal.addEventListener('abort', abort);
      this.dials.add(dial);
    });
}
