import { describeValue } from '../../diagnostics/describe-value.ts';
import { IllegalArgumentError } from '../../errors.ts';
import { mergeCallOptions } from '../../invocation/call-options.ts';
import type { CallOptions } from '../../invocation/invocation.ts';
import { ANY_MEMBER } from '../../invocation/route.ts';
import type { Message, ReplyOf, RequestOf } from '../../protocol/message.ts';
import {
  mapClear,
  mapContainsKey,
  mapContainsValue,
  mapDelete,
  mapEntrySet,
  mapEvict,
  mapGet,
  mapGetAll,
  mapGetEntryView,
  mapIsEmpty,
  mapKeySet,
  mapPut,
  mapPutAll,
  mapPutIfAbsent,
  mapPutIfAbsentWithMaxIdle,
  mapPutWithMaxIdle,
  mapRemove,
  mapRemoveIfSame,
  mapReplace,
  mapReplaceIfSame,
  mapSet,
  mapSetTtl,
  mapSetWithMaxIdle,
  mapSize,
  mapValues,
} from '../../protocol/messages/map.ts';
import type { EntryListener } from '../entry-events.ts';
import { eachPartition } from '../each-partition.ts';
import { lazyList, type ReadOnlyLazyList } from '../lazy-list.ts';
import { lockOwner } from '../lock-context.ts';
import { missingArgument, toPartition, type ObjectCore } from '../object-core.ts';
import { pairsOf } from '../pairs-argument.ts';
import { entryListener } from './entry-listener.ts';
import { SimpleEntryView } from './entry-view.ts';
import type { IMap, Millis } from './imap.ts';
import { identityOf } from './key-identity.ts';
import { mapPartitionLostListener, type MapPartitionLostListener } from './partition-lost-listener.ts';

/** The service of maps on the members. */
export const MAP_SERVICE = 'hz:impl:mapService';

/** As the map is configured on the members. */
const AS_CONFIGURED = -1;

/** The messages of one way to store a value. */
interface StoreMessages {
  readonly plain: Message;
  readonly expiring: Message;
}
/** An entry as a caller gives it. */
interface Stored<K, V> {
  readonly key: K;
  readonly value: V;
  readonly ttl: Millis | undefined;
  readonly maxIdle: Millis | undefined;
}

const PUT: StoreMessages = { plain: mapPut, expiring: mapPutWithMaxIdle };
const SET: StoreMessages = { plain: mapSet, expiring: mapSetWithMaxIdle };
const PUT_IF_ABSENT: StoreMessages = { plain: mapPutIfAbsent, expiring: mapPutIfAbsentWithMaxIdle };

/** A key that was asked for, and what was found under it. */
interface Asked<K, V> {
  readonly data: Buffer;
  readonly key: K;
  entry: [K, V] | undefined;
}

/** A handle of a map. */
export class MapHandle<K, V> implements IMap<K, V> {
  readonly #core: ObjectCore;
  readonly #options: CallOptions;
  readonly #name: string;
  readonly #toValue: (data: Buffer | null) => V | null;
  readonly #toKey: (data: Buffer) => K;

  constructor(core: ObjectCore, options: CallOptions = {}) {
    const { serializer } = core.context;
    this.#core = core;
    this.#options = options;
    this.#name = core.name;
    this.#toValue = (data) => serializer.toObject(data) as V | null;
    this.#toKey = (data) => serializer.toObject(data) as K;
  }

  getName(): string {
    return this.#name;
  }

  getServiceName(): string {
    return MAP_SERVICE;
  }

  getPartitionKey(): string {
    return this.#core.partitionKey;
  }

  destroy(): Promise<void> {
    return this.#core.destroy();
  }

  withOptions(options: CallOptions): this {
    return new MapHandle<K, V>(this.#core, mergeCallOptions(this.#options, options)) as this;
  }

  get(key: K): Promise<V | null> {
    try {
      const k = this.#bytes('get', 'key', key);
      return this.#send(k, mapGet, { name: this.#name, key: k, threadId: lockOwner() }, this.#toValue);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async getAll(keys: readonly K[]): Promise<[K, V][]> {
    if (!Array.isArray(keys)) throw new IllegalArgumentError(`IMap.getAll: keys must be an array, not ${describeValue(keys)}`);
    const asked = new Map<string, Asked<K, V>>();
    for (const key of keys as readonly K[]) {
      const data = this.#bytes('getAll', 'key', key);
      asked.set(identityOf(data), { data, key, entry: undefined });
    }
    const read = (pairs: ReplyOf<typeof mapGetAll>) => pairs.map(([key, value]) => [identityOf(key), this.#toValue(value) as V] as const);
    const parts = await eachPartition(
      this.#core,
      asked.values(),
      ({ data }) => data,
      (id, items) =>
        this.#core.invoke(mapGetAll, { name: this.#name, keys: items.map(({ data }) => data) }, toPartition(id), this.#options, read),
    );
    for (const part of parts) {
      for (const [identity, value] of part) {
        const item = asked.get(identity);
        if (item !== undefined) item.entry = [item.key, value];
      }
    }
    const entries: [K, V][] = [];
    for (const { entry } of asked.values()) if (entry !== undefined) entries.push(entry);
    return entries;
  }

  containsKey(key: K): Promise<boolean> {
    return this.#at('containsKey', key, (k) => this.#send(k, mapContainsKey, { name: this.#name, key: k, threadId: lockOwner() }));
  }

  async containsValue(value: V): Promise<boolean> {
    return this.#ask(mapContainsValue, { name: this.#name, value: this.#bytes('containsValue', 'value', value) });
  }

  put(key: K, value: V, ttl?: Millis, maxIdle?: Millis): Promise<V | null> {
    return this.#write('put', { key, value, ttl, maxIdle }, PUT, this.#toValue);
  }

  set(key: K, value: V, ttl?: Millis, maxIdle?: Millis): Promise<void> {
    return this.#write('set', { key, value, ttl, maxIdle }, SET, nothing);
  }

  putIfAbsent(key: K, value: V, ttl?: Millis, maxIdle?: Millis): Promise<V | null> {
    return this.#write('putIfAbsent', { key, value, ttl, maxIdle }, PUT_IF_ABSENT, this.#toValue);
  }

  putAll(pairs: Iterable<readonly [K, V]>): Promise<void> {
    return this.#storeAll('putAll', pairs, true);
  }

  setAll(pairs: Iterable<readonly [K, V]>): Promise<void> {
    return this.#storeAll('setAll', pairs, false);
  }

  replace(key: K, value: V): Promise<V | null> {
    return this.#at('replace', key, (k) => {
      const request = { name: this.#name, key: k, value: this.#bytes('replace', 'value', value), threadId: lockOwner() };
      return this.#send(k, mapReplace, request, this.#toValue);
    });
  }

  replaceIfSame(key: K, oldValue: V, newValue: V): Promise<boolean> {
    return this.#at('replaceIfSame', key, (k) => {
      const testValue = this.#bytes('replaceIfSame', 'oldValue', oldValue);
      const value = this.#bytes('replaceIfSame', 'newValue', newValue);
      return this.#send(k, mapReplaceIfSame, { name: this.#name, key: k, testValue, value, threadId: lockOwner() });
    });
  }

  remove(key: K): Promise<V | null>;
  remove(key: K, value: V): Promise<boolean>;
  remove(key: K, value?: V): Promise<V | null | boolean> {
    return this.#at<V | null | boolean>('remove', key, (k) => {
      if (value === undefined) return this.#send(k, mapRemove, { name: this.#name, key: k, threadId: lockOwner() }, this.#toValue);
      return this.#send(k, mapRemoveIfSame, {
        name: this.#name,
        key: k,
        value: this.#bytes('remove', 'value', value),
        threadId: lockOwner(),
      });
    });
  }

  delete(key: K): Promise<void> {
    return this.#at('delete', key, (k) => this.#send(k, mapDelete, { name: this.#name, key: k, threadId: lockOwner() }, nothing));
  }

  evict(key: K): Promise<boolean> {
    return this.#at('evict', key, (k) => this.#send(k, mapEvict, { name: this.#name, key: k, threadId: lockOwner() }));
  }

  setTtl(key: K, ttl: Millis): Promise<boolean> {
    return this.#at('setTtl', key, (k) => this.#send(k, mapSetTtl, { name: this.#name, key: k, ttl: millisOf('setTtl', 'ttl', ttl) }));
  }

  clear(): Promise<void> {
    return this.#ask(mapClear, { name: this.#name });
  }

  size(): Promise<number> {
    return this.#ask(mapSize, { name: this.#name });
  }

  isEmpty(): Promise<boolean> {
    return this.#ask(mapIsEmpty, { name: this.#name });
  }

  keySet(): Promise<K[]> {
    return this.#ask(mapKeySet, { name: this.#name }, (keys) => keys.map(this.#toKey));
  }

  values(): Promise<ReadOnlyLazyList<V>> {
    return this.#ask(mapValues, { name: this.#name }, (values) => lazyList<V>(values, this.#core.context.serializer));
  }

  entrySet(): Promise<[K, V][]> {
    return this.#ask(mapEntrySet, { name: this.#name }, (pairs) =>
      pairs.map(([key, value]): [K, V] => [this.#toKey(key), this.#toValue(value) as V]),
    );
  }

  getEntryView(key: K): Promise<SimpleEntryView<K, V> | null> {
    const read = ({ response: view, maxIdle }: ReplyOf<typeof mapGetEntryView>) =>
      view && new SimpleEntryView<K, V>({ ...view, key: this.#toKey(view.key), value: this.#toValue(view.value) as V, maxIdle });
    return this.#at('getEntryView', key, (k) => this.#send(k, mapGetEntryView, { name: this.#name, key: k, threadId: lockOwner() }, read));
  }

  async addEntryListener(listener: EntryListener<K, V>, key?: K, includeValue = false): Promise<string> {
    const data = key === undefined ? undefined : this.#bytes('addEntryListener', 'key', key);
    return this.#core.addListener(entryListener({ name: this.#name, listener, key: data, includeValue }, this.#core.context));
  }

  removeEntryListener(id: string): Promise<boolean> {
    return this.#core.removeListener(id);
  }

  async addPartitionLostListener(listener: MapPartitionLostListener): Promise<string> {
    return this.#core.addListener(mapPartitionLostListener(this.#name, listener, this.#core.context));
  }

  removePartitionLostListener(id: string): Promise<boolean> {
    return this.#core.removeListener(id);
  }

  #bytes(method: string, parameter: string, value: unknown): Buffer {
    if (value === null || value === undefined) throw missingArgument(`IMap.${method}`, parameter, value);
    return this.#core.context.serializer.toData(value);
  }

  /** Runs with the bytes of the key; an argument that cannot be sent is a rejection (API-2). */
  #at<T>(method: string, key: K, run: (key: Buffer) => Promise<T>): Promise<T> {
    try {
      return run(this.#bytes(method, 'key', key));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #send<M extends Message, T = ReplyOf<M>>(key: Buffer, message: M, request: RequestOf<M>, read?: (reply: ReplyOf<M>) => T): Promise<T> {
    return this.#core.invoke(message, request, toPartition(this.#core.partitionOf(key)), this.#options, read);
  }

  #ask<M extends Message, T = ReplyOf<M>>(message: M, request: RequestOf<M>, read?: (reply: ReplyOf<M>) => T): Promise<T> {
    return this.#core.invoke(message, request, ANY_MEMBER, this.#options, read);
  }

  /** The message with the idle time is used exactly when one is given (MAP-5). */
  #write<T>(method: string, entry: Stored<K, V>, messages: StoreMessages, read: (reply: Buffer | null) => T): Promise<T> {
    try {
      const key = this.#bytes(method, 'key', entry.key);
      const value = this.#bytes(method, 'value', entry.value);
      const request = { name: this.#name, key, value, threadId: lockOwner(), ttl: millisOf(method, 'ttl', entry.ttl) };
      const reader = read as (reply: unknown) => T;
      if (entry.maxIdle === undefined) return this.#send(key, messages.plain, request, reader);
      return this.#send(key, messages.expiring, { ...request, maxIdle: millisOf(method, 'maxIdle', entry.maxIdle) }, reader);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async #storeAll(method: string, pairs: Iterable<readonly [K, V]>, triggerMapLoader: boolean): Promise<void> {
    const entries = new Map<string, readonly [Buffer, Buffer]>();
    for (const [key, value] of pairsOf(`IMap.${method}`, pairs)) {
      const data = this.#bytes(method, 'key', key);
      entries.set(identityOf(data), [data, this.#bytes(method, 'value', value)]);
    }
    await eachPartition(
      this.#core,
      entries.values(),
      ([key]) => key,
      (id, items) => this.#core.invoke(mapPutAll, { name: this.#name, entries: items, triggerMapLoader }, toPartition(id), this.#options),
    );
  }
}

function nothing(): void {}

/** Milliseconds as the wire takes them. */
function millisOf(method: string, parameter: string, value: Millis = AS_CONFIGURED): number {
  const millis = Number(value);
  const isDuration = (typeof value === 'number' || typeof value === 'bigint') && Number.isSafeInteger(millis);
  if (!isDuration) throw new IllegalArgumentError(`IMap.${method}: ${parameter} must be a safe integer, not ${describeValue(value)}`);
  return millis;
}
