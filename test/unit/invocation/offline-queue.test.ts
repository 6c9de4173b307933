import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OfflineQueue } from '../../../src/invocation/offline-queue.ts';

interface Call {
  readonly sequence: number;
}

const call = (sequence: number): Call => ({ sequence });
const sequences = (calls: readonly Call[]) => calls.map(({ sequence }) => sequence);

describe('parked calls', () => {
  test('OFFLINE-3: come out in the order in which they were made, whenever they were parked', () => {
    const queue = new OfflineQueue<Call>(10);
    for (const sequence of [5, 6, 2, 9, 1, 7]) expect(queue.add(call(sequence))).toBe(true);
    expect(sequences(queue.drain())).toEqual([1, 2, 5, 6, 7, 9]);
    expect(queue.size).toBe(0);
    expect(queue.drain()).toEqual([]);
  });

  test('OFFLINE-1, OFFLINE-2: are as many as may be; one more is refused, and the others stay', () => {
    const queue = new OfflineQueue<Call>(2);
    expect([3, 4, 1, 5].map((sequence) => queue.add(call(sequence)))).toEqual([true, true, false, false]);
    expect(sequences(queue.drain())).toEqual([3, 4]);
    expect(queue.add(call(6))).toBe(true);
  });

  test('OFFLINE-1: a queue of 0 parks nothing', () => {
    const queue = new OfflineQueue<Call>(0);
    expect(queue.add(call(1))).toBe(false);
    expect(queue.size).toBe(0);
  });

  test('OFFLINE-5: one that is taken out frees its place', () => {
    const queue = new OfflineQueue<Call>(2);
    const [first, second, third] = [call(1), call(2), call(3)] as const;
    queue.add(first);
    queue.add(second);
    queue.remove(first);
    expect(queue.add(third)).toBe(true);
    expect(sequences(queue.drain())).toEqual([2, 3]);
  });

  test('OFFLINE-5: taking out what is not there changes nothing', () => {
    const queue = new OfflineQueue<Call>(9);
    const parked = [call(2), call(4)];
    for (const one of parked) queue.add(one);
    for (const stranger of [call(1), call(2), call(3), call(4), call(5)]) queue.remove(stranger);
    expect(queue.drain()).toEqual(parked);
    queue.remove(parked[0]!);
    expect(queue.size).toBe(0);
  });

  test('OFFLINE-4: what is drained can be parked again, in its place', () => {
    const queue = new OfflineQueue<Call>(9);
    for (const sequence of [1, 2, 3, 4]) queue.add(call(sequence));
    const drained = queue.drain();
    queue.add(call(5));
    for (const one of drained.slice(1)) queue.add(one);
    expect(sequences(queue.drain())).toEqual([2, 3, 4, 5]);
  });

  test('OFFLINE-1, OFFLINE-3, OFFLINE-5: whatever is parked and taken out, it is the same as a list that is sorted each time', () => {
    const command = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('add' as const), sequence: fc.nat(30) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), sequence: fc.nat(30) }) },
      { weight: 1, arbitrary: fc.constant({ kind: 'drain' as const }) },
    );
    fc.assert(
      fc.property(fc.nat(12), fc.array(command, { maxLength: 80 }), (maxSize, commands) => {
        const calls = Array.from({ length: 31 }, (_, sequence) => call(sequence));
        const queue = new OfflineQueue<Call>(maxSize);
        let naive: Call[] = [];
        for (const step of commands) {
          if (step.kind === 'drain') {
            expect(queue.drain()).toEqual(naive);
            naive = [];
            continue;
          }
          const one = calls[step.sequence]!;
          if (step.kind === 'remove') {
            queue.remove(one);
            naive = naive.filter((other) => other !== one);
          } else if (!naive.includes(one)) {
            const fits = naive.length < maxSize;
            expect(queue.add(one)).toBe(fits);
            if (fits) naive = [...naive, one].toSorted((a, b) => a.sequence - b.sequence);
          }
          expect(queue.size).toBe(naive.length);
        }
        expect(queue.drain()).toEqual(naive);
      }),
      { numRuns: 300 },
    );
  });
});
