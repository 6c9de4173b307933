import { describe, expect, test } from 'vitest';
import { admission, initialState, step, type Admission, type ClusterState, type Rules } from '../../../src/cluster/state.ts';
import { cause, eventKinds, events, plain, stateKinds, states, textOf, type EventKind, type StateKind } from './states.ts';

/** One case of a cell: what is special about it, and what must come of it. */
interface Case {
  /** Changes to the state, the event and the rules of `states.ts`. */
  readonly state?: object;
  readonly event?: object;
  readonly rules?: Partial<Rules>;
  /** What is new in the next state; all else is as before. */
  readonly next: { readonly kind: StateKind; readonly [field: string]: unknown };
  readonly effects: readonly string[];
}

type Cell = 'nothing' | readonly Case[];

const two = { candidates: 2 };
const shutDown = ['announce SHUTTING_DOWN', 'shutDown'];
const shutDownBecause = ['announce SHUTTING_DOWN because', 'shutDown because'];
const toSwitch = ['hangUp SWITCH', 'switch', 'search not before 600'];

const opened = (from: StateKind): Cell => [
  { next: { kind: 'SYNCING', from, epoch: 4, epochBegan: 900 }, effects: ['sync'] },
  { event: { loop: 6 }, next: { kind: from }, effects: [] },
];

const roundFailed = (kind: StateKind): Cell => [
  { next: { kind, attempt: 3 }, effects: ['pause 40'] },
  { event: { loop: 6 }, next: { kind }, effects: [] },
];

const giveUp = (kind: StateKind): Cell => [
  { next: { kind: 'CLOSING', attempt: 0, cause, isAnnounced: false }, effects: shutDownBecause },
  { rules: two, next: { kind: 'SWITCHING', candidate: 1, switches: 1, loop: 8, attempt: 0 }, effects: toSwitch },
  { rules: two, state: { candidate: 1 }, next: { kind: 'SWITCHING', candidate: 0, switches: 1, loop: 8, attempt: 0 }, effects: toSwitch },
  {
    rules: { candidates: 2, tryCount: 3 },
    state: { switches: 5 },
    next: { kind: 'SWITCHING', candidate: 1, switches: 6, loop: 8, attempt: 0 },
    effects: toSwitch,
  },
  {
    rules: { candidates: 2, tryCount: 3 },
    state: { switches: 6 },
    next: { kind: 'CLOSING', attempt: 0, cause, isAnnounced: false },
    effects: shutDownBecause,
  },
  { rules: { candidates: 2, tryCount: 0 }, next: { kind: 'CLOSING', attempt: 0, cause, isAnnounced: false }, effects: shutDownBecause },
  { event: { loop: 6 }, rules: two, next: { kind }, effects: [] },
];

const closed: Cell = [{ next: { kind: 'CLOSING', attempt: 0, cause: undefined, isAnnounced: false }, effects: shutDown }];

const synced: Cell = [
  { next: { kind: 'INITIALIZED', attempt: 0 }, effects: ['announce CONNECTED', 'release'] },
  {
    state: { phase: 'initial' },
    next: { kind: 'INITIALIZED', phase: 'reconnect', attempt: 0 },
    effects: ['announce CONNECTED', 'release'],
  },
  {
    state: { candidate: 1, switches: 1, from: 'SWITCHING' },
    rules: two,
    next: { kind: 'INITIALIZED', home: 1, switches: 0, attempt: 0 },
    effects: ['announce CONNECTED', 'announce CHANGED_CLUSTER', 'release'],
  },
  { event: { epoch: 2 }, next: { kind: 'SYNCING' }, effects: [] },
];

const back = (from: StateKind, effects: readonly string[]): Case => ({ state: { from }, next: { kind: from }, effects });

const expiredFor = (from: StateKind): Case[] => [
  back(from, ['hangUp SYNC_EXPIRED', 'failRound']),
  {
    state: { from },
    event: { isFatal: true },
    next: { kind: 'CLOSING', attempt: 0, cause, isAnnounced: false },
    effects: ['hangUp SYNC_EXPIRED', ...shutDownBecause],
  },
  {
    state: { from },
    event: { isFatal: true },
    rules: two,
    next: { kind: 'SWITCHING', candidate: 1, switches: 1, loop: 8, attempt: 0 },
    effects: ['hangUp SYNC_EXPIRED', ...toSwitch],
  },
];

const expired: Cell = [
  ...expiredFor('CONNECTING'),
  ...expiredFor('RECONNECTING'),
  ...expiredFor('SWITCHING'),
  { event: { epoch: 2, isFatal: true }, next: { kind: 'SYNCING' }, effects: [] },
];

const lostWhileSyncing: Cell = [
  back('CONNECTING', ['failRound']),
  back('RECONNECTING', ['failRound']),
  back('SWITCHING', ['failRound']),
  { rules: { mode: 'OFF' }, ...back('CONNECTING', ['failRound']) },
  { rules: { mode: 'ASYNC' }, ...back('RECONNECTING', ['failRound']) },
  { event: { epoch: 2 }, next: { kind: 'SYNCING' }, effects: [] },
];

const newLoop = { kind: 'RECONNECTING', loop: 8, attempt: 0 } as const;
const lost: Cell = [
  { rules: { mode: 'ON' }, next: newLoop, effects: ['announce DISCONNECTED because', 'search not before 600'] },
  { rules: { mode: 'ASYNC' }, next: newLoop, effects: ['announce DISCONNECTED because', 'rejectWaiting', 'search not before 600'] },
  {
    rules: { mode: 'OFF' },
    next: { kind: 'CLOSING', attempt: 0, cause, isAnnounced: false },
    effects: ['announce DISCONNECTED because', ...shutDownBecause],
  },
  {
    rules: { mode: 'OFF', candidates: 2 },
    next: { kind: 'CLOSING', attempt: 0, cause, isAnnounced: false },
    effects: ['announce DISCONNECTED because', ...shutDownBecause],
  },
  { rules: two, next: newLoop, effects: ['announce DISCONNECTED because', 'search not before 600'] },
  { event: { epoch: 2 }, next: { kind: 'INITIALIZED' }, effects: [] },
];

/** The table of all states and events. A cell that is missing does not compile. */
const table = {
  NEW: {
    START: [{ next: { kind: 'CONNECTING', loop: 8 }, effects: ['announce STARTING', 'announce STARTED', 'search not before 600'] }],
    OPENED: 'nothing',
    ROUND_FAILED: 'nothing',
    GIVE_UP: 'nothing',
    SYNCED: 'nothing',
    SYNC_EXPIRED: 'nothing',
    LAST_LOST: 'nothing',
    CLOSE: [{ next: { kind: 'CLOSED', cause: undefined }, effects: [] }],
    DONE: 'nothing',
  },
  CONNECTING: {
    START: 'nothing',
    OPENED: opened('CONNECTING'),
    ROUND_FAILED: roundFailed('CONNECTING'),
    GIVE_UP: giveUp('CONNECTING'),
    SYNCED: 'nothing',
    SYNC_EXPIRED: 'nothing',
    LAST_LOST: 'nothing',
    CLOSE: closed,
    DONE: 'nothing',
  },
  RECONNECTING: {
    START: 'nothing',
    OPENED: opened('RECONNECTING'),
    ROUND_FAILED: roundFailed('RECONNECTING'),
    GIVE_UP: giveUp('RECONNECTING'),
    SYNCED: 'nothing',
    SYNC_EXPIRED: 'nothing',
    LAST_LOST: 'nothing',
    CLOSE: closed,
    DONE: 'nothing',
  },
  SWITCHING: {
    START: 'nothing',
    OPENED: opened('SWITCHING'),
    ROUND_FAILED: roundFailed('SWITCHING'),
    GIVE_UP: giveUp('SWITCHING'),
    SYNCED: 'nothing',
    SYNC_EXPIRED: 'nothing',
    LAST_LOST: 'nothing',
    CLOSE: closed,
    DONE: 'nothing',
  },
  SYNCING: {
    START: 'nothing',
    OPENED: 'nothing',
    ROUND_FAILED: 'nothing',
    GIVE_UP: 'nothing',
    SYNCED: synced,
    SYNC_EXPIRED: expired,
    LAST_LOST: lostWhileSyncing,
    CLOSE: closed,
    DONE: 'nothing',
  },
  INITIALIZED: {
    START: 'nothing',
    OPENED: 'nothing',
    ROUND_FAILED: 'nothing',
    GIVE_UP: 'nothing',
    SYNCED: 'nothing',
    SYNC_EXPIRED: 'nothing',
    LAST_LOST: lost,
    CLOSE: [{ next: { kind: 'CLOSING', cause: undefined, isAnnounced: true }, effects: shutDown }],
    DONE: 'nothing',
  },
  CLOSING: {
    START: 'nothing',
    OPENED: 'nothing',
    ROUND_FAILED: 'nothing',
    GIVE_UP: 'nothing',
    SYNCED: 'nothing',
    SYNC_EXPIRED: 'nothing',
    LAST_LOST: [
      { state: { isAnnounced: true }, next: { kind: 'CLOSING', isAnnounced: false }, effects: ['announce DISCONNECTED because'] },
      { state: { isAnnounced: false }, next: { kind: 'CLOSING' }, effects: [] },
      { state: { isAnnounced: true }, event: { epoch: 2 }, next: { kind: 'CLOSING' }, effects: [] },
    ],
    CLOSE: 'nothing',
    DONE: [
      { next: { kind: 'CLOSED' }, effects: ['announce SHUTDOWN because'] },
      { state: { cause: undefined }, next: { kind: 'CLOSED' }, effects: ['announce SHUTDOWN'] },
    ],
  },
  CLOSED: {
    START: 'nothing',
    OPENED: 'nothing',
    ROUND_FAILED: 'nothing',
    GIVE_UP: 'nothing',
    SYNCED: 'nothing',
    SYNC_EXPIRED: 'nothing',
    LAST_LOST: 'nothing',
    CLOSE: 'nothing',
    DONE: 'nothing',
  },
} satisfies Record<StateKind, Record<EventKind, Cell>>;

/** What a state of this kind must not hold, because it is only true in another. */
const foreign: Record<StateKind, readonly string[]> = {
  NEW: ['from', 'cause', 'isAnnounced'],
  CONNECTING: ['from', 'cause', 'isAnnounced'],
  RECONNECTING: ['from', 'cause', 'isAnnounced'],
  SWITCHING: ['from', 'cause', 'isAnnounced'],
  SYNCING: ['cause', 'isAnnounced'],
  INITIALIZED: ['from', 'cause', 'isAnnounced'],
  CLOSING: ['from'],
  CLOSED: ['from', 'isAnnounced'],
};

function expectedOf(state: ClusterState, next: Case['next']): object {
  const known = { ...state, ...next };
  return Object.fromEntries(Object.entries(known).filter(([field]) => !foreign[next.kind].includes(field)));
}

/** The cases of a cell. Where nothing happens, it happens in no mode, and with no number of clusters to choose from. */
function casesOf(kind: StateKind, cell: Cell): readonly Case[] {
  if (cell !== 'nothing') return cell;
  return (['OFF', 'ON', 'ASYNC'] as const).flatMap((mode) =>
    [1, 2].map((candidates) => ({ rules: { mode, candidates }, next: { kind }, effects: [] })),
  );
}

describe.each(stateKinds)('in the state %s', (stateKind) => {
  describe.each(eventKinds)('the event %s', (eventKind) => {
    test.each(casesOf(stateKind, table[stateKind][eventKind]))(
      'MACHINE-1, MACHINE-2: %j',
      ({ state: more, event, rules, next, effects }) => {
        const before = Object.freeze({ ...states[stateKind], ...more }) as ClusterState;
        const result = step(before, { ...events[eventKind], ...event }, { ...plain, ...rules });
        expect(result.state).toStrictEqual(expectedOf(before, next));
        expect(result.effects.map(textOf)).toEqual(effects);
        if (effects.length === 0 && next.kind === before.kind) expect(result.state).toBe(before);
      },
    );
  });
});

describe('what the table cannot say', () => {
  test('MACHINE-1: every effect of a loss carries the reason of the loss', () => {
    const { effects } = step(states.INITIALIZED, events.LAST_LOST, { ...plain, mode: 'OFF' });
    expect(effects.map((effect) => ('cause' in effect ? effect.cause : undefined))).toEqual([cause, cause, cause]);
    expect(step(states.SYNCING, events.LAST_LOST, plain).effects).toEqual([{ do: 'failRound', cause }]);
    expect(step(states.INITIALIZED, events.LAST_LOST, { ...plain, mode: 'ASYNC' }).effects).toContainEqual({ do: 'rejectWaiting', cause });
  });

  test('BACKOFF-11: the first loop of a client begins at once', () => {
    expect(step(initialState, events.START, plain).effects).toContainEqual({ do: 'search', notBefore: -Infinity });
  });

  test('a client that stopped looking for its cluster has no failed rounds', () => {
    for (const event of [events.CLOSE, events.GIVE_UP]) expect(step(states.CONNECTING, event, plain).state.attempt).toBe(0);
  });
});

/** What becomes of a call, by state, phase and mode: the table of section 1.2. */
const admissions = {
  NEW: { initial: { OFF: 'offline', ON: 'offline', ASYNC: 'offline' }, reconnect: { OFF: 'offline', ON: 'park', ASYNC: 'offline' } },
  CONNECTING: { initial: { OFF: 'offline', ON: 'offline', ASYNC: 'offline' }, reconnect: { OFF: 'offline', ON: 'park', ASYNC: 'offline' } },
  RECONNECTING: {
    initial: { OFF: 'offline', ON: 'offline', ASYNC: 'offline' },
    reconnect: { OFF: 'offline', ON: 'park', ASYNC: 'offline' },
  },
  SWITCHING: { initial: { OFF: 'offline', ON: 'offline', ASYNC: 'offline' }, reconnect: { OFF: 'offline', ON: 'park', ASYNC: 'offline' } },
  SYNCING: { initial: { OFF: 'offline', ON: 'offline', ASYNC: 'offline' }, reconnect: { OFF: 'offline', ON: 'park', ASYNC: 'offline' } },
  INITIALIZED: { initial: { OFF: 'send', ON: 'send', ASYNC: 'send' }, reconnect: { OFF: 'send', ON: 'send', ASYNC: 'send' } },
  CLOSING: {
    initial: { OFF: 'inactive', ON: 'inactive', ASYNC: 'inactive' },
    reconnect: { OFF: 'inactive', ON: 'inactive', ASYNC: 'inactive' },
  },
  CLOSED: {
    initial: { OFF: 'inactive', ON: 'inactive', ASYNC: 'inactive' },
    reconnect: { OFF: 'inactive', ON: 'inactive', ASYNC: 'inactive' },
  },
} as const satisfies Record<StateKind, Record<ClusterState['phase'], Record<Rules['mode'], Admission>>>;

describe('admission', () => {
  test.each(stateKinds)('MACHINE-1: in the state %s goes by phase and mode alone', (kind) => {
    for (const phase of ['initial', 'reconnect'] as const) {
      for (const mode of ['OFF', 'ON', 'ASYNC'] as const) {
        expect(admission({ ...states[kind], phase }, mode), `${phase} ${mode}`).toBe(admissions[kind][phase][mode]);
      }
    }
  });
});
