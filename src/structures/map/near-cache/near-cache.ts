import type { Clock } from '../../../clock.ts';
import type { UUID } from '../../../protocol/uuid.ts';
import type { NearCacheOptions } from './options.ts';
import { RecordStore, type NearRecord } from './record-store.ts';
import { Staleness, TIMELESS } from './staleness.ts';

/** What a near cache has done so far, as a snapshot (NEARCACHE-30). */
export interface NearCacheStatistics {
  readonly hits: number;
  /** Reads that went to a member, those included that were not allowed to look into the cache. */
  readonly misses: number;
  /** Records that went to make room. */
  readonly evictions: number;
  /** Records whose time was over. */
  readonly expirations: number;
  /** Records that were dropped because their entries changed. */
  readonly invalidations: number;
  /** Changes that were told of, whether there was a record or not. */
  readonly invalidationRequests: number;
  readonly ownedEntryCount: number;
  /** Bytes of keys and values; 0 in the format `OBJECT`. */
  readonly ownedEntryMemoryCost: number;
  /** Milliseconds since 1970. */
  readonly creationTime: number;
}

/** What a member tells of one change of a map. */
export interface Invalidation {
  /** The key as {@link identityOf} has it; null for all keys. */
  readonly key: string | null;
  readonly partition: number;
  readonly partitionUuid: UUID;
  readonly sequence: number;
  /** Whether a write of this client caused it. */
  readonly isOwn: boolean;
}

/** The values of a map that this client has read and may read again without asking. It knows no messages and no connections. */
export class NearCache {
  readonly options: NearCacheOptions;
  readonly staleness = new Staleness();
  readonly #clock: Clock;
  readonly #store: RecordStore;
  readonly #counts = { hits: 0, misses: 0, invalidations: 0, invalidationRequests: 0 };
  readonly #creationTime = Date.now();
  #isInDoubt = false;

  constructor(options: NearCacheOptions, clock: Clock) {
    this.options = options;
    this.#clock = clock;
    const limits = {
      maxSize: options.evictionMaxSize,
      policy: options.evictionPolicy,
      samplingCount: options.evictionSamplingCount,
      poolSize: options.evictionSamplingPoolSize,
      ttlMillis: options.timeToLiveSeconds * 1_000,
      idleMillis: options.maxIdleSeconds * 1_000,
    };
    this.#store = new RecordStore(limits, () => clock.random());
  }

  /** How many records there are, reservations included. */
  get size(): number {
    return this.#store.size;
  }

  get statistics(): NearCacheStatistics {
    const { gone, owned } = this.#store;
    return {
      ...this.#counts,
      evictions: gone.evicted,
      expirations: gone.expired,
      ownedEntryCount: owned.entries,
      ownedEntryMemoryCost: owned.cost,
      creationTime: this.#creationTime,
    };
  }

  /** The value that is kept for a key, which may be null for an absent one (NEARCACHE-5); undefined when a member has to be asked. */
  read(key: string): { readonly value: unknown } | undefined {
    const now = this.#clock.now();
    const record = this.#store.find(key, now);
    if (record?.kept === undefined || this.#isStale(record)) {
      this.bypass();
      return undefined;
    }
    this.#store.use(record, now);
    this.#counts.hits++;
    return record.kept;
  }

  /** Counts reads that go past the cache. */
  bypass(reads = 1): void {
    this.#counts.misses += reads;
  }

  /**
   * Keeps a place for the answer to a read that is sent now; undefined when another read keeps one already (NEARCACHE-8), or when the
   * answer could not be trusted because nothing is known of the partition (NEARCACHE-22).
   */
  reserve(key: string, partition: number): NearRecord | undefined {
    const stamp = this.options.invalidateOnChange ? this.staleness.stampOf(partition) : TIMELESS;
    return this.staleness.isStale(stamp) ? undefined : this.#store.reserve(key, stamp, this.#clock.now());
  }

  /** Keeps an answer, if its place is still there. @param cost its bytes */
  fill(place: NearRecord, value: unknown, cost: number): void {
    this.#store.fill(place, value, cost, this.#clock.now());
  }

  /** Gives a place back that was not filled (NEARCACHE-7). */
  release(place: NearRecord): void {
    this.#store.release(place);
  }

  /** The entry of a key may have changed. */
  drop(key: string): void {
    this.#counts.invalidationRequests++;
    if (this.#store.drop(key)) this.#counts.invalidations++;
  }

  /** Every entry may have changed. */
  clear(): void {
    this.#counts.invalidationRequests++;
    this.#counts.invalidations += this.#store.clear();
  }

  /** A write of this client failed and may be executed later, so from now on its own changes count as those of others do. */
  doubt(): void {
    this.#isInDoubt = true;
  }

  /** Does what a member tells (NEARCACHE-14). */
  apply({ key, partition, partitionUuid, sequence, isOwn }: Invalidation): void {
    if (!isOwn || this.#isInDoubt) {
      if (key === null) this.clear();
      else this.drop(key);
    }
    this.staleness.heard(partition, partitionUuid, sequence);
  }

  /** The cluster is another one: nothing holds any more (STATE-7). */
  reset(): void {
    this.clear();
    this.staleness.reset();
  }

  #isStale(record: NearRecord): boolean {
    if (!this.staleness.isStale(record.stamp)) return false;
    this.#store.remove(record);
    return true;
  }
}
