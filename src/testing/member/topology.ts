import { UUID } from '../../protocol/uuid.ts';
import type { MemberState, ViewChange } from './member-state.ts';
import { assignPartitions, partitionsByOwner, type PartitionTable } from './partition-table.ts';
import type { Settings } from './settings.ts';

/** Which members there are and which partitions they hold. Lists are replaced, never changed. */
export class Topology {
  readonly #settings: Settings;
  #clusterId = UUID.random();
  #members: readonly MemberState[] = [];
  #memberListVersion = 0;
  #table: PartitionTable<MemberState> = [];
  #partitionListVersion = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  get clusterId(): UUID {
    return this.#clusterId;
  }

  /** The members in the order in which they joined. */
  get members(): readonly MemberState[] {
    return this.#members;
  }

  get memberListVersion(): number {
    return this.#memberListVersion;
  }

  get partitionListVersion(): number {
    return this.#partitionListVersion;
  }

  /** Starts over without members, as another cluster or as the same one. */
  begin(clusterId: UUID): void {
    this.#clusterId = clusterId;
    this.#members = [];
    this.#memberListVersion = 0;
    this.#table = [];
    this.#partitionListVersion = 0;
  }

  /** Lets members in and tells the clients. */
  join(...members: readonly MemberState[]): void {
    this.#replace([...this.#members, ...members]);
  }

  /** Takes a member out and tells the clients of the others. */
  leave(member: MemberState): void {
    this.#replace(this.#members.filter((other) => other !== member));
  }

  /** Who holds a partition: the owner first, then the backups. Nobody in a cluster without members. */
  replicasOf(partitionId: number): readonly MemberState[] {
    return this.#table[partitionId] ?? [];
  }

  /** The partitions of each owner. */
  get owned(): ReadonlyMap<MemberState, readonly number[]> {
    return partitionsByOwner(this.#table);
  }

  #replace(members: readonly MemberState[]): void {
    this.#members = members;
    this.#memberListVersion += 1;
    this.#publish('members');
    this.#table = assignPartitions(members, this.#settings.partitionCount, this.#settings.backupCount);
    this.#partitionListVersion += 1;
    this.#publish('partitions');
  }

  #publish(change: ViewChange): void {
    for (const { listeners } of this.#members) listeners.views.publish(change);
  }
}
