import { describe, expect, test } from 'vitest';
import { IOError, OperationTimeoutError, TargetDisconnectedError } from '../../../src/errors.ts';
import { failed, FakeSql, firstPage, never, nextPage, page } from './fake-sql.ts';

const rows = (...values: number[]) => values.map((n) => ({ n }));

describe('a result', () => {
  test('SQL-14 SQL-16: pages are fetched when they are needed, and nothing is closed after the last one', async () => {
    const fake = new FakeSql(firstPage([1, 2], false), nextPage([], false), nextPage([3], true));
    const result = await fake.service().execute('SELECT 1', [], { cursorBufferSize: 2 });
    const [a, b] = [await result.next(), await result.next()];
    expect([a.value, b.value]).toEqual(rows(1, 2));
    expect(fake.names).toEqual(['execute']);
    expect(await result.toArray()).toEqual(rows(3));
    await result.close();
    expect(await result.next()).toEqual({ done: true, value: undefined });
    expect(fake.names).toEqual(['execute', 'fetch', 'fetch']);
    expect(fake.sent[1]!.request).toEqual({ queryId: fake.sent[0]!.request['queryId'], cursorBufferSize: 2 });
  });

  test('SQL-14: those who ask at the same time share one fetch, and get the rows in their order', async () => {
    const fake = new FakeSql(firstPage([], false), nextPage([1, 2], false), nextPage([3], true));
    const result = await fake.service().execute('SELECT 1');
    const all = await Promise.all([result.next(), result.next(), result.next(), result.next()]);
    expect(all.map(({ value }) => value)).toEqual([...rows(1, 2, 3), undefined]);
    expect(fake.names).toEqual(['execute', 'fetch', 'fetch']);
  });

  test('SQL-16: closing twice is one request, and no row follows, not even one that is here', async () => {
    const fake = new FakeSql(firstPage([1, 2, 3], false));
    const result = await fake.service().execute('SELECT 1');
    for await (const row of result) {
      expect(row).toEqual({ n: 1 });
      break;
    }
    await Promise.all([result.close(), result.close(), result[Symbol.asyncDispose]()]);
    expect(fake.names).toEqual(['execute', 'close']);
    await expect(result.next()).rejects.toMatchObject({ sqlCode: 1003, originatingMemberId: fake.clientUuid });
  });

  test('SQL-17: closing ends the fetch that runs, and the member is told once', async () => {
    const fake = new FakeSql(firstPage([], false), never);
    const result = await fake.service().execute('SELECT 1');
    const pending = Promise.allSettled([result.next(), result.next()]);
    await result.close();
    expect(await pending).toMatchObject([{ reason: { sqlCode: 1003 } }, { reason: { sqlCode: 1003 } }]);
    expect(fake.names).toEqual(['execute', 'fetch', 'close']);
  });

  test('SQL-19: a signal ends the result while nobody waits, and an execution that was sent', async () => {
    const fake = new FakeSql(firstPage([1, 2], false), never);
    const controller = new AbortController();
    const result = await fake.service().execute('SELECT 1', [], { signal: controller.signal });
    const executing = Promise.allSettled([fake.service().execute('SELECT 2', [], { signal: controller.signal })]);
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort('enough');
    await expect(result.next()).rejects.toMatchObject({ code: 'ABORT_ERR', cause: 'enough' });
    expect(await executing).toMatchObject([{ reason: { code: 'ABORT_ERR' } }]);
    expect(fake.names).toEqual(['execute', 'execute', 'close', 'close']);
    const closed = fake.sent.slice(2).map(({ request }) => request['queryId']);
    expect(closed).toEqual(fake.sent.slice(0, 2).map(({ request }) => request['queryId']));
  });

  test('SQL-28: a query is closed when its answer cannot be read, and when a call for it took too long', async () => {
    const wrong = new FakeSql(firstPage([1], false, { rowPage: { ...page([1], false), columns: [] } }));
    await expect(wrong.service().execute('SELECT 1')).rejects.toMatchObject({ code: 'PROTOCOL' });
    expect(wrong.names).toEqual(['execute', 'close']);
    const slow = new FakeSql(firstPage([], false), new OperationTimeoutError('too long', { maybeExecuted: true }));
    const result = await slow.service().execute('SELECT 1');
    for (let i = 0; i < 2; i++) await expect(result.next()).rejects.toMatchObject({ code: 'OPERATION_TIMEOUT' });
    await result.close();
    expect(slow.names).toEqual(['execute', 'fetch', 'close']);
  });

  test('SQL-18: with the connection it ends at once, and closing needs no member', async () => {
    const fake = new FakeSql(firstPage([1], false));
    const result = await fake.service().execute('SELECT 1');
    const error = new TargetDisconnectedError('gone');
    fake.connection.closed = { error };
    expect((await result.next()).value).toEqual({ n: 1 });
    for (let i = 0; i < 2; i++) await expect(result.next()).rejects.toMatchObject({ code: 'SQL_CONNECTION_PROBLEM', cause: error });
    await result.close();
    expect(fake.names).toEqual(['execute']);
  });

  test('SQL-10 SQL-21: what older members do not say is read as undefined, and columns as nullable', async () => {
    const result = await new FakeSql(firstPage([1], true)).service().execute('SELECT 1');
    expect([result.isInfinite, result.rowMetadata!.getColumns()]).toEqual([undefined, [{ name: 'n', type: 4, nullable: true }]]);
  });

  test('SQL-4 API-2: wrong arguments reject, and nothing is sent', async () => {
    const fake = new FakeSql(firstPage([1], true));
    const sql = fake.service();
    const calls = [
      sql.execute(''),
      sql.execute('x', 5 as never),
      sql.execute('x', [], { a: 1 } as never),
      sql.executeStatement(null as never),
    ];
    await Promise.all(calls.map((call) => expect(call).rejects.toMatchObject({ code: 'ILLEGAL_ARGUMENT' })));
    const result = await sql.execute('SELECT 1');
    for (const limit of [-1, 0.5, '1', Number.NaN])
      await expect(result.toArray(limit as number)).rejects.toMatchObject({ code: 'ILLEGAL_ARGUMENT' });
    await expect(result.map(5 as never)).rejects.toMatchObject({ code: 'ILLEGAL_ARGUMENT' });
    expect(await result.toArray(5)).toEqual(rows(1));
    expect(fake.names).toEqual(['execute']);
  });
});

describe('a statement that is submitted anew', () => {
  const resubmissionMode = 'RETRY_SELECTS';

  test('SQL-24: has another query each time, five times at once', async () => {
    const fake = new FakeSql(...[1001, 1005, 1011, 1012, 1011].map(failed), firstPage([1], true));
    const executing = fake.service({ resubmissionMode }).execute('SELECT 1');
    const outcome = (async () => (await executing).toArray())();
    await settle(fake);
    expect(await outcome).toEqual(rows(1));
    expect(fake.clock.now()).toBe(0);
    const ids = fake.sent.map(({ request }) => JSON.stringify(request['queryId'], (_, value: unknown) => String(value)));
    expect(new Set(fake.sent.map(({ request }) => request['queryId'])).size).toBe(ids.length);
  });

  test('SQL-24: is given up once the invocation timeout has passed', async () => {
    const fake = new FakeSql(...Array.from({ length: 40 }, () => failed(1011)));
    const outcome = Promise.allSettled([fake.service({ resubmissionMode }).execute('SELECT 1')]);
    await settle(fake, 2_100);
    expect(await outcome).toMatchObject([{ reason: { sqlCode: 1011 } }]);
    expect(fake.sent.length).toBeLessThan(40);
  });

  test('SQL-24: begins anew when a page fails before the first row, and never after it', async () => {
    const fake = new FakeSql(firstPage([], false), new IOError('lost'), firstPage([7], true));
    const result = await fake.service({ resubmissionMode }).execute('SELECT 1');
    const read = result.toArray();
    await settle(fake);
    expect(await read).toEqual(rows(7));
    const late = new FakeSql(firstPage([1], false), new IOError('lost'), firstPage([1], true));
    const broken = await late.service({ resubmissionMode }).execute('SELECT 1');
    await expect(broken.toArray()).rejects.toMatchObject({ sqlCode: 1001 });
    const twice = new FakeSql(firstPage([1], false), new IOError('lost'), firstPage([1, 2], true));
    const all = (await twice.service({ resubmissionMode: 'RETRY_SELECTS_ALLOW_DUPLICATES' }).execute('SELECT 1')).toArray();
    await settle(twice);
    expect(await all).toEqual(rows(1, 1, 2));
  });

  test('SQL-24: fails when its columns are others now, and ends the new query', async () => {
    const other = firstPage([7], false, { rowMetadata: [{ name: 'm', type: 4 }] });
    const fake = new FakeSql(firstPage([], false), new IOError('lost'), other);
    const result = await fake.service({ resubmissionMode }).execute('SELECT 1');
    const read = Promise.allSettled([result.next()]);
    await settle(fake);
    expect(await read).toMatchObject([{ reason: { sqlCode: -1, cause: { sqlCode: 1001 } } }]);
    expect(fake.names).toEqual(['execute', 'fetch', 'execute', 'close']);
  });
});

/** Lets everything go through for so many milliseconds, in small steps. */
async function settle({ clock }: FakeSql, millis = 0): Promise<void> {
  for (let i = 0; i < 40; i++) await clock.advance(millis / 40);
}
