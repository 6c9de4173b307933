import { UUID } from '../../protocol/uuid.ts';
import type { MemberState } from './member-state.ts';
import type { Topology } from './topology.ts';

/** Counts the invalidations of each map, partition by partition. A partition gets another uuid with another owner, as after a promotion. */
export class Invalidations {
  readonly #topology: Topology;
  readonly #uuids: ({ readonly owner: MemberState; readonly uuid: UUID } | undefined)[] = [];
  readonly #sequences = new Map<string, Map<number, number>>();

  constructor(topology: Topology) {
    this.#topology = topology;
  }

  /** Counts one invalidation, and returns how many there were. */
  next(map: string, partition: number): number {
    const sequences = this.#of(map);
    const sequence = (sequences.get(partition) ?? 0) + 1;
    sequences.set(partition, sequence);
    return sequence;
  }

  /** The partitions of a member that have invalidations of a map, with how many there were. */
  sequencesOf(map: string, owned: readonly number[]): (readonly [number, number])[] {
    const sequences = this.#of(map);
    return owned.flatMap((partition) => (sequences.has(partition) ? [[partition, sequences.get(partition)!] as const] : []));
  }

  /** The uuid of a partition that has an owner. */
  uuidOf(partition: number): UUID {
    const owner = this.#topology.replicasOf(partition)[0]!;
    const known = this.#uuids[partition];
    if (known?.owner === owner) return known.uuid;
    const uuid = UUID.random();
    this.#uuids[partition] = { owner, uuid };
    return uuid;
  }

  #of(map: string): Map<number, number> {
    let sequences = this.#sequences.get(map);
    if (sequences === undefined) this.#sequences.set(map, (sequences = new Map<number, number>()));
    return sequences;
  }
}
