const FIRST_SLOTS = 256;
/** A table that grew beyond this is not kept once it is empty. */
const LARGEST_KEPT_SLOTS = 16_384;

/**
 * Things by their id, where ids only grow and nearly everything goes soon after it came. It is what a `Map` is, but for one thing: a `Map`
 * moves on to a new table every few hundred ids, and in V8 each old table keeps the next one alive until the old generation is
 * collected, and so everything that was in flight.
 */
export class CallTable<T extends object> {
  #ids = new Array<number>(FIRST_SLOTS).fill(0);
  #items = new Array<T | undefined>(FIRST_SLOTS).fill(undefined);
  /** Those whose slot another one holds. */
  readonly #others = new Map<number, T>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(id: number): T | undefined {
    const slot = this.#slotOf(id);
    if (this.#ids[slot] === id) return this.#items[slot];
    return this.#others.size === 0 ? undefined : this.#others.get(id);
  }

  /** Puts a thing in, in the place of what has this id. */
  set(id: number, item: T): void {
    this.take(id);
    if (this.#size >= this.#items.length >>> 1) this.#grow();
    this.#size++;
    this.#put(id, item);
  }

  /** Takes the thing with this id out. */
  take(id: number): T | undefined {
    const item = this.get(id);
    if (item === undefined) return undefined;
    const slot = this.#slotOf(id);
    if (this.#ids[slot] === id) {
      this.#ids[slot] = 0;
      this.#items[slot] = undefined;
    } else this.#others.delete(id);
    this.#size--;
    if (this.#size === 0 && this.#items.length > LARGEST_KEPT_SLOTS) this.#resize(FIRST_SLOTS);
    return item;
  }

  /** Everything with its id, oldest first. */
  entries(): [id: number, item: T][] {
    const entries: [number, T][] = [...this.#others];
    this.#items.forEach((item, slot) => {
      if (item !== undefined) entries.push([this.#ids[slot]!, item]);
    });
    return entries.sort(([a], [b]) => a - b);
  }

  clear(): void {
    this.#others.clear();
    this.#size = 0;
    this.#resize(FIRST_SLOTS);
  }

  #slotOf(id: number): number {
    return id & (this.#items.length - 1);
  }

  #put(id: number, item: T): void {
    const slot = this.#slotOf(id);
    if (this.#items[slot] === undefined) {
      this.#ids[slot] = id;
      this.#items[slot] = item;
    } else this.#others.set(id, item);
  }

  #grow(): void {
    const entries = this.entries();
    this.#others.clear();
    this.#resize(2 * this.#items.length);
    for (const [id, item] of entries) this.#put(id, item);
  }

  #resize(slots: number): void {
    this.#ids = new Array<number>(slots).fill(0);
    this.#items = new Array<T | undefined>(slots).fill(undefined);
  }
}
