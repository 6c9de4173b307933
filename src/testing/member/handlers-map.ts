import type { Message } from '../../protocol/message.ts';
import * as messages from '../../protocol/messages/map.ts';
import { handle, type Call, type Handler } from './call.ts';
import { MAP_SERVICE } from './cluster-data.ts';
import { FOR_EVER, viewOf, type Limits } from './map-entry.ts';
import { EntryEventType, type MapStorage } from './map-storage.ts';
import { speaks } from './settings.ts';

type MapRun<Q, R> = (map: MapStorage, request: Q, call: Call) => R;

function onMap<Q extends { readonly name: string }, R, E>(message: Message<Q, R, E>, run: MapRun<Q, R>): Handler {
  return handle(message, (request, call) => run(call.cluster.data.map(request.name), request, call));
}

const forEver = (ttl: number) => ({ ttl, maxIdle: 0 });

const singleEntries = [
  onMap(messages.mapGet, (map, { key }) => map.get(key)),
  onMap(messages.mapContainsKey, (map, { key }) => map.get(key) !== null),
  onMap(messages.mapPut, (map, { key, value, ttl }) => map.put(key, value, forEver(ttl))),
  onMap(messages.mapPutWithMaxIdle, (map, { key, value, ...limits }) => map.put(key, value, limits)),
  onMap(messages.mapSet, (map, { key, value, ttl }) => void map.put(key, value, forEver(ttl))),
  onMap(messages.mapSetWithMaxIdle, (map, { key, value, ...limits }) => putAndHide(map, key, value, limits)),
  onMap(messages.mapPutTransient, (map, { key, value, ttl }) => void map.put(key, value, forEver(ttl))),
  onMap(messages.mapPutTransientWithMaxIdle, (map, { key, value, ...limits }) => putAndHide(map, key, value, limits)),
  onMap(messages.mapPutIfAbsent, (map, { key, value, ttl }) => map.putIfAbsent(key, value, forEver(ttl))),
  onMap(messages.mapPutIfAbsentWithMaxIdle, (map, { key, value, ...limits }) => map.putIfAbsent(key, value, limits)),
  onMap(messages.mapReplace, (map, { key, value }) => map.replace(key, value)),
  onMap(messages.mapReplaceIfSame, (map, { key, testValue, value }) => map.replace(key, value, testValue) !== null),
  onMap(messages.mapRemove, (map, { key }) => map.remove(key)),
  onMap(messages.mapRemoveIfSame, (map, { key, value }) => map.remove(key, value) !== null),
  onMap(messages.mapDelete, (map, { key }, { cluster: { settings } }) => {
    const isDeleted = map.delete(key);
    return speaks(settings, '2.7') ? isDeleted : undefined;
  }),
  onMap(messages.mapEvict, (map, { key }) => map.evict(key)),
  onMap(messages.mapSetTtl, (map, { key, ttl }) => map.setTtl(key, ttl)),
  onMap(messages.mapGetEntryView, (map, { key }) => {
    const entry = map.peek(key);
    if (entry === undefined) return { response: null, maxIdle: 0n };
    const response = viewOf(entry);
    return { response, maxIdle: response.maxIdle };
  }),
];

const manyEntries = [
  onMap(messages.mapSize, (map) => map.all().length),
  onMap(messages.mapIsEmpty, (map) => map.all().length === 0),
  onMap(messages.mapContainsValue, (map, { value }) => map.all().some((entry) => entry.value.equals(value))),
  onMap(messages.mapKeySet, (map) => map.all().map(({ key }) => key)),
  onMap(messages.mapValues, (map) => map.all().map(({ value }) => value)),
  onMap(messages.mapEntrySet, (map) => map.all().map(({ key, value }) => [key, value] as const)),
  onMap(messages.mapGetAll, (map, { keys }) => keys.map((key) => [key, map.get(key)] as const).filter(isPresent)),
  onMap(messages.mapPutAll, (map, { entries, triggerMapLoader }) => {
    for (const [key, value] of entries) map.put(key, value, { ...FOR_EVER, isBlind: triggerMapLoader === false });
  }),
  onMap(messages.mapClear, (map, { name }, call) => publishAll(call, name, EntryEventType.allCleared, map.clear())),
  onMap(messages.mapEvictAll, (map, { name }, call) => publishAll(call, name, EntryEventType.allEvicted, map.clear())),
];

/** What a member does for the messages of maps, apart from listeners. */
export const mapHandlers: readonly Handler[] = [...singleEntries, ...manyEntries];

/** Although the declaration promises the previous value, members answer with null. */
function putAndHide(map: MapStorage, key: Buffer, value: Buffer, limits: Limits): null {
  map.put(key, value, limits);
  return null;
}

function isPresent(pair: readonly [Buffer, Buffer | null]): pair is readonly [Buffer, Buffer] {
  return pair[1] !== null;
}

/** Tells near caches that all entries are gone, and whoever listens, unless there were none. */
function publishAll({ cluster, member }: Call, name: string, type: number, affectedEntries: number): void {
  cluster.invalidateAll(name);
  if (affectedEntries > 0)
    cluster.publishEntry({
      object: { serviceName: MAP_SERVICE, name },
      type,
      key: null,
      value: null,
      oldValue: null,
      source: member.uuid,
      affectedEntries,
    });
}
