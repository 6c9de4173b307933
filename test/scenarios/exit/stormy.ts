// Clients whose users do everything wrong, on a cluster that does too. A rejection that nobody handles, or an error that nobody
// catches, ends this process before it prints its last line.
import {
  Client,
  type ClientConfig,
  type ConnectionStrategyConfig,
  type IMap,
  type LineLogger,
  type RetryFunction,
} from '../../../src/index.ts';
import { EmbeddedCluster } from '../../../src/testing/index.ts';

const fails = () => {
  throw new Error('a user failed');
};
const rejects = () => Promise.reject(new Error('a user failed later'));
const listeners = [fails, rejects];
const customLogger: LineLogger = { error: rejects, warn: fails, info: rejects, debug: fails };
const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));

/** What the client logs goes to standard output when the user's logger fails; that is a lot. */
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (text: string | Uint8Array) => (typeof text === 'string' && text.includes('hz.client') ? true : write(text));

function configOf(clusterMembers: readonly string[], connectionStrategy: ConnectionStrategyConfig): ClientConfig {
  return {
    network: { clusterMembers },
    connectionStrategy: { connectionRetry: { initialBackoffMillis: 5, maxBackoffMillis: 20 }, ...connectionStrategy },
    lifecycleListeners: listeners,
    membershipListeners: [{ init: fails, memberAdded: rejects, memberRemoved: fails }],
    customLogger,
    properties: { 'hazelcast.client.heartbeat.interval': 10, 'hazelcast.client.heartbeat.timeout': 500 },
  };
}

async function clientOf(cluster: EmbeddedCluster, connectionStrategy: ConnectionStrategyConfig): Promise<Client> {
  const client = await Client.newHazelcastClient(configOf(cluster.addresses, connectionStrategy));
  const map = await client.getMap('storm');
  for (const listener of listeners) {
    await map.addEntryListener({ added: listener, updated: listener, removed: listener, mapCleared: listener });
    await client.addDistributedObjectListener(listener);
    client.getLifecycleService().addLifecycleListener(listener);
    client.getCluster().addMembershipListener({ init: listener, memberAdded: listener, memberRemoved: listener });
  }
  client.ready().catch(() => {});
  return client;
}

/** Makes calls whose results nobody waits for; that they may fail is the user's business. */
function callAtRandom(map: IMap<string, number>): void {
  for (let i = 0; i < 20; i++) {
    const key = String(i);
    for (const call of [map.get(key), map.set(key, i), map.put(key, i), map.clear()]) call.catch(() => {});
  }
}

/** Members that refuse, hang, break off, go away and answer what they should not. */
async function storm(cluster: EmbeddedCluster, call: () => void): Promise<void> {
  cluster.faults.add({ on: 'clientLocalBackupListener', times: 3, do: { kind: 'error', code: 22 } });
  cluster.faults.add({ on: 'clientAddClusterViewListener', times: 3, do: { kind: 'error', code: 22 } });
  cluster.faults.add({ on: 'clientPing', times: 5, do: { kind: 'error', code: 22 } });
  cluster.faults.add({ on: 'mapPut', times: 5, do: { kind: 'garbage' } });
  for (let i = 0; i < 4; i++) {
    call();
    await pause(20);
    for (const member of cluster.members) member.disconnectClients();
    call();
    await pause(60);
  }
  const first = cluster.members[0]!;
  const steps: (() => unknown)[] = [
    () => first.pause(),
    () => cluster.kill(first),
    () => cluster.addMember(),
    () => cluster.restart(),
    () => pause(150),
    () => cluster.stopAll(),
  ];
  for (const step of steps) {
    await step();
    call();
    await pause(50);
  }
}

/** Starts that come to nothing, and of which nobody wants to know more than that. */
async function startInVain(addresses: readonly string[]): Promise<void> {
  const connectionRetry = { initialBackoffMillis: 1, clusterConnectTimeoutMillis: 30 };
  void (await Client.newHazelcastClient(configOf(addresses, { asyncStart: true, connectionRetry })));
  const controller = new AbortController();
  const starts = [
    Client.newHazelcastClient(configOf(addresses, { connectionRetry })),
    Client.newHazelcastClient(configOf(addresses, { connectionRetry: fails })),
    Client.newHazelcastClient(configOf(addresses, { connectionRetry: rejects as unknown as RetryFunction })),
    Client.newHazelcastClient(configOf(addresses, {}), { signal: controller.signal }),
  ];
  controller.abort();
  await Promise.allSettled(starts);
}

const cluster = await EmbeddedCluster.start({ members: 3 });
const clients = await Promise.all((['OFF', 'ON', 'ASYNC'] as const).map((reconnectMode) => clientOf(cluster, { reconnectMode })));
const maps = await Promise.all(clients.map((client) => client.getMap<string, number>('storm')));
await storm(cluster, () => maps.forEach(callAtRandom));
// shut down without waiting for it, and used while and after it happens
for (const client of clients) {
  void client.shutdown({ drainMillis: 20 });
  client.getMap('late').catch(() => {});
}
maps.forEach(callAtRandom);
await startInVain(cluster.addresses);
await pause(100);
await Promise.all(clients.map((client) => client.shutdown()));
await cluster.stop();
console.log(clients.map((client) => client.connectionStatus().state).join(' '));
