import { describe, expect, onTestFinished, test } from 'vitest';
import type { Client, ClientConfig, NearCacheConfig } from '../../src/index.ts';
import { EmbeddedCluster, type EmbeddedClusterOptions } from '../../src/testing/index.ts';
import { connectedMembers, eventually, nextEvent, startClient } from './clients.ts';
import { CountingClock, rejectionOf } from './observe.ts';
import { startCluster as startNamed, startMoving } from './moving.ts';

const LISTENER = 'mapAddNearCacheInvalidationListener';
const METADATA = 'mapFetchNearCacheInvalidationMetadata';
/** Members are asked each second what was not heard of, and nothing that was missed is tolerated. */
const RECONCILE_EACH_SECOND = {
  'hazelcast.invalidation.reconciliation.interval.seconds': 1,
  'hazelcast.invalidation.min.reconciliation.interval.seconds': 1,
  'hazelcast.invalidation.max.tolerated.miss.count': 0,
};

async function startCluster(options: EmbeddedClusterOptions = {}): Promise<EmbeddedCluster> {
  const cluster = await EmbeddedCluster.start(options);
  onTestFinished(() => cluster.stop());
  return cluster;
}

const cacheOf = (client: Client, name = 'cities') => client.parts.maps.nearCaches!.get(name)!;

/** A client with a near cache for `cities` that holds London, and another client without one. */
async function twoClients(cluster: EmbeddedCluster, nearCache: NearCacheConfig = {}, config: ClientConfig = {}) {
  const client = await startClient(cluster.addresses, { ...config, nearCaches: { cities: nearCache } });
  const other = await (await startClient(cluster.addresses)).getMap<string, number>('cities');
  await other.set('London', 1);
  const map = await client.getMap<string, number>('cities');
  await eventually(async () => (await map.get('London')) === 1 && cacheOf(client).statistics.ownedEntryCount === 1);
  return { client, map, other };
}

describe('a near cache', () => {
  test('NEARCACHE-1 NEARCACHE-2: is one for all handles of a map, and only of maps that are configured', async () => {
    const cluster = await startCluster();
    const { client, map } = await twoClients(cluster);
    const before = cluster.countOf('mapGet');
    const again = await client.getMap<string, number>('cities');
    expect([await map.get('London'), await again.withOptions({ timeoutMillis: 5_000 }).get('London')]).toEqual([1, 1]);
    expect(cluster.countOf('mapGet')).toBe(before);
    await (await client.getMap('rivers')).get('Thames');
    expect([cacheOf(client, 'rivers'), cluster.countOf(LISTENER)]).toEqual([undefined, 1]);
  });

  test('NEARCACHE-1 MAP-29: ends with the map, together with its listener', async () => {
    const cluster = await startCluster({ members: 2 });
    const { client, map } = await twoClients(cluster);
    const listeners = cluster.listenerCount;
    await map.destroy();
    expect(cacheOf(client)).toBeUndefined();
    await eventually(() => cluster.listenerCount === listeners - 2);
    const fresh = await client.getMap<string, number>('cities');
    expect(await fresh.get('London')).toBeNull();
    await fresh.set('London', 2);
    expect(await fresh.get('London')).toBe(2);
    await eventually(() => cluster.listenerCount === listeners);
  });

  test('NEARCACHE-1 SHUTDOWN-2: ends with the client, and leaves no timer', async () => {
    const cluster = await startCluster({ members: 2 });
    const clock = new CountingClock();
    const client = await startClient(cluster.addresses, { nearCaches: { default: {} } }, undefined, clock);
    const map = await client.getMap<string, number>('cities');
    await map.set('London', 1);
    await map.get('London');
    await client.shutdown();
    expect([clock.pending, cacheOf(client)]).toEqual([0, undefined]);
    expect(await rejectionOf(map.get('London'))).toMatchObject({ code: 'CLIENT_NOT_ACTIVE' });
  });

  test('API-27: rejects getMap when two patterns fit equally well', async () => {
    const cluster = await startCluster();
    const client = await startClient(cluster.addresses, { nearCaches: { 'cit*': {}, '*ies': {} } });
    expect(await rejectionOf(client.getMap('cities'))).toMatchObject({ code: 'INVALID_CONFIGURATION' });
    expect((await client.getMap('towns')).getName()).toBe('towns');
  });

  test('NEARCACHE-31: without invalidateOnChange registers and asks nothing, and acts on own writes', async () => {
    const cluster = await startCluster();
    const { map, other } = await twoClients(cluster, { invalidateOnChange: false });
    await other.set('London', 2);
    expect(await map.get('London')).toBe(1);
    await map.set('London', 3);
    expect(await map.get('London')).toBe(3);
    expect([cluster.countOf(LISTENER), cluster.countOf(METADATA)]).toEqual([0, 0]);
  });
});

describe('changes of others', () => {
  test.each([
    [0, true],
    [10, true],
    [0, false],
    [10, false],
  ])('NEARCACHE-14 NEARCACHE-15: leave it, with batches of %i ms and smart routing %s', async (nearCacheBatchMillis, smartRouting) => {
    const cluster = await startCluster({ members: 3, nearCacheBatchMillis });
    const network = { clusterMembers: cluster.addresses, smartRouting };
    const { client, map, other } = await twoClients(cluster, {}, { network });
    const keys = Array.from({ length: 30 }, (_, i) => `key-${i}`);
    for (const key of keys) await map.get(key);
    await other.setAll(keys.map((key, i) => [key, i]));
    await eventually(async () => expect(await map.getAll(keys)).toEqual(keys.map((key, i) => [key, i])));
    await other.clear();
    await eventually(async () => expect(await map.getAll([...keys, 'London'])).toEqual([]));
    const { statistics } = cacheOf(client);
    expect(statistics.invalidations).toBeGreaterThan(30);
    expect(statistics.invalidationRequests).toBeGreaterThanOrEqual(statistics.invalidations - 30);
  });

  test('NEARCACHE-14: are told from own ones', async () => {
    const cluster = await startCluster({ nearCacheBatchMillis: 0 });
    const { client, map } = await twoClients(cluster);
    await map.set('London', 2);
    await map.get('London');
    const before = cacheOf(client).statistics;
    await map.set('Paris', 3);
    await map.get('Paris');
    await eventually(() => cluster.countOf('mapSet') === 3);
    expect(await map.get('London')).toBe(2);
    expect(cacheOf(client).statistics.invalidations).toBe(before.invalidations);
  });

  test('NEARCACHE-13: reads go past it until every member tells, and succeed; a member that refuses is asked again', async () => {
    const cluster = await startCluster({ members: 2 });
    const refusal = cluster.members[1]!.faults.add({ on: LISTENER, do: { kind: 'error', code: 18 } });
    const client = await startClient(cluster.addresses, { nearCaches: { cities: {} } });
    const map = await client.getMap<string, number>('cities');
    await map.set('London', 1);
    for (let i = 0; i < 3; i++) expect(await map.get('London')).toBe(1);
    expect(cacheOf(client).statistics).toMatchObject({ hits: 0, misses: 3, ownedEntryCount: 0 });
    refusal.remove();
    await eventually(async () => {
      await map.get('London');
      return cacheOf(client).statistics.hits > 0;
    });
  });
});

describe('what members tell of their invalidations', () => {
  test('NEARCACHE-16: is asked of each of them once', async () => {
    const cluster = await startCluster({ members: 3 });
    const client = await startClient(cluster.addresses, { nearCaches: { cities: {} } });
    await client.getMap('cities');
    expect([cluster.countOf(LISTENER), cluster.countOf(METADATA)]).toEqual([3, 3]);
  });

  test('NEARCACHE-16: is asked of all of them through one, without smart routing', async () => {
    const cluster = await startCluster({ members: 3 });
    const network = { clusterMembers: cluster.addresses, smartRouting: false };
    const client = await startClient(cluster.addresses, { network, nearCaches: { cities: {} } });
    await client.getMap('cities');
    expect([cluster.countOf(LISTENER), cluster.countOf(METADATA)]).toEqual([1, 3]);
  });

  test('NEARCACHE-24: is asked again after 500 ms when it was refused, and reads succeed meanwhile', async () => {
    const cluster = await startCluster();
    const refusal = cluster.faults.add({ on: METADATA, do: { kind: 'error', code: 18 }, times: 2 });
    const client = await startClient(cluster.addresses, { nearCaches: { cities: {} } });
    const begun = performance.now();
    const map = await client.getMap<string, number>('cities');
    expect(await map.get('London')).toBeNull();
    await eventually(async () => {
      await map.get('London');
      return cacheOf(client).statistics.hits > 0;
    });
    expect(refusal.hits).toBe(2);
    expect(performance.now() - begun).toBeGreaterThan(1_490); // 500 and 1000
  });

  test('NEARCACHE-21 NEARCACHE-23: shows what was not heard of, at the next reconciliation', async () => {
    const cluster = await startCluster({ members: 2, nearCacheBatchMillis: 0 });
    const { map, other } = await twoClients(cluster, {}, { properties: RECONCILE_EACH_SECOND });
    const deafness = cluster.faults.add({ on: `${LISTENER}.iMapInvalidation`, do: { kind: 'drop' } });
    await other.set('London', 2);
    await eventually(() => deafness.hits === 1);
    await eventually(async () => (await map.get('London')) === 2);
  });

  test('NEARCACHE-20 NEARCACHE-23: is asked for all caches in one round, and each takes only what is its own', async () => {
    const cluster = await startCluster({ partitionCount: 1, nearCacheBatchMillis: 0 });
    const client = await startClient(cluster.addresses, { nearCaches: { default: {} }, properties: RECONCILE_EACH_SECOND });
    const [cities, rivers] = [await client.getMap<string, number>('cities'), await client.getMap<string, number>('rivers')];
    await rivers.get('Thames');
    const asked = cluster.countOf(METADATA);
    cluster.faults.add({ on: `${LISTENER}.iMapInvalidation`, do: { kind: 'drop' } });
    for (let i = 0; i < 5; i++) await cities.set('London', i);
    const { staleness } = cacheOf(client, 'cities');
    await eventually(() => staleness.stampOf(0).sequence === 5);
    expect(cluster.countOf(METADATA)).toBeLessThanOrEqual(asked + 2);
    expect(cacheOf(client, 'rivers').staleness.stampOf(0).sequence).toBe(0);
    const { hits } = cacheOf(client, 'rivers').statistics;
    await rivers.get('Thames');
    expect(cacheOf(client, 'rivers').statistics.hits).toBe(hits + 1);
  });

  test('NEARCACHE-23: is not asked any more when the interval is 0', async () => {
    const cluster = await startCluster();
    const clock = new CountingClock();
    const properties = { 'hazelcast.invalidation.reconciliation.interval.seconds': 0 };
    const config = { nearCaches: { cities: {} }, properties };
    const client = await startClient(cluster.addresses, config, undefined, clock);
    await client.getMap('rivers'); // from the first call on there is the timer of deadlines
    const before = clock.pending;
    const map = await client.getMap<string, number>('cities');
    await map.get('London');
    await map.get('London');
    await eventually(() => clock.pending <= before);
    expect(cacheOf(client).statistics.hits).toBe(1);
  });

  test('NEARCACHE-29: makes records old when a member has died and its partitions are with others', async () => {
    const cluster = await startCluster({ members: 3, nearCacheBatchMillis: 0 });
    const { client, map, other } = await twoClients(cluster, {}, { properties: RECONCILE_EACH_SECOND });
    const keys = Array.from({ length: 50 }, (_, i) => `key-${i}`);
    await other.setAll(keys.map((key) => [key, 1]));
    await eventually(async () => expect(await map.getAll(keys)).toEqual(keys.map((key) => [key, 1])));
    cluster.faults.add({ on: `${LISTENER}.iMapInvalidation`, do: { kind: 'drop' } }); // so that only the uuids tell
    await cluster.kill(cluster.members[1]!);
    await eventually(() => other.setAll(keys.map((key) => [key, 2]))); // the first one may be lost with the member
    await eventually(async () => expect(await map.getAll(keys)).toEqual(keys.map((key) => [key, 2])));
    expect(connectedMembers(client)).toBe(2);
  });
});

describe('losing the cluster', () => {
  async function cut(cluster: EmbeddedCluster, client: Client): Promise<() => void> {
    const lost = nextEvent(client, 'DISCONNECTED');
    const refusal = cluster.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    for (const member of cluster.members) member.disconnectClients();
    await lost;
    return () => refusal.remove();
  }

  test('NEARCACHE-28: and finding the same one again keeps the records, and shows what changed meanwhile', async () => {
    const cluster = await startCluster();
    const { client, map } = await twoClients(cluster, {}, { properties: { 'hazelcast.invalidation.max.tolerated.miss.count': 0 } });
    await map.get('Paris');
    const gets = cluster.countOf('mapGet');
    let heal = await cut(cluster, client);
    expect([await map.get('London'), await map.get('Paris')]).toEqual([1, null]);
    heal();
    await client.ready();
    expect([await map.get('London'), await map.get('Paris'), cluster.countOf('mapGet')]).toEqual([1, null, gets]);
    heal = await cut(cluster, client);
    heal();
    const other = await (await startClient(cluster.addresses)).getMap<string, number>('cities');
    await other.set('London', 2);
    await client.ready();
    await eventually(async () => (await map.get('London')) === 2);
  });

  test('A54 STATE-7 NEARCACHE-28: and finding another one empties it, and fetches metadata again', async () => {
    const cluster = await startCluster({ members: 2 });
    const { client, map } = await twoClients(cluster);
    const asked = cluster.countOf(METADATA);
    const lost = nextEvent(client, 'DISCONNECTED');
    const back = nextEvent(client, 'CONNECTED');
    let sizeAtConnected = -1;
    client.getLifecycleService().addLifecycleListener((state) => {
      if (state === 'CONNECTED') sizeAtConnected = cacheOf(client).size;
    });
    await cluster.stopAll();
    await lost;
    expect(await map.get('London')).toBe(1);
    await cluster.startAll();
    await back;
    await eventually(() => sizeAtConnected === 0);
    expect(await map.get('London')).toBeNull();
    await eventually(async () => {
      const { hits } = cacheOf(client).statistics;
      await map.get('London');
      return cacheOf(client).statistics.hits > hits;
    });
    expect(cluster.countOf(METADATA)).toBe(asked + 2);
  });

  test('FAILOVER-4 NEARCACHE-28: and moving to another one empties it, before anything is read there', async () => {
    const [blue, green] = [await startNamed('blue', { members: 2 }), await startNamed('green')];
    const client = await startMoving([blue, green], { shared: { nearCaches: { cities: {} } } });
    const map = await client.getMap<string, string>('cities');
    await map.set('London', 'blue');
    expect([await map.get('London'), await map.get('London')]).toEqual(['blue', 'blue']);
    expect(cacheOf(client).size).toBe(1);
    const sizes: number[] = [];
    client.getLifecycleService().addLifecycleListener((state) => state === 'CHANGED_CLUSTER' && sizes.push(cacheOf(client).size));
    const moved = nextEvent(client, 'CHANGED_CLUSTER');
    const refusal = green.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    await blue.stopAll();
    expect(await map.get('London')).toBe('blue');
    await eventually(() => client.connectionStatus().state === 'SWITCHING');
    expect(cacheOf(client).size).toBe(0);
    refusal.remove();
    await moved;
    expect(sizes).toEqual([0]);
    expect(await map.get('London')).toBeNull();
    await map.set('London', 'green');
    await eventually(async () => {
      const { hits } = cacheOf(client).statistics;
      expect(await map.get('London')).toBe('green');
      return cacheOf(client).statistics.hits > hits;
    });
  });
});
