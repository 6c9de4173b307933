import { describe, expect, test } from 'vitest';
import { applyPartitions, NO_PARTITIONS, type Ownership } from '../../../src/cluster/partitions.ts';
import { uuidOf } from './some-members.ts';

const [a, b] = [{ connection: 'a' }, { connection: 'b' }];
const owners = (...ids: (readonly number[])[]): Ownership => ids.map((own, i) => [uuidOf(i + 1), own]);
const [one, two] = [uuidOf(1).toString(), uuidOf(2).toString()];

const table = applyPartitions(NO_PARTITIONS, { version: 5, ownership: owners([0, 2], [1]), source: a }, 4);

describe('a partition table', () => {
  test('says who owns each partition, and of the others that nobody does', () => {
    expect(table).toEqual({ version: 5, source: a, owners: [one, two, one, undefined] });
    expect(table.owners).toHaveLength(4);
  });

  test('VIEW-7: an empty one is ignored, also one with members that own nothing', () => {
    expect(applyPartitions(table, { version: 9, ownership: [], source: a }, 4)).toBe(table);
    expect(applyPartitions(table, { version: 9, ownership: owners([], []), source: b }, 4)).toBe(table);
    expect(applyPartitions(NO_PARTITIONS, { version: 9, ownership: [], source: b }, 4)).toBe(NO_PARTITIONS);
  });

  test('VIEW-7: of the same connection only a newer one is applied', () => {
    const ownership = owners([], [0, 1, 2, 3]);
    expect(applyPartitions(table, { version: 4, ownership, source: a }, 4)).toBe(table);
    expect(applyPartitions(table, { version: 5, ownership, source: a }, 4)).toBe(table);
    expect(applyPartitions(table, { version: 6, ownership, source: a }, 4)).toEqual({
      version: 6,
      source: a,
      owners: [two, two, two, two],
    });
  });

  test('VIEW-7: of another connection one of any version is applied', () => {
    expect(applyPartitions(table, { version: 1, ownership: owners([3]), source: b }, 4)).toMatchObject({ version: 1, source: b });
  });

  test('is replaced whole, and never changed', () => {
    const next = applyPartitions(table, { version: 6, ownership: owners([3]), source: a }, 4);
    expect(next.owners).toEqual([undefined, undefined, undefined, one]);
    expect(table.owners).toEqual([one, two, one, undefined]);
  });

  test('ids that the cluster does not have are left out', () => {
    const next = applyPartitions(NO_PARTITIONS, { version: 1, ownership: owners([-1, 0, 4, 271]), source: a }, 4);
    expect(next.owners).toEqual([one, undefined, undefined, undefined]);
    expect(Object.keys(next.owners)).toEqual(['0', '1', '2', '3']);
  });
});
