import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { inTime } from '../../../src/cluster/in-time.ts';
import { deferred } from '../../../src/deferred.ts';
import { AbortError, IOError } from '../../../src/errors.ts';
import { VirtualClock } from '../../virtual-clock.ts';

/** Asks something that is answered when the test says so. */
function asked(timeoutMillis = 100) {
  const clock = new VirtualClock();
  const outer = new AbortController();
  const answer = deferred<string>();
  const seen: { signal?: AbortSignal } = {};
  const expired = () => new IOError('too late');
  const result = inTime(
    (signal) => {
      seen.signal = signal;
      return answer.promise;
    },
    { clock, timeoutMillis, signal: outer.signal, expired },
  );
  result.catch(() => {});
  return { clock, outer, answer, seen, result, listeners: () => getEventListeners(outer.signal, 'abort').length };
}

describe('an answer that is waited for', () => {
  test('comes in time, and leaves neither a timer nor a listener behind', async () => {
    const { clock, answer, result, seen, listeners } = asked();
    expect({ timers: clock.pending, listeners: listeners() }).toEqual({ timers: 1, listeners: 1 });
    answer.resolve('yes');
    await expect(result).resolves.toBe('yes');
    expect({ timers: clock.pending, listeners: listeners(), aborted: seen.signal?.aborted }).toEqual({
      timers: 0,
      listeners: 0,
      aborted: false,
    });
  });

  test('fails as whoever was asked fails', async () => {
    const { clock, answer, result, listeners } = asked();
    answer.reject(new IOError('no'));
    await expect(result).rejects.toThrow('no');
    expect({ timers: clock.pending, listeners: listeners() }).toEqual({ timers: 0, listeners: 0 });
  });

  test('TIMEOUT-7: is too late after its time, which whoever was asked is told', async () => {
    const { clock, answer, result, seen, listeners } = asked();
    await clock.advance(99);
    expect(seen.signal?.aborted).toBe(false);
    await clock.advance(1);
    await expect(result).rejects.toThrow('too late');
    expect(seen.signal?.reason).toBeInstanceOf(IOError);
    answer.resolve('yes');
    expect({ timers: clock.pending, listeners: listeners() }).toEqual({ timers: 0, listeners: 0 });
  });

  test('may take for ever without a limit', async () => {
    const { clock, answer, result } = asked(0);
    await clock.advance(1_000_000);
    answer.resolve('yes');
    await expect(result).resolves.toBe('yes');
  });

  test('is not waited for any more when the signal fires', async () => {
    const { clock, outer, result, seen, listeners } = asked();
    outer.abort('enough');
    await expect(result).rejects.toMatchObject({ name: 'AbortError', cause: 'enough' });
    expect(seen.signal?.aborted).toBe(true);
    expect({ timers: clock.pending, listeners: listeners() }).toEqual({ timers: 0, listeners: 0 });
  });

  test('is not asked for when the signal fired before', async () => {
    let asks = 0;
    const ask = () => Promise.resolve(asks++);
    const patience = {
      clock: new VirtualClock(),
      timeoutMillis: 1,
      signal: AbortSignal.abort('before'),
      expired: () => new IOError('late'),
    };
    await expect(inTime(ask, patience)).rejects.toBeInstanceOf(AbortError);
    await expect(inTime(ask, patience)).rejects.toMatchObject({ cause: 'before' });
    expect(asks).toBe(0);
  });
});
