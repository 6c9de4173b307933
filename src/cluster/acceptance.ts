import { ClientNotAllowedInClusterError, type HazelcastError, IllegalStateError } from '../errors.ts';
import type { CloseReason } from '../network/close-reason.ts';

/** What the client knows when a member has just accepted it. */
export interface Situation {
  /** Whether the loop or epoch that the dial was started for still runs. */
  readonly isWanted: boolean;
  /** The partition count of the client's life; 0 before the first connection. */
  readonly partitionCount: number;
  /** The cluster that is or was connected last, as text. */
  readonly clusterId: string | undefined;
  readonly liveConnections: number;
  /** Whether a live connection to the same member exists. */
  readonly isDuplicate: boolean;
  /** Whether the client may move between clusters. */
  readonly isFailover: boolean;
  /** Whether the dial is part of a move to another cluster (FAILOVER-7). */
  readonly isSwitch: boolean;
}

/** What the member said of its cluster. */
export interface Offer {
  readonly partitionCount: number;
  readonly clusterId: string;
}

/** What becomes of the new connection. */
export type Judgement =
  | { readonly kind: 'accept' }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'refuse'; readonly reason: CloseReason; readonly error: HazelcastError };

/** The checks after authentication, in their order (CHECK-1 to CHECK-4). */
export function judge(offer: Offer, situation: Situation): Judgement {
  const { partitionCount, clusterId, liveConnections } = situation;
  if (partitionCount !== 0 && offer.partitionCount !== partitionCount) {
    return refuse(
      'WRONG_CLUSTER',
      new ClientNotAllowedInClusterError(`the cluster has ${offer.partitionCount} partitions, not ${partitionCount} as before`),
    );
  }
  if (!situation.isWanted) return refuse('SWITCH', new IllegalStateError('the connection came too late to be of use'));
  if (situation.isDuplicate) return { kind: 'duplicate' };
  if (clusterId === undefined || clusterId === offer.clusterId) return { kind: 'accept' };
  if (liveConnections > 0)
    return refuse('WRONG_CLUSTER', new IllegalStateError(`the member belongs to the cluster ${offer.clusterId}, not to ${clusterId}`));
  if (!situation.isFailover || situation.isSwitch) return { kind: 'accept' };
  return refuse(
    'WRONG_CLUSTER',
    new ClientNotAllowedInClusterError(`the cluster was restarted: its id is ${offer.clusterId}, not ${clusterId}`),
  );
}

function refuse(reason: CloseReason, error: HazelcastError): Judgement {
  return { kind: 'refuse', reason, error };
}
