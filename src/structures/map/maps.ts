import type { ObjectCore, StructureContext } from '../object-core.ts';
import { MapHandle } from './map.ts';
import type { NearCaches, NearCachesOptions } from './near-cache/near-caches.ts';
import type { NearCacheOptions } from './near-cache/options.ts';

/** What maps stand on, besides what structures do. */
export interface MapsOptions extends NearCachesOptions {
  /** How the near cache of a map is set up; undefined when it has none. @throws InvalidConfigurationError when that is not clear (API-27) */
  readonly nearCacheOf: (name: string) => NearCacheOptions | undefined;
}

/** Makes the handles of maps. The code for near caches is loaded with the first map that has one, and no other map passes through it. */
export class Maps {
  readonly #options: MapsOptions;
  readonly #context: StructureContext;
  #loading: Promise<NearCaches> | undefined;
  #nearCaches: NearCaches | undefined;

  constructor(options: MapsOptions, context: StructureContext) {
    this.#options = options;
    this.#context = context;
  }

  /** The near caches of this client; undefined before the first one. */
  get nearCaches(): NearCaches | undefined {
    return this.#nearCaches;
  }

  /** The handle of a map that was created on the cluster. */
  async create<K, V>(core: ObjectCore): Promise<MapHandle<K, V>> {
    const nearCache = this.#options.nearCacheOf(core.name);
    if (nearCache === undefined) return new MapHandle(core);
    const nearCaches = await (this.#loading ??= this.#load());
    return new MapHandle(await nearCaches.open(core, nearCache));
  }

  async #load(): Promise<NearCaches> {
    const { NearCaches: Loaded } = await import('./near-cache/near-caches.ts');
    return (this.#nearCaches = new Loaded(this.#options, this.#context));
  }
}
