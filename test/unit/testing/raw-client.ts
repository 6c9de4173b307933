import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { Flag, FRAME_HEADER, FrameReader, FrameWriter } from '../../../src/protocol/frames.ts';
import { incoming, NO_PARTITION, type EventType, type Message, type ReplyOf, type RequestOf } from '../../../src/protocol/message.ts';
import { clientAuthentication } from '../../../src/protocol/messages/client.ts';
import { ERROR_TYPE, readError } from '../../../src/protocol/messages/error.ts';
import { MessageSplitter } from '../../../src/protocol/split.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import type { EmbeddedCluster } from '../../../src/testing/index.ts';

/** One message from the member. */
export interface Incoming {
  readonly type: number;
  readonly correlationId: number;
  readonly flags: number;
  readonly bytes: Buffer;
}

export interface CallOptions {
  readonly partitionId?: number;
  readonly flags?: number;
}

export interface ConnectOptions {
  readonly preface?: string;
  readonly secure?: tls.ConnectionOptions;
}

let lastCorrelationId = 0;

/** A client of frames: no state, no retries, everything that arrives is kept. */
export class RawClient implements AsyncDisposable {
  readonly socket: net.Socket;
  readonly received: Incoming[] = [];
  /** The correlation ids of all that was received, in order. */
  readonly order: number[] = [];
  readonly uuid = UUID.random();
  isClosed = false;
  error: Error | undefined;
  #waiting: (() => void)[] = [];
  readonly #closed: Promise<void>;

  constructor(socket: net.Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    const splitter = new MessageSplitter((from) => this.#receive(from));
    socket.on('data', (chunk: Buffer) => {
      try {
        splitter.push(chunk);
      } catch (error) {
        socket.destroy(error as Error);
      }
    });
    socket.on('error', (error) => (this.error = error));
    this.#closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.isClosed = true;
        this.#wake();
        resolve();
      });
    });
  }

  /** Connects, by TLS if there are options for it, and writes the preface. */
  static async connect(port: number, { preface = 'CP2', secure }: ConnectOptions = {}): Promise<RawClient> {
    const socket = secure === undefined ? net.connect(port, '127.0.0.1') : tls.connect(port, '127.0.0.1', secure);
    const client = new RawClient(socket);
    await once(socket, secure === undefined ? 'connect' : 'secureConnect');
    socket.write(preface);
    return client;
  }

  /** Connects and introduces itself to a cluster of the default name. */
  static async admitted(port: number): Promise<RawClient> {
    const client = await RawClient.connect(port);
    await client.admit();
    return client;
  }

  /** Connects to each member, as one client. */
  static async admittedToAll(cluster: EmbeddedCluster): Promise<RawClient[]> {
    const clients = await Promise.all(cluster.members.map(({ port }) => RawClient.connect(port)));
    for (const client of clients) await client.admit(clients[0]!.uuid);
    return clients;
  }

  /** Introduces itself and expects to be let in. */
  async admit(uuid = this.uuid): Promise<void> {
    const { status } = await this.authenticate({ uuid });
    if (status !== 0) throw new Error(`the member answered with status ${status}`);
  }

  authenticate(request: Partial<RequestOf<typeof clientAuthentication>> = {}): Promise<ReplyOf<typeof clientAuthentication>> {
    return this.call(clientAuthentication, {
      clusterName: 'dev',
      username: null,
      password: null,
      uuid: this.uuid,
      clientType: 'NJS',
      serializationVersion: 1,
      clientHazelcastVersion: '1.0.0',
      clientName: 'raw',
      labels: [],
      routingMode: 1,
      cpDirectToLeaderRouting: false,
      ...request,
    });
  }

  /** Writes a request and returns its correlation id. */
  send<M extends Message>(message: M, request: RequestOf<M>, { partitionId = NO_PARTITION, flags = 0 }: CallOptions = {}): number {
    const id = ++lastCorrelationId;
    const frames = new FrameWriter();
    message.writeRequest(frames, request, id, partitionId, flags);
    this.socket.write(frames.toBuffer());
    return id;
  }

  /** Writes a request and waits for the reply. */
  call<M extends Message>(message: M, request: RequestOf<M>, options?: CallOptions): Promise<ReplyOf<M>> {
    return this.reply(message, this.send(message, request, options));
  }

  /** Waits for the reply to a request, or throws the error that came instead. */
  async reply<M extends Message>(message: M, id: number): Promise<ReplyOf<M>> {
    const { type, bytes } = await this.next((incomingMessage) => incomingMessage.correlationId === id && !isEvent(incomingMessage));
    if (type === ERROR_TYPE) throw readError(new FrameReader(bytes));
    return message.readReply(new FrameReader(bytes)) as ReplyOf<M>;
  }

  /** Waits for the first message that fits, which is taken out of what was received. */
  async next(fits: (message: Incoming) => boolean): Promise<Incoming> {
    for (;;) {
      const at = this.received.findIndex(fits);
      if (at >= 0) return this.received.splice(at, 1)[0]!;
      if (this.isClosed) throw new Error('the connection is closed');
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Waits for an event of this kind. */
  async event<E>(type: EventType<E>, fits: (event: E) => boolean = () => true): Promise<E> {
    const { bytes } = await this.next((message) => message.type === type.type && fits(type.read(new FrameReader(message.bytes))));
    return type.read(new FrameReader(bytes));
  }

  /** What was received of this kind and not taken yet. */
  events<E>(type: EventType<E>): E[] {
    return this.received.filter((message) => message.type === type.type).map(({ bytes }) => type.read(new FrameReader(bytes)));
  }

  /** Resolves when the member closed the connection. */
  get closed(): Promise<void> {
    return this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    await this.#closed;
  }

  #receive(from: FrameReader): void {
    const content = from.pos + FRAME_HEADER;
    const bytes = Buffer.from(from.buf.subarray(from.pos, from.end));
    const [type, correlationId] = [incoming.type(from, content), incoming.correlationId(from, content)];
    this.received.push({ type, correlationId, flags: from.flags, bytes });
    this.order.push(correlationId);
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}

function isEvent({ flags }: Incoming): boolean {
  return (flags & (Flag.event | Flag.backupEvent)) !== 0;
}

/** Ends clients, and waits until their sockets are closed. */
export async function hangUp(...clients: readonly RawClient[]): Promise<void> {
  for (const client of clients) await client[Symbol.asyncDispose]();
}

/** A text as clients write it: the hash of the partition, the type, the length, the bytes. */
export function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const data = Buffer.alloc(12 + bytes.length);
  data.writeInt32BE(-11, 4);
  data.writeInt32BE(bytes.length, 8);
  bytes.copy(data, 12);
  return data;
}

/** The text that was written so; null for no value. */
export function textOf(data: Buffer | null): string | null {
  return data === null ? null : data.toString('utf8', 12);
}
