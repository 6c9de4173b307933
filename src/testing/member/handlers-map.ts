import type { Message } from '../../protocol/message.ts';
import * as messages from '../../protocol/messages/map.ts';
import { handle, type Call, type Handler } from './call.ts';
import type { Limits } from './map-entry.ts';
import type { MapStorage } from './map-storage.ts';

type MapRun<Q, R> = (map: MapStorage, request: Q, call: Call) => R;

function reads<Q extends { readonly name: string }, R, E>(message: Message<Q, R, E>, run: MapRun<Q, R>): Handler {
  return handle(message, (request, call) => run(call.cluster.data.map(request.name), request, call));
}

function writes<Q extends { readonly name: string }, R, E>(message: Message<Q, R, E>, run: MapRun<Q, R>): Handler {
  return { ...reads(message, run), isBackedUp: true };
}

const living = (ttl: number, maxIdle = 0): Limits => ({ ttl, maxIdle });

/** What a member does for the messages that work on one entry of a map. */
export const mapHandlers = [
  reads(messages.mapGet, (map, { key }) => map.get(key)),
  reads(messages.mapContainsKey, (map, { key }) => map.has(key)),
  writes(messages.mapPut, (map, { key, value, ttl }) => map.put(key, value, living(ttl))),
  writes(messages.mapSet, (map, { key, value, ttl }) => void map.put(key, value, living(ttl))),
  writes(messages.mapRemove, (map, { key }) => map.remove(key)),
  writes(messages.mapDelete, (map, { key }) => map.remove(key) !== null),
] as const;
