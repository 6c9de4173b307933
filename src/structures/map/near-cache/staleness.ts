import type { UUID } from '../../../protocol/uuid.ts';

/** What is known of the invalidations of one partition while it has one uuid (NEARCACHE-16). */
interface Generation {
  /** Undefined before a member told it. */
  readonly uuid: UUID | undefined;
  /** The number of the last invalidation that is known of. */
  sequence: number;
  /** Records from before this one are in doubt. */
  staleSequence: number;
  /** How many invalidations happened that did not reach us. */
  missed: number;
  /** Whether the partition has another uuid now. */
  isOver: boolean;
}

/** A point in the invalidations of a partition. */
export interface Stamp {
  readonly generation: Generation;
  readonly sequence: number;
}

/** A stamp that never gets old, for caches whose members do not tell of changes (NEARCACHE-31). */
export const TIMELESS: Stamp = {
  generation: { uuid: undefined, sequence: 0, staleSequence: 0, missed: 0, isOver: false },
  sequence: 0,
};

/** Knows, partition by partition, from when on records can be trusted. */
export class Staleness {
  readonly #generations: (Generation | undefined)[] = [];
  #missed = 0;

  /** How many invalidations were missed in all partitions, those not counted that have been dealt with. */
  get missed(): number {
    return this.#missed;
  }

  /** The point at which a partition is now. */
  stampOf(partition: number): Stamp {
    const generation = this.#at(partition);
    return { generation, sequence: generation.sequence };
  }

  /** Whether what was read at this point may be old; without a uuid that is never known (NEARCACHE-22). */
  isStale({ generation, sequence }: Stamp): boolean {
    if (generation === TIMELESS.generation) return false;
    return generation.uuid === undefined || generation.isOver || sequence < generation.staleSequence;
  }

  /** An invalidation came. The uuid goes first: with a new one the numbers begin anew (NEARCACHE-17, NEARCACHE-18). */
  heard(partition: number, uuid: UUID, sequence: number): void {
    const generation = this.#under(partition, uuid);
    this.#advance(generation, sequence, sequence - generation.sequence - 1);
  }

  /** A member said how far a partition is (NEARCACHE-19). What was never heard of before starts from there (NEARCACHE-16). */
  learned(partition: number, uuid: UUID, sequence: number): void {
    const isFirst = this.#at(partition).uuid === undefined;
    const generation = this.#under(partition, uuid);
    this.#advance(generation, sequence, isFirst ? 0 : sequence - generation.sequence);
  }

  /** Puts what came before the last known invalidation in doubt, where any was missed and too many were in all (NEARCACHE-21). */
  judge(maxToleratedMisses: number): void {
    if (this.#missed <= maxToleratedMisses) return;
    for (const generation of this.#generations) {
      if (generation === undefined || generation.missed === 0) continue;
      generation.staleSequence = generation.sequence;
      generation.missed = 0;
    }
    this.#missed = 0;
  }

  /** Forgets everything: it was said by another cluster. */
  reset(): void {
    for (const generation of this.#generations) if (generation !== undefined) generation.isOver = true;
    this.#generations.length = 0;
    this.#missed = 0;
  }

  #at(partition: number): Generation {
    return (this.#generations[partition] ??= begin(undefined));
  }

  #under(partition: number, uuid: UUID): Generation {
    const present = this.#at(partition);
    if (present.uuid !== undefined && uuid.equals(present.uuid)) return present;
    present.isOver = true;
    this.#missed -= present.missed;
    return (this.#generations[partition] = begin(uuid));
  }

  #advance(generation: Generation, next: number, missed: number): void {
    if (next <= generation.sequence) return;
    generation.sequence = next;
    generation.missed += missed;
    this.#missed += missed;
  }
}

function begin(uuid: UUID | undefined): Generation {
  return { uuid, sequence: 0, staleSequence: 0, missed: 0, isOver: false };
}
