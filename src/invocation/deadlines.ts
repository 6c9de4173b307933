import type { Clock, Timer } from '../clock.ts';

/** Something with a deadline. It is a link in the list of everything that has the same time to live, so that keeping it costs nothing. */
export interface Timed {
  /** When the deadline passes, by the clock; `Infinity` for none. */
  dueAt: number;
  /** These three are undefined at first, and for {@link Deadlines} alone. */
  lane: Lane | undefined;
  before: Timed | undefined;
  after: Timed | undefined;

  /** The deadline has passed. */
  onDeadline(): void;
}

/** Everything with one time to live. What was added first is due first, so one timer for the first is enough. */
export interface Lane {
  readonly millis: number;
  /** Whether the timer stays armed while nothing is in the lane, as the next item will come soon. */
  readonly isKept: boolean;
  first: Timed | undefined;
  last: Timed | undefined;
  timer: Timer | undefined;
}

/** Deadlines of many things that mostly end long before them: one timer for all that have the same time to live. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #usualMillis: readonly number[];
  readonly #lanes = new Map<number, Lane>();
  #isClosed = false;

  /** @param usualMillis times to live that most items have: their timers are not armed and disarmed for each item */
  constructor(clock: Clock, usualMillis: readonly number[] = []) {
    this.#clock = clock;
    this.#usualMillis = usualMillis;
  }

  /** Gives the item so many milliseconds from now, instead of what it had. */
  add(item: Timed, millis: number): void {
    this.remove(item);
    item.dueAt = this.#clock.now() + millis;
    if (this.#isClosed) return;
    const lane = this.#lanes.get(millis) ?? this.#open(millis);
    if (lane.timer === undefined) this.#arm(lane, millis);
    item.lane = lane;
    item.before = lane.last;
    if (lane.last === undefined) lane.first = item;
    else lane.last.after = item;
    lane.last = item;
  }

  /** Takes the item's deadline away. A lane that nothing is in goes away with its timer, unless it is a usual one. */
  remove(item: Timed): void {
    const { lane, before, after } = item;
    if (lane === undefined) return;
    if (before === undefined) lane.first = after;
    else before.after = after;
    if (after === undefined) lane.last = before;
    else after.before = before;
    item.lane = item.before = item.after = undefined;
    if (lane.first !== undefined || lane.isKept) return;
    lane.timer?.cancel();
    this.#lanes.delete(lane.millis);
  }

  /** Disarms every timer, and arms none any more. */
  close(): void {
    this.#isClosed = true;
    for (const lane of this.#lanes.values()) lane.timer?.cancel();
    this.#lanes.clear();
  }

  #open(millis: number): Lane {
    const lane: Lane = { millis, isKept: this.#usualMillis.includes(millis), first: undefined, last: undefined, timer: undefined };
    this.#lanes.set(millis, lane);
    return lane;
  }

  #arm(lane: Lane, millis: number): void {
    lane.timer = this.#clock.setTimer(millis, () => this.#expire(lane));
  }

  #expire(lane: Lane): void {
    const now = this.#clock.now();
    for (let item = lane.first; item !== undefined && item.dueAt <= now; item = lane.first) {
      this.remove(item);
      item.onDeadline();
    }
    lane.timer = undefined;
    if (lane.first !== undefined && !this.#isClosed) this.#arm(lane, lane.first.dueAt - now);
  }
}
