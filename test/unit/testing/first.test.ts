import { expect, test } from 'vitest';
import * as client from '../../../src/protocol/messages/client.ts';
import * as map from '../../../src/protocol/messages/map.ts';
import { EmbeddedCluster } from '../../../src/testing/index.ts';
import { RawClient, text, textOf } from './raw-client.ts';

test('a client is let in, sees the members, and reads what it wrote', async () => {
  await using cluster = await EmbeddedCluster.start({ members: 3 });
  await using raw = await RawClient.admitted(cluster.members[0]!.port);
  const { events } = client.clientAddClusterViewListener;
  await raw.call(client.clientAddClusterViewListener, {});
  const view = await raw.event(events.membersView);
  expect(view.memberInfos.map(({ address: { host, port } }) => `${host}:${port}`)).toEqual(cluster.addresses);
  const { partitions } = await raw.event(events.partitionsView);
  expect(partitions.flatMap(([, ids]) => ids).toSorted((a, b) => a - b)).toEqual([...Array(271).keys()]);
  await raw.call(client.clientPing, {});
  await raw.call(client.clientCreateProxy, { name: 'm', serviceName: 'hz:impl:mapService' });
  await raw.call(map.mapSet, { name: 'm', key: text('k'), value: text('v'), threadId: 0, ttl: -1 });
  expect(textOf(await raw.call(map.mapGet, { name: 'm', key: text('k'), threadId: 0 }))).toBe('v');
});
