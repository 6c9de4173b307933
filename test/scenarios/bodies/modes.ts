import { expect } from 'vitest';
import { ClientOfflineError, type LifecycleState } from '../../../src/index.ts';
import { nextEvent, startClient } from '../clients.ts';
import { scenario } from '../scenario.ts';

scenario('A12 MODE-5: in mode ON calls wait while the cluster is away, and all of them resolve when it is back', 1, async (world) => {
  const client = await startClient(world.addresses);
  const map = await client.getMap<string, number>('waiting');
  const lost = nextEvent(client, 'DISCONNECTED');
  world.cut();
  await lost;
  const calls = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? map.set(`key-${i}`, i) : map.get(`key-${i - 1}`)));
  expect(client.connectionStatus().offlineQueueSize).toBe(100);
  await world.heal();
  const results = await Promise.all(calls);
  expect(results.filter((_, i) => i % 2 === 1)).toEqual(Array.from({ length: 50 }, (_, i) => i * 2));
});

scenario('A16 MODE-9: in mode ASYNC calls are rejected in their turn until the cluster is back', 1, async (world) => {
  const client = await startClient(world.addresses, { connectionStrategy: { reconnectMode: 'ASYNC' } });
  const map = await client.getMap<string, number>('rejected');
  const lost = nextEvent(client, 'DISCONNECTED');
  world.cut();
  await lost;
  await expect(map.get('key')).rejects.toThrow(ClientOfflineError);
  const back = nextEvent(client, 'CONNECTED');
  await world.heal();
  await back;
  await expect(map.get('key')).resolves.toBeNull();
});

scenario('A10 MODE-3: in mode OFF the client shuts down when the cluster is lost', 1, async (world) => {
  const events: LifecycleState[] = [];
  const client = await startClient(world.addresses, { connectionStrategy: { reconnectMode: 'OFF' }, lifecycleListeners: [(state) => events.push(state)] });
  const map = await client.getMap('off');
  const ended = nextEvent(client, 'SHUTDOWN');
  world.cut();
  await ended;
  expect(events).toEqual(['STARTING', 'STARTED', 'CONNECTED', 'DISCONNECTED', 'SHUTTING_DOWN', 'SHUTDOWN']);
  await expect(map.get('key')).rejects.toMatchObject({ code: 'CLIENT_NOT_ACTIVE' });
});
