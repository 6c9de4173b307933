import type { Clock } from '../clock.ts';
import type { Logger } from '../diagnostics/logger.ts';
import type { ClientNotActiveError, HazelcastError } from '../errors.ts';
import type { Introduction } from '../network/authentication.ts';
import type { Connection } from '../network/connection.ts';
import type { HeartbeatOptions } from '../network/heartbeat.ts';
import type { SocketOpener, SocketOptions } from '../network/socket.ts';
import type { AddressProvider } from './addresses.ts';
import type { RetryPolicy } from './backoff.ts';
import type { AskCredentials } from './credentials.ts';
import type { LifecycleListener } from './lifecycle.ts';
import type { MembershipListener } from './membership.ts';
import type { ReconnectModeName } from './state.ts';
import type { SyncStep } from './synchronization.ts';

/** One cluster to connect to, and how (FAILOVER-2). */
export interface Candidate {
  readonly introduction: Introduction;
  readonly credentials: AskCredentials;
  readonly socket: SocketOptions;
  readonly provider: AddressProvider;
  /** The hosts that the user configured. */
  readonly hosts: readonly string[];
}

/** How the client behaves towards its cluster. */
export interface ClusterOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly openSocket: SocketOpener;
  /** The clusters to choose from; the first is tried first. */
  readonly candidates: readonly [Candidate, ...Candidate[]];
  /** How often the candidates may be gone through in one outage (FAILOVER-3). */
  readonly tryCount: number;
  /** Whether the client connects to every member. */
  readonly isSmart: boolean;
  /** Whether the client may move to another cluster, even if there is only one to choose from. */
  readonly isFailover: boolean;
  readonly heartbeat: HeartbeatOptions;
  readonly publicIp: boolean | null;
  readonly shuffleMembers: boolean;
  readonly asyncStart: boolean;
  readonly mode: ReconnectModeName;
  /** How rounds are paced until the client was connected for the first time, and afterwards (BACKOFF-14). */
  readonly policies: { readonly initial: RetryPolicy; readonly reconnect: RetryPolicy };
  readonly skipMemberListOnReconnect: boolean;
  readonly lifecycleListeners: readonly LifecycleListener[];
  readonly membershipListeners: readonly MembershipListener[];
}

/** What calls and listeners, which stand above the cluster, want to hear from it. */
export interface ClusterObserver {
  /** What the cluster has to know before calls go through, after the cluster view (STATE-2). */
  readonly steps: readonly SyncStep[];
  /** A further connection was accepted. */
  opened(connection: Connection): void;
  /** A live connection was closed, and its calls are settled. */
  closed(connection: Connection): void;
  membersChanged(): void;
  /** What the members hold is not what they held before: the cluster is another one (STATE-7), or is about to be (FAILOVER-4). */
  clusterChanged(): void;
  /** Calls may be sent: those that waited go first. */
  release(): void;
  /** Settle what waits while nothing is connected. */
  rejectWaiting(cause: HazelcastError): void;
  /** Settle every call, those in flight after so many milliseconds at most; resolves when that is done. */
  shutDown(error: ClientNotActiveError, drainMillis: number): Promise<void>;
  offlineQueueSize(): number;
}
