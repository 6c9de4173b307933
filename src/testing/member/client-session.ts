import type net from 'node:net';
import type { FrameReader } from '../../protocol/frames.ts';
import type { EventType } from '../../protocol/message.ts';
import { MessageSplitter } from '../../protocol/split.ts';
import type { ClientEnd, ClientIdentity } from './call.ts';
import type { ClusterState } from './cluster-state.ts';
import { errorOf } from './error-classes.ts';
import { encode, errorReply, execute, readHeader, type Outcome, type RequestHeader } from './execution.ts';
import type { RequestFault, SendFault } from './faults.ts';
import { isAuthentication } from './handlers.ts';
import { Link, type Cut } from './link.ts';
import type { MemberState } from './member-state.ts';
import { nameOf } from './message-names.ts';
import type { LiveRecord } from './traffic.ts';

/** The first bytes of every connection. */
const PREFACE = 'CP2';
/** No frame is as short as these bytes say. */
const GARBAGE = Buffer.alloc(16, 0xff);

/** What a session needs of the member it belongs to. */
export interface SessionOptions {
  readonly cluster: ClusterState;
  readonly member: MemberState;
  readonly record: LiveRecord;
  readonly cut: Cut | undefined;
  readonly onRequest: (name: string, header: RequestHeader) => void;
  readonly onClose: (session: ClientSession) => void;
  /** What goes wrong with a request or an event, by the name of the message or event. */
  readonly takeRequest: (name: string) => RequestFault | undefined;
  readonly takeEvent: (name: string) => SendFault | undefined;
}

/** One client at one member, from the first byte of its connection to the last. */
export class ClientSession implements ClientEnd {
  /** Undefined before the client was let in. */
  identity: ClientIdentity | undefined;
  readonly link: Link;
  readonly #options: SessionOptions;
  readonly #splitter = new MessageSplitter((from) => this.#receive(from));
  #preface = '';

  constructor(socket: net.Socket, options: SessionOptions) {
    this.#options = options;
    const { record, cut, cluster } = options;
    this.link = new Link(socket, {
      record,
      cut,
      timeoutMillis: cluster.settings.clientTimeoutMillis,
      onBytes: (chunk) => this.#read(chunk),
      onClose: () => this.#closed(),
    });
  }

  admit(identity: ClientIdentity): void {
    this.identity = identity;
    this.#options.record.clientUuid = identity.uuid.toString();
    this.#options.record.clientName = identity.name;
  }

  emit<E>(type: EventType<E>, event: E, correlationId: number, flags = 0): void {
    const fault = this.#options.takeEvent(nameOf(type.type));
    const sent = fault?.kind === 'alter' ? (fault.with(event) as E) : event;
    this.#deliver(
      encode((to) => type.write(to, sent, correlationId, flags)),
      fault,
    );
  }

  #read(chunk: Buffer): void {
    const missing = PREFACE.length - this.#preface.length;
    if (missing > 0) this.#readPreface(chunk.toString('latin1', 0, missing));
    try {
      if (this.#options.record.startedWithPreface) this.#splitter.push(chunk.subarray(missing));
    } catch {
      this.#end(); // a member hangs up on bytes that it cannot read
    }
  }

  #readPreface(text: string): void {
    this.#preface += text;
    this.#options.record.startedWithPreface = this.#preface === PREFACE;
    if (!PREFACE.startsWith(this.#preface)) this.#end();
  }

  #receive(from: FrameReader): void {
    const header = readHeader(from);
    const name = nameOf(header.type);
    this.#options.record.messages += 1;
    this.#options.onRequest(name, header);
    if (this.identity === undefined && !isAuthentication(header.type)) this.#end();
    else this.#serve(header, from, this.#options.takeRequest(name));
  }

  #serve(header: RequestHeader, from: FrameReader, fault: RequestFault | undefined): void {
    switch (fault?.kind) {
      case 'ignore':
        return;
      case 'error':
        return this.link.write(errorReply(errorOf(fault), header.correlationId));
      case 'close':
        return this.#serveAndClose(header, from, fault.when ?? 'before');
      case 'alter':
        return this.#answer(execute(header, from, this.#place, fault.with), fault);
      default:
        return this.#answer(execute(header, from, this.#place), fault);
    }
  }

  #serveAndClose(header: RequestHeader, from: FrameReader, when: 'before' | 'executed' | 'answered'): void {
    this.#splitter.stop();
    const outcome = when === 'before' ? undefined : execute(header, from, this.#place);
    if (outcome !== undefined && when === 'answered') this.#answer(outcome, undefined); // one that is waited for never is
    this.link.finish();
  }

  #answer(outcome: Outcome | Promise<Outcome>, fault: SendFault | undefined): void {
    if (outcome instanceof Promise) return void this.#answerLater(outcome, fault);
    const { bytes, after } = outcome;
    this.#deliver(bytes, fault);
    for (const action of after) action();
  }

  async #answerLater(outcome: Promise<Outcome>, fault: SendFault | undefined): Promise<void> {
    this.#answer(await outcome, fault);
  }

  #deliver(bytes: Buffer, fault: SendFault | undefined): void {
    switch (fault?.kind) {
      case undefined:
      case 'alter':
        return this.link.write(bytes);
      case 'drop':
        return;
      case 'delay':
        setTimeout(() => this.link.write(bytes), fault.millis).unref();
        return;
      case 'hold':
        void fault.until.catch(() => {}).then(() => this.link.write(bytes));
        return;
      case 'duplicate':
        return this.link.write(Buffer.concat([bytes, bytes]));
      case 'garbage':
        return this.link.write(GARBAGE);
    }
  }

  get #place() {
    const { cluster, member } = this.#options;
    return { cluster, member, client: this };
  }

  #end(): void {
    this.#splitter.stop();
    this.link.close();
  }

  #closed(): void {
    this.#splitter.stop();
    this.#options.member.drop(this);
    this.#options.onClose(this);
  }
}
