import { AsyncLocalStorage } from 'node:async_hooks';

const owners = new AsyncLocalStorage<number>();
/** Owners of locks differ within the process, whatever client they use (LOCK-2). */
let lastOwner = 0;

/**
 * Who owns the locks of keys. Outside of it all calls of one client own them together; within {@link LockContext.run} a chain of calls
 * owns its own, over awaits, timers and event emitters.
 *
 * @example
 * ```ts
 * await LockContext.run(async () => {
 *   await map.lock('key');
 *   await map.unlock('key');
 * });
 * ```
 */
// oxlint-disable-next-line unicorn/no-static-only-class -- users of hazelcast-client know it as a class
export class LockContext {
  /** Runs a function as an owner of its own, also when it is nested. The result is that of the function, and so is an error. */
  static async run<T>(run: () => T | Promise<T>): Promise<T> {
    return owners.run(++lastOwner, run);
  }
}

/** The owner of what is locked now; 0 outside of a context. */
export function lockOwner(): number {
  return owners.getStore() ?? 0;
}
