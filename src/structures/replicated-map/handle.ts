import { describeValue } from '../../diagnostics/describe-value.ts';
import { IllegalArgumentError } from '../../errors.ts';
import type { CallOptions } from '../../invocation/invocation.ts';
import { ANY_MEMBER, type Route } from '../../invocation/route.ts';
import type { Message, ReplyOf, RequestOf } from '../../protocol/message.ts';
import * as messages from '../../protocol/messages/replicated-map.ts';
import type { UUID } from '../../protocol/uuid.ts';
import { Handle } from '../handle.ts';
import { keyListener } from '../key-listener.ts';
import { lazyList, ReadOnlyLazyList } from '../lazy-list.ts';
import { millisArgument } from '../millis-argument.ts';
import { toPartition, type ObjectCore } from '../object-core.ts';
import { pairsOf } from '../pairs-argument.ts';
import type { ListComparator, ReplicatedMap, ReplicatedMapListener } from './replicated-map.ts';

/** The kinds of events that there are. */
const KINDS = ['added', 'removed', 'updated', 'evicted', 'mapCleared'] as const;

/** A handle of a replicated map. */
export class ReplicatedMapHandle<K, V> extends Handle implements ReplicatedMap<K, V> {
  /** Draws the partition whose owner answers for the whole map, from 0 to below 1 (REPLICATEDMAP-2). */
  readonly #draw: number;

  constructor(core: ObjectCore, options: CallOptions = {}, draw = core.context.clock.random()) {
    super(core, options);
    this.#draw = draw;
  }

  async put(key: K, value: V, ttl: number | bigint = 0): Promise<V | null> {
    const request = { ...this.#key('put', key), value: this.#bytes('put', 'value', value) };
    return this.#at(messages.replicatedMapPut, { ...request, ttl: millisArgument('ReplicatedMap.put', 'ttl', ttl) }, this.#toValue);
  }

  async get(key: K): Promise<V | null> {
    return this.#at(messages.replicatedMapGet, this.#key('get', key), this.#toValue);
  }

  async remove(key: K): Promise<V | null> {
    return this.#at(messages.replicatedMapRemove, this.#key('remove', key), this.#toValue);
  }

  async containsKey(key: K): Promise<boolean> {
    return this.#at(messages.replicatedMapContainsKey, this.#key('containsKey', key));
  }

  async putAll(pairs: Iterable<readonly [K, V]>): Promise<void> {
    const entries = pairsOf('ReplicatedMap.putAll', pairs).map(
      ([key, value]) => [this.#bytes('putAll', 'key', key), this.#bytes('putAll', 'value', value)] as const,
    );
    if (entries.length > 0) await this.#send(messages.replicatedMapPutAll, { name: this.core.name, entries }, ANY_MEMBER);
  }

  clear(): Promise<void> {
    return this.#send(messages.replicatedMapClear, { name: this.core.name }, ANY_MEMBER);
  }

  size(): Promise<number> {
    return this.#send(messages.replicatedMapSize, { name: this.core.name }, this.#replica);
  }

  isEmpty(): Promise<boolean> {
    return this.#send(messages.replicatedMapIsEmpty, { name: this.core.name }, this.#replica);
  }

  async containsValue(value: V): Promise<boolean> {
    const request = { name: this.core.name, value: this.#bytes('containsValue', 'value', value) };
    return this.#send(messages.replicatedMapContainsValue, request, this.#replica);
  }

  keySet(): Promise<K[]> {
    const read = (keys: readonly Buffer[]) => keys.map((key) => this.#toObject(key) as K);
    return this.#send(messages.replicatedMapKeySet, { name: this.core.name }, this.#replica, read);
  }

  async values(comparator?: ListComparator<V>): Promise<ReadOnlyLazyList<V>> {
    if (comparator !== undefined && typeof comparator !== 'function')
      throw new IllegalArgumentError(`ReplicatedMap.values: comparator must be a function, not ${describeValue(comparator)}`);
    const { serializer } = this.core.context;
    const list = await this.#send(messages.replicatedMapValues, { name: this.core.name }, this.#replica, (values) =>
      lazyList<V>(values, serializer),
    );
    if (comparator === undefined) return list;
    const sorted = list.toArray().sort(comparator);
    return new ReadOnlyLazyList(
      sorted.map((value) => ({ value })),
      (data) => serializer.toObject(data) as V,
    );
  }

  entrySet(): Promise<[K, V][]> {
    return this.#send(messages.replicatedMapEntrySet, { name: this.core.name }, this.#replica, (pairs) =>
      pairs.map(([key, value]): [K, V] => [this.#toObject(key) as K, this.#toObject(value) as V]),
    );
  }

  async addEntryListener(listener: ReplicatedMapListener<K, V>): Promise<string> {
    return this.#listen('addEntryListener', messages.replicatedMapAddEntryListener, listener, {});
  }

  async addEntryListenerToKey(listener: ReplicatedMapListener<K, V>, key: K): Promise<string> {
    const data = this.#bytes('addEntryListenerToKey', 'key', key);
    return this.#listen('addEntryListenerToKey', messages.replicatedMapAddEntryListenerToKey, listener, { key: data });
  }

  removeEntryListener(id: string): Promise<boolean> {
    return this.core.removeListener(id);
  }

  protected get kind(): string {
    return 'ReplicatedMap';
  }

  protected derive(options: CallOptions): ReplicatedMapHandle<K, V> {
    return new ReplicatedMapHandle<K, V>(this.core, options, this.#draw);
  }

  get #replica(): Route {
    return toPartition(Math.floor(this.#draw * this.core.context.cluster.view.partitionCount));
  }

  #listen(
    method: string,
    message: typeof messages.replicatedMapAddEntryListener | typeof messages.replicatedMapAddEntryListenerToKey,
    listener: ReplicatedMapListener<K, V>,
    restriction: { readonly key?: Buffer },
  ): Promise<string> {
    const { name, context } = this.core;
    const goal = {
      method: `ReplicatedMap.${method}`,
      name,
      listener,
      kinds: KINDS,
      event: message.events.entry,
      add: (localOnly: boolean) => ({ message, request: { name, localOnly, ...restriction } }),
      remove: (registrationId: UUID) => ({ message: messages.replicatedMapRemoveEntryListener, request: { name, registrationId } }),
    };
    return this.core.addListener(keyListener(goal, context));
  }

  #bytes(method: string, parameter: string, value: unknown): Buffer {
    return this.core.serialize(`ReplicatedMap.${method}`, parameter, value);
  }

  #key(method: string, key: K) {
    return { name: this.core.name, key: this.#bytes(method, 'key', key) };
  }

  #at<M extends Message, T = ReplyOf<M>>(
    message: M,
    request: RequestOf<M> & { readonly key: Buffer },
    read?: (reply: ReplyOf<M>) => T,
  ): Promise<T> {
    return this.#send(message, request, toPartition(this.core.partitionOf(request.key)), read);
  }

  #send<M extends Message, T = ReplyOf<M>>(message: M, request: RequestOf<M>, route: Route, read?: (reply: ReplyOf<M>) => T): Promise<T> {
    return this.core.invoke(message, request, route, this.options, read);
  }

  readonly #toObject = (data: Buffer | null) => this.core.context.serializer.toObject(data);
  readonly #toValue = (data: Buffer | null) => this.#toObject(data) as V | null;
}
