import { describe, expect, test } from 'vitest';
import { clientDestroyProxy, clientPing } from '../../../src/protocol/messages/client.ts';
import * as messages from '../../../src/protocol/messages/map.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import { partitionOf } from '../../../src/serialization/partition-hash.ts';
import { EmbeddedCluster, type EmbeddedMember } from '../../../src/testing/index.ts';
import type { Call } from '../../../src/testing/member/call.ts';
import { handlers } from '../../../src/testing/member/handlers.ts';
import { MemberState } from '../../../src/testing/member/member-state.ts';
import { hangUp, RawClient, text, textOf } from './raw-client.ts';

const ALL = 0x3ff;
const name = 'm';
const { entry } = messages.mapAddEntryListener.events;
const listening = { name, includeValue: true, listenerFlags: ALL, localOnly: false };

const set = (raw: RawClient, key: string, value: string, ttl = -1) =>
  raw.call(messages.mapSet, { name, key: text(key), value: text(value), threadId: 0, ttl });

/** The events that came so far, in words. */
async function heard(raw: RawClient, type = entry): Promise<string[]> {
  await raw.call(clientPing, {}); // what came before its reply is there
  return raw
    .events(type)
    .map(({ eventType, key, value, oldValue }) => `${eventType} ${textOf(key)}: ${textOf(oldValue)} -> ${textOf(value)}`);
}

async function withClients(
  members: number,
  body: (clients: readonly RawClient[], cluster: EmbeddedCluster) => Promise<void>,
): Promise<void> {
  await using cluster = await EmbeddedCluster.start({ members });
  const clients = await RawClient.admittedToAll(cluster);
  await body(clients, cluster);
  await hangUp(...clients);
}

/** A key of which this member is the owner. */
function keyOf(cluster: EmbeddedCluster, member: EmbeddedMember): string {
  for (let i = 0; ; i++) if (cluster.ownerOf(partitionOf(text(`key${i}`), cluster.partitionCount)) === member) return `key${i}`;
}

describe('who listens to a map hears', () => {
  test('what is added, updated, removed, evicted and expires, in this order', () =>
    withClients(1, async ([raw]) => {
      await raw!.call(messages.mapAddEntryListener, listening);
      await set(raw!, 'k', 'a');
      await set(raw!, 'k', 'b');
      await raw!.call(messages.mapRemove, { name, key: text('k'), threadId: 0 });
      await set(raw!, 'k', 'c');
      await raw!.call(messages.mapEvict, { name, key: text('k'), threadId: 0 });
      await set(raw!, 'k', 'd', 20);
      const expected = [
        '1 k: null -> a',
        '4 k: a -> b',
        '2 k: b -> null',
        '1 k: null -> c',
        '8 k: c -> null',
        '1 k: null -> d',
        '16 k: d -> null',
      ];
      await expect.poll(() => heard(raw!)).toEqual(expected);
    }));

  test('what kind of events it asked for, of the key it asked for', () =>
    withClients(1, async ([raw]) => {
      const toKey = messages.mapAddEntryListenerToKey;
      await raw!.call(toKey, { ...listening, key: text('k'), listenerFlags: 2 | 64 });
      for (const key of ['k', 'other']) {
        await set(raw!, key, 'a');
        await raw!.call(messages.mapDelete, { name, key: text(key), threadId: 0 });
      }
      await set(raw!, 'k', 'b');
      await raw!.call(messages.mapEvictAll, { name });
      await set(raw!, 'k', 'b');
      await raw!.call(messages.mapClear, { name });
      expect(await heard(raw!, toKey.events.entry)).toEqual(['2 k: null -> null', '64 null: null -> null']);
    }));

  test('no values unless it wants them, and nothing of other maps', () =>
    withClients(1, async ([raw]) => {
      await raw!.call(messages.mapAddEntryListener, { ...listening, includeValue: false });
      await raw!.call(messages.mapAddEntryListener, { ...listening, name: 'another' });
      await set(raw!, 'k', 'a');
      await set(raw!, 'k', 'b');
      expect(await heard(raw!)).toEqual(['1 k: null -> null', '4 k: null -> null']);
    }));

  test('how many entries were removed at once, and nothing when there were none', () =>
    withClients(1, async ([raw], cluster) => {
      await raw!.call(messages.mapAddEntryListener, { ...listening, listenerFlags: 32 | 64 });
      const entries = [
        [text('a'), text('1')],
        [text('b'), text('2')],
      ] as const;
      for (const message of [messages.mapClear, messages.mapEvictAll]) {
        await raw!.call(messages.mapPutAll, { name, entries });
        await raw!.call(message, { name });
        await raw!.call(message, { name });
      }
      await heard(raw!);
      const source = { uuid: cluster.members[0]!.uuid, numberOfAffectedEntries: 2, key: null, mergingValue: null };
      expect(raw!.events(entry)).toMatchObject([
        { eventType: 64, ...source },
        { eventType: 32, ...source },
      ]);
    }));
});

describe('in a cluster of several members', () => {
  test('a local listener hears what happens to entries of its member, also when another member was asked', () =>
    withClients(2, async (clients, cluster) => {
      const [first, second] = cluster.members.map((member) => keyOf(cluster, member)) as [string, string];
      for (const raw of clients) await raw.call(messages.mapAddEntryListener, { ...listening, localOnly: true });
      await set(clients[0]!, first, 'a');
      await set(clients[0]!, second, 'b');
      expect(await heard(clients[0]!)).toEqual([`1 ${first}: null -> a`]);
      expect(await heard(clients[1]!)).toEqual([`1 ${second}: null -> b`]);
      expect(clients[1]!.events(entry)[0]!.uuid).toEqual(cluster.members[1]!.uuid);
    }));

  test('a listener that is not local hears everything at one member', () =>
    withClients(2, async (clients, cluster) => {
      const keys = cluster.members.map((member) => keyOf(cluster, member));
      await clients[0]!.call(messages.mapAddEntryListener, listening);
      for (const key of keys) await set(clients[1]!, key, 'v');
      await clients[1]!.call(messages.mapClear, { name });
      expect(await heard(clients[0]!)).toEqual([...keys.map((key) => `1 ${key}: null -> v`), '64 null: null -> null']);
    }));

  test('what happens to a whole map is heard by local listeners of the member that was asked', () =>
    withClients(2, async (clients) => {
      for (const raw of clients) await raw.call(messages.mapAddEntryListener, { ...listening, listenerFlags: 64, localOnly: true });
      await set(clients[0]!, 'k', 'v');
      await clients[1]!.call(messages.mapClear, { name });
      expect(await heard(clients[0]!)).toEqual([]);
      expect(await heard(clients[1]!)).toEqual(['64 null: null -> null']);
    }));
});

describe('a listener ends', () => {
  test('when it is removed by the id of its registration', () =>
    withClients(1, async ([raw], cluster) => {
      const registrationId = await raw!.call(messages.mapAddEntryListener, listening);
      expect(cluster.members[0]!.listenerCount).toBe(1);
      expect(await raw!.call(messages.mapRemoveEntryListener, { name, registrationId: UUID.random() })).toBe(false);
      expect(await raw!.call(messages.mapRemoveEntryListener, { name, registrationId })).toBe(true);
      expect(await raw!.call(messages.mapRemoveEntryListener, { name, registrationId })).toBe(false);
      await set(raw!, 'k', 'v');
      expect(await heard(raw!)).toEqual([]);
    }));

  test('with its connection', () =>
    withClients(1, async ([raw], cluster) => {
      await raw!.call(messages.mapAddEntryListener, listening);
      await hangUp(raw!);
      await expect.poll(() => cluster.listenerCount).toBe(0);
    }));

  test('with its map', () =>
    withClients(1, async ([raw], cluster) => {
      await raw!.call(messages.mapAddEntryListener, listening);
      await raw!.call(clientDestroyProxy, { name, serviceName: 'hz:impl:mapService' });
      await set(raw!, 'k', 'v');
      expect(await heard(raw!)).toEqual([]);
      expect(cluster.listenerCount).toBe(0);
    }));
});

test('the key that a client listens to is copied, because the bytes of a request are only lent', () => {
  const member = new MemberState({ host: '127.0.0.1', port: 1 });
  const emitted: unknown[] = [];
  const client = { identity: undefined, admit: () => {}, emit: (_type: unknown, event: unknown) => void emitted.push(event) };
  const key = text('k');
  const call = { member, client, correlationId: 1 } as Partial<Call> as Call;
  handlers.get(messages.mapAddEntryListenerToKey.type)!.run({ ...listening, key }, call);
  key.fill(0);
  const object = { serviceName: 'hz:impl:mapService', name };
  const change = { object, type: 1, key: text('k'), value: null, oldValue: null, source: member.uuid, affectedEntries: 1 };
  member.objectListeners.entries.of(object).publish(change);
  expect(emitted).toMatchObject([{ eventType: 1, key: text('k') }]);
});
