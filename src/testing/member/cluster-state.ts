import { partitionOf } from '../../serialization/partition-hash.ts';
import { ClusterData } from './cluster-data.ts';
import type { EntryChange } from './map-storage.ts';
import type { EntryEvent, MemberState, ObjectEvent } from './member-state.ts';
import type { Settings } from './settings.ts';
import { Topology } from './topology.ts';

/** What the members of one cluster share. */
export class ClusterState {
  readonly settings: Settings;
  readonly topology: Topology;
  readonly data: ClusterData;

  constructor(settings: Settings) {
    this.settings = settings;
    this.topology = new Topology(settings);
    this.data = new ClusterData((map, change) => this.#publishChange(map, change));
  }

  /** Tells whoever listens to the map. Who listens locally hears it from the member that raised it. */
  publishEntry(event: EntryEvent): void {
    for (const member of this.topology.members) member.entryListeners(event.map).publish(event, member.uuid.equals(event.source));
  }

  /** Tells whoever listens to the data structures of the cluster. Who listens locally hears it from the member where it happened. */
  publishObject(event: ObjectEvent, origin: MemberState): void {
    for (const member of this.topology.members) member.listeners.objects.publish(event, member === origin);
  }

  /** The owner of a key, undefined in a cluster without members. */
  ownerOf(key: Buffer): MemberState | undefined {
    return this.topology.replicasOf(partitionOf(key, this.settings.partitionCount))[0];
  }

  #publishChange(map: string, change: EntryChange): void {
    const owner = this.ownerOf(change.key);
    if (owner !== undefined) this.publishEntry({ ...change, map, source: owner.uuid, affectedEntries: 1 });
  }
}
