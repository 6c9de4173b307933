import type { Timer } from '../clock.ts';
import {
  AbortError,
  type ClientNotActiveError,
  type HazelcastError,
  IndeterminateOperationStateError,
  OperationTimeoutError,
  TargetDisconnectedError,
} from '../errors.ts';
import type { Connection } from '../network/connection.ts';
import type { CallFailure, WaitingCall } from '../network/waiting-call.ts';
import type { FrameReader, FrameWriter } from '../protocol/frames.ts';
import { UnknownSchemaError } from '../serialization/compact/unknown-schema.ts';
import { NO_PARTITION, type Message, type ReplyOf, type RequestOf } from '../protocol/message.ts';
import type { Lane, Timed } from './deadlines.ts';
import type { Route } from './route.ts';

/** What a caller may say about one call, or about every call of a handle. */
export interface CallOptions {
  /** Milliseconds to wait for the reply, retries included. Default: the client's `invocationTimeoutMillis` (INVOKE-2). */
  readonly timeoutMillis?: number;
  /** Gives up on the call when it fires. A request that was sent may still take effect (INVOKE-5). */
  readonly signal?: AbortSignal;
}

/** One call, as a structure describes it. */
export interface Call<M extends Message = Message, T = ReplyOf<M>> {
  readonly message: M;
  readonly request: RequestOf<M>;
  readonly route: Route;
  /** Turns the reply into what the caller gets, while the bytes of the reply are there; without it the reply is the result. */
  readonly read?: ((reply: ReplyOf<M>) => T) | undefined;
  readonly options: CallOptions;
  /** How long the member may take by design, in milliseconds; the default deadline grows by it (INVOKE-2). */
  readonly waitMillis?: number;
  /**
   * Takes a reply that comes after the caller gave up: gives back what it hands out, and returns how many results are lost for good
   * (API-13). Without it late replies are dropped.
   */
  readonly onLateReply?: (reply: ReplyOf<M>) => number;
  /** The member may take for ever by design: once handed over only an explicit timeout bounds the call (INVOKE-3). */
  readonly isUnbounded?: boolean;
}

/** Who decides what becomes of a call. */
export interface Dispatcher {
  /** The call failed on its connection: try again or reject it. */
  failed(invocation: Invocation, failure: CallFailure, error: HazelcastError): void;
  /** The reply cannot be read before a schema is known: learn it, and hand in the reply again. */
  awaitSchema(invocation: Invocation, schemaId: bigint, reply: UnreadReply): void;
  /** The reply announces more backup acks than have arrived. */
  awaitAcks(invocation: Invocation): void;
  /** The call is settled: forget it everywhere. */
  settled(invocation: Invocation): void;
  readonly failsOnMissingAcks: boolean;
  /** Bits for the first frame of requests that are written now. */
  readonly requestFlags: number;
}

/** A reply that could not be read yet. */
export interface UnreadReply {
  /** A copy of it. */
  readonly from: FrameReader;
  readonly backupAcks: number;
}

/** Where a call is; with `schemas` it waits for some, before it is sent or with its reply. */
export type Place = 'new' | 'schemas' | 'sent' | 'retrying' | 'parked' | 'acks' | 'settled';

/** What settles the promise that was made last: one function takes that for all calls, as a closure for each would be dear. */
let resolveLast: (value: unknown) => void;
let rejectLast: (error: unknown) => void;
function keepLast(resolve: (value: unknown) => void, reject: (error: unknown) => void): void {
  resolveLast = resolve;
  rejectLast = reject;
}

/** A call on its way. It settles exactly once, whatever comes late (INVOKE-6). */
export class Invocation implements Timed, WaitingCall {
  /** What the caller waits for. */
  readonly promise: Promise<unknown>;
  dueAt = Infinity;
  lane: Lane | undefined;
  before: Timed | undefined;
  after: Timed | undefined;
  readonly call: Call<Message, unknown>;
  /** The place in the order in which calls were made. */
  readonly sequence: number;
  place: Place = 'new';
  /** Where it was sent last; undefined when it was not, or has come back. */
  connection: Connection | undefined;
  /** The id under which it was sent there. */
  id = 0;
  retries = 0;
  retryTimer: Timer | undefined;
  lastError: HazelcastError | undefined;
  #announcedAcks = 0;
  #receivedAcks = 0;
  #value: unknown;
  /** Whether an earlier send was handed over. */
  #wasHandedOver = false;
  readonly #dispatcher: Dispatcher;
  readonly #resolvePromise: (value: unknown) => void;
  readonly #rejectPromise: (error: unknown) => void;

  constructor(call: Call<Message, unknown>, sequence: number, dispatcher: Dispatcher) {
    this.call = call;
    this.sequence = sequence;
    this.#dispatcher = dispatcher;
    this.promise = new Promise(keepLast);
    this.#resolvePromise = resolveLast;
    this.#rejectPromise = rejectLast;
    call.options.signal?.addEventListener('abort', this);
  }

  /** Whether the member may have executed the call (ERROR-3). */
  get maybeExecuted(): boolean {
    return this.#wasHandedOver || this.connection?.wasHandedOver(this.id) === true;
  }

  write(to: FrameWriter, correlationId: number): void {
    const { message, request, route } = this.call;
    message.writeRequest(to, request, correlationId, route.to === 'partition' ? route.id : NO_PARTITION, this.#dispatcher.requestFlags);
  }

  onUnsendable(error: unknown): void {
    this.reject(error);
  }

  onReply(from: FrameReader, backupAcks: number): void {
    const { message, read } = this.call;
    const start = from.pos;
    const reply = message.readReply(from);
    this.#wasHandedOver = true;
    this.connection = undefined; // its connection does not know the call any more
    this.#announcedAcks = backupAcks;
    try {
      this.#value = read === undefined ? reply : read(reply);
    } catch (error) {
      if (!(error instanceof UnknownSchemaError)) return this.reject(error);
      return this.#dispatcher.awaitSchema(this, error.schemaId, { from: from.copy(start), backupAcks });
    }
    if (this.#receivedAcks >= backupAcks) this.#resolve();
    else this.#dispatcher.awaitAcks(this);
  }

  onFailure(failure: CallFailure, error: HazelcastError): void {
    this.#wasHandedOver ||= failure !== 'not-sent';
    this.connection = undefined;
    this.lastError = error;
    this.#announcedAcks = this.#receivedAcks = 0;
    this.#dispatcher.failed(this, failure, error);
  }

  /** A backup of this call is done; acks may come before the reply (ACK-2). */
  onBackupAck(): void {
    this.#receivedAcks++;
    if (this.place === 'acks' && this.#receivedAcks >= this.#announcedAcks) this.#resolve();
  }

  /** Ends the wait for acks: the reply is there, so the call succeeded unless the user wants to be sure (ACK-3). */
  giveUpOnAcks(): void {
    const missing = this.#announcedAcks - this.#receivedAcks;
    if (!this.#dispatcher.failsOnMissingAcks) return this.#resolve();
    this.reject(new IndeterminateOperationStateError(`${missing} of ${this.#announcedAcks} backups did not confirm the operation in time`));
  }

  /** Whether the member may take for ever (INVOKE-3). */
  get isUnbounded(): boolean {
    return this.call.isUnbounded === true && this.call.options.timeoutMillis === undefined;
  }

  /** The deadline has passed (INVOKE-1). */
  onDeadline(): void {
    if (this.place === 'acks') return this.giveUpOnAcks();
    const isAwaitingMember = this.place === 'sent' && this.connection!.wasHandedOver(this.id);
    if (this.isUnbounded && isAwaitingMember) {
      this.dueAt = Infinity;
      return;
    }
    const { maybeExecuted, lastError: cause } = this;
    this.reject(
      new OperationTimeoutError('the call was not answered in time', cause === undefined ? { maybeExecuted } : { maybeExecuted, cause }),
    );
  }

  /** The caller's signal fired (INVOKE-5). */
  handleEvent(): void {
    this.reject(new AbortError(this.call.options.signal?.reason, this.maybeExecuted));
  }

  /** The client is shut down. What was answered waits for its backups no longer (ACK-5). */
  onShutdown(error: ClientNotActiveError): void {
    if (this.place === 'acks') this.giveUpOnAcks();
    else this.reject(error);
  }

  /** Rejects the call because its connection was lost after it was handed over. */
  rejectAsLost(cause: HazelcastError): void {
    this.reject(new TargetDisconnectedError('the connection was lost before the call was answered', { cause, maybeExecuted: true }));
  }

  reject(error: unknown): void {
    if (this.#settle()) this.#rejectPromise(error);
  }

  #resolve(): void {
    if (this.#settle()) this.#resolvePromise(this.#value);
  }

  #settle(): boolean {
    if (this.place === 'settled') return false;
    this.call.options.signal?.removeEventListener('abort', this);
    this.#dispatcher.settled(this);
    this.place = 'settled';
    return true;
  }
}
