import type { EventOf, ReplyOf } from '../../protocol/message.ts';
import type { EventName, MessageName, Messages } from './message-names.ts';

/** What goes wrong with what a member sends, be it a reply or an event. */
export type SendFault<Sent = unknown> =
  /** It is not sent. */
  | { readonly kind: 'drop' }
  /** It is sent so many milliseconds later. */
  | { readonly kind: 'delay'; readonly millis: number }
  /** It is sent when the promise is settled. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> }
  /** It is sent twice. */
  | { readonly kind: 'duplicate' }
  /** What the function makes of it is sent. */
  | { readonly kind: 'alter'; readonly with: (sent: Sent) => Sent }
  /** Bytes that break the protocol are sent instead. */
  | { readonly kind: 'garbage' };

/** What goes wrong with a request; in the cases of {@link SendFault} it is executed, and the reply goes wrong. */
export type RequestFault<Reply = unknown> =
  | SendFault<Reply>
  /** The request is neither executed nor answered. */
  | { readonly kind: 'ignore' }
  /** It is not executed, and answered with this error; without a class name with the class that belongs to the code. */
  | { readonly kind: 'error'; readonly code: number; readonly className?: string; readonly message?: string }
  /** The connection is closed before the request is executed (the default), after that, or after it was answered. */
  | { readonly kind: 'close'; readonly when?: 'before' | 'executed' | 'answered' };

/** What goes wrong with a connection that is accepted. To have connections refused by the system, stop the member. */
export type ConnectFault =
  /** It is reset at once. */
  | { readonly kind: 'refuse' }
  /** It stays open, but nothing is ever answered, not even for TLS. */
  | { readonly kind: 'silence' }
  /** It is closed when so many bytes were read, or written; those of TLS itself are not counted. */
  | { readonly kind: 'cut'; readonly afterReadBytes?: number; readonly afterWrittenBytes?: number };

/** Where something goes wrong: at a connection that is accepted, at a message or event by name, or at any message (`'*'`). */
export type FaultPlace = 'connect' | '*' | MessageName | EventName;

type EventNamed<N extends EventName> = N extends `${infer M extends MessageName}.${infer E}`
  ? E extends keyof Messages[M]['events']
    ? EventOf<Messages[M]['events'][E]>
    : never
  : never;

/** What can go wrong there. */
export type FaultAt<P extends FaultPlace> = P extends 'connect'
  ? ConnectFault
  : P extends EventName
    ? SendFault<EventNamed<P>>
    : P extends MessageName
      ? RequestFault<ReplyOf<Messages[P]>>
      : RequestFault;

/** One thing that goes wrong. */
export interface FaultRule<P extends FaultPlace = FaultPlace> {
  /** Where. Messages and events are named as in the protocol: `mapPut`, `clientAddClusterViewListener.membersView`. */
  readonly on: P;
  /** What. */
  readonly do: FaultAt<P>;
  /** How often. Default: always. */
  readonly times?: number;
}

/** A rule that is in force. */
export interface Fault {
  /** How often it went wrong so far. */
  readonly hits: number;
  /** Ends it. */
  remove(): void;
}

interface ActiveRule {
  readonly on: string;
  readonly do: RequestFault | ConnectFault;
  readonly times: number;
  hits: number;
}

/**
 * What a member, or all members of a cluster, do wrong. The first rule added that fits and is not used up decides.
 *
 * ```ts
 * cluster.faults.add({ on: 'mapPut', times: 2, do: { kind: 'error', code: 62 } });
 * cluster.faults.add({ on: 'clientAuthentication', do: { kind: 'alter', with: (reply) => ({ ...reply, partitionCount: 13 }) } });
 * member.faults.add({ on: 'connect', do: { kind: 'silence' } });
 * ```
 */
export class Faults {
  readonly #rules = new Set<ActiveRule>();

  /** Puts a rule in force, behind those that are. */
  add<P extends FaultPlace>(rule: FaultRule<P>): Fault {
    const active: ActiveRule = { on: rule.on, do: rule.do as RequestFault | ConnectFault, times: rule.times ?? Infinity, hits: 0 };
    this.#rules.add(active);
    return {
      get hits() {
        return active.hits;
      },
      remove: () => void this.#rules.delete(active),
    };
  }

  /** Ends all rules. */
  clear(): void {
    this.#rules.clear();
  }

  /** @internal What goes wrong with the connection that is being accepted, if anything does; it counts as done. */
  takeConnect(): ConnectFault | undefined {
    return this.#take((on) => on === 'connect') as ConnectFault | undefined;
  }

  /** @internal What goes wrong with this request, if anything does; it counts as done. */
  takeRequest(name: string): RequestFault | undefined {
    return this.#take((on) => on === name || on === '*') as RequestFault | undefined;
  }

  /** @internal What goes wrong with this event, if anything does; it counts as done. */
  takeEvent(name: string): SendFault | undefined {
    return this.#take((on) => on === name) as SendFault | undefined;
  }

  #take(fits: (on: string) => boolean): RequestFault | ConnectFault | undefined {
    for (const rule of this.#rules) {
      if (!fits(rule.on) || rule.hits >= rule.times) continue;
      rule.hits += 1;
      return rule.do;
    }
    return undefined;
  }
}
