import * as client from '../../protocol/messages/client.ts';
import { mapAddPartitionLostListener, mapRemovePartitionLostListener } from '../../protocol/messages/map.ts';
import { handle, type Call, type Handler } from './call.ts';
import { MAP_SERVICE } from './cluster-data.ts';
import type { MigrationProgress } from './member-state.ts';

const mapObject = (name: string) => ({ serviceName: MAP_SERVICE, name });

/** What a member does for clients that listen to partitions which are lost or move. */
export const partitionHandlers: readonly Handler[] = [
  handle(client.clientAddPartitionLostListener, ({ localOnly }, { client: outlet, member, correlationId }) =>
    member.listeners.losses.add({
      outlet,
      localOnly,
      deliver({ partitionId, source }) {
        // one member after the other dies here, so there is always one replica less
        const event = { partitionId, lostBackupCount: 0, source };
        outlet.emit(client.clientAddPartitionLostListener.events.partitionLost, event, correlationId);
      },
    }),
  ),
  handle(client.clientRemovePartitionLostListener, ({ registrationId }, { member }) => member.listeners.losses.remove(registrationId)),

  handle(mapAddPartitionLostListener, ({ name, localOnly }, { client: outlet, member, correlationId }) =>
    member.objectListeners.losses.of(mapObject(name)).add({
      outlet,
      localOnly,
      deliver: ({ partitionId, source }) =>
        outlet.emit(mapAddPartitionLostListener.events.mapPartitionLost, { partitionId, uuid: source }, correlationId),
    }),
  ),
  handle(mapRemovePartitionLostListener, ({ name, registrationId }, { member }) =>
    member.objectListeners.losses.of(mapObject(name)).remove(registrationId),
  ),

  handle(client.clientAddMigrationListener, ({ localOnly }, call) =>
    call.member.listeners.migrations.add({ outlet: call.client, localOnly, deliver: (progress) => sendProgress(progress, call) }),
  ),
  handle(client.clientRemoveMigrationListener, ({ registrationId }, { member }) => member.listeners.migrations.remove(registrationId)),
];

const { migration, replicaMigration } = client.clientAddMigrationListener.events;
const STARTED = 0;
const FINISHED = 1;

function sendProgress({ startTime, planned, completed, move }: MigrationProgress, { client: outlet, correlationId }: Call): void {
  const migrationState = {
    startTime,
    plannedMigrations: planned,
    completedMigrations: completed,
    totalElapsedTime: Date.now() - startTime,
  };
  if (move === undefined) {
    return outlet.emit(migration, { migrationState, type: completed === 0 ? STARTED : FINISHED }, correlationId);
  }
  const { partitionId, replicaIndex, source, destination } = move;
  const where = { partitionId, replicaIndex, sourceUuid: source?.uuid ?? null, destUuid: destination.uuid };
  outlet.emit(replicaMigration, { migrationState, ...where, success: true, elapsedTime: 0 }, correlationId);
}
