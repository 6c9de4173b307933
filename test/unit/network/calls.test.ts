import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Calls } from '../../../src/network/calls.ts';
import { FrameWriter } from '../../../src/protocol/frames.ts';
import { RecordedCall } from './recorded-call.ts';

/** A call that writes so many bytes and notes its id. */
function writing(written: number[], bytes = 1): RecordedCall {
  const call = new RecordedCall();
  call.write = (to, id) => {
    to.frame(bytes);
    written.push(id);
  };
  return call;
}

describe('the calls of a connection', () => {
  test('are written once, in their order', () => {
    const calls = new Calls();
    const written: number[] = [];
    for (const id of [1, 2, 3]) calls.add(id, writing(written));
    calls.fill(new FrameWriter());
    calls.fill(new FrameWriter());
    expect(written).toEqual([1, 2, 3]);
    expect(calls.size).toBe(3);
  });

  test('fill a write of about 256 KB and leave the rest to the next one', () => {
    const calls = new Calls();
    const written: number[] = [];
    for (let id = 1; id <= 10; id++) calls.add(id, writing(written, 100 * 1024));
    calls.fill(new FrameWriter());
    expect(written).toEqual([1, 2, 3]);
    expect([calls.wasWritten(3), calls.wasWritten(4)]).toEqual([true, false]);
    calls.fill(new FrameWriter());
    expect(written).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('that are larger than a write are written whole', () => {
    const calls = new Calls();
    const written: number[] = [];
    calls.add(1, writing(written, 2_000_000));
    calls.add(2, writing(written));
    const to = new FrameWriter();
    calls.fill(to);
    expect(written).toEqual([1]);
    expect(to.pos).toBeGreaterThan(2_000_000);
  });

  test('that were taken out before are not written', () => {
    const calls = new Calls();
    const written: number[] = [];
    for (const id of [1, 2]) calls.add(id, writing(written));
    expect(calls.take(1)).toBeDefined();
    expect(calls.take(1)).toBeUndefined();
    calls.fill(new FrameWriter());
    expect(written).toEqual([2]);
  });

  test('are all found until they are cleared, and none is written afterwards', () => {
    const calls = new Calls();
    const written: number[] = [];
    const call = writing(written);
    calls.add(7, call);
    expect(calls.all()).toEqual([[7, call]]);
    expect(calls.get(7)).toBe(call);
    calls.clear();
    expect([calls.size, calls.get(7)]).toEqual([0, undefined]);
    calls.fill(new FrameWriter());
    expect(written).toEqual([]);
  });

  test('that fail to be written are told so and leave no bytes behind', () => {
    const calls = new Calls();
    const bad = new RecordedCall();
    const problem = new RangeError('too long');
    bad.write = (to) => {
      to.frame(50);
      throw problem;
    };
    calls.add(1, bad);
    const to = new FrameWriter();
    calls.fill(to);
    expect([to.pos, calls.size, calls.wasWritten(1)]).toEqual([0, 0, false]);
    expect([bad.endings, bad.error]).toEqual([['unsendable'], problem]);
  });

  test('that are put back are there again, without being written twice', () => {
    const calls = new Calls();
    const written: number[] = [];
    calls.add(1, writing(written));
    calls.fill(new FrameWriter());
    calls.restore(1, calls.take(1)!);
    calls.fill(new FrameWriter());
    expect([written, calls.size]).toEqual([[1], 1]);
  });

  test('CLOSE-2: at any moment each call was either written or not, and never both or neither', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), bytes: fc.integer({ min: 1, max: 200_000 }) }),
      fc.record({ kind: fc.constant('fill' as const) }),
      fc.record({ kind: fc.constant('take' as const), at: fc.nat(50) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const calls = new Calls();
        const written: number[] = [];
        const taken = new Set<number>();
        let last = 0;
        for (const each of steps) {
          if (each.kind === 'add') calls.add(++last, writing(written, each.bytes));
          else if (each.kind === 'fill') calls.fill(new FrameWriter());
          else if (calls.take(each.at) !== undefined) taken.add(each.at);
          for (const [id] of calls.all()) expect(calls.wasWritten(id)).toBe(written.includes(id));
        }
        expect(written).toEqual([...new Set(written)].sort((a, b) => a - b));
        expect(calls.size).toBe(last - taken.size);
      }),
    );
  });
});
