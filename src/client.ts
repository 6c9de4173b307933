import { inspect } from 'node:util';
import { systemClock, type Clock } from './clock.ts';
import type { Address } from './cluster/addresses.ts';
import { clusterService, lifecycleService, type ClusterService, type LifecycleService } from './cluster/services.ts';
import type { ConnectionStatus } from './cluster/status.ts';
import { checkReadyOptions, checkShutdownOptions, checkStartOptions } from './config/client-options.ts';
import type { ClientConfig, ClientFailoverConfig } from './config/client-config.ts';
import { parseConnectionString } from './config/connection-string.ts';
import { resolveFailoverClient } from './config/failover.ts';
import { resolveClient, type ResolvedClient, type ResolvedConfig } from './config/resolve.ts';
import { AbortError } from './errors.ts';
import { assemble, type Parts } from './parts.ts';
import type { UUID } from './protocol/uuid.ts';
import type { SqlService } from './sql/sql-service.ts';
import { sqlTag, type SqlTag } from './sql/sql-tag.ts';
import { distributedObjectListener, type DistributedObjectListener } from './structures/distributed-object-listener.ts';
import type { IList } from './structures/list/ilist.ts';
import type { IMap } from './structures/map/imap.ts';
import { MAP_SERVICE } from './structures/map/map.ts';
import { migrationListener, type MigrationListener } from './structures/migration-listener.ts';
import type { MultiMap } from './structures/multi-map/multi-map.ts';
import { partitionLostListener, type PartitionLostListener } from './structures/partition-lost-listener.ts';
import { partitionService, type PartitionService } from './structures/partition-service.ts';
import type { IQueue } from './structures/queue/iqueue.ts';
import type { ReplicatedMap } from './structures/replicated-map/replicated-map.ts';
import type { Ringbuffer } from './structures/ringbuffer/ringbuffer.ts';
import {
  LIST_SERVICE,
  MULTI_MAP_SERVICE,
  QUEUE_SERVICE,
  RELIABLE_TOPIC_SERVICE,
  REPLICATED_MAP_SERVICE,
  RINGBUFFER_SERVICE,
  SET_SERVICE,
  TOPIC_RING_PREFIX,
  TOPIC_SERVICE,
} from './structures/services.ts';
import type { ISet } from './structures/set/iset.ts';
import type { ITopic, ReliableTopic } from './structures/topic/itopic.ts';

/** What the factory takes beside the configuration. */
export interface StartOptions {
  /** Ends the start: the client is shut down and the factory rejects with `AbortError` (START-10). */
  readonly signal?: AbortSignal;
}

/** What a client tells of itself. */
export interface ClientInfo {
  readonly uuid: UUID;
  /** This end of one of the connections; `null` while there is none. */
  readonly localAddress: Address | null;
  readonly type: 'NodeJS';
  readonly name: string;
  readonly labels: ReadonlySet<string>;
}

/** A client of a Hazelcast cluster. It keeps working while members die, networks break and the cluster moves. */
export class Client {
  readonly #config: ResolvedConfig;
  readonly #parts: Parts;
  readonly #cluster: ClusterService;
  readonly #lifecycle: LifecycleService;
  readonly #partitions: PartitionService;
  readonly #sql: SqlTag;
  #closing: Promise<void> | undefined;

  private constructor(resolved: ResolvedClient, clock: Clock) {
    this.#config = resolved.config;
    this.#parts = assemble(resolved, clock);
    this.#cluster = clusterService(this.#parts.cluster);
    this.#lifecycle = lifecycleService(this.#parts.cluster);
    this.#partitions = partitionService(this.#parts.context);
    this.#sql = sqlTag(this.#parts.sql, async () => (await import('./sql/template.ts')).statementOf);
  }

  /**
   * A client that is connected to its cluster, or with `connectionStrategy.asyncStart` one that is on its way there.
   *
   * @example
   * ```ts
   * const client = await Client.newHazelcastClient({ clusterName: 'dev', network: { clusterMembers: ['127.0.0.1:5701'] } });
   * const map = await client.getMap<string, number>('cities');
   * await map.set('London', 8_900_000);
   * await client.shutdown();
   * ```
   * @param config options, or a connection string as {@link parseConnectionString} takes it
   * @throws InvalidConfigurationError (`INVALID_CONFIGURATION`) when an option is unknown or wrong; nothing was begun (START-9)
   * @throws IllegalStateError (`CLUSTER_CONNECT_FAILED`, `MEMBER_LIST_TIMEOUT`) when the cluster was not reached; `cause` tells why (START-7)
   * @throws AbortError (`ABORT_ERR`) when the signal fired
   */
  static newHazelcastClient(config?: ClientConfig | string, options?: StartOptions): Promise<Client> {
    return Client.start(config, options, systemClock);
  }

  /**
   * A client that is connected to one of several clusters, and that moves on to the next one when it gives up on it (FAILOVER-1). When
   * it has moved, the lifecycle event `CHANGED_CLUSTER` follows `CONNECTED`. Listeners and handles stay; what the clusters hold is theirs.
   * Only members of Hazelcast Enterprise take such a client (FAILOVER-6).
   *
   * @example
   * ```ts
   * const client = await Client.newHazelcastFailoverClient({
   *   tryCount: 3,
   *   clientConfigs: [
   *     { clusterName: 'blue', network: { clusterMembers: ['blue.example.com'] } },
   *     { clusterName: 'green', network: { clusterMembers: ['green.example.com'] } },
   *   ],
   * });
   * ```
   * @throws InvalidConfigurationError (`INVALID_CONFIGURATION`) when an option is unknown or wrong, or when the configurations differ in
   * more than they may (FAILOVER-2); nothing was begun
   * @throws IllegalStateError (`CLUSTER_CONNECT_FAILED`, `MEMBER_LIST_TIMEOUT`) when none of the clusters was reached; `cause` tells why
   * @throws AbortError (`ABORT_ERR`) when the signal fired
   */
  static newHazelcastFailoverClient(config?: ClientFailoverConfig, options?: StartOptions): Promise<Client> {
    return Client.startFailover(config, options, systemClock);
  }

  /** @internal as {@link Client.newHazelcastClient}, with a clock of the caller's */
  static async start(config: ClientConfig | string | undefined, options: StartOptions | undefined, clock: Clock): Promise<Client> {
    return Client.#open(resolveClient(typeof config === 'string' ? parseConnectionString(config) : config), options, clock);
  }

  /** @internal as {@link Client.newHazelcastFailoverClient}, with a clock of the caller's */
  static async startFailover(config: ClientFailoverConfig | undefined, options: StartOptions | undefined, clock: Clock): Promise<Client> {
    return Client.#open(resolveFailoverClient(config), options, clock);
  }

  static async #open(resolved: ResolvedClient, options: StartOptions | undefined, clock: Clock): Promise<Client> {
    const { signal } = checkStartOptions(options);
    if (signal?.aborted === true) throw new AbortError(signal.reason);
    const client = new Client(resolved, clock);
    await client.#start(signal);
    return client;
  }

  /** The name of this client. */
  getName(): string {
    return this.#parts.name;
  }

  /** What the client tells of itself; works while offline. */
  getLocalEndpoint(): ClientInfo {
    const { cluster, name, uuid } = this.#parts;
    const local = cluster.connections.all[0]?.localAddress;
    return { uuid, localAddress: local ?? null, type: 'NodeJS', name, labels: new Set(this.#config.clientLabels) };
  }

  /**
   * A map by its name, created on the cluster when it is not there. The same name gives the same handle.
   *
   * @throws ClientOfflineError (`CLIENT_OFFLINE`) before the first connection (START-4)
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when the name is not a non-empty string
   * @throws InvalidConfigurationError (`INVALID_CONFIGURATION`) when two patterns of `nearCaches` fit the name equally well
   */
  getMap<K = unknown, V = unknown>(name: string): Promise<IMap<K, V>> {
    return this.#parts.proxies.get<IMap<K, V>>(MAP_SERVICE, name, (core) => this.#parts.maps.create<K, V>(core));
  }

  /** A queue by its name, created on the cluster when it is not there. The same name gives the same handle. @throws as {@link Client.getMap} */
  async getQueue<E = unknown>(name: string): Promise<IQueue<E>> {
    const { QueueHandle } = await import('./structures/queue/handle.ts');
    return this.#parts.proxies.get<IQueue<E>>(QUEUE_SERVICE, name, (core) => new QueueHandle<E>(core));
  }

  /** A list by its name, created on the cluster when it is not there. The same name gives the same handle. @throws as {@link Client.getMap} */
  async getList<E = unknown>(name: string): Promise<IList<E>> {
    const { ListHandle } = await import('./structures/list/handle.ts');
    return this.#parts.proxies.get<IList<E>>(LIST_SERVICE, name, (core) => new ListHandle<E>(core));
  }

  /** A set by its name, created on the cluster when it is not there. The same name gives the same handle. @throws as {@link Client.getMap} */
  async getSet<E = unknown>(name: string): Promise<ISet<E>> {
    const { SetHandle } = await import('./structures/set/handle.ts');
    return this.#parts.proxies.get<ISet<E>>(SET_SERVICE, name, (core) => new SetHandle<E>(core));
  }

  /** A multi-map by its name, created on the cluster when it is not there. The same name gives the same handle. @throws as {@link Client.getMap} */
  async getMultiMap<K = unknown, V = unknown>(name: string): Promise<MultiMap<K, V>> {
    const { MultiMapHandle } = await import('./structures/multi-map/handle.ts');
    return this.#parts.proxies.get<MultiMap<K, V>>(MULTI_MAP_SERVICE, name, (core) => new MultiMapHandle<K, V>(core));
  }

  /** A replicated map by its name, created on the cluster when it is not there. The same name gives the same handle. @throws as {@link Client.getMap} */
  async getReplicatedMap<K = unknown, V = unknown>(name: string): Promise<ReplicatedMap<K, V>> {
    const { ReplicatedMapHandle } = await import('./structures/replicated-map/handle.ts');
    return this.#parts.proxies.get<ReplicatedMap<K, V>>(REPLICATED_MAP_SERVICE, name, (core) => new ReplicatedMapHandle<K, V>(core));
  }

  /** A ring buffer by its name, created on the cluster when it is not there. The same name gives the same handle. @throws as {@link Client.getMap} */
  async getRingbuffer<E = unknown>(name: string): Promise<Ringbuffer<E>> {
    const { RingbufferHandle } = await import('./structures/ringbuffer/handle.ts');
    return this.#parts.proxies.get<Ringbuffer<E>>(RINGBUFFER_SERVICE, name, (core) => new RingbufferHandle<E>(core));
  }

  /** A topic by its name, created on the cluster when it is not there. The same name gives the same handle. @throws as {@link Client.getMap} */
  async getTopic<E = unknown>(name: string): Promise<ITopic<E>> {
    const { TopicHandle } = await import('./structures/topic/topic.ts');
    return this.#parts.proxies.get<ITopic<E>>(TOPIC_SERVICE, name, (core) => new TopicHandle<E>(core));
  }

  /**
   * A reliable topic by its name, created with its ring buffer on the cluster when it is not there. The same name gives the same handle.
   *
   * @throws ClientOfflineError (`CLIENT_OFFLINE`) before the first connection (START-4)
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when the name is not a non-empty string
   * @throws InvalidConfigurationError (`INVALID_CONFIGURATION`) when two patterns of `reliableTopics` fit the name equally well
   */
  async getReliableTopic<E = unknown>(name: string): Promise<ReliableTopic<E>> {
    const { proxies, reliableTopicOptions } = this.#parts;
    const [{ ReliableTopicHandle }, core] = await Promise.all([
      import('./structures/topic/reliable-topic.ts'),
      proxies.core(RELIABLE_TOPIC_SERVICE, name),
    ]);
    const ring = await proxies.core(RINGBUFFER_SERVICE, TOPIC_RING_PREFIX + core.name);
    const parts = { ring, options: reliableTopicOptions(name), runners: new Map() };
    return proxies.get<ReliableTopic<E>>(RELIABLE_TOPIC_SERVICE, name, () => new ReliableTopicHandle<E>(core, parts));
  }

  /** Hears of objects that come into being on the cluster or are destroyed. Returns an id to remove the listener by. */
  async addDistributedObjectListener(listener: DistributedObjectListener): Promise<string> {
    return this.#parts.context.listeners.add(distributedObjectListener(listener));
  }

  /** Removes a listener, for good; returns whether it existed (LISTEN-4). */
  removeDistributedObjectListener(id: string): Promise<boolean> {
    return this.#parts.context.listeners.remove(id);
  }

  /**
   * Hears of partitions whose owner was lost, so that what had no backups is gone (LISTEN-18). Returns an id to remove the listener by.
   * The listener survives reconnects.
   */
  async addPartitionLostListener(listener: PartitionLostListener): Promise<string> {
    const { context } = this.#parts;
    return context.listeners.add(partitionLostListener(listener, context));
  }

  /** Removes a listener, for good; returns whether it existed (LISTEN-4). */
  removePartitionLostListener(id: string): Promise<boolean> {
    return this.#parts.context.listeners.remove(id);
  }

  /**
   * Hears of partitions that move between members, because members come and go (LISTEN-19). Returns an id to remove the listener by.
   * The listener survives reconnects.
   */
  async addMigrationListener(listener: MigrationListener): Promise<string> {
    const { context } = this.#parts;
    return context.listeners.add(migrationListener(listener, context));
  }

  /** Removes a listener, for good; returns whether it existed (LISTEN-4). */
  removeMigrationListener(id: string): Promise<boolean> {
    return this.#parts.context.listeners.remove(id);
  }

  /** Runs SQL statements. Every call returns the same service. */
  getSql(): SqlService {
    return this.#parts.sql;
  }

  /** Runs the SQL statements of templates; every value in them is a parameter. */
  get sql(): SqlTag {
    return this.#sql;
  }

  /** The members of the cluster. */
  getCluster(): ClusterService {
    return this.#cluster;
  }

  /** The life of this client. */
  getLifecycleService(): LifecycleService {
    return this.#lifecycle;
  }

  /** Where keys live. */
  getPartitionService(): PartitionService {
    return this.#partitions;
  }

  /**
   * Resolves when calls may be sent, at once if they may be now (START-11).
   *
   * @throws ClientNotActiveError (`CLIENT_NOT_ACTIVE`) when the client closes
   * @throws AbortError (`ABORT_ERR`) when the signal fires, which ends only this wait
   */
  async ready(options?: StartOptions): Promise<void> {
    const { signal } = checkReadyOptions(options);
    await this.#parts.cluster.ready(signal);
  }

  /** Where the client stands with its cluster, as a frozen snapshot; works in every state (STATUS-1). */
  connectionStatus(): ConnectionStatus {
    return this.#parts.cluster.status();
  }

  /**
   * Where the client stands, now and after each change of state, attempt or connected members, until it is closed (STATUS-2). A slow
   * reader keeps the newest 100 snapshots, and `sequence` shows the gap. Leaving the loop unsubscribes.
   *
   * @example
   * ```ts
   * for await (const { state, attempt } of client.statusUpdates()) console.log(state, attempt);
   * ```
   * @throws AbortError (`ABORT_ERR`) when the signal fires
   */
  statusUpdates(options?: StartOptions): AsyncIterableIterator<ConnectionStatus> {
    const { signal } = checkReadyOptions(options);
    return this.#parts.cluster.feed.updates(signal);
  }

  /**
   * Shuts the client down. It never rejects, and every call returns the same promise (SHUTDOWN-1). Calls in flight are rejected with
   * `ClientNotActiveError`, after they had `drainMillis` to finish.
   *
   * @param options `drainMillis`: milliseconds, from 0; default 0 (SHUTDOWN-3)
   */
  shutdown(options?: { readonly drainMillis?: number }): Promise<void> {
    this.#closing ??= this.#parts.cluster.shutdown(drainMillisOf(options));
    return this.#closing;
  }

  /** Shuts the client down, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  /** @internal what `console.log` shows */
  [inspect.custom](): string {
    const { clusterName, state, members } = this.connectionStatus();
    return `HazelcastClient ${inspect({ name: this.getName(), clusterName, state, members: members.length })}`;
  }

  /** @internal for tests that look inside */
  get parts(): Parts {
    return this.#parts;
  }

  async #start(signal: AbortSignal | undefined): Promise<void> {
    const { cluster } = this.#parts;
    cluster.start();
    if (this.#config.connectionStrategy.asyncStart) return;
    const abort = () => void this.shutdown();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await cluster.ready();
      await cluster.firstPass;
      if (signal?.aborted === true) throw new AbortError(signal.reason);
    } catch (error) {
      await this.shutdown();
      throw signal?.aborted === true ? new AbortError(signal.reason) : startFailure(error);
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }
}

/** A start that gave up rejects with what made it do so (START-7); the client is shut down by then. */
function startFailure(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? error.cause : error;
}

/** A shutdown must not fail, so an option that makes no sense counts as absent. */
function drainMillisOf(options: { readonly drainMillis?: number } | undefined): number {
  try {
    return checkShutdownOptions(options).drainMillis;
  } catch {
    return 0;
  }
}
