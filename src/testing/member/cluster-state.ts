import { partitionOf } from '../../serialization/partition-hash.ts';
import { ClusterData, homeKey, MAP_SERVICE, textData, type ObjectName } from './cluster-data.ts';
import type { EntryChange } from './map-storage.ts';
import type { UUID } from '../../protocol/uuid.ts';
import { Invalidations } from './invalidations.ts';
import type { EntryEvent, MemberState, ObjectEvent } from './member-state.ts';
import type { Settings } from './settings.ts';
import { Topology } from './topology.ts';

/** What the members of one cluster share. */
export class ClusterState {
  readonly settings: Settings;
  readonly topology: Topology;
  readonly data: ClusterData;
  readonly invalidations: Invalidations;
  /** The client whose request is executed. */
  #cause: UUID | undefined;

  constructor(settings: Settings) {
    this.settings = settings;
    this.topology = new Topology(settings);
    this.invalidations = new Invalidations(this.topology);
    this.data = new ClusterData(settings, {
      onEntry: (map, change) => this.#publishChange(map, change),
      onItem: (object, type, item) => this.#publishItem(object, type, item),
    });
  }

  /** Tells whoever listens to the map. Who listens locally hears it from the member that raised it. */
  publishEntry(event: EntryEvent): void {
    for (const member of this.topology.members)
      member.objectListeners.entries.of(event.object).publish(event, member.uuid.equals(event.source));
  }

  /** Executes a request of a client, which counts as the cause of what changes meanwhile. */
  causedBy<T>(client: UUID | undefined, execute: () => T): T {
    this.#cause = client;
    try {
      return execute();
    } finally {
      this.#cause = undefined;
    }
  }

  /** Tells near caches that all entries of a map are gone. As on real members one partition says so, and the others only count on. */
  invalidateAll(map: string): void {
    const ofName = partitionOf(textData(map), this.settings.partitionCount);
    for (let partition = 0; partition < this.settings.partitionCount; partition++) {
      if (partition === ofName) this.#invalidate(map, null, partition);
      else this.invalidations.next(map, partition);
    }
  }

  /** Tells whoever listens to the data structures of the cluster. Who listens locally hears it from the member where it happened. */
  publishObject(event: ObjectEvent, origin: MemberState): void {
    for (const member of this.topology.members) member.listeners.objects.publish(event, member === origin);
  }

  #publishItem(object: ObjectName, type: number, item: Buffer): void {
    const owner = this.ownerOf(homeKey(object.name));
    if (owner === undefined) return;
    const event = { object, type, item, source: owner.uuid };
    for (const member of this.topology.members) {
      member.objectListeners.items.of(object).publish(event, member === owner);
      member.waits.of(object).publish('changed');
    }
  }

  /** Takes a member out that did not hand anything over. What nobody else held is gone, and listeners hear of it. */
  lose(member: MemberState): void {
    const owned = this.topology.owned.get(member) ?? [];
    const unheld = new Set(owned.filter((id) => this.topology.replicasOf(id).length === 1));
    this.topology.leave(member);
    this.data.lose((key) => unheld.has(partitionOf(key, this.settings.partitionCount)));
    for (const partitionId of owned) this.#publishLoss(partitionId, unheld.has(partitionId));
  }

  #publishLoss(partitionId: number, isTotal: boolean): void {
    const [owner] = this.topology.replicasOf(partitionId);
    if (owner === undefined) return;
    const loss = { partitionId, isTotal, source: owner.uuid };
    for (const member of this.topology.members) {
      member.listeners.losses.publish(loss, member === owner);
      if (!isTotal) continue;
      for (const subscribers of member.objectListeners.losses.all) subscribers.publish(loss, member === owner);
    }
  }

  /** The owner of a key, undefined in a cluster without members. */
  ownerOf(key: Buffer): MemberState | undefined {
    return this.topology.replicasOf(partitionOf(key, this.settings.partitionCount))[0];
  }

  #publishChange(object: ObjectName, change: EntryChange): void {
    const owner = this.ownerOf(change.key);
    if (owner === undefined) return;
    this.publishEntry({ ...change, object, source: owner.uuid, affectedEntries: 1 });
    if (object.serviceName === MAP_SERVICE)
      this.#invalidate(object.name, change.key, partitionOf(change.key, this.settings.partitionCount));
  }

  #invalidate(map: string, key: Buffer | null, partition: number): void {
    const [owner] = this.topology.replicasOf(partition);
    if (owner === undefined) return;
    const numbers = { partitionUuid: this.invalidations.uuidOf(partition), sequence: this.invalidations.next(map, partition) };
    const event = { key, sourceUuid: this.#cause ?? owner.uuid, ...numbers };
    for (const member of this.topology.members)
      member.objectListeners.invalidations.of({ serviceName: MAP_SERVICE, name: map }).publish(event, member === owner);
  }
}
