import type { NearCacheOptions } from './options.ts';
import type { Stamp } from './staleness.ts';

/** A value that is kept, or the place that is kept for one while a member is asked (NEARCACHE-6). */
export class NearRecord {
  readonly key: string;
  /** What was known of invalidations when the place was reserved (NEARCACHE-22). */
  readonly stamp: Stamp;
  /** Undefined while the place is only reserved. */
  kept: { readonly value: unknown; readonly cost: number; readonly filledAt: number } | undefined;
  /** When it was reserved, filled or hit last. */
  usedAt: number;
  hits = 0;
  /** Where it stands in the list that samples are taken from; -1 once it is gone. */
  place = -1;

  constructor(key: string, stamp: Stamp, now: number) {
    this.key = key;
    this.stamp = stamp;
    this.usedAt = now;
  }
}

/** The limits of a store; the durations in milliseconds, 0 = without limit. */
export interface StoreLimits {
  readonly maxSize: number;
  readonly policy: NearCacheOptions['evictionPolicy'];
  readonly samplingCount: number;
  readonly poolSize: number;
  readonly ttlMillis: number;
  readonly idleMillis: number;
}

/** Who goes first, of two records. */
const ORDER = {
  LRU: (one: NearRecord, other: NearRecord) => one.usedAt - other.usedAt,
  LFU: (one: NearRecord, other: NearRecord) => one.hits - other.hits || one.usedAt - other.usedAt,
} as const;

/**
 * Records by their keys, within limits of number and time. Time and chance come in as arguments. What an operation costs does not
 * depend on how many records there are (NEARCACHE-27).
 */
export class RecordStore {
  /** How many records went to make room, and because their time was over. */
  readonly gone = { evicted: 0, expired: 0 };
  /** What the filled records are: how many, and their bytes. */
  readonly owned = { entries: 0, cost: 0 };
  readonly #limits: StoreLimits;
  readonly #random: () => number;
  readonly #byKey = new Map<string, NearRecord>();
  /** All records in no order, to take samples from. */
  readonly #all: NearRecord[] = [];
  /** The best candidates that earlier evictions saw and spared. */
  #pool: NearRecord[] = [];

  constructor(limits: StoreLimits, random: () => number) {
    this.#limits = limits;
    this.#random = random;
  }

  /** How many records there are, reservations included. */
  get size(): number {
    return this.#all.length;
  }

  /** The filled record of a key. An expired one is removed instead (NEARCACHE-25). */
  find(key: string, now: number): NearRecord | undefined {
    const record = this.#byKey.get(key);
    if (record?.kept === undefined) return undefined;
    if (!this.#isExpired(record, now)) return record;
    this.#expire(record);
    return undefined;
  }

  /** Counts a hit. */
  use(record: NearRecord, now: number): void {
    record.hits++;
    record.usedAt = now;
  }

  /** Keeps a place for a key; undefined when somebody else has it (NEARCACHE-8). Another record may have to go (NEARCACHE-26). */
  reserve(key: string, stamp: Stamp, now: number): NearRecord | undefined {
    if (this.#byKey.has(key)) return undefined;
    if (this.#limits.policy !== 'NONE') while (this.size >= this.#limits.maxSize) this.#makeRoom(now);
    const record = new NearRecord(key, stamp, now);
    record.place = this.#all.push(record) - 1;
    this.#byKey.set(key, record);
    return record;
  }

  /** Fills a reserved place, if it is still kept (NEARCACHE-6). */
  fill(record: NearRecord, value: unknown, cost: number, now: number): void {
    if (record.place < 0) return;
    record.kept = { value, cost, filledAt: now };
    record.usedAt = now;
    this.owned.entries++;
    this.owned.cost += cost;
  }

  /** Gives a reserved place back that was not filled (NEARCACHE-7). */
  release(record: NearRecord): void {
    if (record.kept === undefined) this.remove(record);
  }

  /** Removes what there is of a key, a reservation included, and tells whether that was a value. */
  drop(key: string): boolean {
    const record = this.#byKey.get(key);
    if (record === undefined) return false;
    this.remove(record);
    return record.kept !== undefined;
  }

  /** Removes a record, if it is still there. */
  remove(record: NearRecord): void {
    const { place, kept } = record;
    if (place < 0) return;
    const last = this.#all.pop()!;
    if (last !== record) {
      this.#all[place] = last;
      last.place = place;
    }
    record.place = -1;
    this.#byKey.delete(record.key);
    if (kept === undefined) return;
    this.owned.entries--;
    this.owned.cost -= kept.cost;
  }

  /** Removes everything, reservations included, and returns how many values there were. */
  clear(): number {
    const { entries } = this.owned;
    for (const record of this.#all) record.place = -1;
    this.#all.length = 0;
    this.#byKey.clear();
    this.#pool = [];
    this.owned.entries = this.owned.cost = 0;
    return entries;
  }

  #isExpired({ kept, usedAt }: NearRecord, now: number): boolean {
    const { ttlMillis, idleMillis } = this.#limits;
    if (kept === undefined) return false;
    return (ttlMillis > 0 && now - kept.filledAt >= ttlMillis) || (idleMillis > 0 && now - usedAt >= idleMillis);
  }

  #expire(record: NearRecord): void {
    this.remove(record);
    this.gone.expired++;
  }

  /** Removes at least one record: the expired ones of a sample, else the one that the policy wants. */
  #makeRoom(now: number): void {
    const sample = this.#sample();
    const expired = sample.filter((record) => this.#isExpired(record, now));
    if (expired.length > 0) return expired.forEach((record) => this.#expire(record));
    this.remove(this.#worst(sample));
    this.gone.evicted++;
  }

  #worst(sample: readonly NearRecord[]): NearRecord {
    const { policy, poolSize } = this.#limits;
    if (policy !== 'LRU' && policy !== 'LFU') return sample[0]!;
    const remembered = this.#pool.filter(({ place }) => place >= 0);
    const [worst, ...spared] = [...new Set([...remembered, ...sample])].toSorted(ORDER[policy]);
    this.#pool = spared.slice(0, poolSize - 1);
    return worst!;
  }

  #sample(): readonly NearRecord[] {
    const { samplingCount } = this.#limits;
    if (this.size <= samplingCount) return [...this.#all];
    const sample = new Set<NearRecord>();
    for (let i = 0; i < samplingCount; i++) sample.add(this.#all[Math.floor(this.#random() * this.size)]!);
    return [...sample];
  }
}
