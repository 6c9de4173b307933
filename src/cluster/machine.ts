import { initialState, step, type ClusterEvent, type ClusterState, type Effect, type Rules } from './state.ts';

/** Runs the state machine: one event after the other, the effects of each in order, never re-entrantly (MACHINE-3). */
export class Machine {
  readonly #rules: Rules;
  readonly #run: (effect: Effect) => void;
  readonly #events: ClusterEvent[] = [];
  #state = initialState;
  #isRunning = false;

  constructor(rules: Rules, run: (effect: Effect) => void) {
    this.#rules = rules;
    this.#run = run;
  }

  get state(): ClusterState {
    return this.#state;
  }

  /** Takes an event: at once, or after the effects that are being run. */
  dispatch(event: ClusterEvent): void {
    this.#events.push(event);
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) this.#take(next);
    } finally {
      this.#isRunning = false;
    }
  }

  #take(event: ClusterEvent): void {
    const { state, effects } = step(this.#state, event, this.#rules);
    this.#state = state;
    for (const effect of effects) this.#run(effect);
  }
}
