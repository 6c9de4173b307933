import { afterEach } from 'vitest';
import { systemClock, type Clock } from '../../src/clock.ts';
import { Client, type ClientConfig, type ConnectionStatus, type LifecycleState, type StartOptions } from '../../src/index.ts';
import type { World } from './world.ts';

const open: Client[] = [];
afterEach(() => Promise.all(open.splice(0).map((client) => client.shutdown())));

/** A configuration for tests: quiet, quick to come back, everything else as users have it. */
export function quickConfig(addresses: readonly string[], config: ClientConfig = {}): ClientConfig {
  return {
    ...config,
    network: { clusterMembers: addresses, ...config.network },
    connectionStrategy: { connectionRetry: { initialBackoffMillis: 20, maxBackoffMillis: 100 }, ...config.connectionStrategy },
    properties: { 'hazelcast.logging.level': 'OFF', ...config.properties },
  };
}

/** Starts a client that is shut down when the test ends. */
export async function startClient(
  addresses: readonly string[],
  config: ClientConfig = {},
  options?: StartOptions,
  clock: Clock = systemClock,
): Promise<Client> {
  const client = await Client.start(quickConfig(addresses, config), options, clock);
  open.push(client);
  return client;
}

/** Waits until the condition holds, which may throw until it does. */
export async function eventually(condition: () => unknown, timeoutMillis = 10_000): Promise<void> {
  const end = performance.now() + timeoutMillis;
  for (;;) {
    try {
      if ((await condition()) !== false) return;
      throw new Error(`this did not become true within ${timeoutMillis} ms: ${condition.toString()}`);
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Resolves when there are so many connections, and the member at the end of each has confirmed what was registered with it. */
export function registeredWith(client: Client, members: number): Promise<void> {
  return eventually(() => {
    const counts = client.parts.cluster.connections.all.map((connection) => connection.counts);
    return counts.length === members && counts.every(({ handlers, calls }) => handlers > 0 && calls === 0);
  }, 60_000);
}

/** How many handlers each connection of a client has, the fewest first. */
export function handlerCounts(client: Client): number[] {
  return client.parts.cluster.connections.all.map(({ counts }) => counts.handlers).toSorted((a, b) => a - b);
}

/** Resolves when the client announces this event the next time. */
export function nextEvent(client: Client, wanted: LifecycleState): Promise<void> {
  return new Promise((resolve) => {
    const service = client.getLifecycleService();
    const id = service.addLifecycleListener((state) => {
      if (state !== wanted) return;
      service.removeLifecycleListener(id);
      resolve();
    });
  });
}

/** How many members the client is connected to. */
export function connectedMembers(client: Client): number {
  return client.connectionStatus().members.filter(({ connected }) => connected).length;
}

/** Resolves in the turn in which the client gets into this state, or when it is there already. */
export async function reaches(client: Client, wanted: ConnectionStatus['state']): Promise<void> {
  for await (const { state } of client.statusUpdates()) if (state === wanted) return;
  throw new Error(`the client was closed and never ${wanted}`);
}

/** Breaks all connections, and resolves in the turn in which the client has noticed. */
export async function lose(world: World, client: Client): Promise<void> {
  const lost = nextEvent(client, 'DISCONNECTED');
  world.cut();
  await lost;
}
