import type { HazelcastError } from '../errors.ts';
import type { LifecycleState } from './lifecycle.ts';

/** What the client does when it loses its last connection. */
export type ReconnectModeName = 'OFF' | 'ON' | 'ASYNC';

/** What holds for the machine from its start to its end. */
export interface Rules {
  readonly mode: ReconnectModeName;
  /** How many clusters there are to choose from. */
  readonly candidates: number;
  /** How often the list of candidates may be gone through in one outage. */
  readonly tryCount: number;
}

type SearchKind = 'CONNECTING' | 'RECONNECTING' | 'SWITCHING';

/** What is true in every state. */
interface Common {
  /** Grows by one with each first connection; what was begun in another epoch does not count any more (MACHINE-4). */
  readonly epoch: number;
  /** When the last epoch began. */
  readonly epochBegan: number;
  /** Grows by one with each loop of rounds. */
  readonly loop: number;
  /** `initial` until the client was INITIALIZED for the first time. */
  readonly phase: 'initial' | 'reconnect';
  /** The candidate that is tried or connected. */
  readonly candidate: number;
  /** The candidate that was INITIALIZED last; 0 before that. */
  readonly home: number;
  /** Changes of candidate in this outage. */
  readonly switches: number;
  /** Failed rounds of the running loop; 0 without one. */
  readonly attempt: number;
}

/** Where the client stands with its cluster. Each state holds only what is true in it. */
export type ClusterState = Common &
  (
    | { readonly kind: 'NEW' }
    | { readonly kind: SearchKind }
    | { readonly kind: 'SYNCING'; readonly from: SearchKind }
    | { readonly kind: 'INITIALIZED' }
    | { readonly kind: 'CLOSING'; readonly cause: HazelcastError | undefined; readonly isAnnounced: boolean }
    | { readonly kind: 'CLOSED'; readonly cause: HazelcastError | undefined }
  );

/** What happened. An event that belongs to one loop or epoch carries its number, and is dropped when another one runs. */
export type ClusterEvent =
  | { readonly kind: 'START' }
  /** The first connection is authenticated and accepted. */
  | { readonly kind: 'OPENED'; readonly loop: number; readonly now: number }
  /** Every address was tried once, none answered, and the policy says how long to wait. */
  | { readonly kind: 'ROUND_FAILED'; readonly loop: number; readonly pauseMillis: number }
  /** The candidate is given up: by the policy, or because of an error that no retry mends. */
  | { readonly kind: 'GIVE_UP'; readonly loop: number; readonly cause: HazelcastError }
  /** The cluster knows everything that the client needs it to know. */
  | { readonly kind: 'SYNCED'; readonly epoch: number }
  /** Synchronizing took too long; `isFatal` gives up on the candidate. */
  | { readonly kind: 'SYNC_EXPIRED'; readonly epoch: number; readonly cause: HazelcastError; readonly isFatal: boolean }
  /** The last live connection is gone. */
  | { readonly kind: 'LAST_LOST'; readonly epoch: number; readonly cause: HazelcastError }
  | { readonly kind: 'CLOSE' }
  /** Everything is released. */
  | { readonly kind: 'DONE' };

/** What the driver does next, in this order. The machine itself has no I/O, clock, timer or chance. */
export type Effect =
  | { readonly do: 'announce'; readonly lifecycle: LifecycleState; readonly cause?: HazelcastError | undefined }
  /** Begin a new loop of rounds, the first one no sooner than this (BACKOFF-11). */
  | { readonly do: 'search'; readonly notBefore: number }
  /** Go on with the next round of the running loop. */
  | { readonly do: 'pause'; readonly millis: number }
  /** Count a failed round of the running loop. */
  | { readonly do: 'failRound'; readonly cause: HazelcastError }
  | { readonly do: 'sync' }
  /** Settle calls that wait while nothing is connected. */
  | { readonly do: 'rejectWaiting'; readonly cause: HazelcastError }
  /** Let calls through: tell who waits for `ready()`, send parked calls, connect to every member. */
  | { readonly do: 'release' }
  | { readonly do: 'hangUp'; readonly reason: 'SYNC_EXPIRED' | 'SWITCH'; readonly cause: HazelcastError }
  /** Forget what is only true of the candidate before. */
  | { readonly do: 'switch' }
  | { readonly do: 'shutDown'; readonly cause: HazelcastError | undefined };

/** The next state, and what to do on the way there. */
export interface Step {
  readonly state: ClusterState;
  readonly effects: readonly Effect[];
}

/** The flap guard: the first round of a loop begins no sooner after the begin of an epoch, in milliseconds (BACKOFF-11). */
const FLAP_GUARD_MILLIS = 100;

/** The state of a client that was not started. */
export const initialState: ClusterState = {
  kind: 'NEW',
  epoch: 0,
  epochBegan: -Infinity,
  loop: 0,
  phase: 'initial',
  candidate: 0,
  home: 0,
  switches: 0,
  attempt: 0,
};

/** The whole life of a client, as a pure function (MACHINE-1). A pair that has no meaning changes nothing (MACHINE-2). */
export function step(state: ClusterState, event: ClusterEvent, rules: Rules): Step {
  switch (event.kind) {
    case 'START':
      return state.kind === 'NEW' ? start(state) : stay(state);
    case 'OPENED':
      return isSearching(state) && event.loop === state.loop ? opened(state, event.now) : stay(state);
    case 'ROUND_FAILED':
      return isSearching(state) && event.loop === state.loop ? roundFailed(state, event.pauseMillis) : stay(state);
    case 'GIVE_UP':
      return isSearching(state) && event.loop === state.loop ? giveUp(state, event.cause, rules) : stay(state);
    case 'SYNCED':
      return state.kind === 'SYNCING' && event.epoch === state.epoch ? synced(state) : stay(state);
    case 'SYNC_EXPIRED':
      return state.kind === 'SYNCING' && event.epoch === state.epoch ? syncExpired(state, event.cause, event.isFatal, rules) : stay(state);
    case 'LAST_LOST':
      return event.epoch === state.epoch ? lastLost(state, event.cause, rules) : stay(state);
    case 'CLOSE':
      return close(state);
    case 'DONE':
      return state.kind === 'CLOSING' ? done(state) : stay(state);
  }
}

/** Whether the client looks for a connection. */
export function isSearching(state: ClusterState): state is ClusterState & { readonly kind: SearchKind } {
  return state.kind === 'CONNECTING' || state.kind === 'RECONNECTING' || state.kind === 'SWITCHING';
}

/** What becomes of a call that is made now. */
export type Admission = 'send' | 'park' | 'offline' | 'inactive';

/** Whether a call that is not urgent may be sent (START-4, MODE-5, MODE-9). */
export function admission(state: ClusterState, mode: ReconnectModeName): Admission {
  switch (state.kind) {
    case 'INITIALIZED':
      return 'send';
    case 'CLOSING':
    case 'CLOSED':
      return 'inactive';
    default:
      return state.phase === 'reconnect' && mode === 'ON' ? 'park' : 'offline';
  }
}

/** What the next state takes over, whatever it is. */
function common({ epoch, epochBegan, loop, phase, candidate, home, switches, attempt }: ClusterState): Common {
  return { epoch, epochBegan, loop, phase, candidate, home, switches, attempt };
}

/** A new loop of rounds, which does not begin right after the begin of an epoch. */
function search({ epochBegan }: ClusterState): Effect {
  return { do: 'search', notBefore: epochBegan + FLAP_GUARD_MILLIS };
}

function stay(state: ClusterState): Step {
  return { state, effects: [] };
}

function start(state: ClusterState): Step {
  const effects: Effect[] = [{ do: 'announce', lifecycle: 'STARTING' }, { do: 'announce', lifecycle: 'STARTED' }, search(state)];
  return { state: { ...common(state), kind: 'CONNECTING', loop: state.loop + 1 }, effects };
}

function opened(state: ClusterState & { readonly kind: SearchKind }, now: number): Step {
  return {
    state: { ...common(state), kind: 'SYNCING', from: state.kind, epoch: state.epoch + 1, epochBegan: now },
    effects: [{ do: 'sync' }],
  };
}

function roundFailed(state: ClusterState, millis: number): Step {
  return { state: { ...state, attempt: state.attempt + 1 }, effects: [{ do: 'pause', millis }] };
}

function giveUp(state: ClusterState, cause: HazelcastError, rules: Rules, before: readonly Effect[] = []): Step {
  const isLast = rules.candidates < 2 || state.switches >= rules.tryCount * rules.candidates;
  if (isLast) return closing(state, cause, before);
  const candidate = (state.candidate + 1) % rules.candidates;
  const next: ClusterState = {
    ...common(state),
    kind: 'SWITCHING',
    candidate,
    switches: state.switches + 1,
    loop: state.loop + 1,
    attempt: 0,
  };
  return { state: next, effects: [...before, { do: 'hangUp', reason: 'SWITCH', cause }, { do: 'switch' }, search(state)] };
}

function synced(state: ClusterState): Step {
  const isElsewhere = state.candidate !== state.home;
  const effects: Effect[] = [{ do: 'announce', lifecycle: 'CONNECTED' }];
  if (isElsewhere) effects.push({ do: 'announce', lifecycle: 'CHANGED_CLUSTER' });
  effects.push({ do: 'release' });
  return { state: { ...common(state), kind: 'INITIALIZED', phase: 'reconnect', home: state.candidate, switches: 0, attempt: 0 }, effects };
}

function syncExpired(state: ClusterState & { readonly kind: 'SYNCING' }, cause: HazelcastError, isFatal: boolean, rules: Rules): Step {
  const searching: ClusterState = { ...common(state), kind: state.from };
  const hangUp: Effect = { do: 'hangUp', reason: 'SYNC_EXPIRED', cause };
  if (isFatal) return giveUp(searching, cause, rules, [hangUp]);
  return { state: searching, effects: [hangUp, { do: 'failRound', cause }] };
}

function lastLost(state: ClusterState, cause: HazelcastError, rules: Rules): Step {
  if (state.kind === 'SYNCING') return { state: { ...common(state), kind: state.from }, effects: [{ do: 'failRound', cause }] };
  if (state.kind === 'CLOSING' && state.isAnnounced) {
    return { state: { ...state, isAnnounced: false }, effects: [{ do: 'announce', lifecycle: 'DISCONNECTED', cause }] };
  }
  if (state.kind !== 'INITIALIZED') return stay(state);
  const disconnected: Effect = { do: 'announce', lifecycle: 'DISCONNECTED', cause };
  if (rules.mode === 'OFF') return closing({ ...common(state), kind: 'RECONNECTING' }, cause, [disconnected]);
  const effects: Effect[] = [disconnected];
  if (rules.mode === 'ASYNC') effects.push({ do: 'rejectWaiting', cause });
  effects.push(search(state));
  return { state: { ...common(state), kind: 'RECONNECTING', loop: state.loop + 1, attempt: 0 }, effects };
}

function close(state: ClusterState): Step {
  if (state.kind === 'NEW') return { state: { ...common(state), kind: 'CLOSED', cause: undefined }, effects: [] };
  return state.kind === 'CLOSING' || state.kind === 'CLOSED' ? stay(state) : closing(state, undefined);
}

/** @param cause why, unless the user asked for it */
function closing(state: ClusterState, cause: HazelcastError | undefined, before: readonly Effect[] = []): Step {
  const next: ClusterState = { ...common(state), kind: 'CLOSING', attempt: 0, cause, isAnnounced: state.kind === 'INITIALIZED' };
  return { state: next, effects: [...before, { do: 'announce', lifecycle: 'SHUTTING_DOWN', cause }, { do: 'shutDown', cause }] };
}

function done(state: ClusterState & { readonly kind: 'CLOSING' }): Step {
  return {
    state: { ...common(state), kind: 'CLOSED', cause: state.cause },
    effects: [{ do: 'announce', lifecycle: 'SHUTDOWN', cause: state.cause }],
  };
}
