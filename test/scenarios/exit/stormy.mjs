// @ts-check
// Clients whose users do everything wrong, on a cluster that does too. A rejection that nobody handles, or an error that nobody
// catches, ends this process before it prints its last line.
/** @type {[string, string, string]} */
const [, , folder] = /** @type {any} */ (process.argv);
/** @type {typeof import('../../../src/index.ts')} */
const { Client } = await import(`${folder}index.js`);
/** @type {typeof import('../../../src/testing/index.ts')} */
const { EmbeddedCluster } = await import(`${folder}testing/index.js`);

const fails = () => {
  throw new Error('a user failed');
};
const rejects = () => Promise.reject(new Error('a user failed later'));
const listeners = [fails, rejects];
/** A logger that fails, and says nothing. */
const customLogger = { error: rejects, warn: rejects, info: rejects, debug: rejects };
/** Without it the failing logger would have everything printed. */
process.stdout.write = (
  (write) => (/** @type {any} */ text) =>
    typeof text !== 'string' || !text.includes('hz.client') ? write(text) : true
)(process.stdout.write.bind(process.stdout));
const pause = (/** @type {number} */ millis) => new Promise((resolve) => setTimeout(resolve, millis));

/**
 * @param {string[]} clusterMembers
 * @param {import('../../../src/index.ts').ConnectionStrategyConfig} connectionStrategy
 * @returns {import('../../../src/index.ts').ClientConfig}
 */
const configOf = (clusterMembers, connectionStrategy) => ({
  network: { clusterMembers },
  connectionStrategy: { connectionRetry: { initialBackoffMillis: 5, maxBackoffMillis: 20 }, ...connectionStrategy },
  lifecycleListeners: listeners,
  membershipListeners: [{ init: fails, memberAdded: rejects, memberRemoved: fails }],
  customLogger,
  properties: { 'hazelcast.client.heartbeat.interval': 10, 'hazelcast.client.heartbeat.timeout': 500 },
});

/**
 * Calls whose results nobody looks at, but whose failures the user takes as they come.
 *
 * @param {import('../../../src/index.ts').IMap<string, number>} map
 */
function callAtRandom(map) {
  const calls = Array.from({ length: 50 }, (_, i) => [map.get(`${i}`), map.set(`${i}`, i), map.put(`${i}`, i), map.clear()]);
  for (const call of calls.flat()) call.catch(() => {});
}

const cluster = await EmbeddedCluster.start({ members: 3 });
const clients = [];
for (const reconnectMode of /** @type {const} */ (['OFF', 'ON', 'ASYNC'])) {
  const client = await Client.newHazelcastClient(configOf(cluster.addresses, { reconnectMode }));
  clients.push(client);
  const map = await client.getMap('storm');
  for (const listener of listeners) {
    await map.addEntryListener({ added: listener, updated: listener, removed: listener, mapCleared: listener });
    await client.addDistributedObjectListener(listener);
    client.getLifecycleService().addLifecycleListener(listener);
    client.getCluster().addMembershipListener({ init: listener, memberAdded: listener, memberRemoved: listener });
  }
  callAtRandom(/** @type {any} */ (map));
}
const maps = await Promise.all(clients.map((client) => client.getMap(`heard-${client.getName()}`)));
const call = () => maps.forEach((map) => callAtRandom(/** @type {any} */ (map)));

// members that refuse, hang, break off, and answer what they should not
for (const client of clients) client.ready().catch(() => {});
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
const [first] = cluster.members;
first?.pause();
call();
await pause(50);
if (first !== undefined) await cluster.kill(first);
await cluster.addMember();
call();
await pause(50);
await cluster.restart();
call();
await pause(200);
await cluster.stopAll();
call();
await pause(50);
// shut down without waiting for it, and used while and after it happens
for (const client of clients) {
  void client.shutdown({ drainMillis: 20 });
  client.getMap('late').catch(() => {});
}
call();

// starts that come to nothing, of which nobody asks for more than that
const { addresses } = cluster;
const connectionRetry = { initialBackoffMillis: 1, clusterConnectTimeoutMillis: 30 };
void (await Client.newHazelcastClient(configOf(addresses, { asyncStart: true, connectionRetry })));
await Client.newHazelcastClient(configOf(addresses, { connectionRetry })).catch(() => {});
await Client.newHazelcastClient(configOf(addresses, { connectionRetry: /** @type {any} */ (rejects) })).catch(() => {});
await Client.newHazelcastClient(configOf(addresses, { connectionRetry: fails })).catch(() => {});
const controller = new AbortController();
const starting = Client.newHazelcastClient(configOf(addresses, {}), { signal: controller.signal });
controller.abort();
await starting.catch(() => {});
await pause(100);
await Promise.all(clients.map((client) => client.shutdown()));
await cluster.stop();
console.log(clients.map((client) => client.connectionStatus().state).join(' '));
