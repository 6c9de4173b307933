import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ItemEventType, ItemStorage } from '../../../src/testing/member/item-storage.ts';

const ascending = (a: number, b: number) => a - b;
const item = (n: number) => Buffer.from([n]);
const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), items: fc.array(fc.nat(5), { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('take' as const), count: fc.nat(3) }),
  fc.record({ kind: fc.constant('remove' as const), n: fc.nat(5) }),
  fc.record({ kind: fc.constant('removeAll' as const), ns: fc.array(fc.nat(5), { maxLength: 3 }) }),
);

test.each([true, false])('holds what a plain array would hold, and its events tell the whole story (unique: %s)', (isUnique) => {
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const told: number[] = [];
      let model: number[] = [];
      const onChange = (type: number, its: Buffer) =>
        type === ItemEventType.added ? told.push(its[0]!) : told.splice(told.indexOf(its[0]!), 1);
      const storage = new ItemStorage({ isUnique, maxSize: 4, onChange });
      for (const each of steps) {
        if (each.kind === 'add') {
          const fresh = isUnique ? [...new Set(each.items)].filter((n) => !model.includes(n)) : each.items;
          const fits = fresh.length > 0 && model.length + fresh.length <= 4;
          expect(storage.add(each.items.map(item))).toBe(fits);
          if (fits) model.push(...fresh);
        } else if (each.kind === 'take') {
          expect(storage.take(each.count).map((its) => its[0])).toEqual(model.splice(0, each.count));
        } else if (each.kind === 'remove') {
          const index = model.indexOf(each.n);
          expect(storage.remove(item(each.n))).toBe(index >= 0);
          if (index >= 0) model.splice(index, 1);
        } else {
          const before = model.length;
          model = model.filter((n) => !each.ns.includes(n));
          expect(storage.removeAll((its) => each.ns.includes(its[0]!))).toBe(model.length < before);
        }
        expect(storage.items.map((its) => its[0])).toEqual(model);
        expect(told.toSorted(ascending)).toEqual(model.toSorted(ascending));
        expect(storage.room).toBe(4 - model.length);
      }
    }),
  );
});

test('copies what it is given', () => {
  const storage = new ItemStorage({ isUnique: false, maxSize: 9, onChange: () => {} });
  const bytes = item(1);
  storage.add([bytes]);
  bytes.fill(7);
  expect(storage.items).toEqual([item(1)]);
});

test('inserts, replaces and finds by index', () => {
  const events: unknown[] = [];
  const storage = new ItemStorage({ isUnique: false, maxSize: 9, onChange: (type, its) => events.push([type, its[0]]) });
  storage.add([item(1), item(3)]);
  storage.add([item(2), item(1)], 1);
  expect(storage.replace(0, item(9))).toEqual(item(1));
  expect(storage.items).toEqual([9, 2, 1, 3].map(item));
  expect([storage.indexOf(item(1)), storage.lastIndexOf(item(9)), storage.lastIndexOf(item(7))]).toEqual([2, 0, -1]);
  expect(events.slice(-2)).toEqual([
    [ItemEventType.removed, 1],
    [ItemEventType.added, 9],
  ]);
});
