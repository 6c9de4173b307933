import { parseHostAndPort } from '../../../src/cluster/addresses.ts';
import type { RetryNumbers, RetryPolicy } from '../../../src/cluster/backoff.ts';
import { ConnectLoop, type Round } from '../../../src/cluster/connect-loop.ts';
import { Machine } from '../../../src/cluster/machine.ts';
import type { ClusterState, Effect, Rules } from '../../../src/cluster/state.ts';
import { IOError, type HazelcastError } from '../../../src/errors.ts';
import type { Target } from '../../../src/network/socket.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { Recorder } from './recorder.ts';
import { plain, textOf } from './states.ts';

export const numbers: RetryNumbers = {
  initialBackoffMillis: 1_000,
  maxBackoffMillis: 30_000,
  multiplier: 1.05,
  jitter: 0,
  clusterConnectTimeoutMillis: -1,
};

/** What the dial of an address comes to: by default it is refused. */
export type Dial = (target: string, signal: AbortSignal) => Promise<unknown>;

export interface LoopWorldOptions {
  readonly policy?: RetryPolicy;
  readonly rules?: Partial<Rules>;
  readonly addresses?: readonly string[];
  readonly round?: (signal: AbortSignal) => Promise<Round>;
  readonly dial?: Dial;
  readonly chances?: readonly number[];
}

export const refuse: Dial = (target) => Promise.reject(new IOError(`${target} refused`));
export const accept: Dial = () => Promise.resolve();

export function targetOf(text: string): Target {
  const { host, port } = parseHostAndPort(text)!;
  return { host, port: port! };
}

/** A connect loop and a state machine on virtual time, where a test says what becomes of each dial. */
export class LoopWorld {
  readonly clock: VirtualClock;
  readonly logger = new Recorder();
  readonly machine: Machine;
  readonly loop: ConnectLoop;
  /** Each dial as `time address`. */
  readonly dials: string[] = [];
  /** Each effect as text, in order. */
  readonly effects: string[] = [];
  dial: Dial;
  /** Why the client shut itself down. */
  cause: HazelcastError | undefined;
  readonly #policy: RetryPolicy;

  constructor({ policy = numbers, rules = {}, addresses = ['a:1'], round, dial = refuse, chances = [] }: LoopWorldOptions = {}) {
    this.clock = new VirtualClock({ now: 5_000, chances });
    this.#policy = policy;
    this.dial = dial;
    this.machine = new Machine({ ...plain, ...rules }, (effect) => this.#run(effect));
    this.loop = new ConnectLoop({
      clock: this.clock,
      logger: this.logger,
      round: round ?? (() => Promise.resolve({ targets: addresses.map(targetOf), failures: [] })),
      connect: (target, loop, signal) => this.#connect(target, loop, signal),
      dispatch: (event) => this.machine.dispatch(event),
    });
  }

  get state(): ClusterState {
    return this.machine.state;
  }

  /** Milliseconds since the world began. */
  get elapsed(): number {
    return this.clock.now() - 5_000;
  }

  /** When rounds began, by the dials of their first address. */
  roundsOf(address = 'a:1'): number[] {
    return this.dials.filter((dial) => dial.endsWith(` ${address}`)).map((dial) => Number(dial.split(' ')[0]));
  }

  async start(): Promise<void> {
    this.machine.dispatch({ kind: 'START' });
    await this.clock.settle();
  }

  /** The connection of the present epoch is lost. */
  lose(): void {
    this.machine.dispatch({ kind: 'LAST_LOST', epoch: this.state.epoch, cause: new IOError('hung up') });
  }

  initialize(): void {
    this.machine.dispatch({ kind: 'SYNCED', epoch: this.state.epoch });
  }

  async #connect({ host, port }: Target, loop: number, signal: AbortSignal): Promise<void> {
    const target = `${host}:${port}`;
    this.dials.push(`${this.elapsed} ${target}`);
    await this.dial(target, signal);
    if (!signal.aborted) this.machine.dispatch({ kind: 'OPENED', loop, now: this.clock.now() });
  }

  #run(effect: Effect): void {
    this.effects.push(textOf(effect));
    const { loop, phase } = this.state;
    if (effect.do === 'search') this.loop.begin({ loop, phase, cluster: 'dev', policy: this.#policy }, effect.notBefore - this.clock.now());
    if (effect.do === 'pause') this.loop.pause(effect.millis);
    if (effect.do === 'failRound') this.loop.fail([{ address: 'the connected member', error: effect.cause }]);
    if (effect.do !== 'shutDown') return;
    this.cause = effect.cause;
    this.loop.stop();
  }
}
