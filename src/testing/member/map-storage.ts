import { expirationTime, type Limits, type MapEntry } from './map-entry.ts';

/** What happened to an entry, as in the flags that clients listen with (LISTEN-11). */
export const EntryEventType = {
  added: 1,
  removed: 2,
  updated: 4,
  evicted: 8,
  expired: 16,
  allEvicted: 32,
  allCleared: 64,
} as const;

/** One change of one entry. */
export interface EntryChange {
  readonly type: number;
  readonly key: Buffer;
  readonly value: Buffer | null;
  readonly oldValue: Buffer | null;
}

export interface MapStorageOptions {
  /** Milliseconds of the epoch. */
  readonly now: () => number;
  readonly onChange: (change: EntryChange) => void;
}

const FOR_EVER: Limits = { ttl: 0, maxIdle: 0 };

/** The entries of one map. Keys are the same when their bytes are (MAP-2); what is given is copied. */
export class MapStorage {
  readonly #entries = new Map<string, MapEntry>();
  /** The entries that may expire, so that a sweep need not look at the others. */
  readonly #mortal = new Map<string, MapEntry>();
  readonly #options: MapStorageOptions;

  constructor(options: MapStorageOptions) {
    this.#options = options;
  }

  /** The entry of a key, without counting as its use. An expired one is removed first. */
  peek(key: Buffer): MapEntry | undefined {
    const entry = this.#entries.get(idOf(key));
    if (entry === undefined || !this.#expire(entry)) return entry;
    return undefined;
  }

  /** The value of a key; counts as its use. */
  get(key: Buffer): Buffer | null {
    const entry = this.peek(key);
    if (entry === undefined) return null;
    this.#touch(entry);
    return entry.value;
  }

  /** Whether there is an entry; counts as its use. */
  has(key: Buffer): boolean {
    return this.get(key) !== null;
  }

  /** Writes a value and returns the previous one. */
  put(key: Buffer, value: Buffer, limits: Limits = FOR_EVER): Buffer | null {
    const entry = this.peek(key);
    if (entry === undefined) return this.#add(key, value, limits);
    this.#touch(entry);
    return this.#update(entry, value, limits);
  }

  /** Removes an entry and returns its value. */
  remove(key: Buffer, type: number = EntryEventType.removed): Buffer | null {
    const entry = this.peek(key);
    if (entry === undefined) return null;
    this.#drop(entry, type);
    return entry.value;
  }

  /** Changes how long an entry lives from now on, and tells whether there is one. */
  setTtl(key: Buffer, ttl: number): boolean {
    const entry = this.peek(key);
    if (entry === undefined) return false;
    this.#limit(entry, { ...entry.limits, ttl });
    return true;
  }

  /** Removes everything without a word per entry, and returns how many entries there were. */
  clear(): number {
    const { length } = this.all();
    this.#entries.clear();
    this.#mortal.clear();
    return length;
  }

  /** All entries that have not expired. */
  all(): MapEntry[] {
    this.sweep();
    return [...this.#entries.values()];
  }

  /** Removes what has expired. */
  sweep(): void {
    for (const entry of this.#mortal.values()) this.#expire(entry);
  }

  #add(key: Buffer, value: Buffer, limits: Limits): null {
    const now = this.#options.now();
    const times = { creationTime: now, lastStoredTime: now, lastUpdateTime: 0, lastAccessTime: now };
    const entry: MapEntry = { key: Buffer.from(key), value: Buffer.from(value), limits, ...times, hits: 0, version: 0 };
    this.#entries.set(idOf(key), entry);
    this.#limit(entry, limits);
    this.#options.onChange({ type: EntryEventType.added, key: entry.key, value: entry.value, oldValue: null });
    return null;
  }

  #update(entry: MapEntry, value: Buffer, limits: Limits): Buffer {
    const oldValue = entry.value;
    entry.value = Buffer.from(value);
    entry.lastUpdateTime = this.#options.now();
    entry.version += 1;
    this.#limit(entry, limits);
    this.#options.onChange({ type: EntryEventType.updated, key: entry.key, value: entry.value, oldValue });
    return oldValue;
  }

  #limit(entry: MapEntry, limits: Limits): void {
    entry.limits = limits;
    entry.lastStoredTime = this.#options.now();
    const id = idOf(entry.key);
    if (expirationTime(entry) === Infinity) this.#mortal.delete(id);
    else this.#mortal.set(id, entry);
  }

  #touch(entry: MapEntry): void {
    entry.hits += 1;
    entry.lastAccessTime = this.#options.now();
  }

  /** Removes the entry if it has expired, and tells whether it had. */
  #expire(entry: MapEntry): boolean {
    if (expirationTime(entry) > this.#options.now()) return false;
    this.#drop(entry, EntryEventType.expired);
    return true;
  }

  #drop(entry: MapEntry, type: number): void {
    const id = idOf(entry.key);
    this.#entries.delete(id);
    this.#mortal.delete(id);
    this.#options.onChange({ type, key: entry.key, value: null, oldValue: entry.value });
  }
}

function idOf(key: Buffer): string {
  return key.toString('latin1');
}
