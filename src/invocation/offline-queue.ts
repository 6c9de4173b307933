/** Something that was made in an order. */
export interface Ordered {
  readonly sequence: number;
}

/** Calls that wait for the cluster to come back, in the order in which they were made (OFFLINE-3). */
export class OfflineQueue<T extends Ordered> {
  readonly #maxSize: number;
  #items: T[] = [];

  /** @param maxSize how many calls may wait; 0 = none (OFFLINE-1) */
  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  get size(): number {
    return this.#items.length;
  }

  /** Puts an item into its place. Returns false when the queue is full (OFFLINE-2). */
  add(item: T): boolean {
    if (this.#items.length >= this.#maxSize) return false;
    this.#items.splice(this.#placeOf(item.sequence), 0, item);
    return true;
  }

  /** Takes an item out and frees its place (OFFLINE-5). */
  remove(item: T): void {
    const at = this.#placeOf(item.sequence);
    if (this.#items[at] === item) this.#items.splice(at, 1);
  }

  /** Takes everything out, in order. */
  drain(): T[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }

  /** The place of the first item that is not older; most items are newer than all. */
  #placeOf(sequence: number): number {
    let low = 0;
    let high = this.#items.length;
    if (high > 0 && this.#items[high - 1]!.sequence < sequence) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#items[middle]!.sequence < sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
