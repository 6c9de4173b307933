import { describe, expect, onTestFinished, test } from 'vitest';
import { Client, type InitialMembershipEvent, type Member, type MembershipEvent, type MembershipListener } from '../../src/index.ts';
import { EmbeddedCluster, type EmbeddedClusterOptions, type EmbeddedMember, type FaultAt } from '../../src/testing/index.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { connectedMembers, eventually, nextEvent, quickConfig, startClient } from './clients.ts';
import { hurriedClock } from './hurried-clock.ts';
import { follows } from './observe.ts';
import { keptLog } from './peers.ts';

const WARNINGS = { 'hazelcast.logging.level': 'WARN' } as const;
const NO_SHUFFLE = { 'hazelcast.client.shuffle.member.list': false };

async function startCluster(options: EmbeddedClusterOptions = {}): Promise<EmbeddedCluster> {
  const cluster = await EmbeddedCluster.start(options);
  onTestFinished(() => cluster.stop());
  return cluster;
}

const portsOf = (client: Client) =>
  client
    .getCluster()
    .getMembers()
    .map(({ address }) => address.port);
const portsIn = (cluster: EmbeddedCluster) => cluster.members.map(({ port }) => port);
const connectionTo = (client: Client, { uuid }: EmbeddedMember) => client.parts.cluster.connections.to(uuid.toString());
const handlersTo = (client: Client, member: EmbeddedMember) => connectionTo(client, member)?.counts.handlers;

type Changed<P extends 'membersView' | 'partitionsView'> = Extract<FaultAt<`clientAddClusterViewListener.${P}`>, { kind: 'alter' }>['with'];

/** Changes each member list that the member sends as an event. */
function alterMembers(member: EmbeddedMember, change: Changed<'membersView'>) {
  return member.faults.add({ on: 'clientAddClusterViewListener.membersView', do: { kind: 'alter', with: change } });
}

/** What a membership listener heard, as words such as `added 5701`. */
function membershipLog() {
  const heard: string[] = [];
  const word = (what: string, members: readonly Member[]) => `${what} ${members.map(({ address }) => address.port).join(' ')}`;
  const listener: MembershipListener = {
    init: ({ members }) => heard.push(word('init', members)),
    memberAdded: ({ member }) => heard.push(word('added', [member])),
    memberRemoved: ({ member }) => heard.push(word('removed', [member])),
  };
  return { heard, listener };
}

describe('the connection that carries the view', () => {
  test('A53 VIEW-1 VIEW-2: the list keeps up with the cluster while the view moves', async () => {
    const cluster = await startCluster({ members: 3 });
    const client = await startClient(cluster.addresses, {}, undefined, hurriedClock);
    for (let i = 0; i < 6; i++) {
      await eventually(() => connectedMembers(client) === 3);
      const carrier = cluster.members.find((member) => connectionTo(client, member) === client.parts.cluster.connections.all[0])!;
      if (i % 2 === 0) await cluster.kill(carrier);
      else await cluster.shutdownMember(carrier);
      await cluster.addMember();
      await eventually(() => expect(portsOf(client)).toEqual(portsIn(cluster)));
    }
    await eventually(() => cluster.listenerCount === 4); // one view, and a backup listener per member
  });

  test('VIEW-1: when it is refused another live connection takes over', async () => {
    const cluster = await startCluster({ members: 2 });
    const [first, second] = [cluster.members[0]!, cluster.members[1]!];
    const refusal = first.faults.add({ on: 'clientAddClusterViewListener', do: { kind: 'error', code: 19 } });
    const client = await startClient([first.address]);
    await eventually(() => handlersTo(client, second) === 2);
    expect(handlersTo(client, first)).toBe(1); // what was refused left no handler
    expect(refusal.hits).toBe(1);
    await cluster.addMember();
    await eventually(() => expect(portsOf(client)).toEqual(portsIn(cluster)));
  });

  test('VIEW-1: the only one tries again after 100 ms, then twice as long each time, up to 5 s', async () => {
    const cluster = await startCluster();
    cluster.faults.add({ on: 'clientAddClusterViewListener', do: { kind: 'error', code: 19 }, times: 8 });
    const { lines, ...customLogger } = keptLog();
    const client = await startClient(cluster.addresses, { customLogger, properties: WARNINGS }, undefined, hurriedClock);
    await eventually(() => cluster.countOf('clientAddClusterViewListener') === 9);
    expect(client.connectionStatus().state).toBe('INITIALIZED');
    expect(lines.map((line) => /view listener; trying again in (\d+) ms/.exec(line)?.[1])).toEqual([
      '100',
      '200',
      '400',
      '800',
      '1600',
      '3200',
      '5000',
      '5000',
    ]);
  });

  test('VIEW-1: one that is lost before its registration was answered is followed by another', async () => {
    const cluster = await startCluster({ members: 2 });
    const [first, second] = [cluster.members[0]!, cluster.members[1]!];
    const silence = first.faults.add({ on: 'clientAddClusterViewListener', do: { kind: 'ignore' } });
    const client = await startClient([first.address]);
    await eventually(() => connectedMembers(client) === 2 && silence.hits === 1);
    first.disconnectClients();
    await eventually(() => handlersTo(client, second) === 2);
    await cluster.addMember();
    await eventually(() => expect(portsOf(client)).toEqual(portsIn(cluster)));
    expect(second.countOf('clientAddClusterViewListener')).toBe(1);
  });
});

describe('the member list', () => {
  test('VIEW-2: of one connection only a greater version is applied, of the next one any', async () => {
    const cluster = await startCluster({ members: 2, protocolVersion: '2.6' });
    const [first, second] = [cluster.members[0]!, cluster.members[1]!];
    const version = { first: 100, second: 5 };
    alterMembers(first, (sent) => ({ ...sent, version: version.first }));
    alterMembers(second, (sent) => ({ ...sent, version: version.second }));
    const client = await startClient([first.address]);
    await eventually(() => connectedMembers(client) === 2);
    const both = portsIn(cluster);
    const heard = async (member: EmbeddedMember) => {
      const before = connectionTo(client, member)!.lastReadAt;
      await eventually(() => (connectionTo(client, member)?.lastReadAt ?? 0) > before);
    };

    let news = heard(first);
    await cluster.addMember(); // its list has the same version as the one before
    await news;
    expect(portsOf(client)).toEqual(both);
    version.first = 101;
    const last = await cluster.addMember();
    await eventually(() => expect(portsOf(client)).toEqual(portsIn(cluster)));

    first.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    first.disconnectClients();
    await eventually(() => handlersTo(client, second) === 2);
    version.second = 6;
    await cluster.kill(last);
    await eventually(() => expect(portsOf(client)).toEqual(portsIn(cluster)));
    version.second = 4;
    news = heard(second);
    await cluster.addMember();
    await news;
    expect(portsOf(client)).toHaveLength(cluster.members.length - 1);
  });

  test('VIEW-3: the list in the reply of a further connection is of no interest', async () => {
    const cluster = await startCluster({ members: 2 });
    const [first, second] = [cluster.members[0]!, cluster.members[1]!];
    second.faults.add({
      on: 'clientAuthentication',
      do: { kind: 'alter', with: (reply) => ({ ...reply, memberListVersion: 1_000, memberInfos: [] }) },
    });
    const { heard, listener } = membershipLog();
    const client = await startClient([first.address], { membershipListeners: [listener] });
    await eventually(() => connectedMembers(client) === 2);
    expect(portsOf(client)).toEqual(portsIn(cluster));
    expect(heard).toEqual([`init ${portsIn(cluster).join(' ')}`]);
  });

  test('VIEW-3: a list of version -1 in the reply is none', async () => {
    const cluster = await startCluster();
    cluster.faults.add({
      on: 'clientAuthentication',
      do: {
        kind: 'alter',
        with: (reply) => ({ ...reply, memberListVersion: -1, memberInfos: [], partitionListVersion: -1, partitions: [] }),
      },
    });
    const { heard, listener } = membershipLog();
    await startClient(cluster.addresses, { membershipListeners: [listener] });
    expect(heard).toEqual([`init ${portsIn(cluster).join(' ')}`]);
  });

  test('VIEW-4: who is missing in it is hung up on and reported before who is new', async () => {
    const cluster = await startCluster({ members: 3 });
    const [first, second, third] = [cluster.members[0]!, cluster.members[1]!, cluster.members[2]!];
    const { heard, listener } = membershipLog();
    const client = await startClient([first.address], { membershipListeners: [listener] });
    await eventually(() => connectedMembers(client) === 3);
    const [lost, kept] = [connectionTo(client, second)!, connectionTo(client, third)!];
    alterMembers(first, ({ version, memberInfos }) => ({
      version,
      memberInfos: memberInfos.filter(({ uuid }) => !uuid.equals(second.uuid)),
    }));
    const fourth = await cluster.addMember();
    await eventually(() => lost.closed !== undefined);
    expect(lost.closed).toMatchObject({ reason: 'MEMBER_REMOVED' });
    expect(kept.closed).toBeUndefined();
    await eventually(() => heard.length === 3);
    expect(heard.slice(1)).toEqual([`removed ${second.port}`, `added ${fourth.port}`]);
    await eventually(() => connectedMembers(client) === 3);
    expect(connectionTo(client, second)).toBeUndefined();
  });

  test('VIEW-4: a member that comes back at another address is reported removed and added, and the connection to it there is kept', async () => {
    const cluster = await startCluster({ protocolVersion: '2.6' });
    const [member] = cluster.members;
    const shown = { host: 'elsewhere' };
    alterMembers(member!, ({ version, memberInfos }) => ({
      version,
      memberInfos: memberInfos.map((info) => ({ ...info, address: { ...info.address, ...shown } })),
    }));
    const { heard, listener } = membershipLog();
    const client = await startClient(cluster.addresses, { membershipListeners: [listener] });
    const back = nextEvent(client, 'CONNECTED');
    await cluster.stopAll();
    shown.host = '127.0.0.1';
    await cluster.startAll({ sameClusterId: true });
    await back;
    expect(client.connectionStatus().epoch).toBe(2);
    expect(heard.slice(1)).toEqual([`removed ${member!.port}`, `added ${member!.port}`]);
  });

  test('A54 VIEW-6 VIEW-4 LIFE-6: over a restart it is never empty, and the old members are reported removed before the new ones are added', async () => {
    const cluster = await startCluster({ members: 2 });
    const { heard, listener } = membershipLog();
    const events: string[] = [];
    const client = await startClient(cluster.addresses, {
      membershipListeners: [listener],
      lifecycleListeners: [(state) => events.push(state)],
    });
    const uuids = () =>
      client
        .getCluster()
        .getMembers()
        .map(({ uuid }) => uuid.toString())
        .join();
    const seen = new Set([uuids()]);
    const sampling = setInterval(() => seen.add(uuids()), 1);
    onTestFinished(() => clearInterval(sampling));
    const look = () => void seen.add(uuids());
    client.getCluster().addMembershipListener({ memberAdded: look, memberRemoved: look });
    client.getLifecycleService().addLifecycleListener(look);

    const [before, ports] = [cluster.members.map(({ uuid }) => uuid.toString()).join(), portsIn(cluster)];
    const back = nextEvent(client, 'CONNECTED');
    await cluster.restart();
    await back;
    const after = cluster.members.map(({ uuid }) => uuid.toString()).join();
    await eventually(() => heard.length === 5);
    expect([...seen]).toEqual([before, after]);
    expect(heard).toEqual([`init ${ports.join(' ')}`, ...ports.map((port) => `removed ${port}`), ...ports.map((port) => `added ${port}`)]);
    expect(events.slice(2)).toEqual(['CONNECTED', 'DISCONNECTED', 'CONNECTED']);
    await eventually(() => connectedMembers(client) === 2);
  });

  test('A54 VIEW-6: it stays while the cluster is away', async () => {
    const cluster = await startCluster({ members: 2 });
    const client = await startClient(cluster.addresses);
    const ports = portsIn(cluster);
    const lost = nextEvent(client, 'DISCONNECTED');
    await cluster.stopAll();
    await lost;
    expect(portsOf(client)).toEqual(ports);
    expect(client.connectionStatus().members.map(({ connected }) => connected)).toEqual([false, false]);
  });
});

describe('the partition table', () => {
  const owners = (client: Client) => client.parts.cluster.view.partitions.owners;

  test('A54 VIEW-7: an empty or older one is ignored, a newer one is applied, and of another connection any', async () => {
    const cluster = await startCluster({ members: 2, partitionCount: 4, protocolVersion: '2.6' });
    const [first, second] = [cluster.members[0]!, cluster.members[1]!];
    const table = { version: 10, isEmpty: false };
    let sent = 0;
    for (const member of cluster.members) {
      member.faults.add({
        on: 'clientAddClusterViewListener.partitionsView',
        do: {
          kind: 'alter',
          with({ partitions }) {
            sent++;
            // all partitions belong to the member that says so
            return { version: table.version, partitions: table.isEmpty ? [] : [[member.uuid, partitions.flatMap(([, ids]) => ids)]] };
          },
        },
      });
    }
    const client = await startClient([first.address], { properties: NO_SHUFFLE });
    const all = (member: EmbeddedMember) => Array.from({ length: 4 }, () => member.uuid.toString());
    await eventually(() => expect(owners(client)).toEqual(all(first)));
    const known = client.parts.cluster.view.partitions;

    /** Has the cluster send its tables once more, after a list that shows that the table before has arrived. */
    async function sendAgain() {
      const before = sent;
      const member = await cluster.addMember();
      await eventually(() => sent > before && portsOf(client).includes(member.port));
      await cluster.kill(member);
      await eventually(() => !portsOf(client).includes(member.port));
    }
    table.isEmpty = true;
    table.version = 11;
    await sendAgain();
    expect(client.parts.cluster.view.partitions).toBe(known);
    table.isEmpty = false;
    table.version = 9;
    await sendAgain();
    expect(client.parts.cluster.view.partitions).toBe(known);
    table.version = 12;
    await sendAgain();
    expect(client.parts.cluster.view.partitions).toMatchObject({ version: 12 });

    await eventually(() => connectedMembers(client) === 2);
    table.version = 3;
    first.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    first.disconnectClients();
    await eventually(() => expect(owners(client)).toEqual(all(second)));
    expect(client.parts.cluster.view.partitions.version).toBe(3);
  });
});

describe('membership listeners', () => {
  test('VIEW-8: they see the list that they are told of, in order, and one that fails disturbs nobody', async () => {
    const cluster = await startCluster();
    const { lines, ...customLogger } = keptLog();
    const { heard, listener } = membershipLog();
    const problem = () => {
      throw new Error('my own fault');
    };
    const later = () => Promise.reject(new Error('my own fault, later'));
    const seen: [readonly Member[], readonly Member[]][] = [];
    const clients: Client[] = [];
    const look = (event: MembershipEvent | InitialMembershipEvent) =>
      void seen.push([event.members, clients[0]?.getCluster().getMembers() ?? []]);
    const client = await startClient(cluster.addresses, {
      customLogger,
      properties: { 'hazelcast.logging.level': 'ERROR' },
      membershipListeners: [
        { init: problem, memberAdded: problem, memberRemoved: later },
        listener,
        { memberAdded: look, memberRemoved: look },
      ],
    });
    clients.push(client);
    const [first] = cluster.members;
    const second = await cluster.addMember();
    await eventually(() => heard.length === 2);
    await cluster.kill(second);
    await eventually(() => heard.length === 3);
    expect(heard).toEqual([`init ${first!.port}`, `added ${second.port}`, `removed ${second.port}`]);
    for (const [told, visible] of seen) expect(visible).toEqual(told);
    expect(seen).toHaveLength(2);
    expect(lines.filter((line) => line.includes('a membership listener failed') && line.includes('my own fault'))).toHaveLength(3);
    expect(client.connectionStatus().state).toBe('INITIALIZED');
  });

  test('VIEW-8: init has the first list, also for a listener that is added later, and none after a reconnect', async () => {
    const cluster = await startCluster({ members: 2 });
    const [configured, early, late] = [membershipLog(), membershipLog(), membershipLog()];
    const refusal = cluster.faults.add({ on: 'connect', do: { kind: 'refuse' } });
    const client = await startClient(cluster.addresses, {
      membershipListeners: [configured.listener],
      connectionStrategy: { asyncStart: true },
    });
    client.getCluster().addMembershipListener(early.listener);
    refusal.remove();
    await client.ready();
    const id = client.getCluster().addMembershipListener(late.listener);
    await eventually(() => connectedMembers(client) === 2);
    const back = nextEvent(client, 'CONNECTED');
    for (const member of cluster.members) member.disconnectClients();
    await back;
    const init = `init ${portsIn(cluster).join(' ')}`;
    expect([configured.heard, early.heard, late.heard]).toEqual([[init], [init], [init]]);
    expect(client.getCluster().removeMembershipListener(id)).toBe(true);
    expect(client.getCluster().removeMembershipListener(id)).toBe(false);
    const member = await cluster.addMember();
    await eventually(() => early.heard.length === 2);
    expect(early.heard[1]).toBe(`added ${member.port}`);
    expect(late.heard).toHaveLength(1);
  });
});

describe('A52: a member that never sends a list', () => {
  /** No ping, so that no time passes but that which is waited for. */
  const PATIENT = { 'hazelcast.client.heartbeat.interval': 200_000, 'hazelcast.client.heartbeat.timeout': 600_000 };
  const silence = (cluster: EmbeddedCluster) =>
    cluster.faults.add({ on: 'clientAddClusterViewListener.membersView', do: { kind: 'drop' } });

  test('A52 VIEW-5 TIMEOUT-7: ends a sync start after 120 s', async () => {
    const cluster = await startCluster({ protocolVersion: '2.6' });
    const missing = silence(cluster);
    const clock = new VirtualClock();
    const start = follows(Client.start(quickConfig(cluster.addresses, { properties: PATIENT }), undefined, clock));
    await eventually(() => missing.hits === 1);
    await clock.advance(119_999);
    expect(start.outcome).toBeUndefined();
    await clock.advance(1);
    await eventually(() => start.outcome !== undefined);
    expect(start.outcome).toMatchObject({ status: 'rejected', reason: { name: 'IllegalStateError', code: 'MEMBER_LIST_TIMEOUT' } });
    expect(clock.pending).toBe(0);
  });

  test('A52 VIEW-5 CLOSE-4: makes a failed round of a reconnect after 120 s, and the client goes on', async () => {
    const cluster = await startCluster({ protocolVersion: '2.6' });
    const clock = new VirtualClock();
    const client = await startClient(cluster.addresses, { properties: PATIENT }, undefined, clock);
    const missing = silence(cluster);
    const lost = nextEvent(client, 'DISCONNECTED');
    cluster.members[0]!.disconnectClients();
    await lost;
    await clock.advance(100); // the flap guard
    await eventually(() => missing.hits === 1);
    const [connection] = client.parts.cluster.connections.all;
    await clock.advance(119_900);
    expect(client.connectionStatus()).toMatchObject({ state: 'SYNCING', attempt: 0 });
    await clock.advance(100);
    await eventually(() => connection!.closed !== undefined);
    expect(connection!.closed).toMatchObject({ reason: 'SYNC_EXPIRED' });
    expect(client.connectionStatus()).toMatchObject({ state: 'RECONNECTING', attempt: 1 });
    missing.remove();
    await eventually(async () => {
      await clock.advance(20);
      return client.connectionStatus().state === 'INITIALIZED';
    });
    expect(client.connectionStatus().epoch).toBe(3);
  });
});
