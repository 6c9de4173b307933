import type { HazelcastError } from '../errors.ts';
import type { FrameReader, FrameWriter } from '../protocol/frames.ts';

/** How a call failed that a connection could not bring to a reply. */
export type CallFailure =
  /** The member answered with an error. */
  | 'member'
  /** The connection closed before a byte of the call was handed over: the member cannot have executed it. */
  | 'not-sent'
  /** The connection closed after the call was handed over: the member may have executed it. */
  | 'lost';

/** A call that waits on one connection. Exactly one of `onReply`, `onFailure` and `onUnsendable` is called, once. */
export interface WaitingCall {
  /** Writes the request; called right before it is handed to the socket. */
  write(to: FrameWriter, correlationId: number): void;
  /** The request could not be written. */
  onUnsendable(error: unknown): void;
  /** The reply has arrived; what is read from it is valid until this returns. */
  onReply(from: FrameReader, backupAcks: number): void;
  onFailure(failure: CallFailure, error: HazelcastError): void;
}
