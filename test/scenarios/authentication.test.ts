import { describe, expect, onTestFinished, test } from 'vitest';
import { Client, type ClientConfig } from '../../src/index.ts';
import { Flag, type FrameReader } from '../../src/protocol/frames.ts';
import type { RequestOf } from '../../src/protocol/message.ts';
import { clientAuthentication } from '../../src/protocol/messages/client.ts';
import { MessageSplitter } from '../../src/protocol/split.ts';
import { EmbeddedCluster, type EmbeddedClusterOptions, type FaultAt } from '../../src/testing/index.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { connectedMembers, eventually, nextEvent, quickConfig, startClient } from './clients.ts';
import { follows, rejectionOf } from './observe.ts';
import { keptLog, SilentPeer, stubName, type Visit } from './peers.ts';

const ONE_ROUND = { connectionRetry: { clusterConnectTimeoutMillis: 0 } };
const NO_SHUFFLE = { 'hazelcast.client.shuffle.member.list': false };
const WARNINGS = { 'hazelcast.logging.level': 'WARN' } as const;

async function startCluster(options: EmbeddedClusterOptions = {}): Promise<EmbeddedCluster> {
  const cluster = await EmbeddedCluster.start(options);
  onTestFinished(() => cluster.stop());
  return cluster;
}

/** The request that a client introduces itself with, as a member gets it. */
async function introductionOf(
  config: ClientConfig,
): Promise<{ visit: Visit; flags: number; request: RequestOf<typeof clientAuthentication> }> {
  const peer = await SilentPeer.start();
  await startClient([peer.address], { ...config, connectionStrategy: { asyncStart: true } });
  const requests: { flags: number; request: RequestOf<typeof clientAuthentication> }[] = [];
  await eventually(() => {
    requests.length = 0;
    const read = (from: FrameReader) => void requests.push({ flags: from.flags, request: clientAuthentication.readRequest(from) });
    new MessageSplitter(read).push(peer.visits[0]!.received.subarray('CP2'.length));
    return requests.length > 0;
  });
  expect(requests).toHaveLength(1);
  return { visit: peer.visits[0]!, ...requests[0]! };
}

describe('the introduction', () => {
  test('AUTH-1 SOCKET-3: CP2 and one unfragmented message are all that is written before the reply', async () => {
    const clientLabels = [`a label ${'x'.repeat(300_000)}`];
    const { visit, flags, request } = await introductionOf({ clientLabels, properties: { 'hazelcast.client.heartbeat.interval': 10 } });
    expect(visit.received.subarray(0, 3).toString()).toBe('CP2');
    expect(flags & Flag.unfragmented).toBe(Flag.unfragmented);
    expect(request.labels).toEqual(clientLabels);
    const { length } = visit.received;
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(visit.received).toHaveLength(length);
  });

  test('AUTH-2: it says what the client is, and without security neither user name nor password', async () => {
    const { request } = await introductionOf({ clusterName: 'blue', instanceName: 'me', clientLabels: ['a', 'b'] });
    expect(request).toMatchObject({
      clusterName: 'blue',
      username: null,
      password: null,
      clientType: 'NJS',
      clientName: 'me',
      labels: ['a', 'b'],
      serializationVersion: 1,
    });
    expect(request).toMatchObject({ routingMode: 1, cpDirectToLeaderRouting: false });
    const { request: unisocket } = await introductionOf({ network: { smartRouting: false } });
    expect(unisocket).toMatchObject({ routingMode: 0, cpDirectToLeaderRouting: false });
  });

  test('AUTH-2: the uuid of the client is the same on every connection and after every reconnect', async () => {
    const cluster = await startCluster({ members: 3 });
    const client = await startClient(cluster.addresses);
    for (let i = 0; i < 2; i++) {
      const back = nextEvent(client, 'CONNECTED');
      for (const member of cluster.members) member.disconnectClients();
      await back;
      await eventually(() => connectedMembers(client) === 3);
    }
    expect(cluster.connections.length).toBeGreaterThanOrEqual(9);
    const uuid = client.getLocalEndpoint().uuid.toString();
    expect(new Set(cluster.connections.map(({ clientUuid }) => clientUuid))).toEqual(new Set([uuid]));
    const other = await startClient(cluster.addresses);
    expect(other.getLocalEndpoint().uuid.toString()).not.toBe(uuid);
  });

  test.each([
    [0, 0],
    [2_048, 1],
  ])('AUTH-3: with a label of %i bytes there are %i warnings for its size', async (bytes, count) => {
    const cluster = await startCluster();
    const log = keptLog();
    await startClient(cluster.addresses, { clientLabels: ['x'.repeat(bytes)], customLogger: log, properties: WARNINGS });
    const warnings = log.lines.filter((line) => /^warn .*authentication message has \d+ bytes/.test(line));
    expect(warnings).toHaveLength(count);
    for (const warning of warnings) expect(Number(/has (\d+) bytes/.exec(warning)![1])).toBeGreaterThan(bytes);
  });

  test('AUTH-4: its deadline runs from the connected socket', async () => {
    const peer = await SilentPeer.start();
    const questions = stubName('slow.example');
    const clock = new VirtualClock();
    const network = { connectionTimeoutMillis: 500, authenticationTimeoutMillis: 500 };
    const config = quickConfig([`slow.example:${peer.port}`], {
      network: { clusterMembers: [`slow.example:${peer.port}`], ...network },
      connectionStrategy: ONE_ROUND,
    });
    const start = Client.start(config, undefined, clock);
    const follow = follows(start);
    await clock.settle();
    await clock.advance(400);
    questions[0]!(['127.0.0.1']);
    await eventually(() => (peer.visits[0]?.received.length ?? 0) > 3);
    await clock.advance(499);
    expect(follow.outcome).toBeUndefined();
    await clock.advance(1);
    await expect(start).rejects.toMatchObject({ cause: { errors: [{ code: 'AUTHENTICATION_TIMEOUT' }] } });
    await eventually(() => !peer.visits[0]!.isOpen);
  });
});

describe('a member that does not answer as it should', () => {
  const faults: readonly (readonly [string, FaultAt<'clientAuthentication'>])[] = [
    ['the error of a member that is starting (19)', { kind: 'error', code: 19 }],
    ['another error', { kind: 'error', code: 9_999 }],
    ['the end of the socket', { kind: 'close' }],
    ['bytes that make no sense', { kind: 'garbage' }],
  ];

  test.each(faults)('A47 AUTH-5 AUTH-1 SOCKET-3: %s fails the address at once, without a second try', async (_, fault) => {
    const cluster = await startCluster({ members: 2 });
    const [bad, good] = cluster.members;
    bad!.faults.add({ on: 'clientAuthentication', do: fault });
    const client = await startClient(cluster.addresses, {
      properties: NO_SHUFFLE,
      connectionStrategy: { connectionRetry: { initialBackoffMillis: 60_000, maxBackoffMillis: 60_000 } },
    });
    expect(client.connectionStatus()).toMatchObject({ state: 'INITIALIZED', attempt: 0 });
    const [first, second] = cluster.connections;
    expect(first).toMatchObject({ member: bad!.address, startedWithPreface: true, messages: 1, isOpen: false });
    expect(second).toMatchObject({ member: good!.address, startedWithPreface: true, isOpen: true });
  });

  test('AUTH-5: a socket that is cut in the middle of the reply fails the address at once', async () => {
    const cluster = await startCluster();
    cluster.faults.add({ on: 'connect', do: { kind: 'cut', afterWrittenBytes: 20 } });
    const error = await rejectionOf(startClient(cluster.addresses, { connectionStrategy: ONE_ROUND }));
    expect(error).toMatchObject({ cause: { errors: [{ code: 'TARGET_DISCONNECTED' }] } });
    expect(cluster.connections).toMatchObject([{ messages: 1, isOpen: false }]);
  });
});

describe('a refusal', () => {
  test.each([
    [1, 'AuthenticationError', 'AUTHENTICATION_FAILED'],
    [2, 'IllegalStateError', 'ILLEGAL_STATE'],
    [4, 'AuthenticationError', 'AUTHENTICATION_FAILED'],
    [77, 'AuthenticationError', 'AUTHENTICATION_FAILED'],
  ])('AUTH-6: status %i is an %s', async (status, name, code) => {
    const cluster = await startCluster({ authenticationStatus: status });
    const error = await rejectionOf(startClient(cluster.addresses, { connectionStrategy: ONE_ROUND }));
    expect(error).toMatchObject({ code: 'CLUSTER_CONNECT_FAILED', cause: { errors: [{ name, code }] } });
    await eventually(() => cluster.connections.every(({ isOpen }) => !isOpen));
  });

  test('AUTH-6: status 0 without the uuid of the member is an AuthenticationError', async () => {
    const cluster = await startCluster();
    cluster.faults.add({ on: 'clientAuthentication', do: { kind: 'alter', with: (reply) => ({ ...reply, memberUuid: null }) } });
    const error = await rejectionOf(startClient(cluster.addresses, { connectionStrategy: ONE_ROUND }));
    expect(error).toMatchObject({ cause: { errors: [{ name: 'AuthenticationError' }] } });
  });
});

describe('credentials', () => {
  const user = { username: 'ann', password: 'secret' };

  test('AUTH-1 AUTH-7: a user name and a password let the client in, wrong ones do not', async () => {
    const cluster = await startCluster({ credentials: user });
    await startClient(cluster.addresses, { security: { usernamePassword: user } });
    expect(cluster.countOf('clientAuthentication')).toBe(1);
    for (const security of [{}, { usernamePassword: { ...user, password: 'guess' } }, { usernamePassword: { ...user, username: 'bob' } }]) {
      const error = await rejectionOf(startClient(cluster.addresses, { security, connectionStrategy: ONE_ROUND }));
      expect(error).toMatchObject({ cause: { errors: [{ name: 'AuthenticationError' }] } });
      expect(String((error as { cause: AggregateError }).cause.errors[0])).not.toMatch(/guess|secret/);
    }
  });

  test.each([
    ['ASCII', 'secret-token'],
    ['BASE64', Buffer.from('secret-token').toString('base64')],
  ] as const)('AUTH-1: a token (%s) goes with authenticationCustom, and lets the client in', async (encoding, token) => {
    const cluster = await startCluster({ credentials: { token: 'secret-token' } });
    await startClient(cluster.addresses, { security: { token: { token, encoding } } });
    expect(cluster.countOf('clientAuthenticationCustom')).toBe(1);
    expect(cluster.countOf('clientAuthentication')).toBe(0);
    const wrong = startClient(cluster.addresses, { security: { token: { token: 'z29v', encoding } }, connectionStrategy: ONE_ROUND });
    expect(await rejectionOf(wrong)).toMatchObject({ cause: { errors: [{ name: 'AuthenticationError' }] } });
  });

  test('AUTH-2 AUTH-7: a cluster without security refuses credentials, which shows that without security none are sent', async () => {
    const cluster = await startCluster();
    const error = await rejectionOf(
      startClient(cluster.addresses, { security: { usernamePassword: user }, connectionStrategy: ONE_ROUND }),
    );
    expect(error).toMatchObject({ cause: { errors: [{ name: 'AuthenticationError' }] } });
    await startClient(cluster.addresses);
  });
});

describe('A48 AUTH-8: the reply', () => {
  test.each([
    ['2.0', '4.0.0'],
    ['2.6', '5.3.8'],
    ['2.7', '5.4.0'],
    ['2.8', '5.5.0'],
  ] as const)(
    'A48 AUTH-8 STATE-4: of protocol %s is accepted, the version %s of the member is kept, and nothing needless is sent',
    async (protocolVersion, release) => {
      const cluster = await startCluster({ protocolVersion, members: 2 });
      const client = await startClient(cluster.addresses);
      await eventually(() => connectedMembers(client) === 2);
      expect(client.parts.cluster.connections.all.map(({ member }) => member!.serverVersion)).toEqual([release, release]);
      expect(client.getCluster().getMembers()).toHaveLength(2);
      await eventually(() => client.getPartitionService().getPartitionCount() === 271);
      const map = await client.getMap('cities');
      await map.set('London', 1);
      expect(await map.get('London')).toBe(1);
      const own = new Set(cluster.requests.map(({ name }) => name));
      expect(own).not.toContain('clientSendAllSchemas');
      expect(own).not.toContain('clientCreateProxies');
    },
  );

  test('AUTH-8: the version of a member is kept, whatever it looks like', async () => {
    const cluster = await startCluster();
    cluster.faults.add({
      on: 'clientAuthentication',
      do: { kind: 'alter', with: (reply) => ({ ...reply, serverHazelcastVersion: '99-SNAPSHOT' }) },
    });
    const client = await startClient(cluster.addresses);
    expect(client.parts.cluster.connections.all[0]!.member!.serverVersion).toBe('99-SNAPSHOT');
  });

  test.each(['2.7', '2.8'] as const)(
    'A48 VIEW-3: the list and the table in a reply of protocol %s are enough to be CONNECTED, before the view is answered',
    async (protocolVersion) => {
      const cluster = await startCluster({ protocolVersion, members: 2 });
      cluster.faults.add({ on: 'clientAddClusterViewListener', do: { kind: 'ignore' } });
      const client = await startClient([cluster.addresses[0]!]);
      await eventually(() => connectedMembers(client) === 2);
      const map = await client.getMap('cities');
      for (let i = 0; i < 20; i++) await map.set(`key ${i}`, i);
      expect(cluster.misrouted).toBe(0); // the owners are known
    },
  );

  test.each(['2.0', '2.6'] as const)(
    'A48 VIEW-3: without a list in the reply (protocol %s) the client waits for the view',
    async (protocolVersion) => {
      const cluster = await startCluster({ protocolVersion });
      const held = cluster.faults.add({ on: 'clientAddClusterViewListener.membersView', do: { kind: 'drop' }, times: 1 });
      const client = await startClient(cluster.addresses, { connectionStrategy: { asyncStart: true } });
      await eventually(() => held.hits === 1);
      expect(client.connectionStatus().state).toBe('SYNCING');
      await cluster.addMember();
      await client.ready();
    },
  );
});
