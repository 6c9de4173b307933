import type { Member } from '../cluster/members.ts';
import type { EventOf } from '../protocol/message.ts';
import type { mapAddEntryListener } from '../protocol/messages/map.ts';
import { knownMember } from './known-member.ts';
import type { StructureContext } from './object-core.ts';

/** One entry of a map changed. */
export class EntryEvent<K = unknown, V = unknown> {
  /** The name of the map. */
  readonly name: string;
  readonly key: K;
  /** The new value, where the event has one and the listener wants values. */
  readonly value: V | null;
  /** The value before, where the event has one and the listener wants values. */
  readonly oldValue: V | null;
  /** The value that another part of a split cluster brought along. */
  readonly mergingValue: V | null;
  /** The member that the change came through, mostly the owner of the key; `null` when it has left already. */
  readonly member: Member | null;

  constructor(name: string, key: K, details: Pick<EntryEvent<K, V>, 'value' | 'oldValue' | 'mergingValue' | 'member'>) {
    this.name = name;
    this.key = key;
    this.value = details.value;
    this.oldValue = details.oldValue;
    this.mergingValue = details.mergingValue;
    this.member = details.member;
  }
}

/** A map changed as a whole. */
export class MapEvent {
  /** The name of the map. */
  readonly name: string;
  /** How many entries the change removed, on all members. */
  readonly numberOfAffectedEntries: number;
  /** The member that the change came through; `null` when it has left already. */
  readonly member: Member | null;

  constructor(name: string, numberOfAffectedEntries: number, member: Member | null) {
    this.name = name;
    this.numberOfAffectedEntries = numberOfAffectedEntries;
    this.member = member;
  }
}

/** Hears of one kind of change of an entry. */
export type EntryEventListener<K = unknown, V = unknown> = (event: EntryEvent<K, V>) => unknown;
/** Hears of a change of the whole map. */
export type MapEventListener = (event: MapEvent) => unknown;

/** Hears of changes of a map as a whole. */
export interface MapListener {
  /** All entries were evicted. */
  mapEvicted?: MapEventListener;
  /** The map was cleared. */
  mapCleared?: MapEventListener;
}

/**
 * Hears of changes of a map; each function that is there asks for its kind of event. Events of one key come in order. What
 * happens while the client is disconnected is not heard of (LISTEN-7).
 */
export interface EntryListener<K = unknown, V = unknown> extends MapListener {
  /** The key got a value; what `setAll` overwrites counts as added, too. */
  added?: EntryEventListener<K, V>;
  /** The entry was removed; after `delete` the event has no old value. */
  removed?: EntryEventListener<K, V>;
  updated?: EntryEventListener<K, V>;
  /** The entry was dropped to make room, or by `evict`. */
  evicted?: EntryEventListener<K, V>;
  /** The entry's time was over. */
  expired?: EntryEventListener<K, V>;
  /** The entry came from another part of a split cluster. */
  merged?: EntryEventListener<K, V>;
  /** The entry came from the map's store. */
  loaded?: EntryEventListener<K, V>;
}

/** The bit of each kind of event on the wire (LISTEN-11). */
export const ENTRY_FLAGS = { added: 1, removed: 2, updated: 4, evicted: 8, expired: 16, merged: 128, loaded: 512 } as const;
export const MAP_FLAGS = { mapEvicted: 32, mapCleared: 64 } as const;

/** A change as it comes over the wire, from whatever kind of map. */
export type WireEvent = EventOf<typeof mapAddEntryListener.events.entry>;

/** Makes the event while its bytes are there, and returns the call that hands it over. */
export function entryNotification<K, V>(
  { name, listener }: { readonly name: string; readonly listener: EntryListener<K, V> },
  wire: WireEvent,
  context: StructureContext,
): (() => unknown) | undefined {
  const member = knownMember(context, wire.uuid);
  const mapKind = kindOf(MAP_FLAGS, wire.eventType);
  if (mapKind !== undefined) {
    const event = new MapEvent(name, wire.numberOfAffectedEntries, member);
    return () => listener[mapKind]?.(event);
  }
  const kind = kindOf(ENTRY_FLAGS, wire.eventType);
  if (kind === undefined) return undefined;
  const { serializer } = context;
  const read = (data: Buffer | null) => serializer.toObject(data) as V | null;
  const details = { value: read(wire.value), oldValue: read(wire.oldValue), mergingValue: read(wire.mergingValue), member };
  const event = new EntryEvent<K, V>(name, serializer.toObject(wire.key) as K, details);
  return () => listener[kind]?.(event);
}

function kindOf<T extends Record<string, number>>(flags: T, type: number): keyof T | undefined {
  return Object.keys(flags).find((kind) => flags[kind] === type);
}
