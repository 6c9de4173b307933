import { HazelcastError } from '../errors.ts';
import type { UUID } from '../protocol/uuid.ts';

/** What goes wrong with SQL, as a number (SQL-22). */
export const SqlErrorCode = Object.freeze({
  /** Anything else. */
  GENERIC: -1,
  /** The connection that the query runs on is gone. */
  CONNECTION_PROBLEM: 1001,
  /** The result was closed. */
  CANCELLED_BY_USER: 1003,
  /** The query took longer than `timeoutMillis`. */
  TIMEOUT: 1004,
  /** Partitions have moved. */
  PARTITION_DISTRIBUTION: 1005,
  /** A map is being loaded. */
  MAP_LOADING_IN_PROGRESS: 1007,
  /** The statement is wrong. */
  PARSING: 1008,
  /** An index cannot be used. */
  INDEX_INVALID: 1009,
  /** There is no such mapping; `suggestion` may have the statement that creates it. */
  OBJECT_NOT_FOUND: 1010,
  /** A member has come or gone. */
  TOPOLOGY_CHANGE: 1011,
  /** Something passing. */
  RESTARTABLE_ERROR: 1012,
  /** A value does not fit. */
  DATA_EXCEPTION: 2000,
} as const);
/** One of the numbers of the constant `SqlErrorCode`. */
export type SqlErrorCode = (typeof SqlErrorCode)[keyof typeof SqlErrorCode];

const WORDS: ReadonlyMap<number, string> = new Map(Object.entries(SqlErrorCode).map(([word, number]) => [number, word]));

/** What an SQL failure carries besides its message. */
export interface SqlFailureDetails {
  readonly sqlCode: number;
  /** The member on which it happened; the client's own uuid when it happened here. */
  readonly originatingMemberId: UUID;
  readonly suggestion?: string | null | undefined;
  readonly cause?: unknown;
}

/** A statement failed. `code` is `SQL_` with the word of {@link SqlErrorCode}, such as `SQL_TIMEOUT`; `SQL_GENERIC` for other numbers. */
export class HazelcastSqlException extends HazelcastError {
  /** One of {@link SqlErrorCode}, or another number that the member sent. */
  readonly sqlCode: number;
  /** The member on which it happened; the client's own uuid when it happened here (SQL-23). */
  readonly originatingMemberId: UUID;
  /** A statement that would help, such as the `CREATE MAPPING` that is missing; `null` when there is none. */
  readonly suggestion: string | null;

  constructor(message: string, { sqlCode, originatingMemberId, suggestion, ...details }: SqlFailureDetails) {
    super(message, { code: `SQL_${WORDS.get(sqlCode) ?? 'GENERIC'}`, ...details });
    this.sqlCode = sqlCode;
    this.originatingMemberId = originatingMemberId;
    this.suggestion = suggestion ?? null;
  }
}
Object.defineProperty(HazelcastSqlException.prototype, 'name', { value: 'HazelcastSqlException', configurable: true, writable: true });
