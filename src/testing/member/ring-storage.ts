/** What a ring buffer needs from its surroundings, and how it is set up. */
export interface RingOptions {
  readonly capacity: number;
  /** Milliseconds until an item expires; 0 = never. Only items that expire are kept from being overwritten. */
  readonly ttlMillis: number;
  /** Milliseconds of the epoch. */
  readonly now: () => number;
  /** Items were added: backups are made of that. */
  readonly onWrite: () => void;
}

/** What a read of several items found. */
export interface RingRead {
  readonly items: readonly Buffer[];
  /** The sequence of the first item. */
  readonly first: bigint;
}

interface Kept {
  readonly item: Buffer;
  readonly expiresAt: number;
}

/** The items of one ring buffer. What is given is copied. */
export class RingStorage {
  readonly #options: RingOptions;
  readonly #items: Kept[] = [];
  #tail = -1n;

  constructor(options: RingOptions) {
    this.#options = options;
  }

  get capacity(): number {
    return this.#options.capacity;
  }

  get size(): number {
    this.#expire();
    return this.#items.length;
  }

  /** The sequence of the newest item. */
  get tail(): bigint {
    return this.#tail;
  }

  /** The sequence of the oldest item; without items that of the first one to come. */
  get head(): bigint {
    return this.#tail - BigInt(this.size) + 1n;
  }

  /** How many items may be added before one is overwritten that has not expired. As on real members all may be that never expire. */
  get remaining(): number {
    const { capacity, ttlMillis } = this.#options;
    return ttlMillis === 0 ? capacity : capacity - this.size;
  }

  /** Adds items, and returns the sequence of the last one; -1 when there is no room and none may be overwritten. */
  add(items: readonly Buffer[], overwrites: boolean): bigint {
    if (!overwrites && this.remaining < items.length) return -1n;
    const { capacity, ttlMillis, now, onWrite } = this.#options;
    const expiresAt = ttlMillis === 0 ? Infinity : now() + ttlMillis;
    for (const item of items) this.#items.push({ item: Buffer.from(item), expiresAt });
    this.#items.splice(0, Math.max(0, this.#items.length - capacity));
    this.#tail += BigInt(items.length);
    onWrite();
    return this.#tail;
  }

  /** The items from a sequence on, up to so many. What lies before the head stands for it, and what lies behind the tail for the next item. */
  read(sequence: bigint, maxCount: number): RingRead {
    const { head } = this;
    const next = this.#tail + 1n;
    const first = sequence < head ? head : sequence > next ? next : sequence;
    const index = Number(first - head);
    return { first, items: this.#items.slice(index, index + maxCount).map(({ item }) => item) };
  }

  #expire(): void {
    const now = this.#options.now();
    const kept = this.#items.findIndex(({ expiresAt }) => expiresAt > now);
    this.#items.splice(0, kept < 0 ? this.#items.length : kept);
  }
}
