/** How long an entry lives, in milliseconds: since it was written, and since it was used last. 0 or less is for ever. */
export interface Limits {
  readonly ttl: number;
  readonly maxIdle: number;
}

/** One entry of a map. Times are milliseconds of the epoch. */
export interface MapEntry {
  readonly key: Buffer;
  readonly creationTime: number;
  value: Buffer;
  limits: Limits;
  /** When the time to live began. */
  lastStoredTime: number;
  lastUpdateTime: number;
  lastAccessTime: number;
  hits: number;
  version: number;
}

/** When the entry ends if nobody uses it; Infinity for never. */
export function expirationTime({ limits: { ttl, maxIdle }, lastStoredTime, lastAccessTime }: MapEntry): number {
  return Math.min(ttl > 0 ? lastStoredTime + ttl : Infinity, maxIdle > 0 ? lastAccessTime + maxIdle : Infinity);
}
