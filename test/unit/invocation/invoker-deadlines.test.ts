import { describe, expect, test } from 'vitest';
import { OperationTimeoutError } from '../../../src/errors.ts';
import { mapLock } from '../../../src/protocol/messages/map.ts';
import { createInvoker, turn, watch } from './fake-cluster.ts';
import { lock, put, size } from './some-calls.ts';

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
