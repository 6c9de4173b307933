import { describe, expect, test } from 'vitest';
import type { Client, IMap } from '../../src/index.ts';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { FaultProxy } from '../../src/testing/fault-proxy.ts';
import { connectedMembers, eventually, nextEvent, startClient } from './clients.ts';
import { hurriedClock } from './hurried-clock.ts';
import { follows, rejectionOf } from './observe.ts';
import { keptLog } from './peers.ts';

const handlers = (client: Client) => client.parts.cluster.connections.all.reduce((sum, { counts }) => sum + counts.handlers, 0);

/** Writes so many keys, which lie on every member. */
async function write(map: IMap<string, number>, prefix: string, keys = 40): Promise<string[]> {
  const names = Array.from({ length: keys }, (_, i) => `${prefix}-${i}`);
  await Promise.all(names.map((name, i) => map.set(name, i)));
  return names.sort();
}

describe('adding a listener', () => {
  test('A74 LISTEN-3: is undone everywhere and rejected when one of three members refuses', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 3 });
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<string, number>('m');
    const before = { handlers: handlers(client), registered: cluster.listenerCount };
    cluster.members[1]!.faults.add({ on: 'mapAddEntryListener', times: 1, do: { kind: 'error', code: 64 } });
    const heard: string[] = [];
    const error = await rejectionOf(map.addEntryListener({ added: ({ key }) => heard.push(key) }));
    expect(error).toMatchObject({ name: 'AccessControlError', server: { code: 64 } });
    expect({ handlers: handlers(client), registered: cluster.listenerCount }).toEqual(before);
    await write(map, 'key');
    cluster.members[2]!.disconnectClients();
    await eventually(() => connectedMembers(client) === 2);
    await eventually(() => connectedMembers(client) === 3);
    expect(cluster.countOf('mapAddEntryListener')).toBe(3);
    expect(heard).toEqual([]);
  });

  test('LISTEN-3: waits for a member that is slow, and hears of what the others do already', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<string, number>('m');
    let release!: () => void;
    const until = new Promise<void>((resolve) => (release = resolve));
    const held = cluster.members[1]!.faults.add({ on: 'mapAddEntryListener', do: { kind: 'hold', until } });
    const heard: string[] = [];
    const adding = follows(map.addEntryListener({ added: ({ key }) => heard.push(key) }));
    await eventually(() => held.hits === 1);
    const names = await write(map, 'key');
    await eventually(() => heard.length >= names.length);
    expect(adding.outcome).toBeUndefined();
    release();
    await eventually(() => adding.outcome?.status === 'fulfilled');
    expect(heard.sort()).toEqual(names);
  });

  test('LISTEN-3: a refusal comes even if it comes late', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const client = await startClient(cluster.addresses, { invocationTimeoutMillis: 150 });
    const map = await client.getMap<string, number>('m');
    const before = { handlers: handlers(client), registered: cluster.listenerCount };
    cluster.members[0]!.faults.add({ on: 'mapAddEntryListener', do: { kind: 'ignore' } });
    expect(await rejectionOf(map.addEntryListener({ added: () => {} }))).toMatchObject({
      name: 'OperationTimeoutError',
      maybeExecuted: true,
    });
    expect({ handlers: handlers(client), registered: cluster.listenerCount }).toEqual(before);
  });
});

test('SHUTDOWN-2: a listener that is added to a client that was shut down is refused, not kept', async () => {
  await using cluster = await EmbeddedCluster.start();
  const client = await startClient(cluster.addresses);
  const map = await client.getMap<string, number>('m');
  const id = await map.addEntryListener({ added: () => {} });
  await client.shutdown();
  expect(await rejectionOf(map.addEntryListener({ added: () => {} }))).toMatchObject({
    name: 'ClientNotActiveError',
    code: 'CLIENT_NOT_ACTIVE',
  });
  expect(await rejectionOf(client.addDistributedObjectListener(() => {}))).toMatchObject({ code: 'CLIENT_NOT_ACTIVE' });
  await expect(map.removeEntryListener(id)).resolves.toBe(true);
});

describe('listeners after a reconnect', () => {
  test('A74 LISTEN-6: one that a member refuses then is logged and tried again until it works', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 3 });
    const log = keptLog();
    const client = await startClient(
      cluster.addresses,
      { customLogger: log, properties: { 'hazelcast.logging.level': 'WARN' } },
      undefined,
      hurriedClock,
    );
    const map = await client.getMap<string, number>('m');
    const heard: string[] = [];
    await map.addEntryListener({ added: ({ key }) => heard.push(key) });
    const refusing = cluster.members[2]!;
    const refused = refusing.faults.add({ on: 'mapAddEntryListener', times: 4, do: { kind: 'error', code: 18 } });
    refusing.disconnectClients();
    await eventually(() => connectedMembers(client) === 2);
    await eventually(() => connectedMembers(client) === 3);
    await eventually(() => refused.hits === 4 && cluster.listenerCount === 3 * 2 + 1); // entries and backups on each, and one view
    const names = await write(map, 'key');
    await eventually(() => heard.length >= names.length);
    expect(heard.sort()).toEqual(names);
    const lines = log.lines.filter((line) => line.includes('the entry listener of the map "m" was refused by a member'));
    expect(lines.map((line) => /in (\d+) ms/.exec(line)?.[1])).toEqual(['100', '200', '400', '800']);
  });

  test('LISTEN-6: one that is refused on the first connection of an epoch does not hold up the others, nor the calls', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<string, number>('m');
    const [heard, objects]: [string[], string[]] = [[], []];
    await map.addEntryListener({ added: ({ key }) => heard.push(key) });
    await client.addDistributedObjectListener(({ objectName }) => objects.push(objectName));
    const refused = cluster.faults.add({ on: 'mapAddEntryListener', do: { kind: 'error', code: 18 } });
    const lost = nextEvent(client, 'DISCONNECTED');
    cluster.members[0]!.disconnectClients();
    await lost;
    await client.ready();
    await map.set('missed', 1);
    await client.getMap('another');
    await eventually(() => objects.length === 1);
    expect([refused.hits > 0, heard, objects]).toEqual([true, [], ['another']]);
    refused.remove();
    await eventually(async () => {
      await map.set(`key-${performance.now()}`, 1);
      return heard.length > 0;
    });
  });

  test('LISTEN-7: events between a loss and the next registration are lost', async () => {
    await using cluster = await EmbeddedCluster.start();
    await using proxy = await FaultProxy.start({ target: cluster.addresses[0]! });
    const listening = await startClient([proxy.address], { connectionStrategy: { skipMemberListOnReconnect: true } });
    const writing = await startClient(cluster.addresses);
    const [map, shared] = [await listening.getMap<string, number>('m'), await writing.getMap<string, number>('m')];
    const heard: string[] = [];
    await map.addEntryListener({ added: ({ key }) => heard.push(key) });
    await shared.set('before', 1);
    await eventually(() => heard.length === 1);
    const lost = nextEvent(listening, 'DISCONNECTED');
    proxy.cut();
    await lost;
    await shared.set('meanwhile', 1);
    await proxy.heal();
    await listening.ready();
    await shared.set('after', 1);
    await eventually(() => heard.length === 2);
    expect(heard).toEqual(['before', 'after']);
  });

  test('LISTEN-4 LISTEN-5: a removal while connections are being made leaves neither handlers nor registrations (what was removed used to come back)', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const client = await startClient(cluster.addresses, {}, undefined, hurriedClock);
    const map = await client.getMap<string, number>('m');
    const before = { handlers: handlers(client), registered: cluster.listenerCount };
    const heard: string[] = [];
    for (let times = 0; times < 5; times++) {
      const id = await map.addEntryListener({ added: ({ key }) => heard.push(key), updated: ({ key }) => heard.push(key) });
      let release!: () => void;
      const until = new Promise<void>((resolve) => (release = resolve));
      const held = cluster.members[1]!.faults.add({ on: 'mapAddEntryListener', times: 1, do: { kind: 'hold', until } });
      cluster.members[1]!.disconnectClients();
      await eventually(() => held.hits === 1);
      await expect(map.removeEntryListener(id)).resolves.toBe(true);
      release();
      await eventually(() => handlers(client) === before.handlers && cluster.listenerCount === before.registered);
    }
    cluster.members[0]!.disconnectClients();
    await eventually(() => connectedMembers(client) === 1);
    await eventually(() => connectedMembers(client) === 2);
    await write(map, 'key');
    expect(heard).toEqual([]);
    await eventually(() => handlers(client) === before.handlers && cluster.listenerCount === before.registered);
  });
});

describe('what listeners do', () => {
  test('LISTEN-4: one that removes itself hears of nothing afterwards, not even of what came with the event', async () => {
    await using cluster = await EmbeddedCluster.start();
    const client = await startClient(cluster.addresses);
    const map = await client.getMap<string, number>('m');
    const heard: string[] = [];
    let removed: Promise<boolean> | undefined;
    const id = await map.addEntryListener({
      added({ key }) {
        heard.push(key);
        removed ??= map.removeEntryListener(id);
      },
    });
    await write(map, 'key', 50);
    await eventually(() => heard.length > 0);
    await expect(removed).resolves.toBe(true);
    await write(map, 'another', 50);
    expect(heard).toHaveLength(1);
  });

  test('LISTEN-1: an event of a listener on every member comes once, also the events that every member has', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 3 });
    const client = await startClient(cluster.addresses);
    const objects: string[] = [];
    await client.addDistributedObjectListener(({ eventType, objectName }) => objects.push(`${eventType} ${objectName}`));
    const map = await client.getMap<string, number>('m');
    const cleared: number[] = [];
    await map.addEntryListener({ mapCleared: ({ numberOfAffectedEntries }) => cleared.push(numberOfAffectedEntries) });
    await write(map, 'key', 10);
    await map.clear();
    await map.destroy();
    await eventually(() => objects.length === 2 && cleared.length > 0);
    expect(objects).toEqual(['created m', 'destroyed m']);
    const [affected] = [cleared.reduce((sum, count) => sum + count, 0)];
    expect(affected).toBe(10);
  });
});
