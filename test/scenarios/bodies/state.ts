import { expect } from 'vitest';
import { Schema } from '../../../src/serialization/compact/schema.ts';
import { connectedMembers, eventually, lose, startClient } from '../clients.ts';
import { lifecycleLog } from '../observe.ts';
import { scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const SCHEMA = new Schema('city', [{ fieldName: 'people', kind: 8 }]);

/** The names of the requests since this is called, without those that only keep a connection. */
function requestsFromNow(world: World): () => string[] {
  const count = world.requests.length;
  return () =>
    world.requests
      .slice(count)
      .map(({ name }) => name)
      .filter((name) => name !== 'clientPing');
}

/** All that is told to the cluster, in its order. */
const TOLD = [
  'clientAuthentication',
  'clientAddClusterViewListener',
  'clientSendAllSchemas',
  'clientCreateProxies',
  'clientLocalBackupListener',
  'mapAddEntryListener',
];

scenario(
  'A55 STATE-1 STATE-2 CHECK-5: what the cluster has to know is sent again to one with the same id, in its order, before calls that waited',
  1,
  async (world) => {
    const client = await startClient(world.addresses);
    const map = await client.getMap<string, number>('told');
    await client.getMap('rivers');
    await client.parts.schemas.replicate(SCHEMA);
    const added: string[] = [];
    await map.clear();
    await map.addEntryListener({ added: ({ key }) => added.push(key) });
    const before = client.connectionStatus().clusterId;
    const requests = requestsFromNow(world);
    await lose(world, client);
    const parked = map.set('London', 1);
    await world.heal();
    await parked;
    expect(client.connectionStatus().clusterId).toEqual(before);
    expect(requests()).toEqual([...TOLD, 'mapSet']);
    await eventually(() => added.length === 1);
  },
);

scenario(
  'A56 STATE-3 LIFE-2 MACHINE-4: what is told is begun anew when the connection is cut meanwhile, and the client is CONNECTED once',
  1,
  async (world) => {
    const log = lifecycleLog();
    const client = await startClient(world.addresses, { lifecycleListeners: [log.listener] });
    const map = await client.getMap<string, number>('told');
    await client.parts.schemas.replicate(SCHEMA);
    await map.addEntryListener({ added: () => {} });
    const requests = requestsFromNow(world);
    const hangUps = world.hangUpOn('clientSendAllSchemas', 2);
    await lose(world, client);
    const parked = map.set('London', 1);
    await world.heal();
    await parked;
    const broken = TOLD.slice(0, 3);
    expect(hangUps.hits).toBe(2);
    expect(requests()).toEqual([...broken, ...broken, ...TOLD, 'mapSet']);
    expect(log.events.slice(2)).toEqual(['CONNECTED', 'DISCONNECTED', 'CONNECTED']);
    expect(client.connectionStatus().epoch).toBe(4);
  },
);

scenario('A56 STATE-6: a schema is replicated when the answers name every member, and only once', 3, async (world) => {
  const client = await startClient(world.addresses);
  expect(connectedMembers(client)).toBe(3);
  const river = new Schema('river', [{ fieldName: 'length', kind: 8 }]);
  await client.parts.schemas.replicate(river);
  await client.parts.schemas.replicate(river);
  expect(world.countOf('clientSendSchema')).toBe(1);
});
