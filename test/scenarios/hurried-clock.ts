import { systemClock, type Clock } from '../../src/clock.ts';

/** A clock on which everything takes a tenth of its time, for scenarios that are mostly pauses of a second and more. */
export const hurriedClock: Clock = {
  ...systemClock,
  now: () => systemClock.now() * 10,
  setTimer: (millis, fire) => systemClock.setTimer(millis / 10, fire),
};
