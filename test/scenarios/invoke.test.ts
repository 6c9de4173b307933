import { describe, expect, test } from 'vitest';
import type { Call } from '../../src/invocation/invocation.ts';
import { mapLock, mapSize } from '../../src/protocol/messages/map.ts';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { eventually, startClient } from './clients.ts';
import { rejectionOf } from './observe.ts';
import { processWarnings } from './warnings.ts';

const key = Buffer.from('key');
const lock: Call<typeof mapLock> = {
  message: mapLock,
  request: { name: 'm', key, threadId: 0, ttl: -1, referenceId: 1 },
  route: { to: 'any' },
  options: {},
  isUnbounded: true,
};

describe('deadlines', () => {
  test('INVOKE-3: and it is sent again after a loss', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses, { invocationTimeoutMillis: 500 });
    const ignored = cluster.faults.add({ on: 'mapLock', times: 1, do: { kind: 'ignore' } });
    const waiting = client.parts.invoker.invoke(lock);
    await eventually(() => ignored.hits === 1);
    cluster.members[0]!.disconnectClients();
    // members in this process have no locks, and say so to whoever asks for one
    expect(await rejectionOf(waiting)).toMatchObject({ code: 'UNSUPPORTED_OPERATION' });
    expect(cluster.countOf('mapLock')).toBe(2);
  });
});

describe('one signal', () => {
  test('INVOKE-5: serves any number of calls, without any warning of the process, and ends all of them', async () => {
    await using cluster = await EmbeddedCluster.start();
    const { warnings } = processWarnings();
    const client = await startClient(cluster.addresses);
    const [outer, inner] = [new AbortController(), new AbortController()];
    const map = (await client.getMap<string, number>('m')).withOptions({ signal: outer.signal });
    const nested = map.withOptions({ signal: inner.signal });
    const keys = Array.from({ length: 50 }, (_, i) => `key-${i}`);
    await Promise.all([map.setAll(keys.map((key, i) => [key, i])), nested.getAll(keys)]);
    cluster.faults.add({ on: 'mapGet', do: { kind: 'ignore' } });
    const calls = keys.flatMap((key) => [rejectionOf(map.get(key)), rejectionOf(nested.get(key))]);
    await eventually(() => cluster.countOf('mapGet') === 100);
    outer.abort();
    for (const error of await Promise.all(calls)) expect(error).toMatchObject({ name: 'AbortError', maybeExecuted: true });
    expect(client.parts.invoker.unsettledCalls).toBe(0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
  });
});

describe('sending again', () => {
  test('INVOKE-10: one failure leads to one more try, also when one of several connections breaks', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 3 });
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<string, number>('m');
    await map.set('key', 1);
    const owner = cluster.ownerOf(client.getPartitionService().getPartitionId('key'))!;
    owner.faults.add({ on: 'mapGet', times: 1, do: { kind: 'close' } });
    await expect(map.get('key')).resolves.toBe(1);
    expect(cluster.countOf('mapGet')).toBe(2);
  });

  test('INVOKE-8 ERROR-3: a write whose connection broke after it was executed is not executed again (it used to be)', async () => {
    for (const when of ['before', 'executed'] as const) {
      await using cluster = await EmbeddedCluster.start({ members: 2 });
      const client = await startClient(cluster.addresses);
      const map = await client.getMap<string, number>('m');
      cluster.faults.add({ on: 'mapPut', times: 1, do: { kind: 'close', when } });
      const error = await rejectionOf(map.put('key', 1));
      expect(error).toMatchObject({
        name: 'TargetDisconnectedError',
        code: 'TARGET_DISCONNECTED',
        maybeExecuted: true,
        cause: { name: 'TargetDisconnectedError' },
      });
      expect(cluster.countOf('mapPut')).toBe(1);
      expect(await map.get('key')).toBe(when === 'executed' ? 1 : null);
    }
  });

  test('INVOKE-8 MAP-27: unless redoOperation allows it', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const client = await startClient(cluster.addresses, { network: { clusterMembers: cluster.addresses, redoOperation: true } });
    const map = await client.getMap<string, number>('m');
    cluster.faults.add({ on: 'mapPut', times: 1, do: { kind: 'close', when: 'executed' } });
    await expect(map.put('key', 1)).resolves.toBe(1);
    expect(cluster.countOf('mapPut')).toBe(2);
  });

  test('INVOKE-6: a reply that comes twice settles its call once and nothing else', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<string, number>('m');
    await map.set('key', 1);
    cluster.faults.add({ on: 'mapGet', do: { kind: 'duplicate' } });
    const values = await Promise.all([map.get('key'), map.get('absent'), map.get('key'), map.get('absent')]);
    expect(values).toEqual([1, null, 1, null]);
    const [connection] = client.parts.cluster.connections.all;
    expect(connection!.closed).toBeUndefined();
    expect(connection!.counts.calls).toBe(0);
  });

  test('INVOKE-5: a deadline that passes while a call is retried leaves nothing behind', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<string, number>('m');
    cluster.faults.add({ on: 'mapSet', do: { kind: 'error', code: 62 } });
    const error = await rejectionOf(map.withOptions({ timeoutMillis: 100 }).set('key', 1));
    expect(error).toMatchObject({
      name: 'OperationTimeoutError',
      maybeExecuted: true,
      cause: { code: 'WRONG_TARGET', server: { code: 62 } },
    });
    await new Promise((resolve) => setTimeout(resolve, 50)); // the last try may still be on its way
    const tries = cluster.countOf('mapSet');
    expect(tries).toBeGreaterThan(4);
    expect(tries).toBeLessThanOrEqual(4 + 9); // at once, then after 1, 2, 4 ... 64 ms
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(cluster.countOf('mapSet')).toBe(tries);
    expect(client.parts.invoker.unsettledCalls).toBe(0);
  });
});

describe('errors of members', () => {
  const isRetried = { get: [62, 82, 39, 19, 33, 52, 53, 8, 46, 47, 90], put: [62, 82, 39, 19, 53, 8, 46, 47, 90] };
  const isNot = { get: [22, 9_999, 18, 38], put: [22, 33, 52, 9_999, 18, 38] };

  test('A69 INVOKE-9: codes after which a call may be sent again are not seen by the caller', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<string, number>('m');
    for (const code of isRetried.get) {
      const fault = cluster.faults.add({ on: 'mapGet', times: 2, do: { kind: 'error', code } });
      await expect(map.get('key'), String(code)).resolves.toBeNull();
      expect(fault.hits).toBe(2);
    }
    for (const code of isRetried.put) {
      const fault = cluster.faults.add({ on: 'mapPut', times: 2, do: { kind: 'error', code } });
      await expect(map.put(`key-${code}`, 1), String(code)).resolves.toBeNull();
      expect(fault.hits).toBe(2);
    }
  });

  test('A69 INVOKE-9 ERROR-2: all others are the caller’s, at once, with what the member reported', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<string, number>('m');
    for (const code of isNot.get) {
      cluster.faults.add({
        on: 'mapGet',
        times: 1,
        do: { kind: 'error', code, className: 'com.example.Failure', message: `failed with ${code}` },
      });
      const before = cluster.countOf('mapGet');
      const error = await rejectionOf(map.get('key'));
      expect(error).toMatchObject({ message: `failed with ${code}`, server: { code, className: 'com.example.Failure' } });
      expect((error as Error).name).toBe(
        { 22: 'IOError', 18: 'HazelcastError', 38: 'OperationTimeoutError', 9_999: 'UndefinedErrorCodeError' }[code],
      );
      expect(cluster.countOf('mapGet') - before).toBe(1);
    }
    for (const code of isNot.put) {
      cluster.faults.add({ on: 'mapPut', times: 1, do: { kind: 'error', code } });
      const before = cluster.countOf('mapPut');
      expect(await rejectionOf(map.put('key', 1))).toMatchObject({ server: { code } });
      expect(cluster.countOf('mapPut') - before).toBe(1);
    }
  });

  test('A69 INVOKE-9 INVOKE-11: a call that is bound to a connection is never sent through another one', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const client = await startClient(cluster.addresses);
    const [connection] = client.parts.cluster.connections.all;
    const call = (options = {}) =>
      client.parts.invoker.invoke({
        message: mapSize,
        request: { name: 'm' },
        route: { to: 'connection', connection: connection! },
        options,
      });
    for (const code of [19, 33, 52, 53]) {
      cluster.faults.add({ on: 'mapSize', times: 1, do: { kind: 'error', code } });
      expect(await rejectionOf(call())).toMatchObject({ server: { code } });
    }
    cluster.faults.add({ on: 'mapSize', times: 1, do: { kind: 'error', code: 62 } });
    await expect(call()).resolves.toBe(0);
    cluster.faults.add({ on: 'mapSize', times: 1, do: { kind: 'close' } });
    expect(await rejectionOf(call())).toMatchObject({ name: 'TargetDisconnectedError', maybeExecuted: true });
    const before = cluster.countOf('mapSize');
    expect(await rejectionOf(call())).toMatchObject({ name: 'IOError', code: 'IO_ERROR' });
    expect(cluster.countOf('mapSize')).toBe(before);
  });

  test('A69 INVOKE-9: a member-bound call is rejected when the member says that it does not know the target, and waits there for all that passes', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const client = await startClient(cluster.addresses);
    const [member, other] = cluster.members;
    const call = () =>
      client.parts.invoker.invoke({
        message: mapSize,
        request: { name: 'm' },
        route: { to: 'member', uuid: member!.uuid.toString() },
        options: {},
      });
    member!.faults.add({ on: 'mapSize', times: 1, do: { kind: 'error', code: 53 } });
    expect(await rejectionOf(call())).toMatchObject({ name: 'TargetNotMemberError', code: 'TARGET_NOT_MEMBER', server: { code: 53 } });
    member!.faults.add({ on: 'mapSize', times: 3, do: { kind: 'error', code: 19 } });
    await expect(call()).resolves.toBe(0);
    member!.faults.add({ on: 'mapSize', times: 1, do: { kind: 'close' } });
    await expect(call()).resolves.toBe(0); // once it is connected again
    expect(other!.countOf('mapSize')).toBe(0);
    const gone = call();
    await cluster.kill(member!);
    expect(await rejectionOf(gone)).toMatchObject({ code: 'TARGET_NOT_MEMBER' });
  });
});
