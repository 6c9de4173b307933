import type { Schema } from '../../protocol/structs.ts';
import { Schema as RecordSchema } from '../../serialization/compact/schema.ts';
import { TypeId } from '../../serialization/type-ids.ts';
import { ItemStorage } from './item-storage.ts';
import { MapStorage, type EntryChange } from './map-storage.ts';
import { MultiMapStorage } from './multi-map-storage.ts';
import { RingStorage } from './ring-storage.ts';
import type { Settings } from './settings.ts';

/** A data structure: the service it belongs to and its name there. */
export interface ObjectName {
  readonly name: string;
  readonly serviceName: string;
}

export const MAP_SERVICE = 'hz:impl:mapService';
export const LIST_SERVICE = 'hz:impl:listService';
export const QUEUE_SERVICE = 'hz:impl:queueService';
export const MULTI_MAP_SERVICE = 'hz:impl:multiMapService';
export const REPLICATED_MAP_SERVICE = 'hz:impl:replicatedMapService';
export const RINGBUFFER_SERVICE = 'hz:impl:ringbufferService';
export const SET_SERVICE = 'hz:impl:setService';

/** How many items there may be where nothing else is said. */
const UNLIMITED = 2 ** 31 - 1;

/** What has to be told when it happens. */
export interface Changes {
  readonly onEntry: (map: ObjectName, change: EntryChange) => void;
  readonly onItem: (object: ObjectName, type: number, item: Buffer) => void;
}

/** What the name of a reliable topic follows in that of its ring buffer, which is set up under the name of the topic. */
const TOPIC_PREFIX = /^_hz_rb_/;

/** What the members of a cluster hold together. It outlives any of them, as backups would make it do. */
export class ClusterData {
  readonly #maps = new Map<string, MapStorage>();
  readonly #replicatedMaps = new Map<string, MapStorage>();
  readonly #multiMaps = new Map<string, MultiMapStorage>();
  readonly #items = new Map<string, ItemStorage>();
  readonly #rings = new Map<string, RingStorage>();
  readonly #objects = new Map<string, ObjectName>();
  readonly #schemas = new Map<bigint, Schema>();
  /** Counts what calls changed, so that it can be seen whether one did. */
  #writes = 0;
  readonly #changes: Changes;
  readonly #settings: Settings;

  constructor(settings: Settings, changes: Changes) {
    this.#settings = settings;
    this.#changes = changes;
  }

  /** The entries of a map; there is one of every name. */
  map(name: string): MapStorage {
    let map = this.#maps.get(name);
    if (map === undefined) {
      map = new MapStorage({
        now: Date.now,
        onChange: (change) => this.#changes.onEntry({ serviceName: MAP_SERVICE, name }, change),
        onWrite: this.#onWrite,
      });
      this.#maps.set(name, map);
    }
    return map;
  }

  /** The entries of a replicated map; there is one of every name. */
  replicatedMap(name: string): MapStorage {
    let map = this.#replicatedMaps.get(name);
    if (map === undefined) {
      const onChange = (change: EntryChange) => this.#changes.onEntry({ serviceName: REPLICATED_MAP_SERVICE, name }, change);
      map = new MapStorage({ now: Date.now, onChange, onWrite: () => {} }); // which has no backups
      this.#replicatedMaps.set(name, map);
    }
    return map;
  }

  /** The entries of a multi-map; there is one of every name. */
  multiMap(name: string): MultiMapStorage {
    let map = this.#multiMaps.get(name);
    if (map === undefined) {
      const onChange = (change: EntryChange) => {
        this.#writes += 1;
        this.#changes.onEntry({ serviceName: MULTI_MAP_SERVICE, name }, change);
      };
      map = new MultiMapStorage({ isList: this.#settings.multiMaps[name]?.valueCollectionType === 'LIST', onChange });
      this.#multiMaps.set(name, map);
    }
    return map;
  }

  /** The items of a queue, list or set; there is one of every name. */
  items(object: ObjectName): ItemStorage {
    const key = JSON.stringify([object.serviceName, object.name]);
    let items = this.#items.get(key);
    if (items === undefined) {
      const { maxSize = UNLIMITED } = this.#settings.collections[object.name] ?? {};
      const onChange = (type: number, item: Buffer) => {
        this.#writes += 1;
        this.#changes.onItem(object, type, item);
      };
      items = new ItemStorage({ isUnique: object.serviceName === SET_SERVICE, maxSize, onChange });
      this.#items.set(key, items);
    }
    return items;
  }

  /** The items of a ring buffer; there is one of every name. */
  ring(name: string): RingStorage {
    let ring = this.#rings.get(name);
    if (ring === undefined) {
      const { capacity = 10_000, ttlMillis = 0 } = this.#settings.ringbuffers[name.replace(TOPIC_PREFIX, '')] ?? {};
      ring = new RingStorage({ capacity, ttlMillis, now: Date.now, onWrite: this.#onWrite });
      this.#rings.set(name, ring);
    }
    return ring;
  }

  /** Whether anybody has added to a ring buffer, or asked how it is. */
  hasRing(name: string): boolean {
    return this.#rings.has(name);
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
    if (serviceName === RINGBUFFER_SERVICE) this.#rings.delete(name);
    const key = JSON.stringify([serviceName, name]);
    if (serviceName === REPLICATED_MAP_SERVICE) this.#replicatedMaps.delete(name);
    if (serviceName === MULTI_MAP_SERVICE) this.#multiMaps.delete(name);
    this.#items.delete(key);
    return this.#objects.delete(key);
  }

  /** Grows whenever a call changes an entry or an item. */
  get writes(): number {
    return this.#writes;
  }

  schema(id: bigint): Schema | null {
    return this.#schemas.get(id) ?? null;
  }

  addSchema(schema: Schema): void {
    this.#schemas.set(new RecordSchema(schema.typeName, schema.fields).id, schema);
  }

  /** Removes what has expired. */
  sweep(): void {
    for (const map of [...this.#maps.values(), ...this.#replicatedMaps.values()]) map.sweep();
  }

  /** Loses the entries of these keys, and what lives where these names live, without a word about each. */
  lose(isLost: (key: Buffer) => boolean): void {
    for (const map of [...this.#maps.values(), ...this.#multiMaps.values()]) map.lose(isLost);
    for (const key of this.#items.keys()) if (isLost(homeKey((JSON.parse(key) as [string, string])[1]))) this.#items.delete(key);
    for (const name of this.#rings.keys()) if (isLost(homeKey(name))) this.#rings.delete(name);
  }

  /** Forgets everything, as members without persistence do when they stop. */
  clear(): void {
    this.#maps.clear();
    this.#replicatedMaps.clear();
    this.#multiMaps.clear();
    this.#items.clear();
    this.#rings.clear();
    this.#objects.clear();
    this.#schemas.clear();
  }

  readonly #onWrite = (): void => void (this.#writes += 1);
}

/** The key of the partition where an object of this name lives that is not spread over the members: the part behind the first `@`. */
export function homeKey(name: string): Buffer {
  return textData(name.slice(name.indexOf('@') + 1));
}

/** A text as a key: the header, the length and the text. */
export function textData(text: string): Buffer {
  const bytes = Buffer.from(text);
  const head = Buffer.alloc(12);
  head.writeInt32BE(TypeId.string, 4);
  head.writeInt32BE(bytes.length, 8);
  return Buffer.concat([head, bytes]);
}
