import { describeValue } from '../diagnostics/describe-value.ts';
import { IllegalArgumentError } from '../errors.ts';
import type { CallOptions } from '../invocation/invocation.ts';
import type {
  multiMapForceUnlock,
  multiMapIsLocked,
  multiMapLock,
  multiMapTryLock,
  multiMapUnlock,
} from '../protocol/messages/multi-map.ts';
import { lockOwner } from './lock-context.ts';
import { millisArgument } from './millis-argument.ts';
import { toPartition, type ObjectCore } from './object-core.ts';

/** The messages of the locks of one kind of map. */
export interface LockMessages {
  readonly lock: typeof multiMapLock;
  readonly tryLock: typeof multiMapTryLock;
  readonly unlock: typeof multiMapUnlock;
  readonly forceUnlock: typeof multiMapForceUnlock;
  readonly isLocked: typeof multiMapIsLocked;
}

/** For ever, as a lease. */
const NO_LEASE = -1;

/** The locks of the keys of a map. A lock that is granted after its caller gave up is given back (LOCK-11). */
export class KeyLocks {
  readonly #core: ObjectCore;
  readonly #options: CallOptions;
  readonly #messages: LockMessages;

  constructor(core: ObjectCore, options: CallOptions, messages: LockMessages) {
    this.#core = core;
    this.#options = options;
    this.#messages = messages;
  }

  /** @param method how the message of a refusal names the method */
  async lock(method: string, key: Buffer, lease: number | bigint = NO_LEASE): Promise<void> {
    const [threadId, ttl] = [lockOwner(), leaseOf(method, lease)];
    return this.#core.send({
      message: this.#messages.lock,
      request: { name: this.#core.name, key, threadId, ttl, referenceId: this.#core.context.nextLockReference() },
      route: this.#routeOf(key),
      options: this.#options,
      isUnbounded: true,
      onLateReply: () => this.#giveBack(key, threadId),
    });
  }

  /** @param method how the message of a refusal names the method */
  async tryLock(method: string, key: Buffer, time: number | bigint = 0, leaseTime: number | bigint = NO_LEASE): Promise<boolean> {
    const [threadId, timeout, lease] = [lockOwner(), millisArgument(method, 'timeout', time), leaseOf(method, leaseTime)];
    return this.#core.send({
      message: this.#messages.tryLock,
      request: { name: this.#core.name, key, threadId, lease, timeout, referenceId: this.#core.context.nextLockReference() },
      route: this.#routeOf(key),
      options: this.#options,
      waitMillis: timeout,
      onLateReply: (isGranted) => (isGranted ? this.#giveBack(key, threadId) : 0),
    });
  }

  async unlock(key: Buffer, threadId = lockOwner(), options = this.#options): Promise<void> {
    const request = { name: this.#core.name, key, threadId, referenceId: this.#core.context.nextLockReference() };
    return this.#core.invoke(this.#messages.unlock, request, this.#routeOf(key), options);
  }

  async forceUnlock(key: Buffer): Promise<void> {
    const request = { name: this.#core.name, key, referenceId: this.#core.context.nextLockReference() };
    return this.#core.invoke(this.#messages.forceUnlock, request, this.#routeOf(key), this.#options);
  }

  async isLocked(key: Buffer): Promise<boolean> {
    return this.#core.invoke(this.#messages.isLocked, { name: this.#core.name, key }, this.#routeOf(key), this.#options);
  }

  #routeOf(key: Buffer) {
    return toPartition(this.#core.partitionOf(key));
  }

  /** Nothing is lost, so the number of lost results is 0. */
  #giveBack(key: Buffer, threadId: number): number {
    const { logger } = this.#core.context;
    this.unlock(key, threadId, {}).catch((error: unknown) =>
      logger.warn('KeyLocks', 'a lock that was granted too late could not be given back', error),
    );
    return 0;
  }
}

/** @throws IllegalArgumentError when it is neither -1 nor a number of milliseconds above 0 (LOCK-6) */
function leaseOf(method: string, lease: number | bigint): number {
  const millis = Number(lease);
  const isLease = (typeof lease === 'number' || typeof lease === 'bigint') && Number.isSafeInteger(millis);
  if (isLease && (millis > 0 || millis === NO_LEASE)) return millis;
  throw new IllegalArgumentError(`${method}: leaseTime must be -1 or an integer above 0, not ${describeValue(lease)}`);
}
