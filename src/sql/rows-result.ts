import { AbortError } from '../errors.ts';
import type { CallOptions } from '../invocation/invocation.ts';
import { closeQuery, fetchPage } from './cursor.ts';
import { mayResubmit } from './resubmission.ts';
import { Result } from './result.ts';
import { objectRows, rawRows, type RowReader } from './rows.ts';
import { HazelcastSqlException, SqlErrorCode } from './sql-exception.ts';
import type { SqlRowMetadata } from './sql-result.ts';
import type { CheckedStatement } from './statement.ts';
import type { Opened, Submissions } from './submissions.ts';

/** Rows, of which one page is here. */
export class RowsResult extends Result<unknown> {
  readonly rowMetadata: SqlRowMetadata;
  readonly updateCount = -1n;
  readonly isInfinite: boolean | undefined;
  readonly #statement: CheckedStatement;
  readonly #submissions: Submissions;
  readonly #rowOf: RowReader;
  readonly #call: CallOptions;
  readonly #stop = new AbortController();
  readonly #onAbort = () => this.#abort();
  #opened: Opened;
  /** The next row of the page. */
  #row = 0;
  #hasHandedOut = false;
  #fetching: Promise<void> | undefined;
  /** Why there are no more rows, though the last one was not reached. */
  #failure: Error | undefined;
  #closing: Promise<void> | undefined;

  constructor(statement: CheckedStatement, opened: Opened, submissions: Submissions) {
    super();
    this.rowMetadata = opened.metadata;
    this.isInfinite = opened.isInfinite;
    this.#statement = statement;
    this.#opened = opened;
    this.#submissions = submissions;
    this.#rowOf = statement.returnRawResult ? rawRows(opened.metadata) : objectRows(opened.metadata);
    this.#call = { ...statement.call, signal: this.#stop.signal };
    this.#signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (this.#signal?.aborted === true) this.#abort();
  }

  async next(): Promise<IteratorResult<unknown, undefined>> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const { page } = this.#opened;
      if (this.#row < page.rows) return { done: false, value: this.#rowOf(page, this.#take()) };
      if (page.isLast) {
        this.#forgetSignal();
        return { done: true, value: undefined };
      }
      await (this.#fetching ??= this.#fetch());
    }
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  get #signal(): AbortSignal | undefined {
    return this.#statement.call.signal;
  }

  #take(): number {
    this.#hasHandedOut = true;
    return this.#row++;
  }

  async #fetch(): Promise<void> {
    try {
      const opened = await this.#nextPage();
      if (this.#failure !== undefined && opened.query !== this.#opened.query) return void this.#submissions.abandon(opened.query);
      this.#opened = opened;
      this.#row = 0;
    } catch (error) {
      this.#fail(error as Error);
    } finally {
      this.#fetching = undefined;
    }
  }

  async #nextPage(): Promise<Opened> {
    const { query, metadata } = this.#opened;
    const { cursorBufferSize } = this.#statement;
    const options = { cursorBufferSize, columnCount: metadata.getColumnCount(), call: this.#call };
    try {
      return { ...this.#opened, page: await fetchPage(query, options, this.#submissions.context.structures) };
    } catch (error) {
      const failure = this.#submissions.failureOf(error);
      if (this.#failure === undefined && !(failure instanceof HazelcastSqlException)) void this.#submissions.abandon(query);
      return this.#resubmit(failure);
    }
  }

  /** Begins anew where that is allowed (SQL-24). */
  async #resubmit(failure: unknown): Promise<Opened> {
    const { resubmissionMode, clientUuid } = this.#submissions.context;
    const { sql } = this.#statement;
    if (this.#failure !== undefined || !mayResubmit(resubmissionMode, failure, { sql, hasHandedOut: this.#hasHandedOut })) throw failure;
    const opened = await this.#submissions.submit(this.#statement, { failure, hasHandedOut: this.#hasHandedOut }, this.#call);
    if (typeof opened !== 'bigint' && opened.metadata.equals(this.#opened.metadata)) return opened;
    if (typeof opened !== 'bigint') void this.#submissions.abandon(opened.query);
    const message = 'the statement was submitted anew, and its result has other columns now';
    throw new HazelcastSqlException(message, { sqlCode: SqlErrorCode.GENERIC, originatingMemberId: clientUuid, cause: failure });
  }

  /** No more rows follow. What came first counts: a fetch that fails because of it says nothing new. */
  #fail(failure: Error): void {
    this.#failure ??= failure;
    this.#forgetSignal();
  }

  async #close(): Promise<void> {
    const { page } = this.#opened;
    if (page.isLast && this.#row >= page.rows) return this.#forgetSignal();
    const isOver = this.#failure !== undefined || page.isLast;
    const query = this.#end(this.#submissions.cancelled());
    if (!isOver) await closeQuery(query, this.#submissions.context.structures);
  }

  #abort(): void {
    const { page } = this.#opened;
    const isOver = this.#failure !== undefined || page.isLast;
    const query = this.#end(new AbortError(this.#signal?.reason, true));
    if (!isOver) void this.#submissions.abandon(query);
  }

  #end(failure: Error): Opened['query'] {
    this.#fail(failure);
    this.#stop.abort();
    return this.#opened.query;
  }

  #forgetSignal(): void {
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }
}
