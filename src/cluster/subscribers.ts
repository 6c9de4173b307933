import { AsyncResource } from 'node:async_hooks';
import { isolate } from '../diagnostics/isolate.ts';
import type { Logger } from '../diagnostics/logger.ts';
import { UUID } from '../protocol/uuid.ts';

/** Functions that want to hear of something. Each hears of it in order, outside the caller's stack, and undisturbed by the others (LIFE-3). */
export class Subscribers<Args extends readonly unknown[]> {
  readonly #functions = new Map<string, (...args: Args) => unknown>();
  readonly #logger: Logger;
  readonly #what: string;

  /** @param what how the log names one of them when it fails */
  constructor(logger: Logger, what: string) {
    this.#logger = logger;
    this.#what = what;
  }

  /** Adds a function, which is called in the async context of this moment, and returns an id to remove it by. */
  add(listener: (...args: Args) => unknown): string {
    const id = UUID.random().toString();
    this.#functions.set(id, AsyncResource.bind(listener));
    return id;
  }

  /** Removes a function; returns whether it was there. */
  remove(id: string): boolean {
    return this.#functions.delete(id);
  }

  /** Calls every function once the present turn of the program is over. */
  emit(...args: Args): void {
    for (const id of this.#functions.keys()) this.emitTo(id, ...args);
  }

  /** Calls one function, unless it is removed before. */
  emitTo(id: string, ...args: Args): void {
    queueMicrotask(() => {
      const listener = this.#functions.get(id);
      if (listener !== undefined) isolate(this.#logger, this.#what, () => listener(...args));
    });
  }
}
