import type { ReplyOf } from '../../protocol/message.ts';
import type { EventName, MessageName, Messages } from './message-names.ts';

/** What goes wrong with a request or its reply. */
export type ReplyFault<Reply = unknown> =
  /** The request is neither executed nor answered. */
  | { readonly kind: 'ignore' }
  /** It is executed, but not answered. */
  | { readonly kind: 'drop' }
  /** It is executed, and answered so many milliseconds later. */
  | { readonly kind: 'delay'; readonly millis: number }
  /** It is executed, and answered when the promise is settled. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> }
  /** It is executed, and answered twice. */
  | { readonly kind: 'duplicate' }
  /** It is executed, and answered with what the function makes of the reply. */
  | { readonly kind: 'alter'; readonly reply: (reply: Reply) => Reply }
  /** It is executed, and answered with bytes that break the protocol. */
  | { readonly kind: 'garbage' }
  /** It is not executed, and answered with this error; the class is that of the code where it is left out. */
  | { readonly kind: 'error'; readonly code: number; readonly className?: string; readonly message?: string }
  /** The connection is closed before the request is executed (the default), after that, or after it was answered. */
  | { readonly kind: 'close'; readonly when?: 'before' | 'executed' | 'answered' };

/** What goes wrong with an event. */
export type EventFault = Extract<ReplyFault, { kind: 'drop' | 'delay' | 'hold' | 'duplicate' | 'garbage' }>;

/** What goes wrong with a connection that is accepted. */
export type ConnectFault =
  /** It is reset at once. */
  | { readonly kind: 'refuse' }
  /** It stays open, and nothing is ever read from it or written to it, not even for TLS. */
  | { readonly kind: 'silence' }
  /** It is closed when so many bytes were read, or written; those of TLS itself are not counted. */
  | { readonly kind: 'cut'; readonly afterReadBytes?: number; readonly afterWrittenBytes?: number };

interface Limited {
  /** How often it goes wrong. Default: always. */
  readonly times?: number;
}

/** One thing that goes wrong: on a connection that is accepted, a message or event by name, or any message (`'*'`). */
export type FaultRule<N extends MessageName = MessageName> =
  | (Limited & { readonly on: 'connect'; readonly do: ConnectFault })
  | (Limited & { readonly on: EventName; readonly do: EventFault })
  | (Limited & { readonly on: '*'; readonly do: ReplyFault })
  | (Limited & { readonly on: N; readonly do: ReplyFault<ReplyOf<Messages[N]>> });

/** A rule that is in force. */
export interface Fault {
  /** How often it went wrong so far. */
  readonly hits: number;
  /** Ends it. */
  remove(): void;
}

interface ActiveRule {
  readonly on: string;
  readonly do: ReplyFault | ConnectFault;
  readonly times: number;
  hits: number;
}

/**
 * What a member, or all members of a cluster, do wrong. The first rule added that fits and is not used up decides.
 *
 * ```ts
 * cluster.faults.add({ on: 'mapPut', times: 2, do: { kind: 'error', code: 62 } });
 * member.faults.add({ on: 'connect', do: { kind: 'silence' } });
 * ```
 */
export class Faults {
  readonly #rules = new Set<ActiveRule>();

  /** Puts a rule in force, behind those that are. */
  add<N extends MessageName>(rule: FaultRule<N>): Fault {
    const active: ActiveRule = { on: rule.on, do: rule.do as ReplyFault | ConnectFault, times: rule.times ?? Infinity, hits: 0 };
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

  /** @internal What goes wrong with the reply to this message, if anything does; it counts as done. */
  takeReply(name: string): ReplyFault | undefined {
    return this.#take((on) => on === name || on === '*') as ReplyFault | undefined;
  }

  /** @internal What goes wrong with this event, if anything does; it counts as done. */
  takeEvent(name: string): EventFault | undefined {
    return this.#take((on) => on === name) as EventFault | undefined;
  }

  #take(fits: (on: string) => boolean): ReplyFault | ConnectFault | undefined {
    for (const rule of this.#rules) {
      if (!fits(rule.on) || rule.hits >= rule.times) continue;
      rule.hits += 1;
      return rule.do;
    }
    return undefined;
  }
}
