import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import tls, { type ConnectionOptions, type TlsOptions } from 'node:tls';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ClientConfig, SSLConfig } from '../../src/index.ts';
import { FaultProxy } from '../../src/testing/fault-proxy.ts';
import { EmbeddedCluster, type EmbeddedTls } from '../../src/testing/index.ts';
import { eventually, registeredWith, startClient } from './clients.ts';
import { keptLog, pem } from './peers.ts';

const ca = pem('authority');

/** A cluster that shows this certificate. */
async function clusterWith(certificate: string, options: Partial<EmbeddedTls> = {}): Promise<EmbeddedCluster> {
  const cluster = await EmbeddedCluster.start({ tls: { cert: pem(certificate), key: pem(`${certificate}-key`), ...options } });
  onTestFinished(() => cluster.stop());
  return cluster;
}

/** Tries each address once. */
function connect(addresses: readonly string[], sslOptions: ConnectionOptions, ssl: SSLConfig = {}, config: ClientConfig = {}) {
  return startClient(addresses, {
    ...config,
    network: { ...config.network, ssl: { enabled: true, sslOptions, ...ssl } },
    connectionStrategy: { connectionRetry: { clusterConnectTimeoutMillis: 0 } },
  });
}

/** What a start looks like whose only address failed because of this. */
const refusedFor = (code: string) => ({
  code: 'CLUSTER_CONNECT_FAILED',
  cause: { errors: [{ name: 'IOError', code: 'IO_ERROR', cause: { code } }] },
});

describe('A43 SOCKET-6: the certificate of a member', () => {
  test.each(['127.0.0.1', 'localhost'])(
    'SOCKET-6: it is accepted when it is for the name or the IP address that is dialled (%s)',
    async (host) => {
      const cluster = await clusterWith('server');
      const client = await connect([`${host}:${cluster.members[0]!.port}`], { ca });
      const map = await client.getMap<string, string>('cities');
      await map.set('London', 'x'.repeat(100_000)); // more than one TLS record
      expect(await map.get('London')).toHaveLength(100_000);
    },
  );

  test('SOCKET-6: a refusal fails only the address, and the next one is tried', async () => {
    const [bad, good] = [await clusterWith('other-name'), await clusterWith('server')];
    const config: ClientConfig = { properties: { 'hazelcast.client.shuffle.member.list': false } };
    const client = await connect([...bad.addresses, ...good.addresses], { ca }, {}, config);
    expect(client.connectionStatus().clusterId).toEqual(good.clusterId);
    expect(bad.connections).toHaveLength(1);
  });

  test.each([
    ['an unknown authority', 'stranger', { ca }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['an authority that Node.js does not know by itself', 'server', {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['a known authority that has expired', 'expired', { ca }, 'CERT_HAS_EXPIRED'],
  ] as const)('SOCKET-6: one of %s is refused, also without a check of its name', async (_, certificate, options, code) => {
    const cluster = await clusterWith(certificate);
    await expect(connect(cluster.addresses, options)).rejects.toMatchObject(refusedFor(code));
    await expect(connect(cluster.addresses, options, { verifyHostname: false })).rejects.toMatchObject(refusedFor(code));
    expect(cluster.requests).toEqual([]);
  });

  test('SOCKET-6: sslOptions.servername says which name it must be for', async () => {
    const other = await clusterWith('other-name');
    const client = await connect(other.addresses, { ca, servername: 'elsewhere.example' });
    expect(client.connectionStatus().state).toBe('INITIALIZED');
    const server = await clusterWith('server');
    await expect(connect(server.addresses, { ca, servername: 'elsewhere.example' })).rejects.toMatchObject(
      refusedFor('ERR_TLS_CERT_ALTNAME_INVALID'),
    );
  });

  test('SOCKET-6: an own checkServerIdentity decides instead', async () => {
    const cluster = await clusterWith('other-name');
    const checkServerIdentity = vi.fn<NonNullable<ConnectionOptions['checkServerIdentity']>>();
    const client = await connect(cluster.addresses, { ca, checkServerIdentity });
    expect(client.connectionStatus().state).toBe('INITIALIZED');
    expect(checkServerIdentity).toHaveBeenCalledWith('127.0.0.1', expect.objectContaining({ subjectaltname: 'DNS:elsewhere.example' }));

    checkServerIdentity.mockReturnValue(Object.assign(new Error('not for me'), { code: 'NOT_FOR_ME' }));
    await expect(connect(cluster.addresses, { ca, checkServerIdentity })).rejects.toMatchObject(refusedFor('NOT_FOR_ME'));
    await expect(connect(cluster.addresses, { ca, checkServerIdentity }, { verifyHostname: false })).rejects.toMatchObject(
      refusedFor('NOT_FOR_ME'),
    );
  });

  test.each(['stranger', 'expired', 'other-name'])('SOCKET-6: with rejectUnauthorized: false any is accepted (%s)', async (certificate) => {
    const cluster = await clusterWith(certificate);
    const client = await connect(cluster.addresses, { ca, rejectUnauthorized: false });
    expect(client.connectionStatus().state).toBe('INITIALIZED');
  });

  test.each([
    ['network.ssl.verifyHostname', { verifyHostname: false, sslOptions: { ca } }],
    ['network.ssl.sslOptions.rejectUnauthorized', { sslOptions: { rejectUnauthorized: false } }],
  ])('SOCKET-6: to switch a check off is logged as a warning once, however many connections there are (%s)', async (option, ssl) => {
    await using cluster = await EmbeddedCluster.start({ members: 2, tls: { cert: pem('server'), key: pem('server-key') } });
    const log = keptLog();
    const client = await connect(cluster.addresses, {}, ssl, { customLogger: log, properties: { 'hazelcast.logging.level': 'WARN' } });
    expect(client.parts.cluster.connections.all).toHaveLength(2);
    const warnings = log.lines.filter((line) => line.includes(option));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^warn .*TLS/);
  });
});

describe('the certificate of the client', () => {
  const key = pem('client-key');
  const cert = pem('client');

  test('SOCKET-6: a member that wants one gets it, and takes no other', async () => {
    const cluster = await clusterWith('server', { ca, requestCert: true });
    const client = await connect(cluster.addresses, { ca, cert, key });
    expect(client.connectionStatus().state).toBe('INITIALIZED');
    for (const other of [{}, { cert: pem('stranger'), key: pem('stranger-key') }]) {
      await expect(connect(cluster.addresses, { ca, ...other })).rejects.toMatchObject({ code: 'CLUSTER_CONNECT_FAILED' });
    }
    expect(cluster.members[0]!.clientCount).toBe(1);
  });

  test('SOCKET-6: without one, or with one of an unknown authority, the address fails', async () => {
    const members = await EmbeddedCluster.start();
    const demanding = { cert: pem('server'), key: pem('server-key'), ca, requestCert: true };
    const proxy = await FaultProxy.start({ target: members.addresses[0]!, tls: demanding });
    onTestFinished(async () => {
      await proxy.close();
      await members.stop();
    });
    const config: ClientConfig = { network: { authenticationTimeoutMillis: 5_000 } };
    const failure = { code: 'CLUSTER_CONNECT_FAILED', cause: { errors: [{ code: 'TARGET_DISCONNECTED' }] } };
    await expect(connect([proxy.address], { ca }, {}, config)).rejects.toMatchObject(failure);
    await expect(connect([proxy.address], { ca, cert: pem('stranger'), key: pem('stranger-key') }, {}, config)).rejects.toMatchObject(
      failure,
    );
    expect(members.requests).toEqual([]);
  });
});

/** A server that only speaks these versions of TLS and notes what clients offer. */
async function tlsServer(options: TlsOptions) {
  const offers: { readonly version: string | null; readonly alpn: string | false | null; readonly name: unknown }[] = [];
  const server = tls.createServer({ cert: pem('server'), key: pem('server-key'), ...options }, (socket) => {
    offers.push({ version: socket.getProtocol(), alpn: socket.alpnProtocol, name: Reflect.get(socket, 'servername') });
    socket.on('error', () => {}).end(); // what is under way still arrives
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { offers, port: (server.address() as AddressInfo).port };
}

describe('what a client offers', () => {
  const LOST = { cause: { errors: [{ code: 'TARGET_DISCONNECTED' }] } };

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('SOCKET-6: %s is spoken', async (version) => {
    const { offers, port } = await tlsServer({ minVersion: version, maxVersion: version });
    await expect(connect([`127.0.0.1:${port}`], { ca })).rejects.toMatchObject(LOST);
    expect(offers).toMatchObject([{ version }]);
  });

  test.each(['TLSv1', 'TLSv1.1'] as const)('SOCKET-6: %s is not, unless sslOptions say so', async (version) => {
    const old = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' };
    const { offers, port } = await tlsServer(old);
    await expect(connect([`127.0.0.1:${port}`], { ca, ciphers: old.ciphers })).rejects.toMatchObject({
      cause: { errors: [{ name: 'IOError', message: expect.stringMatching(/protocol version|unsupported protocol/) as string }] },
    });
    expect(offers).toEqual([]);
    await expect(connect([`127.0.0.1:${port}`], { ca, ...old })).rejects.toMatchObject(LOST);
    expect(offers).toMatchObject([{ version }]);
  });

  test('SOCKET-6: no protocol of the application, unless sslOptions name one, and the name of the host but no IP address', async () => {
    const { offers, port } = await tlsServer({ ALPNProtocols: ['hz', 'http/1.1'] });
    await connect([`127.0.0.1:${port}`], { ca }).catch(() => {});
    await connect([`localhost:${port}`], { ca, ALPNProtocols: ['hz'] }).catch(() => {});
    expect(offers).toMatchObject([
      { alpn: false, name: false },
      { alpn: 'hz', name: 'localhost' },
    ]);
  });
});

describe('the end of an encrypted socket', () => {
  test.each([
    ['endConnections', 'SOCKET_END'],
    ['resetConnections', 'SOCKET_ERROR'],
  ] as const)('SOCKET-4: it closes the connection at once (%s)', async (end, reason) => {
    const cluster = await clusterWith('server');
    const proxy = await FaultProxy.start({ target: cluster.addresses[0]! });
    onTestFinished(() => proxy.close());
    const client = await connect([proxy.address], { ca });
    const [connection] = client.parts.cluster.connections.all;
    await registeredWith(client, 1); // Node takes a reset that arrives together with bytes for an end
    proxy[end]();
    await eventually(() => connection!.closed !== undefined, 1_000);
    expect(connection!.closed).toMatchObject({ reason });
    await client.ready();
  });
});
