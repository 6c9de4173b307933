import { deferred } from '../deferred.ts';
import { AbortError } from '../errors.ts';

/** Lets callers wait until the client is INITIALIZED (START-11). */
export class Readiness {
  #ready = deferred();
  #isOpen = false;

  /** Who waits goes on, and who comes does not wait. */
  open(): void {
    this.#isOpen = true;
    this.#ready.resolve();
  }

  /** Who comes waits again. */
  shut(): void {
    if (this.#isOpen) this.#ready = deferred();
    this.#isOpen = false;
  }

  /** Nobody waits any more: it will never be ready again. */
  fail(error: Error): void {
    this.shut();
    this.#ready.reject(error);
  }

  /**
   * Resolves when it is ready.
   *
   * @throws AbortError when the signal fires, which ends only this wait
   */
  wait(signal: AbortSignal | undefined): Promise<void> {
    const { promise } = this.#ready;
    if (signal === undefined) return promise;
    return new Promise((resolve, reject) => {
      const abort = () => reject(new AbortError(signal.reason));
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    });
  }
}
