import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Deadlines, type Lane, type Timed } from '../../../src/invocation/deadlines.ts';
import { VirtualClock } from '../../virtual-clock.ts';

/** An item that writes down when its deadline passed. */
class Item implements Timed {
  dueAt = Infinity;
  lane: Lane | undefined;
  before: Timed | undefined;
  after: Timed | undefined;
  readonly fired: number[] = [];
  readonly #clock: VirtualClock;
  readonly #then: () => void;

  constructor(clock: VirtualClock, then: () => void = () => {}) {
    this.#clock = clock;
    this.#then = then;
  }

  onDeadline(): void {
    this.fired.push(this.#clock.now());
    this.#then();
  }
}

function setUp() {
  const clock = new VirtualClock({ now: 333 });
  return { clock, deadlines: new Deadlines(clock) };
}

describe('deadlines', () => {
  test('INVOKE-1: pass at their time, once, and not before', () => {
    const { clock, deadlines } = setUp();
    const item = new Item(clock);
    deadlines.add(item, 100);
    clock.tick(99);
    expect(item.fired).toEqual([]);
    clock.tick(500);
    expect(item.fired).toEqual([433]);
    expect(clock.pending).toBe(0);
  });

  test('of one time to live pass in the order in which they began, with one timer at a time', () => {
    const { clock, deadlines } = setUp();
    const items = Array.from({ length: 100 }, () => new Item(clock));
    for (const item of items) {
      deadlines.add(item, 100);
      clock.tick(1);
      expect(clock.pending).toBe(1);
    }
    clock.tick(99);
    expect(items.map(({ fired }) => fired[0])).toEqual(items.map((_, i) => 433 + i));
    expect(clock.pending).toBe(0);
  });

  test('that are taken away do not pass, wherever they stand, and leave no timer', () => {
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
      [1, 2, 0],
    ]) {
      const { clock, deadlines } = setUp();
      const items = [0, 1, 2].map(() => new Item(clock));
      for (const item of items) deadlines.add(item, 100);
      for (const i of order) deadlines.remove(items[i]!);
      for (const item of items) deadlines.remove(item);
      expect(clock.pending).toBe(0);
      clock.tick(1_000);
      expect(items.flatMap(({ fired }) => fired)).toEqual([]);
    }
  });

  test('many times to live, each used once, leave no timer behind either', () => {
    const { clock, deadlines } = setUp();
    const item = new Item(clock);
    for (let millis = 1_000; millis < 2_000; millis++) {
      deadlines.add(item, millis);
      deadlines.remove(item);
    }
    expect(clock.pending).toBe(0);
  });

  test('a usual time to live keeps its one timer while nothing is in it, and passes in time whenever an item comes', () => {
    const clock = new VirtualClock({ now: 333 });
    const deadlines = new Deadlines(clock, [100]);
    for (let i = 0; i < 50; i++) {
      const item = new Item(clock);
      deadlines.add(item, 100);
      clock.tick(1);
      deadlines.remove(item);
      expect(clock.pending).toBe(1);
    }
    expect(clock.armed).toHaveLength(1);
    const late = new Item(clock);
    deadlines.add(late, 100);
    clock.tick(99);
    expect(late.fired).toEqual([]);
    clock.tick(1);
    expect(late.fired).toEqual([483]);
    expect(clock.pending).toBe(0);
    const next = new Item(clock);
    deadlines.add(next, 100);
    clock.tick(100);
    expect(next.fired).toEqual([583]);
    deadlines.add(next, 100);
    deadlines.remove(next);
    deadlines.close();
    expect(clock.pending).toBe(0);
  });

  test('a new deadline takes the place of the one before', () => {
    const { clock, deadlines } = setUp();
    const item = new Item(clock);
    deadlines.add(item, 100);
    clock.tick(50);
    deadlines.add(item, 100);
    clock.tick(99);
    expect(item.fired).toEqual([]);
    clock.tick(1);
    expect(item.fired).toEqual([483]);
    deadlines.add(item, 100);
    deadlines.add(item, 7);
    clock.tick(1_000);
    expect(item.fired).toEqual([483, 490]);
  });

  test('TIMEOUT-7: beyond 2147483647 ms do not pass at once, but when they are due', () => {
    for (const millis of [2 ** 31, 2 ** 32 + 7, 5e10]) {
      const { clock, deadlines } = setUp();
      const item = new Item(clock);
      deadlines.add(item, millis);
      clock.tick(millis - 1);
      expect(item.fired).toEqual([]);
      clock.tick(1);
      expect(item.fired).toEqual([333 + millis]);
      expect(Math.max(...clock.armed)).toBe(2_147_483_647);
    }
  });

  test.each([Number.MAX_SAFE_INTEGER, Number.MAX_VALUE, Infinity])('TIMEOUT-7: of %d ms never pass', (millis) => {
    const { clock, deadlines } = setUp();
    const item = new Item(clock);
    deadlines.add(item, millis);
    clock.tick(1e11);
    expect(item.fired).toEqual([]);
    expect(clock.pending).toBe(1);
    deadlines.remove(item);
    expect(clock.pending).toBe(0);
  });

  test('a timer that fires late lets everything pass that is due by then', () => {
    const { clock, deadlines } = setUp();
    const items = [0, 50, 100].map((wait) => {
      clock.tick(wait === 0 ? 0 : 50);
      const item = new Item(clock);
      deadlines.add(item, 1_000);
      return item;
    });
    clock.stall(960);
    expect(items.map(({ fired }) => fired)).toEqual([[1_393], [1_393], []]);
    clock.tick(40);
    expect(items[2]!.fired).toEqual([1_433]);
  });

  test('an item may take another away when its deadline passes', () => {
    const { clock, deadlines } = setUp();
    const second = new Item(clock);
    const first = new Item(clock, () => deadlines.remove(second));
    for (const item of [first, second]) deadlines.add(item, 10);
    clock.tick(100);
    expect(second.fired).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('an item may get a new deadline when its deadline passes, without a second timer', () => {
    const { clock, deadlines } = setUp();
    let again = 3;
    const repeated: Item = new Item(clock, () => {
      if (again-- > 0) deadlines.add(repeated, 10);
    });
    const other = new Item(clock);
    deadlines.add(repeated, 10);
    clock.tick(5);
    deadlines.add(other, 10);
    clock.tick(6);
    expect(clock.pending).toBe(1);
    clock.tick(100);
    expect(repeated.fired).toEqual([343, 353, 363, 373]);
    expect(other.fired).toEqual([348]);
    expect(clock.pending).toBe(0);
  });

  test('SHUTDOWN-5: after the end nothing passes, and no timer is left or armed', () => {
    const { clock, deadlines } = setUp();
    const items = [10, 10, 20].map((millis) => {
      const item = new Item(clock);
      deadlines.add(item, millis);
      return item;
    });
    deadlines.close();
    expect(clock.pending).toBe(0);
    deadlines.remove(items[0]!);
    deadlines.add(items[0]!, 10);
    deadlines.add(new Item(clock), 99);
    expect(clock.pending).toBe(0);
    clock.tick(1_000);
    expect(items.flatMap(({ fired }) => fired)).toEqual([]);
  });

  test('SHUTDOWN-5: an end while deadlines pass leaves no timer', () => {
    const { clock, deadlines } = setUp();
    deadlines.add(new Item(clock, () => deadlines.close()), 10);
    clock.tick(5);
    deadlines.add(new Item(clock), 10);
    clock.tick(5);
    expect(clock.pending).toBe(0);
  });
});

describe('whatever is added and taken away', () => {
  /** A command: what to do with which item, and how long to wait afterwards. */
  const command = fc.record({
    kind: fc.constantFrom('add', 'add', 'remove'),
    item: fc.nat(7),
    millis: fc.constantFrom(1, 5, 5, 5, 12, 40),
    wait: fc.nat(9),
    isStall: fc.boolean(),
  });

  test('INVOKE-1: the same deadlines pass at the same times as in a naive list', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 80 }), (commands) => {
        const { clock, deadlines } = setUp();
        const passed: string[] = [];
        const items = Array.from({ length: 8 }, (_, i) => new Item(clock, () => passed.push(`${i} at ${clock.now()}`)));
        const naive = new Map<number, number>();
        const expected: string[] = [];
        for (const { kind, item, millis, wait, isStall } of [
          ...commands,
          { kind: 'remove', item: 0, millis: 1, wait: 100, isStall: false },
        ]) {
          deadlines.remove(items[item]!);
          naive.delete(item);
          if (kind === 'add') {
            deadlines.add(items[item]!, millis);
            naive.set(item, clock.now() + millis);
          }
          const end = clock.now() + wait;
          for (const [i, due] of [...naive]) {
            if (due > end) continue;
            expected.push(`${i} at ${isStall ? end : due}`);
            naive.delete(i);
          }
          if (isStall) clock.stall(wait);
          else clock.tick(wait);
          expect(clock.pending).toBeLessThanOrEqual(4); // as many as there are different times to live
          expect(clock.pending === 0).toBe(naive.size === 0);
        }
        expect(passed.toSorted()).toEqual(expected.toSorted());
      }),
      { numRuns: 300 },
    );
  });
});
