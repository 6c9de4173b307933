import { describe, expect, onTestFinished, test } from 'vitest';
import type { CredentialsContext } from '../../src/index.ts';
import { Serializer } from '../../src/serialization/serializer.ts';
import { EmbeddedCluster, type Credentials } from '../../src/testing/index.ts';
import { connectedMembers, eventually, nextEvent, startClient } from './clients.ts';
import { keptLog } from './peers.ts';

async function startCluster(credentials: Credentials, members = 1): Promise<EmbeddedCluster> {
  const cluster = await EmbeddedCluster.start({ members, credentials });
  onTestFinished(() => cluster.stop());
  return cluster;
}

describe('credentials', () => {
  test('a provider is asked before every authentication: one per member, and again after a loss', async () => {
    const cluster = await startCluster({ username: 'admin', password: 'hunter2' }, 2);
    const contexts: CredentialsContext[] = [];
    const provider = (context: CredentialsContext) => {
      contexts.push(context);
      return Promise.resolve({ username: 'admin', password: 'hunter2' });
    };
    const client = await startClient([cluster.addresses[0]!], { security: { provider } });
    await eventually(() => connectedMembers(client) === 2);
    expect(new Set(contexts.map(({ address }) => address.toString()))).toEqual(new Set(cluster.addresses));
    expect(contexts.every(({ clusterName, attempt }) => clusterName === 'dev' && attempt === 1)).toBe(true);
    const before = contexts.length;
    const back = nextEvent(client, 'CONNECTED');
    for (const connection of client.parts.cluster.connections.all) connection.close('SOCKET_ERROR');
    await back;
    expect(contexts.length).toBeGreaterThan(before);
  });

  test('a provider that rejects, or gives the wrong ones, fails the address alone, is asked again and never logged', async () => {
    const cluster = await startCluster({ token: 'hunter2' });
    const attempts: number[] = [];
    const log = keptLog();
    const provider = ({ attempt }: CredentialsContext) => {
      attempts.push(attempt);
      if (attempt === 1) return Promise.reject(new Error('the store is closed'));
      return Promise.resolve(attempt === 2 ? { token: 'hunter1' } : { token: 'hunter2' });
    };
    await startClient(cluster.addresses, { security: { provider }, customLogger: log, properties: { 'hazelcast.logging.level': 'TRACE' } });
    expect(attempts).toEqual([1, 2, 3]);
    const text = log.lines.join('\n');
    expect(text).toContain('security.provider failed: the store is closed');
    expect(text).toContain('refused the cluster name');
    expect(text).not.toMatch(/hunter/);
  });

  test('a provider that never answers fails the address after the authentication timeout, and a shutdown ends the wait', async () => {
    const cluster = await startCluster({ token: 'ticket' });
    const signals: AbortSignal[] = [];
    const provider = ({ signal }: CredentialsContext) => {
      signals.push(signal);
      return new Promise<null>(() => {});
    };
    const network = { clusterMembers: cluster.addresses, authenticationTimeoutMillis: 50 };
    const client = await startClient([], { security: { provider }, network, connectionStrategy: { asyncStart: true } });
    await eventually(() => client.connectionStatus().lastErrors[0]?.error.message === 'security.provider did not answer within 50 ms');
    await eventually(() => signals.length > 1);
    await client.shutdown();
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });

  test('custom credentials reach the member as the serializer writes them', async () => {
    const custom = { user: 'admin', groups: ['a'] };
    const serializer = new Serializer({
      defaultNumberType: 'double',
      bigintType: 'long',
      longType: 'bigint',
      isBigEndian: true,
      jsonStringDeserializationPolicy: 'EAGER',
    });
    const cluster = await startCluster({ token: serializer.toData(custom).toString() });
    for (const security of [{ custom }, { provider: () => Promise.resolve({ custom }) }]) {
      const client = await startClient(cluster.addresses, { security });
      expect(connectedMembers(client)).toBe(1);
    }
  });
});
