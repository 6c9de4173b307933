import { expect, test } from 'vitest';
import { AuthenticationError, ClientOfflineError } from '../../src/index.ts';
import { connectedMembers, eventually, nextEvent, startClient } from '../scenarios/clients.ts';
import { connectedOnceToEach, memberStates } from './client-members.ts';

/** How a client comes to its connections. */
export function startTests(addresses: () => readonly string[]): void {
  test('START-1 MEMBERS-2: a sync start has one connection to each member when it resolves, from one seed', async () => {
    const client = await startClient(addresses().slice(0, 1));
    expect(connectedMembers(client)).toBe(3);
    expect(client.getCluster().getMembers()).toHaveLength(3);
    await connectedOnceToEach(client, 3);
  });

  test('START-3 START-4: an async start resolves before it is connected, and rejects calls until then', async () => {
    const client = await startClient(addresses(), { connectionStrategy: { asyncStart: true } });
    expect(client.connectionStatus().state).toBe('CONNECTING');
    await expect(client.getMap('early')).rejects.toThrow(ClientOfflineError);
    await client.ready();
    await expect((await client.getMap('early')).size()).resolves.toBe(0);
  });

  test('START-6 MEMBERS-1: an async start ends with one connection to each member too, from one seed', async () => {
    const client = await startClient(addresses().slice(0, 1), { connectionStrategy: { asyncStart: true } });
    await nextEvent(client, 'CONNECTED');
    await connectedOnceToEach(client, 3);
  });

  test('a client without smart routing has one connection in all', async () => {
    const client = await startClient(addresses(), { network: { smartRouting: false } });
    expect(client.getCluster().getMembers()).toHaveLength(3);
    await connectedOnceToEach(client, 1);
  });
  test('AUTH-2: all members know the client by one uuid, its name, its type and its labels', async () => {
    const client = await startClient(addresses(), { instanceName: 'the client', clientLabels: ['blue', 'green'] });
    const { uuid } = client.getLocalEndpoint();
    const expected = {
      uuid: uuid.toString(),
      clientType: 'NJS',
      labels: expect.toSatisfy((labels: string[]) => labels.toSorted().join() === 'blue,green') as unknown,
    };
    await eventually(async () => {
      const known = (await memberStates(client)).flatMap(({ clients }) => clients.filter(({ name }) => name === 'the client'));
      expect(known).toMatchObject([expected, expected, expected]);
    });
  });

  test('START-7 AUTH-7: a start with the name of another cluster gives up with what the members said', async () => {
    const start = startClient(addresses(), {
      clusterName: 'other',
      connectionStrategy: { connectionRetry: { clusterConnectTimeoutMillis: 0 } },
    });
    const error = await start.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'CLUSTER_CONNECT_FAILED', cause: expect.any(AggregateError) as unknown });
    const { errors } = (error as Error).cause as AggregateError;
    expect(errors).toEqual(addresses().map(() => expect.any(AuthenticationError) as unknown));
    expect(errors.map(({ address }: { address: string }) => address).toSorted()).toEqual([...addresses()].toSorted());
  });
}
