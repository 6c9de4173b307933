import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameWriter } from '../../../src/protocol/frames.ts';
import { NO_PARTITION } from '../../../src/protocol/message.ts';
import { clientAuthentication, clientCreateProxy, clientPing } from '../../../src/protocol/messages/client.ts';
import { MessageSplitter } from '../../../src/protocol/split.ts';
import { RequestReader } from '../../../src/testing/fault-proxy-requests.ts';
import type { ProxiedRequest } from '../../../src/testing/index.ts';
import { connect, FakeMember, startProxy } from './peers.ts';

const PREFACE = Buffer.from('CP2');

function written(write: (to: FrameWriter) => void): Buffer {
  const writer = new FrameWriter();
  write(writer);
  return writer.toBuffer();
}

const authentication = written((to) =>
  clientAuthentication.writeRequest(
    to,
    {
      clusterName: 'dev',
      username: null,
      password: null,
      uuid: null,
      clientType: 'NJS',
      serializationVersion: 1,
      clientHazelcastVersion: '0.1.0',
      clientName: 'test',
      labels: [],
    },
    1,
    NO_PARTITION,
  ),
);
const ping = written((to) => clientPing.writeRequest(to, {}, 2, NO_PARTITION));
const createProxy = written((to) => clientCreateProxy.writeRequest(to, { name: 'm', serviceName: 'hz:impl:mapService' }, 3, NO_PARTITION));
const stream = Buffer.concat([PREFACE, authentication, ping, createProxy, ping]);
const types = [clientAuthentication.type, clientPing.type, clientCreateProxy.type, clientPing.type];

/** Stands in for a member: answers every request as a ping. */
async function pingMember(): Promise<FakeMember> {
  return FakeMember.start(({ socket }) => {
    const splitter = new MessageSplitter(() => socket.write(written((to) => clientPing.writeReply(to, undefined, 2))));
    let isFirst = true;
    socket.on('data', (bytes) => {
      splitter.push(isFirst ? bytes.subarray(PREFACE.length) : bytes);
      isFirst = false;
    });
  });
}

test('requests are counted by type, under the names given or in hexadecimal, over all connections', async () => {
  const member = await pingMember();
  const proxy = await startProxy(member.address, { messageNames: { [clientPing.type]: 'Client.ping' } });
  expect(proxy.requestCounts()).toEqual({});
  const client = await connect(proxy);
  client.socket.write(stream);
  await expect.poll(() => client.receivedBytes).toBe(4 * 19);
  expect(proxy.requestCounts()).toEqual({ '0x000100': 1, 'Client.ping': 2, '0x000400': 1 });
  const other = await connect(proxy);
  other.socket.write(Buffer.concat([PREFACE, ping]));
  await expect.poll(() => other.receivedBytes).toBe(19);
  expect(proxy.requestCounts()).toEqual({ '0x000100': 1, 'Client.ping': 3, '0x000400': 1 });
});

test('requests that a blackhole swallows are counted', async () => {
  const member = await pingMember();
  const proxy = await startProxy(member.address);
  const client = await connect(proxy);
  client.socket.write(PREFACE);
  await expect.poll(() => member.peers[0]?.receivedBytes).toBe(3);
  proxy.blackhole();
  client.socket.write(ping);
  await expect.poll(() => proxy.requestCounts()).toEqual({ '0x000b00': 1 });
  expect(member.peers[0]!.receivedBytes).toBe(3);
});

test('the types of requests are read from chunks of any size', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }), (sizes) => {
      const seen: number[] = [];
      const reader = new RequestReader(({ type }) => seen.push(type));
      for (let at = 0, i = 0; at < stream.length; i++) {
        const size = sizes[i % sizes.length]!;
        reader.push(stream.subarray(at, at + size));
        at += size;
      }
      expect(seen).toEqual(types);
    }),
  );
});

test('a stream of another kind passes and is not counted', async () => {
  const member = await FakeMember.echo();
  const proxy = await startProxy(member.address);
  const client = await connect(proxy);
  for (const text of ['CP', 'X', 'anything']) client.write(text);
  client.socket.write(ping);
  await expect.poll(() => client.receivedBytes).toBe(11 + ping.length);
  expect(proxy.requestCounts()).toEqual({});
});

test('what follows broken frames passes and is not counted', async () => {
  const member = await FakeMember.echo();
  const proxy = await startProxy(member.address);
  const client = await connect(proxy);
  client.socket.write(Buffer.concat([PREFACE, ping]));
  await expect.poll(() => client.receivedBytes).toBe(3 + ping.length);
  client.socket.write(Buffer.alloc(6)); // a frame of no bytes cannot be
  await expect.poll(() => client.receivedBytes).toBe(9 + ping.length);
  client.socket.write(ping);
  await expect.poll(() => client.receivedBytes).toBe(9 + 2 * ping.length);
  expect(proxy.requestCounts()).toEqual({ '0x000b00': 1 });
});

test('each request is told of in its order, before it goes on to the member', async () => {
  const member = await pingMember();
  const seen: [name: string, correlationId: number, received: number | undefined][] = [];
  const onRequest = ({ name, correlationId }: ProxiedRequest) => seen.push([name, correlationId, member.peers[0]?.receivedBytes]);
  const proxy = await startProxy(member.address, { messageNames: { [clientPing.type]: 'Client.ping' }, onRequest });
  const client = await connect(proxy);
  client.socket.write(Buffer.concat([PREFACE, authentication]));
  await expect.poll(() => client.receivedBytes).toBe(19);
  const before = member.peers[0]!.receivedBytes;
  client.socket.write(ping);
  await expect.poll(() => client.receivedBytes).toBe(2 * 19);
  expect(seen).toEqual([
    ['0x000100', 1, 0],
    ['Client.ping', 2, before],
  ]);
});

test('a request on which the proxy hangs up never reaches the member, nor does what came with it', async () => {
  const member = await pingMember();
  const seen: string[] = [];
  const onRequest = ({ name, hangUp }: ProxiedRequest) => {
    seen.push(name);
    if (name === '0x000400') hangUp();
  };
  const proxy = await startProxy(member.address, { onRequest });
  const client = await connect(proxy);
  client.socket.write(Buffer.concat([PREFACE, authentication]));
  await expect.poll(() => client.receivedBytes).toBe(19);
  client.socket.write(Buffer.concat([createProxy, ping]));
  await expect.poll(() => client.hasEnded).toBe(true);
  expect([client.error, seen]).toEqual([undefined, ['0x000100', '0x000400']]);
  await expect.poll(() => member.peers[0]!.hasEnded).toBe(true);
  expect(member.peers[0]!.receivedBytes).toBe(PREFACE.length + authentication.length);
});
