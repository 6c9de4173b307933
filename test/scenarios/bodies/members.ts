import type { Socket } from 'node:net';
import { expect } from 'vitest';
import { VirtualClock } from '../../virtual-clock.ts';
import { connectedMembers, eventually, nextEvent, startClient } from '../clients.ts';
import { hurriedClock } from '../hurried-clock.ts';
import { lifecycleLog, onDial } from '../observe.ts';
import { membershipLog } from '../moving.ts';
import { keptLog } from '../peers.ts';
import { scenario } from '../scenario.ts';

for (const reconnectMode of ['OFF', 'ON', 'ASYNC'] as const) {
  scenario(
    `A17 MODE-2 MEMBERS-1 SOCKET-4 CLOSE-4: in mode ${reconnectMode} one broken connection of three is dialled again, and nothing else happens`,
    3,
    async (world) => {
      const log = lifecycleLog();
      const client = await startClient(
        world.addresses,
        { connectionStrategy: { reconnectMode }, lifecycleListeners: [log.listener] },
        undefined,
        hurriedClock,
      );
      const { connections } = client.parts.cluster;
      const before = connections.all;
      for (const [member, breaks, reason] of [
        [0, () => world.reset(0), /^SOCKET_(ERROR|END)$/], // Node takes a reset that arrives together with bytes for an end
        [1, () => world.end(1), /^SOCKET_END$/],
      ] as const) {
        const lost = before.find(({ target }) => world.addresses[member] === `${target.host}:${target.port}`)!;
        breaks();
        await eventually(() => lost.closed !== undefined);
        expect(lost.closed?.reason).toMatch(reason);
        expect(connections.all).not.toContain(lost);
        await eventually(() => connectedMembers(client) === 3);
      }
      expect(before.filter(({ closed }) => closed === undefined)).toHaveLength(1);
      expect(log.events).toEqual(['STARTING', 'STARTED', 'CONNECTED']);
      expect(client.connectionStatus()).toMatchObject({ state: 'INITIALIZED', epoch: 1 });
    },
  );
}

scenario('A63 MEMBERS-3: while the cluster is away only the rounds dial, not the task for the members', 3, async (world) => {
  const connectionRetry = { initialBackoffMillis: 30_000 };
  const client = await startClient(world.addresses, { connectionStrategy: { connectionRetry } }, undefined, hurriedClock);
  const lost = nextEvent(client, 'DISCONNECTED');
  let dials = 0;
  using heard = onDial(() => dials++);
  expect(heard).toBeDefined();
  world.cut();
  await lost;
  await eventually(() => client.connectionStatus().attempt === 1);
  const dialsOfRound = dials; // and of the task, for members that were lost before the others
  expect(dialsOfRound).toBeGreaterThanOrEqual(3);
  await new Promise((resolve) => setTimeout(resolve, 500)); // five times the pause between two passes of the task
  expect(client.connectionStatus().attempt).toBe(1);
  expect(dials).toBe(dialsOfRound);
});

scenario('MEMBERS-1: without smart routing there is one connection, whatever members there are', 3, async (world) => {
  const network = { clusterMembers: world.addresses, smartRouting: false };
  const client = await startClient(world.addresses, { network }, undefined, hurriedClock);
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(client.connectionStatus().members.filter(({ connected }) => connected)).toHaveLength(1);
});

scenario(
  'A64 MEMBERS-2 VIEW-4: a member that goes is reported and hung up on, and one that joins is reported and connected to',
  2,
  async (world) => {
    const { heard, listener } = membershipLog();
    const client = await startClient(world.addresses, { membershipListeners: [listener] });
    expect(connectedMembers(client)).toBe(2);
    await world.stop(1);
    await eventually(() => client.getCluster().getMembers().length === 1, 60_000);
    await world.start();
    await eventually(() => connectedMembers(client) === 2, 60_000);
    const port = world.addresses[1]!.split(':')[1]!;
    await eventually(() => heard.length === 3);
    expect(heard.slice(1)).toEqual([`removed ${port}`, `added ${port}`]);
  },
);

scenario(
  'A64 MEMBERS-4: a member that cannot be reached is dialled after 1, 2, 4, 8, then every 10 s, with one line in the log when that begins and one when it ends',
  2,
  async (world) => {
    world.cut(1);
    const clock = new VirtualClock();
    const log = keptLog();
    const properties = { 'hazelcast.logging.level': 'INFO' } as const;
    const client = await startClient([world.addresses[0]!], { customLogger: log, properties }, undefined, clock);
    const dials: number[] = [];
    const sockets: Socket[] = [];
    using heard = onDial((socket) => {
      dials.push(Math.round(clock.now() / 1_000));
      sockets.push(socket);
    });
    expect(heard).toBeDefined();
    const pass = async (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        await clock.advance(1_000);
        await eventually(() => sockets.every(({ destroyed }) => destroyed));
        await clock.settle();
      }
    };
    await pass(36);
    expect(dials).toEqual([1, 3, 7, 15, 25, 35]);
    const lines = () => log.lines.filter((line) => line.includes(world.addresses[1]!));
    expect(lines()).toEqual([expect.stringContaining('cannot be reached')]);
    await world.heal(1);
    await clock.advance(9_000);
    await eventually(() => connectedMembers(client) === 2);
    expect(lines()).toEqual([expect.stringContaining('cannot be reached'), expect.stringContaining('is reached again')]);

    world.cut(1);
    await eventually(() => connectedMembers(client) === 1);
    dials.length = 0;
    sockets.length = 0;
    const begun = Math.round(clock.now() / 1_000);
    await pass(4);
    expect(dials.map((second) => second - begun)).toEqual([1, 2, 4]);
  },
);
