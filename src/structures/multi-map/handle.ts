import { describeValue } from '../../diagnostics/describe-value.ts';
import { IllegalArgumentError } from '../../errors.ts';
import type { CallOptions } from '../../invocation/invocation.ts';
import { ANY_MEMBER } from '../../invocation/route.ts';
import type { Message, ReplyOf, RequestOf } from '../../protocol/message.ts';
import * as messages from '../../protocol/messages/multi-map.ts';
import type { UUID } from '../../protocol/uuid.ts';
import { eachPartition } from '../each-partition.ts';
import { Handle } from '../handle.ts';
import { keyListener } from '../key-listener.ts';
import { KeyLocks } from '../key-locks.ts';
import { lazyList, type ReadOnlyLazyList } from '../lazy-list.ts';
import { lockOwner } from '../lock-context.ts';
import { toPartition, type ObjectCore } from '../object-core.ts';
import { pairsOf } from '../pairs-argument.ts';
import type { MultiMap, MultiMapListener } from './multi-map.ts';

const LOCKS = {
  lock: messages.multiMapLock,
  tryLock: messages.multiMapTryLock,
  unlock: messages.multiMapUnlock,
  forceUnlock: messages.multiMapForceUnlock,
  isLocked: messages.multiMapIsLocked,
} as const;

/** A handle of a multi-map. */
export class MultiMapHandle<K, V> extends Handle implements MultiMap<K, V> {
  readonly #locks: KeyLocks;

  constructor(core: ObjectCore, options: CallOptions = {}) {
    super(core, options);
    this.#locks = new KeyLocks(core, options, LOCKS);
  }

  async put(key: K, value: V): Promise<boolean> {
    return this.#at(messages.multiMapPut, this.#entry('put', key, value));
  }

  async get(key: K): Promise<ReadOnlyLazyList<V>> {
    return this.#at(messages.multiMapGet, this.#key('get', key), this.#toList);
  }

  async remove(key: K, value: V): Promise<boolean> {
    return this.#at(messages.multiMapRemoveEntry, this.#entry('remove', key, value));
  }

  async removeAll(key: K): Promise<ReadOnlyLazyList<V>> {
    return this.#at(messages.multiMapRemove, this.#key('removeAll', key), this.#toList);
  }

  async delete(key: K): Promise<void> {
    return this.#at(messages.multiMapDelete, this.#key('delete', key));
  }

  async putAll(pairs: Iterable<readonly [K, readonly V[]]>): Promise<void> {
    const entries = pairsOf('MultiMap.putAll', pairs).map(([key, values]) => {
      if (!Array.isArray(values))
        throw new IllegalArgumentError(`MultiMap.putAll: the values of a key must be an array, not ${describeValue(values)}`);
      const data = (values as readonly V[]).map((value) => this.#bytes('putAll', 'value', value));
      return [this.#bytes('putAll', 'key', key), data] as const;
    });
    const { name } = this.core;
    await eachPartition(
      this.core,
      entries.filter(([, values]) => values.length > 0),
      ([key]) => key,
      (id, items) => this.core.invoke(messages.multiMapPutAll, { name, entries: items }, toPartition(id), this.options),
    );
  }

  keySet(): Promise<K[]> {
    return this.#ask(messages.multiMapKeySet, { name: this.core.name }, (keys) => keys.map((key) => this.#toObject(key) as K));
  }

  values(): Promise<ReadOnlyLazyList<V>> {
    return this.#ask(messages.multiMapValues, { name: this.core.name }, this.#toList);
  }

  entrySet(): Promise<[K, V][]> {
    return this.#ask(messages.multiMapEntrySet, { name: this.core.name }, (pairs) =>
      pairs.map(([key, value]): [K, V] => [this.#toObject(key) as K, this.#toObject(value) as V]),
    );
  }

  async containsKey(key: K): Promise<boolean> {
    return this.#at(messages.multiMapContainsKey, this.#key('containsKey', key));
  }

  async containsValue(value: V): Promise<boolean> {
    const request = { name: this.core.name, value: this.#bytes('containsValue', 'value', value) };
    return this.#ask(messages.multiMapContainsValue, request);
  }

  async containsEntry(key: K, value: V): Promise<boolean> {
    return this.#at(messages.multiMapContainsEntry, this.#entry('containsEntry', key, value));
  }

  size(): Promise<number> {
    return this.#ask(messages.multiMapSize, { name: this.core.name });
  }

  async valueCount(key: K): Promise<number> {
    return this.#at(messages.multiMapValueCount, this.#key('valueCount', key));
  }

  clear(): Promise<void> {
    return this.#ask(messages.multiMapClear, { name: this.core.name });
  }

  async lock(key: K, leaseTime?: number | bigint): Promise<void> {
    return this.#locks.lock('MultiMap.lock', this.#bytes('lock', 'key', key), leaseTime);
  }

  async tryLock(key: K, timeout?: number | bigint, leaseTime?: number | bigint): Promise<boolean> {
    return this.#locks.tryLock('MultiMap.tryLock', this.#bytes('tryLock', 'key', key), timeout, leaseTime);
  }

  async unlock(key: K): Promise<void> {
    return this.#locks.unlock(this.#bytes('unlock', 'key', key));
  }

  async forceUnlock(key: K): Promise<void> {
    return this.#locks.forceUnlock(this.#bytes('forceUnlock', 'key', key));
  }

  async isLocked(key: K): Promise<boolean> {
    return this.#locks.isLocked(this.#bytes('isLocked', 'key', key));
  }

  async addEntryListener(listener: MultiMapListener<K, V>, key?: K, includeValue = true): Promise<string> {
    const { name, context } = this.core;
    const data = key === undefined ? undefined : this.#bytes('addEntryListener', 'key', key);
    const message = data === undefined ? messages.multiMapAddEntryListener : messages.multiMapAddEntryListenerToKey;
    const goal = {
      method: 'MultiMap.addEntryListener',
      name,
      listener,
      kinds: ['added', 'removed', 'mapCleared'],
      event: message.events.entry,
      add: (localOnly: boolean) => ({ message, request: { name, includeValue, localOnly, ...(data && { key: data }) } }),
      remove: (registrationId: UUID) => ({ message: messages.multiMapRemoveEntryListener, request: { name, registrationId } }),
    } as const;
    return this.core.addListener(keyListener(goal, context));
  }

  removeEntryListener(id: string): Promise<boolean> {
    return this.core.removeListener(id);
  }

  protected get kind(): string {
    return 'MultiMap';
  }

  protected derive(options: CallOptions): MultiMapHandle<K, V> {
    return new MultiMapHandle<K, V>(this.core, options);
  }

  #bytes(method: string, parameter: string, value: unknown): Buffer {
    return this.core.serialize(`MultiMap.${method}`, parameter, value);
  }

  #key(method: string, key: K) {
    return { name: this.core.name, key: this.#bytes(method, 'key', key), threadId: lockOwner() };
  }

  #entry(method: string, key: K, value: V) {
    return { ...this.#key(method, key), value: this.#bytes(method, 'value', value) };
  }

  #at<M extends Message, T = ReplyOf<M>>(
    message: M,
    request: RequestOf<M> & { readonly key: Buffer },
    read?: (reply: ReplyOf<M>) => T,
  ): Promise<T> {
    return this.core.invoke(message, request, toPartition(this.core.partitionOf(request.key)), this.options, read);
  }

  #ask<M extends Message, T = ReplyOf<M>>(message: M, request: RequestOf<M>, read?: (reply: ReplyOf<M>) => T): Promise<T> {
    return this.core.invoke(message, request, ANY_MEMBER, this.options, read);
  }

  readonly #toObject = (data: Buffer) => this.core.context.serializer.toObject(data);
  readonly #toList = (values: readonly Buffer[]) => lazyList<V>(values, this.core.context.serializer);
}
