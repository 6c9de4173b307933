import { expect, test } from 'vitest';
import {
  BigDecimal,
  HazelcastJsonValue,
  LocalDate,
  LocalDateTime,
  LocalTime,
  OffsetDateTime,
  SqlColumnType,
  SqlErrorCode,
  type Client,
  type ClientConfig,
  type SqlResult,
  type SqlRow,
} from '../../src/index.ts';
import { message } from '../../src/protocol/message.ts';
import { bool, list, long, nullable, str } from '../../src/protocol/fields.ts';
import { struct } from '../../src/protocol/layout.ts';
import { eventually } from '../scenarios/clients.ts';

type StartClient = (config?: ClientConfig) => Promise<Client>;

/** What jobs run on the cluster; the text is that of the query. */
const getJobs = message(0xfe_0f00, {
  request: {},
  reply: list(
    struct({
      lightJob: bool,
      jobId: long,
      executionId: long,
      nameOrId: str,
      failureText: nullable(str),
      sqlSummary: nullable(struct({ query: str, unbounded: bool })),
    }),
  ),
});

/** What is known of SQL on every cluster. */
export function sqlTests(start: StartClient): void {
  const unique = () => `sql_${Math.random().toString(36).slice(2)}`;

  /** A map of `count` names, by number, which SQL knows. */
  async function people(client: Client, count: number): Promise<string> {
    const name = unique();
    const sql = client.getSql();
    const mapping = `CREATE MAPPING "${name}" TYPE IMap OPTIONS ('keyFormat'='int', 'valueFormat'='varchar')`;
    expect(await sql.execute(mapping)).toMatchObject({ updateCount: 0n, rowMetadata: null });
    const map = await client.getMap<number, string>(name);
    const rows = Array.from({ length: count }, (_, i) => `(${i}, 'person ${i}')`);
    await sql.execute(`INSERT INTO "${name}" VALUES ${rows.join(', ')}`);
    expect(await map.size()).toBe(count);
    return name;
  }

  /** The queries that run now and hold this text. */
  async function running(client: Client, text: string): Promise<number> {
    const { connections } = client.parts.cluster;
    const jobs = await Promise.all(connections.all.map((connection) => connection.request(getJobs, {})));
    const wanted = jobs.flat().filter(({ sqlSummary }) => sqlSummary?.query.includes(text));
    return new Set(wanted.map(({ jobId }) => jobId)).size; // several members may tell of one
  }

  test('SQL-5 SQL-7 SQL-11: rows are objects without a prototype, in the order of the statement', async () => {
    const client = await start();
    const name = await people(client, 3);
    const result = await client.getSql().execute<{ __key: number; this: string }>(`SELECT * FROM "${name}" ORDER BY __key`);
    expect([result.isRowSet(), result.updateCount, result.isInfinite]).toEqual([true, -1n, false]);
    const rows = await result.toArray();
    expect(rows.map((row) => ({ ...row }))).toEqual([0, 1, 2].map((i) => ({ __key: i, this: `person ${i}` })));
    expect(Object.getPrototypeOf(rows[0])).toBeNull();
    const twice = await client.getSql().execute(`SELECT this AS a, __key AS b, __key + 100 AS a FROM "${name}" WHERE __key = ?`, [1n]);
    expect(Object.entries((await twice.toArray())[0]!)).toEqual([
      ['a', expect.toSatisfy((value) => Number(value) === 101)],
      ['b', 1],
    ]);
  });

  test('SQL-9 SQL-10: each type has its values, and null', async () => {
    const client = await start();
    const columns: [string, unknown, SqlColumnType][] = [
      [`CAST('ä😀' AS VARCHAR)`, 'ä😀', SqlColumnType.VARCHAR],
      ['CAST(TRUE AS BOOLEAN)', true, SqlColumnType.BOOLEAN],
      ['CAST(-128 AS TINYINT)', -128, SqlColumnType.TINYINT],
      ['CAST(-32768 AS SMALLINT)', -32_768, SqlColumnType.SMALLINT],
      ['CAST(-2147483648 AS INTEGER)', -(2 ** 31), SqlColumnType.INTEGER],
      ['CAST(9223372036854775807 AS BIGINT)', 2n ** 63n - 1n, SqlColumnType.BIGINT],
      [`CAST('-123.4500' AS DECIMAL)`, new BigDecimal(-1_234_500n, 4), SqlColumnType.DECIMAL],
      ['CAST(1.5 AS REAL)', 1.5, SqlColumnType.REAL],
      ['CAST(0.1 AS DOUBLE)', 0.1, SqlColumnType.DOUBLE],
      [`CAST('2021-06-28' AS DATE)`, new LocalDate(2021, 6, 28), SqlColumnType.DATE],
      [`CAST('11:22:41' AS TIME)`, new LocalTime(11, 22, 41, 0), SqlColumnType.TIME],
      [`CAST('2021-06-28T11:22:41.123' AS TIMESTAMP)`, LocalDateTime.fromString('2021-06-28T11:22:41.123'), SqlColumnType.TIMESTAMP],
      [
        `CAST('2021-06-28T11:22:41+02:00' AS TIMESTAMP WITH TIME ZONE)`,
        OffsetDateTime.fromString('2021-06-28T11:22:41+02:00'),
        SqlColumnType.TIMESTAMP_WITH_TIME_ZONE,
      ],
      [`CAST('{"a":1}' AS JSON)`, new HazelcastJsonValue('{"a":1}'), SqlColumnType.JSON],
      ['CAST(NULL AS DECIMAL)', null, SqlColumnType.DECIMAL],
      ['CAST(NULL AS TIMESTAMP)', null, SqlColumnType.TIMESTAMP],
      ['CAST(NULL AS OBJECT)', null, SqlColumnType.OBJECT],
      ['NULL', null, SqlColumnType.NULL],
    ];
    const result = await client.getSql().execute(`SELECT ${columns.map(([text], i) => `${text} AS c${i}`).join(', ')}`);
    const metadata = result.rowMetadata!;
    expect(metadata.getColumns().map(({ type }) => SqlColumnType[type])).toEqual(columns.map(([, , type]) => SqlColumnType[type]));
    expect([metadata.getColumnCount(), metadata.findColumn('c3'), metadata.findColumn('c99'), metadata.getColumn(99)]).toEqual([
      columns.length,
      3,
      -1,
      undefined,
    ]);
    expect([metadata.getColumn(0)?.nullable, metadata.getColumn(columns.length - 1)?.nullable]).toEqual([expect.any(Boolean), true]);
    const [row] = await result.toArray();
    expect(Object.values(row!).map((value, i) => [i, value])).toEqual(columns.map(([, value], i) => [i, value]));
  });

  test('SQL-5: parameters are written as values are', async () => {
    const client = await start();
    const given: [string, unknown, unknown][] = [
      ['VARCHAR', 'text', 'text'],
      ['DOUBLE', 1.5, 1.5],
      ['INTEGER', 7, 7],
      ['BIGINT', 2n ** 60n, 2n ** 60n],
      ['DECIMAL', BigDecimal.fromString('1.50'), BigDecimal.fromString('1.50')],
      ['DATE', new LocalDate(1999, 12, 31), new LocalDate(1999, 12, 31)],
      ['TIME', new LocalTime(1, 2, 3, 0), new LocalTime(1, 2, 3, 0)],
      ['TIMESTAMP', LocalDateTime.fromString('1999-12-31T23:59:59'), LocalDateTime.fromString('1999-12-31T23:59:59')],
      ['BOOLEAN', true, true],
      ['JSON', new HazelcastJsonValue('[1]'), new HazelcastJsonValue('[1]')],
      ['VARCHAR', null, null],
      ['BIGINT', undefined, null],
    ];
    const text = `SELECT ${given.map(([type], i) => `CAST(? AS ${type}) AS c${i}`).join(', ')}`;
    const result = await client.getSql().execute(
      text,
      given.map(([, value]) => value),
    );
    expect(Object.values((await result.toArray())[0]!)).toEqual(given.map(([, , value]) => value));
    await expect(client.getSql().execute('SELECT CAST(? AS INTEGER)', [Symbol('no')])).rejects.toMatchObject({ code: 'SERIALIZATION' });
  });

  test('SQL-12: raw rows give values by name and by index', async () => {
    const client = await start();
    const result = await client.getSql().execute<SqlRow>('SELECT 1 AS a, 2 AS b, 3 AS a', [], { returnRawResult: true });
    const { value: row } = await result.next();
    expect([0, 1, 2, 'b', 'a'].map((key) => Number(row!.getObject(key)))).toEqual([1, 2, 3, 2, 3]);
    expect([row!.getObject(3), row!.getObject(-1), row!.getMetadata() === result.rowMetadata]).toEqual([undefined, undefined, true]);
    expect(() => row!.getObject('c')).toThrow(expect.objectContaining({ code: 'ILLEGAL_ARGUMENT' }));
  });

  test('SQL-14 SQL-15 SQL-25: pages follow one another on one connection; a second loop goes on where the first one was', async () => {
    const client = await start();
    const name = await people(client, 25);
    for (const cursorBufferSize of [1, 4, 25, 4_096]) {
      const result = await client.getSql().execute(`SELECT __key FROM "${name}"`, [], { cursorBufferSize });
      const [first, second] = await Promise.all([result.next(), result.next()]);
      const rows = [first.value, second.value, ...(await result.toArray())] as { __key: number }[];
      expect(rows.map(({ __key }) => __key).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, i) => i));
      expect(await result.next()).toEqual({ done: true, value: undefined });
    }
    const endless = await client
      .getSql()
      .execute<{ v: bigint }>('SELECT v FROM TABLE(generate_stream(100000))', [], { cursorBufferSize: 10 });
    expect(endless.isInfinite).toBe(true);
    const seen: bigint[] = [];
    const iterator = endless[Symbol.asyncIterator]();
    for (let i = 0; i < 35; i++) seen.push(((await iterator.next()) as { value: { v: bigint } }).value.v);
    for (let i = 0; i < 5; i++) seen.push(((await endless[Symbol.asyncIterator]().next()) as { value: { v: bigint } }).value.v);
    await iterator.return!();
    expect(seen).toEqual(Array.from({ length: 40 }, (_, i) => BigInt(i)));
  });

  test('SQL-16 SQL-25 SQL-28: whatever ends a query here ends it on the members', async () => {
    const [client, other] = [await start(), await start()];
    const column = unique();
    const open = (signal?: AbortSignal, from = client) =>
      from.getSql().execute(`SELECT v AS ${column} FROM TABLE(generate_stream(1000))`, [], { cursorBufferSize: 1, signal });
    const ends: ((result: SqlResult) => unknown)[] = [
      async (result) => {
        for await (const _ of result) break;
      },
      async (result) => {
        const body = async () => {
          for await (const row of result) throw new Error(typeof row);
        };
        await expect(body()).rejects.toThrow('object');
      },
      (result) => result.close(),
      (result) => result[Symbol.asyncDispose](),
      async (result) => expect(await result.toArray(3)).toHaveLength(3),
      async (result) => {
        const fail = () => Promise.reject(new Error('no'));
        await expect(result.map(fail)).rejects.toThrow('no');
      },
      async (result) => {
        await expect(result[Symbol.asyncIterator]().throw!(new Error('no'))).rejects.toThrow('no');
      },
    ];
    for (const end of ends) {
      const result = await open();
      await result.next();
      expect(await running(client, column)).toBe(1);
      await end(result);
      await eventually(async () => (await running(client, column)) === 0);
      await expect(result.next()).rejects.toMatchObject({ code: 'SQL_CANCELLED_BY_USER', sqlCode: 1003 });
      await result.close();
    }
    const controller = new AbortController();
    const aborted = await open(controller.signal);
    await aborted.next();
    controller.abort();
    await expect(aborted.next()).rejects.toMatchObject({ code: 'ABORT_ERR' });
    await eventually(async () => (await running(client, column)) === 0);
    const left = await open(undefined, other);
    await left.next();
    await other.shutdown();
    await expect(left.next().then(() => left.next())).rejects.toBeInstanceOf(Error);
    await eventually(async () => (await running(client, column)) === 0);
  });

  test('SQL-17 SQL-19: closing and aborting end a fetch that runs, and an execution', async () => {
    const client = await start();
    const column = unique();
    const slow = (signal?: AbortSignal) =>
      client.getSql().execute(`SELECT v AS ${column} FROM TABLE(generate_stream(1))`, [], { cursorBufferSize: 1, signal });
    const result = await slow();
    const pending = (async () => {
      for (;;) await result.next();
    })();
    const outcome = Promise.allSettled([pending]);
    await new Promise((resolve) => setImmediate(resolve));
    await result.close();
    expect(await outcome).toMatchObject([{ reason: { sqlCode: SqlErrorCode.CANCELLED_BY_USER } }]);
    const controller = new AbortController();
    const aborted = await slow(controller.signal);
    const reading = Promise.allSettled([aborted.toArray()]);
    controller.abort('enough');
    expect(await reading).toMatchObject([{ reason: { code: 'ABORT_ERR', cause: 'enough' } }]);
    const early = new AbortController();
    const executing = slow(early.signal);
    await new Promise((resolve) => setImmediate(resolve));
    early.abort();
    await expect(executing).rejects.toMatchObject({ code: 'ABORT_ERR' });
    await expect(slow(AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORT_ERR' });
    await eventually(async () => (await running(client, column)) === 0);
  });

  test('SQL-19: the statement timeout is the one of the member', async () => {
    const client = await start();
    const column = unique();
    const result = await client
      .getSql()
      .execute(`SELECT v AS ${column} FROM TABLE(generate_stream(1))`, [], { timeoutMillis: 300, cursorBufferSize: 1 });
    const error = await result.toArray().catch((failure: unknown) => failure);
    expect(error).toMatchObject({ name: 'HazelcastSqlException', message: expect.stringContaining('CANCEL_FORCEFUL') });
    await eventually(async () => (await running(client, column)) === 0);
  });

  test('SQL-8 SQL-22 SQL-23: failures have their code, the member and what would help', async () => {
    const client = await start();
    const sql = client.getSql();
    const members = client.getCluster().getMembers();
    const wrong = await sql.execute('SELEC 1').catch((error: unknown) => error);
    expect(wrong).toMatchObject({ name: 'HazelcastSqlException', code: 'SQL_PARSING', sqlCode: 1008, suggestion: null });
    const { originatingMemberId } = wrong as { originatingMemberId: { equals(other: unknown): boolean } };
    expect(members.some(({ uuid }) => originatingMemberId.equals(uuid))).toBe(true);
    const name = unique();
    await (await client.getMap<string, string>(name)).set('k', 'v');
    const missing = await sql.execute(`SELECT * FROM "${name}"`).catch((error: unknown) => error);
    expect(missing).toMatchObject({ sqlCode: SqlErrorCode.OBJECT_NOT_FOUND, suggestion: expect.stringMatching(/^CREATE .*MAPPING/) });
    const data = sql.execute('SELECT CAST(? AS INTEGER)', ['no number']);
    await expect(data.then((result) => result.toArray())).rejects.toMatchObject({ sqlCode: SqlErrorCode.DATA_EXCEPTION });
    const ddl = `CREATE OR REPLACE MAPPING "${name}" TYPE IMap OPTIONS ('keyFormat'='varchar', 'valueFormat'='varchar')`;
    await expect(sql.execute(ddl, [], { expectedResultType: 'ROWS' })).rejects.toMatchObject({ sqlCode: SqlErrorCode.GENERIC });
    await expect(sql.execute('SELECT 1', [], { expectedResultType: 'UPDATE_COUNT' })).rejects.toMatchObject({ sqlCode: -1 });
    expect((await sql.execute(ddl, [], { expectedResultType: 2 })).updateCount).toBe(0n);
  });

  test('SQL-7: an update count has no rows', async () => {
    const client = await start();
    const name = await people(client, 3);
    const result = await client.getSql().execute(`DELETE FROM "${name}" WHERE __key > 0`);
    expect([result.isRowSet(), result.updateCount, result.rowMetadata]).toEqual([false, expect.any(BigInt), null]);
    await expect(result.next()).rejects.toMatchObject({ code: 'ILLEGAL_STATE' });
    await expect(result.toArray()).rejects.toMatchObject({ code: 'ILLEGAL_STATE' });
    await result.close();
    expect(await (await client.getMap(name)).size()).toBe(1);
  });
}
