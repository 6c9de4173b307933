import { expect } from 'vitest';
import { connectedMembers, eventually, nextEvent, startClient } from '../clients.ts';
import { scenario } from '../scenario.ts';

scenario('A36 ADDR-1: when the configured member is gone the client comes back through the member list', 2, async (world) => {
  const client = await startClient([world.addresses[0]!]);
  await eventually(() => connectedMembers(client) === 2);
  const lost = nextEvent(client, 'DISCONNECTED');
  world.cut();
  await lost;
  await world.heal(1);
  await client.ready();
  const { target } = client.parts.cluster.connections.all[0]!;
  expect(`${target.host}:${target.port}`).toBe(world.addresses[1]);
});

scenario('A39 ADDR-8 VIEW-6 CONFIG-6: after 20 reconnects the members and the configured addresses have their order', 3, async (world) => {
  const clusterMembers = [...world.addresses];
  const client = await startClient(world.addresses, { network: { clusterMembers } });
  const members = () =>
    client
      .getCluster()
      .getMembers()
      .map(({ uuid }) => uuid.toString());
  const before = members();
  expect(before).toHaveLength(3);
  for (let i = 0; i < 20; i++) {
    await eventually(() => connectedMembers(client) === 3);
    const back = nextEvent(client, 'CONNECTED');
    for (let member = 0; member < 3; member++) world.reset(member);
    await back;
    expect(members()).toEqual(before);
  }
  expect(clusterMembers).toEqual(world.addresses);
});
