import { sleep, type Clock } from '../../../clock.ts';
import type { UUID } from '../../../protocol/uuid.ts';
import { ObjectCore, type StructureContext } from '../../object-core.ts';
import { CachingInvoker } from './caching-invoker.ts';
import { invalidationListener } from './invalidation-listener.ts';
import { NearCache } from './near-cache.ts';
import type { NearCacheOptions, RepairRules } from './options.ts';
import { Repair } from './repair.ts';

/** How long a map waits until its near cache can be filled, in milliseconds; afterwards it is handed out all the same. */
const READY_MILLIS = 1_000;

/** What near caches stand on, besides what structures do. */
export interface NearCachesOptions {
  readonly clock: Clock;
  /** The uuid of this client, by which its own changes are known. */
  readonly clientUuid: UUID;
  readonly isSmart: boolean;
  readonly rules: RepairRules;
  /** Milliseconds to wait for a member. */
  readonly timeoutMillis: number;
}

/** A near cache in use. */
interface OpenCache {
  readonly name: string;
  readonly cache: NearCache;
  readonly end: AbortController;
}

/** The near caches of a client, one for each map that has one (NEARCACHE-1). */
export class NearCaches {
  readonly #options: NearCachesOptions;
  readonly #context: StructureContext;
  readonly #repair: Repair;
  readonly #open = new Map<string, OpenCache>();

  constructor(options: NearCachesOptions, context: StructureContext) {
    this.#options = options;
    this.#context = context;
    this.#repair = new Repair({ ...options, logger: context.logger, cluster: context.cluster });
    context.cluster.lifetime.addEventListener('abort', () => this.#closeAll(), { once: true });
  }

  /** The near cache of a map, if it has one. */
  get(name: string): NearCache | undefined {
    return this.#open.get(name)?.cache;
  }

  /** Gives a map a near cache. What comes back makes the calls of the map through it. */
  async open(core: ObjectCore, options: NearCacheOptions): Promise<ObjectCore> {
    const { name, serviceName, context } = core;
    const open = { name, cache: new NearCache(options, this.#options.clock), end: new AbortController() };
    const { isHeard, ready } = options.invalidateOnChange ? this.#listen(open, core) : { isHeard: () => true, ready: Promise.resolve() };
    this.#open.set(name, open);
    await this.#inTime(ready);
    const invoker = new CachingInvoker({
      cache: open.cache,
      invoker: context.invoker,
      admission: () => context.cluster.admission,
      isHeard,
    });
    return new ObjectCore({ serviceName, name }, { ...context, invoker }, async () => {
      await core.destroy();
      this.#close(open);
    });
  }

  /** The cluster is another one now: what was read elsewhere does not hold (STATE-7, FAILOVER-4). */
  clusterChanged(): void {
    for (const { cache } of this.#open.values()) cache.reset();
  }

  /** Has members tell of changes. @returns whether all do that are connected (NEARCACHE-13), and when the cache can be filled */
  #listen(open: OpenCache, core: ObjectCore): { readonly isHeard: () => boolean; readonly ready: Promise<void> } {
    const { name, cache, end } = open;
    const { cluster, listeners, serializer } = this.#context;
    const heard = { name, cache, end: end.signal };
    const ofAll = serializer.toData(name);
    const questions = new Set<Promise<void>>();
    const registration = invalidationListener({
      name,
      cache,
      clientUuid: this.#options.clientUuid,
      partitionOf: (key) => core.partitionOf(key ?? ofAll),
      onHeard: () => this.#repair.heard(heard),
      onRegistered: (connection) => {
        const question = this.#repair.registered(heard, connection).finally(() => questions.delete(question));
        questions.add(question);
      },
    });
    const { id, record, tried } = listeners.keep(registration);
    this.#repair.add(heard);
    end.signal.addEventListener('abort', () => void listeners.remove(id), { once: true });
    const ready = async () => {
      await tried;
      await Promise.all(questions);
      await this.#repair.reachOthers(heard);
    };
    return { isHeard: () => cluster.connections.all.every((connection) => record.isOn(connection)), ready: ready() };
  }

  async #inTime(ready: Promise<void>): Promise<void> {
    const done = new AbortController();
    await Promise.race([ready, sleep(this.#options.clock, READY_MILLIS, done.signal)]);
    done.abort();
  }

  #close({ name, cache, end }: OpenCache): void {
    if (this.#open.get(name)?.cache === cache) this.#open.delete(name);
    end.abort();
    cache.reset();
  }

  #closeAll(): void {
    for (const open of this.#open.values()) this.#close(open);
  }
}
