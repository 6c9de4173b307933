/** Who asks for a lock, and as what. */
export interface LockRequest {
  /** The client and its lock context. */
  readonly owner: string;
  /** Milliseconds until the lock is free by itself; -1 for never. */
  readonly lease: number;
  /** A request that comes again with a number that is known counts once (LOCK-4). */
  readonly referenceId: number;
}

/** The lock of one key. */
export class KeyLock {
  readonly #now: () => number;
  #owner: string | undefined;
  #count = 0;
  #until = Infinity;
  #lastReference = 0;

  /** @param now milliseconds of the epoch */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Who holds it; undefined when it is free. */
  get owner(): string | undefined {
    return this.#until > this.#now() ? this.#owner : undefined;
  }

  /** Whether somebody else holds it. */
  isForeignTo(owner: string): boolean {
    return this.owner !== undefined && this.owner !== owner;
  }

  /** Takes the lock, once more if its owner asks, and tells whether that is possible. */
  take({ owner, lease, referenceId }: LockRequest): boolean {
    if (this.isForeignTo(owner)) return false;
    if (this.owner === owner && this.#lastReference === referenceId) return true;
    this.#count = this.owner === owner ? this.#count + 1 : 1;
    this.#owner = owner;
    this.#until = lease < 0 ? Infinity : this.#now() + lease;
    this.#lastReference = referenceId;
    return true;
  }

  /** Gives the lock back once, and tells whether the one who asks had it. */
  release({ owner, referenceId }: Omit<LockRequest, 'lease'>): boolean {
    if (this.owner !== owner) return false;
    if (this.#lastReference === referenceId) return true;
    this.#lastReference = referenceId;
    this.#count -= 1;
    if (this.#count === 0) this.free();
    return true;
  }

  /** Takes the lock away from whoever has it. */
  free(): void {
    this.#owner = undefined;
    this.#count = 0;
  }
}
