import { sleep } from '../clock.ts';
import { AbortError, OperationTimeoutError } from '../errors.ts';
import type { CallOptions } from '../invocation/invocation.ts';
import { retryPause } from '../invocation/retry.ts';
import { sqlExecute } from '../protocol/messages/sql.ts';
import type { ReplyOf } from '../protocol/message.ts';
import { closeQuery, newQuery, type Query } from './cursor.ts';
import { cancelled, failureOf, sqlFailure } from './failures.ts';
import { pageOf, type Page } from './page.ts';
import { mayResubmit } from './resubmission.ts';
import { RowMetadata } from './row-metadata.ts';
import type { SqlContext } from './context.ts';
import { HazelcastSqlException } from './sql-exception.ts';
import type { CheckedStatement } from './statement.ts';
import { Targets } from './targets.ts';

/** Rows, with the query that has more of them unless the page is the last one. */
export interface Opened {
  readonly query: Query;
  readonly metadata: RowMetadata;
  readonly page: Page;
  readonly isInfinite: boolean | undefined;
}

/** What a member answers to a statement that it could run. */
type Answer = { readonly kind: 'rows'; readonly opened: Omit<Opened, 'query'> } | { readonly kind: 'count'; readonly count: bigint };

/** How often a statement is submitted anew at once. */
const IMMEDIATE_TRIES_MORE = 1;

/** Has members run the statements of one client. */
export class Submissions {
  readonly context: SqlContext;
  readonly #targets: Targets;

  constructor(context: SqlContext) {
    this.context = context;
    this.#targets = new Targets(context);
  }

  /**
   * Runs a statement, again and again while it fails for a reason that passes and may be submitted anew (SQL-24).
   *
   * @param before what went wrong with it before, if it was submitted, and whether the caller has had a row
   * @returns rows, or the number of changed rows
   */
  async submit(
    statement: CheckedStatement,
    before: { readonly failure?: unknown; readonly hasHandedOut?: boolean } = {},
    call: CallOptions = statement.call,
  ): Promise<Opened | bigint> {
    const { resubmissionMode, structures, timeoutMillis } = this.context;
    const givesUpAt = structures.clock.now() + (call.timeoutMillis ?? timeoutMillis);
    const { hasHandedOut = false } = before;
    let last = before.failure;
    for (let tries = last === undefined ? 0 : 1; ; tries++) {
      if (tries > 0) await this.#pause(tries, call.signal);
      try {
        return await this.#submitOnce(statement, call);
      } catch (error) {
        last = error;
      }
      if (!mayResubmit(resubmissionMode, last, { sql: statement.sql, hasHandedOut })) throw last;
      if (structures.clock.now() >= givesUpAt) throw last;
    }
  }

  /** Ends a query for which nobody waits. */
  async abandon(query: Query): Promise<void> {
    try {
      await closeQuery(query, this.context.structures);
    } catch (error) {
      this.context.structures.logger.debug('Sql', 'a query could not be closed', error);
    }
  }

  /** What a failed call is rejected with. */
  failureOf(error: unknown): unknown {
    return sqlFailure(error, this.context.clientUuid);
  }

  /** What is wrong with a result that was closed. */
  cancelled(): HazelcastSqlException {
    return cancelled(this.context.clientUuid);
  }

  async #submitOnce(statement: CheckedStatement, call: CallOptions): Promise<Opened | bigint> {
    const { invoker } = this.context.structures;
    const attempt: { query?: Query } = {};
    const { returnRawResult: _, partitionArgumentIndex: __, call: ___, ...what } = statement;
    const request = { ...what, skipUpdateStatistics: false, queryId: NO_QUERY };
    const choose = () => {
      const connection = this.#targets.connectionFor(statement);
      if (connection === undefined || connection instanceof HazelcastSqlException) return connection;
      attempt.query = newQuery(connection);
      request.queryId = attempt.query.id;
      return connection;
    };
    try {
      const answer = await invoker.invoke({
        message: sqlExecute,
        request,
        route: { to: 'choice', choose },
        options: call,
        isUnbounded: true,
        read: (reply) => this.#answerOf(reply, statement),
      });
      return answer.kind === 'count' ? answer.count : { ...answer.opened, query: attempt.query! };
    } catch (error) {
      if (attempt.query !== undefined && mayRun(error)) void this.abandon(attempt.query);
      throw this.failureOf(error);
    }
  }

  #answerOf(reply: ReplyOf<typeof sqlExecute>, statement: CheckedStatement): Answer {
    const { error, rowMetadata, rowPage, updateCount, isInfiniteRows, partitionArgumentIndex = -1 } = reply;
    if (error !== null) throw failureOf(error);
    this.#targets.learn(statement, partitionArgumentIndex);
    if (rowMetadata === null || rowPage === null) return { kind: 'count', count: updateCount };
    const metadata = new RowMetadata(rowMetadata);
    const page = pageOf(rowPage, rowMetadata.length, this.context.structures.serializer);
    return { kind: 'rows', opened: { metadata, page, isInfinite: isInfiniteRows } };
  }

  async #pause(tries: number, signal: AbortSignal | undefined): Promise<void> {
    const { structures, retryPauseMillis } = this.context;
    const pause = retryPause(tries - IMMEDIATE_TRIES_MORE, retryPauseMillis);
    if (pause > 0) await sleep(structures.clock, pause, AbortSignal.any([structures.cluster.lifetime, ...(signal ? [signal] : [])]));
    else await new Promise<void>((resolve) => structures.clock.afterPoll(resolve));
    if (signal?.aborted === true) throw new AbortError(signal.reason);
  }
}

/** The id of a query before there is one. */
const NO_QUERY: Query['id'] = { memberIdHigh: 0n, memberIdLow: 0n, localIdHigh: 0n, localIdLow: 0n };

/** Whether the member may go on with a query that failed here: it did not say itself that it failed. */
function mayRun(error: unknown): boolean {
  if (error instanceof AbortError || error instanceof OperationTimeoutError) return error.maybeExecuted;
  return !(error instanceof HazelcastSqlException);
}
