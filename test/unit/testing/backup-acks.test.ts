import { describe, expect, test } from 'vitest';
import { Flag } from '../../../src/protocol/frames.ts';
import * as client from '../../../src/protocol/messages/client.ts';
import * as map from '../../../src/protocol/messages/map.ts';
import type { Message, RequestOf } from '../../../src/protocol/message.ts';
import { partitionOf } from '../../../src/serialization/partition-hash.ts';
import { EmbeddedCluster, type EmbeddedClusterOptions } from '../../../src/testing/index.ts';
import { hangUp, RawClient, text } from './raw-client.ts';

const { backup } = client.clientLocalBackupListener.events;
const key = text('k');
const at = { name: 'm', key, threadId: 0 };
const put = { ...at, value: text('v'), ttl: -1 };

/** A client at each member, the one at the owner of the key first, then those at the others, listening for backups. */
async function withClients(
  options: EmbeddedClusterOptions,
  body: (clients: readonly RawClient[], cluster: EmbeddedCluster) => Promise<void>,
) {
  await using cluster = await EmbeddedCluster.start(options);
  const connected = await RawClient.admittedToAll(cluster);
  const owner = cluster.members.indexOf(cluster.ownerOf(partitionOf(key, 271))!);
  const clients = connected.map((_, i) => connected[(owner + i) % connected.length]!);
  for (const raw of clients) await raw.call(client.clientLocalBackupListener, {});
  await body(clients, cluster);
  await hangUp(...clients);
}

/** How many backups the reply announces. */
async function announced<M extends Message>(
  raw: RawClient,
  message: M,
  request: RequestOf<M>,
  flags: number = Flag.backupAware,
): Promise<number> {
  const partitionId = 'key' in (request as object) ? partitionOf(key, 271) : -1;
  const id = raw.send(message, request, { partitionId, flags });
  const { bytes } = await raw.next(({ correlationId }) => correlationId === id);
  return bytes.readUInt8(18);
}

/** How many backups the client was told of. */
async function told(clients: readonly RawClient[]): Promise<number[]> {
  for (const raw of clients) await raw.call(client.clientPing, {}); // what came before its reply is there
  return clients.map((raw) => raw.events(backup).length);
}

describe('backups of a change', () => {
  test('are announced by the owner and told of by the members that hold them, with the id of the request', () =>
    withClients({ members: 3, backupCount: 1 }, async (clients) => {
      const id = clients[0]!.send(map.mapPut, put, { partitionId: partitionOf(key, 271), flags: Flag.backupAware });
      expect((await clients[0]!.next(({ correlationId }) => correlationId === id)).bytes.readUInt8(18)).toBe(1);
      expect(await clients[1]!.event(backup)).toEqual({ sourceInvocationCorrelationId: id });
      expect(await told(clients)).toEqual([0, 0, 0]);
    }));

  test.each([
    [1, 1, 0],
    [3, 0, 0],
    [3, 2, 2],
    [2, 6, 1],
  ])('are as many as there can be: %i members and %i backups make %i', (members, backupCount, expected) =>
    withClients({ members, backupCount }, async (clients) => {
      expect(await announced(clients[0]!, map.mapPut, put)).toBe(expected);
      expect((await told(clients)).reduce((a, b) => a + b)).toBe(expected);
    }),
  );

  test('carry the flag of backup events', () =>
    withClients({ members: 2 }, async (clients) => {
      await announced(clients[0]!, map.mapPut, put);
      const { flags } = await clients[1]!.next(({ type }) => type === backup.type);
      expect(flags).toBe(Flag.unfragmented | Flag.final | Flag.event | Flag.backupEvent);
    }));

  test('are waited for by the member when the client does not ask for them', () =>
    withClients({ members: 2 }, async (clients) => {
      expect(await announced(clients[0]!, map.mapPut, put, 0)).toBe(0);
      expect(await told(clients)).toEqual([0, 0]);
    }));

  test('are not made of what changes nothing, or of what concerns no partition', () =>
    withClients({ members: 2 }, async (clients) => {
      const [raw] = clients;
      expect(await announced(raw!, map.mapRemove, at)).toBe(0);
      expect(await announced(raw!, map.mapSetTtl, { name: 'm', key, ttl: 5_000 })).toBe(0);
      expect(await announced(raw!, map.mapPut, put)).toBe(1);
      expect(await announced(raw!, map.mapGet, at)).toBe(0);
      expect(await announced(raw!, map.mapReplaceIfSame, { ...put, testValue: text('other') })).toBe(0);
      expect(await announced(raw!, map.mapSetTtl, { name: 'm', key, ttl: 5_000 })).toBe(1);
      expect(await announced(raw!, map.mapClear, { name: 'm' })).toBe(0);
      expect(await told(clients)).toEqual([0, 2]);
    }));
});

describe('a client is not told of backups', () => {
  test('on members where it does not listen, although they are announced', () =>
    withClients({ members: 2 }, async (clients, cluster) => {
      await hangUp(clients[1]!);
      await expect.poll(() => cluster.listenerCount).toBe(1);
      expect(await announced(clients[0]!, map.mapPut, put)).toBe(1);
      expect(await told(clients.slice(0, 1))).toEqual([0]);
    }));

  test('of other clients', () =>
    withClients({ members: 2 }, async (clients, cluster) => {
      const others = await RawClient.admittedToAll(cluster);
      for (const raw of others) await raw.call(client.clientLocalBackupListener, {});
      await announced(clients[0]!, map.mapPut, put);
      expect(await told(others)).toEqual([0, 0]);
      expect(await told(clients)).toEqual([0, 1]);
      await hangUp(...others);
    }));

  test('when these events are withheld', () =>
    withClients({ members: 2 }, async (clients, cluster) => {
      cluster.faults.add({ on: 'clientLocalBackupListener.backup', do: { kind: 'drop' } });
      expect(await announced(clients[0]!, map.mapPut, put)).toBe(1);
      expect(await told(clients)).toEqual([0, 0]);
    }));
});
