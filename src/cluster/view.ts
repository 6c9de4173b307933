import { sleep, type Clock } from '../clock.ts';
import { deferred } from '../deferred.ts';
import type { Logger } from '../diagnostics/logger.ts';
import type { Acceptance } from '../network/authentication.ts';
import type { Connection } from '../network/connection.ts';
import type { FrameReader } from '../protocol/frames.ts';
import { clientAddClusterViewListener } from '../protocol/messages/client.ts';
import type { Connections } from './connections.ts';
import { changesOf, memberOf, NO_MEMBERS, type MemberChanges, type MemberInfo, type MemberList } from './members.ts';
import { applyPartitions, NO_PARTITIONS, type Ownership, type PartitionTable } from './partitions.ts';

/** The pauses between tries of something that a living member refused, in milliseconds; each is twice the one before (STATE-3). */
export const RETRY_PAUSE = { first: 100, longest: 5_000 } as const;

/** What a view needs. */
export interface ViewOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly connections: Connections;
  /** The list was replaced; `isFirst` for the first list of a candidate. */
  readonly onMembers: (list: MemberList, changes: MemberChanges, isFirst: boolean) => void;
}

/** What the members say of the cluster: who they are and who owns which partition. One live connection carries the news (VIEW-1). */
export class View {
  readonly #options: ViewOptions;
  #members = NO_MEMBERS;
  #partitions = NO_PARTITIONS;
  #partitionCount = 0;
  #carrier: Connection | undefined;
  #carried: AbortController | undefined;
  /** The version of the list that the carrier sent last; a new carrier begins anew (VIEW-2). */
  #version = -1;
  #isFirst = true;
  #firstOfEpoch = deferred();

  constructor(options: ViewOptions) {
    this.#options = options;
  }

  /** The members, as the cluster said last. */
  get members(): MemberList {
    return this.#members;
  }

  /** Who owns which partition, as the cluster said last. */
  get partitions(): PartitionTable {
    return this.#partitions;
  }

  /** How many partitions the cluster has; 0 before the first connection. It never changes afterwards (CHECK-1). */
  get partitionCount(): number {
    return this.#partitionCount;
  }

  /** Whether a list of the present candidate is known. */
  get hasMembers(): boolean {
    return !this.#isFirst;
  }

  /** Resolves when the present epoch has brought a member list. */
  get firstList(): Promise<void> {
    return this.#firstOfEpoch.promise;
  }

  /** Begins an epoch: its first connection carries the view, and may have brought one in its authentication (VIEW-3). */
  begin(connection: Connection, acceptance: Acceptance): void {
    this.#partitionCount = acceptance.partitionCount;
    this.#firstOfEpoch = deferred();
    this.#carry(connection);
    const { memberListVersion, memberInfos, partitionListVersion, partitions } = acceptance;
    if (memberListVersion !== undefined && memberListVersion >= 0 && memberInfos) this.#applyMembers(memberListVersion, memberInfos);
    if (partitionListVersion !== undefined && partitionListVersion >= 0 && partitions)
      this.#applyPartitions(partitionListVersion, partitions, connection);
  }

  /** Has another live connection carry the view when this one did (VIEW-1). */
  lost(connection: Connection): void {
    if (this.#carrier !== connection) return;
    this.#carrier = undefined;
    this.#carried?.abort();
    const next = this.#options.connections.all[0];
    if (next !== undefined) this.#carry(next);
  }

  /** The cluster is another one now: its partitions are elsewhere (STATE-7). The members stay visible until its first list (VIEW-6). */
  forgetPartitions(): void {
    this.#partitions = NO_PARTITIONS;
  }

  /** The candidate is another one now: its first list is announced as such (FAILOVER-9). */
  forgetCandidate(): void {
    this.forgetPartitions();
    this.#isFirst = true;
  }

  #carry(connection: Connection): void {
    this.#carrier = connection;
    this.#carried = new AbortController();
    void this.#register(connection, this.#carried.signal, RETRY_PAUSE.first);
  }

  /** Registers until it works; after a failure another connection gets its turn. */
  async #register(connection: Connection, signal: AbortSignal, pauseMillis: number): Promise<void> {
    this.#version = -1;
    try {
      await connection.listen(clientAddClusterViewListener, {}, (type, from) => this.#onEvent(type, from, connection));
    } catch (error) {
      if (signal.aborted) return;
      this.#options.logger.warn('View', `a member refused the cluster view listener; trying again in ${pauseMillis} ms`, error);
      await sleep(this.#options.clock, pauseMillis, signal);
      if (signal.aborted) return;
      const others = this.#options.connections.all.filter((other) => other !== connection);
      this.#carrier = others[0] ?? connection;
      await this.#register(this.#carrier, signal, Math.min(pauseMillis * 2, RETRY_PAUSE.longest));
    }
  }

  #onEvent(type: number, from: FrameReader, connection: Connection): void {
    const { membersView, partitionsView } = clientAddClusterViewListener.events;
    if (this.#carrier !== connection) return;
    if (type === membersView.type) {
      const { version, memberInfos } = membersView.read(from);
      this.#applyMembers(version, memberInfos);
    } else if (type === partitionsView.type) {
      const { version, partitions } = partitionsView.read(from);
      this.#applyPartitions(version, partitions, connection);
    }
  }

  #applyMembers(version: number, infos: readonly MemberInfo[]): void {
    if (version <= this.#version) return;
    this.#version = version;
    const before = this.#members.members;
    this.#members = { version, members: Object.freeze(infos.map(memberOf)) };
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    this.#options.onMembers(this.#members, changesOf(before, this.#members.members), isFirst);
    this.#firstOfEpoch.resolve();
  }

  #applyPartitions(version: number, ownership: Ownership, source: Connection): void {
    this.#partitions = applyPartitions(this.#partitions, { version, ownership, source }, this.#partitionCount);
  }
}
