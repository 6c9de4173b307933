import { describe, expect, onTestFinished, test } from 'vitest';
import type { Client } from '../../src/index.ts';
import { ANY_MEMBER } from '../../src/invocation/route.ts';
import { clientGetDistributedObjects } from '../../src/protocol/messages/client.ts';
import { Schema } from '../../src/serialization/compact/schema.ts';
import { EmbeddedCluster, type EmbeddedClusterOptions } from '../../src/testing/index.ts';
import { eventually, nextEvent, startClient } from './clients.ts';
import { hurriedClock } from './hurried-clock.ts';
import { lifecycleLog, rejectionOf } from './observe.ts';
import { keptLog } from './peers.ts';

const WARNINGS = { 'hazelcast.logging.level': 'WARN' } as const;
const SCHEMA = new Schema('city', [{ fieldName: 'people', kind: 8 }]);

async function startCluster(options: EmbeddedClusterOptions = {}): Promise<EmbeddedCluster> {
  const cluster = await EmbeddedCluster.start(options);
  onTestFinished(() => cluster.stop());
  return cluster;
}

/** Takes the cluster away until the returned function brings it back, the same as before. */
async function cut(cluster: EmbeddedCluster, client: Client): Promise<() => void> {
  const lost = nextEvent(client, 'DISCONNECTED');
  const refusal = cluster.faults.add({ on: 'connect', do: { kind: 'refuse' } });
  for (const member of cluster.members) member.disconnectClients();
  await lost;
  return () => refusal.remove();
}

/** The names of the requests since this is called, without those that only keep a connection. */
function requestsFromNow(cluster: EmbeddedCluster): () => string[] {
  const count = cluster.requests.length;
  return () =>
    cluster.requests
      .slice(count)
      .map(({ name }) => name)
      .filter((name) => name !== 'clientPing');
}

const retries = (lines: readonly string[]) =>
  lines.flatMap((line) => /sending the schemas failed; trying again in (\d+) ms/.exec(line)?.[1] ?? []);

describe('what the cluster has to know', () => {
  test('STATE-1 STATE-2: objects are sent in one batch to a new cluster as well, without those that were destroyed', async () => {
    const cluster = await startCluster({ members: 2 });
    const client = await startClient(cluster.addresses);
    for (const name of ['a', 'b', 'c']) await client.getMap(name);
    const destroyed = await client.getMap('b');
    await destroyed.destroy();
    const requests = requestsFromNow(cluster);
    const back = nextEvent(client, 'CONNECTED');
    await cluster.restart();
    await back;
    expect(requests().filter((name) => name === 'clientCreateProxies')).toHaveLength(1);
    const objects = await client.parts.invoker.invoke({
      message: clientGetDistributedObjects,
      request: {},
      route: ANY_MEMBER,
      options: {},
    });
    expect(objects.map(({ name }) => name).toSorted()).toEqual(['a', 'c']);
    expect(requests()).not.toContain('clientCreateProxy');
  });

  test('STATE-4: when there is nothing to tell, nothing is sent', async () => {
    const cluster = await startCluster({ protocolVersion: '2.6' });
    const client = await startClient(cluster.addresses, { backupAckToClientEnabled: false });
    (await cut(cluster, client))();
    await client.ready();
    const round = ['clientAuthentication', 'clientAddClusterViewListener'];
    expect(cluster.requests.map(({ name }) => name)).toEqual([...round, ...round]);
  });

  test.each([true, false])(
    'STATE-2: what was registered offline is there when the client is CONNECTED (before the first connection: %s)',
    async (isFirst) => {
      const cluster = await startCluster();
      const refusal = cluster.faults.add({ on: 'connect', do: { kind: 'refuse' } });
      if (!isFirst) refusal.remove();
      const atConnected: number[] = [];
      const client = await startClient(cluster.addresses, {
        connectionStrategy: { asyncStart: isFirst, connectionRetry: { initialBackoffMillis: 20 } },
        lifecycleListeners: [(state) => state === 'CONNECTED' && atConnected.push(cluster.countOf('clientAddDistributedObjectListener'))],
      });
      const heal = isFirst ? () => refusal.remove() : await cut(cluster, client);
      await client.addDistributedObjectListener(() => {});
      expect(cluster.countOf('clientAddDistributedObjectListener')).toBe(0);
      heal();
      await client.ready();
      await eventually(() => atConnected.length === (isFirst ? 1 : 2));
      expect(atConnected.at(-1)).toBe(1);
      expect(cluster.countOf('clientAddDistributedObjectListener')).toBe(1);
    },
  );

  test('A54 STATE-7 VIEW-7: the partition table is kept for the same cluster and dropped for another one', async () => {
    const cluster = await startCluster({ protocolVersion: '2.6', partitionCount: 7 });
    const client = await startClient(cluster.addresses);
    const owners = () => client.parts.cluster.view.partitions.owners;
    await eventually(() => owners().length === 7);
    const silence = cluster.faults.add({ on: 'clientAddClusterViewListener.partitionsView', do: { kind: 'drop' } });
    const before = owners();
    (await cut(cluster, client))();
    await client.ready();
    expect(owners()).toBe(before);

    const back = nextEvent(client, 'CONNECTED');
    await cluster.restart();
    await back;
    expect(owners()).toEqual([]);
    const map = await client.getMap<string, number>('cities');
    await map.set('London', 1); // without a table any member will do
    silence.remove();
    await cluster.addMember();
    await eventually(() => owners().length === 7 && owners().every((owner) => owner !== undefined));
  });
});

describe('a step that fails', () => {
  /** A client with a schema, whose cluster is away and will refuse schemas so often. */
  async function offlineWithSchema(refusals: number) {
    const cluster = await startCluster();
    const log = lifecycleLog();
    const { lines, ...customLogger } = keptLog();
    const client = await startClient(cluster.addresses, { lifecycleListeners: [log.listener], customLogger, properties: WARNINGS });
    const map = await client.getMap<string, number>('cities');
    await client.parts.schemas.replicate(SCHEMA);
    const requests = requestsFromNow(cluster);
    const heal = await cut(cluster, client);
    const refusal = cluster.faults.add({ on: 'clientSendAllSchemas', do: { kind: 'error', code: 18 }, times: refusals });
    return { cluster, client, map, log, lines, requests, heal, refusal };
  }

  test('A56 STATE-3: is tried again after 100, 200 and 400 ms, and only then is the client CONNECTED, once', async () => {
    const { client, map, log, lines, requests, heal } = await offlineWithSchema(3);
    const parked = map.set('London', 1);
    const begun = performance.now();
    heal();
    await parked;
    expect(performance.now() - begun).toBeGreaterThan(690);
    expect(retries(lines)).toEqual(['100', '200', '400']);
    expect(requests()).toEqual([
      'clientAuthentication',
      'clientAddClusterViewListener',
      ...Array.from({ length: 4 }, () => 'clientSendAllSchemas'),
      'clientCreateProxies',
      'clientLocalBackupListener',
      'mapSet',
    ]);
    expect(log.events.slice(2)).toEqual(['CONNECTED', 'DISCONNECTED', 'CONNECTED']);
    expect(client.connectionStatus().epoch).toBe(2);
  });

  test('STATE-3: the pauses grow up to 5 s', async () => {
    const cluster = await startCluster();
    const { lines, ...customLogger } = keptLog();
    const client = await startClient(cluster.addresses, { customLogger, properties: WARNINGS }, undefined, hurriedClock);
    await client.parts.schemas.replicate(SCHEMA);
    const heal = await cut(cluster, client);
    cluster.faults.add({ on: 'clientSendAllSchemas', do: { kind: 'error', code: 18 }, times: 8 });
    heal();
    await client.ready();
    expect(retries(lines)).toEqual(['100', '200', '400', '800', '1600', '3200', '5000', '5000']);
  });

  test('A56 STATE-3 STATE-5 MACHINE-4: is not tried any more when its connection is lost; the next one begins anew', async () => {
    const { cluster, client, map, log, lines, requests, heal, refusal } = await offlineWithSchema(3);
    const parked = map.set('London', 1);
    heal();
    await eventually(() => refusal.hits === 3); // the next try would come in 400 ms
    for (const member of cluster.members) member.disconnectClients();
    await parked;
    await new Promise((resolve) => setTimeout(resolve, 420));
    expect(retries(lines)).toEqual(['100', '200', '400']);
    expect(requests()).toEqual([
      ...['clientAuthentication', 'clientAddClusterViewListener', 'clientSendAllSchemas', 'clientSendAllSchemas', 'clientSendAllSchemas'],
      ...[
        'clientAuthentication',
        'clientAddClusterViewListener',
        'clientSendAllSchemas',
        'clientCreateProxies',
        'clientLocalBackupListener',
      ],
      'mapSet',
    ]);
    expect(log.events.slice(2)).toEqual(['CONNECTED', 'DISCONNECTED', 'CONNECTED']);
    expect(client.connectionStatus().epoch).toBe(3);
  });

  test('A56 STATE-5: a listener with user data that is added meanwhile is held until the schemas are there', async () => {
    const { client, map, requests, heal, refusal } = await offlineWithSchema(2);
    heal();
    await eventually(() => refusal.hits === 1);
    expect(client.connectionStatus().state).toBe('SYNCING');
    const added: string[] = [];
    await map.addEntryListener({ added: ({ key }) => added.push(key) }, 'London');
    expect(requests()).not.toContain('mapAddEntryListenerToKey');
    await client.ready();
    await map.set('London', 1);
    await eventually(() => added.length === 1);
    const names = requests();
    expect(names.filter((name) => name === 'mapAddEntryListenerToKey')).toHaveLength(1);
    expect(names.indexOf('mapAddEntryListenerToKey')).toBeGreaterThan(names.lastIndexOf('clientSendAllSchemas'));
  });

  test('STATE-3: a listener that is refused holds nothing up, and is registered later', async () => {
    const cluster = await startCluster();
    const backup = cluster.faults.add({ on: 'clientLocalBackupListener', do: { kind: 'error', code: 18 }, times: 2 });
    const { lines, ...customLogger } = keptLog();
    const client = await startClient(cluster.addresses, { customLogger, properties: WARNINGS });
    expect(backup.hits).toBe(1);
    expect(client.connectionStatus().state).toBe('INITIALIZED');
    expect(lines.filter((line) => line.includes('the listener for backups was refused'))).toHaveLength(1);
    await eventually(() => cluster.listenerCount === 2); // the view and the backup listener
  });
});

describe('a schema', () => {
  test('A56 STATE-6: is sent until the answers name every member', async () => {
    const cluster = await startCluster({ members: 3 });
    const client = await startClient(cluster.addresses);
    const fault = cluster.faults.add({ on: 'clientSendSchema', do: { kind: 'alter', with: (uuids) => uuids.slice(0, 2) }, times: 2 });
    await client.parts.schemas.replicate(SCHEMA);
    expect(fault.hits).toBe(2);
    expect(cluster.countOf('clientSendSchema')).toBe(3);
    await client.parts.schemas.replicate(SCHEMA);
    expect(cluster.countOf('clientSendSchema')).toBe(3);
  });

  test('STATE-6: that does not reach every member fails the call that needs it, after as many tries as the property says', async () => {
    const cluster = await startCluster({ members: 2 });
    const client = await startClient(cluster.addresses, { properties: { 'hazelcast.client.schema.max.put.retry.count': 2 } });
    cluster.faults.add({ on: 'clientSendSchema', do: { kind: 'alter', with: (uuids) => uuids.slice(0, 1) } });
    expect(await rejectionOf(client.parts.schemas.replicate(SCHEMA))).toMatchObject({
      name: 'IllegalStateError',
      code: 'ILLEGAL_STATE',
    });
    expect(cluster.countOf('clientSendSchema')).toBe(2);
  });

  test('STATE-6: that was on its way when the cluster was lost is sent to the next one', async () => {
    const cluster = await startCluster({ members: 2 });
    const client = await startClient(cluster.addresses);
    const silence = cluster.faults.add({ on: 'clientSendSchema', do: { kind: 'drop' } });
    const replicated = client.parts.schemas.replicate(SCHEMA);
    await eventually(() => silence.hits === 1);
    silence.remove();
    await cluster.restart();
    await replicated;
    expect(cluster.countOf('clientSendAllSchemas')).toBe(0); // it was not known when the epoch began
    expect(cluster.countOf('clientSendSchema')).toBeGreaterThanOrEqual(2);
  });
});
