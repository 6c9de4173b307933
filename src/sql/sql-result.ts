import type { SqlColumnType } from './column-type.ts';

/** A row as an object without a prototype: a property for each column, in their order; of two columns of one name the last counts (SQL-11). */
export type SqlRowAsObject = Record<string, unknown>;

/** What a row may be: an object, or with `returnRawResult` an {@link SqlRow}. */
export type SqlRowType = SqlRowAsObject | SqlRow;

/** A column of a result. */
export interface SqlColumnMetadata {
  readonly name: string;
  readonly type: SqlColumnType;
  /** Whether it may hold `null`; `true` when the member does not say (SQL-10). */
  readonly nullable: boolean;
}

/** The columns of a result. */
export interface SqlRowMetadata {
  getColumnCount(): number;
  /** The column with this index, from 0; `undefined` when there is none. */
  getColumn(index: number): SqlColumnMetadata | undefined;
  /** All columns in their order. */
  getColumns(): SqlColumnMetadata[];
  /** The index of the column of this name, the last one when there are several; -1 when there is none. */
  findColumn(columnName: string): number;
}

/** A row whose values become objects when they are looked at, and only once (SQL-12). */
export interface SqlRow {
  /**
   * The value of a column.
   *
   * @returns `undefined` when there is no column with this index
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when there is no column of this name
   * @throws HazelcastSerializationError (`SERIALIZATION`) when an OBJECT cannot be read
   */
  getObject<T = unknown>(columnNameOrIndex: string | number): T | null;
  getMetadata(): SqlRowMetadata;
}

/**
 * What came of a statement: rows, of which one page at a time is here, or the number of changed rows. Rows are to be read to the end, or
 * closed; leaving a loop closes. There is one cursor: what one loop has read, another one does not see (SQL-15).
 */
export interface SqlResult<R = SqlRowAsObject> extends AsyncIterable<R>, AsyncDisposable {
  /** The columns; `null` when there are no rows. */
  readonly rowMetadata: SqlRowMetadata | null;
  /** The number of changed rows; `-1n` when the result has rows (SQL-7). */
  readonly updateCount: bigint;
  /** Whether the rows never end; `undefined` when the member does not say, before 5.3 (SQL-21). */
  readonly isInfinite: boolean | undefined;
  /** Whether the result has rows. */
  isRowSet(): boolean;
  /**
   * The next row.
   *
   * @throws IllegalStateError (`ILLEGAL_STATE`) when there are no rows but an update count
   * @throws HazelcastSqlException also `SQL_CANCELLED_BY_USER` after `close`, and `SQL_CONNECTION_PROBLEM` when the connection is gone
   * @throws HazelcastSerializationError (`SERIALIZATION`) when an OBJECT of this row cannot be read; the next row is there (SQL-13)
   * @throws AbortError (`ABORT_ERR`) when the signal has fired
   */
  next(): Promise<IteratorResult<R, undefined>>;
  /** Reads on in a loop; leaving it closes the result (SQL-16). */
  [Symbol.asyncIterator](): AsyncIterableIterator<R, undefined>;
  /** Ends the query on the member, unless it has ended. A second time does nothing. */
  close(): Promise<void>;
  /** Closes the result, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
  /** The rows that are left, `limit` at most; then the result is closed. @param limit an integer from 0; default: all */
  toArray(limit?: number): Promise<R[]>;
  /** What a function makes of each row that is left, one after the other; then, or when it fails, the result is closed. */
  map<T>(fn: (row: R) => T | PromiseLike<T>): Promise<T[]>;
}
