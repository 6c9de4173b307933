import type { Admission } from '../../../../src/cluster/state.ts';
import { UUID } from '../../../../src/protocol/uuid.ts';
import { CachingInvoker } from '../../../../src/structures/map/near-cache/caching-invoker.ts';
import { NearCache } from '../../../../src/structures/map/near-cache/near-cache.ts';
import type { NearCacheOptions } from '../../../../src/structures/map/near-cache/options.ts';
import { MapHandle } from '../../../../src/structures/map/map.ts';
import { ObjectCore } from '../../../../src/structures/object-core.ts';
import { VirtualClock } from '../../../virtual-clock.ts';
import { FakeContext } from '../fake-context.ts';

/** How near caches are unless somebody says otherwise. */
export const USUAL: NearCacheOptions = {
  inMemoryFormat: 'BINARY',
  invalidateOnChange: true,
  timeToLiveSeconds: 0,
  maxIdleSeconds: 0,
  evictionPolicy: 'LRU',
  evictionMaxSize: Number.MAX_SAFE_INTEGER,
  evictionSamplingCount: 8,
  evictionSamplingPoolSize: 16,
};

/** The uuid of every partition until something else is said. */
export const FIRST = new UUID(1n, 1n);

/** A near cache that knows its partitions, from 0 to 6. */
export function knowingCache(options: Partial<NearCacheOptions> = {}) {
  const clock = new VirtualClock();
  const cache = new NearCache({ ...USUAL, ...options }, clock);
  for (let partition = 0; partition < 7; partition++) cache.staleness.learned(partition, FIRST, 0);
  return { clock, cache };
}

/** A map with a near cache, without a network. */
export function cachedMap(options: Partial<NearCacheOptions> = {}) {
  const { clock, cache } = knowingCache(options);
  const context = new FakeContext();
  const state = { admission: 'send' as Admission, isHeard: true };
  const { invoker: inner } = context.real;
  const invoker = new CachingInvoker({ cache, invoker: inner, admission: () => state.admission, isHeard: () => state.isHeard });
  const core = new ObjectCore({ serviceName: 'hz:impl:mapService', name: 'cities' }, { ...context.real, invoker }, async () => {});
  const map = new MapHandle<unknown, unknown>(core);
  const data = (value: unknown) => context.real.serializer.toData(value);
  const answerWith = (value: unknown) => (context.answer = () => (value === null ? null : data(value)));
  return { clock, cache, context, state, core, map, invoker, data, answerWith };
}
