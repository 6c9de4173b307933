import { describe, expect, test } from 'vitest';
import { Connections } from '../../../src/cluster/connections.ts';
import type { MemberChanges, MemberInfo, MemberList } from '../../../src/cluster/members.ts';
import type { Ownership } from '../../../src/cluster/partitions.ts';
import { View } from '../../../src/cluster/view.ts';
import { IOError } from '../../../src/errors.ts';
import type { Acceptance } from '../../../src/network/authentication.ts';
import { clientAddClusterViewListener } from '../../../src/protocol/messages/client.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { FakeConnection } from './fake-connection.ts';
import { Recorder } from './recorder.ts';
import { infoAt, uuidOf } from './some-members.ts';

const { membersView, partitionsView } = clientAddClusterViewListener.events;

/** Members with these numbers, as the wire names them. */
const infos = (...numbers: number[]): MemberInfo[] => numbers.map((number) => infoAt(`m${number}:5701`, number));
const owned = (...ids: number[]): [ReturnType<typeof uuidOf>, number[]][] => [[uuidOf(1), ids]];

class ViewWorld {
  readonly clock = new VirtualClock();
  readonly logger = new Recorder();
  readonly connections = new Connections();
  /** Each list as it was reported: its members, who went, who came, and whether it is the first. */
  readonly news: string[] = [];
  readonly view = new View({
    clock: this.clock,
    logger: this.logger,
    connections: this.connections,
    onMembers: (...news) => this.news.push(this.#textOf(...news)),
  });

  connect(number: number): FakeConnection {
    const connection = new FakeConnection(number);
    this.connections.add(connection.member!.uuid, connection.real);
    connection.onClose = () => {
      this.connections.remove(connection.real);
      for (const { reject } of connection.registrations) reject(connection.closed!.error);
      this.view.lost(connection.real);
    };
    return connection;
  }

  begin(connection: FakeConnection, acceptance: Partial<Acceptance> = {}): void {
    this.view.begin(connection.real, { partitionCount: 4, ...acceptance } as Acceptance);
  }

  /** The members as numbers. */
  get members(): number[] {
    return this.view.members.members.map(({ uuid }) => Number(uuid.leastSignificant));
  }

  #textOf({ members }: MemberList, { removed, added }: MemberChanges, isFirst: boolean): string {
    const numbers = (list: MemberList['members']) => list.map(({ uuid }) => uuid.leastSignificant).join(',');
    return `${isFirst ? 'first ' : ''}${numbers(members)} -${numbers(removed)} +${numbers(added)}`;
  }
}

function connected(...numbers: number[]) {
  const world = new ViewWorld();
  const connections = numbers.map((number) => world.connect(number));
  world.begin(connections[0]!);
  return { world, connections };
}

describe('who carries the view', () => {
  test('VIEW-1: the first connection of an epoch alone, and another live one when it goes', () => {
    const { world, connections } = connected(1, 2, 3);
    const counts = () => connections.map(({ registrations }) => registrations.length);
    expect(counts()).toEqual([1, 0, 0]);
    connections[1]!.close('SOCKET_END');
    expect(counts()).toEqual([1, 0, 0]);
    connections[0]!.close('SOCKET_END');
    expect(counts()).toEqual([1, 0, 1]);
    expect(world.logger.lines).toEqual([]);
  });

  test('VIEW-1: what the one before still sends counts no more', () => {
    const { world, connections } = connected(1, 2);
    connections[0]!.send(membersView, { version: 1, memberInfos: infos(1, 2) });
    connections[0]!.close('SOCKET_END');
    connections[0]!.send(membersView, { version: 9, memberInfos: infos(3) });
    connections[0]!.send(partitionsView, { version: 9, partitions: owned(0, 1, 2, 3) });
    expect(world.members).toEqual([1, 2]);
    expect(world.view.partitions.owners).toEqual([]);
  });

  test('VIEW-1: a member that refuses gets company: pauses of 100 ms, doubled up to 5000, and another connection each time', async () => {
    const { world, connections } = connected(1, 2);
    const log: string[] = [];
    for (let i = 0; i < 9; i++) {
      const [a, b] = connections.map(({ registrations }) => registrations.length);
      log.push(a! > b! ? 'a' : 'b');
      connections[i % 2]!.registrations.at(-1)!.reject(new IOError('no'));
      await world.clock.settle();
      await world.clock.advance(world.clock.armed.at(-1)!);
    }
    expect(log.join('')).toBe('ababababa');
    expect(world.clock.armed).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
    expect(world.logger.lines[0]).toBe('warn View: a member refused the cluster view listener; trying again in 100 ms');
  });

  test('VIEW-1: the only connection there is is tried again', async () => {
    const { world, connections } = connected(1);
    connections[0]!.registrations[0]!.reject(new IOError('no'));
    await world.clock.advance(100);
    expect(connections[0]!.registrations).toHaveLength(2);
    connections[0]!.send(membersView, { version: 1, memberInfos: infos(1) });
    expect(world.members).toEqual([1]);
  });

  test('VIEW-1, MACHINE-4: a loss while the next try is awaited has one successor, not two', async () => {
    const { world, connections } = connected(1, 2, 3);
    connections[0]!.registrations[0]!.reject(new IOError('no'));
    await world.clock.advance(50);
    connections[0]!.close('SOCKET_END');
    expect(world.clock.pending).toBe(0);
    await world.clock.advance(10_000);
    expect(connections.map(({ registrations }) => registrations.length)).toEqual([1, 1, 0]);
  });

  test('VIEW-1: nobody carries it while nothing is connected, and the next epoch begins anew', async () => {
    const { world, connections } = connected(1);
    connections[0]!.close('SOCKET_END');
    await world.clock.advance(10_000);
    const next = world.connect(2);
    expect(next.registrations).toHaveLength(0);
    world.begin(next);
    expect(next.registrations).toHaveLength(1);
    expect(world.logger.lines).toEqual([]);
  });
});

describe('member lists', () => {
  test('VIEW-2: of one carrier only a greater version is applied', () => {
    const { world, connections } = connected(1);
    const [carrier] = connections as [FakeConnection];
    carrier.send(membersView, { version: 5, memberInfos: infos(1) });
    carrier.send(membersView, { version: 5, memberInfos: infos(1, 2) });
    carrier.send(membersView, { version: 4, memberInfos: infos(1, 3) });
    expect(world.news).toEqual(['first 1 - +1']);
    carrier.send(membersView, { version: 6, memberInfos: infos(1, 4) });
    expect(world.view.members.version).toBe(6);
    expect(world.news).toEqual(['first 1 - +1', '1,4 - +4']);
  });

  test('VIEW-2: a new registration takes a lower version of another member', () => {
    const { world, connections } = connected(1, 2);
    connections[0]!.send(membersView, { version: 5, memberInfos: infos(1, 2) });
    connections[0]!.close('SOCKET_END');
    connections[1]!.send(membersView, { version: 3, memberInfos: infos(2) });
    expect(world.news).toEqual(['first 1,2 - +1,2', '2 -1 +']);
  });

  test('VIEW-3: a list and a table inside the authentication reply are applied', () => {
    const world = new ViewWorld();
    const connection = world.connect(1);
    world.begin(connection, { memberListVersion: 0, memberInfos: infos(1, 2), partitionListVersion: 0, partitions: owned(0, 1, 2, 3) });
    expect(world.news).toEqual(['first 1,2 - +1,2']);
    expect(world.view.partitions).toMatchObject({ version: 0, source: connection });
    connection.send(membersView, { version: 0, memberInfos: infos(1) });
    expect(world.members).toEqual([1, 2]);
  });

  test.each<[string, Partial<Acceptance>]>([
    ['of an older member', {}],
    ['that has none', { memberListVersion: -1, memberInfos: infos(1), partitionListVersion: -1, partitions: owned(0) }],
    ['that has an empty place for them', { memberListVersion: 1, memberInfos: null, partitionListVersion: 1, partitions: null }],
  ])('VIEW-3: a reply %s changes nothing', (_, acceptance) => {
    const world = new ViewWorld();
    world.begin(world.connect(1), acceptance);
    expect(world.news).toEqual([]);
    expect(world.view.hasMembers).toBe(false);
    expect(world.view.partitions.owners).toEqual([]);
  });

  test('VIEW-4: an update says who went and who came', () => {
    const { world, connections } = connected(1);
    connections[0]!.send(membersView, { version: 1, memberInfos: infos(1, 2) });
    connections[0]!.send(membersView, { version: 2, memberInfos: infos(1, 3, 4) });
    expect(world.news.at(-1)).toBe('1,3,4 -2 +3,4');
  });

  test('VIEW-6: the old list stays visible until the first list of the next epoch replaces it in one step', () => {
    const { world, connections } = connected(1);
    connections[0]!.send(membersView, { version: 1, memberInfos: infos(1, 2) });
    const before = world.view.members;
    connections[0]!.close('SOCKET_END');
    world.view.forgetPartitions();
    const next = world.connect(3);
    world.begin(next);
    expect(world.view.members).toBe(before);
    next.send(membersView, { version: 1, memberInfos: infos(3, 4) });
    expect(world.members).toEqual([3, 4]);
    expect(world.news.at(-1)).toBe('3,4 -1,2 +3,4');
    expect(before.members).toHaveLength(2);
    expect(Object.isFrozen(before.members)).toBe(true);
  });

  test('VIEW-6, FAILOVER-9: so does that of another candidate, whose first list is announced as such', () => {
    const { world, connections } = connected(1);
    connections[0]!.send(membersView, { version: 1, memberInfos: infos(1) });
    expect(world.view.hasMembers).toBe(true);
    connections[0]!.close('SWITCH');
    world.view.forgetCandidate();
    expect(world.view.hasMembers).toBe(false);
    expect(world.members).toEqual([1]);
    world.begin(world.connect(2), { memberListVersion: 1, memberInfos: infos(2) });
    expect(world.news).toEqual(['first 1 - +1', 'first 2 -1 +2']);
  });

  test('VIEW-5: each epoch waits for a list of its own', async () => {
    const { world, connections } = connected(1);
    const seen: string[] = [];
    void world.view.firstList.then(() => seen.push('first'));
    connections[0]!.send(membersView, { version: 1, memberInfos: infos(1) });
    await world.clock.settle();
    expect(seen).toEqual(['first']);
    connections[0]!.close('SOCKET_END');
    const next = world.connect(1);
    world.begin(next);
    void world.view.firstList.then(() => seen.push('second'));
    await world.clock.settle();
    expect(seen).toEqual(['first']);
    next.send(membersView, { version: 1, memberInfos: infos(1) });
    await world.clock.settle();
    expect(seen).toEqual(['first', 'second']);
  });
});

describe('partition tables', () => {
  const all = owned(0, 1, 2, 3) satisfies Ownership;

  test('VIEW-7: an empty one is ignored, one of another connection is applied, else only a newer one', () => {
    const { world, connections } = connected(1, 2);
    connections[0]!.send(partitionsView, { version: 5, partitions: all });
    connections[0]!.send(partitionsView, { version: 6, partitions: [] });
    connections[0]!.send(partitionsView, { version: 5, partitions: owned(0) });
    expect(world.view.partitions).toMatchObject({ version: 5, source: connections[0] });
    connections[0]!.close('SOCKET_END');
    connections[1]!.send(partitionsView, { version: 2, partitions: all });
    expect(world.view.partitions).toMatchObject({ version: 2, source: connections[1] });
  });

  test('STATE-7: the table is dropped when the cluster is another one, and the number of partitions stays', () => {
    const { world, connections } = connected(1);
    connections[0]!.send(partitionsView, { version: 5, partitions: all });
    expect(world.view.partitions.owners).toHaveLength(4);
    world.view.forgetPartitions();
    expect(world.view.partitions.owners).toEqual([]);
    expect(world.view.partitionCount).toBe(4);
  });

  test('events of other kinds, of newer members, change nothing', () => {
    const { world, connections } = connected(1);
    const { memberGroupsView, clusterVersion } = clientAddClusterViewListener.events;
    connections[0]!.send(memberGroupsView, { version: 1, memberGroups: [[uuidOf(1)]] });
    connections[0]!.send(clusterVersion, { version: { major: 5, minor: 6 } });
    expect(world.news).toEqual([]);
    expect(world.view.partitions.owners).toEqual([]);
  });
});
