import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, onTestFinished } from 'vitest';
import type { ConnectionStatus } from '../../../src/index.ts';
import { connectedMembers, eventually, startClient } from '../clients.ts';
import { lifecycleLog } from '../observe.ts';
import { scenario } from '../scenario.ts';
import type { World } from '../world.ts';

/** Numbers from 0 to 1 that are the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What may befall one of three members. */
const events: readonly ((world: World, member: number) => unknown)[] = [
  (world, member) => world.cut(member),
  (world) => world.cut(),
  (world, member) => world.heal(member),
  (world) => world.heal(),
  (world, member) => world.reset(member),
  (world, member) => world.end(member),
  (world, member) => world.freeze(member),
  (world) => world.thaw(),
  (world, member) => world.delay(30, member),
];

/** Which states may follow each other. */
const followers: Partial<Record<ConnectionStatus['state'], readonly ConnectionStatus['state'][]>> = {
  CONNECTING: ['SYNCING', 'CLOSING'],
  RECONNECTING: ['SYNCING', 'CLOSING'],
  SYNCING: ['CONNECTING', 'RECONNECTING', 'INITIALIZED', 'CLOSING'],
  INITIALIZED: ['RECONNECTING', 'CLOSING'],
  CLOSING: ['CLOSED'],
};

for (const seed of [1, 2, 3]) {
  scenario(
    `A83 MACHINE-2 MACHINE-3 MACHINE-5 LIFE-2: whatever happens in whatever order, states follow the table, and each epoch is CONNECTED once (seed ${seed})`,
    3,
    async (world) => {
      const random = randomFrom(seed);
      const log = lifecycleLog();
      const wrong: string[] = [];
      const hear = (message: unknown) => {
        const { previous, current } = message as { previous: ConnectionStatus['state']; current: ConnectionStatus['state'] };
        if (previous !== 'NEW' && followers[previous]?.includes(current) !== true) wrong.push(`${previous} ${current}`);
      };
      subscribe('hazelcast:cluster:state', hear);
      onTestFinished(() => void unsubscribe('hazelcast:cluster:state', hear));
      const client = await startClient(world.addresses, {
        connectionStrategy: { asyncStart: true, connectionRetry: { initialBackoffMillis: 5, maxBackoffMillis: 20 } },
        lifecycleListeners: [log.listener],
        properties: { 'hazelcast.client.heartbeat.interval': 20, 'hazelcast.client.heartbeat.timeout': 200 },
      });
      /** MACHINE-5 */
      const look = () => {
        const isConnected = client.parts.cluster.connections.all.length > 0;
        if (client.connectionStatus().state === 'INITIALIZED' && !isConnected) wrong.push('INITIALIZED without a connection');
      };
      for (let i = 0; i < 60; i++) {
        const event = events[Math.floor(random() * events.length)]!;
        await event(world, Math.floor(random() * 3));
        look();
        await new Promise((resolve) => setTimeout(resolve, random() * 40));
        look();
      }
      world.thaw();
      await world.heal();
      await client.ready();
      await eventually(() => connectedMembers(client) === 3, 30_000);
      await client.shutdown();
      expect(wrong).toEqual([]);
      const connected = log.events.flatMap((event, i) => (event === 'CONNECTED' ? [log.details[i]!.epoch] : []));
      const disconnected = log.events.flatMap((event, i) => (event === 'DISCONNECTED' ? [log.details[i]!.epoch] : []));
      expect(connected).toEqual([...new Set(connected)].toSorted((a, b) => a - b));
      expect(disconnected).toEqual(connected);
      expect(log.events.slice(0, 2)).toEqual(['STARTING', 'STARTED']);
      expect(log.events.slice(-3)).toEqual(['SHUTTING_DOWN', 'DISCONNECTED', 'SHUTDOWN']);
      expect(client.connectionStatus().state).toBe('CLOSED');
    },
  );
}
