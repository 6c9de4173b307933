import type { Logger } from '../diagnostics/logger.ts';
import type { UUID } from '../protocol/uuid.ts';
import { Subscribers } from './subscribers.ts';

/** What happens in the life of a client, in words (LIFE-1). */
export const LifecycleState = Object.freeze({
  STARTING: 'STARTING',
  STARTED: 'STARTED',
  CONNECTED: 'CONNECTED',
  DISCONNECTED: 'DISCONNECTED',
  CHANGED_CLUSTER: 'CHANGED_CLUSTER',
  SHUTTING_DOWN: 'SHUTTING_DOWN',
  SHUTDOWN: 'SHUTDOWN',
} as const);
export type LifecycleState = (typeof LifecycleState)[keyof typeof LifecycleState];

/** What is known when a lifecycle event happens (LIFE-4). */
export interface LifecycleDetails {
  /** How many times the client went from no connection to one. */
  readonly epoch: number;
  /** The cluster that is or was connected last; undefined before the first connection. */
  readonly clusterId: UUID | undefined;
  /** Why, on DISCONNECTED and on a shutdown that the user did not ask for. */
  readonly cause: Error | undefined;
}

/** Takes lifecycle events. What it throws is logged and goes no further (LIFE-3). */
export type LifecycleListener = (state: LifecycleState, details: LifecycleDetails) => unknown;

/** Tells listeners what happens in the life of the client. */
export class Lifecycle {
  readonly #subscribers: Subscribers<[LifecycleState, LifecycleDetails]>;
  readonly #logger: Logger;

  constructor(logger: Logger, listeners: readonly LifecycleListener[]) {
    this.#logger = logger;
    this.#subscribers = new Subscribers(logger, 'a lifecycle listener');
    for (const listener of listeners) this.add(listener);
  }

  /** Adds a listener at any time and returns an id to remove it by (LIFE-5). */
  add(listener: LifecycleListener): string {
    return this.#subscribers.add(listener);
  }

  /** Removes a listener; returns whether it existed. */
  remove(id: string): boolean {
    return this.#subscribers.remove(id);
  }

  announce(state: LifecycleState, details: LifecycleDetails): void {
    const reason = details.cause === undefined ? '' : `: ${details.cause.message}`;
    this.#logger.info('Lifecycle', `the client is ${state}${reason}`);
    this.#subscribers.emit(state, details);
  }
}
