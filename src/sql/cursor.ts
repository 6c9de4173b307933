import type { CallOptions } from '../invocation/invocation.ts';
import type { Connection } from '../network/connection.ts';
import { sqlClose, sqlFetch, type SqlQueryId } from '../protocol/messages/sql.ts';
import { UUID } from '../protocol/uuid.ts';
import type { StructureContext } from '../structures/object-core.ts';
import { failureOf } from './failures.ts';
import { pageOf, type Page } from './page.ts';

/** A query on the member that runs it. It lives and dies with its connection. */
export interface Query {
  readonly connection: Connection;
  readonly id: SqlQueryId;
}

/** A new query at the other end of a connection (SQL-1). */
export function newQuery(connection: Connection): Query {
  const member = UUID.fromString(connection.member!.uuid);
  const local = UUID.random();
  return {
    connection,
    id: {
      memberIdHigh: member.mostSignificant,
      memberIdLow: member.leastSignificant,
      localIdHigh: local.mostSignificant,
      localIdLow: local.leastSignificant,
    },
  };
}

type Surroundings = Pick<StructureContext, 'invoker' | 'serializer'>;

/** How pages are fetched. */
export interface FetchOptions {
  readonly cursorBufferSize: number;
  readonly columnCount: number;
  readonly call: CallOptions;
}

/** The next page of a query (SQL-14). @throws HazelcastSqlException, or what is wrong with the call */
export async function fetchPage({ connection, id }: Query, options: FetchOptions, { invoker, serializer }: Surroundings): Promise<Page> {
  if (connection.closed !== undefined) throw connection.closed.error; // whatever the client does while it is offline, this query is gone
  return invoker.invoke({
    message: sqlFetch,
    request: { queryId: id, cursorBufferSize: options.cursorBufferSize },
    route: { to: 'connection', connection },
    options: options.call,
    isUnbounded: true,
    read({ rowPage, error }) {
      if (error !== null) throw failureOf(error);
      return pageOf(rowPage!, options.columnCount, serializer);
    },
  });
}

/** Ends a query on its member. When the connection is gone the member ends it by itself, so that is no failure. */
export async function closeQuery({ connection, id }: Query, { invoker }: Pick<Surroundings, 'invoker'>): Promise<void> {
  if (connection.closed !== undefined) return;
  try {
    await invoker.invoke({ message: sqlClose, request: { queryId: id }, route: { to: 'connection', connection }, options: {} });
  } catch (error) {
    if (connection.closed === undefined) throw error;
  }
}
