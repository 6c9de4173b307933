import { expect, onTestFinished } from 'vitest';
import { FaultProxy } from '../../../src/testing/index.ts';
import { connectedMembers, eventually, startClient } from '../clients.ts';
import { rejectionOf, timed } from '../observe.ts';
import { droppingPort, keptLog, pem } from '../peers.ts';
import { scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const ONE_ROUND = { connectionRetry: { clusterConnectTimeoutMillis: 0 } };
const NO_SHUFFLE = { 'hazelcast.client.shuffle.member.list': false };

/** The only inner error of a start that failed. */
const failedWith = (error: unknown) => (error as Error & { readonly cause: AggregateError }).cause.errors[0] as Error;

scenario(
  'A42 SOCKET-1 SOCKET-2: an address that drops packets fails when its time is over, and the next one is tried',
  1,
  async (world) => {
    const dropping = `127.0.0.1:${await droppingPort()}`;
    const network = { connectionTimeoutMillis: 500 };
    const { error, millis, lateness } = await timed(() => startClient([dropping], { network, connectionStrategy: ONE_ROUND }), 500);
    expect(failedWith(error)).toMatchObject({ name: 'IOError', code: 'CONNECTION_TIMEOUT', address: dropping });
    expect(millis).toBeGreaterThanOrEqual(499);
    expect(millis).toBeLessThanOrEqual(700 + lateness);
    const clusterMembers = [dropping, ...world.addresses];
    const client = await startClient(clusterMembers, { network: { ...network, clusterMembers }, properties: NO_SHUFFLE });
    expect(client.connectionStatus()).toMatchObject({ state: 'INITIALIZED', attempt: 0 });
  },
);

scenario(
  'A42 SOCKET-1 SOCKET-2: a TLS handshake that stalls fails when the time is over, and its socket is destroyed',
  1,
  async (world) => {
    world.freeze();
    const network = { connectionTimeoutMillis: 500, ssl: { enabled: true } };
    const start = () => startClient(world.addresses, { network, connectionStrategy: ONE_ROUND });
    const { error, millis, lateness } = await timed(start, 500);
    expect(failedWith(error)).toMatchObject({ name: 'IOError', code: 'CONNECTION_TIMEOUT' });
    expect(millis).toBeGreaterThanOrEqual(499);
    expect(millis).toBeLessThanOrEqual(700 + lateness);
    world.thaw();
    await eventually(() => world.open() === 0);
  },
);

/** An address where the first member is reached with TLS. */
async function securedAddress(world: World, certificate: string): Promise<FaultProxy> {
  const proxy = await FaultProxy.start({ target: world.addresses[0]!, tls: { cert: pem(certificate), key: pem(`${certificate}-key`) } });
  onTestFinished(() => proxy.close());
  return proxy;
}

for (const host of ['127.0.0.1', 'localhost']) {
  scenario(`A43 SOCKET-6: a certificate for another name than ${host} is refused, unless verifyHostname is false`, 1, async (world) => {
    const proxy = await securedAddress(world, 'other-name');
    const connect = (ssl: object) => {
      const network = { ssl: { enabled: true, sslOptions: { ca: pem('authority') }, ...ssl } };
      return startClient([`${host}:${proxy.port}`], { network, connectionStrategy: ONE_ROUND });
    };
    expect(failedWith(await rejectionOf(connect({})))).toMatchObject({
      name: 'IOError',
      code: 'IO_ERROR',
      cause: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    });
    expect(proxy.requestCounts()).toEqual({}); // nothing was said to it
    const client = await connect({ verifyHostname: false });
    expect(client.connectionStatus().state).toBe('INITIALIZED');
    const map = await client.getMap<string, string>('secured');
    await map.set('London', 'x'.repeat(100_000)); // more than one TLS record
    expect(await map.get('London')).toHaveLength(100_000);
  });
}

scenario('A44 AUTH-4 TIMEOUT-7: a peer that accepts and stays silent does not block a start', 1, async (world) => {
  world.freeze();
  const start = () =>
    startClient(world.addresses, {
      network: { authenticationTimeoutMillis: 500 },
      connectionStrategy: { connectionRetry: { initialBackoffMillis: 100, clusterConnectTimeoutMillis: 2_000 } },
    });
  // the last round begins at 2000 ms and takes 500 ms
  const { error, millis, lateness } = await timed(start, 3_100);
  const expected = { name: 'IOError', code: 'AUTHENTICATION_TIMEOUT', address: world.addresses[0] };
  expect(failedWith(error)).toMatchObject(expected);
  expect(millis).toBeGreaterThanOrEqual(2_000);
  expect(millis).toBeLessThanOrEqual(3_100 + lateness);
  world.thaw();
  await eventually(() => world.open() === 0);
});

scenario(
  'A45 AUTH-3 AUTH-6 AUTH-7: a wrong cluster name is logged with both possible reasons and tried again, and the client connects when the name is right',
  1,
  async (world) => {
    const log = keptLog();
    const client = await startClient(world.addresses, {
      clusterName: 'blue',
      clientLabels: ['x'.repeat(2_048)],
      customLogger: log,
      properties: { 'hazelcast.logging.level': 'WARN' },
      connectionStrategy: { asyncStart: true, connectionRetry: { initialBackoffMillis: 20, maxBackoffMillis: 100 } },
    });
    await eventually(() => client.connectionStatus().attempt >= 2);
    expect(client.connectionStatus()).toMatchObject({
      state: 'CONNECTING',
      lastErrors: [{ address: world.addresses[0], error: { name: 'AuthenticationError', code: 'AUTHENTICATION_FAILED' } }],
    });
    expect(log.lines.some((line) => /cluster name "blue" or the credentials/.test(line))).toBe(true);
    expect(log.lines.some((line) => /^warn .*authentication message has \d+ bytes/.test(line))).toBe(true);
    await world.stop();
    await world.start({ clusterName: 'blue' });
    await client.ready();
    expect(connectedMembers(client)).toBe(1);
  },
);

scenario(
  'A47 AUTH-5 AUTH-1: a socket that is cut in the authentication fails the address at once, without a second try',
  2,
  async (world) => {
    const hangUps = world.hangUpOn('clientAuthentication', 1);
    const client = await startClient(world.addresses, {
      properties: NO_SHUFFLE,
      connectionStrategy: { connectionRetry: { initialBackoffMillis: 60_000, maxBackoffMillis: 60_000 } },
    });
    expect(client.connectionStatus()).toMatchObject({ state: 'INITIALIZED', attempt: 0 });
    expect(hangUps.hits).toBe(1);
    const { target } = client.parts.cluster.connections.all[0]!;
    expect(`${target.host}:${target.port}`).toBe(world.addresses[1]);
    expect(world.requests.slice(0, 2).map(({ name }) => name)).toEqual(['clientAuthentication', 'clientAuthentication']);
  },
);

scenario('A48 AUTH-8 STATE-4: the reply of a member is accepted, its version is kept, and nothing needless is sent', 1, async (world) => {
  const client = await startClient(world.addresses);
  expect(client.parts.cluster.connections.all.map(({ member }) => member!.serverVersion)).toEqual([world.version]);
  expect(client.getCluster().getMembers()).toHaveLength(1);
  await eventually(() => client.getPartitionService().getPartitionCount() === 271);
  const map = await client.getMap('cities');
  await map.set('London', 1);
  expect(await map.get('London')).toBe(1);
  expect(world.requests.map(({ name }) => name)).toEqual([
    'clientAuthentication',
    'clientAddClusterViewListener',
    'clientLocalBackupListener',
    'clientCreateProxy',
    'mapSet',
    'mapGet',
  ]);
});
