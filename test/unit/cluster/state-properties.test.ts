import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Machine } from '../../../src/cluster/machine.ts';
import {
  initialState,
  isSearching,
  step,
  type ClusterEvent,
  type ClusterState,
  type Effect,
  type Rules,
} from '../../../src/cluster/state.ts';
import { Reference } from './state-reference.ts';
import { cause, eventKinds, events, textOf } from './states.ts';

const rulesArbitrary: fc.Arbitrary<Rules> = fc.record({
  mode: fc.constantFrom('OFF', 'ON', 'ASYNC'),
  candidates: fc.integer({ min: 1, max: 3 }),
  tryCount: fc.integer({ min: 0, max: 2 }),
});

describe('whatever happens', () => {
  /** Any event, mostly of the loop and epoch that run. */
  const anyEvent = fc.record({
    kind: fc.constantFrom(...eventKinds, 'OPENED', 'SYNCED', 'LAST_LOST', 'OPENED', 'SYNCED', 'LAST_LOST', 'GIVE_UP', 'ROUND_FAILED'),
    lag: fc.constantFrom(0, 0, 0, 0, 0, 1, -1),
    isFatal: fc.boolean(),
    now: fc.integer({ min: 0, max: 1_000 }),
  });

  test('A83 MACHINE-1, MACHINE-2: the machine does what a naive reading of the table does', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(rulesArbitrary, fc.array(anyEvent, { maxLength: 60 }), (rules, happenings) => {
        const reference = new Reference(rules);
        let state = initialState;
        for (const { lag, ...happening } of [{ kind: 'START', lag: 0, isFatal: false, now: 0 } as const, ...happenings]) {
          const event = { ...events[happening.kind], ...happening } as ClusterEvent;
          Object.assign(event, 'loop' in event && { loop: state.loop - lag }, 'epoch' in event && { epoch: state.epoch - lag });
          const result = step(state, event, rules);
          expect(result.effects.map(textOf)).toEqual(reference.take(event));
          state = result.state;
          const { kind, epoch, loop, attempt, candidate, phase } = state;
          const { name, everInitialized } = reference;
          expect({ kind, epoch, loop, attempt, candidate, phase }).toEqual({
            kind: name,
            epoch: reference.epoch,
            loop: reference.loop,
            attempt: reference.attempt,
            candidate: reference.candidate,
            phase: everInitialized ? 'reconnect' : 'initial',
          });
          reached.add(`${kind}${state.switches > 1 ? ' after switches' : ''}`);
        }
      }),
      { numRuns: 2_000 },
    );
    expect(reached.size, [...reached].join(', ')).toBeGreaterThanOrEqual(10);
  });

  test('MACHINE-2: CLOSED is final', () => {
    fc.assert(
      fc.property(rulesArbitrary, anyEvent, fc.nat(9), (rules, { kind, isFatal }, number) => {
        const closed: ClusterState = { ...initialState, kind: 'CLOSED', cause: undefined, epoch: number, loop: number };
        const event: ClusterEvent = Object.assign({}, events[kind], { loop: number, epoch: number, isFatal });
        expect(step(closed, event, rules)).toEqual({ state: closed, effects: [] });
      }),
    );
  });
});

/**
 * A driver without I/O around a real machine: it keeps count of the rounds, connections and synchronizations that would be
 * running, and raises only what those can raise, and now and then something stale.
 */
class World {
  readonly machine: Machine;
  readonly lifecycle: string[] = [];
  readonly announcedIn: string[] = [];
  readonly searches: { readonly notBefore: number; readonly epochBegan: number }[] = [];
  /** The loops of rounds that run or pause. */
  rounds: number[] = [];
  /** Epochs that are being synchronized. */
  syncs: number[] = [];
  isConnected = false;
  isReleased = false;
  /** Set by a shutdown: what is left to do is to hang up and to say so. */
  isShutDown = false;
  now = 0;

  constructor(rules: Rules) {
    this.machine = new Machine(rules, (effect) => this.#run(effect));
  }

  get state(): ClusterState {
    return this.machine.state;
  }

  /** What can happen now. */
  get possible(): readonly (() => void)[] {
    const { machine, state } = this;
    const { loop, epoch } = state;
    const possible: (() => void)[] = [() => machine.dispatch({ kind: 'CLOSE' })];
    if (state.kind === 'NEW') return [() => machine.dispatch({ kind: 'START' })];
    possible.push(
      () => machine.dispatch({ kind: 'SYNCED', epoch: epoch - 1 }),
      () => machine.dispatch({ kind: 'GIVE_UP', loop: loop - 1, cause }),
    );
    possible.push(() => machine.dispatch({ kind: 'OPENED', loop: loop - 1, now: this.now }));
    if (this.rounds.length > 0) for (const end of [this.#open, this.#open, this.#open, this.#failRound, this.#giveUp]) possible.push(end);
    if (this.isConnected) possible.push(this.#lose, this.#lose);
    for (const synced of this.syncs) {
      const expire = (isFatal: boolean) => () =>
        this.#endSync(() => machine.dispatch({ kind: 'SYNC_EXPIRED', epoch: synced, cause, isFatal }));
      const succeed = () => this.#endSync(() => machine.dispatch({ kind: 'SYNCED', epoch: synced }));
      possible.push(succeed, succeed, succeed, expire(false), expire(true));
    }
    if (this.isShutDown) possible.push(() => this.#finish());
    return possible;
  }

  readonly #open = (): void => {
    const loop = this.rounds.pop()!;
    this.isConnected = true;
    this.machine.dispatch({ kind: 'OPENED', loop, now: this.now });
  };

  readonly #failRound = (): void => {
    const loop = this.rounds.pop()!;
    this.machine.dispatch({ kind: 'ROUND_FAILED', loop, pauseMillis: 1 });
  };

  readonly #giveUp = (): void => {
    const loop = this.rounds.pop()!;
    this.machine.dispatch({ kind: 'GIVE_UP', loop, cause });
  };

  readonly #lose = (): void => {
    this.isConnected = false;
    this.isReleased = false;
    this.syncs = [];
    this.machine.dispatch({ kind: 'LAST_LOST', epoch: this.state.epoch, cause });
  };

  #endSync(dispatch: () => void): void {
    this.syncs = [];
    dispatch();
  }

  #finish(): void {
    if (this.isConnected) this.#lose();
    this.machine.dispatch({ kind: 'DONE' });
  }

  #run(effect: Effect): void {
    switch (effect.do) {
      case 'announce':
        this.lifecycle.push(effect.lifecycle);
        this.announcedIn.push(`${effect.lifecycle} ${this.state.epoch}`);
        return;
      case 'search':
        this.searches.push({ notBefore: effect.notBefore, epochBegan: this.state.epochBegan });
        this.rounds = this.rounds.filter((loop) => loop === this.state.loop); // a new loop replaces the one before
        this.rounds.push(this.state.loop);
        return;
      case 'pause':
        this.rounds.push(this.state.loop);
        return;
      case 'failRound':
        this.machine.dispatch({ kind: 'ROUND_FAILED', loop: this.state.loop, pauseMillis: 1 });
        return;
      case 'sync':
        this.syncs.push(this.state.epoch);
        return;
      case 'release':
        this.isReleased = true;
        return;
      case 'hangUp':
        if (this.isConnected) this.#lose();
        return;
      case 'shutDown':
        this.rounds = [];
        this.syncs = [];
        this.isShutDown = true;
        break;
      case 'rejectWaiting':
      case 'switch':
        break;
    }
  }
}

const LIFE =
  /^STARTING STARTED( CONNECTED( CHANGED_CLUSTER)? DISCONNECTED)*( CONNECTED( CHANGED_CLUSTER)?)?( SHUTTING_DOWN( DISCONNECTED)?( SHUTDOWN)?)?$/;

describe('in a world where only what runs can end', () => {
  function live(rules: Rules, choices: readonly number[], check: (world: World) => void): World {
    const world = new World(rules);
    for (const choice of choices) {
      const { possible } = world;
      world.now += choice % 70;
      possible[choice % possible.length]!();
      check(world);
    }
    return world;
  }

  const choices = fc.array(fc.nat(1_000), { minLength: 1, maxLength: 80 });

  function always(check: (world: World, rules: Rules) => void): void {
    const kinds = new Set<string>();
    fc.assert(
      fc.property(rulesArbitrary, choices, (rules, picks) => {
        live(rules, picks, (world) => {
          kinds.add(world.state.kind);
          check(world, rules);
        });
      }),
      { numRuns: 1_000 },
    );
    expect(kinds.size, 'kinds of states reached').toBeGreaterThanOrEqual(7);
  }

  test('MACHINE-3: a client that searches has exactly one round running or waiting, and any other client none', () => {
    always((world) => expect(world.rounds).toEqual(isSearching(world.state) ? [world.state.loop] : []));
  });

  test('MACHINE-4: exactly the epoch that is SYNCING is synchronized', () => {
    always(({ syncs, state }) => expect(syncs).toEqual(state.kind === 'SYNCING' ? [state.epoch] : []));
  });

  test('MACHINE-5: INITIALIZED and SYNCING have a live connection, and a client that searches has none', () => {
    always(({ state, isConnected, isReleased }) => {
      if (state.kind === 'INITIALIZED' || state.kind === 'SYNCING') expect(isConnected).toBe(true);
      if (isSearching(state)) expect(isConnected).toBe(false);
      if (state.kind === 'INITIALIZED') expect(isReleased).toBe(true);
    });
  });

  test('LIFE-1, LIFE-2: events come in their order, and each CONNECTED has one DISCONNECTED of its epoch', () => {
    always(({ lifecycle, announcedIn, state }) => {
      if (state.kind !== 'CLOSED' || lifecycle.length > 0) expect(lifecycle.join(' ')).toMatch(LIFE);
      const connected = announcedIn.filter((text) => text.startsWith('CONNECTED')).map((text) => text.split(' ')[1]);
      const disconnected = announcedIn.filter((text) => text.startsWith('DISCONNECTED')).map((text) => text.split(' ')[1]);
      expect(new Set(connected).size).toBe(connected.length);
      const isOpen = state.kind === 'INITIALIZED' || (state.kind === 'CLOSING' && state.isAnnounced);
      expect(disconnected).toEqual(isOpen ? connected.slice(0, -1) : connected);
    });
  });

  test('BACKOFF-11: no loop begins within 100 ms of the begin of an epoch', () => {
    always(({ searches }) => expect(searches.every(({ notBefore, epochBegan }) => notBefore >= epochBegan + 100)).toBe(true));
  });

  test('FAILOVER-3: an outage has at most tryCount x candidates switches, round robin', () => {
    always(({ state, lifecycle }, { tryCount, candidates }) => {
      expect(state.switches).toBeLessThanOrEqual(candidates === 1 ? 0 : tryCount * candidates);
      expect(state.candidate).toBeLessThan(candidates);
      if (!lifecycle.includes('CONNECTED')) expect(state.candidate).toBe(state.switches % candidates);
      else expect(state.candidate).toBe((state.home + state.switches) % candidates);
    });
  });

  test('MODE-3: mode OFF never looks for a cluster again after it was connected', () => {
    always(({ state }, { mode }) => {
      if (mode === 'OFF' && state.phase === 'reconnect') expect(isSearching(state)).toBe(false);
    });
  });
});
