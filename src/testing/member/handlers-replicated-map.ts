import type { EventOf, EventType, Message } from '../../protocol/message.ts';
import * as messages from '../../protocol/messages/replicated-map.ts';
import { handle, type Call, type Handler } from './call.ts';
import { REPLICATED_MAP_SERVICE } from './cluster-data.ts';
import { EntryEventType, type MapStorage } from './map-storage.ts';

type Named = { readonly name: string };

const objectOf = (name: string) => ({ serviceName: REPLICATED_MAP_SERVICE, name });

function onMap<Q extends Named, R, E>(message: Message<Q, R, E>, run: (map: MapStorage, request: Q) => R): Handler {
  return handle(message, (request, { cluster }) => run(cluster.data.replicatedMap(request.name), request));
}

type WireEvent = EventOf<typeof messages.replicatedMapAddEntryListener.events.entry>;

function listen(
  type: EventType<WireEvent>,
  { name, key, localOnly }: Named & { readonly key?: Buffer; readonly localOnly: boolean },
  { client: outlet, member, correlationId }: Call,
) {
  return member.objectListeners.entries.of(objectOf(name)).add({
    outlet,
    localOnly,
    deliver(event) {
      if (key !== undefined && event.key !== null && !event.key.equals(key)) return;
      const { value, oldValue, source, affectedEntries: numberOfAffectedEntries } = event;
      // what expires in a replicated map is called evicted
      const eventType = event.type === EntryEventType.expired ? EntryEventType.evicted : event.type;
      outlet.emit(
        type,
        { key: event.key, value, oldValue, mergingValue: null, eventType, uuid: source, numberOfAffectedEntries },
        correlationId,
      );
    },
  });
}

/** What a member does for the messages of replicated maps. Predicates are not evaluated here, and no read lags behind. */
export const replicatedMapHandlers: readonly Handler[] = [
  onMap(messages.replicatedMapPut, (map, { key, value, ttl }) => map.put(key, value, { ttl, maxIdle: 0 })),
  onMap(messages.replicatedMapPutAll, (map, { entries }) => {
    for (const [key, value] of entries) map.put(key, value);
  }),
  onMap(messages.replicatedMapGet, (map, { key }) => map.get(key)),
  onMap(messages.replicatedMapRemove, (map, { key }) => map.remove(key)),
  onMap(messages.replicatedMapContainsKey, (map, { key }) => map.get(key) !== null),
  onMap(messages.replicatedMapContainsValue, (map, { value }) => map.all().some((entry) => entry.value.equals(value))),
  onMap(messages.replicatedMapSize, (map) => map.all().length),
  onMap(messages.replicatedMapIsEmpty, (map) => map.all().length === 0),
  onMap(messages.replicatedMapKeySet, (map) => map.all().map(({ key }) => key)),
  onMap(messages.replicatedMapValues, (map) => map.all().map(({ value }) => value)),
  onMap(messages.replicatedMapEntrySet, (map) => map.all().map(({ key, value }) => [key, value] as const)),
  handle(messages.replicatedMapClear, ({ name }, { cluster, member }) => {
    const affectedEntries = cluster.data.replicatedMap(name).clear();
    const nothing = { key: null, value: null, oldValue: null };
    cluster.publishEntry({ object: objectOf(name), type: EntryEventType.allCleared, ...nothing, source: member.uuid, affectedEntries });
  }),
  handle(messages.replicatedMapAddEntryListener, (request, call) =>
    listen(messages.replicatedMapAddEntryListener.events.entry, request, call),
  ),
  handle(messages.replicatedMapAddEntryListenerToKey, (request, call) =>
    listen(messages.replicatedMapAddEntryListenerToKey.events.entry, { ...request, key: Buffer.from(request.key) }, call),
  ),
  handle(messages.replicatedMapRemoveEntryListener, ({ name, registrationId }, { member }) =>
    member.objectListeners.entries.of(objectOf(name)).remove(registrationId),
  ),
];
