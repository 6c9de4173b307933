import { expect } from 'vitest';
import type { Client, ClientConfig } from '../../../src/index.ts';
import { eventually, nextEvent, startClient } from '../clients.ts';
import { follows, inTurn, rejectionOf } from '../observe.ts';
import { scenario } from '../scenario.ts';
import type { World } from '../world.ts';

/** A client whose near cache holds the value of `kept`, and the absence of `absent`. */
async function filled(world: World, name: string, config: ClientConfig) {
  const client = await startClient(world.addresses, { ...config, nearCaches: { [name]: config.nearCaches?.[name] ?? {} } });
  const map = await client.getMap<string, { n: number }>(name);
  await map.clear();
  await map.set('kept', { n: 1 });
  await eventually(async () => {
    const before = world.countOf('mapGet');
    await Promise.all([map.get('kept'), map.get('absent')]);
    return world.countOf('mapGet') === before;
  });
  return { client, map };
}

/** Breaks all connections, and resolves in the turn in which the client has noticed. */
async function lose(world: World, client: Client): Promise<void> {
  const lost = nextEvent(client, 'DISCONNECTED');
  world.cut();
  await lost;
}

for (const reconnectMode of ['ON', 'ASYNC'] as const) {
  for (const inMemoryFormat of ['BINARY', 'OBJECT'] as const) {
    scenario(
      `A18 MODE-10 NEARCACHE-28: in mode ${reconnectMode} a near cache in the format ${inMemoryFormat} serves while the cluster is away; only misses meet the gate`,
      2,
      async (world) => {
        const name = `offline-${reconnectMode}-${inMemoryFormat}`;
        const { client, map } = await filled(world, name, {
          connectionStrategy: { reconnectMode, connectionRetry: { initialBackoffMillis: 20, maxBackoffMillis: 100 } },
          nearCaches: { [name]: { inMemoryFormat } },
        });
        await lose(world, client);
        expect(await inTurn(map.get('kept'))).toEqual({ status: 'fulfilled', value: { n: 1 } });
        expect(await inTurn(map.get('absent'))).toEqual({ status: 'fulfilled', value: null });
        expect(await inTurn(map.containsKey('kept'))).toEqual({ status: 'fulfilled', value: true });
        expect(await inTurn(map.getAll(['absent', 'kept']))).toEqual({ status: 'fulfilled', value: [['kept', { n: 1 }]] });
        const miss = map.get('miss');
        if (reconnectMode === 'ASYNC') {
          expect(await rejectionOf(miss)).toMatchObject({ name: 'ClientOfflineError', code: 'CLIENT_OFFLINE' });
          expect(await rejectionOf(map.set('kept', { n: 2 }))).toMatchObject({ code: 'CLIENT_OFFLINE' });
        } else {
          const parked = follows(miss);
          await eventually(() => client.connectionStatus().offlineQueueSize === 1);
          expect(parked.outcome).toBeUndefined();
        }
        expect(await map.get('kept')).toEqual({ n: 1 });
        await world.heal();
        await client.ready();
        if (reconnectMode === 'ON') expect(await miss).toBeNull();
        await eventually(async () => {
          const before = world.countOf('mapGet');
          expect(await map.get('kept')).toEqual({ n: 1 });
          return world.countOf('mapGet') === before;
        });
      },
    );
  }
}
