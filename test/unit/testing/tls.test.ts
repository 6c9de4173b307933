import { expect, test } from 'vitest';
import { clientPing } from '../../../src/protocol/messages/client.ts';
import { EmbeddedCluster } from '../../../src/testing/index.ts';
import { pem } from '../../scenarios/peers.ts';
import { cert, key } from '../testing-proxy/certificate.ts';
import { hangUp, RawClient } from './raw-client.ts';

const secure = { ca: cert };

test('members speak TLS with a client that trusts their certificate, and with no other', async () => {
  await using cluster = await EmbeddedCluster.start({ tls: { cert, key } });
  const { port } = cluster.members[0]!;
  await using raw = await RawClient.connect(port, { secure });
  expect((await raw.authenticate()).status).toBe(0);
  await expect(RawClient.connect(port, { secure: {} })).rejects.toMatchObject({ code: expect.stringMatching(/SIGNED|SELF/) as string });
  await using plain = await RawClient.connect(port);
  await expect(plain.authenticate()).rejects.toThrow('closed');
  expect(cluster.members[0]!.clientCount).toBe(1);
});

test.each([
  ['none', {}],
  ['one of an unknown authority', { cert: pem('stranger'), key: pem('stranger-key') }],
  ['one that has expired', { cert: pem('expired'), key: pem('expired-key') }],
])('members want a certificate that they trust, when they are told to: %s is refused', async (_, shown) => {
  const tls = { cert: pem('server'), key: pem('server-key'), ca: pem('authority'), requestCert: true };
  await using cluster = await EmbeddedCluster.start({ tls });
  const { port } = cluster.members[0]!;
  await using raw = await RawClient.connect(port, { secure: { ca: pem('authority'), cert: pem('client'), key: pem('client-key') } });
  expect((await raw.authenticate()).status).toBe(0);
  await using stranger = await RawClient.connect(port, { secure: { ca: pem('authority'), ...shown } });
  await expect(stranger.authenticate()).rejects.toThrow('closed');
  expect(cluster.requests).toHaveLength(1);
});

test('members that sign their own certificate may trust it', async () => {
  await using cluster = await EmbeddedCluster.start({ tls: { cert, key, ca: cert, requestCert: true } });
  const { port } = cluster.members[0]!;
  await using raw = await RawClient.connect(port, { secure: { ...secure, cert, key } });
  expect((await raw.authenticate()).status).toBe(0);
  await using stranger = await RawClient.connect(port, { secure });
  await expect(stranger.authenticate()).rejects.toThrow('closed');
});

test('connections with TLS are reset, killed and kept waiting as others are', async () => {
  await using cluster = await EmbeddedCluster.start({ members: 2, tls: { cert, key } });
  const [first, second] = cluster.members;
  const connect = (port: number) => RawClient.connect(port, { secure });
  await using reset = await connect(first!.port);
  await reset.admit();
  first!.disconnectClients();
  await reset.closed;
  await expect.poll(() => [first!.clientCount, cluster.connections[0]!.isOpen]).toEqual([0, false]);

  await using paused = await connect(first!.port);
  await paused.admit();
  first!.pause();
  const late = connect(first!.port);
  const answer = paused.call(clientPing, {});
  first!.resume();
  await answer;
  await hangUp(await late);

  await using killed = await connect(second!.port);
  await killed.admit();
  await cluster.kill(second!);
  await killed.closed;
});

test('a silent connection does not even answer the handshake', async () => {
  await using cluster = await EmbeddedCluster.start({ tls: { cert, key } });
  const fault = cluster.faults.add({ on: 'connect', do: { kind: 'silence' } });
  const stuck = RawClient.connect(cluster.members[0]!.port, { secure });
  await expect.poll(() => fault.hits).toBe(1);
  fault.remove();
  await hangUp(await RawClient.connect(cluster.members[0]!.port, { secure }));
  cluster.members[0]!.disconnectClients();
  await expect(stuck).rejects.toThrow(/disconnected|ECONNRESET/);
});
