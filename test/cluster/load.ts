import { setTimeout as sleep } from 'node:timers/promises';
import type { HazelcastError, IMap } from '../../src/index.ts';

/** With the default configuration a call resolves without its backups when they do not confirm within this time (ACK-3). */
const BACKUP_TIMEOUT_MILLIS = 5_000;
const KEYS_PER_WORKER = 8;

/** What workers saw. */
export interface LoadReport {
  readonly gets: number;
  readonly sets: number;
  /** Why gets failed. */
  readonly failedGets: readonly HazelcastError[];
  /** Why sets failed. */
  readonly failedSets: readonly HazelcastError[];
  /** Sets that resolved although a backup had not confirmed them. */
  readonly unconfirmedSets: number;
  /** Reads of a value that is older than one that was confirmed, or was never written. */
  readonly wrongReads: readonly string[];
}

/** One key, which only one worker writes: 1, then 2, and so on. */
interface Entry {
  readonly key: string;
  written: number;
  confirmed: number;
}

/** How workers work. */
export interface LoadOptions {
  readonly workers: number;
  /**
   * Whether each key is written once only. What may be executed twice may be executed late, after a newer value of the same key
   * was acknowledged.
   */
  readonly freshKeys: boolean;
}

/** Workers that write and read keys of their own, as fast as they are answered, and know what they have to find. */
export class Load {
  readonly #map: IMap<string, number>;
  readonly #freshKeys: boolean;
  readonly #report = {
    gets: 0,
    sets: 0,
    failedGets: [] as HazelcastError[],
    failedSets: [] as HazelcastError[],
    unconfirmedSets: 0,
    wrongReads: [] as string[],
  };
  readonly #workers: Promise<void>[];
  readonly #entries: Entry[] = [];
  #isStopped = false;

  constructor(map: IMap<string, number>, { workers, freshKeys }: LoadOptions) {
    this.#map = map;
    this.#freshKeys = freshKeys;
    this.#workers = Array.from({ length: workers }, () => this.#work());
  }

  /** What workers saw so far. */
  get report(): LoadReport {
    return this.#report;
  }

  /** Lets workers finish what they are at, and then reads every key once more. */
  async stop(): Promise<LoadReport> {
    this.#isStopped = true;
    await Promise.all(this.#workers);
    const found = new Map(await this.#map.getAll(this.#entries.map(({ key }) => key)));
    for (const entry of this.#entries) this.#check(entry, found.get(entry.key));
    return this.#report;
  }

  async #work(): Promise<void> {
    const entries: Entry[] = [];
    for (let turn = 0; !this.#isStopped; turn++) {
      const place = turn % KEYS_PER_WORKER;
      const entry = (entries[place] ??= this.#newEntry());
      const isWritten = await this.#write(entry);
      const isRead = await this.#read(entry);
      // a set that failed may still be executed, and take the place of a later one
      if (!isWritten || this.#freshKeys) entries[place] = this.#newEntry();
      // calls that are rejected at once must not keep the program from everything else
      if (!isWritten || !isRead) await sleep(1);
    }
  }

  #newEntry(): Entry {
    const entry = { key: `key-${this.#entries.length}`, written: 0, confirmed: 0 };
    this.#entries.push(entry);
    return entry;
  }

  /** Returns whether it was done. */
  async #write(entry: Entry): Promise<boolean> {
    const begun = performance.now();
    const value = ++entry.written;
    this.#report.sets++;
    try {
      await this.#map.set(entry.key, value);
      if (performance.now() - begun < BACKUP_TIMEOUT_MILLIS) entry.confirmed = value;
      else this.#report.unconfirmedSets++;
      return true;
    } catch (error) {
      this.#report.failedSets.push(error as HazelcastError);
      return false;
    }
  }

  /** Returns whether it was done. */
  async #read(entry: Entry): Promise<boolean> {
    this.#report.gets++;
    try {
      this.#check(entry, await this.#map.get(entry.key));
      return true;
    } catch (error) {
      this.#report.failedGets.push(error as HazelcastError);
      return false;
    }
  }
  #check({ key, confirmed, written }: Entry, found: number | null = null): void {
    const value = found ?? 0;
    if (value < confirmed || value > written) this.#report.wrongReads.push(`${key} is ${value}, not from ${confirmed} to ${written}`);
  }
}
