import { once } from 'node:events';
import net from 'node:net';
import { systemClock, type Clock } from '../../../src/clock.ts';
import { Connection } from '../../../src/network/connection.ts';
import { openSocket } from '../../../src/network/socket.ts';
import { FRAME_HEADER, type FrameReader, FrameWriter } from '../../../src/protocol/frames.ts';
import { incoming, type Message, type ReplyOf } from '../../../src/protocol/message.ts';
import { writeError } from '../../../src/protocol/messages/error.ts';
import { MessageSplitter } from '../../../src/protocol/split.ts';

/** One request that arrived. */
export interface Arrived {
  readonly type: number;
  readonly id: number;
  readonly flags: number;
  readonly bytes: Buffer;
}

/** The other end of one connection, which does what a test says and nothing else. */
export class ScriptedPeer implements AsyncDisposable {
  readonly requests: Arrived[] = [];
  preface = '';
  socket!: net.Socket;
  readonly #server: net.Server;
  readonly #splitter = new MessageSplitter((from) => this.#arrive(from));

  private constructor(server: net.Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.socket = socket;
      socket.on('error', () => {}); // the test breaks it
      socket.on('data', (chunk: Buffer) => this.#read(chunk));
    });
  }

  static async start(): Promise<ScriptedPeer> {
    const server = net.createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ScriptedPeer(server);
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  reply<M extends Message>(message: M, value: ReplyOf<M>, id: number, backupAcks = 0): void {
    this.write((to) => message.writeReply(to, value, id, backupAcks));
  }

  fail(errorCode: number, id: number): void {
    this.write((to) => writeError(to, [{ errorCode, className: 'java.lang.Exception', message: 'no', stackTraceElements: [] }], id));
  }

  write(write: (to: FrameWriter) => void): void {
    const frames = new FrameWriter();
    write(frames);
    this.socket.write(frames.toBuffer());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket?.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #read(chunk: Buffer): void {
    const missing = 3 - this.preface.length;
    this.preface += chunk.toString('latin1', 0, missing);
    this.#splitter.push(chunk.subarray(missing));
  }

  #arrive(from: FrameReader): void {
    const content = from.pos + FRAME_HEADER;
    const bytes = Buffer.from(from.buf.subarray(from.pos, from.end));
    this.requests.push({ type: incoming.type(from, content), id: incoming.correlationId(from, content), flags: from.flags, bytes });
  }
}

/** A connection to a peer, with what it told its surroundings. */
export interface Connected {
  readonly connection: Connection;
  /** `close` when the connection told that it is closed, `settled` when it told that its calls are settled. */
  readonly told: string[];
}

/** Connects to a peer. */
export async function connectTo(peer: ScriptedPeer, clock: Clock = systemClock): Promise<Connected> {
  const target = { host: '127.0.0.1', port: peer.port };
  const open = await openSocket(target, { timeoutMillis: 5_000, noDelay: true, tls: undefined }, systemClock, new AbortController().signal);
  const told: string[] = [];
  let id = 0;
  const connection = new Connection(open, {
    target,
    clock,
    nextCorrelationId: () => ++id,
    onClose: () => told.push('close'),
    onSettled: () => told.push('settled'),
  });
  return { connection, told };
}
