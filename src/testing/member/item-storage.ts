/** What happened to an item, as in the events that clients get (LISTEN-21). */
export const ItemEventType = { added: 1, removed: 2 } as const;

/** How the items of one queue, list or set are kept. */
export interface ItemStorageOptions {
  /** Whether an item that is there is not added again. */
  readonly isUnique: boolean;
  /** How many items there may be. */
  readonly maxSize: number;
  /** An item came or went. */
  readonly onChange: (type: number, item: Buffer) => void;
}

/** The items of one queue, list or set. They are the same when their bytes are; what is given is copied. */
export class ItemStorage {
  readonly #options: ItemStorageOptions;
  #items: Buffer[] = [];

  constructor(options: ItemStorageOptions) {
    this.#options = options;
  }

  get items(): readonly Buffer[] {
    return this.#items;
  }

  /** For how many more items there is room. */
  get room(): number {
    return this.#options.maxSize - this.#items.length;
  }

  /** Inserts items, all or none, and tells whether there were any for which there was room. */
  add(items: readonly Buffer[], index = this.#items.length): boolean {
    const added = this.#options.isUnique ? this.#unknown(items) : items;
    if (added.length === 0 || added.length > this.room) return false;
    const copies = added.map((item) => Buffer.from(item));
    this.#items.splice(index, 0, ...copies);
    for (const item of copies) this.#options.onChange(ItemEventType.added, item);
    return true;
  }

  /** Replaces an item that is there, and returns it. */
  replace(index: number, item: Buffer): Buffer {
    const [before] = this.#items.splice(index, 1, Buffer.from(item));
    this.#options.onChange(ItemEventType.removed, before!);
    this.#options.onChange(ItemEventType.added, this.#items[index]!);
    return before!;
  }

  /** Takes so many items out, from an index on. */
  take(count: number, index = 0): Buffer[] {
    const taken = this.#items.splice(index, count);
    for (const item of taken) this.#options.onChange(ItemEventType.removed, item);
    return taken;
  }

  /** Removes the first item that is equal, and tells whether there was one. */
  remove(item: Buffer): boolean {
    const index = this.indexOf(item);
    return index >= 0 && this.take(1, index).length > 0;
  }

  /** Removes items, and tells whether there were any. */
  removeAll(isRemoved: (item: Buffer) => boolean): boolean {
    const removed = this.#items.filter(isRemoved);
    this.#items = this.#items.filter((item) => !removed.includes(item));
    for (const item of removed) this.#options.onChange(ItemEventType.removed, item);
    return removed.length > 0;
  }

  indexOf(item: Buffer): number {
    return this.#items.findIndex((each) => each.equals(item));
  }

  lastIndexOf(item: Buffer): number {
    return this.#items.findLastIndex((each) => each.equals(item));
  }

  has(item: Buffer): boolean {
    return this.indexOf(item) >= 0;
  }

  #unknown(items: readonly Buffer[]): Buffer[] {
    const fresh = items.filter((item, i) => items.findIndex((other) => other.equals(item)) === i);
    return fresh.filter((item) => !this.has(item));
  }
}
