import { expect } from 'vitest';
import { connectedMembers, eventually, handlerCounts, nextEvent, registeredWith, startClient } from '../clients.ts';
import { hurriedClock } from '../hurried-clock.ts';
import { keptLog } from '../peers.ts';
import { scenario } from '../scenario.ts';

for (const smartRouting of [true, false]) {
  const routing = smartRouting ? 'with smart routing' : 'without smart routing';

  scenario(
    `A73 LISTEN-1 LISTEN-2 LISTEN-4 LISTEN-5: ${routing}, after 20 reconnects each event comes once, and what was removed never comes back`,
    3,
    async (world) => {
      const network = { clusterMembers: world.addresses, smartRouting };
      const properties = { 'hazelcast.client.operation.backup.timeout.millis': 100 };
      const client = await startClient(world.addresses, { network, properties }, undefined, hurriedClock);
      const connections = smartRouting ? 3 : 1;
      const map = await client.getMap<string, number>(`listeners-${smartRouting}`);
      const [kept, removed]: [string[], string[]] = [[], []];
      await map.addEntryListener({ added: ({ key }) => kept.push(key) });
      const id = await map.addEntryListener({ added: ({ key }) => removed.push(key) });
      await registeredWith(client, connections);
      const before = handlerCounts(client);
      for (let reconnects = 0; reconnects < 20; reconnects++) {
        if (reconnects === 10) {
          const removal = map.removeEntryListener(id); // while connections are on their way
          await expect(removal).resolves.toBe(true);
          await expect(map.removeEntryListener(id)).resolves.toBe(false);
        }
        const { epoch } = client.connectionStatus();
        const lost = client.parts.cluster.connections.all[reconnects % connections]!;
        world.reset(world.addresses.findIndex((address) => address === `${lost.target.host}:${lost.target.port}`));
        await eventually(() => lost.closed !== undefined && connectedMembers(client) === connections);
        expect(client.connectionStatus().epoch - epoch).toBe(smartRouting ? 0 : 1);
      }
      await registeredWith(client, connections);
      expect(handlerCounts(client)).toEqual(before.map((handlers) => handlers - 1)); // the one that was removed
      const keys = Array.from({ length: 60 }, (_, i) => `key-${i}`);
      await Promise.all(keys.map((key, i) => map.set(key, i)));
      await eventually(() => kept.length >= keys.length);
      await map.set('last', 0);
      await eventually(() => kept.includes('last'));
      expect([...kept].sort()).toEqual([...keys, 'last'].sort());
      expect(removed).toEqual([]);
    },
  );
}

scenario(
  'LISTEN-2 LISTEN-4: listeners that are added and removed while the cluster is away are there, or not, when it is back',
  2,
  async (world) => {
    const client = await startClient(world.addresses);
    const map = await client.getMap<string, number>('offline-listeners');
    const heard: string[] = [];
    const hear = (name: string) => ({ added: () => heard.push(name) });
    const before = await map.addEntryListener(hear('added before, removed offline'));
    const lost = nextEvent(client, 'DISCONNECTED');
    world.cut();
    await lost;
    await map.addEntryListener(hear('added offline'));
    const both = await map.addEntryListener(hear('added and removed offline'));
    await expect(map.removeEntryListener(before)).resolves.toBe(true);
    await expect(map.removeEntryListener(both)).resolves.toBe(true);
    await world.heal();
    await client.ready();
    await registeredWith(client, 2);
    await map.set('key', 1);
    await eventually(() => heard.length > 0);
    await map.set('another', 1);
    await eventually(() => heard.length > 1);
    expect(heard).toEqual(['added offline', 'added offline']);
    expect(handlerCounts(client)).toEqual([2, 3]); // entries and backups, and the view on one of them
  },
);

scenario(
  'A74 LISTEN-3: adding a listener ignores a member that dies meanwhile, and it is registered there when that is back',
  3,
  async (world) => {
    const client = await startClient(world.addresses, {}, undefined, hurriedClock);
    const map = await client.getMap<string, number>('dying');
    await map.clear();
    const hangUps = world.hangUpOn('mapAddEntryListener', 1);
    const heard: string[] = [];
    await map.addEntryListener({ added: ({ key }) => heard.push(key) });
    expect(hangUps.hits).toBe(1);
    await registeredWith(client, 3);
    expect(handlerCounts(client)).toEqual([2, 2, 3]);
    const keys = Array.from({ length: 40 }, (_, i) => `key-${i}`);
    await Promise.all(keys.map((key, i) => map.set(key, i)));
    await eventually(() => heard.length >= keys.length);
    expect(heard.toSorted()).toEqual(keys.toSorted());
    expect(world.countOf('mapAddEntryListener')).toBe(4);
  },
);

scenario(
  'A74 LISTEN-7 ERROR-4: a listener that throws or rejects is logged, and disturbs neither the client nor the other listeners',
  2,
  async (world) => {
    const log = keptLog();
    const client = await startClient(world.addresses, { customLogger: log, properties: { 'hazelcast.logging.level': 'ERROR' } });
    const map = await client.getMap<string, number>('failing-listeners');
    await map.clear();
    const heard: string[] = [];
    await map.addEntryListener({
      added: () => {
        throw new Error('thrown by a listener');
      },
      removed: () => Promise.reject(new Error('rejected by a listener')),
    });
    await map.addEntryListener({ added: ({ key }) => heard.push(`+${key}`), removed: ({ key }) => heard.push(`-${key}`) });
    for (let i = 0; i < 5; i++) {
      await map.set('key', i);
      await map.delete('key');
    }
    await eventually(() => heard.length === 10 && log.lines.length === 10);
    expect(heard).toEqual(Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? '+key' : '-key')));
    for (const text of ['thrown by a listener', 'rejected by a listener'])
      expect(log.lines.filter((line) => line.includes(text))).toHaveLength(5);
    expect(connectedMembers(client)).toBe(2);
  },
);
