import type { HazelcastError } from '../errors.ts';
import type { FrameReader } from '../protocol/frames.ts';

/** How a call failed that a connection could not bring to a reply. */
export type CallFailure =
  /** The member answered with an error. */
  | 'member'
  /** The connection closed before a byte of the call was handed over: the member cannot have executed it. */
  | 'not-sent'
  /** The connection closed after the call was handed over: the member may have executed it. */
  | 'lost';

/** A call that waits for its reply on one connection. Exactly one of its methods is called, once. */
export interface WaitingCall {
  /** The reply has arrived; what is read from it is valid until this returns. */
  onReply(from: FrameReader, backupAcks: number): void;
  onFailure(failure: CallFailure, error: HazelcastError): void;
}
