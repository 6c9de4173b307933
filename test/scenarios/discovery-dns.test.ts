import { describe, expect, onTestFinished, test } from 'vitest';
import { dnsDiscovery } from '../../src/index.ts';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { connectedMembers, startClient } from './clients.ts';
import { NameServer } from './name-server.ts';

const context = () => ({ signal: new AbortController().signal, attempt: 1 });

describe('discovery by DNS', () => {
  test('ADDR-4: SRV records give host and port, and are looked up anew for every round', async () => {
    const cluster = await EmbeddedCluster.start();
    onTestFinished(() => cluster.stop());
    const port = Number(cluster.addresses[0]!.split(':')[1]);
    const server = await NameServer.start();
    const discovery = dnsDiscovery({ name: '_hz._tcp.members.test', type: 'SRV', servers: [server.address] });
    const starting = startClient([], { network: { clusterMembers: [], discovery } });
    await expect.poll(() => server.questions, { timeout: 10_000 }).toBeGreaterThan(1);
    server.names.set('_hz._tcp.members.test', { srv: [{ name: 'localhost', port }] });
    expect(connectedMembers(await starting)).toBe(1);
  });

  test('A records give addresses, at the port that was said', async () => {
    const server = await NameServer.start();
    server.names.set('members.test', { a: ['10.0.0.1', '10.0.0.2'] });
    const found = async (port?: number) => {
      const members = await dnsDiscovery({
        name: 'members.test',
        type: 'A',
        servers: [server.address],
        ...(port === undefined ? {} : { port }),
      }).discover(context());
      return members.map(({ address }) => address.toString()).toSorted();
    };
    expect(await found()).toEqual(['10.0.0.1:5701', '10.0.0.2:5701']);
    expect(await found(7)).toEqual(['10.0.0.1:7', '10.0.0.2:7']);
  });

  test('a question without answer ends when nobody waits any more', async () => {
    const server = await NameServer.start();
    server.isSilent = true;
    const controller = new AbortController();
    const asking = dnsDiscovery({ name: 'members.test', type: 'A', servers: [server.address] }).discover({
      signal: controller.signal,
      attempt: 1,
    });
    asking.catch(() => {});
    await expect.poll(() => server.questions).toBeGreaterThan(0);
    controller.abort();
    await expect(asking).rejects.toMatchObject({ code: 'ECANCELLED' });
  });
});
