import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startCluster, type RealCluster } from '../../scripts/cluster-members.mjs';
import { Client } from '../../src/index.ts';
import { clientPing } from '../../src/protocol/messages/client.ts';
import { startProxiedCluster, type ProxiedCluster } from './proxied-cluster.ts';
import { RawClient } from './raw-client.ts';

const WITHOUT_BACKUPS = '<map name="single"><backup-count>0</backup-count></map>';

async function connect(address: string): Promise<RawClient> {
  const client = await RawClient.connect(address);
  onTestFinished(() => void client.socket.destroy());
  return client;
}

async function addressesSeenAt(address: string): Promise<string[]> {
  const client = await connect(address);
  await client.authenticate();
  const members = await client.members();
  return members.map((member) => `${member.address.host}:${member.address.port}`);
}

describe('real 5.7.0 members behind proxies', () => {
  let proxied: ProxiedCluster;

  beforeAll(async () => {
    proxied = await startProxiedCluster({
      members: 2,
      version: '5.7.0',
      memberConfigXml: WITHOUT_BACKUPS,
    });
  });
  afterAll(() => proxied.stop());

  test('a member takes a client through its proxy, and tells the address of the proxy', async () => {
    const proxy = proxied.proxies[0]!;
    const client = await connect(proxy.address);
    const reply = await client.authenticate();
    expect(reply).toMatchObject({ status: 0, partitionCount: 271, serverHazelcastVersion: '5.7.0', failoverSupported: false });
    expect(reply.address).toEqual({ host: '127.0.0.1', port: proxy.port });
    expect(proxy.requestCounts()).toEqual({ '0x000100': 1 });
  });

  test('the member list holds the addresses of the proxies', async () => {
    const { cluster, proxies } = proxied;
    const addresses = proxies.map((proxy) => proxy.address);
    expect(cluster.addresses).toEqual(addresses);
    expect((await addressesSeenAt(addresses[0]!)).toSorted()).toEqual(addresses.toSorted());
    expect(cluster.members.map((member) => member.address)).not.toContain(addresses[0]);
  });

  test('members that clients cannot reach go on together', async () => {
    const [first, second] = proxied.proxies;
    second!.cut();
    await expect(connect(second!.address)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await addressesSeenAt(first!.address)).toHaveLength(2);
    await second!.heal();
    expect(await addressesSeenAt(second!.address)).toHaveLength(2);
  });

  test('a wrong cluster name is refused', async () => {
    const client = await connect(proxied.proxies[0]!.address);
    expect(await client.authenticate('other')).toMatchObject({ status: 1 });
  });

  test('a paused member keeps its connections and answers when it is resumed', async () => {
    const member = proxied.cluster.members[1]!;
    const client = await connect(member.publicAddress);
    await client.authenticate();
    member.pause();
    onTestFinished(() => member.resume());
    const answers: Promise<unknown>[] = [];
    let answered = 0;
    // A signal takes its time. The other member answers meanwhile, so there was time for an answer.
    await expect
      .poll(async () => {
        answers.push(client.request(clientPing, {}).then(() => answered++));
        await addressesSeenAt(proxied.proxies[0]!.address);
        return answers.length - answered;
      })
      .toBeGreaterThan(1);
    member.resume();
    await Promise.all(answers);
  });

  test('a killed member is gone at once, and comes back at the same address as another member', async () => {
    const { cluster, proxies } = proxied;
    const member = cluster.members[1]!;
    const uuid = (await (await connect(member.address)).authenticate()).memberUuid;
    const { pid } = member;
    await member.kill();
    expect(member.isRunning).toBe(false);
    await expect(connect(member.address)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await member.restart();
    expect(member.pid).not.toBe(pid);
    const reply = await (await connect(proxies[1]!.address)).authenticate();
    expect(reply.memberUuid?.equals(uuid)).toBe(false);
    expect(await addressesSeenAt(proxies[0]!.address)).toHaveLength(2);
  });

  test('a member that is added has a proxy too, and one that is terminated hands its data over first', async () => {
    const { cluster, proxies } = proxied;
    const added = await cluster.addMember();
    expect(added.publicAddress).toBe(proxies[2]!.address);
    expect(await addressesSeenAt(proxies[2]!.address)).toHaveLength(3);
    const client = await Client.newHazelcastClient({
      network: { clusterMembers: cluster.addresses },
      properties: { 'hazelcast.logging.level': 'OFF' },
    });
    onTestFinished(() => client.shutdown());
    const map = await client.getMap<number, number>('single');
    await map.setAll(Array.from({ length: 1000 }, (_, i) => [i, i]));
    added.pause();
    await added.terminate(); // a paused member has to be resumed for that
    expect(added.isRunning).toBe(false);
    await expect.poll(() => addressesSeenAt(proxies[0]!.address)).toHaveLength(2);
    expect(await map.size()).toBe(1000);
  });
});

describe('a real 5.3.8 member', () => {
  let cluster: RealCluster;

  beforeAll(async () => {
    cluster = await startCluster({ members: 1, version: '5.3.8', clusterName: 'a "name" <with> &' });
  });
  afterAll(() => cluster.stop());

  test('takes a client and tells its own address', async () => {
    const member = cluster.members[0]!;
    expect(member.publicAddress).toBe(member.address);
    const client = await connect(member.address);
    const reply = await client.authenticate('a "name" <with> &');
    expect(reply).toMatchObject({ status: 0, partitionCount: 271, serverHazelcastVersion: '5.3.8' });
    expect(reply.address).toEqual({ host: '127.0.0.1', port: member.port });
    expect((await client.members()).map((each) => each.version)).toEqual([{ major: 5, minor: 3, patch: 8 }]);
  });
});

test('a member that cannot start is reported with the end of its log', async () => {
  const start = startCluster({ members: 1, memberConfigXml: '<no-such-element/>' });
  await expect(start).rejects.toThrow(/a member ended while it started; the end of its log:[^]*no-such-element/);
});
