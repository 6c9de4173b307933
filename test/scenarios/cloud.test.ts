import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Client, ClientConfig, ClientNetworkConfig } from '../../src/index.ts';
import { EmbeddedCluster, FaultProxy, type EmbeddedClusterOptions } from '../../src/testing/index.ts';
import { connectedMembers, eventually, quickConfig, startClient } from './clients.ts';
import { CloudService, json, members, trustAuthority, type CloudAnswer } from './cloud-service.ts';
import { deadAddress, rejectionOf } from './observe.ts';
import { keptLog, pem } from './peers.ts';
import { HazelcastClient } from '../../src/index.ts';

const TOKEN = 'h4ze1c4stC10udT0ken';
const ONCE: ClientConfig = { connectionStrategy: { connectionRetry: { clusterConnectTimeoutMillis: 0 } } };

async function startCluster(options: EmbeddedClusterOptions = {}): Promise<EmbeddedCluster> {
  const cluster = await EmbeddedCluster.start(options);
  onTestFinished(() => cluster.stop());
  return cluster;
}

async function publicAddressOf(privateAddress: string): Promise<FaultProxy> {
  const proxy = await FaultProxy.start({ target: privateAddress });
  onTestFinished(() => proxy.close());
  return proxy;
}

/** A configuration that finds its members by the service. */
function cloudConfig(service: CloudService, config: ClientConfig = {}, network: ClientNetworkConfig = {}): ClientConfig {
  return {
    ...config,
    network: { hazelcastCloud: { discoveryToken: TOKEN }, ...network },
    properties: { 'hazelcast.client.cloud.url': service.url, ...config.properties },
  };
}

const start = (service: CloudService, config?: ClientConfig, network?: ClientNetworkConfig): Promise<Client> =>
  startClient([], cloudConfig(service, config, { clusterMembers: [], ...network }));

const targetsOf = (client: Client) => client.parts.cluster.connections.all.map(({ target }) => `${target.host}:${target.port}`).toSorted();

/** The error of the service in a start that was given up after one round. */
async function failureOf(starting: Promise<unknown>): Promise<Error & { code: string }> {
  const error = (await rejectionOf(starting)) as { code: string; cause: { errors: (Error & { code: string; address: string })[] } };
  expect(error.code).toBe('CLUSTER_CONNECT_FAILED');
  const [failure] = error.cause.errors;
  expect(failure).toMatchObject({ name: 'IOError', address: 'the address provider' });
  expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(TOKEN);
  return failure!;
}

describe('Hazelcast Cloud', () => {
  test('ADDR-1 ADDR-11: gives private addresses and where they are reached, for the first connection and for every member', async () => {
    trustAuthority();
    const service = await CloudService.start();
    const cluster = await startCluster({ members: 3 });
    const proxies = await Promise.all(cluster.addresses.map(publicAddressOf));
    service.answers.set(TOKEN, members(...cluster.addresses.map((address, i) => [address, proxies[i]!.address] as const)));
    const client = await start(service);
    expect(connectedMembers(client)).toBe(3);
    expect(targetsOf(client)).toEqual(proxies.map(({ address }) => address).toSorted());
    expect(service.requests).toMatchObject([
      { method: 'GET', url: `/cluster/discovery?token=${TOKEN}`, headers: { accept: 'application/json' } },
    ]);
    await eventually(async () => (await service.openConnections()) === 0);
  });

  test('ADDR-4 ADDR-5: is asked anew for every round, and members that have moved are found', async () => {
    trustAuthority();
    const service = await CloudService.start();
    const cluster = await startCluster();
    const [address] = cluster.addresses;
    const [before, after] = [await publicAddressOf(address!), await publicAddressOf(address!)];
    service.answers.set(TOKEN, json(503, 'busy'));
    const starting = start(service);
    await eventually(() => service.requests.length >= 2);
    service.answers.set(TOKEN, members([address!, before.address]));
    const client = await starting;
    const asked = service.requests.length;
    service.answers.set(TOKEN, members([address!, after.address]));
    await before.close();
    await eventually(() => targetsOf(client).includes(after.address));
    await client.ready();
    expect(service.requests.length).toBeGreaterThan(asked);
  });

  test('ADDR-5: while it fails, members of the last list are found where they were', async () => {
    trustAuthority();
    const service = await CloudService.start();
    const cluster = await startCluster();
    const proxy = await publicAddressOf(cluster.addresses[0]!);
    service.answers.set(TOKEN, members([cluster.addresses[0]!, proxy.address]));
    const client = await start(service);
    service.answers.set(TOKEN, json(500, {}));
    const asked = service.requests.length;
    cluster.members[0]!.disconnectClients();
    await eventually(() => service.requests.length > asked && targetsOf(client).includes(proxy.address));
  });

  test('MEMBERS-2: is asked again when a member appears that it did not name', async () => {
    trustAuthority();
    const service = await CloudService.start();
    const cluster = await startCluster();
    service.answers.set(TOKEN, members([cluster.addresses[0]!, cluster.addresses[0]!]));
    const client = await start(service);
    const member = await cluster.addMember();
    const address = `127.0.0.1:${member.port}`;
    const proxy = await publicAddressOf(address);
    service.answers.set(TOKEN, members([cluster.addresses[0]!, cluster.addresses[0]!], [address, proxy.address]));
    await eventually(() => connectedMembers(client) === 2);
    expect(targetsOf(client)).toContain(proxy.address);
  });

  test('ADDR-11: a private address without port has the port of the public one', async () => {
    trustAuthority();
    const service = await CloudService.start();
    const cluster = await startCluster();
    service.answers.set(TOKEN, members(['127.0.0.1', cluster.addresses[0]!]));
    const client = await start(service);
    expect(service.requests).toHaveLength(1); // the member is known as what the service called it
    expect(connectedMembers(client)).toBe(1);
  });

  test('FAILOVER-2: each candidate has a token of its own', async () => {
    trustAuthority();
    const service = await CloudService.start();
    const cluster = await startCluster({ clusterName: 'green' });
    service.answers.set('for-blue', members(['10.0.0.1', await deadAddress()]));
    service.answers.set('for-green', members([cluster.addresses[0]!, cluster.addresses[0]!]));
    const candidate = (clusterName: string) => {
      const config = quickConfig([], { ...ONCE, clusterName, properties: { 'hazelcast.client.cloud.url': service.url } });
      return { ...config, network: { hazelcastCloud: { discoveryToken: `for-${clusterName}` } } };
    };
    const client = await HazelcastClient.newHazelcastFailoverClient({ clientConfigs: [candidate('blue'), candidate('green')] });
    onTestFinished(() => client.shutdown());
    expect(client.connectionStatus().clusterName).toBe('green');
    expect(service.requests.map(({ url }) => url)).toEqual(['for-blue', 'for-green'].map((token) => `/cluster/discovery?token=${token}`));
  });

  test('SOCKET-6: certificates of members are checked against the public address, with the authorities of network.ssl only', async () => {
    trustAuthority();
    const service = await CloudService.start();
    const tlsOf = (name: string) => ({ tls: { cert: pem(name), key: pem(`${name}-key`) } });
    const [right, wrong] = [await startCluster(tlsOf('server')), await startCluster(tlsOf('other-name'))];
    const ssl = { enabled: true, sslOptions: { ca: pem('authority') } };
    service.answers.set(TOKEN, members(['10.47.0.8:5701', right.addresses[0]!]));
    expect((await start(service, {}, { ssl })).connectionStatus().state).toBe('INITIALIZED');
    service.answers.set(TOKEN, members(['10.47.0.8:5701', wrong.addresses[0]!]));
    await expect(start(service, ONCE, { ssl })).rejects.toMatchObject({
      cause: { errors: [{ address: wrong.addresses[0], cause: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' } }] },
    });
    await expect(start(service, ONCE, { ssl: { enabled: true } })).rejects.toMatchObject({
      cause: { errors: [{ cause: { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' } }] },
    });
  });
});

/** Sends this much and no end. */
const endless =
  (content: string): CloudAnswer =>
  (response) =>
    void response.writeHead(200).write(content);
const WHO = /^network\.hazelcastCloud: https:\/\/127\.0\.0\.1:\d+ does not say where the members are: /;

describe('an answer of Hazelcast Cloud that is no use', () => {
  test.each<[string, CloudAnswer, RegExp]>([
    ['a server that fails', json(500, { message: TOKEN }), /it answers with status 500$/],
    ['a refusal', json(401, TOKEN), /it answers with status 401, which it does when network\.hazelcastCloud\.discoveryToken is wrong$/],
    [
      'a redirection',
      (response) => response.writeHead(302, { location: '/cluster/discovery?token=other' }).end(),
      /it answers with status 302$/,
    ],
    ['nothing', json(200, ''), /its answer is no JSON$/],
    ['text', json(200, `<html>${TOKEN}</html>`), /its answer is no JSON$/],
    ['an object', json(200, { token: TOKEN }), /its answer is no list of members$/],
    ['null', json(200, 'null'), /its answer is no list of members$/],
    ['members of another kind', json(200, [TOKEN]), /a member in its answer has no address as public-address$/],
    ['no private address', json(200, [{ 'public-address': 'a:1' }]), /a member in its answer has no address as private-address$/],
    [
      'no address',
      json(200, [{ 'private-address': 'a', 'public-address': 'a:0' }]),
      /a member in its answer has no address as public-address$/,
    ],
    ['too much', json(200, `["${'x'.repeat(2_000_000)}"]`), /its answer has more than 1048576 bytes$/],
    ['too much without an end', endless(`["${'x'.repeat(2_000_000)}`), /its answer has more than 1048576 bytes$/],
    ['half of it', (response) => response.writeHead(200, { 'content-length': 100 }).write('[', () => response.destroy()), /aborted$/],
    ['a closed socket', (response) => response.destroy(), /socket hang up$/],
  ])('ADDR-5 API-9: %s fails the round, says why, and shows no token', async (_, answer, reason) => {
    trustAuthority();
    const service = await CloudService.start();
    service.answers.set(TOKEN, answer);
    const log = keptLog();
    const config = { ...ONCE, customLogger: log, properties: { 'hazelcast.logging.level': 'TRACE' as const } };
    const { code, message } = await failureOf(start(service, config));
    expect(code).toBe('IO_ERROR');
    expect(message).toMatch(WHO);
    expect(message).toMatch(reason);
    expect(log.lines.some((line) => line.includes(message))).toBe(true);
    expect(log.lines.join()).not.toContain(TOKEN);
    expect(service.requests).toHaveLength(1);
    await eventually(async () => (await service.openConnections()) === 0);
  });

  test('ADDR-5 API-9: a token that it does not know is not shown either, though the service quotes it', async () => {
    trustAuthority();
    const service = await CloudService.start();
    const { message } = await failureOf(start(service, ONCE));
    expect(message).toMatch(/it answers with status 404, which it does when network\.hazelcastCloud\.discoveryToken is wrong$/);
  });

  test('ADDR-5: an empty list is a failed round without a failure', async () => {
    trustAuthority();
    const service = await CloudService.start();
    service.answers.set(TOKEN, members());
    await expect(start(service, ONCE)).rejects.toMatchObject({ code: 'CLUSTER_CONNECT_FAILED', cause: { errors: [] } });
  });

  test.each<[string, CloudAnswer]>([
    ['before a word', () => {}],
    ['in the middle', endless('[')],
  ])('SOCKET-1: one that stops %s is waited for no longer than connectionTimeoutMillis', async (_, answer) => {
    trustAuthority();
    const service = await CloudService.start();
    service.answers.set(TOKEN, answer);
    const begun = performance.now();
    const failure = await failureOf(start(service, ONCE, { connectionTimeoutMillis: 300 }));
    expect(failure).toMatchObject({ code: 'CONNECTION_TIMEOUT', message: 'network.hazelcastCloud did not answer within 300 ms' });
    expect(performance.now() - begun).toBeGreaterThanOrEqual(299);
    await eventually(async () => (await service.openConnections()) === 0);
  });

  test('SHUTDOWN-4: a shutdown does not wait for an answer', async () => {
    trustAuthority();
    const service = await CloudService.start();
    service.answers.set(TOKEN, () => {});
    const client = await start(service, { connectionStrategy: { asyncStart: true } }, { connectionTimeoutMillis: 0 });
    await eventually(() => service.requests.length === 1);
    const begun = performance.now();
    await client.shutdown();
    expect(performance.now() - begun).toBeLessThan(1_000);
    await eventually(async () => (await service.openConnections()) === 0);
  });

  test.each([
    ['an authority that Node.js does not know', 'server', false],
    ['another name', 'other-name', true],
    ['the past', 'expired', true],
  ])('SOCKET-6: a certificate of %s gets no token', async (_, certificate, isTrusted) => {
    if (isTrusted) trustAuthority();
    const service = await CloudService.start(certificate);
    const failure = await failureOf(
      start(service, ONCE, { ssl: { enabled: true, verifyHostname: false, sslOptions: { rejectUnauthorized: false } } }),
    );
    expect(failure.message).toMatch(WHO);
    expect(failure.message).toMatch(/certificate/i);
    expect(service.requests).toEqual([]);
  });
});
