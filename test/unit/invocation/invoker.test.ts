import { describe, expect, test } from 'vitest';
import { AbortError, ClientNotActiveError, IOError } from '../../../src/errors.ts';
import type { Route } from '../../../src/invocation/route.ts';
import { clientCreateProxy } from '../../../src/protocol/messages/client.ts';
import { mapGet, mapPut, mapSize } from '../../../src/protocol/messages/map.ts';
import { createInvoker, turn, watch } from './fake-cluster.ts';
import { key, put, size } from './some-calls.ts';

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
