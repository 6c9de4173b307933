import { expect } from 'vitest';
import type { Client } from '../../../src/index.ts';
import { connectedMembers, eventually, startClient } from '../clients.ts';
import { hurriedClock } from '../hurried-clock.ts';
import { scenario } from '../scenario.ts';

/** The event handlers of each connection, oldest connection first. */
function handlersOf(client: Client): number[] {
  return client.parts.cluster.connections.all.map(({ counts }) => counts.handlers);
}

scenario('A53 VIEW-1 LISTEN-5: however often the connection that carries the view is lost, exactly one carries it', 3, async (world) => {
  const client = await startClient(world.addresses, {}, undefined, hurriedClock);
  const { connections } = client.parts.cluster;
  // each has the backup listener, and the oldest one carries the view
  const isComplete = () => connectedMembers(client) === 3 && String(handlersOf(client)) === '2,1,1';
  await eventually(isComplete);
  for (let i = 1; i <= 20; i++) {
    const carrier = connections.all[0]!;
    world.reset(world.addresses.indexOf(`${carrier.target.host}:${carrier.target.port}`));
    await eventually(() => carrier.closed !== undefined && isComplete());
  }
  expect(world.countOf('clientAddClusterViewListener')).toBe(21);
  expect(client.connectionStatus()).toMatchObject({ state: 'INITIALIZED', epoch: 1 });
});
