import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { FaultProxy, type FaultProxyTls } from '../../../src/testing/fault-proxy.ts';
import { cert, key } from './certificate.ts';
import { connect, echoed, FakeMember, Peer, startProxy } from './peers.ts';

function tlsClient(proxy: FaultProxy, options: tls.ConnectionOptions = {}): Peer {
  const peer = new Peer(tls.connect({ host: '127.0.0.1', port: proxy.port, ca: cert, ...options }));
  onTestFinished(() => void peer.socket.destroy());
  return peer;
}

async function throughTls(options: Partial<FaultProxyTls> = {}, clientOptions?: tls.ConnectionOptions) {
  const member = await FakeMember.echo();
  const proxy = await startProxy(member.address, { tls: { cert, key, ...options } });
  const client = tlsClient(proxy, clientOptions);
  await once(client.socket, 'secureConnect');
  return { member, proxy, client };
}

test('a client speaks TLS with the proxy, and the proxy plain TCP with the member', async () => {
  const { member, client } = await throughTls();
  await echoed('hello', client);
  expect(member.peers[0]!.received).toBe('hello');
});

test('the end of a TLS connection passes to the member and back', async () => {
  const { member, proxy, client } = await throughTls();
  client.socket.end('last words');
  await expect.poll(() => client.isClosed).toBe(true);
  expect(client.error).toBeUndefined();
  expect(member.peers[0]).toMatchObject({ received: 'last words', hasEnded: true });
  await expect.poll(() => proxy.connectionCount).toBe(0);
});

test('a client that breaks its TLS connection off is gone for the member as well', async () => {
  const { member, proxy, client } = await throughTls();
  await echoed('hello', client);
  client.socket.destroy();
  await expect.poll(() => member.peers[0]!.isClosed).toBe(true);
  await expect.poll(() => proxy.connectionCount).toBe(0);
});

test('a reset by a TLS client resets the member', async () => {
  const { member, proxy, client } = await throughTls();
  await echoed('hello', client);
  const raw = net.connect(proxy.port, '127.0.0.1');
  const second = tlsClient(proxy, { socket: raw });
  await once(second.socket, 'secureConnect');
  await echoed('second', second);
  raw.resetAndDestroy();
  await expect.poll(() => member.peers[1]!.error).toBe('ECONNRESET');
  await expect.poll(() => proxy.connectionCount).toBe(1);
});

test('a reset reaches a TLS client as a reset, and the member too', async () => {
  const { member, proxy, client } = await throughTls();
  await echoed('hello', client);
  proxy.resetConnections();
  await expect.poll(() => client.error).toBe('ECONNRESET');
  await expect.poll(() => member.peers[0]!.error).toBe('ECONNRESET');
  expect(proxy.connectionCount).toBe(0);
});

test('an end reaches a TLS client as an end', async () => {
  const { proxy, client } = await throughTls();
  await echoed('hello', client);
  proxy.endConnections();
  await expect.poll(() => client.hasEnded).toBe(true);
  expect(client.error).toBeUndefined();
  await expect.poll(() => proxy.connectionCount).toBe(0);
});

test('a frozen proxy does not answer a TLS handshake until it is thawed', async () => {
  const { proxy, client } = await throughTls();
  proxy.freeze();
  client.write('hello');
  const late = tlsClient(proxy);
  await expect.poll(() => proxy.connectionCount).toBe(2);
  await sleep(50);
  expect([client.received, late.socket.connecting, (late.socket as tls.TLSSocket).authorized]).toEqual(['', false, false]);
  proxy.thaw();
  await once(late.socket, 'secureConnect');
  await echoed('late', late);
  await expect.poll(() => client.received).toBe('hello');
});

test('a client that wants no TLS is turned away, before or after it said so', async () => {
  const { member, proxy } = await throughTls();
  const plain = await connect(proxy);
  plain.write('CP2 and no handshake');
  await expect.poll(() => plain.isClosed || plain.error !== undefined).toBe(true);
  await expect.poll(() => member.peers[1]?.isClosed).toBe(true);
  const silent = await connect(proxy);
  await expect.poll(() => proxy.connectionCount).toBe(2);
  proxy.resetConnections();
  await expect.poll(() => silent.error).toBe('ECONNRESET');
  await expect.poll(() => proxy.connectionCount).toBe(0);
});

test('a client has to show a certificate when it is asked for one', async () => {
  const { proxy, client } = await throughTls({ ca: cert, requestCert: true }, { cert, key });
  await echoed('known', client);
  const unknown = tlsClient(proxy);
  await expect.poll(() => unknown.isClosed).toBe(true);
  expect(unknown.received).toBe('');
  await expect.poll(() => proxy.connectionCount).toBe(1);
});

test('a member that is gone resets TLS clients', async () => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  await once(server.close(), 'close');
  const proxy = await startProxy(`127.0.0.1:${port}`, { tls: { cert, key } });
  const client = tlsClient(proxy);
  await expect.poll(() => client.error).toBeDefined();
  await expect.poll(() => proxy.connectionCount).toBe(0);
});

test('a certificate that cannot be used is refused', async () => {
  const broken = { cert: 'not a certificate', key };
  await expect(FaultProxy.start({ target: '127.0.0.1:5701', tls: broken })).rejects.toMatchObject({ code: 'ILLEGAL_ARGUMENT' });
});
