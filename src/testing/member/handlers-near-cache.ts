import type { EventOf } from '../../protocol/message.ts';
import * as messages from '../../protocol/messages/map.ts';
import type { UUID } from '../../protocol/uuid.ts';
import { handle, MemberError, type Call, type Handler } from './call.ts';
import { MAP_SERVICE } from './cluster-data.ts';
import type { InvalidationEvent } from './member-state.ts';

const { iMapInvalidation, iMapBatchInvalidation } = messages.mapAddNearCacheInvalidationListener.events;

/** What a member does for the near caches of clients. Their listeners are ended as those for entries are. */
export const nearCacheHandlers: readonly Handler[] = [
  handle(messages.mapAddNearCacheInvalidationListener, ({ name, localOnly }, call) => listen(name, localOnly, call)),
  handle(messages.mapFetchNearCacheInvalidationMetadata, ({ names, uuid }, call) => metadataOf(names, uuid, call)),
];

function listen(name: string, localOnly: boolean, { client, member, cluster, correlationId }: Call): UUID {
  const { nearCacheBatchMillis } = cluster.settings;
  const waiting: InvalidationEvent[] = [];
  const flush = () => client.emit(iMapBatchInvalidation, batchOf(waiting.splice(0)), correlationId);
  return member.objectListeners.invalidations.of({ serviceName: MAP_SERVICE, name }).add({
    outlet: client,
    localOnly,
    deliver(event) {
      // as on real members, batches hold keys only
      if (event.key === null || nearCacheBatchMillis === 0) return client.emit(iMapInvalidation, event, correlationId);
      if (waiting.push(event) === 1) setTimeout(flush, nearCacheBatchMillis).unref();
    },
  });
}

function batchOf(events: readonly InvalidationEvent[]): EventOf<typeof iMapBatchInvalidation> {
  return {
    keys: events.map(({ key }) => key!),
    sourceUuids: events.map(({ sourceUuid }) => sourceUuid),
    partitionUuids: events.map(({ partitionUuid }) => partitionUuid),
    sequences: events.map(({ sequence }) => sequence),
  };
}

/** Any member may be asked about any other one. */
function metadataOf(names: readonly string[], uuid: UUID, { cluster: { topology, invalidations } }: Call) {
  const member = topology.members.find((each) => each.uuid.equals(uuid));
  if (member === undefined) {
    throw new MemberError(53, 'com.hazelcast.spi.exception.TargetNotMemberException', `${uuid.toString()} is no member of the cluster`);
  }
  const owned = topology.owned.get(member) ?? [];
  return {
    namePartitionSequenceList: names.map((name) => [name, invalidations.sequencesOf(name, owned)] as const),
    partitionUuidList: owned.map((partition) => [partition, invalidations.uuidOf(partition)] as const),
  };
}
