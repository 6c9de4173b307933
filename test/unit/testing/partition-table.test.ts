import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assignPartitions, partitionsByOwner, replicaMoves } from '../../../src/testing/member/partition-table.ts';

const setups = fc.record({
  members: fc.integer({ min: 1, max: 7 }),
  partitions: fc.integer({ min: 1, max: 300 }),
  backups: fc.integer({ min: 0, max: 6 }),
});
const names = (count: number) => Array.from({ length: count }, (_, i) => `member ${i}`);

test('each partition has an owner and as many backups as there can be, on different members', () => {
  fc.assert(
    fc.property(setups, ({ members, partitions, backups }) => {
      const table = assignPartitions(names(members), partitions, backups);
      expect(table).toHaveLength(partitions);
      for (const replicas of table) expect(new Set(replicas).size).toBe(Math.min(backups + 1, members));
    }),
  );
});

test('no member owns two partitions more than another one, and each partition is owned once', () => {
  fc.assert(
    fc.property(setups, ({ members, partitions, backups }) => {
      const owned = partitionsByOwner(assignPartitions(names(members), partitions, backups));
      const all = [...owned.values()];
      expect(all.flat().toSorted((a, b) => a - b)).toEqual([...Array(partitions).keys()]);
      const counts = names(members).map((name) => owned.get(name)?.length ?? 0);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }),
  );
});

test('without members nobody owns anything', () => {
  expect(partitionsByOwner(assignPartitions([], 3, 1))).toEqual(new Map());
});

test('what moves from one table to the next is each replica that has another holder, and makes the one out of the other', () => {
  fc.assert(
    fc.property(setups, fc.integer({ min: 1, max: 7 }), ({ members, partitions, backups }, later) => {
      const before = assignPartitions(names(members), partitions, backups);
      const after = assignPartitions(names(later), partitions, backups);
      const moved = before.map((holders, id) => [...holders].slice(0, after[id]!.length));
      for (const { partitionId, replicaIndex, source, destination } of replicaMoves(before, after)) {
        expect(source).toBe(before[partitionId]![replicaIndex]);
        expect(source).not.toBe(destination);
        moved[partitionId]![replicaIndex] = destination;
      }
      expect(moved).toEqual(after);
    }),
  );
});

test('nothing moves when the first members take their partitions', () => {
  expect(replicaMoves([], assignPartitions(names(3), 10, 1))).toEqual([]);
});
