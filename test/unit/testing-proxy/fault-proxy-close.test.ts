import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { expect, test, vi } from 'vitest';
import { FaultProxy } from '../../../src/testing/fault-proxy.ts';
import { cert, key } from './certificate.ts';
import { connect, FakeMember, Peer, startProxy, throughEcho } from './peers.ts';

const resources = (name: string) => process.getActiveResourcesInfo().filter((each) => each.startsWith(name)).length;

test('a closed proxy has let go of every socket, timer and port, whatever the faults', async () => {
  const timers = resources('Timeout');
  const member = await FakeMember.echo();
  const proxy = await startProxy(member.address);
  const clients = await Promise.all(Array.from({ length: 10 }, () => connect(proxy)));
  proxy.delay({ toMemberMillis: 60_000 });
  for (const text of ['on', 'its', 'way']) {
    for (const client of clients) client.write(text);
    await sleep(10);
  }
  proxy.freeze();
  clients.push(await connect(proxy));
  proxy.thaw();
  await vi.waitFor(() => {
    expect(resources('TCP')).toBeGreaterThan(40);
    expect(resources('Timeout')).toBeGreaterThan(timers + 5); // vitest has a few that come and go
  });
  await proxy.close();
  await proxy.close();
  for (const client of clients) await expect.poll(() => client.isClosed).toBe(true);
  expect(proxy.connectionCount).toBe(0);
  await expect(connect(proxy)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await proxy.accept();
  await expect(connect(proxy)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await member.stop();
  await expect.poll(() => resources('TCP')).toBe(0);
  await expect.poll(() => resources('Timeout')).toBeLessThanOrEqual(timers + 2); // those of this poll
});

test.each([
  ['TCP', undefined],
  ['TLS', { cert, key }],
])('a %s connection that is reset while its end is being sent leaves nothing behind', async (_, tlsOptions) => {
  const member = await FakeMember.start();
  const proxy = await startProxy(member.address, tlsOptions === undefined ? {} : { tls: tlsOptions });
  const socket =
    tlsOptions === undefined ? net.connect(proxy.port, '127.0.0.1') : tls.connect({ host: '127.0.0.1', port: proxy.port, ca: cert });
  const client = new Peer(socket);
  client.write('hello');
  await expect.poll(() => member.peers[0]?.received).toBe('hello');
  proxy.endConnections();
  await new Promise((resolve) => process.nextTick(resolve));
  await proxy.close();
  await expect.poll(() => client.isClosed).toBe(true);
  await member.stop();
  await expect.poll(() => resources('TCP')).toBe(0);
});

test('a proxy is closed by the end of its scope', async () => {
  const member = await FakeMember.echo();
  const proxy = await FaultProxy.start({ target: member.address });
  await proxy[Symbol.asyncDispose]();
  await expect(connect(proxy)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a proxy that is closed while it begins to accept again does not accept', async () => {
  const { proxy } = await throughEcho();
  proxy.refuse();
  const accepting = proxy.accept();
  await proxy.close();
  await accepting;
  await expect(connect(proxy)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
