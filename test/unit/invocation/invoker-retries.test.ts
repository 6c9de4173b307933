import { describe, expect, test } from 'vitest';
import { ClientNotActiveError, ClientOfflineError, IOError, TargetDisconnectedError } from '../../../src/errors.ts';
import type { Route } from '../../../src/invocation/route.ts';
import { mapSize } from '../../../src/protocol/messages/map.ts';
import { createInvoker, turn, watch } from './fake-cluster.ts';
import { put, size } from './some-calls.ts';

describe('a call is sent again', () => {
  const routes: Record<string, (uuid: string, connection: unknown) => Route> = {
    connection: (_uuid, connection) => ({ to: 'connection', connection }) as Route,
    member: (uuid) => ({ to: 'member', uuid }),
    none: () => ({ to: 'any' }),
  };
  const always = ['connection', 'member', 'none'];
  const unlessBound = ['member', 'none'];
  /** For each failure the bounds with which it is retried: when the call is repeatable, and when it is not (INVOKE-9). */
  const table: [failure: number | 'not-sent' | 'lost', repeatable: string[], otherwise: string[]][] = [
    ['not-sent', unlessBound, unlessBound],
    ['lost', unlessBound, []],
    [52, unlessBound, []],
    [33, unlessBound, []],
    [19, unlessBound, unlessBound],
    [53, ['none'], ['none']],
    ...[8, 39, 46, 47, 62, 82, 90].map((code): [number, string[], string[]] => [code, always, always]),
    ...[22, 15, 18, 38, 54, 50, 9_999].map((code): [number, string[], string[]] => [code, [], []]),
  ];
  const cases = table.flatMap(([failure, repeatable, otherwise]) =>
    always.flatMap((bound) => [
      { failure, bound, isRepeatable: true, isRetried: repeatable.includes(bound) },
      { failure, bound, isRepeatable: false, isRetried: otherwise.includes(bound) },
    ]),
  );

  test.for(cases)(
    'INVOKE-9: after $failure, bound to $bound, repeatable: $isRepeatable: $isRetried',
    async ({ failure, bound, isRepeatable, isRetried }) => {
      const { clock, cluster, invoker } = createInvoker();
      const connection = cluster.join();
      const route = routes[bound]!(connection.member.uuid, connection);
      const seen = watch(isRepeatable ? invoker.invoke({ ...size, route }) : invoker.invoke({ ...put, route }));
      const [id] = connection.ids;
      if (failure !== 'not-sent') connection.flush();
      if (typeof failure === 'number') connection.fail(failure);
      else connection.take(id!)!.onFailure(failure, failure === 'lost' ? new TargetDisconnectedError('lost') : new IOError('not sent'));
      await clock.settle();
      expect(connection.calls.size).toBe(isRetried ? 1 : 0);
      expect(seen.settled).toBe(isRetried ? 0 : 1);
      if (!isRetried && failure === 'lost') expect(seen.error).toMatchObject({ name: 'TargetDisconnectedError', maybeExecuted: true });
      if (!isRetried && typeof failure === 'number') expect(seen.error).toMatchObject({ server: { code: failure } });
    },
  );

  test('INVOKE-8: after a loss only when it may be executed twice, which redoOperation allows for every call', async () => {
    for (const redoOperation of [false, true]) {
      const { clock, cluster, invoker } = createInvoker({ redoOperation });
      const [lost, other] = [cluster.join(), cluster.join()];
      const seen = watch(invoker.invoke(put));
      lost.flush();
      cluster.lose(lost);
      await clock.settle();
      expect(other.calls.size).toBe(redoOperation ? 1 : 0);
      expect(seen.settled).toBe(redoOperation ? 0 : 1);
      if (!redoOperation)
        expect(seen.error).toMatchObject({ name: 'TargetDisconnectedError', maybeExecuted: true, cause: lost.closed!.error });
    }
  });

  test('INVOKE-7 INVOKE-6: under a fresh correlation id, and a late reply to the first send settles nothing', async () => {
    const { clock, cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const seen = watch(invoker.invoke(size));
    connection.flush();
    const [first] = connection.ids;
    connection.fail(62);
    await clock.settle();
    connection.flush();
    const [second] = connection.ids;
    expect(second).toBeGreaterThan(first!);
    connection.reply(mapSize, 1, { id: first! });
    invoker.onBackupAck(first!);
    await turn();
    expect(seen.settled).toBe(0);
    connection.reply(mapSize, 2, { id: second! });
    await turn();
    expect(seen).toEqual({ settled: 1, value: 2 });
  });

  test('INVOKE-10: four times in the next turn, then after 1, 2, 4 ... ms up to the longest pause, once for each failure', async () => {
    const { clock, cluster, invoker } = createInvoker({ retryPauseMillis: 20, timeoutMillis: 100_000 });
    const connection = cluster.join();
    const call = invoker.invoke(size);
    const ids = new Set<number>();
    const pauses: number[] = [];
    for (let tries = 1; tries <= 12; tries++) {
      connection.flush();
      expect(connection.calls.size).toBe(1);
      ids.add(connection.ids[0]!);
      connection.fail(46);
      expect(connection.calls.size).toBe(0);
      let waited = 0;
      for (await clock.settle(); connection.calls.size === 0; waited++) await clock.advance(1);
      pauses.push(waited);
    }
    expect(pauses).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 20, 20, 20]);
    expect(ids.size).toBe(12);
    connection.flush();
    connection.reply(mapSize, 0);
    await expect(call).resolves.toBe(0);
  });

  test('INVOKE-10: and passes admission again', async () => {
    for (const [admission, type] of [
      ['offline', ClientOfflineError],
      ['inactive', ClientNotActiveError],
    ] as const) {
      const { clock, cluster, invoker } = createInvoker();
      const connection = cluster.join();
      const seen = watch(invoker.invoke(size));
      connection.flush();
      connection.fail(46);
      cluster.admission = admission;
      await clock.settle();
      expect(seen.error).toBeInstanceOf(type);
    }
  });

  test('INVOKE-10: once in all after an outage, however long it was', async () => {
    const { clock, cluster, invoker } = createInvoker({ timeoutMillis: 100_000 });
    const connection = cluster.join();
    const seen = watch(invoker.invoke(size));
    connection.flush();
    cluster.lose(connection, 'park');
    await clock.advance(60_000);
    expect(clock.armed).toEqual([100_000]);
    const back = cluster.join();
    cluster.admission = 'send';
    invoker.release();
    expect(back.calls.size).toBe(1);
    await clock.advance(10_000);
    back.flush();
    expect(back.written.size).toBe(1);
    cluster.view.members.members.shift();
    back.reply(mapSize, 5);
    await turn();
    expect(seen.value).toBe(5);
  });
});
