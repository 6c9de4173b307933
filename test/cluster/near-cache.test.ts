import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCluster, type RealCluster } from '../../scripts/cluster-members.mjs';
import type { Client, ClientConfig, IMap } from '../../src/index.ts';
import { eventually, startClient } from '../scenarios/clients.ts';

const KEYS = Array.from({ length: 100 }, (_, i) => `key-${i}`);
/** Asks members each second what was not heard of. */
const RECONCILE_EACH_SECOND = {
  'hazelcast.invalidation.reconciliation.interval.seconds': 1,
  'hazelcast.invalidation.min.reconciliation.interval.seconds': 1,
  'hazelcast.invalidation.max.tolerated.miss.count': 0,
};

const statisticsOf = (client: Client, name: string) => client.parts.maps.nearCaches!.get(name)!.statistics;

/** Reads all keys until every one of them is a hit, and returns what they are. */
async function fill(client: Client, map: IMap<string, number>): Promise<(number | null)[]> {
  let values: (number | null)[] = [];
  await eventually(async () => {
    const { misses } = statisticsOf(client, map.getName());
    values = await Promise.all(KEYS.map((key) => map.get(key)));
    return statisticsOf(client, map.getName()).misses === misses;
  }, 30_000);
  return values;
}

describe.each([
  ['5.7.0', true],
  ['5.7.0', false],
  ['5.3.8', true],
  ['5.3.8', false],
] as const)('on two members of %s with batches %s, a near cache', (version, batches) => {
  let cluster: RealCluster;
  beforeAll(async () => {
    const properties = {
      'hazelcast.map.invalidation.batch.enabled': String(batches),
      'hazelcast.map.invalidation.batchfrequency.seconds': '1',
    };
    cluster = await startCluster({ members: 2, version, properties });
  });
  afterAll(() => cluster.stop());

  async function withNearCache(name: string, config: ClientConfig = {}) {
    const client = await startClient(cluster.addresses, { ...config, nearCaches: { [name]: {} } });
    const other = await (await startClient(cluster.addresses)).getMap<string, number>(name);
    await other.setAll(KEYS.map((key, i) => [key, i]));
    return { client, map: await client.getMap<string, number>(name), other };
  }

  test.each([true, false])('NEARCACHE-13 NEARCACHE-15: lets go of what another client changes, smart routing: %s', async (smartRouting) => {
    const name = `changed-${smartRouting}`;
    const { client, map, other } = await withNearCache(name, { network: { clusterMembers: cluster.addresses, smartRouting } });
    expect(await fill(client, map)).toEqual(KEYS.map((_, i) => i));
    await other.setAll(KEYS.map((key, i) => [key, i + 1_000]));
    await eventually(async () => expect(await Promise.all(KEYS.map((key) => map.get(key)))).toEqual(KEYS.map((_, i) => i + 1_000)), 30_000);
    await Promise.all([other.remove('key-1'), other.replace('key-2', 7), other.delete('key-3'), other.put('key-4', 8)]);
    await eventually(
      async () =>
        expect(await map.getAll(['key-1', 'key-2', 'key-3', 'key-4'])).toEqual([
          ['key-2', 7],
          ['key-4', 8],
        ]),
      30_000,
    );
  });

  test.each(['cleared', 'cleared@elsewhere'])('NEARCACHE-14: lets go of everything when another client clears the map %s', async (name) => {
    const { client, map, other } = await withNearCache(name);
    await fill(client, map);
    const { staleness } = client.parts.maps.nearCaches!.get(name)!;
    const uuids = () => Array.from({ length: 271 }, (_, partition) => String(staleness.stampOf(partition).generation.uuid));
    const before = uuids();
    await other.clear();
    await eventually(async () => expect(await Promise.all(KEYS.map((key) => map.get(key)))).toEqual(KEYS.map(() => null)), 30_000);
    await fill(client, map);
    // it was the partition of the whole name that told, whatever stands before an @
    expect([uuids(), staleness.missed]).toEqual([before, 0]);
  });

  test('NEARCACHE-9 NEARCACHE-10 NEARCACHE-14: reads what this client has written, and its own changes do not come back to it', async () => {
    const { client, map } = await withNearCache('own');
    await fill(client, map);
    for (let round = 0; round < 5; round++) {
      await Promise.all(KEYS.map((key, i) => map.set(key, i * 2 + round)));
      expect(await Promise.all(KEYS.map((key) => map.get(key)))).toEqual(KEYS.map((_, i) => i * 2 + round));
    }
    const { sequence } = await heardUntilQuiet(client, 'own');
    const before = statisticsOf(client, 'own');
    expect(sequence).toBeGreaterThan(0);
    expect(await fill(client, map)).toEqual(KEYS.map((_, i) => i * 2 + 4));
    expect(statisticsOf(client, 'own').invalidations).toBe(before.invalidations);
  });

  test('NEARCACHE-16: starts from what each member tells, so that what went before is not missed', async () => {
    const { client, map, other } = await withNearCache('started');
    for (let i = 0; i < 3; i++) await other.setAll(KEYS.map((key) => [key, i]));
    await fill(client, map);
    expect(client.parts.maps.nearCaches!.get('started')!.staleness.missed).toBe(0);
  });

  test('NEARCACHE-29: never serves old records once it is known that a member died', async () => {
    const { client, map, other } = await withNearCache('died', { properties: RECONCILE_EACH_SECOND });
    await fill(client, map);
    const added = await cluster.addMember();
    await fill(client, map);
    await added.kill();
    await eventually(() => other.setAll(KEYS.map((key, i) => [key, i + 500])), 60_000); // the first one may be lost with the member
    await eventually(async () => expect(await Promise.all(KEYS.map((key) => map.get(key)))).toEqual(KEYS.map((_, i) => i + 500)), 60_000);
    expect(await fill(client, map)).toEqual(KEYS.map((_, i) => i + 500));
    await other.setAll(KEYS.map((key, i) => [key, i + 900])); // events still come, with the new uuids
    await eventually(async () => expect(await Promise.all(KEYS.map((key) => map.get(key)))).toEqual(KEYS.map((_, i) => i + 900)), 60_000);
  });
});

/** Waits until no invalidation has come for a while. */
async function heardUntilQuiet(client: Client, name: string): Promise<{ sequence: number }> {
  const { staleness } = client.parts.maps.nearCaches!.get(name)!;
  const sum = () =>
    Array.from({ length: client.getPartitionService().getPartitionCount() }, (_, i) => staleness.stampOf(i).sequence).reduce(
      (a, b) => a + b,
    );
  let last = -1;
  for (let now = sum(); now !== last; now = sum()) {
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 2_500));
  }
  return { sequence: last };
}
