import type { Logger } from '../diagnostics/logger.ts';
import type { Member, MemberChanges } from './members.ts';
import { Subscribers } from './subscribers.ts';

const ADDED = 1;
const REMOVED = 2;

/** A member came or went. */
export class MembershipEvent {
  readonly member: Member;
  /** 1 when the member came, 2 when it went. */
  readonly eventType: 1 | 2;
  /** The members after the change, oldest first. */
  readonly members: readonly Member[];

  constructor(member: Member, eventType: 1 | 2, members: readonly Member[]) {
    this.member = member;
    this.eventType = eventType;
    this.members = members;
  }
}

/** The first list of a cluster is known. */
export class InitialMembershipEvent {
  /** The members, oldest first. */
  readonly members: readonly Member[];

  constructor(members: readonly Member[]) {
    this.members = members;
  }
}

/** Hears of members. What its functions throw is logged and goes no further (VIEW-8). */
export interface MembershipListener {
  /** The first list of a cluster, before any change of it. */
  init?(event: InitialMembershipEvent): unknown;
  memberAdded?(event: MembershipEvent): unknown;
  memberRemoved?(event: MembershipEvent): unknown;
}

/** Tells listeners of the members, after the list they report is visible. */
export class Membership {
  readonly #subscribers: Subscribers<[MembershipEvent | InitialMembershipEvent]>;

  constructor(logger: Logger, listeners: readonly MembershipListener[]) {
    this.#subscribers = new Subscribers(logger, 'a membership listener');
    for (const listener of listeners) this.add(listener, undefined);
  }

  /** Adds a listener; it gets the members at once when they are known. Returns an id to remove it by. */
  add(listener: MembershipListener, members: readonly Member[] | undefined): string {
    const id = this.#subscribers.add((event) => deliver(listener, event));
    if (members !== undefined) this.#subscribers.emitTo(id, new InitialMembershipEvent(members));
    return id;
  }

  /** Removes a listener; returns whether it existed. */
  remove(id: string): boolean {
    return this.#subscribers.remove(id);
  }

  /** Announces the first list of a cluster. */
  init(members: readonly Member[]): void {
    this.#subscribers.emit(new InitialMembershipEvent(members));
  }

  /** Announces who went, then who came. */
  changed({ removed, added }: MemberChanges, members: readonly Member[]): void {
    for (const member of removed) this.#subscribers.emit(new MembershipEvent(member, REMOVED, members));
    for (const member of added) this.#subscribers.emit(new MembershipEvent(member, ADDED, members));
  }
}

function deliver(listener: MembershipListener, event: MembershipEvent | InitialMembershipEvent): unknown {
  if (event instanceof InitialMembershipEvent) return listener.init?.(event);
  return event.eventType === ADDED ? listener.memberAdded?.(event) : listener.memberRemoved?.(event);
}
