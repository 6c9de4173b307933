import { describe, expect, test } from 'vitest';
import { Flag } from '../../../src/protocol/frames.ts';
import { mapAddInterceptor, mapGet } from '../../../src/protocol/messages/map.ts';
import { clientPing } from '../../../src/protocol/messages/client.ts';
import { partitionOf } from '../../../src/serialization/partition-hash.ts';
import { EmbeddedCluster, messageNames } from '../../../src/testing/index.ts';
import { Traffic, type RequestRecord } from '../../../src/testing/member/traffic.ts';
import { hangUp, RawClient, text } from './raw-client.ts';

const key = text('k');
const get = { name: 'm', key, threadId: 0 };
const partitionId = partitionOf(key, 271);

describe('a cluster remembers', () => {
  test('each request: what, where, when, through which connection', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const [a, b] = await RawClient.admittedToAll(cluster);
    const id = b!.send(mapGet, get, { partitionId, flags: Flag.backupAware });
    await b!.reply(mapGet, id);
    await a!.call(clientPing, {});
    const [read, ping] = cluster.requests.slice(-2);
    expect(read).toMatchObject({ name: 'mapGet', correlationId: id, partitionId, connection: 2, member: cluster.members[1]!.address });
    expect(read!.flags & Flag.backupAware).not.toBe(0);
    expect(Math.abs(read!.at - Date.now())).toBeLessThan(5_000);
    expect(ping).toMatchObject({ name: 'clientPing', partitionId: -1, connection: 1, member: cluster.members[0]!.address });
    expect(cluster.members[0]!.requests.map(({ name }) => name)).toEqual(['clientAuthentication', 'clientPing']);
    expect([cluster.countOf('mapGet'), cluster.members[0]!.countOf('mapGet'), cluster.members[1]!.countOf('mapGet')]).toEqual([1, 0, 1]);
    await hangUp(a!, b!);
  });

  test('requests that it does not know, by their type', async () => {
    await using cluster = await EmbeddedCluster.start();
    await using raw = await RawClient.admitted(cluster.members[0]!.port);
    await raw.call(mapAddInterceptor, { name: 'm', interceptor: key }).catch(() => {});
    expect(cluster.countOf('mapAddInterceptor')).toBe(1);
    raw.socket.write(Buffer.from('1600000000e000010a000700000000000000ffffffff', 'hex'));
    await expect.poll(() => cluster.countOf('0x0a0100')).toBe(1);
  });

  test('each connection: who, how much, and whether it is open', async () => {
    await using cluster = await EmbeddedCluster.start();
    const raw = await RawClient.admitted(cluster.members[0]!.port);
    await raw.call(clientPing, {});
    const { bytesRead, bytesWritten } = raw.socket;
    const [record] = cluster.members[0]!.connections;
    const seen = { number: 1, messages: 2, startedWithPreface: true, clientUuid: raw.uuid.toString(), clientName: 'raw' };
    expect(record).toMatchObject({ ...seen, isOpen: true, bytesRead: bytesWritten, bytesWritten: bytesRead });
    await hangUp(raw);
    await expect.poll(() => cluster.connections[0]!.isOpen).toBe(false);
    await hangUp(await RawClient.admitted(cluster.members[0]!.port));
    expect(cluster.connections.map(({ number }) => number)).toEqual([1, 2]);
  });

  test('how many requests missed the owner of their partition', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const clients = await RawClient.admittedToAll(cluster);
    for (const raw of clients) {
      await raw.call(mapGet, get, { partitionId });
      await raw.call(mapGet, get);
    }
    const owner = cluster.ownerOf(partitionId);
    expect(cluster.members.map(({ misrouted }) => misrouted)).toEqual(cluster.members.map((member) => (member === owner ? 0 : 1)));
    expect(cluster.misrouted).toBe(1);
    await hangUp(...clients);
  });
});

describe('records', () => {
  const request = (correlationId: number): RequestRecord => ({
    name: 'x',
    correlationId,
    partitionId: -1,
    flags: 0,
    connection: 1,
    member: 'm',
    at: 0,
  });

  test('are kept in order, at least the newest 10 000 and never twice as many, while the count goes on', () => {
    const traffic = new Traffic();
    for (let i = 1; i <= 45_000; i++) {
      traffic.addRequest(request(i));
      if (traffic.requests.length < Math.min(i, 10_000) || traffic.requests.length >= 20_000)
        expect.unreachable(`${traffic.requests.length} are kept`);
    }
    expect(traffic.countOf('x')).toBe(45_000);
    const kept = traffic.requests.map(({ correlationId }) => correlationId);
    expect(kept).toEqual(Array.from(kept, (_, i) => 45_000 - kept.length + 1 + i));
  });
});

test('messages and events have names', () => {
  expect([messageNames[0x010100], messageNames[0x000302]]).toEqual(['mapPut', 'clientAddClusterViewListener.membersView']);
});
