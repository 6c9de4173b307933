import { expect } from 'vitest';
import { connectedMembers, eventually, nextEvent, startClient } from '../clients.ts';
import { hurriedClock } from '../hurried-clock.ts';
import { lifecycleLog, onDial } from '../observe.ts';
import { scenario } from '../scenario.ts';

for (const reconnectMode of ['OFF', 'ON', 'ASYNC'] as const) {
  scenario(
    `A17 MODE-2 MEMBERS-1: in mode ${reconnectMode} one broken connection of three is dialled again, and nothing else happens`,
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
      for (const member of [0, 1, 2]) {
        world.reset(member);
        await eventually(() => connectedMembers(client) === 2);
        await eventually(() => connectedMembers(client) === 3);
      }
      for (const connection of before) expect(connections.all).not.toContain(connection);
      expect(before.map(({ closed }) => closed?.reason)).toEqual(['SOCKET_ERROR', 'SOCKET_ERROR', 'SOCKET_ERROR']);
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
  await new Promise((resolve) => setTimeout(resolve, 300)); // three times the pause between two passes of the task
  expect(client.connectionStatus().attempt).toBe(1);
  expect(dials).toBe(3);
});

scenario('MEMBERS-1: without smart routing there is one connection, whatever members there are', 3, async (world) => {
  const network = { clusterMembers: world.addresses, smartRouting: false };
  const client = await startClient(world.addresses, { network }, undefined, hurriedClock);
  await new Promise((resolve) => setTimeout(resolve, 250));
  expect(client.connectionStatus().members.filter(({ connected }) => connected)).toHaveLength(1);
});
