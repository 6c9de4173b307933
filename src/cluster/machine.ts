import { initialState, step, type ClusterEvent, type ClusterState, type Effect, type Rules } from './state.ts';

/** Runs the state machine: one event after the other, the effects of each in order, never re-entrantly (MACHINE-3). */
export class Machine {
  readonly #rules: Rules;
  readonly #run: (effect: Effect) => void;
  readonly #onChange: (previous: ClusterState, current: ClusterState) => void;
  readonly #events: ClusterEvent[] = [];
  #state = initialState;
  #isRunning = false;

  /**
   * @param run does what the machine asks for
   * @param onChange is told of another state, attempt or candidate, once its effects have been run
   */
  constructor(rules: Rules, run: (effect: Effect) => void, onChange: (previous: ClusterState, current: ClusterState) => void = () => {}) {
    this.#rules = rules;
    this.#run = run;
    this.#onChange = onChange;
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
    const previous = this.#state;
    const { state, effects } = step(previous, event, this.#rules);
    this.#state = state;
    for (const effect of effects) this.#run(effect);
    if (state.kind !== previous.kind || state.attempt !== previous.attempt || state.candidate !== previous.candidate)
      this.#onChange(previous, state);
  }
}
