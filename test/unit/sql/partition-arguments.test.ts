import { expect, test } from 'vitest';
import { PartitionArguments } from '../../../src/sql/partition-arguments.ts';

test('SQL-20: the statements that were used last are remembered, and -1 forgets one', () => {
  const known = new PartitionArguments(2);
  known.learn('a', 0);
  known.learn('b', 1);
  expect(known.get('a')).toBe(0);
  known.learn('c', 2);
  expect(['a', 'b', 'c'].map((sql) => known.get(sql))).toEqual([0, undefined, 2]);
  known.learn('a', 5);
  expect(known.get('a')).toBe(5);
  known.learn('a', -1);
  known.learn('never', -1);
  expect([known.get('a'), known.get('c')]).toEqual([undefined, 2]);
});

test('SQL-20: a size of 0 remembers nothing', () => {
  const known = new PartitionArguments(0);
  known.learn('a', 0);
  expect(known.get('a')).toBeUndefined();
});
