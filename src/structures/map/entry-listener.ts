import type { Registration } from '../../invocation/listeners.ts';
import { mapAddEntryListener, mapAddEntryListenerToKey, mapRemoveEntryListener } from '../../protocol/messages/map.ts';
import { ENTRY_FLAGS, entryNotification, MAP_FLAGS, type EntryListener } from '../entry-events.ts';
import { listenedKinds } from '../listener-argument.ts';
import type { StructureContext } from '../object-core.ts';

/** What a listener is for. */
export interface EntryListenerGoal<K, V> {
  readonly name: string;
  readonly listener: EntryListener<K, V>;
  /** The serialized key, when only one key is of interest. */
  readonly key: Buffer | undefined;
  readonly includeValue: boolean;
}

/** What registers a listener on a member, and hands it the events. @throws IllegalArgumentError when it has no function */
export function entryListener<K, V>(goal: EntryListenerGoal<K, V>, context: StructureContext): Registration {
  const { name, key, includeValue } = goal;
  const listenerFlags = flagsOf(goal.listener);
  const { entry } = mapAddEntryListener.events;
  return {
    what: `the entry listener of the map ${JSON.stringify(name)}`,
    add: (localOnly) =>
      key === undefined
        ? { message: mapAddEntryListener, request: { name, includeValue, listenerFlags, localOnly } }
        : { message: mapAddEntryListenerToKey, request: { name, key, includeValue, listenerFlags, localOnly } },
    remove: (registrationId) => ({ message: mapRemoveEntryListener, request: { name, registrationId } }),
    onEvent(type, from) {
      // the events of both requests look the same, and only their type differs
      const isEntryEvent = type === entry.type || type === mapAddEntryListenerToKey.events.entry.type;
      return isEntryEvent ? entryNotification(goal, entry.read(from), context) : undefined;
    },
  };
}

function flagsOf<K, V>(listener: EntryListener<K, V>): number {
  const flags = { ...ENTRY_FLAGS, ...MAP_FLAGS };
  const kinds = listenedKinds('IMap.addEntryListener', listener, Object.keys(flags) as (keyof typeof flags)[]);
  return kinds.reduce((sum, kind) => sum | flags[kind], 0);
}
