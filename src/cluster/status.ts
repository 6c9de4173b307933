import type { UUID } from '../protocol/uuid.ts';
import type { Address } from './addresses.ts';
import type { AddressFailure } from './backoff.ts';
import type { Member } from './members.ts';
import type { ClusterState } from './state.ts';

/** Where the client stands with its cluster, as a frozen snapshot (STATUS-1). */
export interface ConnectionStatus {
  /** How many changes there were before; a gap between two snapshots shows that some were dropped. */
  readonly sequence: number;
  /** When the snapshot was made, in milliseconds since 1970. */
  readonly at: number;
  readonly state: ClusterState['kind'];
  /** `initial` until the client was INITIALIZED for the first time, then `reconnect`. */
  readonly phase: 'initial' | 'reconnect';
  /** How many times the client went from no connection to one. */
  readonly epoch: number;
  readonly clusterName: string;
  /** The cluster that is or was connected last. */
  readonly clusterId?: UUID;
  readonly members: readonly { readonly uuid: UUID; readonly address: Address; readonly connected: boolean }[];
  /** Failed rounds of the running loop; 0 without one. */
  readonly attempt: number;
  /** When the next round begins, in milliseconds since 1970; only in a pause. */
  readonly nextAttemptAt?: number;
  /** The failures of the last round. */
  readonly lastErrors: readonly AddressFailure[];
  /** How many calls wait for the cluster to come back. */
  readonly offlineQueueSize: number;
  /** Why the client stopped, when the user did not ask for it. */
  readonly cause?: Error;
}

/** What a status is made of. */
export interface StatusParts {
  readonly sequence: number;
  readonly state: ClusterState;
  readonly clusterName: string;
  readonly clusterId: UUID | undefined;
  readonly members: readonly Member[];
  readonly isConnected: (member: Member) => boolean;
  /** Milliseconds until the next round; undefined unless the loop pauses. */
  readonly pauseLeft: number | undefined;
  readonly lastErrors: readonly AddressFailure[];
  readonly offlineQueueSize: number;
}

/** Makes the snapshot. */
export function statusOf(parts: StatusParts): ConnectionStatus {
  const { state, clusterId, pauseLeft } = parts;
  const cause = 'cause' in state ? state.cause : undefined;
  const members = parts.members.map((member) =>
    Object.freeze({ uuid: member.uuid, address: member.address, connected: parts.isConnected(member) }),
  );
  const at = Date.now();
  return Object.freeze({
    sequence: parts.sequence,
    at,
    state: state.kind,
    phase: state.phase,
    epoch: state.epoch,
    clusterName: parts.clusterName,
    ...(clusterId === undefined ? {} : { clusterId }),
    members: Object.freeze(members),
    attempt: state.attempt,
    ...(pauseLeft === undefined ? {} : { nextAttemptAt: at + pauseLeft }),
    lastErrors: parts.lastErrors,
    offlineQueueSize: parts.offlineQueueSize,
    ...(cause === undefined ? {} : { cause }),
  });
}
