import { expect, test } from 'vitest';
import { ClientOfflineError } from '../../src/index.ts';
import { connectedMembers, nextEvent, startClient } from '../scenarios/clients.ts';
import { connectedOnceToEach } from './client-members.ts';

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
}
