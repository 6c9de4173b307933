import type { EventOf, EventType, Message } from '../../protocol/message.ts';
import * as messages from '../../protocol/messages/multi-map.ts';
import { handle, MemberError, type Call, type Handler } from './call.ts';
import { MULTI_MAP_SERVICE } from './cluster-data.ts';
import { EntryEventType } from './map-storage.ts';
import type { EntryEvent } from './member-state.ts';
import type { MultiMapStorage } from './multi-map-storage.ts';
import { answerWhenPossible } from './waiting.ts';

type Named = { readonly name: string };
type Keyed = Named & { readonly key: Buffer };
type Owned = Keyed & { readonly threadId: number };

const objectOf = (name: string) => ({ serviceName: MULTI_MAP_SERVICE, name });
const storageOf = ({ name }: Named, { cluster }: Call) => cluster.data.multiMap(name);
const ownerOf = ({ client }: Call, threadId: number) => `${client.identity!.uuid.toString()} ${threadId}`;

function onMap<Q extends Named, R, E>(message: Message<Q, R, E>, run: (map: MultiMapStorage, request: Q) => R): Handler {
  return handle(message, (request, call) => run(storageOf(request, call), request));
}

/** Writes wait while somebody else has locked the key (LOCK-10). */
function writing<Q extends Owned, R, E>(message: Message<Q, R, E>, run: (map: MultiMapStorage, request: Q) => R): Handler {
  return handle(message, (request, call) => {
    const map = storageOf(request, call);
    const kept = withOwnBytes(request);
    const owner = ownerOf(call, request.threadId);
    if (!map.lockOf(request.key).isForeignTo(owner)) return run(map, request);
    const look = () => (map.lockOf(kept.key).isForeignTo(owner) ? undefined : { reply: run(map, kept) });
    return unwrapped(answerWhenPossible(call, { object: objectOf(request.name), look, millis: Infinity }));
  });
}

async function unwrapped<R>(answer: { readonly reply: R } | Promise<{ readonly reply: R }>): Promise<R> {
  return (await answer).reply;
}

/** The bytes of a request are only lent. */
function withOwnBytes<Q extends object>(request: Q): Q {
  const copied = Object.entries(request).map(([name, value]) => [name, Buffer.isBuffer(value) ? Buffer.from(value) : (value as unknown)]);
  return Object.fromEntries(copied) as Q;
}

interface LockQuestion extends Owned {
  readonly referenceId: number;
}

function lock(request: LockQuestion, call: Call, { lease, millis }: { readonly lease: number; readonly millis: number }) {
  const { name, referenceId } = request;
  const key = Buffer.from(request.key);
  const owner = ownerOf(call, request.threadId);
  const look = () => storageOf({ name }, call).lockOf(key).take({ owner, lease, referenceId }) || undefined;
  return answerWhenPossible(call, { object: objectOf(name), look, millis, atEnd: false });
}

/** Whoever waits for the key looks again. */
function unlocked({ name }: Named, { cluster }: Call): void {
  for (const { waits } of cluster.topology.members) waits.of(objectOf(name)).publish('changed');
}

/** A lease ends without a word, so who waits is woken then. */
function wakeAtEnd(request: Keyed, call: Call, lease: number): void {
  if (lease > 0) setTimeout(() => unlocked(request, call), lease + 1).unref();
}

type WireEvent = EventOf<typeof messages.multiMapAddEntryListener.events.entry>;

function listen(
  type: EventType<WireEvent>,
  { name, key, includeValue, localOnly }: Named & { readonly key?: Buffer; readonly includeValue: boolean; readonly localOnly: boolean },
  { client: outlet, member, correlationId }: Call,
) {
  return member.objectListeners.entries.of(objectOf(name)).add({
    outlet,
    localOnly,
    deliver(event) {
      if (key === undefined || event.key === null || event.key.equals(key)) outlet.emit(type, onWire(event, includeValue), correlationId);
    },
  });
}

function onWire({ type, key, value, oldValue, source, affectedEntries }: EntryEvent, includeValue: boolean): WireEvent {
  const values = includeValue ? { value, oldValue } : { value: null, oldValue: null };
  return { key, ...values, mergingValue: null, eventType: type, uuid: source, numberOfAffectedEntries: affectedEntries };
}

/** What a member does for the messages of multi-maps. */
export const multiMapHandlers: readonly Handler[] = [
  writing(messages.multiMapPut, (map, { key, value }) => map.put(key, value)),
  writing(messages.multiMapRemove, (map, { key }) => map.removeAll(key)),
  writing(messages.multiMapRemoveEntry, (map, { key, value }) => map.remove(key, value)),
  writing(messages.multiMapDelete, (map, { key }) => void map.removeAll(key)),
  onMap(messages.multiMapPutAll, (map, { entries }) => {
    for (const [key, values] of entries) for (const value of values) map.put(key, value);
  }),
  onMap(messages.multiMapGet, (map, { key }) => map.get(key)),
  onMap(messages.multiMapKeySet, ({ all }) => all.map(({ key }) => key)),
  onMap(messages.multiMapValues, ({ all }) => all.flatMap(({ values }) => values)),
  onMap(messages.multiMapEntrySet, ({ all }) => all.flatMap(({ key, values }) => values.map((value) => [key, value] as const))),
  onMap(messages.multiMapContainsKey, (map, { key }) => map.get(key).length > 0),
  onMap(messages.multiMapContainsValue, ({ all }, { value }) => all.some(({ values }) => values.some((each) => each.equals(value)))),
  onMap(messages.multiMapContainsEntry, (map, { key, value }) => map.get(key).some((each) => each.equals(value))),
  onMap(messages.multiMapSize, ({ all }) => all.reduce((sum, { values }) => sum + values.length, 0)),
  onMap(messages.multiMapValueCount, (map, { key }) => map.get(key).length),
  handle(messages.multiMapClear, (request, call) => {
    const affectedEntries = storageOf(request, call).clear();
    const object = objectOf(request.name);
    const nothing = { key: null, value: null, oldValue: null };
    if (affectedEntries > 0)
      call.cluster.publishEntry({ object, type: EntryEventType.allCleared, ...nothing, source: call.member.uuid, affectedEntries });
  }),

  handle(messages.multiMapLock, async (request, call) => {
    await lock(request, call, { lease: request.ttl, millis: Infinity });
    wakeAtEnd(request, call, request.ttl);
  }),
  handle(messages.multiMapTryLock, async (request, call) => {
    const isGranted = await lock(request, call, { lease: request.lease, millis: request.timeout });
    if (isGranted) wakeAtEnd(request, call, request.lease);
    return isGranted;
  }),
  handle(messages.multiMapUnlock, (request, call) => {
    const { referenceId, threadId, key } = request;
    const isReleased = storageOf(request, call)
      .lockOf(key)
      .release({ owner: ownerOf(call, threadId), referenceId });
    if (!isReleased) throw new MemberError(26, 'java.lang.IllegalMonitorStateException', 'Current thread is not owner of the lock!');
    unlocked(request, call);
  }),
  handle(messages.multiMapForceUnlock, (request, call) => {
    storageOf(request, call).lockOf(request.key).free();
    unlocked(request, call);
  }),
  onMap(messages.multiMapIsLocked, (map, { key }) => map.lockOf(key).owner !== undefined),

  handle(messages.multiMapAddEntryListener, (request, call) => listen(messages.multiMapAddEntryListener.events.entry, request, call)),
  handle(messages.multiMapAddEntryListenerToKey, (request, call) =>
    listen(messages.multiMapAddEntryListenerToKey.events.entry, { ...request, key: Buffer.from(request.key) }, call),
  ),
  handle(messages.multiMapRemoveEntryListener, ({ name, registrationId }, { member }) =>
    member.objectListeners.entries.of(objectOf(name)).remove(registrationId),
  ),
];
