import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CallTable } from '../../../src/network/call-table.ts';

describe('a table of calls', () => {
  test('holds what a Map would hold, whatever comes and goes in whatever order', () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('add' as const), skipped: fc.oneof(fc.constant(0), fc.nat(600)) }) },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('take' as const), at: fc.nat() }) },
      fc.record({ kind: fc.constant('replace' as const), at: fc.nat() }),
      fc.record({ kind: fc.constant('miss' as const), id: fc.nat() }),
      { weight: 1, arbitrary: fc.constant({ kind: 'clear' as const }) },
    );
    fc.assert(
      fc.property(fc.nat(2 ** 33), fc.array(step, { maxLength: 300, size: 'max' }), (first, steps) => {
        const table = new CallTable<{ id: number }>();
        const expected = new Map<number, { id: number }>();
        let next = first + 1;
        for (const each of steps) {
          const ids = [...expected.keys()];
          if (each.kind === 'add') {
            next += each.skipped + 1;
            expected.set(next, { id: next });
            table.set(next, expected.get(next)!);
          } else if (each.kind === 'clear') {
            expected.clear();
            table.clear();
          } else if (each.kind === 'miss') {
            expect(table.get(each.id)).toBe(expected.get(each.id));
          } else if (ids.length > 0) {
            const id = ids[each.at % ids.length]!;
            if (each.kind === 'take') {
              expect(table.take(id)).toBe(expected.get(id));
              expected.delete(id);
              expect(table.take(id)).toBeUndefined();
            } else {
              expected.set(id, { id });
              table.set(id, expected.get(id)!);
            }
          }
          expect(table.size).toBe(expected.size);
        }
        for (const [id, item] of expected) expect(table.get(id)).toBe(item);
        expect(table.entries()).toEqual([...expected].sort(([a], [b]) => a - b));
      }),
    );
  });

  test('takes in any number, and one that stays for ever is in nobody’s way', () => {
    const table = new CallTable<object>();
    const forever = {};
    table.set(1, forever);
    for (let id = 2; id < 10_000; id++) {
      table.set(id, {});
      expect(table.take(id)).toBeDefined();
    }
    for (let id = 10_000; id < 60_000; id++) table.set(id, { id });
    expect(table.size).toBe(50_001);
    for (let id = 10_000; id < 60_000; id++) expect(table.take(id)).toEqual({ id });
    expect([table.size, table.take(1), table.size]).toEqual([1, forever, 0]);
  });
});
