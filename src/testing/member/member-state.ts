import type { Address } from '../../protocol/structs.ts';
import { UUID } from '../../protocol/uuid.ts';
import { Subscribers } from './subscribers.ts';

/** The cluster as members announce it to clients. */
export type ViewChange = 'members' | 'partitions';

/** A member stored a backup of what a call of a client changed. */
export interface BackupDone {
  readonly clientUuid: string;
  readonly correlationId: number;
}

/** A data structure was created or destroyed. */
export interface ObjectEvent {
  readonly name: string;
  readonly serviceName: string;
  readonly eventType: 'CREATED' | 'DESTROYED';
  /** The member that did it. */
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
    entries: new Subscribers<EntryEvent>(),
    /** For what never happens here: partitions are neither lost nor seen migrating. */
    quiet: new Subscribers<never>(),
  };

  constructor(address: Address, uuid: UUID = UUID.random()) {
    this.address = address;
    this.uuid = uuid;
  }

  /** How many registrations there are. */
  get listenerCount(): number {
    return Object.values(this.listeners).reduce((sum, { count }) => sum + count, 0);
  }

  /** Ends all registrations of a connection. */
  drop(outlet: object): void {
    for (const subscribers of Object.values(this.listeners)) subscribers.drop(outlet);
  }
}
