import { describe, expect, test } from 'vitest';
import { Chance } from '../../../scripts/chaos-chance.mjs';
import { Reach } from '../../../scripts/chaos-reach.mjs';

describe('chance', () => {
  const drawn = (seed: string) => {
    const chance = new Chance(seed);
    return Array.from({ length: 1_000 }, () => chance.between(1, 6));
  };

  test('is the same for the same seed, and another for another', () => {
    expect(drawn('one')).toEqual(drawn('one'));
    expect(drawn('one')).not.toEqual(drawn('two'));
    expect(drawn('seed 1 network')).not.toEqual(drawn('seed 1 members'));
  });

  test('gives every choice about equally often, and no other', () => {
    const counts = new Map<number, number>();
    for (const face of drawn('dice')) counts.set(face, (counts.get(face) ?? 0) + 1);
    expect([...counts.keys()].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const count of counts.values()) expect(Math.abs(count - 1_000 / 6)).toBeLessThan(60);
  });
});

describe('what can be reached', () => {
  test('an address is open again when the last of its faults has ended', () => {
    const reach = new Reach(['a', 'b']);
    expect([reach.since('a'), reach.anySince]).toEqual([0, 0]);
    reach.block('a');
    reach.block('a');
    reach.open('a');
    const before = Date.now();
    expect(reach.since('a')).toBeGreaterThanOrEqual(before);
    expect(reach.anySince).toBe(0);
    reach.block('b');
    reach.open('a');
    expect(reach.since('a')).toBeGreaterThanOrEqual(before);
    expect(reach.anySince).toBe(reach.since('a'));
  });
});
