/** What can be read in a loop, and left while it waits. */
export type Stoppable<T> = AsyncIterableIterator<T> & { [Symbol.asyncDispose](): Promise<void> };

/**
 * Makes of a generator what ends at once when it is left, whatever it waits for.
 *
 * @param generate gets a signal that then aborts, upon which it has to return
 */
export function stoppable<T>(generate: (stop: AbortSignal) => AsyncGenerator<T, void, undefined>): Stoppable<T> {
  const stop = new AbortController();
  const items = generate(stop.signal);
  const end = () => {
    stop.abort();
    return items.return();
  };
  return {
    next: () => items.next(),
    return: end,
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await end();
    },
  };
}
