import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import * as client from '../../../src/protocol/messages/client.ts';
import * as map from '../../../src/protocol/messages/map.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import { EmbeddedCluster, type FaultPlace, type FaultRule } from '../../../src/testing/index.ts';
import { Faults } from '../../../src/testing/member/faults.ts';
import { hangUp, RawClient, text, textOf } from './raw-client.ts';

const at = { name: 'm', key: text('k'), threadId: 0 };
const put = { ...at, value: text('v'), ttl: -1 };

async function withClient(body: (raw: RawClient, cluster: EmbeddedCluster) => Promise<void>): Promise<void> {
  await using cluster = await EmbeddedCluster.start();
  const raw = await RawClient.admitted(cluster.members[0]!.port);
  await body(raw, cluster);
  await hangUp(raw);
}

function withFault<P extends FaultPlace>(
  rule: FaultRule<P>,
  body: (raw: RawClient, cluster: EmbeddedCluster) => Promise<void>,
): Promise<void> {
  return withClient(async (raw, cluster) => {
    cluster.faults.add(rule);
    await body(raw, cluster);
  });
}

const stored = async (raw: RawClient) => textOf(await raw.call(map.mapGet, at));

describe('a reply', () => {
  test('is dropped, although the request is executed', () =>
    withFault({ on: 'mapPut', do: { kind: 'drop' } }, async (raw) => {
      raw.send(map.mapPut, put);
      expect(await stored(raw)).toBe('v');
      expect(raw.received).toEqual([]);
    }));

  test('never comes, because the request is ignored', () =>
    withFault({ on: 'mapPut', do: { kind: 'ignore' } }, async (raw) => {
      raw.send(map.mapPut, put);
      expect(await stored(raw)).toBeNull();
      expect(raw.received).toEqual([]);
    }));

  test('comes later than the replies to later requests', () =>
    withFault({ on: 'mapPut', do: { kind: 'delay', millis: 40 } }, async (raw) => {
      const begin = performance.now();
      const ids = [raw.send(map.mapPut, put), raw.send(map.mapGet, at)];
      await raw.next(({ correlationId }) => correlationId === ids[1]);
      await raw.reply(map.mapPut, ids[0]!);
      expect(performance.now() - begin).toBeGreaterThanOrEqual(39);
      expect(raw.order.slice(-2)).toEqual(ids.toReversed());
    }));

  test.each([
    ['resolved', () => {}],
    ['rejected', () => Promise.reject(new Error('as well'))],
  ])('is held until a promise is %s', async (_how, end) => {
    let settle = () => {};
    const until = new Promise<void>((resolve) => (settle = resolve)).then(end);
    await withFault({ on: 'mapPut', do: { kind: 'hold', until } }, async (raw) => {
      const id = raw.send(map.mapPut, put);
      await stored(raw);
      expect(raw.received).toEqual([]);
      settle();
      expect(await raw.reply(map.mapPut, id)).toBeNull();
    });
  });

  test('comes twice', () =>
    withFault({ on: 'mapGet', do: { kind: 'duplicate' } }, async (raw) => {
      const id = raw.send(map.mapGet, at);
      expect(await raw.reply(map.mapGet, id)).toBeNull();
      expect(await raw.reply(map.mapGet, id)).toBeNull();
    }));

  test('is bytes that break the protocol', () =>
    withFault({ on: 'mapGet', do: { kind: 'garbage' } }, async (raw) => {
      raw.send(map.mapGet, at);
      await raw.closed;
      expect(raw.error).toMatchObject({ name: 'ProtocolError' });
    }));

  test('is an error with the class of its code, or another one, and nothing is executed', () =>
    withClient(async (raw, cluster) => {
      cluster.faults.add({ on: 'mapPut', times: 1, do: { kind: 'error', code: 62 } });
      cluster.faults.add({ on: 'mapPut', do: { kind: 'error', code: 9999, className: 'org.example.Odd', message: 'why not' } });
      const wrongTarget = { name: 'WrongTargetError', server: { code: 62, className: 'com.hazelcast.spi.exception.WrongTargetException' } };
      await expect(raw.call(map.mapPut, put)).rejects.toMatchObject(wrongTarget);
      await expect(raw.call(map.mapPut, put)).rejects.toMatchObject({
        message: 'why not',
        server: { code: 9999, className: 'org.example.Odd' },
      });
      expect(await stored(raw)).toBeNull();
    }));

  test('says what a function makes of it', async () => {
    await using cluster = await EmbeddedCluster.start();
    const clusterId = UUID.random();
    cluster.faults.add({
      on: 'clientAuthentication',
      do: { kind: 'alter', with: (reply) => ({ ...reply, clusterId, partitionCount: reply.partitionCount + 1, failoverSupported: false }) },
    });
    await using raw = await RawClient.connect(cluster.members[0]!.port);
    expect(await raw.authenticate()).toMatchObject({ status: 0, clusterId, partitionCount: 272, failoverSupported: false });
  });
});

describe('a connection is closed when a message arrives', () => {
  test.each([
    [undefined, null, 0],
    ['before', null, 0],
    ['executed', 'v', 0],
    ['answered', 'v', 1],
  ] as const)('when: %s leaves the value %s and %i replies', async (when, value, replies) => {
    await withFault({ on: 'mapPut', do: when === undefined ? { kind: 'close' } : { kind: 'close', when } }, async (raw, cluster) => {
      const id = raw.send(map.mapPut, put);
      raw.send(map.mapClear, { name: 'm' }); // must not be looked at any more
      await raw.closed;
      expect(raw.received.map(({ correlationId }) => correlationId)).toEqual(replies === 0 ? [] : [id]);
      await using other = await RawClient.admitted(cluster.members[0]!.port);
      expect(await stored(other)).toBe(value);
    });
  });
});

describe('an event', () => {
  const { membersView, partitionsView } = client.clientAddClusterViewListener.events;
  const listen = (raw: RawClient) => raw.call(client.clientAddClusterViewListener, {});

  test('is dropped, and others are not', () =>
    withFault({ on: 'clientAddClusterViewListener.membersView', do: { kind: 'drop' } }, async (raw) => {
      await listen(raw);
      await raw.event(partitionsView);
      expect(raw.events(membersView)).toEqual([]);
    }));

  test('comes later', () =>
    withFault({ on: 'clientAddClusterViewListener.membersView', do: { kind: 'delay', millis: 20 } }, async (raw) => {
      await listen(raw);
      await raw.event(partitionsView);
      expect(raw.events(membersView)).toEqual([]);
      await raw.event(membersView);
    }));

  test('comes twice', () =>
    withFault({ on: 'clientAddClusterViewListener.membersView', times: 1, do: { kind: 'duplicate' } }, async (raw) => {
      await listen(raw);
      expect(await raw.event(membersView)).toEqual(await raw.event(membersView));
    }));

  test('says what a function makes of it', () =>
    withFault(
      { on: 'clientAddClusterViewListener.partitionsView', do: { kind: 'alter', with: (view) => ({ ...view, partitions: [] }) } },
      async (raw) => {
        await listen(raw);
        expect(await raw.event(partitionsView)).toEqual({ version: 1, partitions: [] });
      },
    ));
});

describe('a connection that is accepted', () => {
  test('is reset at once', async () => {
    await using cluster = await EmbeddedCluster.start();
    const fault = cluster.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    await expect(RawClient.admitted(cluster.members[0]!.port)).rejects.toThrow(/closed|ECONNRESET/);
    await expect.poll(() => cluster.connections).toMatchObject([{ number: 1, isOpen: false, bytesRead: 0 }]);
    fault.remove();
    await hangUp(await RawClient.admitted(cluster.members[0]!.port));
  });

  test('stays silent, until the client ends it', async () => {
    await using cluster = await EmbeddedCluster.start();
    cluster.faults.add({ on: 'connect', do: { kind: 'silence' } });
    const raw = await RawClient.connect(cluster.members[0]!.port);
    void raw.authenticate().catch(() => {});
    await sleep(30);
    expect(raw.received).toEqual([]);
    expect(cluster.connections).toMatchObject([{ isOpen: true, messages: 0 }]);
    await hangUp(raw);
    await expect.poll(() => cluster.connections[0]!.isOpen).toBe(false);
  });

  test.each([20, 3, 1])('is cut when %i bytes were read', async (afterReadBytes) => {
    await using cluster = await EmbeddedCluster.start();
    cluster.faults.add({ on: 'connect', do: { kind: 'cut', afterReadBytes } });
    const raw = await RawClient.connect(cluster.members[0]!.port);
    await expect(raw.authenticate()).rejects.toThrow('closed');
    await expect.poll(() => cluster.connections).toMatchObject([{ bytesRead: afterReadBytes, messages: 0, isOpen: false }]);
  });

  test('is cut when so many bytes were written, which arrive', async () => {
    await using cluster = await EmbeddedCluster.start();
    cluster.faults.add({ on: 'connect', times: 1, do: { kind: 'cut', afterWrittenBytes: 50 } });
    const raw = await RawClient.connect(cluster.members[0]!.port);
    await expect(raw.authenticate()).rejects.toThrow('closed');
    expect(cluster.connections).toMatchObject([{ bytesWritten: 50 }]);
    expect(raw.socket.bytesRead).toBe(50);
    await hangUp(await RawClient.admitted(cluster.members[0]!.port));
  });
});

describe('rules', () => {
  test('name messages and events that there are, and what can go wrong with them', () => {
    const faults = new Faults();
    // @ts-expect-error there is no such message
    faults.add({ on: 'mapPutt', do: { kind: 'drop' } });
    // @ts-expect-error an event is not answered
    faults.add({ on: 'clientLocalBackupListener.backup', do: { kind: 'error', code: 1 } });
    expect(faults.takeRequest('mapPut')).toBeUndefined();
  });

  test('end after as many times as they say, and then the next one that fits decides', () =>
    withClient(async (raw, cluster) => {
      const twice = cluster.faults.add({ on: 'mapGet', times: 2, do: { kind: 'error', code: 19 } });
      const always = cluster.faults.add({ on: '*', do: { kind: 'error', code: 39 } });
      const codes: unknown[] = [];
      for (let i = 0; i < 4; i++)
        await raw.call(map.mapGet, at).catch(({ server }: { server: { code: number } }) => codes.push(server.code));
      expect(codes).toEqual([19, 19, 39, 39]);
      expect([twice.hits, always.hits]).toEqual([2, 2]);
    }));

  test('of a member come before those of the cluster, and hold for that member only', async () => {
    await using cluster = await EmbeddedCluster.start({ members: 2 });
    const [a, b] = await RawClient.admittedToAll(cluster);
    cluster.faults.add({ on: 'mapGet', do: { kind: 'error', code: 39 } });
    const own = cluster.members[0]!.faults.add({ on: 'mapGet', do: { kind: 'error', code: 46 } });
    await expect(a!.call(map.mapGet, at)).rejects.toMatchObject({ server: { code: 46 } });
    await expect(b!.call(map.mapGet, at)).rejects.toMatchObject({ server: { code: 39 } });
    own.remove();
    await expect(a!.call(map.mapGet, at)).rejects.toMatchObject({ server: { code: 39 } });
    cluster.faults.clear();
    expect(await a!.call(map.mapGet, at)).toBeNull();
    await hangUp(a!, b!);
  });
});

test('a failure of what alters a reply is answered as an error', () =>
  withClient(async (raw, cluster) => {
    const fail = () => {
      throw new Error('not today');
    };
    cluster.faults.add({ on: 'mapGet', do: { kind: 'alter', with: fail } });
    await expect(raw.call(map.mapGet, at)).rejects.toMatchObject({ message: 'not today', server: { code: 18 } });
  }));

test('a request that cannot be read ends the connection', () =>
  withClient(async (raw) => {
    const tooShort = '16000000 00e0 00090000 0100000000000000 ffffffff'; // to listen for objects, without "local only"
    raw.socket.write(Buffer.from(tooShort.replaceAll(' ', ''), 'hex'));
    await raw.closed;
  }));
