import type { SimpleEntryView } from '../../protocol/structs.ts';

/** How long an entry lives, in milliseconds: since it was written, and since it was used last. 0 or less is for ever. */
export interface Limits {
  readonly ttl: number;
  readonly maxIdle: number;
}

/** No limit. */
export const FOR_EVER: Limits = { ttl: 0, maxIdle: 0 };

/** One entry of a map. Times are milliseconds of the epoch. */
export interface MapEntry {
  readonly key: Buffer;
  readonly creationTime: number;
  value: Buffer;
  limits: Limits;
  /** When the value or the time to live was set last. */
  lastUpdateTime: number;
  /** 0 before the first use. */
  lastAccessTime: number;
  hits: number;
  version: number;
}

/** When the entry ends if nobody uses it; Infinity for never. */
export function expirationTime({ limits: { ttl, maxIdle }, lastUpdateTime, lastAccessTime }: MapEntry): number {
  const lastUse = Math.max(lastAccessTime, lastUpdateTime);
  return Math.min(ttl > 0 ? lastUpdateTime + ttl : Infinity, maxIdle > 0 ? lastUse + maxIdle : Infinity);
}

/** What a member says for "without limit": the largest 64-bit number. */
const UNLIMITED = 2n ** 63n - 1n;

/** The entry with its statistics, as a member with statistics per entry reports it; times to the millisecond. */
export function viewOf(entry: MapEntry): SimpleEntryView {
  const { key, value, limits, creationTime, lastAccessTime, lastUpdateTime, hits, version } = entry;
  return {
    key,
    value,
    cost: BigInt(key.length + value.length),
    creationTime: BigInt(creationTime),
    expirationTime: orUnlimited(expirationTime(entry)),
    hits: BigInt(hits),
    lastAccessTime: BigInt(lastAccessTime),
    lastStoredTime: 0n, // there is no store
    lastUpdateTime: BigInt(lastUpdateTime),
    version: BigInt(version),
    ttl: orUnlimited(limits.ttl),
    maxIdle: orUnlimited(limits.maxIdle),
  };
}

function orUnlimited(millis: number): bigint {
  return millis > 0 && Number.isFinite(millis) ? BigInt(millis) : UNLIMITED;
}
