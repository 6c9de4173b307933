import { sleep, type Clock } from '../clock.ts';
import type { Logger } from '../diagnostics/logger.ts';
import { ClientNotAllowedInClusterError, type HazelcastError, IllegalStateError, InvalidConfigurationError } from '../errors.ts';
import type { Target } from '../network/socket.ts';
import { Address } from './addresses.ts';
import { afterFailedRound, beginLoop, type AddressFailure, type Progress, type RetryPolicy } from './backoff.ts';
import type { ClusterEvent } from './state.ts';

/** The addresses of one round, and what went wrong while they were looked for. */
export interface Round {
  readonly targets: readonly Target[];
  readonly failures: readonly AddressFailure[];
}

/** What one loop is about. */
export interface LoopGoal {
  /** The number of the loop in the cluster's state. */
  readonly loop: number;
  readonly phase: 'initial' | 'reconnect';
  readonly cluster: string;
  readonly policy: RetryPolicy;
}

/** What a loop needs. */
export interface ConnectLoopOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The addresses of a round; asked anew for each (ADDR-4). */
  readonly round: (signal: AbortSignal) => Promise<Round>;
  /** Dials one address, and has the connection accepted. */
  readonly connect: (target: Target, loop: number, signal: AbortSignal) => Promise<unknown>;
  readonly dispatch: (event: ClusterEvent) => void;
}

/** Rounds with pauses between them, until one address is accepted or the policy gives up. At most one loop runs at a time (MACHINE-3). */
export class ConnectLoop {
  readonly #options: ConnectLoopOptions;
  #goal: LoopGoal | undefined;
  #progress: Progress = { begin: 0, attempt: 0, base: 0 };
  #controller: AbortController | undefined;
  #lastErrors: readonly AddressFailure[] = [];
  #nextRoundAt: number | undefined;

  constructor(options: ConnectLoopOptions) {
    this.#options = options;
  }

  /** The failures of the last round. */
  get lastErrors(): readonly AddressFailure[] {
    return this.#lastErrors;
  }

  /** When the next round begins, by the clock; undefined unless the loop pauses. */
  get nextRoundAt(): number | undefined {
    return this.#nextRoundAt;
  }

  /** Begins a new loop in place of the one before, its first round after so many milliseconds. */
  begin(goal: LoopGoal, afterMillis: number): void {
    this.stop();
    this.#controller = new AbortController();
    this.#goal = goal;
    this.#progress = beginLoop(goal.policy, this.#options.clock.now());
    if (afterMillis > 0) this.pause(afterMillis);
    else void this.#run(goal, this.#controller.signal);
  }

  /** Goes on with the next round of the running loop after so many milliseconds. */
  pause(millis: number): void {
    void this.#pause(millis, this.#goal!, this.#controller!.signal);
  }

  /** Ends the loop: its pause, its round and its dial, at once (BACKOFF-9). */
  stop(): void {
    this.#nextRoundAt = undefined;
    this.#controller?.abort(new IllegalStateError('the client looks for no connection any more'));
    this.#controller = undefined;
  }

  /** Counts a failed round and raises what the policy makes of it. */
  fail(failures: readonly AddressFailure[]): void {
    const goal = this.#goal!;
    const { clock } = this.#options;
    this.#lastErrors = failures;
    const round = { lastErrors: failures, phase: goal.phase, cluster: goal.cluster, now: clock.now(), chance: clock.random() * 2 - 1 };
    const { progress, verdict } = afterFailedRound(goal.policy, this.#progress, round);
    this.#progress = progress;
    this.#report(goal, failures, verdict.kind === 'pause' ? `next round in ${verdict.millis} ms` : 'giving up');
    if (verdict.kind === 'pause') this.#options.dispatch({ kind: 'ROUND_FAILED', loop: goal.loop, pauseMillis: verdict.millis });
    else this.#options.dispatch({ kind: 'GIVE_UP', loop: goal.loop, cause: gaveUp(goal, failures, verdict.cause) });
  }

  async #pause(millis: number, goal: LoopGoal, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    this.#nextRoundAt = clock.now() + millis;
    await sleep(clock, millis, signal);
    if (signal.aborted) return;
    this.#nextRoundAt = undefined;
    await this.#run(goal, signal);
  }

  async #run(goal: LoopGoal, signal: AbortSignal): Promise<void> {
    const { targets, failures: before } = await this.#options.round(signal);
    const failures = [...before];
    for (const target of targets) {
      if (signal.aborted) return;
      const error = await this.#try(target, goal, signal);
      if (error === undefined || signal.aborted) return;
      failures.push({ address: addressOf(target), error });
      if (isFatal(error)) return this.#giveUp(goal, failures, error);
    }
    if (!signal.aborted) this.fail(failures);
  }

  async #try(target: Target, goal: LoopGoal, signal: AbortSignal): Promise<Error | undefined> {
    try {
      await this.#options.connect(target, goal.loop, signal);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new IllegalStateError(String(error));
    }
  }

  #giveUp(goal: LoopGoal, failures: readonly AddressFailure[], error: HazelcastError): void {
    this.#lastErrors = failures;
    this.#progress = { ...this.#progress, attempt: this.#progress.attempt + 1 };
    this.#report(goal, failures, 'giving up');
    this.#options.dispatch({ kind: 'GIVE_UP', loop: goal.loop, cause: gaveUp(goal, failures, error) });
  }

  /** One line per failed round (BACKOFF-16). */
  #report({ cluster, policy }: LoopGoal, failures: readonly AddressFailure[], next: string): void {
    const { attempt, begin } = this.#progress;
    const timeout = typeof policy === 'function' ? -1 : policy.clusterConnectTimeoutMillis;
    const left = timeout === -1 ? '' : `, ${Math.max(0, Math.ceil(timeout - (this.#options.clock.now() - begin)))} ms left`;
    const reasons = failures.map(({ address, error }) => `${address} (${error.message})`).join(', ') || 'no address to try';
    this.#options.logger.warn(
      'ConnectLoop',
      `round ${attempt} to reach the cluster ${JSON.stringify(cluster)} failed: ${reasons}; ${next}${left}`,
    );
  }
}

/** Errors that another round cannot mend (TIMEOUT-6). */
function isFatal(error: Error): error is HazelcastError {
  return error instanceof ClientNotAllowedInClusterError || error instanceof InvalidConfigurationError;
}

/** What a start that gave up rejects with (START-7). */
function gaveUp({ cluster }: LoopGoal, failures: readonly AddressFailure[], fatal: HazelcastError | undefined): IllegalStateError {
  const tried = failures.map(({ address }) => address).join(', ') || 'no address';
  const errors = failures.map(({ address, error }) => Object.assign(error, { address }));
  const cause = fatal ?? new AggregateError(errors, `tried ${tried}`);
  return new IllegalStateError(`cannot connect to the cluster ${JSON.stringify(cluster)}: tried ${tried}`, {
    code: 'CLUSTER_CONNECT_FAILED',
    cause,
  });
}

function addressOf({ host, port }: Target): string {
  return new Address(host, port).toString();
}
