import { ClientOfflineError } from '../errors.ts';
import type { CallFailure } from '../network/waiting-call.ts';
import type { Bound } from './route.ts';

/** Member errors after which the same request may be sent again, even to the same member. */
const SEND_AGAIN = new Set([8, 39, 46, 47, 62, 82, 90]);
const INSTANCE_NOT_ACTIVE = 19;
const MEMBER_LEFT = 33;
const TARGET_DISCONNECTED = 52;
const TARGET_NOT_MEMBER = 53;

/** How a call failed and what it is, as far as a retry depends on it. */
export interface FailedCall {
  readonly failure: CallFailure;
  /** The member's error code, when a member answered. */
  readonly code: number | undefined;
  readonly bound: Bound;
  /** Whether the request may be executed twice. */
  readonly isRepeatable: boolean;
}

/** Whether the call is tried again (INVOKE-9). */
export function mayRetry({ failure, code, bound, isRepeatable }: FailedCall): boolean {
  if (failure === 'not-sent') return bound !== 'connection';
  if (failure === 'lost' || code === TARGET_DISCONNECTED || code === MEMBER_LEFT) return mayGoElsewhere(bound) && isRepeatable;
  if (code === INSTANCE_NOT_ACTIVE) return bound !== 'connection';
  if (code === TARGET_NOT_MEMBER) return bound === 'none';
  return code !== undefined && SEND_AGAIN.has(code);
}

/** Whether a call that a member has had may go to another one. */
function mayGoElsewhere(bound: Bound): boolean {
  return bound === 'none' || bound === 'member';
}

const IMMEDIATE_RETRIES = 4;

/** Milliseconds before the n-th retry of a call; 0 is the next turn of the event loop (INVOKE-10). */
export function retryPause(retries: number, longestMillis: number): number {
  return retries <= IMMEDIATE_RETRIES ? 0 : Math.min(2 ** (retries - IMMEDIATE_RETRIES - 1), longestMillis);
}

/** Pauses of the client's own retry loops, such as registering listeners, in milliseconds. */
export interface InternalPauses {
  readonly first: number;
  readonly longest: number;
  /** While the client is offline (MODE-11). */
  readonly offline: number;
}

/** Milliseconds before a retry loop of the client itself tries again after so many failures, the last of which was this (MODE-11). */
export function internalPause(error: unknown, failures: number, { first, longest, offline }: InternalPauses): number {
  return error instanceof ClientOfflineError ? offline : Math.min(first * 2 ** (failures - 1), longest);
}
