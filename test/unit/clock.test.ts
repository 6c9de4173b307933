import { describe, expect, test, vi } from 'vitest';
import { MAX_DELAY_MILLIS, sleep, startDeadline, systemClock } from '../../src/clock.ts';
import { VirtualClock } from '../virtual-clock.ts';

describe('a deadline', () => {
  test('expires when its time has passed, once, and not before', () => {
    const clock = new VirtualClock();
    const expire = vi.fn();
    startDeadline(clock, 100, expire);
    clock.tick(99);
    expect(expire).not.toHaveBeenCalled();
    clock.tick(1);
    expect(expire).toHaveBeenCalledOnce();
    clock.tick(10_000);
    expect(expire).toHaveBeenCalledOnce();
  });

  test('HEART-4: one that fires up to 1000 ms late fails at once, and a later one lets the sockets be read first', () => {
    for (const [late, isAtOnce] of [
      [0, true],
      [1_000, true],
      [1_001, false],
      [60_000, false],
    ] as const) {
      const clock = new VirtualClock();
      const expire = vi.fn();
      startDeadline(clock, 500, expire);
      clock.stall(500 + late);
      expect(expire, `${late} ms late`).toHaveBeenCalledTimes(isAtOnce ? 1 : 0);
      clock.poll();
      expect(expire, `${late} ms late`).toHaveBeenCalledOnce();
      expect(clock.pending).toBe(0);
    }
  });

  test('HEART-4: what arrives while the sockets are read after a stall is still in time', () => {
    const clock = new VirtualClock();
    const expire = vi.fn();
    const deadline = startDeadline(clock, 500, expire);
    clock.stall(5_000);
    deadline.cancel();
    clock.poll();
    expect(expire).not.toHaveBeenCalled();
    expect(clock.pending).toBe(0);
  });

  test('SOCKET-1: of 0 or less there is none', () => {
    for (const millis of [0, -1]) {
      const clock = new VirtualClock();
      const expire = vi.fn();
      const deadline = startDeadline(clock, millis, expire);
      expect(clock.pending).toBe(0);
      clock.tick(MAX_DELAY_MILLIS);
      deadline.cancel();
      expect(expire).not.toHaveBeenCalled();
    }
  });

  test('TIMEOUT-7: that is longer than a timer can be expires when a timer can, and has its stall guard', () => {
    for (const millis of [MAX_DELAY_MILLIS + 1, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE]) {
      const clock = new VirtualClock();
      const expire = vi.fn();
      startDeadline(clock, millis, expire);
      expect(clock.armed).toEqual([MAX_DELAY_MILLIS]);
      clock.tick(MAX_DELAY_MILLIS - 1);
      expect(expire).not.toHaveBeenCalled();
      clock.tick(1);
      expect(expire).toHaveBeenCalledOnce();
      startDeadline(clock, millis, expire);
      clock.stall(MAX_DELAY_MILLIS + 2_000);
      expect(expire).toHaveBeenCalledOnce();
      clock.poll();
      expect(expire).toHaveBeenCalledTimes(2);
    }
  });
});

describe('a sleep', () => {
  async function sleeping(millis: number) {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const awake = vi.fn();
    void sleep(clock, millis, controller.signal).then(awake);
    await clock.settle();
    return { clock, controller, awake };
  }

  test('ends after its time', async () => {
    const { clock, awake } = await sleeping(100);
    await clock.advance(99);
    expect(awake).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(awake).toHaveBeenCalledOnce();
  });

  test('BACKOFF-9: ends at once when its signal aborts, without an error and without a timer left', async () => {
    const { clock, controller, awake } = await sleeping(100);
    controller.abort();
    await clock.settle();
    expect(awake).toHaveBeenCalledOnce();
    expect(clock.pending).toBe(0);
  });

  test('BACKOFF-9: that begins after its signal aborted takes no time', async () => {
    const clock = new VirtualClock();
    await sleep(clock, 100, AbortSignal.abort());
    expect(clock.armed).toEqual([]);
  });

  test('leaves nothing on its signal', async () => {
    const clock = new VirtualClock();
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, 'removeEventListener');
    const add = vi.spyOn(signal, 'addEventListener');
    for (let i = 0; i < 3; i++) {
      const end = sleep(clock, 1, signal);
      await clock.advance(1);
      await end;
    }
    expect(remove.mock.calls.map(([, listener]) => listener)).toEqual(add.mock.calls.map(([, listener]) => listener));
  });
});

describe('the clock of the process', () => {
  test('BACKOFF-8: does not follow the wall clock', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const before = systemClock.now();
      vi.setSystemTime(Date.now() - 3_600_000);
      expect(systemClock.now()).toBeGreaterThanOrEqual(before);
      vi.setSystemTime(Date.now() + 7_200_000);
      expect(systemClock.now()).toBeLessThan(before + 3_600_000);
    } finally {
      vi.useRealTimers();
    }
  });

  test('TIMEOUT-7: arms no timer for more than 2147483647 ms, which would fire at once, nor for less than 0', () => {
    const setTimeout = vi.spyOn(globalThis, 'setTimeout');
    try {
      for (const millis of [MAX_DELAY_MILLIS + 1, Number.MAX_VALUE, Infinity, MAX_DELAY_MILLIS, -5, 0])
        systemClock.setTimer(millis, () => {}).cancel();
      expect(setTimeout.mock.calls.map(([, delay]) => delay)).toEqual([
        MAX_DELAY_MILLIS,
        MAX_DELAY_MILLIS,
        MAX_DELAY_MILLIS,
        MAX_DELAY_MILLIS,
        0,
        0,
      ]);
    } finally {
      setTimeout.mockRestore();
    }
  });

  test('a timer never fires early, not even by a part of a millisecond', async () => {
    const late = Array.from({ length: 200 }, async (_, i) => {
      const due = systemClock.now() + i / 10;
      await new Promise<void>((resolve) => systemClock.setTimer(i / 10, resolve));
      return systemClock.now() - due;
    });
    expect(Math.min(...(await Promise.all(late)))).toBeGreaterThanOrEqual(0);
  });

  test('a timer and a poll fire once, unless they are cancelled', async () => {
    const fired: string[] = [];
    systemClock.setTimer(1, () => fired.push('cancelled timer')).cancel();
    systemClock.afterPoll(() => fired.push('cancelled poll')).cancel();
    systemClock.afterPoll(() => fired.push('poll'));
    await new Promise<void>((resolve) => systemClock.setTimer(5, () => resolve(void fired.push('timer'))));
    expect(fired).toEqual(['poll', 'timer']);
  });

  test('chance is from 0 to 1', () => {
    const drawn = Array.from({ length: 100 }, () => systemClock.random());
    expect(drawn.every((chance) => chance >= 0 && chance < 1)).toBe(true);
    expect(new Set(drawn).size).toBeGreaterThan(90);
  });
});

describe('the clock of the tests', () => {
  test('fires timers at their times, in order, also those that are armed on the way', async () => {
    const clock = new VirtualClock();
    const fired: string[] = [];
    clock.setTimer(20, () => fired.push(`b at ${clock.now()}`));
    clock.setTimer(10, () => {
      fired.push(`a at ${clock.now()}`);
      clock.setTimer(10, () => fired.push(`c at ${clock.now()}`));
    });
    await clock.advance(100);
    expect(fired).toEqual(['a at 10', 'b at 20', 'c at 20']);
    expect(clock.now()).toBe(100);
  });

  test('a stall lets time pass before any timer fires', () => {
    const clock = new VirtualClock();
    const fired: number[] = [];
    clock.setTimer(10, () => fired.push(clock.now()));
    clock.stall(50);
    expect(fired).toEqual([50]);
  });
});
