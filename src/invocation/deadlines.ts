import type { Clock, Timer } from '../clock.ts';

/** Something with a deadline. It is a link in the list of everything that has the same time to live, so that keeping it costs nothing. */
export abstract class Timed {
  /** @internal when the deadline passes, by the clock */
  dueAt = Infinity;
  /** @internal */
  lane: Lane | undefined;
  /** @internal */
  before: Timed | undefined;
  /** @internal */
  after: Timed | undefined;

  /** The deadline has passed. */
  abstract onDeadline(): void;
}

/** Everything with one time to live. What was added first is due first, so one timer for the first is enough. */
interface Lane {
  readonly millis: number;
  first: Timed | undefined;
  last: Timed | undefined;
  timer: Timer | undefined;
}

/** Deadlines of many things that mostly end long before them: one timer per time to live, and no work when something ends. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #lanes = new Map<number, Lane>();
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Gives the item so many milliseconds from now, instead of what it had. */
  add(item: Timed, millis: number): void {
    this.remove(item);
    item.dueAt = this.#clock.now() + millis;
    if (this.#isClosed) return;
    const lane = this.#lane(millis);
    item.lane = lane;
    item.before = lane.last;
    if (lane.last === undefined) lane.first = item;
    else lane.last.after = item;
    lane.last = item;
    if (lane.timer === undefined) this.#arm(lane, millis);
  }

  /** Takes the item's deadline away. */
  remove(item: Timed): void {
    const { lane, before, after } = item;
    if (lane === undefined) return;
    if (before === undefined) lane.first = after;
    else before.after = after;
    if (after === undefined) lane.last = before;
    else after.before = before;
    item.lane = item.before = item.after = undefined;
  }

  /** Disarms every timer, and arms none any more. */
  close(): void {
    this.#isClosed = true;
    for (const lane of this.#lanes.values()) lane.timer?.cancel();
    this.#lanes.clear();
  }

  #lane(millis: number): Lane {
    let lane = this.#lanes.get(millis);
    if (lane === undefined) {
      lane = { millis, first: undefined, last: undefined, timer: undefined };
      this.#lanes.set(millis, lane);
    }
    return lane;
  }

  #arm(lane: Lane, millis: number): void {
    lane.timer = this.#clock.setTimer(millis, () => this.#expire(lane));
  }

  /** A lane that nothing is in goes away with its timer. */
  #expire(lane: Lane): void {
    lane.timer = undefined;
    const now = this.#clock.now();
    for (let item = lane.first; item !== undefined && item.dueAt <= now; item = lane.first) {
      this.remove(item);
      item.onDeadline();
    }
    if (lane.first !== undefined) this.#arm(lane, lane.first.dueAt - now);
    else if (lane.timer === undefined) this.#lanes.delete(lane.millis);
  }
}
