import { describeValue } from '../diagnostics/describe-value.ts';
import { IllegalArgumentError, IllegalStateError } from '../errors.ts';
import type { SqlResult, SqlRowMetadata } from './sql-result.ts';

/** What results of both kinds have. */
export abstract class Result<R> implements SqlResult<R> {
  abstract readonly rowMetadata: SqlRowMetadata | null;
  abstract readonly updateCount: bigint;
  abstract readonly isInfinite: boolean | undefined;

  abstract next(): Promise<IteratorResult<R, undefined>>;
  abstract close(): Promise<void>;

  isRowSet(): boolean {
    return this.rowMetadata !== null;
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<R, undefined> {
    return {
      next: () => this.next(),
      return: async () => {
        await this.close();
        return { done: true, value: undefined };
      },
      throw: async (error: unknown) => {
        await this.close();
        throw error;
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async toArray(limit = Infinity): Promise<R[]> {
    if (limit !== Infinity && !(Number.isSafeInteger(limit) && limit >= 0))
      throw new IllegalArgumentError(`toArray: limit must be an integer from 0, not ${describeValue(limit)}`);
    const rows: R[] = [];
    await this.#read(limit, (row) => void rows.push(row));
    return rows;
  }

  async map<T>(fn: (row: R) => T | PromiseLike<T>): Promise<T[]> {
    if (typeof fn !== 'function') throw new IllegalArgumentError(`map: fn must be a function, not ${describeValue(fn)}`);
    const made: T[] = [];
    await this.#read(Infinity, async (row) => void made.push(await fn(row)));
    return made;
  }

  async #read(limit: number, take: (row: R) => void | Promise<void>): Promise<void> {
    try {
      for (let left = limit; left > 0; left--) {
        const { done, value } = await this.next();
        if (done === true) break;
        const taken = take(value);
        if (taken !== undefined) await taken;
      }
    } finally {
      await this.close();
    }
  }
}

/** The number of changed rows. */
export class CountResult extends Result<never> {
  readonly rowMetadata = null;
  readonly updateCount: bigint;
  readonly isInfinite = false;

  constructor(updateCount: bigint) {
    super();
    this.updateCount = updateCount;
  }

  next(): Promise<IteratorResult<never, undefined>> {
    return Promise.reject(new IllegalStateError('the result of this statement is an update count, and has no rows'));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
