import { added, bool, byte, int, list, long, nullable, nullableData, safeLong, str, type ValueOf } from '../fields.ts';
import { message } from '../message.ts';
import { sqlPage } from '../sql-page.ts';
import { sqlColumnMetadata, sqlError, sqlQueryId } from '../structs.ts';

/** Ends a query, whether it runs, is done or has not begun. */
export const sqlClose = message(0x210300, { request: { queryId: sqlQueryId } });

/** Runs a statement. The reply has a description of the rows with the first page, or the number of changed rows, or an error. */
export const sqlExecute = message(0x210400, {
  request: {
    sql: str,
    parameters: list(nullableData),
    timeoutMillis: safeLong,
    cursorBufferSize: int,
    schema: nullable(str),
    expectedResultType: byte,
    queryId: sqlQueryId,
    skipUpdateStatistics: added(bool),
  },
  reply: {
    rowMetadata: nullable(list(sqlColumnMetadata)),
    rowPage: nullable(sqlPage),
    updateCount: long,
    error: nullable(sqlError),
    isInfiniteRows: added(bool),
    partitionArgumentIndex: added(int),
  },
});

/** Returns the next page of a query. */
export const sqlFetch = message(0x210500, {
  request: { queryId: sqlQueryId, cursorBufferSize: int },
  reply: { rowPage: nullable(sqlPage), error: nullable(sqlError) },
});

/** Returns the statement that would create a mapping for an object of this name, or null when there is none. */
export const sqlMappingDdl = message(0x210600, { request: { name: str }, reply: nullable(str), retryable: true });

/** The identity of a query, as it is sent. */
export type SqlQueryId = ValueOf<typeof sqlQueryId>;
/** A failure of a query, as it is read. */
export type SqlError = ValueOf<typeof sqlError>;
