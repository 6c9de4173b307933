import { tracingChannel } from 'node:diagnostics_channel';
import { expect, onTestFinished, test } from 'vitest';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { eventually, startClient } from './clients.ts';
import { rejectionOf } from './observe.ts';

interface Told {
  readonly operation: string;
  readonly object: string | undefined;
  readonly attempts: number;
  readonly error?: unknown;
}

test('A82 STATUS-4: calls are traced while somebody listens, sent again ones with all their attempts', async () => {
  await using cluster = await EmbeddedCluster.start();
  const client = await startClient(cluster.addresses);
  const map = await client.getMap<string, number>('cities');
  const told: Told[] = [];
  const asyncEnd = (context: Told) => void told.push({ ...context });
  const channel = tracingChannel<string, Told>('hazelcast:invocation');
  const nothing = () => {};
  const subscribers = { start: nothing, end: nothing, asyncStart: nothing, error: nothing, asyncEnd };
  await map.set('before', 1);
  channel.subscribe(subscribers);
  onTestFinished(() => channel.unsubscribe(subscribers));
  await map.set('London', 9);
  expect(told).toMatchObject([{ operation: 'Map.set', object: 'cities', attempts: 1 }]);

  const pause = cluster.members[0]!.faults.add({ on: 'mapGet', do: { kind: 'ignore' } });
  const get = map.get('London');
  await eventually(() => cluster.countOf('mapGet') === 1);
  pause.remove();
  cluster.members[0]!.disconnectClients();
  expect(await get).toBe(9);
  expect(told[1]).toMatchObject({ operation: 'Map.get', object: 'cities', attempts: 2, result: 9 });

  const error = await rejectionOf(map.withOptions({ signal: AbortSignal.abort() }).get('London'));
  expect(told[2]).toMatchObject({ operation: 'Map.get', attempts: 0, error });
  channel.unsubscribe(subscribers);
  await map.get('London');
  expect(told).toHaveLength(3);
});
