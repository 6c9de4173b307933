import type { CallOptions } from '../invocation/invocation.ts';
import type { SqlResult, SqlRowAsObject } from './sql-result.ts';

/** The numbers. */
const NUMBERS = { ANY: 0, ROWS: 1, UPDATE_COUNT: 2 } as const;

const WORDS = Object.fromEntries(Object.entries(NUMBERS).map(([word, number]) => [number, word])) as Readonly<
  Record<SqlExpectedResultType, string>
>;

/** What a statement is expected to lead to; another result is an error of the member (SQL-8). `SqlExpectedResultType[1]` is `'ROWS'`. */
export const SqlExpectedResultType = Object.freeze({ ...WORDS, ...NUMBERS });
/** One of the numbers of the constant `SqlExpectedResultType`. */
export type SqlExpectedResultType = (typeof NUMBERS)[keyof typeof NUMBERS];
/** One of the words of the constant `SqlExpectedResultType`. */
export type SqlExpectedResultTypeStrings = keyof typeof NUMBERS;

/** How a statement is run. */
export interface SqlStatementOptions {
  /** The schema in which names are looked for first. Default: that of the member. */
  readonly schema?: string | undefined;
  /** Milliseconds after which the member gives up. Default -1, the setting of the member. Must be an integer from -1; 0 = none. */
  readonly timeoutMillis?: number | undefined;
  /** How many rows are fetched at once. Default 4096. Must be an integer from 1 to 2147483647. */
  readonly cursorBufferSize?: number | undefined;
  /** What the statement must lead to: a number of `SqlExpectedResultType`, or its word. Default `'ANY'`. */
  readonly expectedResultType?: SqlExpectedResultType | SqlExpectedResultTypeStrings | undefined;
  /** Whether rows are {@link SqlRow}s instead of objects. Default `false`. */
  readonly returnRawResult?: boolean | undefined;
  /** Ends the query when it fires, and rejects what waits for it with `AbortError` (SQL-19). */
  readonly signal?: AbortSignal | undefined;
  /**
   * The parameter, from 0, whose partition decides which member is asked. Default: what the member said of the statement when it was run
   * before (SQL-20). Must be an integer from -1; -1 = none.
   */
  readonly partitionArgumentIndex?: number | undefined;
}

/** A statement with its parameters and options. */
export interface SqlStatement {
  /** The text, with a `?` for each parameter. Must be a non-empty string. */
  readonly sql: string;
  /** The parameters. Default none. */
  readonly params?: readonly unknown[] | undefined;
  readonly options?: SqlStatementOptions | undefined;
}

/** Runs SQL statements on the cluster. */
export interface SqlService {
  /**
   * Runs a statement. Resolves once the first rows are here, or with the number of changed rows. Parameters are written as values are
   * (SQL-5): a `number` is a DOUBLE, so an integer column takes `CAST(? AS INTEGER)` or a `bigint`.
   *
   * @example
   * ```ts
   * for await (const { name, age } of await client.getSql().execute('SELECT name, age FROM people WHERE age > ?', [17n])) console.log(name, age);
   * ```
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when an argument is wrong; nothing was sent (SQL-4)
   * @throws HazelcastSqlException when the statement fails; `sqlCode` tells why
   * @throws ClientOfflineError (`CLIENT_OFFLINE`) and others as every call
   * @throws AbortError (`ABORT_ERR`) when the signal fires
   */
  execute<R = SqlRowAsObject>(sql: string, params?: readonly unknown[], options?: SqlStatementOptions): Promise<SqlResult<R>>;
  /** As {@link SqlService.execute}, of one object. */
  executeStatement<R = SqlRowAsObject>(statement: SqlStatement): Promise<SqlResult<R>>;
  /**
   * The same service, whose calls have these options. `timeoutMillis` bounds the call that runs a statement and each that fetches a page;
   * without it they have no bound once a member has them (INVOKE-3).
   */
  withOptions(options: CallOptions): SqlService;
}
