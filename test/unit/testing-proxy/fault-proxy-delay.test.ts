import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connect, echoed, FakeMember, MEGABYTE, settled, startProxy, throughEcho, unsentBytes } from './peers.ts';

test('bytes are delayed in each direction by its own latency', async () => {
  const { member, proxy, client } = await throughEcho();
  proxy.delay({ toMemberMillis: 80, toClientMillis: 160 });
  const start = performance.now();
  client.write('!');
  await expect.poll(() => member.peers[0]!.received, { interval: 1 }).toBe('hello!');
  expect(performance.now() - start).toBeGreaterThanOrEqual(80);
  await expect.poll(() => client.received, { interval: 1 }).toBe('hello!');
  expect(performance.now() - start).toBeGreaterThanOrEqual(240);
  proxy.delay({});
  const healed = performance.now();
  await echoed('?', client);
  expect(performance.now() - healed).toBeLessThan(240);
});

test('many bytes under a latency are delayed once, not one after the other', async () => {
  const { proxy, client } = await throughEcho();
  proxy.delay({ toMemberMillis: 100 });
  const start = performance.now();
  for (let i = 0; i < 20; i++) {
    client.write('.');
    await sleep(2);
  }
  await expect.poll(() => client.received.length, { interval: 1 }).toBe(25);
  expect(performance.now() - start).toBeLessThan(1000);
});

test('a shorter latency lets nothing overtake what is on its way, and the end comes last', async () => {
  const { proxy, client } = await throughEcho();
  const expected = ['hello'];
  for (const millis of [60, 0, 30, 0, 10]) {
    proxy.delay({ toMemberMillis: millis, toClientMillis: 30 - Math.floor(millis / 2) });
    client.write(`<${millis}>`);
    expected.push(`<${millis}>`);
    await sleep(5);
  }
  client.socket.end();
  await expect.poll(() => client.hasEnded).toBe(true);
  expect(client.received).toBe(expected.join(''));
});

test('a frozen proxy holds everything back, also new connections, and loses nothing', async () => {
  const { member, proxy, client } = await throughEcho();
  proxy.freeze();
  client.write(' again');
  const late = await connect(proxy);
  late.write('late');
  await sleep(50);
  expect(client.received).toBe('hello');
  expect(member.peers).toHaveLength(1);
  expect(proxy.connectionCount).toBe(2);
  proxy.thaw();
  await expect.poll(() => client.received).toBe('hello again');
  await expect.poll(() => late.received).toBe('late');
});

test('a proxy that is frozen while bytes are delayed holds them back', async () => {
  const { proxy, client } = await throughEcho();
  proxy.delay({ toMemberMillis: 30 });
  client.write(' again');
  await sleep(10);
  proxy.freeze();
  await sleep(60);
  expect(client.received).toBe('hello');
  proxy.thaw();
  await expect.poll(() => client.received).toBe('hello again');
});

test('a frozen proxy stops reading, so that the writer feels it', async () => {
  const { member, proxy, client } = await throughEcho();
  proxy.freeze();
  for (let i = 0; i < 64; i++) client.socket.write(Buffer.alloc(MEGABYTE));
  expect(await settled(() => unsentBytes(client))).toBeGreaterThan(16 * MEGABYTE);
  expect(member.peers[0]!.receivedBytes).toBe(5);
  proxy.thaw();
  await expect.poll(() => member.peers[0]!.receivedBytes, { timeout: 5000 }).toBe(64 * MEGABYTE + 5);
});

test.each([0, 20])('a member that does not read makes the client wait, with a latency of %d ms', async (toMemberMillis) => {
  const member = await FakeMember.start(({ socket }) => socket.pause());
  const proxy = await startProxy(member.address);
  proxy.delay({ toMemberMillis });
  const client = await connect(proxy);
  for (let i = 0; i < 64; i++) client.socket.write(Buffer.alloc(MEGABYTE));
  expect(await settled(() => unsentBytes(client))).toBeGreaterThan(16 * MEGABYTE);
  member.peers[0]!.socket.resume();
  await expect.poll(() => member.peers[0]!.receivedBytes, { timeout: 5000 }).toBe(64 * MEGABYTE);
});

test('a blackhole loses bytes and ends, and healing resets the connections that lost something', async () => {
  const { member, proxy, client } = await throughEcho();
  const ended = await connect(proxy);
  await echoed('ended', ended);
  const idle = await connect(proxy);
  await echoed('idle', idle);
  proxy.blackhole();
  client.write('lost');
  member.peers[1]!.socket.resetAndDestroy();
  proxy.thaw();
  await sleep(50);
  expect(member.peers[0]!.received).toBe('hello');
  expect(ended).toMatchObject({ hasEnded: false, error: undefined, isClosed: false });
  await proxy.heal();
  await expect.poll(() => client.error).toBe('ECONNRESET');
  await expect.poll(() => ended.error).toBe('ECONNRESET');
  await expect.poll(() => member.peers[0]!.isClosed).toBe(true);
  await echoed(' still here', idle);
});

test('a blackhole loses what a latency still holds back', async () => {
  const { member, proxy, client } = await throughEcho();
  proxy.delay({ toMemberMillis: 40 });
  client.write('lost');
  await sleep(10);
  proxy.blackhole();
  await sleep(60);
  await proxy.heal();
  await expect.poll(() => client.error).toBe('ECONNRESET');
  expect(member.peers[0]!.received).toBe('hello');
});

test('a connection into a blackhole is taken, hears nothing, and is reset by healing', async () => {
  const member = await FakeMember.echo();
  const proxy = await startProxy(member.address);
  proxy.blackhole();
  const client = await connect(proxy);
  client.socket.write(Buffer.alloc(32 * MEGABYTE));
  await expect.poll(() => unsentBytes(client)).toBe(0);
  expect(client).toMatchObject({ received: '', isClosed: false });
  expect(proxy.connectionCount).toBe(1);
  await proxy.heal();
  await expect.poll(() => client.error).toBe('ECONNRESET');
  expect(member.peers).toHaveLength(0);
});
