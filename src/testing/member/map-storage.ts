import { expirationTime, FOR_EVER, type Limits, type MapEntry } from './map-entry.ts';

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

/** What a map needs from its surroundings. */
export interface MapStorageOptions {
  /** Milliseconds of the epoch. */
  readonly now: () => number;
  /** An entry came, changed or went. */
  readonly onChange: (change: EntryChange) => void;
  /** A call changed the map, if only by a limit of time: backups are made of that. */
  readonly onWrite: () => void;
}

/** How a value is written. */
export interface Write extends Limits {
  /** Whether the previous value is not looked at. As on real members the event then says `added`, without it. Default: false. */
  readonly isBlind?: boolean;
}

/** The entries of one map. Keys are the same when their bytes are (MAP-2); what is given is copied. */
export class MapStorage {
  readonly #entries = new Map<string, MapEntry>();
  readonly #options: MapStorageOptions;

  constructor(options: MapStorageOptions) {
    this.#options = options;
  }

  /** The entry of a key, without counting as its use. An expired one is removed first. */
  peek(key: Buffer): MapEntry | undefined {
    const entry = this.#entries.get(idOf(key));
    return entry === undefined || this.#expire(entry) ? undefined : entry;
  }

  /** The value of a key; counts as its use. */
  get(key: Buffer): Buffer | null {
    const entry = this.peek(key);
    if (entry === undefined) return null;
    this.#touch(entry);
    return entry.value;
  }

  /** Writes a value and returns the previous one. */
  put(key: Buffer, value: Buffer, write: Write = FOR_EVER): Buffer | null {
    const entry = this.peek(key);
    if (entry === undefined) return this.#add(key, value, write);
    this.#touch(entry);
    return this.#update(entry, value, write);
  }

  /** Writes a value if the key has none, and returns the one it has. */
  putIfAbsent(key: Buffer, value: Buffer, limits: Limits): Buffer | null {
    return this.get(key) ?? this.put(key, value, limits);
  }

  /** Writes a value if the key has one, or has this one, and returns the previous one. Looking at it counts as a use. */
  replace(key: Buffer, value: Buffer, expected?: Buffer): Buffer | null {
    const before = this.get(key);
    return before !== null && (expected === undefined || before.equals(expected)) ? this.put(key, value) : null;
  }

  /** Removes an entry and returns its value, if it is this one where one is given. */
  remove(key: Buffer, expected?: Buffer): Buffer | null {
    const value = this.peek(key)?.value;
    return value !== undefined && (expected === undefined || value.equals(expected)) ? this.#take(key, EntryEventType.removed) : null;
  }

  /** Removes an entry without looking at its value, which the event then lacks; tells whether there was one. */
  delete(key: Buffer): boolean {
    return this.#take(key, EntryEventType.removed, true) !== null;
  }

  /** Removes an entry from memory and tells whether there was one. */
  evict(key: Buffer): boolean {
    return this.#take(key, EntryEventType.evicted) !== null;
  }

  /** Changes how long an entry lives from now on, and tells whether there is one. As on real members it counts as two uses and ends the idle time. */
  setTtl(key: Buffer, ttl: number): boolean {
    const entry = this.peek(key);
    if (entry === undefined) return false;
    this.#touch(entry);
    this.#touch(entry);
    this.#write(entry, entry.value, { ttl, maxIdle: 0 });
    return true;
  }

  /** Removes everything, without a word about each entry, and returns how many there were. */
  clear(): number {
    const { length } = this.all();
    this.#entries.clear();
    return length;
  }

  /** Removes entries that no member holds any more; nobody is left who could tell of each. */
  lose(isLost: (key: Buffer) => boolean): void {
    for (const [id, { key }] of this.#entries) if (isLost(key)) this.#entries.delete(id);
  }

  /** All entries that have not expired; not counted as their use. */
  all(): MapEntry[] {
    this.sweep();
    return [...this.#entries.values()];
  }

  /** Removes what has expired. */
  sweep(): void {
    for (const entry of this.#entries.values()) this.#expire(entry);
  }

  #add(key: Buffer, value: Buffer, limits: Limits): null {
    const creationTime = this.#options.now();
    const kept = { key: Buffer.from(key), value: Buffer.from(value), limits };
    const entry: MapEntry = { ...kept, creationTime, lastUpdateTime: creationTime, lastAccessTime: 0, hits: 0, version: -1 };
    this.#entries.set(idOf(key), entry);
    this.#write(entry, entry.value, limits);
    this.#options.onChange({ type: EntryEventType.added, key: entry.key, value: entry.value, oldValue: null });
    return null;
  }

  #update(entry: MapEntry, value: Buffer, write: Write): Buffer {
    const oldValue = entry.value;
    this.#write(entry, Buffer.from(value), write);
    const seen = write.isBlind ? { type: EntryEventType.added, oldValue: null } : { type: EntryEventType.updated, oldValue };
    this.#options.onChange({ ...seen, key: entry.key, value: entry.value });
    return oldValue;
  }

  #write(entry: MapEntry, value: Buffer, { ttl, maxIdle }: Limits): void {
    entry.value = value;
    entry.limits = { ttl, maxIdle };
    entry.lastUpdateTime = this.#options.now();
    entry.version += 1;
    this.#options.onWrite();
  }

  #touch(entry: MapEntry): void {
    entry.hits += 1;
    entry.lastAccessTime = this.#options.now();
  }

  #take(key: Buffer, type: number, isBlind = false): Buffer | null {
    const entry = this.peek(key);
    if (entry === undefined) return null;
    this.#options.onWrite();
    this.#drop(entry, type, isBlind);
    return entry.value;
  }

  /** Removes the entry if it has expired, and tells whether it had. */
  #expire(entry: MapEntry): boolean {
    if (expirationTime(entry) > this.#options.now()) return false;
    this.#drop(entry, EntryEventType.expired);
    return true;
  }

  #drop(entry: MapEntry, type: number, isBlind = false): void {
    this.#entries.delete(idOf(entry.key));
    this.#options.onChange({ type, key: entry.key, value: null, oldValue: isBlind ? null : entry.value });
  }
}

function idOf(key: Buffer): string {
  return key.toString('latin1');
}
