import { expect, test } from 'vitest';
import { UnsupportedOperationError } from '../../src/errors.ts';
import { compact, type ConnectionStatus } from '../../src/index.ts';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { eventually, nextEvent, registeredWith, startClient } from './clients.ts';
import { lifecycleLog, rejectionOf } from './observe.ts';

// Rules of the whole interface, which belong to no structure.

test('API-18: any text with something in it is the name of a structure, and each name is one of its own', async () => {
  await using cluster = await EmbeddedCluster.start({ members: 2 });
  const client = await startClient(cluster.addresses);
  const names = [' ', '\0', '@', 'a@', '@a', 'a@b', 'ä', '😀', '__proto__', 'constructor', 'x'.repeat(10_000), '{"a":1}', '*', '.'];
  for (const name of names) {
    const [map, queue] = [await client.getMap<string, string>(name), await client.getQueue<string>(name)];
    await Promise.all([map.set('name', name), queue.offer(name)]);
  }
  for (const name of names) {
    const [map, queue] = [await client.getMap<string, string>(name), await client.getQueue<string>(name)];
    expect([map.getName(), await map.get('name'), await map.size()]).toEqual([name, name, 1]);
    expect([queue.getName(), await queue.poll(), await queue.poll()]).toEqual([name, name, null]);
  }
});

test('API-30: the status is there at once, and every epoch that was INITIALIZED has one CONNECTED and one DISCONNECTED', async () => {
  await using cluster = await EmbeddedCluster.start({ members: 2 });
  const log = lifecycleLog();
  const client = await startClient(cluster.addresses, { lifecycleListeners: [log.listener] });
  const statuses: ConnectionStatus[] = [client.connectionStatus()];
  const watching = (async () => {
    for await (const status of client.statusUpdates()) statuses.push(status);
  })();
  for (let i = 0; i < 3; i++) {
    const connected = nextEvent(client, 'CONNECTED');
    await cluster.stopAll();
    await eventually(() => client.connectionStatus().state !== 'INITIALIZED');
    await cluster.startAll();
    await connected;
    expect(client.connectionStatus().state).toBe('INITIALIZED');
  }
  await client.shutdown();
  await watching;
  expect(client.connectionStatus().state).toBe('CLOSED');
  const epochs = new Set(statuses.filter(({ state }) => state === 'INITIALIZED').map(({ epoch }) => epoch));
  expect(epochs.size).toBe(4);
  const counted = log.events.filter((event) => event === 'CONNECTED' || event === 'DISCONNECTED');
  expect(counted).toEqual([...epochs].flatMap(() => ['CONNECTED', 'DISCONNECTED']));
});

test('API-31: the ids of listeners of all kinds are texts, each there once; what was removed is silent, and cannot be removed again', async () => {
  await using cluster = await EmbeddedCluster.start();
  const client = await startClient(cluster.addresses);
  const [map, queue] = [await client.getMap<string, number>('m'), await client.getQueue<number>('q')];
  const topic = await client.getTopic<number>('t');
  const heard: string[] = [];
  const hear = (what: string) => () => void heard.push(what);
  const services = { cluster: client.getCluster(), lifecycle: client.getLifecycleService() };
  const membership = services.cluster.addMembershipListener({ memberAdded: hear('member'), memberRemoved: hear('member') });
  const lifecycle = services.lifecycle.addLifecycleListener(hear('lifecycle'));
  const removals = new Map<string, () => boolean | Promise<boolean>>([
    [membership, () => services.cluster.removeMembershipListener(membership)],
    [lifecycle, () => services.lifecycle.removeLifecycleListener(lifecycle)],
  ]);
  for (let i = 0; i < 2; i++) {
    const [entry, item] = [await map.addEntryListener({ added: hear('entry') }), await queue.addItemListener({ itemAdded: hear('item') })];
    const [object, message] = [await client.addDistributedObjectListener(hear('object')), topic.addMessageListener(hear('message'))];
    removals.set(message, () => topic.removeMessageListener(message));
    removals.set(entry, () => map.removeEntryListener(entry)).set(item, () => queue.removeItemListener(item));
    removals.set(object, () => client.removeDistributedObjectListener(object));
  }
  expect(removals.size).toBe(10);
  for (const id of removals.keys()) expect([typeof id, id.length > 0]).toEqual(['string', true]);
  await Promise.all([map.set('a', 1), queue.offer(1), topic.publish(1)]);
  await eventually(() => ['entry', 'item', 'message'].every((what) => heard.filter((one) => one === what).length === 2));
  for (const remove of removals.values()) expect([await remove(), await remove()]).toEqual([true, false]);
  const again = nextEvent(client, 'CONNECTED');
  cluster.members[0]!.disconnectClients();
  await again;
  heard.length = 0;
  const last = deferredCount();
  await map.addEntryListener({ added: last.count });
  await registeredWith(client, 1);
  await Promise.all([map.set('b', 1), queue.offer(2), topic.publish(2), client.getMap('new')]);
  await eventually(() => last.seen() === 1);
  expect(heard).toEqual([]);
});

function deferredCount() {
  let calls = 0;
  return { count: () => void calls++, seen: () => calls };
}

test('API-33: a record for members that are too old for it is refused at once, and other calls go on', async () => {
  await using cluster = await EmbeddedCluster.start({ protocolVersion: '2.0' });
  const Employee = compact({ typeName: 'employee', fields: { name: 'string' } });
  const client = await startClient(cluster.addresses, { serialization: { compact: { serializers: [Employee] } } });
  const map = await client.getMap<string, unknown>('m');
  const error = await rejectionOf(map.set('a', Employee.of({ name: 'Ada' })));
  expect(error).toBeInstanceOf(UnsupportedOperationError);
  expect(error).toMatchObject({ code: 'UNSUPPORTED_OPERATION', message: expect.stringContaining('the protocol 2.5') as string });
  expect([cluster.countOf('clientSendSchema'), cluster.countOf('mapSet')]).toEqual([0, 0]);
  await map.set('a', 'text');
  expect(await map.get('a')).toBe('text');
});
