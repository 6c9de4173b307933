// The part of the story that harms nothing, on a cluster that somebody else needs.
import { randomUUID } from 'node:crypto';
import { Client } from 'hazelcast-ts';
import { chapter, duration, say, table } from './timeline.mjs';
import { sayEvents, Tally } from './watching.mjs';

const CALLS = 1000;

/** @param {string} address @param {string} clusterName */
export async function showRealCluster(address, clusterName) {
  chapter(`The cluster "${clusterName}" at ${address}`);
  const client = await Client.newHazelcastClient({
    clusterName,
    network: { clusterMembers: [address] },
    connectionStrategy: { asyncStart: true, connectionRetry: { clusterConnectTimeoutMillis: 10_000 } },
    properties: { 'hazelcast.logging.level': 'OFF' },
  });
  sayEvents(client);
  await refuseOneCall(client);
  try {
    await client.ready();
  } catch (error) {
    say(`the cluster was not reached: ${error.cause?.message ?? error.message}`, 'bad');
    process.exitCode = 1;
    return;
  }
  await showMembers(client);
  await useMap(client);
  await client.shutdown();
}

async function refuseOneCall(client) {
  const begun = performance.now();
  const error = await client.getMap('demo').catch((reason) => reason);
  say(`before it is connected a call is rejected with ${error.name} after ${duration(performance.now() - begun)}`);
}

async function showMembers(client) {
  const { members, clusterId } = client.connectionStatus();
  say(`connected to cluster ${clusterId} with ${client.getPartitionService().getPartitionCount()} partitions`, 'good');
  for (const { address, uuid } of members) say(`member ${address} ${uuid}`);
}

/** Works on a map of its own, and takes it away again. */
async function useMap(client) {
  const map = await client.getMap(`hazelcast-ts-demo-${randomUUID()}`);
  const writes = new Tally();
  const reads = new Tally();
  await Promise.all(Array.from({ length: CALLS }, (_, i) => writes.count(map.set(`key-${i}`, i))));
  await Promise.all(Array.from({ length: CALLS }, (_, i) => reads.count(map.get(`key-${i}`))));
  chapter('Summary');
  table(
    ['what', 'resolved', 'rejected', 'slowest'],
    [
      ['writes', ...writes.cells],
      ['reads', ...reads.cells],
    ],
  );
  say(`the map has ${await map.size()} entries; it is destroyed now`);
  await map.destroy();
}
