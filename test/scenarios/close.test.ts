import { describe, expect, test } from 'vitest';
import type { TargetDisconnectedError } from '../../src/index.ts';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { connectedMembers, eventually, nextEvent, startClient } from './clients.ts';
import { follows, inTurn, lifecycleLog, rejectionOf } from './observe.ts';

describe('a connection that closes', () => {
  test('CLOSE-1 MODE-8: does all of it in one synchronous step: its calls are settled before anybody can make another one', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses, { connectionStrategy: { reconnectMode: 'ASYNC' } });
    const map = await client.getMap<string, number>('m');
    await map.addEntryListener({ added: () => {} });
    cluster.faults.add({ on: '*', do: { kind: 'ignore' } });
    const { connections } = client.parts.cluster;
    const [connection] = connections.all;
    const written = [map.get('a'), map.put('a', 1)];
    await new Promise((resolve) => setImmediate(resolve));
    const calls = [...written, map.get('b'), map.set('b', 1)].map((call) => follows<unknown>(call));
    expect(connection!.counts).toEqual({ calls: 4, handlers: 3 }); // the view, backups and entries
    connection!.close('SOCKET_ERROR', new Error('cut'));
    expect(connection!.counts).toEqual({ calls: 0, handlers: 0 });
    expect([connections.all, client.parts.invoker.unsettledCalls, client.connectionStatus().state]).toEqual([[], 0, 'RECONNECTING']);
    await inTurn(Promise.resolve());
    expect(calls.map(({ outcome }) => outcome?.status === 'rejected' && (outcome.reason as Error).name)).toEqual([
      'ClientOfflineError',
      'TargetDisconnectedError',
      'ClientOfflineError',
      'ClientOfflineError',
    ]);
    cluster.faults.clear();
  });

  test('A58 CLOSE-2 INVOKE-8 ERROR-3: what it says of each call is true: nothing that was not handed over was executed, and nothing executed is said not to be', async () => {
    await using cluster = await EmbeddedCluster.start();
    const member = cluster.members[0]!;
    const client = await startClient(cluster.addresses, { connectionStrategy: { reconnectMode: 'ASYNC' } });
    member.faults.add({ on: 'connect', times: 1, do: { kind: 'cut', afterReadBytes: 8_400_000 } });
    const lost = nextEvent(client, 'DISCONNECTED');
    member.disconnectClients();
    await lost;
    await client.ready();
    const map = await client.getMap<number, string>('m');
    cluster.faults.add({ on: 'mapSet', do: { kind: 'drop' } });
    const calls = Array.from({ length: 1_000 }, (_, i) => rejectionOf(map.set(i, 'x'.repeat(60_000)))); // more than the kernel takes
    const errors = await Promise.all(calls);
    cluster.faults.clear();
    await client.ready();
    const executed = new Set(await map.keySet());
    expect(executed.size).toBeGreaterThan(50);
    expect(executed.size).toBeLessThan(200);
    const maybe = errors.map(
      (error) => (error as Error).name === 'TargetDisconnectedError' && (error as TargetDisconnectedError).maybeExecuted,
    );
    for (const [i, error] of errors.entries())
      if (!maybe[i]) expect(error).toMatchObject({ name: 'ClientOfflineError', code: 'CLIENT_OFFLINE' });
    for (const i of executed) expect(maybe[i]).toBe(true);
    const handedOver = maybe.filter(Boolean).length;
    expect(maybe).toEqual(Array.from({ length: 1_000 }, (_, i) => i < handedOver));
    expect(handedOver).toBeLessThan(1_000);
    expect(cluster.countOf('mapSet')).toBe(executed.size);
  });

  test('CLOSE-2 MODE-5: sends what was queued when the cluster is back, each call once (it used to be forgotten)', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<number, number>('m');
    const [connection] = client.parts.cluster.connections.all;
    const sets = Array.from({ length: 100 }, (_, i) => map.set(i, i));
    connection!.close('SOCKET_ERROR');
    await Promise.all(sets);
    expect(cluster.countOf('mapSet')).toBe(100);
    expect(await map.size()).toBe(100);
  });

  test('A69 CLOSE-5 CLOSE-4: bytes that break the protocol close that connection and no other; reads are sent again, writes are not', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 3 });
    const log = lifecycleLog();
    const client = await startClient(cluster.addresses, { lifecycleListeners: [log.listener] });
    const map = await client.getMap<string, number>('m');
    await map.set('key', 1);
    const owner = cluster.ownerOf(client.getPartitionService().getPartitionId('key'))!;
    const { connections } = client.parts.cluster;
    for (const [message, call, expected] of [
      ['mapGet', () => map.get('key'), { status: 'fulfilled', value: 1 }],
      [
        'mapPut',
        () => map.put('key', 2),
        { status: 'rejected', reason: { name: 'TargetDisconnectedError', cause: { cause: { code: 'PROTOCOL' } } } },
      ],
    ] as const) {
      await eventually(() => connectedMembers(client) === 3);
      const others = connections.all.filter((each) => each.member!.uuid !== owner.uuid.toString());
      const broken = connections.to(owner.uuid.toString())!;
      owner.faults.add({ on: message, times: 1, do: { kind: 'garbage' } });
      expect((await Promise.allSettled([call()]))[0]).toMatchObject(expected);
      expect(broken.closed).toMatchObject({ reason: 'PROTOCOL_ERROR', error: { cause: { code: 'PROTOCOL' } } });
      expect(others.map(({ closed }) => closed)).toEqual([undefined, undefined]);
    }
    expect(log.events).toEqual(['STARTING', 'STARTED', 'CONNECTED']);
  });

  test('CLOSE-5: events that break the protocol close the connection too, and a client that is connected to nothing else is back soon', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<string, number>('m');
    const added: string[] = [];
    await map.addEntryListener({ added: ({ key }) => added.push(key) });
    const [connection] = client.parts.cluster.connections.all;
    const other = await startClient(cluster.addresses);
    const shared = await other.getMap<string, number>('m');
    const garbage = cluster.faults.add({ on: 'mapAddEntryListener.entry', times: 1, do: { kind: 'garbage' } });
    await shared.set('heard by nobody', 1);
    await eventually(() => garbage.hits === 1 && connection!.closed?.reason === 'PROTOCOL_ERROR');
    await client.ready();
    await shared.set('heard', 1);
    await eventually(() => added.length === 1);
    expect(added).toEqual(['heard']);
  });

  test('CLOSE-4: knows why, and says it in the error of every call that it takes along', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<string, number>('m');
    cluster.faults.add({ on: 'mapPut', do: { kind: 'ignore' } });
    const [connection] = client.parts.cluster.connections.all;
    const call = map.put('key', 1);
    await eventually(() => cluster.countOf('mapPut') === 1);
    cluster.members[0]!.disconnectClients();
    const error = await rejectionOf(call);
    const closed = `the connection to ${cluster.addresses[0]!} was closed (SOCKET_ERROR): read ECONNRESET`;
    expect(error).toMatchObject({ name: 'TargetDisconnectedError', cause: { message: closed, cause: { code: 'ECONNRESET' } } });
    expect(connection!.closed).toMatchObject({ reason: 'SOCKET_ERROR', error: { message: closed } });
    await client.ready();
    const [last] = client.parts.cluster.connections.all;
    await client.shutdown();
    expect(last!.closed).toMatchObject({
      reason: 'SHUTDOWN',
      error: { message: `the connection to ${cluster.addresses[0]!} was closed (SHUTDOWN)` },
    });
  });
});
