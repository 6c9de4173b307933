/** Who holds each partition: the owner first, then the backups. */
export type PartitionTable<T> = readonly (readonly T[])[];

/** Spreads the partitions evenly over the members. */
export function assignPartitions<T>(members: readonly T[], partitionCount: number, backupCount: number): PartitionTable<T> {
  const replicas = Math.min(backupCount + 1, members.length);
  return Array.from({ length: partitionCount }, (_, partition) =>
    Array.from({ length: replicas }, (_none, replica) => members[(partition + replica) % members.length]!),
  );
}

/** The partitions of each owner. */
export function partitionsByOwner<T>(table: PartitionTable<T>): Map<T, number[]> {
  const owned = new Map<T, number[]>();
  for (const [partition, [owner]] of table.entries()) {
    if (owner === undefined) continue;
    const partitions = owned.get(owner);
    if (partitions === undefined) owned.set(owner, [partition]);
    else partitions.push(partition);
  }
  return owned;
}

/** One replica of a partition that another member holds than before. */
export interface ReplicaMove<T> {
  readonly partitionId: number;
  readonly replicaIndex: number;
  /** Undefined when nobody held it. */
  readonly source: T | undefined;
  readonly destination: T;
}

/** What has to move from member to member between one table and the next; a table without partitions was not handed out yet. */
export function replicaMoves<T>(before: PartitionTable<T>, after: PartitionTable<T>): ReplicaMove<T>[] {
  return before.flatMap((holders, partitionId) =>
    (after[partitionId] ?? [])
      .map((destination, replicaIndex) => ({ partitionId, replicaIndex, source: holders[replicaIndex], destination }))
      .filter(({ source, destination }) => source !== destination),
  );
}
