/**
 * What the cluster knows of an entry. Times are milliseconds since 1970; a time that is absent is the member's marker, -1 or the
 * largest 64-bit integer, passed on unchanged (MAP-17).
 */
export class SimpleEntryView<K = unknown, V = unknown> {
  readonly key: K;
  readonly value: V;
  /** Bytes on the owner; -1 when the member does not count them. */
  readonly cost: bigint;
  readonly creationTime: bigint;
  readonly expirationTime: bigint;
  /** How often the entry was read or written. */
  readonly hits: bigint;
  readonly lastAccessTime: bigint;
  readonly lastStoredTime: bigint;
  readonly lastUpdateTime: bigint;
  /** Grows with each change of the value. */
  readonly version: bigint;
  /** Milliseconds from the last change to the expiry. */
  readonly ttl: bigint;
  /** Milliseconds from the last use to the expiry. */
  readonly maxIdle: bigint;

  constructor(view: SimpleEntryView<K, V>) {
    this.key = view.key;
    this.value = view.value;
    this.cost = view.cost;
    this.creationTime = view.creationTime;
    this.expirationTime = view.expirationTime;
    this.hits = view.hits;
    this.lastAccessTime = view.lastAccessTime;
    this.lastStoredTime = view.lastStoredTime;
    this.lastUpdateTime = view.lastUpdateTime;
    this.version = view.version;
    this.ttl = view.ttl;
    this.maxIdle = view.maxIdle;
  }
}
