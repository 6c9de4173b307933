import { once } from 'node:events';
import net from 'node:net';
import { FRAME_HEADER, FrameReader, FrameWriter } from '../../src/protocol/frames.ts';
import { incoming, NO_PARTITION, type Message, type ReplyOf, type RequestOf } from '../../src/protocol/message.ts';
import { clientAddClusterViewListener, clientAuthentication } from '../../src/protocol/messages/client.ts';
import { ERROR_TYPE, readError } from '../../src/protocol/messages/error.ts';
import { MessageSplitter } from '../../src/protocol/split.ts';
import type { MemberInfo } from '../../src/protocol/structs.ts';
import { UUID } from '../../src/protocol/uuid.ts';

/** A bare socket that speaks the protocol: what a member says here, it says to every client. */
export class RawClient {
  readonly socket: net.Socket;
  readonly #waiting = new Map<number, (bytes: Buffer) => void>();
  #lastId = 0;

  private constructor(socket: net.Socket) {
    this.socket = socket;
    const splitter = new MessageSplitter((from) => this.#receive(from));
    socket.on('data', (bytes) => splitter.push(bytes));
    socket.on('error', () => {}); // the close that follows fails what waits
    socket.write('CP2');
  }

  static async connect(address: string): Promise<RawClient> {
    const socket = net.connect(Number(address.split(':')[1]), '127.0.0.1');
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  authenticate(clusterName = 'dev'): Promise<ReplyOf<typeof clientAuthentication>> {
    return this.request(clientAuthentication, {
      clusterName,
      username: null,
      password: null,
      uuid: UUID.random(), // members fail on a null, although it is declared
      clientType: 'NJS',
      serializationVersion: 1,
      clientHazelcastVersion: '0.1.0',
      clientName: 'raw',
      labels: [],
    });
  }

  /** The member list, as the member sends it to those who ask for changes of it. */
  async members(): Promise<readonly MemberInfo[]> {
    const { membersView } = clientAddClusterViewListener.events;
    const bytes = await this.#send(clientAddClusterViewListener, {}, (type) => type === membersView.type);
    return membersView.read(new FrameReader(bytes)).memberInfos;
  }

  async request<M extends Message>(message: M, request: RequestOf<M>): Promise<ReplyOf<M>> {
    const bytes = await this.#send(message, request, (type) => type === ERROR_TYPE || type === message.type + 1);
    const from = new FrameReader(bytes);
    if (incoming.type(from, FRAME_HEADER) === ERROR_TYPE) throw readError(from);
    return message.readReply(from) as ReplyOf<M>;
  }

  /** Sends a request, and returns the first message with its id and a type that is wanted. */
  async #send<M extends Message>(message: M, request: RequestOf<M>, isWanted: (type: number) => boolean): Promise<Buffer> {
    const id = ++this.#lastId;
    const writer = new FrameWriter();
    message.writeRequest(writer, request, id, NO_PARTITION);
    const answer = new Promise<Buffer>((resolve, reject) => {
      this.#waiting.set(id, (bytes) => {
        if (isWanted(bytes.readInt32LE(FRAME_HEADER))) resolve(bytes);
      });
      this.socket.once('close', () => reject(new Error('the connection was closed')));
    });
    this.socket.write(writer.toBuffer());
    return answer;
  }

  #receive(from: FrameReader): void {
    this.#waiting.get(incoming.correlationId(from, from.pos + FRAME_HEADER))?.(Buffer.from(from.buf.subarray(from.pos, from.end)));
  }
}
