import type { EventOf } from '../../protocol/message.ts';
import type { topicAddMessageListener } from '../../protocol/messages/topic.ts';
import type { Address } from '../../protocol/structs.ts';
import { UUID } from '../../protocol/uuid.ts';
import type { ObjectName } from './cluster-data.ts';
import type { ReplicaMove } from './partition-table.ts';
import { ObjectSubscribers, Subscribers, type Outlet } from './subscribers.ts';

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

/** A member noticed that the owner of a partition was lost. */
export interface PartitionLoss {
  readonly partitionId: number;
  /** Whether nobody else held the partition. */
  readonly isTotal: boolean;
  /** The member that noticed it. */
  readonly source: UUID;
}

/** Replicas of partitions move between members: how many are to, and how many have. */
export interface MigrationProgress {
  readonly startTime: number;
  readonly planned: number;
  readonly completed: number;
  /** The replica that was moved last; at the beginning and at the end there is none. */
  readonly move: ReplicaMove<MemberState> | undefined;
}

/** Something happened to an entry, or to all entries, of a map. */
export interface EntryEvent {
  readonly object: ObjectName;
  readonly type: number;
  /** Null when all entries are meant. */
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly oldValue: Buffer | null;
  /** The member that raised the event. */
  readonly source: UUID;
  readonly affectedEntries: number;
}

/** What near caches have to let go of. */
export interface InvalidationEvent {
  /** Null for all keys. */
  readonly key: Buffer | null;
  /** Who caused it: a client, or the member itself. */
  readonly sourceUuid: UUID;
  readonly partitionUuid: UUID;
  readonly sequence: number;
}

/** An item came into a queue, list or set, or left it. */
export interface ItemEvent {
  readonly object: ObjectName;
  readonly type: number;
  readonly item: Buffer;
  /** The member that raised the event. */
  readonly source: UUID;
}

/** A message of a topic, as it is sent. */
export type TopicMessage = EventOf<typeof topicAddMessageListener.events.topic>;

/** What a call that waits for a data structure to change has to know: that it did, or that it is gone. */
export type WaitEvent = 'changed' | 'destroyed';

/** One member as the others know it, with what its clients listen to. */
export class MemberState {
  readonly uuid: UUID;
  readonly address: Address;
  readonly listeners = {
    views: new Subscribers<ViewChange>(),
    backups: new Subscribers<BackupDone>(),
    objects: new Subscribers<ObjectEvent>(),
    losses: new Subscribers<PartitionLoss>(),
    migrations: new Subscribers<MigrationProgress>(),
  };
  /** Who listens to single data structures, and which near caches there are. */
  readonly objectListeners = {
    entries: new ObjectSubscribers<EntryEvent>(),
    items: new ObjectSubscribers<ItemEvent>(),
    losses: new ObjectSubscribers<PartitionLoss>(),
    messages: new ObjectSubscribers<TopicMessage>(),
    invalidations: new ObjectSubscribers<InvalidationEvent>(),
  };
  /** Which calls wait for data structures to change. */
  readonly waits = new ObjectSubscribers<WaitEvent>();

  constructor(address: Address, uuid: UUID = UUID.random()) {
    this.address = address;
    this.uuid = uuid;
  }

  /** Ends all registrations for a data structure. */
  dropObject(object: ObjectName): void {
    for (const subscribers of Object.values(this.objectListeners)) subscribers.dropObject(object);
  }

  /** How many registrations there are. */
  get listenerCount(): number {
    return this.#all.reduce((sum, { count }) => sum + count, 0);
  }

  /** Ends all registrations of a connection, and the calls of it that wait. */
  drop(outlet: Outlet): void {
    this.waits.drop(outlet);
    for (const subscribers of this.#all) subscribers.drop(outlet);
  }

  get #all() {
    return [...Object.values(this.listeners), ...Object.values(this.objectListeners)];
  }
}
