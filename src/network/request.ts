import { startDeadline, type Clock, type Timer } from '../clock.ts';
import { OperationTimeoutError, type HazelcastError } from '../errors.ts';
import { deferred } from '../deferred.ts';
import type { FrameReader, FrameWriter } from '../protocol/frames.ts';
import { NO_PARTITION, type Message, type ReplyOf, type RequestOf } from '../protocol/message.ts';
import type { CallFailure, WaitingCall } from './waiting-call.ts';

/** How an urgent request is sent. */
export interface RequestOptions {
  /** Milliseconds to wait for the reply. With 0, or without it, the request waits as long as its connection lives. */
  readonly timeoutMillis?: number;
  /** Told the correlation id before the request can be answered. */
  readonly onId?: (correlationId: number) => void;
  /** Told how many bytes the request has, right before they are handed over. */
  readonly onBytes?: (bytes: number) => void;
}

/** An urgent request of the client itself: it is bound to one connection and never sent again. */
export class Request<M extends Message> implements WaitingCall {
  readonly #message: M;
  readonly #request: RequestOf<M>;
  readonly #options: RequestOptions;
  readonly #settled = deferred<ReplyOf<M>>();
  #timer: Timer | undefined;
  #isHandedOver = false;

  constructor(message: M, request: RequestOf<M>, options: RequestOptions) {
    this.#message = message;
    this.#request = request;
    this.#options = options;
  }

  /** Settles with the reply or the failure. */
  get reply(): Promise<ReplyOf<M>> {
    return this.#settled.promise;
  }

  /** Starts the time that the member has; `forget` takes the request out of its connection when that is over. */
  start(clock: Clock, forget: () => void): void {
    const { timeoutMillis = 0 } = this.#options;
    this.#timer = startDeadline(clock, timeoutMillis, () => {
      forget();
      this.#settled.reject(new OperationTimeoutError(`no reply within ${timeoutMillis} ms`, { maybeExecuted: this.#isHandedOver }));
    });
  }

  write(to: FrameWriter, correlationId: number): void {
    const start = to.pos;
    this.#message.writeRequest(to, this.#request, correlationId, NO_PARTITION);
    this.#isHandedOver = true;
    this.#options.onBytes?.(to.pos - start);
  }

  onUnsendable(error: unknown): void {
    this.#timer?.cancel();
    this.#settled.reject(error);
  }

  onReply(from: FrameReader): void {
    const reply = this.#message.readReply(from) as ReplyOf<M>;
    this.#timer?.cancel();
    this.#settled.resolve(reply);
  }

  onFailure(_failure: CallFailure, error: HazelcastError): void {
    this.onUnsendable(error);
  }
}
