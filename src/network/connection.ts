import { setMaxListeners } from 'node:events';
import type net from 'node:net';
import type { Clock } from '../clock.ts';
import { HazelcastError, IOError, ProtocolError, TargetDisconnectedError } from '../errors.ts';
import { Flag, FRAME_HEADER, type FrameReader } from '../protocol/frames.ts';
import { incoming, type Message, type ReplyOf, type RequestOf } from '../protocol/message.ts';
import { ERROR_TYPE, readError } from '../protocol/messages/error.ts';
import { MessageSplitter } from '../protocol/split.ts';
import { Calls } from './calls.ts';
import type { CloseReason } from './close-reason.ts';
import { Request, type RequestOptions } from './request.ts';
import type { OpenSocket, Target } from './socket.ts';
import type { WaitingCall } from './waiting-call.ts';
import { Writer } from './writer.ts';

/** Takes the events of one registration; the bytes are valid until this returns. */
export type EventHandler = (type: number, from: FrameReader) => void;

/** What a connection needs from its surroundings. */
export interface ConnectionOptions {
  readonly target: Target;
  readonly clock: Clock;
  /** Ids that are unique in the life of the client (INVOKE-7). */
  readonly nextCorrelationId: () => number;
  /** The connection is closed and its socket destroyed; its calls are settled right after this. */
  readonly onClose: (connection: Connection) => void;
  /** The calls of the closed connection are settled. */
  readonly onSettled: (connection: Connection) => void;
}

/** What is known once the member accepted the client. */
export interface MemberIdentity {
  readonly uuid: string;
  readonly clusterId: string;
  readonly serverVersion: string;
}

/** One authenticated connection, or one on its way to that. It owns the calls that wait on it: closing settles each of them, once. */
export class Connection {
  readonly target: Target;
  /** When bytes came in last, by the clock; the creation counts (HEART-2). */
  lastReadAt: number;
  /** When bytes went out last, by the clock. */
  lastWriteAt: number;
  /** The member at the other end, once authenticated. */
  member: MemberIdentity | undefined;
  /** Why and by what the connection was closed; undefined while it lives. */
  closed: { readonly reason: CloseReason; readonly error: HazelcastError } | undefined;
  readonly #open: OpenSocket;
  readonly #options: ConnectionOptions;
  readonly #writer: Writer;
  readonly #splitter: MessageSplitter;
  readonly #calls = new Calls();
  readonly #handlers = new Map<number, EventHandler>();
  readonly #end = new AbortController();

  constructor(open: OpenSocket, options: ConnectionOptions) {
    this.target = options.target;
    this.#open = open;
    setMaxListeners(0, this.lifetime); // any number of registrations may wait for their next try
    this.#options = options;
    this.lastReadAt = this.lastWriteAt = options.clock.now();
    this.#writer = new Writer(
      open.socket,
      (to) => this.#calls.fill(to),
      () => (this.lastWriteAt = options.clock.now()),
    );
    this.#splitter = new MessageSplitter((from) => this.#dispatch(from));
    this.#watch(open.socket);
    open.read((chunk) => this.#receive(chunk));
    if (open.socket.destroyed) this.close('SOCKET_ERROR', open.socket.errored); // its events came before there was somebody to hear them
  }

  /** Takes a call that is to be written in this turn of the event loop, and returns its correlation id. */
  send(call: WaitingCall): number {
    const id = this.#options.nextCorrelationId();
    this.#calls.add(id, call);
    this.#writer.schedule();
    return id;
  }

  /** Sends an urgent request of the client itself. It fails when the connection closes. */
  request<M extends Message>(message: M, request: RequestOf<M>, options: RequestOptions = {}): Promise<ReplyOf<M>> {
    if (this.closed !== undefined) return Promise.reject(this.closed.error);
    const waiting = new Request(message, request, options);
    const id = this.send(waiting);
    options.onId?.(id);
    waiting.start(this.#options.clock, () => this.forget(id));
    return waiting.reply;
  }

  /** Registers for events: as {@link Connection.request}, with a handler that is there before the first event can be. A timeout of 0 is none. */
  async listen<M extends Message>(
    message: M,
    request: RequestOf<M>,
    handler: EventHandler,
    { timeoutMillis = 0, onId }: Pick<RequestOptions, 'timeoutMillis' | 'onId'> = {},
  ): Promise<{ readonly id: number; readonly reply: ReplyOf<M> }> {
    let id = 0;
    const register = (correlationId: number) => {
      id = correlationId;
      this.#handlers.set(id, handler);
      onId?.(id);
    };
    try {
      return { reply: await this.request(message, request, { onId: register, timeoutMillis }), id };
    } catch (error) {
      this.unlisten(id);
      throw error;
    }
  }

  /** Forgets the handler of a registration. */
  unlisten(id: number): void {
    this.#handlers.delete(id);
  }

  /** Whether at least one byte of the call with this id was handed to the socket. */
  wasHandedOver(id: number): boolean {
    return this.#calls.wasWritten(id);
  }

  /** The call that waits under this id, if it waits here. */
  callOf(id: number): WaitingCall | undefined {
    return this.#calls.get(id);
  }

  /** The calls that wait here now. */
  get waiting(): readonly WaitingCall[] {
    return this.#calls.all().map(([, call]) => call);
  }

  /** Has another call wait for the reply to a request that was handed over. */
  replace(id: number, call: WaitingCall): void {
    this.#calls.restore(id, call);
  }

  /** Takes a call out: if it was not written it never will be, and if it was its reply finds nothing. */
  forget(id: number): void {
    this.#calls.take(id);
  }

  /** Aborts when the connection closes. */
  get lifetime(): AbortSignal {
    return this.#end.signal;
  }

  /** How many calls and event handlers there are; both come back to where they were when nothing leaks. */
  get counts(): { readonly calls: number; readonly handlers: number } {
    return { calls: this.#calls.size, handlers: this.#handlers.size };
  }

  /** The address of this end. */
  get localAddress(): Target | null {
    const { localAddress: host, localPort: port } = this.#open.socket;
    return host === undefined || port === undefined ? null : { host, port };
  }

  /** Closes the connection, once and in one synchronous step, and settles every call that waits on it (CLOSE-1, CLOSE-2). */
  close(reason: CloseReason, cause?: unknown): void {
    if (this.closed !== undefined) return;
    const { host, port } = this.target;
    const text = cause instanceof Error ? `: ${cause.message}` : '';
    const message = `the connection to ${host}:${port} was closed (${reason})${text}`;
    this.closed = { reason, error: new TargetDisconnectedError(message, { cause, maybeExecuted: true }) };
    this.#splitter.stop();
    this.#open.socket.destroy();
    this.#options.onClose(this);
    this.#end.abort();
    this.#settle(message);
    this.#options.onSettled(this);
  }

  #settle(message: string): void {
    const calls = this.#calls.all();
    this.#calls.clear();
    this.#handlers.clear();
    const { error } = this.closed!;
    const notSent = new IOError(message, { cause: error.cause });
    for (const [id, call] of calls) {
      if (this.wasHandedOver(id)) call.onFailure('lost', error);
      else call.onFailure('not-sent', notSent);
    }
  }

  /** Every way in which a socket ends closes the connection at once (SOCKET-4). */
  #watch(socket: net.Socket): void {
    socket.on('error', (error) => this.close('SOCKET_ERROR', error));
    socket.on('end', () => this.close('SOCKET_END'));
    socket.on('close', () => this.close('SOCKET_END'));
  }

  #receive(chunk: Buffer): void {
    if (this.closed !== undefined) return;
    this.lastReadAt = this.#options.clock.now();
    try {
      this.#splitter.push(chunk);
    } catch (error) {
      this.close(
        'PROTOCOL_ERROR',
        error instanceof HazelcastError ? error : new ProtocolError('bytes from the member cannot be read', { cause: error }),
      );
    }
  }

  #dispatch(from: FrameReader): void {
    const { flags } = from;
    const content = from.pos + FRAME_HEADER;
    const id = incoming.correlationId(from, content);
    const type = incoming.type(from, content);
    if (flags & (Flag.event | Flag.backupEvent)) return this.#handlers.get(id)?.(type, from);
    const call = this.#calls.take(id);
    if (call === undefined) return; // an answer that nobody waits for any more (CLOSE-5)
    try {
      if (type === ERROR_TYPE) call.onFailure('member', readError(from));
      else call.onReply(from, incoming.backupAcks(from, content));
    } catch (error) {
      this.#calls.restore(id, call); // closing settles it with the others
      throw error;
    }
  }
}
