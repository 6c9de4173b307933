import net from 'node:net';
import { describe, expect, test } from 'vitest';
import * as client from '../../../src/protocol/messages/client.ts';
import * as map from '../../../src/protocol/messages/map.ts';
import type { UUID } from '../../../src/protocol/uuid.ts';
import { EmbeddedCluster } from '../../../src/testing/index.ts';
import { hangUp, RawClient, text, textOf } from './raw-client.ts';

const { membersView, partitionsView, memberGroupsView, clusterVersion } = client.clientAddClusterViewListener.events;
const at = { name: 'm', key: text('k'), threadId: 0 };
const set = (raw: RawClient, value: string) => raw.call(map.mapSet, { ...at, value: text(value), ttl: -1 });
const get = async (raw: RawClient) => textOf(await raw.call(map.mapGet, at));

/** A client at the first member that has seen the first views. */
async function viewer(cluster: EmbeddedCluster): Promise<RawClient> {
  const raw = await RawClient.admitted(cluster.members[0]!.port);
  await raw.call(client.clientAddClusterViewListener, {});
  await raw.event(clusterVersion);
  raw.received.length = 0;
  return raw;
}

const uuids = (view: { memberInfos: readonly { uuid: UUID }[] }) => view.memberInfos.map(({ uuid }) => uuid);

describe('the cluster view', () => {
  test('is sent right after the empty reply', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    await using raw = await RawClient.admitted(cluster.members[1]!.port);
    const id = raw.send(client.clientAddClusterViewListener, {});
    await raw.event(clusterVersion);
    expect(raw.order.slice(1)).toEqual([id, id, id, id, id]);
    expect(raw.received.map(({ type }) => type)).toEqual([0x301, membersView.type, partitionsView.type, memberGroupsView.type]);
    const [host, version] = ['127.0.0.1', { major: 5, minor: 5, patch: 0 }];
    const memberInfos = cluster.members.map(({ uuid, port }) => ({
      uuid,
      address: { host, port },
      liteMember: false,
      version,
      attributes: [],
    }));
    expect(await raw.event(membersView)).toMatchObject({ version: 1, memberInfos });
    expect((await raw.event(memberGroupsView)).memberGroups).toEqual([cluster.members.map(({ uuid }) => uuid)]);
  });

  test('is the member list and the partition table only, before protocol 2.8', async () => {
    await using cluster = await EmbeddedCluster.start({ protocolVersion: '2.0' });
    await using raw = await RawClient.admitted(cluster.members[0]!.port);
    await raw.call(client.clientAddClusterViewListener, {});
    await raw.call(client.clientPing, {});
    expect(raw.received.map(({ type }) => type)).toEqual([membersView.type, partitionsView.type]);
    expect((await raw.event(membersView)).memberInfos[0]!.addressMap).toBeUndefined();
  });

  test('names an owner for each partition, whom the cluster names too', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 3, partitionCount: 7 });
    await using raw = await RawClient.admitted(cluster.members[0]!.port);
    await raw.call(client.clientAddClusterViewListener, {});
    const { partitions } = await raw.event(partitionsView);
    expect(partitions.flatMap(([, ids]) => ids)).toHaveLength(7);
    for (const [owner, ids] of partitions) for (const id of ids) expect(cluster.ownerOf(id)!.uuid).toEqual(owner);
  });
});

describe('members', () => {
  test('join, and everybody is told with a greater version', async () => {
    await using cluster = await EmbeddedCluster.start();
    await using raw = await viewer(cluster);
    const added = await cluster.addMember();
    const view = await raw.event(membersView);
    expect([view.version, uuids(view)]).toEqual([2, [cluster.members[0]!.uuid, added.uuid]]);
    const { version, partitions } = await raw.event(partitionsView);
    expect([version, partitions.length]).toEqual([2, 2]);
    await hangUp(await RawClient.admitted(added.port));
  });

  test('are killed: their connections break, the others tell, nothing is lost, and their port is free', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const [first, second] = cluster.members;
    await using raw = await viewer(cluster);
    await using lost = await RawClient.admitted(second!.port);
    await set(lost, 'kept');
    await cluster.kill(second!);
    await lost.closed;
    expect([second!.isRunning, second!.clientCount, cluster.members, cluster.addresses]).toEqual([false, 0, [first], [first!.address]]);
    expect(uuids(await raw.event(membersView))).toEqual([first!.uuid]);
    expect((await raw.event(partitionsView)).partitions.map(([owner]) => owner)).toEqual([first!.uuid]);
    expect(await get(raw)).toBe('kept');
    await expect(RawClient.connect(second!.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await cluster.kill(second!); // again, which changes nothing
    const again = await cluster.addMember({ port: second!.port });
    expect([again.port, again.uuid.equals(second!.uuid)]).toEqual([second!.port, false]);
    const view = await raw.event(membersView);
    expect([view.version, uuids(view)]).toEqual([3, [first!.uuid, again.uuid]]);
  });

  test('are shut down: the others tell, and then the connections end', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    await using raw = await viewer(cluster);
    const [, second] = cluster.members;
    await using leaving = await RawClient.admitted(second!.port);
    await cluster.shutdownMember(second!);
    expect(uuids(await raw.event(membersView))).toEqual([cluster.members[0]!.uuid]);
    await leaving.closed;
    expect(leaving.error).toBeUndefined();
    await expect(RawClient.connect(second!.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('found another cluster, without data, when no other was left', async () => {
    await using cluster = await EmbeddedCluster.start();
    const { clusterId } = cluster;
    await using raw = await RawClient.admitted(cluster.members[0]!.port);
    await set(raw, 'lost');
    await cluster.kill(cluster.members[0]!);
    expect(cluster.ownerOf(0)).toBeUndefined();
    await using fresh = await RawClient.admitted((await cluster.addMember()).port);
    expect(cluster.clusterId.equals(clusterId)).toBe(false);
    expect(await get(fresh)).toBeNull();
  });

  test('listen on the ports they are given, or not at all when one is taken', async () => {
    await using cluster = await EmbeddedCluster.start();
    const { port } = cluster.members[0]!;
    await expect(EmbeddedCluster.start({ ports: [port + 1, port] })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await using neighbour = await EmbeddedCluster.start({ ports: [port + 1] });
    expect(neighbour.addresses).toEqual([`127.0.0.1:${port + 1}`]);
  });

  test('listen on IPv6 as well', async () => {
    await using cluster = await EmbeddedCluster.start({ host: '::1' });
    expect(cluster.addresses).toEqual([`[::1]:${cluster.members[0]!.port}`]);
  });
});

describe('a whole cluster', () => {
  const identity = (cluster: EmbeddedCluster) => [cluster.clusterId, ...cluster.members.map(({ uuid }) => uuid)].map(String);

  test.each([
    [{}, false, null],
    [{ sameClusterId: true }, true, null],
    [{ keepData: true }, false, 'v'],
    [{ sameClusterId: true, keepData: true }, true, 'v'],
  ])('restarts on the same ports: %o', async (options, isSame, value) => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const [before, addresses] = [identity(cluster), cluster.addresses];
    await using raw = await RawClient.admitted(cluster.members[0]!.port);
    await set(raw, 'v');
    await raw.call(client.clientCreateProxy, { name: 'm', serviceName: 's' });
    await cluster.restart(options);
    await raw.closed;
    expect(cluster.addresses).toEqual(addresses);
    expect(identity(cluster).filter((id) => before.includes(id))).toEqual(isSame ? before : []);
    await using back = await viewer(cluster);
    expect(await get(back)).toBe(value);
    expect(await back.call(client.clientGetDistributedObjects, {})).toHaveLength(value === null ? 0 : 1);
  });

  test('comes back with another number of partitions', async () => {
    await using cluster = await EmbeddedCluster.start();
    await cluster.restart({ partitionCount: 13 });
    await using raw = await RawClient.connect(cluster.members[0]!.port);
    expect((await raw.authenticate()).partitionCount).toBe(13);
    expect(cluster.partitionCount).toBe(13);
  });

  test('goes away and comes back, with its faults and counts', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const [member] = cluster.members;
    await hangUp(await RawClient.admitted(member!.port));
    member!.faults.add({ on: 'mapGet', do: { kind: 'error', code: 39 } });
    await cluster.stopAll();
    expect(cluster.members.map(({ isRunning }) => isRunning)).toEqual([false, false]);
    expect(cluster.ownerOf(0)).toBeUndefined();
    for (const { port } of cluster.members) await expect(RawClient.connect(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await cluster.startAll();
    await expect(cluster.startAll()).rejects.toMatchObject({ name: 'IllegalStateError' });
    await using raw = await RawClient.admitted(member!.port);
    await expect(raw.call(map.mapGet, at)).rejects.toMatchObject({ server: { code: 39 } });
    expect(member!.countOf('clientAuthentication')).toBe(2);
  });
});

describe('a member that is paused', () => {
  test('reads, answers and tells nothing until it is resumed, and keeps its connections', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const [paused, other] = cluster.members;
    await using raw = await viewer(cluster);
    await using writer = await RawClient.admitted(other!.port);
    paused!.pause();
    const id = raw.send(map.mapGet, at);
    await cluster.kill(other!);
    await writer.closed;
    await expect(turns(raw)).resolves.toEqual([]);
    expect(paused!.countOf('mapGet')).toBe(0);
    paused!.resume();
    expect(await raw.reply(map.mapGet, id)).toBeNull();
    expect(uuids(await raw.event(membersView))).toEqual([paused!.uuid]);
    expect(raw.order.at(-1)).toBe(id);
  });

  test('accepts connections, and looks at them when it is resumed', async () => {
    await using cluster = await EmbeddedCluster.start();
    const [member] = cluster.members;
    member!.pause();
    await using raw = await RawClient.connect(member!.port);
    const answer = raw.authenticate();
    await expect(turns(raw)).resolves.toEqual([]);
    expect(cluster.connections).toEqual([]);
    member!.resume();
    expect((await answer).status).toBe(0);
  });

  test('forgets connections that were reset while it was paused', async () => {
    await using cluster = await EmbeddedCluster.start();
    const [member] = cluster.members;
    await using early = await RawClient.admitted(member!.port);
    member!.pause();
    await using late = await RawClient.connect(member!.port);
    await turns(late); // it is accepted
    member!.disconnectClients();
    await Promise.all([early.closed, late.closed]);
    member!.resume();
    await expect.poll(() => member!.connections).toMatchObject([{ number: 1, isOpen: false }]);
    expect(member!.clientCount).toBe(0);
  });

  test('can be killed', async () => {
    await using cluster = await EmbeddedCluster.start();
    const [member] = cluster.members;
    await using early = await RawClient.admitted(member!.port);
    member!.pause();
    await using late = await RawClient.connect(member!.port);
    await cluster.kill(member!);
    await Promise.all([early.closed, late.closed]);
  });
});

/** The types of what a client has received after its connection had every chance to be read. */
async function turns(raw: RawClient): Promise<number[]> {
  const probe = net.createServer((socket) => socket.end('x')).listen(0, '127.0.0.1');
  await new Promise((resolve) => {
    probe.on('listening', () =>
      net
        .connect((probe.address() as net.AddressInfo).port)
        .on('close', resolve)
        .resume(),
    );
  });
  probe.close();
  return raw.received.map(({ type }) => type);
}

test('a member resets the connections of its clients, who may come back', async () => {
  await using cluster = await EmbeddedCluster.start();
  const [member] = cluster.members;
  await using raw = await viewer(cluster);
  member!.disconnectClients();
  await raw.closed;
  expect(raw.error).toMatchObject({ code: 'ECONNRESET' });
  await expect.poll(() => [member!.clientCount, member!.listenerCount]).toEqual([0, 0]);
  await hangUp(await RawClient.admitted(member!.port));
});

test('a client that is silent for too long is hung up on', async () => {
  await using cluster = await EmbeddedCluster.start({ clientTimeoutMillis: 500 });
  await using raw = await RawClient.admitted(cluster.members[0]!.port);
  const begin = performance.now();
  let lastWord = begin;
  while (lastWord - begin < 700) {
    lastWord = performance.now();
    await raw.call(client.clientPing, {});
  }
  await raw.closed;
  expect(performance.now() - lastWord).toBeGreaterThanOrEqual(495);
});

test('a member ends the connections of its clients in order, who may come back', async () => {
  await using cluster = await EmbeddedCluster.start();
  const [member] = cluster.members;
  await using raw = await viewer(cluster);
  member!.disconnectClients('end');
  await raw.closed;
  expect(raw.error).toBeUndefined();
  await expect.poll(() => [member!.clientCount, member!.listenerCount]).toEqual([0, 0]);
  await hangUp(await RawClient.admitted(member!.port));
});
