import { describe, expect, test } from 'vitest';
import { ClientNotActiveError, ClientOfflineError, IOError } from '../../../src/errors.ts';
import { mapPut, mapSize } from '../../../src/protocol/messages/map.ts';
import { createInvoker, turn, watch } from './fake-cluster.ts';
import { put, size } from './some-calls.ts';

const shutDown = new ClientNotActiveError('over');
const MIGRATING = 8;

describe('the offline queue of an invoker', () => {
  test('OFFLINE-2: a call that finds it full is rejected, and those in it are not affected', async () => {
    const { invoker, cluster } = createInvoker({ maxParkedCalls: 2 });
    const lastLoss = new IOError('gone');
    Object.assign(cluster, { admission: 'park', lastLoss });
    const calls = [size, size, size].map((call) => watch(invoker.invoke(call)));
    await turn();
    expect(calls.map(({ settled }) => settled)).toEqual([0, 0, 1]);
    expect(calls[2]!.error).toBeInstanceOf(ClientOfflineError);
    expect(calls[2]!.error).toMatchObject({ code: 'OFFLINE_QUEUE_FULL', cause: lastLoss });
    expect(invoker.parkedCalls).toBe(2);
  });

  test('OFFLINE-3: calls leave in the order in which they were made, also those that came back from a lost connection', async () => {
    const { invoker, cluster } = createInvoker();
    const lost = cluster.join();
    const order: number[] = [];
    const call = (n: number) => ({ ...size, read: () => order.push(n) });
    for (const n of [1, 2]) void invoker.invoke(call(n));
    cluster.admission = 'park';
    void invoker.invoke(call(3));
    cluster.lose(lost, 'park');
    expect(invoker.parkedCalls).toBe(3);
    cluster.admission = 'send';
    const next = cluster.join();
    invoker.release();
    for (const id of next.ids) next.reply(mapSize, 0, { id });
    await turn();
    expect(order).toEqual([1, 2, 3]);
  });

  test('MODE-5: calls that wait for a retry when the last connection is lost wait with the others', async () => {
    const { invoker, cluster, clock } = createInvoker();
    const connection = cluster.join();
    const call = watch(invoker.invoke(size));
    connection.fail(MIGRATING);
    cluster.lose(connection, 'park');
    expect(invoker.parkedCalls).toBe(0);
    invoker.disconnected();
    expect(invoker.parkedCalls).toBe(1);
    clock.poll();
    await turn();
    expect(invoker.parkedCalls).toBe(1);
    cluster.admission = 'send';
    const next = cluster.join();
    invoker.release();
    next.reply(mapSize, 5);
    await turn();
    expect(call).toMatchObject({ value: 5, settled: 1 });
  });

  test('MODE-8: in mode ASYNC nothing waits for the next connection, neither parked calls nor retries', async () => {
    const { invoker, cluster, clock } = createInvoker();
    const connection = cluster.join();
    const retrying = watch(invoker.invoke(size));
    connection.fail(MIGRATING);
    cluster.admission = 'park';
    const parked = watch(invoker.invoke(size));
    const cause = new IOError('gone');
    cluster.lose(connection, 'offline');
    invoker.rejectWaiting(cause);
    invoker.disconnected();
    await turn();
    for (const { error, settled } of [retrying, parked]) {
      expect(settled).toBe(1);
      expect(error).toBeInstanceOf(ClientOfflineError);
      expect(error).toMatchObject({ code: 'CLIENT_OFFLINE', cause });
    }
    cluster.admission = 'send';
    const next = cluster.join();
    invoker.release();
    clock.poll();
    expect(next.ids).toEqual([]);
    expect(invoker).toMatchObject({ parkedCalls: 0, unsettledCalls: 0 });
  });

  test('MODE-9, START-8: a call that may not wait says why', async () => {
    const { invoker, cluster } = createInvoker();
    cluster.admission = 'offline';
    const before = watch(invoker.invoke(size));
    cluster.lastLoss = new IOError('gone');
    const after = watch(invoker.invoke(size));
    cluster.admission = 'inactive';
    const closed = watch(invoker.invoke(size));
    const cause = new IOError('gave up');
    Object.assign(cluster, { state: { kind: 'CLOSED', cause } });
    const gaveUp = watch(invoker.invoke(size));
    await turn();
    expect(before.error).toBeInstanceOf(ClientOfflineError);
    expect(before.error).not.toHaveProperty('cause');
    expect(after.error).toMatchObject({ name: 'ClientOfflineError', cause: cluster.lastLoss });
    expect(closed.error).toBeInstanceOf(ClientNotActiveError);
    expect(closed.error).not.toHaveProperty('cause');
    expect(gaveUp.error).toMatchObject({ name: 'ClientNotActiveError', cause });
  });
});

describe('a shutdown that lets calls finish', () => {
  /** An invoker with one call in flight that begins to shut down. */
  function draining(drainMillis: number) {
    const world = createInvoker();
    const connection = world.cluster.join();
    const call = watch(world.invoker.invoke(put));
    connection.flush();
    world.cluster.admission = 'inactive';
    const seen = watch(world.invoker.shutDown(shutDown, drainMillis));
    return { ...world, connection, call, seen };
  }

  test('SHUTDOWN-3: ends when the last call is settled', async () => {
    const { connection, call, seen, clock } = draining(500);
    await turn();
    expect({ call: call.settled, shutdown: seen.settled }).toEqual({ call: 0, shutdown: 0 });
    connection.reply(mapPut, null);
    await turn();
    expect(call).toMatchObject({ value: null, settled: 1 });
    expect(seen.settled).toBe(1);
    expect(clock.pending).toBe(0);
  });

  test('SHUTDOWN-3: ends after its time, and rejects what is left', async () => {
    const { call, seen, clock } = draining(500);
    await clock.advance(499);
    expect(seen.settled).toBe(0);
    await clock.advance(1);
    expect(seen.settled).toBe(1);
    expect(call).toMatchObject({ error: shutDown, settled: 1 });
    expect(clock.pending).toBe(0);
  });

  test('SHUTDOWN-3: ends with the last connection', async () => {
    const { connection, cluster, invoker, seen, clock } = draining(500);
    const retried = invoker.unsettledCalls;
    expect(retried).toBe(1);
    cluster.lose(connection);
    invoker.disconnected();
    await turn();
    expect(seen.settled).toBe(1);
    expect(clock.pending).toBe(0);
  });

  test('SHUTDOWN-3: lets a call be retried on a live connection, and takes no new one', async () => {
    const { invoker, connection, call, clock } = draining(500);
    const refused = watch(invoker.invoke(size));
    connection.fail(MIGRATING);
    clock.poll();
    await turn();
    expect(refused.error).toBeInstanceOf(ClientNotActiveError);
    expect(call.settled).toBe(0);
    connection.reply(mapPut, null);
    await turn();
    expect(call).toMatchObject({ value: null, settled: 1 });
  });

  test('SHUTDOWN-2, SHUTDOWN-3: does not wait without a call, without a connection or without time for it', async () => {
    const idle = createInvoker();
    idle.cluster.join();
    const done = watch(idle.invoker.shutDown(shutDown, 500));
    const offline = createInvoker();
    offline.cluster.admission = 'park';
    const parked = watch(offline.invoker.invoke(size));
    const hurried = draining(0);
    const alone = watch(offline.invoker.shutDown(shutDown, 500));
    await turn();
    expect([done, alone, hurried.seen].map(({ settled }) => settled)).toEqual([1, 1, 1]);
    expect(parked).toMatchObject({ error: shutDown, settled: 1 });
    expect(hurried.call).toMatchObject({ error: shutDown, settled: 1 });
  });
});

describe('the target of a call', () => {
  test('INVOKE-11: is the owner of the partition, and another member when the owner is not connected', () => {
    const { invoker, cluster } = createInvoker();
    const [first, second] = [cluster.join(), cluster.join()];
    cluster.view.partitions.owners = [second.member.uuid, 'nobody we know'];
    void invoker.invoke({ ...size, route: { to: 'partition', id: 0 } });
    expect([first.ids.length, second.ids.length]).toEqual([0, 1]);
    void invoker.invoke({ ...size, route: { to: 'partition', id: 1 } });
    void invoker.invoke({ ...size, route: { to: 'partition', id: 2 } });
    expect(first.ids.length + second.ids.length).toBe(3);
  });

  test('INVOKE-11: is any live connection, chosen by chance, when the member of the load balancer is not connected', () => {
    for (const [chance, at] of [
      [0, 0],
      [0.49, 0],
      [0.5, 1],
      [0.99, 1],
    ] as const) {
      const { invoker, cluster, clock } = createInvoker({ loadBalancer: { next: () => undefined } });
      clock.chances.push(chance);
      const connections = [cluster.join(), cluster.join()];
      void invoker.invoke(size);
      expect(connections.map(({ ids }) => ids.length)).toEqual([at === 0 ? 1 : 0, at]);
    }
  });
});
