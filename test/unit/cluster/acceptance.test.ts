import { describe, expect, test } from 'vitest';
import { judge, type Judgement, type Offer, type Situation } from '../../../src/cluster/acceptance.ts';

const accepted: Situation = {
  isWanted: true,
  partitionCount: 271,
  clusterId: 'A',
  liveConnections: 0,
  isDuplicate: false,
  isFailover: false,
  isSwitch: false,
};
const offer: Offer = { partitionCount: 271, clusterId: 'A' };

/** A judgement in a word, and the code of its error. */
function wordOf(judgement: Judgement): string {
  return judgement.kind === 'refuse' ? `${judgement.reason} ${judgement.error.code}` : judgement.kind;
}

const NOT_ALLOWED = 'WRONG_CLUSTER CLIENT_NOT_ALLOWED_IN_CLUSTER';
const FOREIGN = 'WRONG_CLUSTER ILLEGAL_STATE';
const LATE = 'SWITCH ILLEGAL_STATE';

describe('a member that accepted the client', () => {
  test.each<[string, Partial<Situation>, Partial<Offer>, string]>([
    ['the first member of all', { partitionCount: 0, clusterId: undefined }, {}, 'accept'],
    ['another member of the same cluster', { liveConnections: 2 }, {}, 'accept'],
    ['the same cluster after a loss', {}, {}, 'accept'],
  ])('CHECK-4: %s is taken', (_, situation, said, expected) => {
    expect(wordOf(judge({ ...offer, ...said }, { ...accepted, ...situation }))).toBe(expected);
  });

  test.each<[string, Partial<Situation>]>([
    ['a reconnect', {}],
    ['a dial to a further member', { liveConnections: 1 }],
    ['a switch to another cluster', { isFailover: true, isSwitch: true }],
  ])('CHECK-1: another partition count is refused for %s, as an error that gives up', (_, situation) => {
    for (const clusterId of ['A', 'B']) {
      const judgement = judge({ partitionCount: 272, clusterId }, { ...accepted, ...situation });
      expect(wordOf(judgement)).toBe(NOT_ALLOWED);
      expect(judgement).toMatchObject({ error: { message: 'the cluster has 272 partitions, not 271 as before' } });
    }
  });

  test('CHECK-2: a dial that comes too late is refused, whoever answered', () => {
    for (const isDuplicate of [false, true]) {
      for (const clusterId of ['A', 'B'])
        expect(wordOf(judge({ ...offer, clusterId }, { ...accepted, isWanted: false, isDuplicate }))).toBe(LATE);
    }
  });

  test('CHECK-3: a second connection to a member is a duplicate, not an error', () => {
    expect(wordOf(judge(offer, { ...accepted, liveConnections: 1, isDuplicate: true }))).toBe('duplicate');
  });

  test('CHECK-4: a member of another cluster is refused while connections live, and gives up on nothing', () => {
    for (const isFailover of [false, true]) {
      const judgement = judge({ ...offer, clusterId: 'B' }, { ...accepted, liveConnections: 1, isFailover });
      expect(wordOf(judgement)).toBe(FOREIGN);
      expect(judgement).toMatchObject({ error: { message: 'the member belongs to the cluster B, not to A' } });
    }
  });

  test('CHECK-4: a restarted cluster is taken by a plain client, and by a failover client only as part of a switch', () => {
    const restarted = { ...offer, clusterId: 'B' };
    expect(wordOf(judge(restarted, accepted))).toBe('accept');
    expect(wordOf(judge(restarted, { ...accepted, isFailover: true, isSwitch: true }))).toBe('accept');
    expect(wordOf(judge(restarted, { ...accepted, isFailover: true }))).toBe(NOT_ALLOWED);
  });

  test('CHECK-1, CHECK-2, CHECK-3, CHECK-4: the checks are made in this order, in every situation', () => {
    const flags = [false, true];
    let cases = 0;
    for (const isOtherCount of flags)
      for (const isWanted of flags)
        for (const isDuplicate of flags)
          for (const isOtherId of flags)
            for (const isLive of flags)
              for (const isFailover of flags)
                for (const isSwitch of flags) {
                  const situation = { ...accepted, isWanted, isDuplicate, isFailover, isSwitch, liveConnections: isLive ? 1 : 0 };
                  const said = { partitionCount: isOtherCount ? 1 : 271, clusterId: isOtherId ? 'B' : 'A' };
                  const checks: readonly (readonly [boolean, string])[] = [
                    [isOtherCount, NOT_ALLOWED],
                    [!isWanted, LATE],
                    [isDuplicate, 'duplicate'],
                    [!isOtherId, 'accept'],
                    [isLive, FOREIGN],
                    [isFailover && !isSwitch, NOT_ALLOWED],
                    [true, 'accept'],
                  ];
                  expect(wordOf(judge(said, situation)), JSON.stringify({ situation, said })).toBe(checks.find(([holds]) => holds)![1]);
                  cases++;
                }
    expect(cases).toBe(128);
  });
});
