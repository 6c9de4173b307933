import type { WaitingCall } from '../network/waiting-call.ts';
import type { FrameReader } from '../protocol/frames.ts';
import type { Message } from '../protocol/message.ts';
import type { Call } from './invocation.ts';

/** Waits in the place of a call that was given up after it was sent, because its reply hands something out (API-13). */
export class LateReply implements WaitingCall {
  readonly #message: Message;
  readonly #onReply: (reply: unknown) => void;

  constructor(message: Message, onReply: (reply: unknown) => void) {
    this.#message = message;
    this.#onReply = onReply;
  }

  onReply(from: FrameReader): void {
    this.#onReply(this.#message.readReply(from));
  }

  // It was written before, and when the connection ends or the member refuses, nothing was handed out.
  write(): void {}
  onUnsendable(): void {}
  onFailure(): void {}
}

/** A call whose late reply somebody takes. */
export type CallWithLateReply = Call<Message, unknown> & Required<Pick<Call<Message, unknown>, 'onLateReply'>>;

/** Whether somebody takes the late reply of a call. */
export function takesLateReply(call: Call<Message, unknown>): call is CallWithLateReply {
  return call.onLateReply !== undefined;
}
