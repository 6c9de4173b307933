import type { Member } from '../cluster/members.ts';
import type { Registration } from '../invocation/listeners.ts';
import type { Message } from '../protocol/message.ts';
import type { queueAddListener, queueRemoveListener } from '../protocol/messages/queue.ts';
import { knownMember } from './known-member.ts';
import { listenedKinds } from './listener-argument.ts';
import type { ObjectCore } from './object-core.ts';

/** An item came into a queue, list or set, or left it. */
export class ItemEvent<E = unknown> {
  /** The name of the queue, list or set. */
  readonly name: string;
  /** The item; `null` unless the listener wants values. */
  readonly item: E | null;
  /** The member that the change came through; `null` when it has left already. */
  readonly member: Member | null;

  constructor(name: string, item: E | null, member: Member | null) {
    this.name = name;
    this.item = item;
    this.member = member;
  }
}

/** Hears of one kind of change. */
export type ItemEventListener<E = unknown> = (event: ItemEvent<E>) => unknown;

/**
 * Hears of items; each function that is there is called for its kind of event (LISTEN-21). What happens while the client is
 * disconnected is not heard of (LISTEN-7).
 */
export interface ItemListener<E = unknown> {
  itemAdded?: ItemEventListener<E>;
  itemRemoved?: ItemEventListener<E>;
}

/** The messages of one kind of structure: they differ in their types only. */
export interface ItemListenerMessages {
  readonly add: typeof queueAddListener;
  readonly remove: typeof queueRemoveListener;
}

/** What a listener is for. */
export interface ItemListenerGoal<E> {
  /** How the message of a refusal names the method. */
  readonly method: string;
  readonly listener: ItemListener<E>;
  readonly includeValue: boolean;
}

/** The types of item events on the wire. */
const KINDS: Readonly<Record<number, keyof ItemListener>> = { 1: 'itemAdded', 2: 'itemRemoved' };

/** What registers a listener on a member, and hands it the events. @throws IllegalArgumentError when it has no function */
export function itemListener<E>(
  { method, listener, includeValue }: ItemListenerGoal<E>,
  messages: ItemListenerMessages,
  { name, context }: ObjectCore,
): Registration {
  listenedKinds(method, listener, Object.values(KINDS));
  const { item } = messages.add.events;
  return {
    what: `the listener of ${method} for ${JSON.stringify(name)}`,
    add: (localOnly) => ({ message: messages.add satisfies Message, request: { name, includeValue, localOnly } }),
    remove: (registrationId) => ({ message: messages.remove, request: { name, registrationId } }),
    onEvent(type, from) {
      if (type !== item.type) return undefined;
      const wire = item.read(from);
      const kind = KINDS[wire.eventType];
      if (kind === undefined) return undefined;
      const event = new ItemEvent<E>(name, context.serializer.toObject(wire.item) as E | null, knownMember(context, wire.uuid));
      return () => listener[kind]?.(event);
    },
  };
}
