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

/** Workers that write and read keys of their own, as fast as they are answered, and know what they have to find. */
export class Load {
  readonly #map: IMap<string, number>;
  readonly #report = { gets: 0, sets: 0, failedGets: [] as HazelcastError[], failedSets: [] as HazelcastError[], unconfirmedSets: 0, wrongReads: [] as string[] };
  readonly #workers: Promise<void>[];
  readonly #entries: Entry[] = [];
  #isStopped = false;

  constructor(map: IMap<string, number>, workers: number) {
    this.#map = map;
    this.#workers = Array.from({ length: workers }, (_, i) => this.#work(i));
  }

  /** What workers saw so far. */
  get report(): LoadReport {
    return this.#report;
  }

  /** Lets workers finish what they are at, and then reads every key once more. */
  async stop(): Promise<LoadReport> {
    this.#isStopped = true;
    await Promise.all(this.#workers);
    await Promise.all(this.#entries.map((entry) => this.#read(entry)));
    return this.#report;
  }

  async #work(worker: number): Promise<void> {
    const entries = Array.from({ length: KEYS_PER_WORKER }, (_, i): Entry => ({ key: `${worker}-${i}`, written: 0, confirmed: 0 }));
    this.#entries.push(...entries);
    for (let turn = 0; !this.#isStopped; turn++) {
      const entry = entries[turn % KEYS_PER_WORKER]!;
      await this.#write(entry);
      await this.#read(entry);
    }
  }

  async #write(entry: Entry): Promise<void> {
    const begun = performance.now();
    const value = ++entry.written;
    this.#report.sets++;
    try {
      await this.#map.set(entry.key, value);
      if (performance.now() - begun < BACKUP_TIMEOUT_MILLIS) entry.confirmed = value;
      else this.#report.unconfirmedSets++;
    } catch (error) {
      this.#report.failedSets.push(error as HazelcastError);
    }
  }

  async #read({ key, confirmed, written }: Entry): Promise<void> {
    this.#report.gets++;
    try {
      const value = (await this.#map.get(key)) ?? 0;
      if (value < confirmed || value > written) this.#report.wrongReads.push(`${key} is ${value}, not from ${confirmed} to ${written}`);
    } catch (error) {
      this.#report.failedGets.push(error as HazelcastError);
    }
  }
}
