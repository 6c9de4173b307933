import { HazelcastSqlException, SqlErrorCode } from './sql-exception.ts';

/** Which statements are submitted anew after a failure that passes (SQL-24). */
export type SqlResubmissionMode = 'NEVER' | 'RETRY_SELECTS' | 'RETRY_SELECTS_ALLOW_DUPLICATES' | 'RETRY_ALL';

const PASSING: ReadonlySet<number> = new Set([
  SqlErrorCode.CONNECTION_PROBLEM,
  SqlErrorCode.PARTITION_DISTRIBUTION,
  SqlErrorCode.TOPOLOGY_CHANGE,
  SqlErrorCode.RESTARTABLE_ERROR,
]);

/** Comments and parentheses may stand before the word. */
const SELECT = /^(?:[\s(]|--[^\r\n]*[\r\n]|\/\*[\s\S]*?\*\/)*select\b/i;

/** Whether a statement only reads. */
export function isSelect(sql: string): boolean {
  return SELECT.test(sql);
}

/** Whether a statement is submitted anew after an error. @param hasHandedOut whether the caller has had a row of it */
export function mayResubmit(
  mode: SqlResubmissionMode,
  error: unknown,
  { sql, hasHandedOut }: { sql: string; hasHandedOut: boolean },
): boolean {
  if (!(error instanceof HazelcastSqlException) || !PASSING.has(error.sqlCode)) return false;
  switch (mode) {
    case 'NEVER':
      return false;
    case 'RETRY_SELECTS':
      return isSelect(sql) && !hasHandedOut;
    case 'RETRY_SELECTS_ALLOW_DUPLICATES':
      return isSelect(sql);
    case 'RETRY_ALL':
      return true;
  }
}
