import { expect, test } from 'vitest';
import type { Cluster } from '../../../../src/cluster/cluster.ts';
import { HazelcastError } from '../../../../src/errors.ts';
import type { Connection } from '../../../../src/network/connection.ts';
import { UUID } from '../../../../src/protocol/uuid.ts';
import { NearCache } from '../../../../src/structures/map/near-cache/near-cache.ts';
import { Repair } from '../../../../src/structures/map/near-cache/repair.ts';
import { VirtualClock } from '../../../virtual-clock.ts';
import { quietLogger } from '../../invocation/quiet-logger.ts';
import { FIRST, USUAL } from './world.ts';

interface Asked {
  readonly at: number;
  readonly names: readonly string[];
  readonly uuid: UUID;
}

/** Members that are asked through fake connections, and what they answer. */
function create({ members = 2, isSmart = true, reconciliationMillis = 60_000, maxToleratedMissCount = 10 } = {}) {
  const clock = new VirtualClock();
  const list = Array.from({ length: members }, (_, i) => ({ uuid: new UUID(7n, BigInt(i)), liteMember: false }));
  const asked: Asked[] = [];
  const sequences = new Map<string, number>();
  const state = { refuses: (_uuid: UUID) => false, connected: list.map(({ uuid }) => String(uuid)) };
  const connectionOf = (own: string) =>
    ({
      member: { uuid: own },
      request(_message: unknown, { names, uuid }: Asked) {
        asked.push({ at: clock.now(), names, uuid });
        if (state.refuses(uuid)) return Promise.reject(new HazelcastError('no'));
        const partition = Number(uuid.leastSignificant);
        return Promise.resolve({
          namePartitionSequenceList: ['other', ...names].map((name) => [name, [[partition, sequences.get(name) ?? 0]]]),
          partitionUuidList: [[partition, FIRST]],
        });
      },
    }) as unknown as Connection;
  const cluster = {
    view: { members: { members: list } },
    connections: {
      to: (uuid: string) => (state.connected.includes(uuid) ? connectionOf(uuid) : undefined),
      get all() {
        return state.connected.map(connectionOf);
      },
    },
  } as unknown as Cluster;
  const rules = { reconciliationMillis, maxToleratedMissCount };
  const repair = new Repair({ clock, logger: quietLogger(), cluster, isSmart, rules, timeoutMillis: 1_000 });
  const add = (name: string) => {
    const end = new AbortController();
    const heard = { name, cache: new NearCache(USUAL, clock), end: end.signal };
    repair.add(heard);
    return { ...heard, heard, close: () => end.abort() };
  };
  return { clock, repair, asked, list, sequences, state, add, connection: (i: number) => connectionOf(String(list[i]!.uuid)) };
}

test('NEARCACHE-16: a connection that brings changes has its own member asked, or all without smart routing', async () => {
  for (const [isSmart, uuids] of [
    [true, [1]],
    [false, [0, 1]],
  ] as const) {
    const { repair, asked, list, add, connection } = create({ isSmart });
    const { heard, cache } = add('cities');
    await repair.registered(heard, connection(1));
    expect(asked.map(({ names, uuid }) => [names, uuid])).toEqual(uuids.map((i) => [['cities'], list[i]!.uuid]));
    expect(cache.staleness.isStale(cache.staleness.stampOf(1))).toBe(false);
  }
});

test('NEARCACHE-16: members without a connection are asked through another one, lite members are not asked', async () => {
  const { repair, asked, list, state, add } = create({ members: 3 });
  list[2]!.liteMember = true;
  state.connected = [String(list[0]!.uuid)];
  const { heard } = add('cities');
  await repair.reachOthers(heard);
  expect(asked.map(({ uuid }) => uuid)).toEqual([list[1]!.uuid]);
});

test('NEARCACHE-24: a first question is repeated after 500, 1000, 1500 ms ... until the interval is used up, of those who did not answer', async () => {
  const { repair, clock, asked, list, state, add, connection } = create({ isSmart: false, reconciliationMillis: 4_000 });
  state.refuses = (uuid) => uuid.equals(list[1]!.uuid);
  const { heard } = add('cities');
  const asking = repair.registered(heard, connection(0));
  await clock.advance(3_900);
  await asking;
  expect(asked.filter(({ uuid }) => uuid === list[0]!.uuid).map(({ at }) => at)).toEqual([0]);
  expect(asked.filter(({ uuid }) => uuid === list[1]!.uuid).map(({ at }) => at)).toEqual([0, 500, 1_500, 3_000]);
});

test('NEARCACHE-24: a first question is repeated for a minute when there is no reconciliation, and not after the end', async () => {
  const { repair, clock, asked, state, add, connection } = create({ members: 1, reconciliationMillis: 0 });
  state.refuses = () => true;
  const { heard, close } = add('cities');
  void repair.registered(heard, connection(0));
  await clock.advance(2_000);
  expect(asked.map(({ at }) => at)).toEqual([0, 500, 1_500]);
  close();
  await clock.advance(100_000);
  expect([asked.length, clock.pending]).toEqual([3, 0]);
});

test('NEARCACHE-23: every member is asked for all caches in one round; one that fails is left out until the next', async () => {
  const { clock, asked, list, sequences, state, add } = create();
  const [cities, rivers] = [add('cities'), add('rivers')];
  state.refuses = (uuid) => uuid.equals(list[0]!.uuid);
  sequences.set('cities', 5);
  await clock.advance(60_000);
  expect(asked.map(({ at, names }) => [at, names])).toEqual([0, 1].map(() => [60_000, ['cities', 'rivers']]));
  expect([cities, rivers].map(({ cache }) => cache.staleness.stampOf(1).sequence)).toEqual([5, 0]);
  state.refuses = () => false;
  await clock.advance(60_000);
  expect([0, 1].map((partition) => cities.cache.staleness.stampOf(partition).sequence)).toEqual([5, 5]);
  expect(asked).toHaveLength(4);
  for (const { close } of [cities, rivers]) close();
  expect(clock.pending).toBe(0);
});

test('NEARCACHE-23: with the interval 0 there is no round', async () => {
  const { clock, asked, add } = create({ reconciliationMillis: 0 });
  add('cities');
  await clock.advance(1_000_000);
  expect([asked.length, clock.pending]).toEqual([0, 0]);
});

test('NEARCACHE-21: what was missed is judged within a second, whatever it takes', () => {
  const { clock, repair, add } = create({ maxToleratedMissCount: 3 });
  const { heard, cache } = add('cities');
  cache.staleness.learned(0, FIRST, 0);
  const before = cache.staleness.stampOf(0);
  const idle = clock.pending;
  cache.staleness.heard(0, FIRST, 1);
  repair.heard(heard);
  expect(clock.pending).toBe(idle); // nothing was missed
  cache.staleness.heard(0, FIRST, 5);
  repair.heard(heard);
  clock.tick(999);
  cache.staleness.heard(0, FIRST, 7);
  repair.heard(heard);
  expect(cache.staleness.isStale(before)).toBe(false);
  clock.tick(1);
  expect(cache.staleness.isStale(before)).toBe(true);
});

test('NEARCACHE-28: nobody is asked while nobody is connected', async () => {
  const { clock, asked, state, add } = create();
  state.connected = [];
  add('cities');
  await clock.advance(180_000);
  expect(asked).toEqual([]);
});
