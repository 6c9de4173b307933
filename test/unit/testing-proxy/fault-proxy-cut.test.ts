import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connect, echoed, FakeMember, MEGABYTE, settled, startProxy, throughEcho } from './peers.ts';

test('resetting connections is seen as a reset by both sides, and new ones are taken', async () => {
  const { member, proxy, client } = await throughEcho();
  proxy.resetConnections();
  await expect.poll(() => client.error).toBe('ECONNRESET');
  await expect.poll(() => member.peers[0]!.error).toBe('ECONNRESET');
  expect(proxy.connectionCount).toBe(0);
  await echoed('new', await connect(proxy));
});

test('a reset does not wait for a side that does not read', async () => {
  const { member, proxy, client } = await throughEcho();
  client.socket.pause();
  for (let i = 0; i < 16; i++) member.peers[0]!.socket.write(Buffer.alloc(MEGABYTE));
  await settled(() => member.peers[0]!.socket.writableLength);
  proxy.endConnections(); // begins an end that cannot be sent
  proxy.resetConnections();
  await expect.poll(() => proxy.connectionCount).toBe(0);
  await expect.poll(() => member.peers[0]!.isClosed).toBe(true);
});

test('ending connections is seen as an ordinary end by both sides', async () => {
  const { member, proxy, client } = await throughEcho();
  proxy.endConnections();
  await expect.poll(() => client.hasEnded).toBe(true);
  await expect.poll(() => member.peers[0]!.hasEnded).toBe(true);
  expect([client.error, member.peers[0]!.error]).toEqual([undefined, undefined]);
});

test('what comes after the end of connections, or was on its way, is dropped', async () => {
  const member = await FakeMember.start();
  const proxy = await startProxy(member.address);
  const client = await connect(proxy);
  client.write('hello');
  await expect.poll(() => member.peers[0]?.received).toBe('hello');
  proxy.delay({ toMemberMillis: 20 });
  client.write(' on its way');
  await sleep(5);
  proxy.endConnections();
  await expect.poll(() => client.hasEnded).toBe(true);
  client.socket.end(' too late');
  await expect.poll(() => client.isClosed).toBe(true);
  await proxy.heal();
  await sleep(40);
  expect(member.peers[0]).toMatchObject({ received: 'hello', hasEnded: true, error: undefined });
  expect(proxy.connectionCount).toBe(1); // the member has not ended its side
  await proxy.close();
  await expect.poll(() => (member.peers[0]!.write('anybody?'), member.peers[0]!.error)).toMatch(/ECONNRESET|EPIPE/);
});

test('ending a connection that a frozen proxy holds ends it for good', async () => {
  const { member, proxy, client } = await throughEcho();
  proxy.freeze();
  const held = await connect(proxy);
  await expect.poll(() => proxy.connectionCount).toBe(2);
  proxy.endConnections();
  await expect.poll(() => held.hasEnded).toBe(true);
  proxy.thaw();
  held.socket.end('too late');
  client.socket.end();
  await expect.poll(() => held.isClosed).toBe(true);
  await expect.poll(() => proxy.connectionCount).toBe(0);
  expect(member.peers).toHaveLength(1);
});

test('a refusing proxy refuses new connections only, and takes them again on the same port', async () => {
  const { proxy, client } = await throughEcho();
  proxy.refuse();
  await expect(connect(proxy)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await echoed(' again', client);
  await Promise.all([proxy.accept(), proxy.accept()]);
  await echoed('new', await connect(proxy));
});

test('a cut resets and refuses, and healing brings the proxy back', async () => {
  const { proxy, client } = await throughEcho();
  proxy.cut();
  await expect.poll(() => client.error).toBe('ECONNRESET');
  await expect(connect(proxy)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await proxy.heal();
  await echoed('back', await connect(proxy));
});

test('a limit lets exactly so many bytes to the member, counted from now on for each connection', async () => {
  const { member, proxy, client } = await throughEcho();
  proxy.limit({ toMemberBytes: 3 });
  client.write('12');
  await expect.poll(() => client.received).toBe('hello12');
  client.write('345');
  await expect.poll(() => client.hasEnded).toBe(true);
  await expect.poll(() => member.peers[0]!.hasEnded).toBe(true);
  expect(member.peers[0]!.received).toBe('hello123');
  const next = await connect(proxy);
  next.write('abcdef');
  await expect.poll(() => next.hasEnded).toBe(true);
  expect(member.peers[1]!.received).toBe('abc');
  await proxy.heal();
  await echoed('unlimited', await connect(proxy));
});

test('a limit lets exactly so many bytes to the client', async () => {
  const { proxy, client } = await throughEcho();
  proxy.limit({ toClientBytes: 4 });
  client.write('12345678');
  await expect.poll(() => client.hasEnded).toBe(true);
  expect(client.received).toBe('hello1234');
});

test('a limit of no bytes ends a connection at its first byte', async () => {
  const { member, proxy, client } = await throughEcho();
  proxy.limit({ toMemberBytes: 0 });
  client.write('!');
  await expect.poll(() => client.hasEnded).toBe(true);
  expect(member.peers[0]!.received).toBe('hello');
});

test('healing ends every fault at once', async () => {
  const { proxy, client } = await throughEcho();
  proxy.delay({ toMemberMillis: 60_000 });
  proxy.limit({ toClientBytes: 1 });
  proxy.freeze();
  proxy.refuse();
  await proxy.heal();
  await echoed('healed', client);
  await echoed('new', await connect(proxy));
});

test.each([NaN, -1, 0.5])('a limit of %d bytes is refused', async (bytes) => {
  const { proxy } = await throughEcho();
  expect(() => proxy.limit({ toMemberBytes: bytes })).toThrow('toMemberBytes');
  expect(() => proxy.limit({ toClientBytes: bytes })).toThrow('toClientBytes');
});
