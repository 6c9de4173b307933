import type { Clock, Timer } from '../clock.ts';
import { clientPing } from '../protocol/messages/client.ts';
import type { Connection } from './connection.ts';

/** How often connections are looked at, and how long one may be silent, in milliseconds. */
export interface HeartbeatOptions {
  readonly intervalMillis: number;
  readonly timeoutMillis: number;
}

/** What a look at a connection leads to. */
export type Pulse = 'alive' | 'ping' | 'dead';

/** A ping is written a moment after its tick, so that the next tick comes a moment less than an interval later. */
const NEARLY = 0.9;

/**
 * Judges a connection by when it read and wrote last (HEART-1). One that would be dead at the next look is pinged as well: with a
 * timeout of less than two intervals it would otherwise have no chance to answer.
 */
export function pulse(now: number, connection: Pick<Connection, 'lastReadAt' | 'lastWriteAt'>, options: HeartbeatOptions): Pulse {
  const { intervalMillis, timeoutMillis } = options;
  const silentMillis = now - connection.lastReadAt;
  if (silentMillis > timeoutMillis) return 'dead';
  const isQuiet = now - connection.lastWriteAt >= intervalMillis * NEARLY;
  return isQuiet || silentMillis + intervalMillis > timeoutMillis ? 'ping' : 'alive';
}

/** Looks at every live connection at a steady pace: pings the quiet ones and closes the dead. */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #options: HeartbeatOptions;
  readonly #connections: () => Iterable<Connection>;
  #timer: Timer | undefined;
  #due = 0;

  constructor(clock: Clock, options: HeartbeatOptions, connections: () => Iterable<Connection>) {
    this.#clock = clock;
    this.#options = options;
    this.#connections = connections;
  }

  /** Looks at the connections every interval from now on. */
  start(): void {
    this.#due = this.#clock.now() + this.#options.intervalMillis;
    this.#timer = this.#clock.setTimer(this.#options.intervalMillis, () => this.#tick());
  }

  /** Stops looking. */
  stop(): void {
    this.#timer?.cancel();
  }

  /** A tick that comes late by more than an interval says more about this process than about the members (HEART-4). */
  #tick(): void {
    const now = this.#clock.now();
    const isStalled = now - this.#due > this.#options.intervalMillis;
    this.start();
    for (const connection of [...this.#connections()]) this.#look(connection, now, isStalled);
  }

  #look(connection: Connection, now: number, isStalled: boolean): void {
    const { timeoutMillis } = this.#options;
    const verdict = pulse(now, connection, this.#options);
    if (verdict === 'dead' && !isStalled) connection.close('HEARTBEAT', new Error(`nothing was received for ${timeoutMillis} ms`));
    else if (verdict !== 'alive') connection.request(clientPing, {}, { timeoutMillis }).catch(() => {}); // a failed ping tells nothing that the close does not (HEART-3)
  }
}
