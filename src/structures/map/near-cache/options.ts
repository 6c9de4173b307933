/** How a near cache keeps what it has read. */
export interface NearCacheOptions {
  /** `BINARY` keeps bytes, and each hit is a new object; `OBJECT` keeps the object, which all hits share (NEARCACHE-3). */
  readonly inMemoryFormat: 'BINARY' | 'OBJECT';
  /** Whether members tell of changes. */
  readonly invalidateOnChange: boolean;
  /** Seconds after filling; 0 = for ever. */
  readonly timeToLiveSeconds: number;
  /** Seconds after the last hit; 0 = for ever. */
  readonly maxIdleSeconds: number;
  /** Who goes when there is no room. `NONE` ignores the maximum. */
  readonly evictionPolicy: 'LRU' | 'LFU' | 'RANDOM' | 'NONE';
  /** The most records that there may be. */
  readonly evictionMaxSize: number;
  /** How many records each eviction looks at. */
  readonly evictionSamplingCount: number;
  /** How many candidates are remembered from one eviction to the next. */
  readonly evictionSamplingPoolSize: number;
}

/** How all near caches of a client find out what they did not hear of. */
export interface RepairRules {
  /** Milliseconds between two questions to the members; 0 = none (NEARCACHE-23). */
  readonly reconciliationMillis: number;
  /** How many invalidations a cache may have missed before its records are in doubt (NEARCACHE-21). */
  readonly maxToleratedMissCount: number;
}
