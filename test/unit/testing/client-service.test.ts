import { describe, expect, test } from 'vitest';
import * as client from '../../../src/protocol/messages/client.ts';
import { mapAddInterceptor, mapGet, mapSet } from '../../../src/protocol/messages/map.ts';
import { EmbeddedCluster } from '../../../src/testing/index.ts';
import { hangUp, RawClient, text } from './raw-client.ts';

const MAP_SERVICE = 'hz:impl:mapService';
const object = (name: string) => ({ name, serviceName: MAP_SERVICE });
const { distributedObject } = client.clientAddDistributedObjectListener.events;

async function withClients(
  members: number,
  body: (clients: readonly RawClient[], cluster: EmbeddedCluster) => Promise<void>,
): Promise<void> {
  await using cluster = await EmbeddedCluster.start({ members });
  const clients = await RawClient.admittedToAll(cluster);
  await body(clients, cluster);
  await hangUp(...clients);
}

test('a member answers pings, and takes statistics and the wish for partitions', () =>
  withClients(1, async ([raw]) => {
    expect(await raw!.call(client.clientPing, {})).toBeUndefined();
    expect(
      await raw!.call(client.clientStatistics, { timestamp: 1, clientAttributes: 'a=b', metricsBlob: Buffer.alloc(3) }),
    ).toBeUndefined();
    expect(await raw!.call(client.clientTriggerPartitionAssignment, {})).toBeUndefined();
  }));

test('a message that members do not know is answered with an error that says so', () =>
  withClients(1, async ([raw]) => {
    const answer = raw!.call(mapAddInterceptor, { name: 'm', interceptor: text('x') });
    await expect(answer).rejects.toMatchObject({
      name: 'UnsupportedOperationError',
      server: { code: 61, className: 'java.lang.UnsupportedOperationException' },
      message: 'Unrecognized client message received with type: 0x011400',
    });
  }));

describe('data structures', () => {
  test('are listed once they are created, one by one or together, whichever member is asked', () =>
    withClients(2, async ([a, b]) => {
      await a!.call(client.clientCreateProxy, object('one'));
      await a!.call(client.clientCreateProxies, {
        proxies: [
          ['two', MAP_SERVICE],
          ['one', MAP_SERVICE],
          ['one', 'hz:impl:queueService'],
        ],
      });
      const expected = [object('one'), object('two'), { name: 'one', serviceName: 'hz:impl:queueService' }];
      expect(await b!.call(client.clientGetDistributedObjects, {})).toEqual(expected);
    }));

  test('are gone with what they held when they are destroyed', () =>
    withClients(1, async ([raw]) => {
      await raw!.call(client.clientCreateProxy, object('m'));
      await raw!.call(mapSet, { name: 'm', key: text('k'), value: text('v'), threadId: 0, ttl: -1 });
      await raw!.call(client.clientDestroyProxy, object('m'));
      expect(await raw!.call(client.clientGetDistributedObjects, {})).toEqual([]);
      expect(await raw!.call(mapGet, { name: 'm', key: text('k'), threadId: 0 })).toBeNull();
    }));

  test('are announced once when they come and go, to who listens on any member and to who listens locally where it happened', () =>
    withClients(2, async ([a, b]) => {
      await a!.call(client.clientAddDistributedObjectListener, { localOnly: true });
      await b!.call(client.clientAddDistributedObjectListener, { localOnly: true });
      const third = b!.send(client.clientAddDistributedObjectListener, { localOnly: false });
      await b!.reply(client.clientAddDistributedObjectListener, third);
      for (const message of [client.clientCreateProxy, client.clientCreateProxy, client.clientDestroyProxy, client.clientDestroyProxy]) {
        await a!.call(message, object('m'));
      }
      await b!.call(client.clientPing, {});
      const source = a!.uuid;
      const happened = [
        { ...object('m'), eventType: 'CREATED', source },
        { ...object('m'), eventType: 'DESTROYED', source },
      ];
      expect(a!.events(distributedObject)).toEqual(happened);
      expect(b!.events(distributedObject)).toEqual(happened);
      expect(b!.received.map(({ correlationId }) => correlationId)).toEqual([third, third]);
    }));

  test('are not announced any more to who stopped listening', () =>
    withClients(1, async ([raw], cluster) => {
      const registrationId = await raw!.call(client.clientAddDistributedObjectListener, { localOnly: true });
      expect(cluster.listenerCount).toBe(1);
      expect(await raw!.call(client.clientRemoveDistributedObjectListener, { registrationId })).toBe(true);
      expect(await raw!.call(client.clientRemoveDistributedObjectListener, { registrationId })).toBe(false);
      await raw!.call(client.clientCreateProxy, object('m'));
      expect(raw!.received).toEqual([]);
      expect(cluster.listenerCount).toBe(0);
    }));
});

describe('compact schemas', () => {
  const person = { typeName: 'person', fields: [{ fieldName: 'name', kind: 17 }] };
  const empty = { typeName: 'SomeType', fields: [] };

  test('are kept by all members, which the answer names, and found by their id', () =>
    withClients(2, async ([a, b], cluster) => {
      expect(await a!.call(client.clientSendSchema, { schema: empty })).toEqual(cluster.members.map(({ uuid }) => uuid));
      expect(await b!.call(client.clientFetchSchema, { schemaId: -514187877772414710n })).toEqual(empty);
      expect(await b!.call(client.clientFetchSchema, { schemaId: 1n })).toBeNull();
    }));

  test('may be sent all at once', () =>
    withClients(1, async ([raw]) => {
      await raw!.call(client.clientSendAllSchemas, { schemas: [person, empty] });
      expect(await raw!.call(client.clientFetchSchema, { schemaId: -514187877772414710n })).toEqual(empty);
    }));
});
