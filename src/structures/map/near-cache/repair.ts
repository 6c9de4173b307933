import { sleep, type Clock, type Timer } from '../../../clock.ts';
import type { Cluster } from '../../../cluster/cluster.ts';
import type { Logger } from '../../../diagnostics/logger.ts';
import type { Connection } from '../../../network/connection.ts';
import type { ReplyOf } from '../../../protocol/message.ts';
import { mapFetchNearCacheInvalidationMetadata } from '../../../protocol/messages/map.ts';
import type { UUID } from '../../../protocol/uuid.ts';
import type { NearCache } from './near-cache.ts';
import type { RepairRules } from './options.ts';

/** How often it is looked whether too many invalidations were missed, in milliseconds (NEARCACHE-21). */
const JUDGE_MILLIS = 1_000;
/** What each pause before a first question is repeated is longer than the one before, in milliseconds (NEARCACHE-24). */
const RETRY_MILLIS = 500;
/** How long first questions are repeated when nothing comes after them. */
const USUAL_INTERVAL_MILLIS = 60_000;

/** A cache whose members tell of changes. */
export interface HeardCache {
  readonly name: string;
  readonly cache: NearCache;
  /** Aborts when the cache is closed. */
  readonly end: AbortSignal;
}

/** What a repair stands on. */
export interface RepairOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly cluster: Cluster;
  /** Whether a connection brings the changes of its own member only. */
  readonly isSmart: boolean;
  readonly rules: RepairRules;
  /** Milliseconds to wait for a member. */
  readonly timeoutMillis: number;
}

type Metadata = ReplyOf<typeof mapFetchNearCacheInvalidationMetadata>;

/** Asks members how far their invalidations are, so that near caches know what they did not hear of. */
export class Repair {
  readonly #options: RepairOptions;
  readonly #caches = new Set<HeardCache>();
  #round: Timer | undefined;
  #judgement: Timer | undefined;

  constructor(options: RepairOptions) {
    this.#options = options;
  }

  /** Looks after a cache until its end. */
  add(heard: HeardCache): void {
    this.#caches.add(heard);
    heard.end.addEventListener('abort', () => this.#remove(heard), { once: true });
    this.#armRound();
  }

  /**
   * A connection brings the changes from now on; what came before is asked for, of its member, or of all when it speaks for all.
   * Resolves when they have told, or are asked no more.
   */
  async registered(heard: HeardCache, connection: Connection): Promise<void> {
    const own = connection.member?.uuid;
    await this.#insist(heard, (uuid) => !this.#options.isSmart || uuid === own);
  }

  /** Asks the members that there is no connection to, whose changes are not heard of. */
  async reachOthers(heard: HeardCache): Promise<void> {
    const { isSmart, cluster } = this.#options;
    if (isSmart) await this.#insist(heard, (uuid) => cluster.connections.to(uuid) === undefined);
  }

  /** Something was heard: if anything was missed it is looked at soon. */
  heard({ cache }: HeardCache): void {
    if (cache.staleness.missed === 0 || this.#judgement !== undefined) return;
    this.#judgement = this.#options.clock.setTimer(JUDGE_MILLIS, () => {
      this.#judgement = undefined;
      for (const each of this.#caches) each.cache.staleness.judge(this.#options.rules.maxToleratedMissCount);
    });
  }

  #remove(heard: HeardCache): void {
    this.#caches.delete(heard);
    if (this.#caches.size > 0) return;
    this.#round?.cancel();
    this.#judgement?.cancel();
    this.#round = this.#judgement = undefined;
  }

  /** Asks the members that the caller wants until each has told, with growing pauses, and leaves the rest to the rounds (NEARCACHE-24). */
  async #insist(heard: HeardCache, isWanted: (uuid: string) => boolean): Promise<void> {
    const { clock, rules } = this.#options;
    let left = rules.reconciliationMillis === 0 ? USUAL_INTERVAL_MILLIS : rules.reconciliationMillis;
    const told = new Set<string>();
    for (let pause = RETRY_MILLIS; ; pause += RETRY_MILLIS) {
      const missing = this.#dataMembers().filter((uuid) => isWanted(String(uuid)) && !told.has(String(uuid)));
      const answers = await Promise.all(missing.map(async (uuid) => ((await this.#ask([heard], uuid)) ? String(uuid) : undefined)));
      for (const uuid of answers) if (uuid !== undefined) told.add(uuid);
      left -= pause;
      if (!answers.includes(undefined) || left < 0) return;
      await sleep(clock, pause, heard.end);
      if (heard.end.aborted) return;
    }
  }

  /** Asks every member about every cache, over and over again (NEARCACHE-23). */
  #armRound(): void {
    const { clock, rules } = this.#options;
    if (rules.reconciliationMillis === 0 || this.#round !== undefined) return;
    this.#round = clock.setTimer(rules.reconciliationMillis, () => {
      this.#round = undefined;
      void this.#askAll();
    });
  }

  async #askAll(): Promise<void> {
    await Promise.all(this.#dataMembers().map((uuid) => this.#ask([...this.#caches], uuid)));
    if (this.#caches.size > 0) this.#armRound();
  }

  /** Asks a member, over its own connection or another one, which passes the question on; returns whether it told. */
  async #ask(caches: readonly HeardCache[], uuid: UUID): Promise<boolean> {
    const { cluster, logger, timeoutMillis } = this.#options;
    const connection = cluster.connections.to(uuid.toString()) ?? cluster.connections.all[0];
    if (connection === undefined) return false;
    const names = caches.map(({ name }) => name);
    try {
      const metadata = await connection.request(mapFetchNearCacheInvalidationMetadata, { names, uuid }, { timeoutMillis });
      for (const heard of caches) if (!heard.end.aborted) this.#learn(heard, metadata);
      return true;
    } catch (error) {
      logger.debug('NearCache', `the member ${uuid.toString()} did not tell how far its invalidations are`, error);
      return false;
    }
  }

  /** Only what was said of the map itself counts (NEARCACHE-20). */
  #learn(heard: HeardCache, { namePartitionSequenceList, partitionUuidList }: Metadata): void {
    const sequences = new Map(namePartitionSequenceList.find(([name]) => name === heard.name)?.[1]);
    for (const [partition, uuid] of partitionUuidList) heard.cache.staleness.learned(partition, uuid, sequences.get(partition) ?? 0);
    this.heard(heard);
  }

  #dataMembers(): readonly UUID[] {
    return this.#options.cluster.view.members.members.filter(({ liteMember }) => !liteMember).map(({ uuid }) => uuid);
  }
}
