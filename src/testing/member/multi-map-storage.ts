import type { EntryChange } from './map-storage.ts';
import { EntryEventType } from './map-storage.ts';
import { KeyLock } from './key-lock.ts';

/** How a multi-map is kept. */
export interface MultiMapStorageOptions {
  /** Whether a key can have the same value several times. */
  readonly isList: boolean;
  readonly onChange: (change: EntryChange) => void;
}

interface Values {
  readonly key: Buffer;
  readonly values: Buffer[];
}

/** The entries and the locks of one multi-map. What is given is copied. */
export class MultiMapStorage {
  readonly #options: MultiMapStorageOptions;
  readonly #keys = new Map<string, Values>();
  readonly #locks = new Map<string, KeyLock>();

  constructor(options: MultiMapStorageOptions) {
    this.#options = options;
  }

  /** All keys with their values; no key is without. */
  get all(): readonly Values[] {
    return [...this.#keys.values()];
  }

  get(key: Buffer): readonly Buffer[] {
    return this.#keys.get(idOf(key))?.values ?? [];
  }

  /** Adds a value, and tells whether anything changed. */
  put(key: Buffer, value: Buffer): boolean {
    if (!this.#options.isList && this.get(key).some((each) => each.equals(value))) return false;
    const kept = this.#keys.get(idOf(key)) ?? { key: Buffer.from(key), values: [] };
    this.#keys.set(idOf(key), kept);
    const copy = Buffer.from(value);
    kept.values.push(copy);
    this.#options.onChange({ type: EntryEventType.added, key: kept.key, value: copy, oldValue: null });
    return true;
  }

  /** Removes one value, once, and tells whether it was there. */
  remove(key: Buffer, value: Buffer): boolean {
    const kept = this.#keys.get(idOf(key));
    const index = kept?.values.findIndex((each) => each.equals(value)) ?? -1;
    if (kept === undefined || index < 0) return false;
    this.#removed(kept, kept.values.splice(index, 1));
    return true;
  }

  /** Removes a key, and returns its values. */
  removeAll(key: Buffer): Buffer[] {
    const kept = this.#keys.get(idOf(key));
    if (kept === undefined) return [];
    const values = kept.values.splice(0);
    this.#removed(kept, values);
    return values;
  }

  /** Removes everything, without a word about each, and returns how many values there were. */
  clear(): number {
    const count = this.all.reduce((sum, { values }) => sum + values.length, 0);
    this.#keys.clear();
    return count;
  }

  /** Loses keys, without a word about each. */
  lose(isLost: (key: Buffer) => boolean): void {
    for (const [id, { key }] of this.#keys) if (isLost(key)) this.#keys.delete(id);
  }

  lockOf(key: Buffer): KeyLock {
    let lock = this.#locks.get(idOf(key));
    if (lock === undefined) this.#locks.set(idOf(key), (lock = new KeyLock(Date.now)));
    return lock;
  }

  #removed(kept: Values, values: readonly Buffer[]): void {
    if (kept.values.length === 0) this.#keys.delete(idOf(kept.key));
    for (const oldValue of values) this.#options.onChange({ type: EntryEventType.removed, key: kept.key, value: null, oldValue });
  }
}

function idOf(key: Buffer): string {
  return key.toString('latin1');
}
