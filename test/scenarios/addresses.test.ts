import { describe, expect, onTestFinished, test } from 'vitest';
import type { ClientConfig, RetryContext } from '../../src/index.ts';
import { EmbeddedCluster, FaultProxy, type EmbeddedClusterOptions, type EmbeddedMember } from '../../src/testing/index.ts';
import { connectedMembers, eventually, nextEvent, startClient } from './clients.ts';
import { hurriedClock } from './hurried-clock.ts';
import { deadAddress, rejectionOf } from './observe.ts';
import { droppingPort, pem, SilentPeer } from './peers.ts';

const NO_SHUFFLE = { 'hazelcast.client.shuffle.member.list': false };

async function startCluster(options: EmbeddedClusterOptions = {}): Promise<EmbeddedCluster> {
  const cluster = await EmbeddedCluster.start(options);
  onTestFinished(() => cluster.stop());
  return cluster;
}

/** Keeps the addresses of each failed round, in the order in which they were tried, and gives up when told to. */
function keptRounds(giveUpAfter = Infinity) {
  const rounds: string[][] = [];
  const connectionRetry = ({ lastErrors }: RetryContext) => {
    rounds.push(lastErrors.map(({ address }) => address));
    return rounds.length >= giveUpAfter ? 'give-up' : 20;
  };
  return { rounds, connectionRetry };
}

describe('a round', () => {
  test('ADDR-6: tries one address at a time, and none after the first success', async () => {
    const [one, two] = [await SilentPeer.start(), await SilentPeer.start()];
    const cluster = await startCluster();
    const last = await SilentPeer.start();
    const openAtOnce: number[] = [];
    const peers = [one, two, last];
    const sampling = setInterval(() => openAtOnce.push(peers.flatMap(({ visits }) => visits).filter(({ isOpen }) => isOpen).length), 1);
    onTestFinished(() => clearInterval(sampling));
    const client = await startClient([one.address, two.address, cluster.addresses[0]!, last.address], {
      properties: NO_SHUFFLE,
      network: { authenticationTimeoutMillis: 100, clusterMembers: [one.address, two.address, cluster.addresses[0]!, last.address] },
    });
    expect(client.connectionStatus()).toMatchObject({ state: 'INITIALIZED', attempt: 0 });
    expect(peers.map(({ visits }) => visits.length)).toEqual([1, 1, 0]);
    expect(Math.max(...openAtOnce)).toBe(1);
  });

  test('ADDR-2: without a configured address this machine is tried, at the usual ports', async () => {
    const { rounds, connectionRetry } = keptRounds(1);
    const config: ClientConfig = { clusterName: 'nobody has this name', properties: NO_SHUFFLE, connectionStrategy: { connectionRetry } };
    expect(await rejectionOf(startClient([], config))).toMatchObject({ code: 'CLUSTER_CONNECT_FAILED' });
    expect(rounds).toEqual([['127.0.0.1:5701', '127.0.0.1:5702', '127.0.0.1:5703']]);
  });
});

describe('public addresses', () => {
  /** Members that say that they are at an address where nobody is, and in public at their proxy. */
  async function hiddenCluster(options: EmbeddedClusterOptions = {}, hide = async () => Number((await deadAddress()).split(':')[1])) {
    const cluster = await startCluster({ members: 2, ...options });
    const proxies = new Map<EmbeddedMember, FaultProxy>();
    const hidden = new Map<number, number>();
    for (const member of cluster.members) {
      proxies.set(member, await FaultProxy.start({ target: member.address }));
      hidden.set(member.port, await hide());
    }
    onTestFinished(async () => void (await Promise.all([...proxies.values()].map((proxy) => proxy.close()))));
    cluster.faults.add({
      on: 'clientAuthentication',
      do: {
        kind: 'alter',
        with: (reply) => ({
          ...reply,
          memberListVersion: 1_000, // so that the list of the event, which shows the true addresses, is older
          memberInfos: reply.memberInfos!.map((info) => {
            const proxy = [...proxies].find(([{ uuid }]) => uuid.equals(info.uuid))![1];
            const at = (port: number) => ({ host: '127.0.0.1', port });
            const addressMap = [[{ type: 1, identifier: 'public' }, at(proxy.port)]] as const;
            return { ...info, address: at(hidden.get(info.address.port)!), addressMap };
          }),
        }),
      },
    });
    const [seed, other] = [cluster.members[0]!, cluster.members[1]!];
    return { cluster, seed: `localhost:${seed.port}`, other, otherProxy: proxies.get(other)! };
  }

  const publicIp = (choice: boolean) => ({ 'hazelcast.discovery.public.ip.enabled': choice });

  test('A41 ADDR-13 ADDR-12: are used when members are reachable only there', async () => {
    const { seed, otherProxy, other } = await hiddenCluster();
    const client = await startClient([seed]);
    expect(connectedMembers(client)).toBe(2);
    expect(otherProxy.connectionsAccepted).toBe(2); // a probe, and the connection
    expect(client.parts.cluster.connections.to(other.uuid.toString())!.target).toMatchObject({ host: '127.0.0.1', port: otherProxy.port });
  });

  test('A41 ADDR-13: are used for rounds as well', async () => {
    const { seed, otherProxy, cluster } = await hiddenCluster();
    const client = await startClient([seed]);
    const refusal = cluster.members[0]!.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    const back = nextEvent(client, 'CONNECTED');
    for (const member of cluster.members) member.disconnectClients();
    await back;
    expect(client.parts.cluster.connections.all.map(({ target }) => target.port)).toEqual([otherProxy.port]);
    refusal.remove();
  });

  test('A41 ADDR-13: are not used with TLS, where nobody is probed', async () => {
    const { seed, otherProxy } = await hiddenCluster({ tls: { cert: pem('server'), key: pem('server-key') } });
    const client = await startClient([seed], {
      network: { clusterMembers: [seed], ssl: { enabled: true, sslOptions: { ca: pem('authority') } } },
    });
    expect(connectedMembers(client)).toBe(1);
    expect(otherProxy.connectionsAccepted).toBe(0);
  });

  test('ADDR-13: are not used when a configured host is the private one of a member', async () => {
    const { seed, otherProxy } = await hiddenCluster();
    const client = await startClient([seed.replace('localhost', '127.0.0.1')]);
    expect(connectedMembers(client)).toBe(1);
    expect(otherProxy.connectionsAccepted).toBe(0);
  });

  test.each([true, false])('ADDR-13: the property decides without a probe (%s)', async (choice) => {
    const { seed, otherProxy } = await hiddenCluster();
    const client = await startClient([seed], { properties: publicIp(choice) });
    expect(connectedMembers(client)).toBe(choice ? 2 : 1);
    expect(otherProxy.connectionsAccepted).toBe(choice ? 1 : 0);
  });

  test('ADDR-13: a private address that drops packets is given up, and the public one is used', async () => {
    const { seed, otherProxy } = await hiddenCluster({}, droppingPort);
    const client = await startClient([seed], {}, undefined, hurriedClock);
    expect(connectedMembers(client)).toBe(2);
    expect(otherProxy.connectionsAccepted).toBe(2);
  });

  test('A40 ADDR-11: a member without one fails alone, and the round goes on', async () => {
    const cluster = await startCluster({ members: 2 });
    const { rounds, connectionRetry } = keptRounds();
    const client = await startClient([cluster.addresses[0]!], {
      properties: { ...publicIp(true), ...NO_SHUFFLE },
      connectionStrategy: { connectionRetry },
    });
    const refusal = cluster.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    for (const member of cluster.members) member.disconnectClients();
    await eventually(() => rounds.length === 1);
    refusal.remove();
    await client.ready();
    const [first, second] = cluster.addresses;
    expect(rounds[0]).toEqual([first, second, first]); // two members without a public address, and the configured address
  });
});
