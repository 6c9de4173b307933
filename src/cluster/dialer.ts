import type { Clock } from '../clock.ts';
import type { Logger } from '../diagnostics/logger.ts';
import { AbortError } from '../errors.ts';
import { authenticate, type Acceptance } from '../network/authentication.ts';
import { Connection } from '../network/connection.ts';
import type { SocketOpener, Target } from '../network/socket.ts';
import { keyOf } from './addresses.ts';
import type { Candidate } from './options.ts';

/** An authenticated connection that was not checked yet, with what the member said. */
export interface Opened {
  readonly connection: Connection;
  readonly acceptance: Acceptance;
}

/** What a dialer needs. */
export interface DialerOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly openSocket: SocketOpener;
  /** The cluster that is dialled now. */
  readonly candidate: () => Pick<Candidate, 'socket' | 'introduction' | 'credentials'>;
  readonly onClose: (connection: Connection) => void;
  readonly onSettled: (connection: Connection) => void;
}

interface Attempt {
  readonly opened: Promise<Opened>;
  readonly controller: AbortController;
  wanted: number;
}

/** Opens and authenticates connections. Dials to one target at the same time share one attempt (SOCKET-5). */
export class Dialer {
  readonly #options: DialerOptions;
  readonly #attempts = new Map<string, Attempt>();
  #correlationId = 0;
  #authentications = 0;

  constructor(options: DialerOptions) {
    this.#options = options;
  }

  /** Whether the target is dialled now. */
  isDialling(target: Target): boolean {
    return this.#attempts.has(keyOf(target));
  }

  /**
   * Dials a target, or waits for the dial that is on its way.
   *
   * @throws AbortError when the signal fires; the attempt ends when nobody else wants it
   */
  async dial(target: Target, signal: AbortSignal): Promise<Opened> {
    if (signal.aborted) throw new AbortError(signal.reason);
    const attempt = this.#attempts.get(keyOf(target)) ?? this.#begin(target);
    attempt.wanted++;
    const leave = () => {
      attempt.wanted--;
      if (attempt.wanted > 0) return;
      this.#forget(target, attempt);
      attempt.controller.abort(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      const opened = await attempt.opened;
      if (!signal.aborted) return opened;
      if (attempt.wanted === 0) opened.connection.close('SHUTDOWN', signal.reason);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      signal.removeEventListener('abort', leave);
    }
    throw new AbortError(signal.reason);
  }

  #begin(target: Target): Attempt {
    const controller = new AbortController();
    const attempt: Attempt = { opened: this.#open(target, controller.signal), controller, wanted: 0 };
    this.#attempts.set(keyOf(target), attempt);
    const ended = () => this.#forget(target, attempt);
    attempt.opened.then(ended, ended);
    return attempt;
  }

  #forget(target: Target, attempt: Attempt): void {
    if (this.#attempts.get(keyOf(target)) === attempt) this.#attempts.delete(keyOf(target));
  }

  async #open(target: Target, signal: AbortSignal): Promise<Opened> {
    const { clock, logger, openSocket, onClose, onSettled } = this.#options;
    const { socket, introduction, credentials } = this.#options.candidate(); // asked for once, so that nobody gets what is for another cluster
    const open = await openSocket(target, socket, clock, signal);
    const connection = new Connection(open, { target, clock, onClose, onSettled, nextCorrelationId: () => ++this.#correlationId });
    const abandon = () => connection.close('SHUTDOWN', signal.reason);
    signal.addEventListener('abort', abandon);
    if (signal.aborted) abandon(); // it fired right after the socket was open
    try {
      const proof = await credentials(target, ++this.#authentications, connection.lifetime);
      const acceptance = await authenticate(connection, { ...introduction, credentials: proof }, logger);
      this.#authentications = 0;
      return { connection, acceptance };
    } catch (error) {
      if (error instanceof AbortError && connection.closed !== undefined) throw connection.closed.error; // nobody waits for credentials then
      connection.close('AUTHENTICATION', error);
      throw error;
    } finally {
      signal.removeEventListener('abort', abandon);
    }
  }
}
