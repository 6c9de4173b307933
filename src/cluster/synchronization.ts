import { sleep, startDeadline, type Clock, type Timer } from '../clock.ts';
import type { Logger } from '../diagnostics/logger.ts';
import { IllegalStateError } from '../errors.ts';
import type { Connection } from '../network/connection.ts';
import type { ClusterEvent } from './state.ts';
import { RETRY_PAUSE } from './view.ts';

/** How long an epoch may take until its cluster knows everything, in milliseconds (TIMEOUT-7). */
const SYNC_MILLIS = 120_000;

/** One thing that the cluster has to know before calls go through (STATE-2). */
export interface SyncStep {
  /** How the log names it when it fails. */
  readonly what: string;
  run(connection: Connection, signal: AbortSignal): Promise<void>;
}

/** What a synchronization needs. */
export interface SynchronizationOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** In this order. */
  readonly steps: readonly SyncStep[];
  /** Whether a synchronization that takes too long gives up on the cluster (VIEW-5). */
  readonly isExpiryFatal: () => boolean;
  readonly dispatch: (event: ClusterEvent) => void;
}

/** Tells the cluster of an epoch what it has to know of this client, and raises SYNCED when it does. */
export class Synchronization {
  readonly #options: SynchronizationOptions;
  #controller: AbortController | undefined;
  #deadline: Timer | undefined;

  constructor(options: SynchronizationOptions) {
    this.#options = options;
  }

  /** Begins with the first connection of an epoch. */
  begin(connection: Connection, epoch: number): void {
    this.end();
    this.#controller = new AbortController();
    this.#deadline = startDeadline(this.#options.clock, SYNC_MILLIS, () => this.#expire(epoch));
    void this.#run(connection, epoch, this.#controller.signal);
  }

  /** Ends what runs: its epoch is over, or the client stops. */
  end(): void {
    this.#deadline?.cancel();
    this.#controller?.abort();
    this.#controller = undefined;
  }

  async #run(connection: Connection, epoch: number, signal: AbortSignal): Promise<void> {
    for (const step of this.#options.steps) {
      await this.#insist(step, connection, signal);
      if (signal.aborted) return;
    }
    this.#deadline?.cancel();
    this.#options.dispatch({ kind: 'SYNCED', epoch });
  }

  /** Tries one step until it works or the epoch ends (STATE-3). */
  async #insist(step: SyncStep, connection: Connection, signal: AbortSignal): Promise<void> {
    for (let pause: number = RETRY_PAUSE.first; !signal.aborted; pause = Math.min(pause * 2, RETRY_PAUSE.longest)) {
      try {
        return await step.run(connection, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#options.logger.warn('Synchronization', `${step.what} failed; trying again in ${pause} ms`, error);
        await sleep(this.#options.clock, pause, signal);
      }
    }
  }

  #expire(epoch: number): void {
    const isFatal = this.#options.isExpiryFatal();
    const code = isFatal ? 'MEMBER_LIST_TIMEOUT' : 'ILLEGAL_STATE';
    const cause = new IllegalStateError(`the cluster did not send its members and take our state within ${SYNC_MILLIS} ms`, { code });
    this.#options.dispatch({ kind: 'SYNC_EXPIRED', epoch, cause, isFatal });
  }
}
