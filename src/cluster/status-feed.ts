import { deferred } from '../deferred.ts';
import { AbortError } from '../errors.ts';
import type { ConnectionStatus } from './status.ts';

/** How many unread snapshots a slow consumer keeps (STATUS-3). */
const MAX_UNREAD = 100;

/** The snapshots that one consumer has not read. */
class Inbox {
  readonly #unread: ConnectionStatus[] = [];
  #arrival = deferred();

  add(status: ConnectionStatus): void {
    this.#unread.push(status);
    if (this.#unread.length > MAX_UNREAD) this.#unread.shift();
    this.#arrival.resolve();
  }

  /** The oldest unread snapshot; waits for one if need be. */
  async next(): Promise<ConnectionStatus> {
    while (this.#unread.length === 0) {
      this.#arrival = deferred();
      await this.#arrival.promise;
    }
    return this.#unread.shift()!;
  }

  fail(error: Error): void {
    this.#arrival.reject(error);
  }
}

/** Tells any number of consumers where the client stands, each at its own pace (STATUS-2). */
export class StatusFeed {
  readonly #snapshot: () => ConnectionStatus;
  readonly #inboxes = new Set<Inbox>();
  #sequence = 0;

  /** @param snapshot makes a snapshot of this moment */
  constructor(snapshot: () => ConnectionStatus) {
    this.#snapshot = snapshot;
  }

  /** How many changes there were; a gap between two snapshots shows that some were dropped. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Something that a snapshot shows has changed. Without a consumer none is made. */
  changed(): void {
    this.#sequence++;
    if (this.#inboxes.size === 0) return;
    const status = this.#snapshot();
    for (const inbox of this.#inboxes) inbox.add(status);
  }

  /**
   * The present snapshot, then one for each change, until the client is closed. Leaving the loop unsubscribes.
   *
   * @throws AbortError when the signal fires
   */
  async *updates(signal: AbortSignal | undefined): AsyncGenerator<ConnectionStatus, void, undefined> {
    const inbox = new Inbox();
    const abort = () => inbox.fail(new AbortError(signal?.reason));
    signal?.addEventListener('abort', abort);
    inbox.add(this.#snapshot());
    this.#inboxes.add(inbox);
    try {
      for (let isClosed = false; !isClosed;) {
        throwIfAborted(signal);
        const status = await inbox.next();
        yield status;
        isClosed = status.state === 'CLOSED';
      }
    } finally {
      this.#inboxes.delete(inbox);
      signal?.removeEventListener('abort', abort);
    }
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new AbortError(signal.reason);
}
