import type { Clock } from '../clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { describeValue } from '../diagnostics/describe-value.ts';
import type { Logger } from '../diagnostics/logger.ts';
import { DistributedObjectDestroyedError, IllegalArgumentError } from '../errors.ts';
import type { Call, CallOptions } from '../invocation/invocation.ts';
import type { Invoker } from '../invocation/invoker.ts';
import type { Listeners, Registration } from '../invocation/listeners.ts';
import type { InternalPauses } from '../invocation/retry.ts';
import type { Route } from '../invocation/route.ts';
import type { Message, ReplyOf, RequestOf } from '../protocol/message.ts';
import { partitionOf } from '../serialization/partition-hash.ts';
import type { Serializer } from '../serialization/serializer.ts';

/** What structures stand on. */
export interface StructureContext {
  readonly cluster: Cluster;
  readonly invoker: Pick<Invoker, 'invoke' | 'refusal'>;
  readonly listeners: Listeners;
  readonly serializer: Serializer;
  readonly logger: Logger;
  /** A new number for a call about a lock, from 1 on: members ignore one that they know already (LOCK-4). */
  readonly nextLockReference: () => number;
  readonly clock: Clock;
  /** Pauses of retry loops that a structure runs by itself. */
  readonly pauses: InternalPauses;
}

const partitionRoutes: Route[] = [];

/** The route to the owner of a partition; there is one object for each. */
export function toPartition(id: number): Route {
  return (partitionRoutes[id] ??= { to: 'partition', id });
}

/** What is wrong with an argument that is null or undefined where it may not be. */
export function missingArgument(method: string, parameter: string, value: null | undefined): IllegalArgumentError {
  return new IllegalArgumentError(`${method}: ${parameter} must not be ${String(value)}`);
}

/** One object of the cluster, shared by all its handles: its name, what it stands on, and whether it still exists. */
export class ObjectCore {
  readonly serviceName: string;
  readonly name: string;
  readonly context: StructureContext;
  readonly #listenerIds = new Set<string>();
  readonly #destroy: (core: ObjectCore) => Promise<void>;
  #destroyed: Promise<void> | undefined;
  #partitionKeyData: Buffer | undefined;

  /** @param destroy tells the cluster, and forgets the handle */
  constructor(
    identity: { readonly serviceName: string; readonly name: string },
    context: StructureContext,
    destroy: (core: ObjectCore) => Promise<void>,
  ) {
    this.serviceName = identity.serviceName;
    this.name = identity.name;
    this.context = context;
    this.#destroy = destroy;
  }

  /** The part of the name after the first `@`, or else the whole name: it decides where the object lives. */
  get partitionKey(): string {
    return this.name.slice(this.name.indexOf('@') + 1);
  }

  /** The route to the member where an object lives that is addressed by its name. */
  get home(): Route {
    this.#partitionKeyData ??= this.context.serializer.toData(this.partitionKey);
    return toPartition(this.partitionOf(this.#partitionKeyData));
  }

  /** Makes a call for this object, to any route and with all that the invoker takes. */
  send<M extends Message, T = ReplyOf<M>>(call: Call<M, T>): Promise<T> {
    if (this.#destroyed !== undefined) return Promise.reject(this.#destroyedError());
    return this.context.invoker.invoke<M, T>(call);
  }

  /** Makes a call for this object. */
  invoke<M extends Message, T = ReplyOf<M>>(
    message: M,
    request: RequestOf<M>,
    route: Route,
    options: CallOptions,
    read?: (reply: ReplyOf<M>) => T,
  ): Promise<T> {
    return this.send<M, T>({ message, request, route, options, read });
  }

  /** The partition of a serialized key. While the count is unknown no call is sent, so any will do. */
  partitionOf(key: Buffer): number {
    const { partitionCount } = this.context.cluster.view;
    return partitionCount === 0 ? 0 : partitionOf(key, partitionCount);
  }

  /** The bytes of an argument. @throws IllegalArgumentError when it is null or undefined */
  serialize(method: string, parameter: string, value: unknown): Buffer {
    if (value === null || value === undefined) throw missingArgument(method, parameter, value);
    return this.context.serializer.toData(value);
  }

  /** The bytes of each item of a list of 1 to `most`. @throws IllegalArgumentError when it is no such list, or holds null or undefined */
  serializeBatch(method: string, parameter: string, items: readonly unknown[], most: number): Buffer[] {
    if (!Array.isArray(items)) throw new IllegalArgumentError(`${method}: ${parameter} must be an array, not ${describeValue(items)}`);
    if (items.length < 1 || items.length > most)
      throw new IllegalArgumentError(`${method}: ${parameter} must hold 1 to ${most} items, not ${items.length}`);
    return Array.from(items, (item: unknown, i) => this.serialize(method, `${parameter}[${i}]`, item));
  }

  /** @throws DistributedObjectDestroyedError when the object was destroyed (API-19) */
  checkExists(): void {
    if (this.#destroyed !== undefined) throw this.#destroyedError();
  }

  /** Adds a listener that ends with the object. */
  async addListener(registration: Registration): Promise<string> {
    this.checkExists();
    const id = await this.context.listeners.add(registration);
    this.#listenerIds.add(id);
    if (this.#destroyed === undefined) return id;
    await this.removeListener(id);
    throw this.#destroyedError();
  }

  /** Removes a listener of this object; returns whether it existed. */
  async removeListener(id: string): Promise<boolean> {
    return this.#listenerIds.delete(id) && this.context.listeners.remove(id);
  }

  /** Destroys the object for everybody; a second time does nothing. */
  destroy(): Promise<void> {
    return (this.#destroyed ??= this.#destroyOnce());
  }

  async #destroyOnce(): Promise<void> {
    try {
      await this.#destroy(this);
    } catch (error) {
      this.#destroyed = undefined;
      throw error;
    }
    await Promise.all([...this.#listenerIds].map((id) => this.removeListener(id)));
  }

  #destroyedError(): DistributedObjectDestroyedError {
    return new DistributedObjectDestroyedError(`${this.serviceName} ${JSON.stringify(this.name)} was destroyed`);
  }
}
