import type { EventType, Message } from '../../protocol/message.ts';
import type { UUID } from '../../protocol/uuid.ts';
import type { ClusterState } from './cluster-state.ts';
import type { MemberState } from './member-state.ts';

/** A client that was let in. */
export interface ClientIdentity {
  readonly uuid: UUID;
  readonly name: string;
}

/** The connection that a call came through, as far as calls are concerned. */
export interface ClientEnd {
  /** Undefined before the client was let in. */
  readonly identity: ClientIdentity | undefined;
  /** Lets the client in. */
  admit(identity: ClientIdentity): void;
  /** Sends an event to the registration with this correlation id. */
  emit<E>(type: EventType<E>, event: E, correlationId: number, flags?: number): void;
}

/** One request on its way through a member. */
export interface Call {
  readonly cluster: ClusterState;
  readonly member: MemberState;
  readonly client: ClientEnd;
  readonly correlationId: number;
  readonly partitionId: number;
  /** Does something once the reply is sent. */
  after(action: () => void): void;
}

/** What a member does when a message arrives. */
export interface Handler {
  readonly message: Message;
  /** Returns the reply, or a promise of it when it has to be waited for. What it throws is answered as an error. */
  run(request: unknown, call: Call): unknown;
}

/** Declares what a member does when this message arrives. */
export function handle<Q, R, E>(message: Message<Q, R, E>, run: (request: Q, call: Call) => R | Promise<R>): Handler {
  const handler: { message: Message; run(request: Q, call: Call): R | Promise<R> } = { message, run };
  return handler;
}

/** A failure to answer a call with. */
export class MemberError extends Error {
  readonly errorCode: number;
  readonly className: string;

  constructor(errorCode: number, className: string, message: string) {
    super(message);
    this.errorCode = errorCode;
    this.className = className;
  }
}
