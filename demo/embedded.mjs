// The whole story, on members in this process.
import { Client } from 'hazelcast-ts';
import { EmbeddedCluster } from 'hazelcast-ts/testing';
import { chapter, duration, say, table } from './timeline.mjs';
import { next, sayEvents, sayRounds, sayStatus, sleep, startWorkers, Tally, until } from './watching.mjs';

const MEMBERS = 3;
const WORKERS = 10;
const WAITING_CALLS = 50;
/** How long the cluster is away, in milliseconds. */
const OUTAGE_MILLIS = 1_500;
/** How long a client that knows two clusters looks for the one that it has lost. */
const MOVE_MILLIS = 400;
const RETRY = { initialBackoffMillis: 100, maxBackoffMillis: 800, multiplier: 2, jitter: 0.2 };

/** @type {string[][]} */
const summary = [];

export async function showEmbedded() {
  const cluster = await EmbeddedCluster.start({ members: MEMBERS });
  try {
    const client = await showAsyncStart(cluster);
    await showKilledMember(client, cluster);
    await client.shutdown();
    await showModeOn(cluster);
    await showModeAsync(cluster);
    await showModeOff(cluster);
    await showFailover();
  } finally {
    await cluster.stop();
  }
  chapter('Summary');
  table(['situation', 'resolved', 'rejected', 'slowest', 'the client'], summary);
}

function start(cluster, connectionStrategy) {
  return Client.newHazelcastClient({
    // what the workers write may be written twice, so a write that was on its way to a dying member is sent again
    network: { clusterMembers: cluster.addresses, redoOperation: true },
    connectionStrategy: { connectionRetry: RETRY, ...connectionStrategy },
    properties: {
      'hazelcast.logging.level': 'OFF',
      // a write is confirmed by a backup as well; when that dies first, its write is not held up for the usual 5 s
      'hazelcast.client.operation.backup.timeout.millis': 500,
    },
  });
}

async function showAsyncStart(cluster) {
  chapter('1. Start without a cluster (asyncStart)');
  await cluster.stopAll();
  const begun = performance.now();
  const client = await start(cluster, { asyncStart: true });
  say(`the client is there after ${duration(performance.now() - begun)}, although nothing listens`);
  sayEvents(client);
  const rounds = sayRounds(client);
  const tally = new Tally();
  for (let i = 0; i < 5; i++) {
    await tally.count(client.getMap('demo'));
    await sleep(150);
  }
  say(`5 calls meanwhile: ${tally}`);
  say(`now ${MEMBERS} members start`);
  await cluster.startAll();
  await client.ready();
  rounds.stop();
  await until(() => client.connectionStatus().members.filter(({ connected }) => connected).length === MEMBERS);
  for (const { address, uuid } of client.connectionStatus().members) say(`connected to member ${address} ${uuid}`, 'good');
  summary.push(['async start, no cluster', ...tally.cells, `${rounds.pauses.length} rounds, then ${MEMBERS}/${MEMBERS} members`]);
  return client;
}

async function showKilledMember(client, cluster) {
  chapter(`2. A member dies under ${WORKERS} workers`);
  const workers = startWorkers(await client.getMap('workers'), WORKERS);
  await sleep(300);
  const [victim] = cluster.members;
  say(`killing ${victim.address} after ${workers.tally.resolved} calls`);
  await cluster.kill(victim);
  await sleep(500);
  say(`${cluster.members.length} members left; a new one takes the place`);
  await cluster.addMember({ port: victim.port });
  await until(() => client.connectionStatus().members.filter(({ connected }) => connected).length === MEMBERS);
  await workers.stop();
  const { tally, wrong } = workers;
  say(`the workers saw: ${tally}, ${wrong} wrong values`, wrong === 0 ? 'good' : 'bad');
  summary.push(['a member killed', ...tally.cells, `${wrong} wrong values, ${MEMBERS}/${MEMBERS} members`]);
}

/** Takes the cluster away while calls are made, and tells when each phase is over. */
async function loseAndRegain(client, cluster, map) {
  const rounds = sayRounds(client);
  const lost = next(client, 'DISCONNECTED');
  say('the whole cluster goes away');
  await cluster.stopAll();
  await lost;
  const tally = new Tally();
  const calls = Promise.all(Array.from({ length: WAITING_CALLS }, (_, i) => tally.count(map.get(`key-${i}`))));
  await sleep(OUTAGE_MILLIS);
  const waiting = client.connectionStatus().offlineQueueSize;
  say(`${WAITING_CALLS} calls were made: ${waiting} wait, ${tally.resolved} resolved, ${tally.failed} rejected`);
  const back = next(client, 'CONNECTED');
  await cluster.startAll({ keepData: true });
  say('the cluster is back');
  const accepted = performance.now();
  await back;
  say(`connected ${duration(performance.now() - accepted)} after that`, 'good');
  await calls;
  rounds.stop();
  say(`the calls: ${tally}`, 'good');
  return { tally, waiting, rounds: rounds.pauses.length };
}

async function showModeOn(cluster) {
  chapter('3. Reconnect mode ON: calls wait');
  const client = await start(cluster, { reconnectMode: 'ON' });
  sayEvents(client);
  const { tally, waiting, rounds } = await loseAndRegain(client, cluster, await client.getMap('demo'));
  summary.push(['cluster lost, mode ON', ...tally.cells, `${waiting} waited for ${rounds} rounds`]);
  await client.shutdown();
}

async function showModeAsync(cluster) {
  chapter('4. Reconnect mode ASYNC: calls are rejected at once');
  const client = await start(cluster, { reconnectMode: 'ASYNC' });
  sayEvents(client);
  const map = await client.getMap('demo');
  const { tally, rounds } = await loseAndRegain(client, cluster, map);
  const after = new Tally();
  await after.count(map.get('key-0'));
  say(`a call now: ${after}`);
  summary.push(['cluster lost, mode ASYNC', ...tally.cells, `${rounds} rounds, then connected`]);
  await client.shutdown();
}

async function showModeOff(cluster) {
  chapter('5. Reconnect mode OFF: the client shuts down');
  const client = await start(cluster, { reconnectMode: 'OFF' });
  sayEvents(client);
  const map = await client.getMap('demo');
  const over = next(client, 'SHUTDOWN');
  say('the whole cluster goes away');
  await cluster.stopAll();
  await over;
  const tally = new Tally();
  await tally.count(map.get('key-0'));
  say(`a call now: ${tally}`);
  summary.push(['cluster lost, mode OFF', ...tally.cells, 'shut down, never dialled']);
}

async function showFailover() {
  chapter('6. Failover: the client moves to another cluster');
  const [blue, green] = await Promise.all(['blue', 'green'].map((clusterName) => EmbeddedCluster.start({ members: 2, clusterName })));
  try {
    const client = await Client.newHazelcastFailoverClient({
      clientConfigs: [blue, green].map(({ clusterName, addresses }) => ({
        clusterName,
        network: { clusterMembers: addresses },
        connectionStrategy: { connectionRetry: { ...RETRY, clusterConnectTimeoutMillis: MOVE_MILLIS } },
        properties: { 'hazelcast.logging.level': 'OFF' },
      })),
    });
    sayEvents(client);
    const stopStatus = sayStatus(client);
    const map = await client.getMap('demo');
    await map.set('where', 'in blue');
    const [lost, moved] = [next(client, 'DISCONNECTED'), next(client, 'CHANGED_CLUSTER')];
    say('the cluster blue goes away');
    await blue.stopAll();
    await lost;
    const tally = new Tally();
    await Promise.all([moved, ...Array.from({ length: WAITING_CALLS }, (_, i) => tally.count(map.set(`key-${i}`, i)))]);
    await until(() => client.connectionStatus().members.every(({ connected }) => connected));
    say(`the calls: ${tally}`, 'good');
    say(`green holds ${await map.size()} entries, and nothing of what blue held: ${await map.get('where')}`);
    summary.push(['cluster lost, failover', ...tally.cells, `moved to ${client.connectionStatus().clusterName}`]);
    stopStatus();
    await client.shutdown();
  } finally {
    await Promise.all([blue.stop(), green.stop()]);
  }
}
