import { UUID } from '../../protocol/uuid.ts';
import type { MemberState, ViewChange } from './member-state.ts';
import { assignPartitions, partitionsByOwner, replicaMoves, type PartitionTable } from './partition-table.ts';
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
    const before = this.#table;
    this.#table = assignPartitions(members, this.#settings.partitionCount, this.#settings.backupCount);
    this.#partitionListVersion += 1;
    this.#publish('partitions');
    this.#publishMoves(before);
  }

  /** The oldest member has the others move replicas, and says so. */
  #publishMoves(before: PartitionTable<MemberState>): void {
    const moves = replicaMoves(before, this.#table);
    if (moves.length === 0) return;
    const startTime = Date.now();
    const publish = (completed: number, move?: (typeof moves)[number]) => {
      const progress = { startTime, planned: moves.length, completed, move };
      for (const [i, { listeners }] of this.#members.entries()) listeners.migrations.publish(progress, i === 0);
    };
    publish(0);
    for (const [i, move] of moves.entries()) publish(i + 1, move);
    publish(moves.length);
  }

  #publish(change: ViewChange): void {
    for (const { listeners } of this.#members) listeners.views.publish(change);
  }
}
