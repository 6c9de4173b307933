import { describe, expect, test } from 'vitest';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { FaultProxy } from '../../src/testing/fault-proxy.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { connectedMembers, eventually, nextEvent, startClient } from './clients.ts';
import { lifecycleLog, onDial, openSockets } from './observe.ts';
import { keptLog } from './peers.ts';
import { processWarnings } from './warnings.ts';

describe('connections to all members', () => {
  test('MEMBERS-1: there may be many, without any warning of the process', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 14 });
    const { warnings } = processWarnings();
    const client = await startClient([cluster.addresses[0]!]);
    expect(connectedMembers(client)).toBe(14);
    const maps = await Promise.all(Array.from({ length: 14 }, (_, i) => client.getMap(`m-${i}`)));
    await Promise.all(maps.map((map) => map.addEntryListener({ added: () => {} })));
    const refusing = cluster.members[1]!;
    refusing.faults.add({ on: 'mapAddEntryListener', times: 14, do: { kind: 'error', code: 18 } });
    refusing.disconnectClients();
    await eventually(() => refusing.countOf('mapAddEntryListener') === 3 * 14); // accepted, refused, accepted
    await client.shutdown();
    expect(warnings).toEqual([]);
  });

  test('A64 MEMBERS-2: a member that joins is connected to at once, without any timer', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 1 });
    const client = await startClient(cluster.addresses, {}, undefined, new VirtualClock());
    expect(connectedMembers(client)).toBe(1);
    await cluster.addMember();
    await eventually(() => connectedMembers(client) === 2);
  });

  test('A64 MEMBERS-4: one that cannot be reached is dialled after 1, 2, 4, 8, then every 10 s, with one line in the log when that begins and one when it ends', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const [reached, away] = cluster.members;
    const refusal = away!.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    const clock = new VirtualClock();
    const log = keptLog();
    const properties = { 'hazelcast.logging.level': 'INFO' } as const;
    const client = await startClient([reached!.address], { customLogger: log, properties }, undefined, clock);
    const dials: number[] = [];
    using heard = onDial(() => dials.push(Math.round(clock.now() / 1_000)));
    expect(heard).toBeDefined();
    const idle = 2; // both ends of the one connection
    await eventually(() => openSockets() === idle);
    const pass = async (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        await clock.advance(1_000);
        await eventually(() => openSockets() === idle);
      }
    };
    await pass(36);
    expect(dials).toEqual([1, 3, 7, 15, 25, 35]);
    const lines = () => log.lines.filter((line) => line.includes(away!.address));
    expect(lines()).toEqual([expect.stringContaining('cannot be reached')]);
    refusal.remove();
    await clock.advance(9_000);
    await eventually(() => connectedMembers(client) === 2);
    expect(lines()).toEqual([expect.stringContaining('cannot be reached'), expect.stringContaining('is reached again')]);

    const again = away!.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    away!.disconnectClients();
    await eventually(() => connectedMembers(client) === 1);
    dials.length = 0;
    await pass(4);
    expect(dials.map((second) => second - 45)).toEqual([1, 2, 4]);
    again.remove();
  });

  test('MEMBERS-3: nothing but the rounds dials while the cluster does not know everything yet', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 3 });
    const clock = new VirtualClock();
    const client = await startClient(cluster.addresses, {}, undefined, clock);
    await client.getMap('m');
    let release!: () => void;
    const until = new Promise<void>((resolve) => (release = resolve));
    const held = cluster.faults.add({ on: 'clientCreateProxies', do: { kind: 'hold', until } });
    const lost = nextEvent(client, 'DISCONNECTED');
    for (const member of cluster.members) member.disconnectClients();
    await lost;
    let dials = 0;
    using heard = onDial(() => dials++);
    expect(heard).toBeDefined();
    await clock.advance(100); // the flap guard
    await eventually(() => held.hits === 1);
    expect(client.connectionStatus().state).toBe('SYNCING');
    await clock.advance(5_000);
    expect(dials).toBe(1);
    release();
    await eventually(() => connectedMembers(client) === 3);
    expect(dials).toBe(3);
  });

  test('A17 SOCKET-4 CLOSE-4: a connection that the member ends in an orderly way is closed at once and dialled again', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 3 });
    const log = lifecycleLog();
    const client = await startClient(cluster.addresses, { lifecycleListeners: [log.listener] });
    const map = await client.getMap<string, string>('m');
    const [member] = cluster.members;
    const connection = client.parts.cluster.connections.to(member!.uuid.toString())!;
    member!.faults.add({ on: 'mapGet', times: 1, do: { kind: 'close' } });
    await Promise.all(Array.from({ length: 60 }, (_, i) => map.get(`key-${i}`)));
    expect(connection.closed?.reason).toBe('SOCKET_END');
    await eventually(() => connectedMembers(client) === 3);
    expect(log.events).toEqual(['STARTING', 'STARTED', 'CONNECTED']);
  });

  test('CLOSE-3 CHECK-3 MEMBERS-4: another member at the address of one that is away is hung up on, changes nothing, and is not dialled every second', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const [there, away] = cluster.members;
    const { port } = away!;
    await away!.kill(); // as far as the others know it is still there
    await using proxy = await FaultProxy.start({ target: there!.address, listen: port });
    const log = lifecycleLog();
    const clock = new VirtualClock();
    const client = await startClient([there!.address], { lifecycleListeners: [log.listener] }, undefined, clock);
    const map = await client.getMap<string, number>('m');
    const [connection] = client.parts.cluster.connections.all;
    const dials: number[] = [];
    for (let second = 0; second <= 16; second++) {
      await eventually(() => proxy.connectionCount === 0);
      while (dials.length < proxy.connectionsAccepted) dials.push(second);
      await map.set('key', second);
      await clock.advance(1_000);
    }
    expect(dials).toEqual([0, 1, 3, 7, 15]);
    expect(client.parts.cluster.connections.all).toEqual([connection]);
    expect(connection!.closed).toBeUndefined();
    expect(client.connectionStatus()).toMatchObject({ state: 'INITIALIZED', epoch: 1 });
    expect(log.events).toEqual(['STARTING', 'STARTED', 'CONNECTED']);
  });
});
