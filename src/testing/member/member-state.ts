import type { Address } from '../../protocol/structs.ts';
import { UUID } from '../../protocol/uuid.ts';
import { Subscribers, type Outlet } from './subscribers.ts';

/** The cluster as members announce it to clients. */
export type ViewChange = 'members' | 'partitions';

/** A member stored a backup of what a call of a client changed. */
export interface BackupDone {
  readonly clientUuid: UUID | undefined;
  readonly correlationId: number;
}

/** A data structure was created or destroyed. */
export interface ObjectEvent {
  readonly name: string;
  readonly serviceName: string;
  readonly eventType: 'CREATED' | 'DESTROYED';
  /** The client that did it. */
  readonly source: UUID;
}

/** Something happened to an entry, or to all entries, of a map. */
export interface EntryEvent {
  readonly map: string;
  readonly type: number;
  /** Null when all entries are meant. */
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly oldValue: Buffer | null;
  /** The member that raised the event. */
  readonly source: UUID;
  readonly affectedEntries: number;
}

/** One member as the others know it, with what its clients listen to. */
export class MemberState {
  readonly uuid: UUID;
  readonly address: Address;
  readonly listeners = {
    views: new Subscribers<ViewChange>(),
    backups: new Subscribers<BackupDone>(),
    objects: new Subscribers<ObjectEvent>(),
    /** For what never happens here: partitions are neither lost nor seen migrating. */
    quiet: new Subscribers<never>(),
  };
  readonly #entryListeners = new Map<string, Subscribers<EntryEvent>>();

  constructor(address: Address, uuid: UUID = UUID.random()) {
    this.address = address;
    this.uuid = uuid;
  }

  /** Who listens to the entries of a map. */
  entryListeners(map: string): Subscribers<EntryEvent> {
    let subscribers = this.#entryListeners.get(map);
    if (subscribers === undefined) this.#entryListeners.set(map, (subscribers = new Subscribers()));
    return subscribers;
  }

  /** Ends all registrations for a map. */
  dropMap(map: string): void {
    this.#entryListeners.delete(map);
  }

  /** How many registrations there are. */
  get listenerCount(): number {
    return this.#all.reduce((sum, { count }) => sum + count, 0);
  }

  /** Ends all registrations of a connection. */
  drop(outlet: Outlet): void {
    for (const subscribers of this.#all) subscribers.drop(outlet);
  }

  get #all() {
    return [...Object.values(this.listeners), ...this.#entryListeners.values()];
  }
}
