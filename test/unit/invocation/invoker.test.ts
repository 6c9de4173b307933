import { describe, expect, test } from 'vitest';
import {
  AbortError,
  ClientNotActiveError,
  ClientOfflineError,
  IOError,
  OperationTimeoutError,
  TargetDisconnectedError,
} from '../../../src/errors.ts';
import type { Call } from '../../../src/invocation/invocation.ts';
import type { Route } from '../../../src/invocation/route.ts';
import { clientCreateProxy } from '../../../src/protocol/messages/client.ts';
import { mapGet, mapLock, mapPut, mapSize } from '../../../src/protocol/messages/map.ts';
import { createInvoker, turn, watch } from './fake-cluster.ts';

const key = Buffer.from('key');
const size: Call<typeof mapSize> = { message: mapSize, request: { name: 'm' }, route: { to: 'any' }, options: {} };
const put: Call<typeof mapPut> = {
  message: mapPut,
  request: { name: 'm', key, value: key, threadId: 0, ttl: -1 },
  route: { to: 'any' },
  options: {},
};
const lock: Call<typeof mapLock> = {
  message: mapLock,
  request: { name: 'm', key, threadId: 0, ttl: -1, referenceId: 1 },
  route: { to: 'any' },
  options: {},
  isUnbounded: true,
};

describe('the deadline of a call', () => {
  test('INVOKE-1: passes by a timer, without any error before it (it used to count only after one)', async () => {
    const { clock, cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const seen = watch(invoker.invoke(size));
    connection.flush();
    await clock.advance(9_999);
    expect(seen.settled).toBe(0);
    await clock.advance(1);
    expect(seen.error).toBeInstanceOf(OperationTimeoutError);
    expect(seen.error).toMatchObject({ code: 'OPERATION_TIMEOUT', maybeExecuted: true });
    expect(connection.calls.size).toBe(0);
    expect(invoker.unsettledCalls).toBe(0);
  });

  test('INVOKE-1: is not extended by retries, and its cause is the last error', async () => {
    const { clock, cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const seen = watch(invoker.invoke(put));
    for (let millis = 0; millis < 10_000; millis += 100) {
      connection.flush();
      if (connection.calls.size > 0) connection.fail(62);
      await clock.advance(100);
    }
    expect(seen.error).toMatchObject({ name: 'OperationTimeoutError', cause: { code: 'WRONG_TARGET', server: { code: 62 } } });
    expect(seen.settled).toBe(1);
  });

  test('INVOKE-1 MODE-6: is not extended by parking, and its cause is the loss', async () => {
    const { clock, cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const seen = watch(invoker.invoke(size));
    await clock.advance(4_000);
    cluster.lose(connection, 'park');
    expect(invoker.parkedCalls).toBe(1);
    await clock.advance(5_999);
    expect(seen.settled).toBe(0);
    await clock.advance(1);
    expect(seen.error).toMatchObject({ name: 'OperationTimeoutError', maybeExecuted: false, cause: { cause: cluster.lastLoss } });
    expect(invoker.parkedCalls).toBe(0);
  });

  test('INVOKE-2: is that of the handle, else the default and what the call itself may wait', async () => {
    for (const [call, millis] of [
      [{ ...size, options: { timeoutMillis: 500 } }, 500],
      [{ ...size, waitMillis: 3_000 }, 13_000],
      [{ ...size, waitMillis: 3_000, options: { timeoutMillis: 500 } }, 500],
    ] as const) {
      const { clock, cluster, invoker } = createInvoker();
      cluster.join().flush();
      const seen = watch(invoker.invoke(call));
      await clock.advance(millis - 1);
      expect(seen.settled).toBe(0);
      await clock.advance(1);
      expect(seen.error).toBeInstanceOf(OperationTimeoutError);
    }
  });

  test('TIMEOUT-7: that is longer than a timer can be does not pass at once', async () => {
    const { clock, cluster, invoker } = createInvoker({ timeoutMillis: 2 ** 31 + 5_000 });
    cluster.join();
    const seen = watch(invoker.invoke(size));
    expect(clock.armed).toEqual([2 ** 31 - 1]);
    await clock.advance(2 ** 31 - 1);
    expect(seen.settled).toBe(0);
    await clock.advance(5_001);
    expect(seen.error).toBeInstanceOf(OperationTimeoutError);
  });
});

describe('a call that waits without bound', () => {
  test('INVOKE-3: has no deadline while a member has it, however long that takes', async () => {
    const { clock, cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const seen = watch(invoker.invoke(lock));
    connection.flush();
    await clock.advance(1_000_000);
    expect(seen.settled).toBe(0);
    connection.reply(mapLock, undefined);
    await turn();
    expect(seen.settled).toBe(1);
    expect(seen.error).toBeUndefined();
  });

  test('INVOKE-3: has the default deadline while it is not handed over', async () => {
    const { clock, cluster, invoker } = createInvoker();
    cluster.join();
    const seen = watch(invoker.invoke(lock));
    await clock.advance(10_000);
    expect(seen.error).toMatchObject({ name: 'OperationTimeoutError', maybeExecuted: false });
  });

  test('INVOKE-3: keeps that deadline while it cannot be handed over again and again', async () => {
    const { clock, cluster, invoker } = createInvoker();
    cluster.join();
    const away = cluster.join({ isConnected: false });
    const seen = watch(invoker.invoke({ ...lock, route: { to: 'member', uuid: away.member.uuid } }));
    await clock.advance(9_999);
    expect(seen.settled).toBe(0);
    await clock.advance(1);
    expect(seen.error).toMatchObject({ name: 'OperationTimeoutError', maybeExecuted: false, cause: { code: 'IO_ERROR' } });
  });

  test('INVOKE-3: has it anew from its last loss on', async () => {
    const { clock, cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const seen = watch(invoker.invoke(lock));
    connection.flush();
    await clock.advance(8_000);
    cluster.lose(connection, 'park');
    await clock.advance(9_999);
    expect(seen.settled).toBe(0);
    await clock.advance(1);
    expect(seen.error).toMatchObject({ name: 'OperationTimeoutError', maybeExecuted: true });
  });

  test('INVOKE-3: is bounded by an explicit timeout always', async () => {
    const { clock, cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const seen = watch(invoker.invoke({ ...lock, options: { timeoutMillis: 500 } }));
    connection.flush();
    await clock.advance(500);
    expect(seen.error).toMatchObject({ name: 'OperationTimeoutError', maybeExecuted: true });
  });

  test('INVOKE-3: ends within its deadline when a member refuses it for ever', async () => {
    const { clock, cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const seen = watch(invoker.invoke(lock));
    for (let millis = 0; millis < 12_000 && seen.settled === 0; millis += 100) {
      if (connection.calls.size > 0) {
        connection.flush();
        connection.fail(62);
      }
      await clock.advance(100);
    }
    expect(seen.error).toMatchObject({ name: 'OperationTimeoutError', cause: { server: { code: 62 } } });
  });

  test('INVOKE-3: counts anew when the member that had it gives it back after the first deadline', async () => {
    const { clock, cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const seen = watch(invoker.invoke(lock));
    connection.flush();
    await clock.advance(50_000);
    connection.fail(39);
    await clock.advance(9_999);
    expect(seen.settled).toBe(0);
    await clock.advance(1);
    expect(seen.error).toMatchObject({ name: 'OperationTimeoutError', maybeExecuted: true, cause: { server: { code: 39 } } });
  });

  test('INVOKE-3 ACK-3: waits for its backups as any call, also after its first deadline', async () => {
    const { clock, cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const seen = watch(invoker.invoke(lock));
    connection.flush();
    await clock.advance(50_000);
    connection.reply(mapLock, undefined, { acks: 1 });
    await clock.advance(4_999);
    expect(seen.settled).toBe(0);
    await clock.advance(1);
    expect(seen.settled).toBe(1);
  });
});

describe('an aborted call', () => {
  const aborted = new AbortController();
  aborted.abort(new Error('enough'));

  test('INVOKE-5: is rejected before anything happens when its signal has fired already', async () => {
    const { cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const error: unknown = await invoker.invoke({ ...size, options: { signal: aborted.signal } }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ name: 'AbortError', code: 'ABORT_ERR', cause: { message: 'enough' }, maybeExecuted: false });
    expect(connection.calls.size).toBe(0);
  });

  test.for(['queued', 'in flight', 'parked', 'retrying', 'waiting for backups'] as const)(
    'INVOKE-5 INVOKE-6 ERROR-3: ends at once while it is %s, and leaves nothing behind',
    async (place) => {
      const { clock, cluster, invoker } = createInvoker();
      const connection = cluster.join();
      const controller = new AbortController();
      if (place === 'parked') cluster.admission = 'park';
      const seen = watch(invoker.invoke({ ...put, options: { signal: controller.signal } }));
      if (place !== 'queued') connection.flush();
      if (place === 'retrying') connection.fail(62);
      if (place === 'waiting for backups') connection.reply(mapPut, null, { acks: 1 });
      const [id] = connection.ids;
      controller.abort('stop');
      await turn();
      expect(seen.error).toMatchObject({ name: 'AbortError', cause: 'stop', maybeExecuted: place !== 'queued' && place !== 'parked' });
      expect([invoker.unsettledCalls, invoker.parkedCalls, connection.calls.size]).toEqual([0, 0, 0]);
      if (id !== undefined) connection.reply(mapPut, null, { id });
      await clock.advance(20_000);
      expect(seen.settled).toBe(1);
    },
  );

  test('INVOKE-5: lets go of the signal when the call ends otherwise', async () => {
    const { cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const { signal } = new AbortController();
    let listeners = 0;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));
    const call = invoker.invoke({ ...size, options: { signal } });
    expect(listeners).toBe(1);
    connection.flush();
    connection.reply(mapSize, 3);
    await expect(call).resolves.toBe(3);
    expect(listeners).toBe(0);
  });
});

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

describe('a call goes', () => {
  test('INVOKE-11: to the owner of its partition, and to any live connection while that is away', () => {
    const { cluster, invoker } = createInvoker();
    const [owner, other] = [cluster.join(), cluster.join()];
    cluster.view.partitions.owners[3] = owner.member.uuid;
    const call = { ...size, route: { to: 'partition', id: 3 } as Route };
    watch(invoker.invoke(call));
    expect([owner.calls.size, other.calls.size]).toEqual([1, 0]);
    cluster.lose(owner, 'park');
    cluster.admission = 'send';
    watch(invoker.invoke(call));
    expect(other.calls.size).toBe(1);
  });

  test('INVOKE-11: without a key to the member that the load balancer chose, else to a random connection', () => {
    const { clock, cluster, invoker } = createInvoker({ loadBalancer: { next: (members) => members[1] } });
    const [first, chosen, third] = [cluster.join(), cluster.join(), cluster.join()];
    watch(invoker.invoke(size));
    expect([first.calls.size, chosen.calls.size, third.calls.size]).toEqual([0, 1, 0]);
    cluster.lose(chosen);
    first.calls.clear();
    third.calls.clear();
    clock.chances.push(0.99, 0);
    watch(invoker.invoke(size));
    watch(invoker.invoke(size));
    expect([first.calls.size, third.calls.size]).toEqual([1, 1]);
  });

  test('INVOKE-11: bound to a member nowhere else: not in the list it is rejected, in the list it waits for a connection', async () => {
    const { clock, cluster, invoker } = createInvoker();
    const other = cluster.join();
    await expect(invoker.invoke({ ...size, route: { to: 'member', uuid: 'nobody' } })).rejects.toMatchObject({
      name: 'TargetNotMemberError',
      code: 'TARGET_NOT_MEMBER',
    });
    const listed = cluster.join({ isConnected: false });
    const seen = watch(invoker.invoke({ ...size, route: { to: 'member', uuid: listed.member.uuid } }));
    await clock.advance(3_000);
    expect([seen.settled, other.calls.size]).toEqual([0, 0]);
    cluster.connections.add(listed.member.uuid, listed as never);
    await clock.advance(1_000);
    expect(listed.calls.size).toBe(1);
  });

  test('INVOKE-11: bound to a connection only there, and is rejected as not sent when that is closed', async () => {
    const { cluster, invoker } = createInvoker();
    const [bound] = [cluster.join(), cluster.join()];
    const route = { to: 'connection', connection: bound } as unknown as Route;
    cluster.lose(bound);
    await expect(invoker.invoke({ ...size, route })).rejects.toBeInstanceOf(IOError);
  });
});

describe('a call that cannot be sent', () => {
  test('is rejected with the error of its request, and others are not affected', async () => {
    const { cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const bad = watch(invoker.invoke({ ...size, message: clientCreateProxy as never, request: {} as never }));
    const problem = new TypeError('bad request');
    connection.take(connection.ids[0]!)!.onUnsendable(problem);
    await turn();
    expect(bad.error).toBe(problem);
    expect(invoker.unsettledCalls).toBe(0);
  });

  test('whose reply cannot be turned into a value is rejected with that error, without a retry', async () => {
    const { cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const read = () => {
      throw new RangeError('no such value');
    };
    const call = invoker.invoke({ message: mapGet, request: { name: 'm', key, threadId: 0 }, route: { to: 'any' }, options: {}, read });
    connection.flush();
    connection.reply(mapGet, null);
    await expect(call).rejects.toThrow('no such value');
    expect(connection.calls.size).toBe(0);
  });
});

describe('shutting down', () => {
  test('SHUTDOWN-2: rejects what is parked, in flight and waiting for a retry, and lets no timer live', async () => {
    const { clock, cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const [inFlight, retrying] = [watch(invoker.invoke(put)), watch(invoker.invoke(put))];
    connection.flush();
    connection.fail(62);
    cluster.admission = 'park';
    const parked = watch(invoker.invoke(put));
    const error = new ClientNotActiveError('over');
    await invoker.shutDown(error, 0);
    await turn();
    expect([inFlight.error, retrying.error, parked.error]).toEqual([error, error, error]);
    expect(invoker.unsettledCalls).toBe(0);
    expect(clock.pending).toBe(0);
  });
});
