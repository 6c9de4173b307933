import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import * as client from '../../../src/protocol/messages/client.ts';
import * as map from '../../../src/protocol/messages/map.ts';
import { EmbeddedCluster } from '../../../src/testing/index.ts';
import { RawClient, text } from './raw-client.ts';

/** What keeps the process alive, apart from what the test runner needs. */
function resources(): string[] {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP') || name === 'Timeout' || name === 'Immediate');
}

test('a cluster that was stopped leaves nothing behind that would keep the process alive', async () => {
  const at = { name: 'm', key: text('k'), threadId: 0 };
  const cluster = await EmbeddedCluster.start({ members: 3 });
  const clients = await RawClient.admittedToAll(cluster);
  for (const raw of clients) await raw.call(client.clientAddClusterViewListener, {});
  await clients[0]!.call(map.mapSet, { ...at, value: text('v'), ttl: 60_000 });
  cluster.faults.add({ on: 'mapGet', do: { kind: 'delay', millis: 60_000 } });
  clients[0]!.send(map.mapGet, at);
  await clients[0]!.call(client.clientPing, {});
  cluster.members[1]!.pause();
  const sockets = resources();
  await cluster.stop();
  for (const raw of clients) await raw.closed;
  expect(sockets).toEqual(expect.arrayContaining(['TCPServerWrap', 'TCPSocketWrap']));
  for (let tries = 0; tries < 100 && resources().length > 0; tries++) await sleep(20); // the runner has short timers of its own
  expect(resources()).toEqual([]);
  expect(cluster.connections.map(({ isOpen }) => isOpen)).toEqual([false, false, false]);
});

afterEach(() => void vi.useRealTimers());

test('a cluster that was stopped does not look for expired entries any more', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const cluster = await EmbeddedCluster.start();
  expect(vi.getTimerCount()).toBe(1);
  await cluster.stop();
  expect(vi.getTimerCount()).toBe(0);
});
