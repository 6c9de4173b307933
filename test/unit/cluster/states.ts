import { IOError } from '../../../src/errors.ts';
import type { ClusterEvent, ClusterState, Effect, Rules } from '../../../src/cluster/state.ts';

export type StateKind = ClusterState['kind'];
export type EventKind = ClusterEvent['kind'];

/** What every state below has; the numbers differ so that none is taken for another. */
const common = { epoch: 3, epochBegan: 500, loop: 7, phase: 'reconnect', candidate: 0, home: 0, switches: 0, attempt: 2 } as const;

/** The reason in every event below. */
export const cause = new IOError('gone');

/** One state of each kind. */
export const states: { readonly [K in StateKind]: ClusterState & { readonly kind: K } } = {
  NEW: { ...common, kind: 'NEW', attempt: 0 },
  CONNECTING: { ...common, kind: 'CONNECTING' },
  RECONNECTING: { ...common, kind: 'RECONNECTING' },
  SWITCHING: { ...common, kind: 'SWITCHING' },
  SYNCING: { ...common, kind: 'SYNCING', from: 'RECONNECTING' },
  INITIALIZED: { ...common, kind: 'INITIALIZED', attempt: 0 },
  CLOSING: { ...common, kind: 'CLOSING', attempt: 0, cause, isAnnounced: false },
  CLOSED: { ...common, kind: 'CLOSED', attempt: 0, cause },
};

/** One event of each kind, of the loop and epoch of the states above. */
export const events: { readonly [K in EventKind]: ClusterEvent & { readonly kind: K } } = {
  START: { kind: 'START' },
  OPENED: { kind: 'OPENED', loop: 7, now: 900 },
  ROUND_FAILED: { kind: 'ROUND_FAILED', loop: 7, pauseMillis: 40 },
  GIVE_UP: { kind: 'GIVE_UP', loop: 7, cause },
  SYNCED: { kind: 'SYNCED', epoch: 3 },
  SYNC_EXPIRED: { kind: 'SYNC_EXPIRED', epoch: 3, cause, isFatal: false },
  LAST_LOST: { kind: 'LAST_LOST', epoch: 3, cause },
  CLOSE: { kind: 'CLOSE' },
  DONE: { kind: 'DONE' },
};

export const stateKinds = Object.keys(states) as StateKind[];
export const eventKinds = Object.keys(events) as EventKind[];

/** A plain client in mode ON. */
export const plain: Rules = { mode: 'ON', candidates: 1, tryCount: Number.MAX_SAFE_INTEGER };

/** An effect as one short text, such as `announce CONNECTED` or `pause 40`. */
export function textOf(effect: Effect): string {
  switch (effect.do) {
    case 'announce':
      return `announce ${effect.lifecycle}${'cause' in effect && effect.cause !== undefined ? ' because' : ''}`;
    case 'search':
      return `search not before ${effect.notBefore}`;
    case 'pause':
      return `pause ${effect.millis}`;
    case 'hangUp':
      return `hangUp ${effect.reason}`;
    case 'shutDown':
      return effect.cause === undefined ? 'shutDown' : 'shutDown because';
    case 'failRound':
    case 'sync':
    case 'rejectWaiting':
    case 'release':
    case 'switch':
      return effect.do;
  }
}
