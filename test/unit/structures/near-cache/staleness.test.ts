import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UUID } from '../../../../src/protocol/uuid.ts';
import { Staleness, TIMELESS } from '../../../../src/structures/map/near-cache/staleness.ts';

const [ONE, TWO] = [new UUID(1n, 1n), new UUID(2n, 2n)];
const copy = ({ mostSignificant, leastSignificant }: UUID) => new UUID(mostSignificant, leastSignificant);

describe('what is known of a partition', () => {
  test('NEARCACHE-22: before its uuid is known nothing can be trusted', () => {
    const staleness = new Staleness();
    const stamp = staleness.stampOf(3);
    expect(staleness.isStale(stamp)).toBe(true);
    staleness.learned(3, ONE, 5);
    expect([staleness.isStale(stamp), staleness.isStale(staleness.stampOf(3))]).toEqual([true, false]);
    expect(staleness.isStale(staleness.stampOf(4))).toBe(true);
  });

  test('NEARCACHE-16: starts from what the member tells, without having missed what was before', () => {
    const staleness = new Staleness();
    staleness.learned(3, ONE, 500);
    expect([staleness.missed, staleness.stampOf(3).sequence]).toEqual([0, 500]);
  });

  test('NEARCACHE-17 NEARCACHE-18: with a new uuid the numbers begin anew, with the one that came along, and old records are stale', () => {
    const staleness = new Staleness();
    staleness.learned(3, ONE, 500);
    staleness.heard(3, copy(ONE), 505);
    expect(staleness.missed).toBe(4);
    const [stamp, elsewhere] = [staleness.stampOf(3), staleness.stampOf(4)];
    expect(staleness.isStale(stamp)).toBe(false);
    staleness.learned(4, ONE, 0);
    staleness.heard(3, TWO, 1);
    expect([staleness.isStale(stamp), staleness.isStale(elsewhere)]).toEqual([true, true]);
    expect([staleness.missed, staleness.stampOf(3).sequence]).toEqual([0, 1]);
    expect(staleness.isStale(staleness.stampOf(4))).toBe(false);
    staleness.heard(3, ONE, 506); // the one before is as strange as any other
    expect(staleness.isStale(stamp)).toBe(true);
  });

  test.each([
    ['an event that is next', 'heard', 11, 0, 11],
    ['an event that skips some', 'heard', 15, 4, 15],
    ['an event that came before', 'heard', 10, 0, 10],
    ['an old event', 'heard', 3, 0, 10],
    ['the same number at the reconciliation', 'learned', 10, 0, 10],
    ['a later one at the reconciliation', 'learned', 11, 1, 11],
    ['a much later one at the reconciliation', 'learned', 15, 5, 15],
    ['an older one at the reconciliation', 'learned', 9, 0, 10],
  ] as const)('NEARCACHE-19: %s', (_what, how, sequence, missed, after) => {
    const staleness = new Staleness();
    staleness.learned(3, ONE, 10);
    staleness[how](3, ONE, sequence);
    expect([staleness.missed, staleness.stampOf(3).sequence]).toEqual([missed, after]);
  });
});

describe('NEARCACHE-21: what was missed', () => {
  function missing(...counts: number[]) {
    const staleness = new Staleness();
    counts.forEach((_, partition) => staleness.learned(partition, ONE, 0));
    const before = counts.map((_, partition) => staleness.stampOf(partition));
    counts.forEach((count, partition) => staleness.heard(partition, ONE, count + 1));
    const areStale = () => before.map((stamp) => staleness.isStale(stamp));
    return { staleness, areStale };
  }

  test('is tolerated up to the limit, all partitions together', () => {
    const { staleness, areStale } = missing(6, 0, 4);
    staleness.judge(10);
    expect(areStale()).toEqual([false, false, false]);
    expect(staleness.missed).toBe(10);
  });

  test('puts in doubt what is older, in each partition that missed something, when it is more', () => {
    const { staleness, areStale } = missing(7, 0, 4);
    const after = staleness.stampOf(0);
    staleness.judge(10);
    expect(areStale()).toEqual([true, false, true]);
    expect([staleness.isStale(after), staleness.missed]).toEqual([false, 0]);
  });

  test('is not tolerated at all when the limit is 0', () => {
    const { staleness, areStale } = missing(1, 0);
    staleness.judge(0);
    expect(areStale()).toEqual([true, false]);
  });
});

test('STATE-7: another cluster leaves nothing that is trusted', () => {
  const staleness = new Staleness();
  staleness.learned(0, ONE, 5);
  staleness.heard(0, ONE, 50);
  const stamp = staleness.stampOf(0);
  staleness.reset();
  expect([staleness.isStale(stamp), staleness.missed]).toEqual([true, 0]);
  staleness.learned(0, ONE, 5);
  expect(staleness.isStale(stamp)).toBe(true);
});

test('NEARCACHE-31: a stamp without time is never stale', () => {
  expect(new Staleness().isStale(TIMELESS)).toBe(false);
});

test('NEARCACHE-18 NEARCACHE-19 NEARCACHE-21: the count of misses is the sum of those of the partitions, whatever comes', () => {
  const news = fc.record({
    partition: fc.integer({ min: 0, max: 3 }),
    uuid: fc.constantFrom(ONE, TWO),
    sequence: fc.integer({ min: 0, max: 40 }),
    how: fc.constantFrom('heard', 'learned', 'judge'),
  });
  fc.assert(
    fc.property(fc.array(news), (all) => {
      const staleness = new Staleness();
      for (const { partition, uuid, sequence, how } of all) {
        const [known, misses] = [staleness.stampOf(partition), staleness.missed];
        if (how === 'judge') staleness.judge(3);
        else staleness[how as 'heard'](partition, uuid, sequence);
        const now = staleness.stampOf(partition);
        if (known.generation === now.generation) expect(now.sequence).toBeGreaterThanOrEqual(known.sequence);
        else expect(staleness.isStale(known)).toBe(true);
        expect(staleness.isStale(now)).toBe(now.generation.uuid === undefined);
        expect(staleness.missed).toBeGreaterThanOrEqual(0);
        if (how === 'judge') expect(staleness.missed).toBe(misses > 3 ? 0 : misses);
        const parts = [0, 1, 2, 3].map((each) => staleness.stampOf(each).generation.missed);
        expect(staleness.missed).toBe(parts.reduce((sum, count) => sum + count));
      }
    }),
  );
});
