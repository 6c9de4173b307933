import type { Member } from '../cluster/members.ts';
import type { Registration } from '../invocation/listeners.ts';
import type { FrameReader } from '../protocol/frames.ts';
import { clientAddMigrationListener, clientRemoveMigrationListener } from '../protocol/messages/client.ts';
import { knownMember } from './known-member.ts';
import { listenedKinds } from './listener-argument.ts';
import type { StructureContext } from './object-core.ts';

/** How far the cluster is with moving partitions. */
export interface MigrationState {
  /** When it began, in milliseconds since 1970, by the clock of a member. */
  readonly startTime: bigint;
  /** How many replicas are to be moved. */
  readonly plannedMigrations: number;
  /** How many of them have been. */
  readonly completedMigrations: number;
  /** Milliseconds that moving took so far. */
  readonly totalElapsedTime: bigint;
}

/** One replica of a partition was moved, or could not be. */
export interface ReplicaMigrationEvent {
  readonly partitionId: number;
  /** 0 for the owner, 1 for the first backup, and so on. */
  readonly replicaIndex: number;
  /** Where the replica was; `null` when it was nowhere, or when that member has left. */
  readonly source: Member | null;
  /** Where the replica is now; `null` when that member has left already. */
  readonly destination: Member | null;
  readonly success: boolean;
  /** Milliseconds that it took. */
  readonly elapsedTime: bigint;
  readonly migrationState: MigrationState;
}

/** Hears of partitions that move between members; each function that is there asks for its kind of event (LISTEN-19). */
export interface MigrationListener {
  /** The cluster begins to move partitions, because a member came or went. */
  started?: (state: MigrationState) => unknown;
  /** The cluster is done. When members come or go meanwhile, it starts again without having finished. */
  finished?: (state: MigrationState) => unknown;
  /** One replica was moved, or could not be. */
  replicaMigrated?: (event: ReplicaMigrationEvent) => unknown;
}

const { migration, replicaMigration } = clientAddMigrationListener.events;
/** The types of migration events on the wire. */
const PHASES = ['started', 'finished'] as const;

/** What registers such a listener on a member, and hands it the events. @throws IllegalArgumentError when it has no function */
export function migrationListener(listener: MigrationListener, context: StructureContext): Registration {
  listenedKinds('addMigrationListener', listener, [...PHASES, 'replicaMigrated']);
  return {
    what: 'a migration listener',
    add: (localOnly) => ({ message: clientAddMigrationListener, request: { localOnly } }),
    remove: (registrationId) => ({ message: clientRemoveMigrationListener, request: { registrationId } }),
    onEvent(type, from) {
      if (type === replicaMigration.type) return replicaMigrated(listener, from, context);
      if (type !== migration.type) return undefined;
      const { migrationState, type: phase } = migration.read(from);
      const kind = PHASES[phase];
      return kind && (() => listener[kind]?.(stateOf(migrationState)));
    },
  };
}

function replicaMigrated(listener: MigrationListener, from: FrameReader, context: StructureContext): () => unknown {
  const { migrationState, sourceUuid, destUuid, elapsedTime, ...rest } = replicaMigration.read(from);
  const event: ReplicaMigrationEvent = {
    ...rest,
    source: knownMember(context, sourceUuid),
    destination: knownMember(context, destUuid),
    elapsedTime: BigInt(elapsedTime),
    migrationState: stateOf(migrationState),
  };
  return () => listener.replicaMigrated?.(event);
}

interface WireState {
  readonly startTime: number;
  readonly plannedMigrations: number;
  readonly completedMigrations: number;
  readonly totalElapsedTime: number;
}

function stateOf({ startTime, totalElapsedTime, ...counts }: WireState): MigrationState {
  return { ...counts, startTime: BigInt(startTime), totalElapsedTime: BigInt(totalElapsedTime) };
}
