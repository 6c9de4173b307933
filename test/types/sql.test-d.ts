import { expectTypeOf, test } from 'vitest';
import { SqlColumnType, type Client, type SqlResult, type SqlRow, type SqlRowAsObject, type SqlStatement } from '../../src/index.ts';

declare const client: Client;

test('SQL-11 SQL-12: rows have the type that the caller says', () => {
  const sql = client.getSql();
  expectTypeOf(sql.execute('SELECT 1')).resolves.toEqualTypeOf<SqlResult<SqlRowAsObject>>();
  expectTypeOf(sql.execute<{ n: bigint }>('SELECT 1')).resolves.toEqualTypeOf<SqlResult<{ n: bigint }>>();
  expectTypeOf<Awaited<ReturnType<SqlResult<SqlRow>['toArray']>>>().toEqualTypeOf<SqlRow[]>();
  expectTypeOf<SqlResult['updateCount']>().toEqualTypeOf<bigint>();
  expectTypeOf(SqlColumnType[0]).toEqualTypeOf<string>();
});

test('SQL-4: options and expected results are those that there are', () => {
  const statement: SqlStatement = { sql: 'SELECT 1', params: [1, null], options: { expectedResultType: 'ROWS' } };
  expectTypeOf(client.getSql().executeStatement(statement)).resolves.toEqualTypeOf<SqlResult>();
  // @ts-expect-error there is no such option
  void client.getSql().execute('SELECT 1', [], { cursorBuferSize: 1 });
  // @ts-expect-error there is no such word
  void client.getSql().execute('SELECT 1', [], { expectedResultType: 'COUNT' });
});

test('SQL-26: the tag takes templates only', () => {
  expectTypeOf(client.sql<{ n: number }>`SELECT ${1}`).resolves.toEqualTypeOf<SqlResult<{ n: number }>>();
  // @ts-expect-error a text is no template
  void client.sql('SELECT 1');
  // @ts-expect-error neither is it one with options
  void client.sql.with({ timeoutMillis: 5 })('SELECT 1');
});
