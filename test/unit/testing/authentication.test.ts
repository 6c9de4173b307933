import { describe, expect, test } from 'vitest';
import * as client from '../../../src/protocol/messages/client.ts';
import { EmbeddedCluster, type EmbeddedClusterOptions } from '../../../src/testing/index.ts';
import { RawClient } from './raw-client.ts';

type Introduction = Parameters<RawClient['authenticate']>[0];

async function answerTo(introduction: Introduction, options: EmbeddedClusterOptions = {}) {
  await using cluster = await EmbeddedCluster.start(options);
  await using raw = await RawClient.connect(cluster.members[0]!.port);
  return await raw.authenticate(introduction);
}

async function answerToToken(token: string, options: EmbeddedClusterOptions) {
  await using cluster = await EmbeddedCluster.start(options);
  await using raw = await RawClient.connect(cluster.members[0]!.port);
  const { uuid } = raw;
  const rest = { clientType: 'NJS', serializationVersion: 1, clientHazelcastVersion: '1.0.0', clientName: 'raw', labels: [] };
  return await raw.call(client.clientAuthenticationCustom, { clusterName: 'dev', credentials: Buffer.from(token), uuid, ...rest });
}

describe('a member lets a client in', () => {
  test('that gives the name of the cluster, and tells who it is', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2, clusterName: 'mine', partitionCount: 13 });
    const [, second] = cluster.members;
    await using raw = await RawClient.connect(second!.port);
    expect(await raw.authenticate({ clusterName: 'mine' })).toMatchObject({
      status: 0,
      address: { host: '127.0.0.1', port: second!.port },
      memberUuid: second!.uuid,
      clusterId: cluster.clusterId,
      partitionCount: 13,
      serializationVersion: 1,
      serverHazelcastVersion: '5.5.0',
      failoverSupported: true,
    });
    expect(second!.clientCount).toBe(1);
    expect(cluster.members[0]!.clientCount).toBe(0);
  });

  test.each([
    [{ username: 'ann', password: 'secret' }, 0],
    [{ username: 'ann', password: 'wrong' }, 1],
    [{ username: 'bob', password: 'secret' }, 1],
    [{}, 1],
  ])('by user name and password: %o is answered with %i', async (shown, status) => {
    expect((await answerTo(shown, { credentials: { username: 'ann', password: 'secret' } })).status).toBe(status);
  });

  test.each([
    ['open sesame', { token: 'open sesame' }, 0],
    ['open barley', { token: 'open sesame' }, 1],
    ['open sesame', undefined, 1],
    ['open sesame', { username: 'open', password: 'sesame' }, 1],
  ])('by token: %s, where %o is wanted, is answered with %i', async (token, credentials, status) => {
    expect((await answerToToken(token, credentials === undefined ? {} : { credentials })).status).toBe(status);
  });

  test('under the name that the cluster has now', async () => {
    await using cluster = await EmbeddedCluster.start();
    cluster.clusterName = 'other';
    const { port } = cluster.members[0]!;
    await using early = await RawClient.connect(port);
    expect((await early.authenticate()).status).toBe(1);
    cluster.clusterName = 'dev';
    await using late = await RawClient.connect(port);
    expect((await late.authenticate()).status).toBe(0);
  });
});

describe('a member that refuses a client tells it nothing else', () => {
  const nothing = { address: null, memberUuid: null, clusterId: null, partitionCount: -1, failoverSupported: false, memberInfos: [] };

  test.each([
    ['another cluster name', { clusterName: 'other' }, 1],
    ['credentials where none are wanted', { username: 'ann', password: 'secret' }, 1],
    ['another version of the serialization', { serializationVersion: 2 }, 2],
  ])('%s', async (_what, introduction, status) => {
    expect(await answerTo(introduction)).toMatchObject({ status, ...nothing });
  });

  test.each([1, 2, 3, 7])('because it was told to answer with %i, until it is told otherwise', async (authenticationStatus) => {
    await using cluster = await EmbeddedCluster.start({ authenticationStatus });
    await using raw = await RawClient.connect(cluster.members[0]!.port);
    expect(await raw.authenticate()).toMatchObject({ status: authenticationStatus, ...nothing });
    expect(cluster.members[0]!.clientCount).toBe(0);
    cluster.authenticationStatus = undefined;
    expect((await raw.authenticate()).status).toBe(0);
  });
});

describe('what comes before a client is let in', () => {
  test('any other message ends the connection', async () => {
    await using cluster = await EmbeddedCluster.start();
    await using raw = await RawClient.connect(cluster.members[0]!.port);
    raw.send(client.clientPing, {});
    await raw.closed;
    expect(raw.received).toEqual([]);
    expect(cluster.connections[0]).toMatchObject({ isOpen: false, startedWithPreface: true, messages: 1, clientUuid: undefined });
  });

  test('another preface ends the connection', async () => {
    await using cluster = await EmbeddedCluster.start();
    await using raw = await RawClient.connect(cluster.members[0]!.port, { preface: 'CP3' });
    await raw.closed;
    expect(cluster.connections[0]).toMatchObject({ startedWithPreface: false, messages: 0 });
  });

  test('the preface may arrive byte by byte, and bytes that are no message end the connection', async () => {
    await using cluster = await EmbeddedCluster.start();
    await using raw = await RawClient.connect(cluster.members[0]!.port, { preface: '' });
    for (const byte of 'CP2') raw.socket.write(byte);
    expect((await raw.authenticate()).status).toBe(0);
    raw.socket.write(Buffer.alloc(6));
    await raw.closed;
  });
});

describe('the reply to an authentication', () => {
  const { memberInfos, partitions } = { memberInfos: expect.anything() as unknown, partitions: expect.anything() as unknown };
  const view = { memberListVersion: 1, memberInfos, partitionListVersion: 1, partitions, tpcPorts: null, tpcToken: null };
  const noView = { memberListVersion: undefined, memberInfos: undefined, partitions: undefined, keyValuePairs: undefined };

  test.each([
    ['2.0', '4.0.0', noView],
    ['2.6', '5.3.8', noView],
    ['2.7', '5.4.0', { ...view, keyValuePairs: undefined }],
    ['2.8', '5.5.0', { ...view, keyValuePairs: [['clusterVersion', '5.5']] }],
  ] as const)('holds what members of protocol %s send', async (protocolVersion, serverHazelcastVersion, fields) => {
    const answer = await answerTo({}, { protocolVersion });
    expect(answer).toMatchObject({ status: 0, serverHazelcastVersion, ...fields });
  });

  test('holds the members and who owns which partition', async () => {
    const answer = await answerTo({}, { members: 3 });
    expect(answer.memberInfos).toHaveLength(3);
    expect(answer.partitions?.map(([owner]) => owner)).toEqual(answer.memberInfos?.map(({ uuid }) => uuid));
    expect(answer.partitions?.flatMap(([, ids]) => ids).toSorted((a, b) => a - b)).toEqual([...Array(271).keys()]);
  });

  test('says that clients with several clusters are not let in, when it should', async () => {
    expect((await answerTo({}, { failoverSupported: false })).failoverSupported).toBe(false);
  });
});
