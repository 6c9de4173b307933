import { expect, test } from 'vitest';
import { FaultProxy } from '../../../src/testing/fault-proxy.ts';
import { connect, echoed, FakeMember, MEGABYTE, startProxy, throughEcho } from './peers.ts';

test('without faults, bytes pass in both directions and connections are counted', async () => {
  const { member, proxy, client } = await throughEcho();
  expect(proxy.address).toBe(`127.0.0.1:${proxy.port}`);
  expect(member.peers[0]!.received).toBe('hello');
  expect([proxy.connectionCount, proxy.connectionsAccepted]).toEqual([1, 1]);
  const other = await connect(proxy);
  await echoed('other', other);
  expect([proxy.connectionCount, proxy.connectionsAccepted]).toEqual([2, 2]);
  client.socket.destroy();
  await expect.poll(() => proxy.connectionCount).toBe(1);
  expect(proxy.connectionsAccepted).toBe(2);
});

test('megabytes pass unchanged', async () => {
  const { client } = await throughEcho();
  client.socket.write(Buffer.alloc(20 * MEGABYTE, 'x'));
  await expect.poll(() => client.receivedBytes, { timeout: 5000 }).toBe(20 * MEGABYTE + 5);
});

test('the end of one direction passes, and the other goes on', async () => {
  const member = await FakeMember.start(({ socket }) => socket.on('end', () => socket.end('goodbye')));
  const proxy = await startProxy(member.address);
  const client = await connect(proxy);
  client.socket.end('hello');
  await expect.poll(() => client.isClosed).toBe(true);
  expect(client).toMatchObject({ received: 'goodbye', hasEnded: true, error: undefined });
  expect(member.peers[0]!.received).toBe('hello');
  await expect.poll(() => proxy.connectionCount).toBe(0);
});

test('a member that ended its direction still gets what the client sends', async () => {
  const member = await FakeMember.start(({ socket }) => socket.end('no more'));
  const client = await connect(await startProxy(member.address));
  await expect.poll(() => client.hasEnded).toBe(true);
  client.socket.end('still here');
  await expect.poll(() => member.peers[0]).toMatchObject({ received: 'still here', hasEnded: true, error: undefined });
});

test('a reset by one side resets the other', async () => {
  const { member, client } = await throughEcho();
  member.peers[0]!.socket.resetAndDestroy();
  await expect.poll(() => client.error).toBe('ECONNRESET');
});

test('a client of a member that refuses connections is reset', async () => {
  const member = await FakeMember.start();
  const { address } = member;
  await member.stop();
  const client = await connect(await startProxy(address));
  await expect.poll(() => client.error).toBe('ECONNRESET');
});

test('the target may be an IPv6 address or a name', async () => {
  const member = await FakeMember.echo();
  const port = member.address.split(':')[1];
  await echoed('by name', await connect(await startProxy(`localhost:${port}`)));
  const client = await connect(await startProxy(`[::ffff:127.0.0.1]:${port}`));
  await echoed('by number', client);
});

test.each(['', 'localhost', 'localhost:0', 'localhost:65536', '::1:5701', '[::1]', 'a b:1', 'a:1:2'])(
  'the target %j is refused',
  async (target) => {
    await expect(FaultProxy.start({ target })).rejects.toMatchObject({ code: 'ILLEGAL_ARGUMENT' });
  },
);

test('a port that cannot be used is refused', async () => {
  const member = await FakeMember.echo();
  const taken = Number(member.address.split(':')[1]);
  await expect(FaultProxy.start({ target: member.address, listen: taken })).rejects.toMatchObject({ code: 'IO_ERROR' });
  await expect(FaultProxy.start({ target: member.address, listen: 65_536 })).rejects.toMatchObject({ code: 'ILLEGAL_ARGUMENT' });
});

test('a proxy listens where it is told to', async () => {
  const member = await FakeMember.echo();
  const first = await FaultProxy.start({ target: member.address });
  await first.close();
  expect((await startProxy(member.address, { listen: first.port })).port).toBe(first.port);
});

test.each([NaN, -1, 0.5, Infinity])('a latency of %d ms is refused and changes nothing', async (millis) => {
  const { proxy, client } = await throughEcho();
  expect(() => proxy.delay({ toMemberMillis: millis })).toThrow(
    `toMemberMillis must be a whole number from 0 to 2147483647, not ${millis}`,
  );
  expect(() => proxy.delay({ toClientMillis: millis })).toThrow('toClientMillis');
  await echoed('quick', client);
});

test('connections that are made after a redirection lead to another member, and those before stay', async () => {
  const [before, after] = [await FakeMember.echo(), await FakeMember.echo()];
  const proxy = await startProxy(before.address);
  const old = await connect(proxy);
  old.write('old');
  await expect.poll(() => old.received).toBe('old');
  proxy.redirect(after.address);
  const young = await connect(proxy);
  young.write('young');
  old.write('er');
  await expect.poll(() => [old.received, young.received]).toEqual(['older', 'young']);
  expect([before.peers[0]!.received, after.peers[0]!.received]).toEqual(['older', 'young']);
  expect(() => proxy.redirect('nowhere')).toThrow('target must be host:port');
});
