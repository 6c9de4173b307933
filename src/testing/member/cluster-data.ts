import type { Schema } from '../../protocol/structs.ts';
import { MapStorage, type EntryChange } from './map-storage.ts';
import { schemaId } from './schema-id.ts';

/** A data structure: the service it belongs to and its name there. */
export interface ObjectName {
  readonly name: string;
  readonly serviceName: string;
}

export const MAP_SERVICE = 'hz:impl:mapService';

/** What the members of a cluster hold together. It outlives any of them, as backups would make it do. */
export class ClusterData {
  readonly #maps = new Map<string, MapStorage>();
  readonly #objects = new Map<string, ObjectName>();
  readonly #schemas = new Map<bigint, Schema>();
  /** Counts the calls that changed an entry, so that it can be seen whether one did. */
  #writes = 0;
  readonly #onChange: (map: string, change: EntryChange) => void;

  constructor(onChange: (map: string, change: EntryChange) => void) {
    this.#onChange = onChange;
  }

  /** The entries of a map; there is one of every name. */
  map(name: string): MapStorage {
    let map = this.#maps.get(name);
    if (map === undefined) {
      map = new MapStorage({ now: Date.now, onChange: (change) => this.#onChange(name, change), onWrite: () => (this.#writes += 1) });
      this.#maps.set(name, map);
    }
    return map;
  }

  get objects(): readonly ObjectName[] {
    return [...this.#objects.values()];
  }

  /** Creates a data structure and tells whether it is new. */
  create({ name, serviceName }: ObjectName): boolean {
    const key = JSON.stringify([serviceName, name]);
    if (this.#objects.has(key)) return false;
    this.#objects.set(key, { name, serviceName });
    return true;
  }

  /** Destroys a data structure with what it holds, and tells whether there was one. */
  destroy({ name, serviceName }: ObjectName): boolean {
    if (serviceName === MAP_SERVICE) this.#maps.delete(name);
    return this.#objects.delete(JSON.stringify([serviceName, name]));
  }

  /** Grows whenever a call changes an entry. */
  get writes(): number {
    return this.#writes;
  }

  schema(id: bigint): Schema | null {
    return this.#schemas.get(id) ?? null;
  }

  addSchema(schema: Schema): void {
    this.#schemas.set(schemaId(schema), schema);
  }

  /** Removes what has expired. */
  sweep(): void {
    for (const map of this.#maps.values()) map.sweep();
  }

  /** Loses entries, without a word about each. */
  lose(isLost: (key: Buffer) => boolean): void {
    for (const map of this.#maps.values()) map.lose(isLost);
  }

  /** Forgets everything, as members without persistence do when they stop. */
  clear(): void {
    this.#maps.clear();
    this.#objects.clear();
    this.#schemas.clear();
  }
}
