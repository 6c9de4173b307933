import type { UUID } from '../protocol/uuid.ts';

/** Which member owns which partition, as one immutable value that is replaced whole. */
export interface PartitionTable {
  readonly version: number;
  /** The connection it came over: tables of different members cannot be compared by version (VIEW-7). */
  readonly source: object | undefined;
  /** The uuid of the owner, as text, by partition id. */
  readonly owners: readonly (string | undefined)[];
}

/** Partition ids by their owner, as they come over the wire. */
export type Ownership = readonly (readonly [UUID, readonly number[]])[];

/** The table before the first one. */
export const NO_PARTITIONS: PartitionTable = { version: -1, source: undefined, owners: [] };

/** The table that holds after another one arrived: an empty one is ignored, and so is an older one of the same source (VIEW-7). */
export function applyPartitions(
  table: PartitionTable,
  next: { version: number; ownership: Ownership; source: object },
  count: number,
): PartitionTable {
  const { version, ownership, source } = next;
  const isEmpty = ownership.every(([, ids]) => ids.length === 0);
  if (isEmpty || (table.source === source && version <= table.version)) return table;
  const owners: (string | undefined)[] = Array.from({ length: count });
  for (const [uuid, ids] of ownership) for (const id of ids) if (id >= 0 && id < count) owners[id] = uuid.toString();
  return { version, source, owners };
}
