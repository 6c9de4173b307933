import type { Outgoing, Registration } from '../invocation/listeners.ts';
import type { EventType } from '../protocol/message.ts';
import type { UUID } from '../protocol/uuid.ts';
import { entryNotification, type EntryListener, type WireEvent } from './entry-events.ts';
import { listenedKinds } from './listener-argument.ts';
import type { StructureContext } from './object-core.ts';

/** An entry listener of a structure whose members send every kind of event there is, wanted or not. */
export interface KeyListenerGoal<K, V> {
  /** How the message of a refusal names the method. */
  readonly method: string;
  readonly name: string;
  readonly listener: EntryListener<K, V>;
  /** The kinds of events that there are. */
  readonly kinds: readonly (keyof EntryListener)[];
  /** The event of the request that is made. */
  readonly event: EventType<WireEvent>;
  readonly add: (localOnly: boolean) => Outgoing;
  readonly remove: (registrationId: UUID) => Outgoing;
}

/** What registers a listener on a member, and hands it the events. @throws IllegalArgumentError when it has no function */
export function keyListener<K, V>(goal: KeyListenerGoal<K, V>, context: StructureContext): Registration {
  const { method, name, listener, kinds, event, add, remove } = goal;
  listenedKinds(method, listener, kinds);
  return {
    what: `the listener of ${method} for ${JSON.stringify(name)}`,
    add,
    remove,
    onEvent: (type, from) => (type === event.type ? entryNotification(goal, event.read(from), context) : undefined),
  };
}
