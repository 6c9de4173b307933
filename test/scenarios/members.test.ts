import { describe, expect, test } from 'vitest';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { FaultProxy } from '../../src/testing/fault-proxy.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { connectedMembers, eventually, nextEvent, startClient } from './clients.ts';
import { lifecycleLog, onDial } from './observe.ts';
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
