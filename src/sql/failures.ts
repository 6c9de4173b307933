import { HazelcastError, IOError, TargetDisconnectedError } from '../errors.ts';
import type { SqlError } from '../protocol/messages/sql.ts';
import type { UUID } from '../protocol/uuid.ts';
import { HazelcastSqlException, SqlErrorCode } from './sql-exception.ts';

/** What a member says went wrong (SQL-22, SQL-23). */
export function failureOf({ code, message, originatingMemberId, suggestion, causeStackTrace }: SqlError): HazelcastSqlException {
  const cause = causeStackTrace === undefined || causeStackTrace === null ? {} : { cause: causeOf(causeStackTrace) };
  return new HazelcastSqlException(message ?? 'the statement failed', { sqlCode: code, originatingMemberId, suggestion, ...cause });
}

/** What happened on the member, as Java tells it. */
function causeOf(stackTrace: string): HazelcastError {
  const error = new HazelcastError(stackTrace.split('\n', 1)[0]!.trimEnd());
  error.stack = stackTrace;
  return error;
}

/**
 * What a call that did not come to a reply is rejected with: a lost connection is an SQL failure that may pass (SQL-18), and so is what a
 * member answers in another way than SQL does. What is wrong with every call is passed on, as being offline.
 */
export function sqlFailure(error: unknown, clientUuid: UUID): unknown {
  if (!(error instanceof HazelcastError) || error instanceof HazelcastSqlException) return error;
  const isLost = error instanceof TargetDisconnectedError || error instanceof IOError;
  if (error.server === undefined && !isLost) return error;
  const sqlCode = error.server === undefined ? SqlErrorCode.CONNECTION_PROBLEM : SqlErrorCode.GENERIC;
  return new HazelcastSqlException(error.message, { sqlCode, originatingMemberId: clientUuid, cause: error });
}

/** A result was closed while it was read, or before. */
export function cancelled(clientUuid: UUID): HazelcastSqlException {
  return new HazelcastSqlException('the result was closed', {
    sqlCode: SqlErrorCode.CANCELLED_BY_USER,
    originatingMemberId: clientUuid,
  });
}
