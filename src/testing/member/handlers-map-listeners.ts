import type { EventOf, EventType } from '../../protocol/message.ts';
import * as messages from '../../protocol/messages/map.ts';
import type { UUID } from '../../protocol/uuid.ts';
import { handle, type Call, type Handler } from './call.ts';
import { MAP_SERVICE } from './cluster-data.ts';
import type { EntryEvent } from './member-state.ts';

/** What a client asks for when it listens to entries. */
interface EntryListening {
  readonly name: string;
  readonly includeValue: boolean;
  readonly listenerFlags: number;
  readonly localOnly: boolean;
  /** Undefined for all keys. */
  readonly key?: Buffer;
}

type WireEvent = EventOf<typeof messages.mapAddEntryListener.events.entry>;

/** What a member does for clients that listen to maps. Predicates are not evaluated here. */
export const mapListenerHandlers: readonly Handler[] = [
  handle(messages.mapAddEntryListener, (request, call) => listen(messages.mapAddEntryListener.events.entry, request, call)),
  handle(messages.mapAddEntryListenerToKey, (request, call) =>
    listen(messages.mapAddEntryListenerToKey.events.entry, { ...request, key: Buffer.from(request.key) }, call),
  ),
  handle(messages.mapRemoveEntryListener, ({ name, registrationId }, { member }) =>
    [member.objectListeners.entries, member.objectListeners.invalidations].some((listeners) =>
      listeners.of({ serviceName: MAP_SERVICE, name }).remove(registrationId),
    ),
  ),
];

function listen(type: EventType<WireEvent>, listening: EntryListening, { client, member, correlationId }: Call): UUID {
  const { name, localOnly, key } = listening;
  return member.objectListeners.entries.of({ serviceName: MAP_SERVICE, name }).add({
    outlet: client,
    localOnly,
    deliver(event) {
      const isWanted = (event.type & listening.listenerFlags) !== 0;
      const isItsKey = key === undefined || event.key === null || event.key.equals(key);
      if (isWanted && isItsKey) client.emit(type, onWire(event, listening.includeValue), correlationId);
    },
  });
}

function onWire({ type, key, value, oldValue, source, affectedEntries }: EntryEvent, includeValue: boolean): WireEvent {
  const values = includeValue ? { value, oldValue } : { value: null, oldValue: null };
  return { key, ...values, mergingValue: null, eventType: type, uuid: source, numberOfAffectedEntries: affectedEntries };
}
