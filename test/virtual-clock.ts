import { MAX_DELAY_MILLIS, type Clock, type Timer } from '../src/clock.ts';

interface Armed {
  readonly due: number;
  readonly fire: () => void;
}

/**
 * Time that passes only when a test says so, and chance that a test writes down.
 *
 * - `await clock.advance(500)` lets time pass for code with promises: each timer fires at its time, and before the next one
 *   fires, promises, `afterPoll` and the sockets of the process get their turn.
 * - `clock.tick(500)` does the same for code without promises, in one synchronous step; `afterPoll` waits for `clock.poll()`.
 * - `clock.stall(500)` is a process that hung: time has passed before any timer fires, so timers fire late.
 */
export class VirtualClock implements Clock {
  /** The delay of every timer that was armed, in order, rounded and clamped as the clock of the process does it. */
  readonly armed: number[] = [];
  /** What `random` returns next, from 0 to 1; after that 0.5, which means no jitter. */
  readonly chances: number[];
  #now: number;
  readonly #timers = new Set<Armed>();
  readonly #polls = new Set<() => void>();

  constructor({ now = 0, chances = [] }: { readonly now?: number; readonly chances?: readonly number[] } = {}) {
    this.#now = now;
    this.chances = [...chances];
  }

  /** How many timers and `afterPoll` calls are armed; 0 means that nothing would keep a process alive. */
  get pending(): number {
    return this.#timers.size + this.#polls.size;
  }

  now(): number {
    return this.#now;
  }

  random(): number {
    return this.chances.shift() ?? 0.5;
  }

  setTimer(millis: number, fire: () => void): Timer {
    const delay = Math.min(Math.max(Math.ceil(millis), 0), MAX_DELAY_MILLIS);
    const timer = { due: this.#now + delay, fire };
    this.armed.push(delay);
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  afterPoll(fire: () => void): Timer {
    const once = () => fire();
    this.#polls.add(once);
    return { cancel: () => void this.#polls.delete(once) };
  }

  /** Lets time pass; what was begun by promises before that goes first. */
  async advance(millis: number): Promise<void> {
    const end = this.#now + millis;
    await this.settle();
    for (let timer = this.#next(end); timer !== undefined; timer = this.#next(end)) {
      this.#fire(timer);
      await this.settle();
    }
    this.#now = end;
  }

  /** Lets promises, `afterPoll` and sockets go on without any time passing. */
  async settle(): Promise<void> {
    do {
      this.poll();
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.#polls.size > 0);
  }

  /** Lets time pass in one synchronous step: each timer fires at its time. */
  tick(millis: number): void {
    const end = this.#now + millis;
    for (let timer = this.#next(end); timer !== undefined; timer = this.#next(end)) this.#fire(timer);
    this.#now = end;
  }

  /** Lets time pass before any timer fires; then those that are due fire late, in one synchronous step. */
  stall(millis: number): void {
    this.#now += millis;
    this.tick(0);
  }

  /** Calls what waits for the sockets to be read. */
  poll(): void {
    const waiting = [...this.#polls];
    for (const fire of waiting) if (this.#polls.delete(fire)) fire();
  }

  /** The timer that is due first, and by `end`; of two with the same time the one armed first. */
  #next(end: number): Armed | undefined {
    let first: Armed | undefined;
    for (const timer of this.#timers) if (timer.due <= end && (first === undefined || timer.due < first.due)) first = timer;
    return first;
  }

  #fire(timer: Armed): void {
    this.#timers.delete(timer);
    this.#now = Math.max(this.#now, timer.due);
    timer.fire();
  }
}
