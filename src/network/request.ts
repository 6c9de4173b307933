import { startDeadline, type Clock, type Timer } from '../clock.ts';
import { OperationTimeoutError, type HazelcastError } from '../errors.ts';
import type { FrameReader } from '../protocol/frames.ts';
import type { CallFailure, WaitingCall } from './waiting-call.ts';

/** How an urgent request is sent. */
export interface RequestOptions {
  /** Milliseconds to wait for the reply. Without it the request waits as long as its connection lives. */
  readonly timeoutMillis?: number;
  /** Told the correlation id before the request can be answered. */
  readonly onSent?: (correlationId: number) => void;
}

/** An urgent request of the client itself: it is bound to one connection and never sent again. */
export class Request<Reply> implements WaitingCall {
  /** Settles with the reply or the failure. */
  readonly reply: Promise<Reply>;
  readonly #read: (from: FrameReader) => Reply;
  #resolve!: (reply: Reply) => void;
  #reject!: (error: HazelcastError) => void;
  #timer: Timer | undefined;

  constructor(read: (from: FrameReader) => Reply) {
    this.#read = read;
    this.reply = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Fails the request after so many milliseconds; `forget` takes it out of its connection then. */
  expireAfter(clock: Clock, millis: number, forget: () => void): void {
    this.#timer = startDeadline(clock, millis, () => {
      forget();
      this.#reject(new OperationTimeoutError(`no reply within ${millis} ms`, { maybeExecuted: true }));
    });
  }

  onReply(from: FrameReader): void {
    const reply = this.#read(from);
    this.#timer?.cancel();
    this.#resolve(reply);
  }

  onFailure(_failure: CallFailure, error: HazelcastError): void {
    this.#timer?.cancel();
    this.#reject(error);
  }
}
