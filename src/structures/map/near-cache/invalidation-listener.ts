import type { Registration } from '../../../invocation/listeners.ts';
import type { Connection } from '../../../network/connection.ts';
import { mapAddNearCacheInvalidationListener, mapRemoveEntryListener } from '../../../protocol/messages/map.ts';
import type { UUID } from '../../../protocol/uuid.ts';
import { identityOf } from '../key-identity.ts';
import type { NearCache } from './near-cache.ts';

/** The bit of invalidations among the kinds of events (LISTEN-11). */
const INVALIDATION_FLAG = 256;

const { iMapInvalidation: single, iMapBatchInvalidation: batch } = mapAddNearCacheInvalidationListener.events;

/** Whose changes a listener takes, and what it needs for that. */
export interface InvalidationListenerOptions {
  /** The name of the map. */
  readonly name: string;
  readonly cache: NearCache;
  readonly clientUuid: UUID;
  /** The partition of a key; of no key, which stands for all, the one of the map's name (NEARCACHE-14). */
  readonly partitionOf: (key: Buffer | null) => number;
  /** Something came. */
  readonly onHeard: () => void;
  readonly onRegistered: (connection: Connection) => void;
}

/** What registers for the changes of a map on a member, and has the cache do what they mean (NEARCACHE-13). */
export function invalidationListener(options: InvalidationListenerOptions): Registration {
  const { name, cache, clientUuid, partitionOf, onHeard, onRegistered } = options;
  const apply = (key: Buffer | null, sourceUuid: UUID, partitionUuid: UUID, sequence: number) =>
    cache.apply({
      key: key === null ? null : identityOf(key),
      partition: partitionOf(key),
      partitionUuid,
      sequence,
      isOwn: clientUuid.equals(sourceUuid),
    });
  return {
    what: `the near cache of the map ${JSON.stringify(name)}`,
    add: (localOnly) => ({
      message: mapAddNearCacheInvalidationListener,
      request: { name, listenerFlags: INVALIDATION_FLAG, localOnly },
    }),
    remove: (registrationId) => ({ message: mapRemoveEntryListener, request: { name, registrationId } }),
    // at once, and not in a turn of its own: replies that come after it must find it done
    onEvent(type, from) {
      if (type === single.type) {
        const { key, sourceUuid, partitionUuid, sequence } = single.read(from);
        apply(key, sourceUuid, partitionUuid, sequence);
      } else if (type === batch.type) {
        const { keys, sourceUuids, partitionUuids, sequences } = batch.read(from);
        for (const [i, key] of keys.entries()) apply(key, sourceUuids[i]!, partitionUuids[i]!, sequences[i]!);
      }
      onHeard();
      return undefined;
    },
    onRegistered,
  };
}
