import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, onTestFinished, vi } from 'vitest';
import { Dialer } from '../../../src/cluster/dialer.ts';
import { deferred } from '../../../src/deferred.ts';
import { connectedMembers, eventually, nextEvent, startClient } from '../clients.ts';
import { lifecycleLog, rejectionOf } from '../observe.ts';
import { keptLog } from '../peers.ts';
import { scenario } from '../scenario.ts';

scenario('A49 CHECK-1: a cluster that comes back with another partition count shuts the client down', 1, async (world) => {
  const log = lifecycleLog();
  const client = await startClient(world.addresses, { lifecycleListeners: [log.listener] });
  const map = await client.getMap('cities');
  const [lost, ended] = [nextEvent(client, 'DISCONNECTED'), nextEvent(client, 'SHUTDOWN')];
  await world.stop();
  await lost;
  const parked = rejectionOf(map.get('London'));
  await world.start({ partitionCount: 13 });
  await ended;
  expect(log.events.slice(3)).toEqual(['DISCONNECTED', 'SHUTTING_DOWN', 'SHUTDOWN']);
  const cause = {
    code: 'CLUSTER_CONNECT_FAILED',
    cause: { code: 'CLIENT_NOT_ALLOWED_IN_CLUSTER', message: 'the cluster has 13 partitions, not 271 as before' },
  };
  expect(log.details.at(-1)).toMatchObject({ cause });
  expect(await parked).toMatchObject({ code: 'CLIENT_NOT_ACTIVE', cause });
  expect(client.connectionStatus()).toMatchObject({ state: 'CLOSED', cause });
  await eventually(() => world.open() === 0);
});

scenario(
  'A50 CHECK-3 CLOSE-3 SOCKET-5: of two dials to one member at once one connection is kept, without an error, and the other changes nothing',
  3,
  async (world) => {
    await world.redirect(2, 1); // so that one member answers at two addresses
    const log = lifecycleLog();
    const { lines, ...customLogger } = keptLog();
    const client = await startClient([world.addresses[0]!], {
      customLogger,
      lifecycleListeners: [log.listener],
      properties: { 'hazelcast.logging.level': 'ERROR' },
    });
    await eventually(() => connectedMembers(client) === 2);
    expect(client.parts.cluster.connections.all).toHaveLength(2);
    await eventually(() => world.open() === 2);
    expect(client.connectionStatus()).toMatchObject({ state: 'INITIALIZED', epoch: 1 });
    expect(log.events).toEqual(['STARTING', 'STARTED', 'CONNECTED']);
    expect(lines).toEqual([]);
    const [first, second] = client.parts.cluster.connections.all;
    const map = await client.getMap('cities');
    for (let i = 0; i < 20; i++) await map.set(`key ${i}`, i); // the one that is kept works
    expect([first!.closed, second!.closed]).toEqual([undefined, undefined]);
  },
);

/** Holds back what comes of the first dial to an address, once its authentication is done, until the function is called. */
function holdDial(address: string) {
  const gate = deferred();
  const dial = Dialer.prototype.dial;
  const held = { isThere: false, isClosed: () => false };
  const spy = vi.spyOn(Dialer.prototype, 'dial').mockImplementation(async function slowly(this: Dialer, target, signal) {
    if (`${target.host}:${target.port}` !== address || held.isThere) return dial.call(this, target, signal);
    const opened = await dial.call(this, target, new AbortController().signal);
    held.isThere = true;
    held.isClosed = () => opened.connection.closed !== undefined;
    await gate.promise;
    return opened;
  });
  onTestFinished(() => spy.mockRestore());
  return { held, release: () => gate.resolve() };
}

const quick = { initialBackoffMillis: 20, maxBackoffMillis: 100 };

scenario(
  'A57 CHECK-2 MACHINE-4: a dial to a member is given up when the last connection is lost, and its late answer changes nothing',
  2,
  async (world) => {
    const log = lifecycleLog();
    world.freeze(1);
    const client = await startClient([world.addresses[0]!], {
      network: { authenticationTimeoutMillis: 2_000 }, // the next round may begin with the member that hangs
      connectionStrategy: { asyncStart: true, connectionRetry: quick },
      lifecycleListeners: [log.listener],
    });
    await client.ready();
    const back = nextEvent(client, 'CONNECTED');
    world.reset(0);
    await back;
    world.thaw(1);
    await eventually(() => connectedMembers(client) === 2);
    await eventually(() => world.open() === 2);
    expect(client.connectionStatus()).toMatchObject({ state: 'INITIALIZED', epoch: 2 });
    expect(log.events).toEqual(['STARTING', 'STARTED', 'CONNECTED', 'DISCONNECTED', 'CONNECTED']);
  },
);

scenario('A57 CHECK-2 MACHINE-4: a dial to a member that succeeds in a later epoch is closed', 2, async (world) => {
  const { held, release } = holdDial(world.addresses[1]!);
  const connectionStrategy = { asyncStart: true, connectionRetry: quick };
  const client = await startClient([world.addresses[0]!], { connectionStrategy });
  await client.ready();
  await eventually(() => held.isThere);
  const back = nextEvent(client, 'CONNECTED');
  world.reset(0);
  await back;
  expect(held.isClosed()).toBe(false);
  release();
  await eventually(() => held.isClosed());
  expect(client.connectionStatus()).toMatchObject({ state: 'INITIALIZED', epoch: 2 });
  await eventually(() => connectedMembers(client) === 2 && world.open() === 2);
});

scenario('A57 CHECK-2: a dial of a round that succeeds after a shutdown is closed', 1, async (world) => {
  const { held, release } = holdDial(world.addresses[0]!);
  const log = lifecycleLog();
  const client = await startClient(world.addresses, { connectionStrategy: { asyncStart: true }, lifecycleListeners: [log.listener] });
  await eventually(() => held.isThere);
  await client.shutdown();
  expect(held.isClosed()).toBe(false);
  release();
  await eventually(() => held.isClosed() && world.open() === 0);
  expect(client.connectionStatus()).toMatchObject({ state: 'CLOSED', epoch: 0 });
  expect(log.events).toEqual(['STARTING', 'STARTED', 'SHUTTING_DOWN', 'SHUTDOWN']);
  expect(world.requests.map(({ name }) => name)).toEqual(['clientAuthentication']);
});

scenario('A51 CHECK-4: a member that belongs to another cluster is hung up on while the client is connected', 2, async (world) => {
  await world.redirect(1, await world.stranger());
  const { lines, ...customLogger } = keptLog();
  const closed: unknown[] = [];
  const hear = (event: unknown) => closed.push(event);
  subscribe('hazelcast:connection:closed', hear);
  onTestFinished(() => void unsubscribe('hazelcast:connection:closed', hear));
  const client = await startClient([world.addresses[0]!], { customLogger, properties: { 'hazelcast.logging.level': 'WARN' } });
  const { clusterId } = client.connectionStatus();
  await eventually(() => lines.length > 0);
  expect(lines[0]).toMatch(/the member belongs to the cluster [-0-9a-f]{36}, not to /);
  expect(lines[0]).toContain(`not to ${clusterId!.toString()}`);
  expect(connectedMembers(client)).toBe(1);
  await eventually(() => world.open() <= 1);
  expect(client.connectionStatus()).toMatchObject({ state: 'INITIALIZED', epoch: 1, clusterId });
  expect(closed).toEqual([]); // it never was one of the client's connections
});

scenario(
  'A46 AUTH-6 TIMEOUT-6: a client that may not be in the cluster gives up its start at once, however long it may take',
  2,
  async (world) => {
    await world.turnAway('unwanted');
    const log = lifecycleLog();
    const config = { instanceName: 'unwanted', lifecycleListeners: [log.listener] };
    const error = await rejectionOf(startClient(world.addresses, config));
    expect(error).toMatchObject({
      code: 'CLUSTER_CONNECT_FAILED',
      cause: { name: 'ClientNotAllowedInClusterError', code: 'CLIENT_NOT_ALLOWED_IN_CLUSTER' },
    });
    expect(world.countOf('clientAuthentication')).toBe(1); // no further address, no further round
    expect(log.events).toEqual(['STARTING', 'STARTED', 'SHUTTING_DOWN', 'SHUTDOWN']);
  },
);

scenario('A46 AUTH-9: a refusal of one of the members fails the dial to it alone', 2, async (world) => {
  await world.turnAway('unwanted', 1);
  const log = lifecycleLog();
  const client = await startClient([world.addresses[0]!], { instanceName: 'unwanted', lifecycleListeners: [log.listener] });
  await eventually(() => world.countOf('clientAuthentication') >= 2);
  expect(connectedMembers(client)).toBe(1);
  const map = await client.getMap<string, number>('served');
  await map.set('key', 1);
  expect(client.connectionStatus()).toMatchObject({ state: 'INITIALIZED', epoch: 1 });
  expect(log.events).toEqual(['STARTING', 'STARTED', 'CONNECTED']);
});
