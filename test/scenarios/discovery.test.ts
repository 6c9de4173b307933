import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Address, type DiscoveredMember, type DiscoveryStrategy } from '../../src/index.ts';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { connectedMembers, eventually, startClient } from './clients.ts';

async function startCluster(members = 1): Promise<EmbeddedCluster> {
  const cluster = await EmbeddedCluster.start({ members });
  onTestFinished(() => cluster.stop());
  return cluster;
}

const discovering = (discovery: DiscoveryStrategy) => startClient([], { network: { clusterMembers: [], discovery } });

describe('a discovery strategy', () => {
  test('A40 ADDR-4 ADDR-5: is asked anew for every round, a failure counts as no member, and it is closed with the client', async () => {
    const cluster = await startCluster(2);
    const attempts: number[] = [];
    const strategy = {
      start: vi.fn<() => Promise<void>>().mockRejectedValueOnce(new Error('not yet')).mockResolvedValue(),
      close: vi.fn<() => Promise<void>>().mockRejectedValue(new Error('stuck')),
      discover({ attempt }: { attempt: number }): Promise<DiscoveredMember[]> {
        attempts.push(attempt);
        if (attempt === 1) return Promise.reject(new Error('no registry'));
        return Promise.resolve(attempt === 2 ? [] : [{ address: cluster.addresses[0]! }]);
      },
    };
    const client = await discovering(strategy);
    expect(attempts).toEqual([1, 2, 3]);
    expect(strategy.start).toHaveBeenCalledTimes(2);
    await eventually(() => connectedMembers(client) === 2);
    expect(strategy.close).not.toHaveBeenCalled();
    await client.shutdown();
    expect(strategy.close).toHaveBeenCalledTimes(1);
  });

  test('A40: members are reached where their translation leads', async () => {
    const cluster = await startCluster();
    const [port] = cluster.addresses.map((address) => Number(address.split(':')[1]));
    const asked: string[] = [];
    const client = await discovering({
      discover: () => Promise.resolve([{ address: 'nowhere:1' }, { address: new Address('inside', 7) }]),
      translate(address) {
        asked.push(address.toString());
        return address.host === 'nowhere' ? null : new Address('127.0.0.1', port!);
      },
    });
    expect(asked).toEqual(expect.arrayContaining(['nowhere:1', 'inside:7']));
    expect(connectedMembers(client)).toBe(1);
  });

  test('a member with a public address is reached there', async () => {
    const cluster = await startCluster();
    const client = await discovering({ discover: () => Promise.resolve([{ address: 'inside:7', publicAddress: cluster.addresses[0]! }]) });
    expect(connectedMembers(client)).toBe(1);
  });
});
