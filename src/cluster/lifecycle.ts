import type { Logger } from '../diagnostics/logger.ts';
import type { UUID } from '../protocol/uuid.ts';

/** What happens in the life of a client, in words (LIFE-1). */
export const LifecycleState = Object.freeze({
  STARTING: 'STARTING',
  STARTED: 'STARTED',
  CONNECTED: 'CONNECTED',
  DISCONNECTED: 'DISCONNECTED',
  CHANGED_CLUSTER: 'CHANGED_CLUSTER',
  SHUTTING_DOWN: 'SHUTTING_DOWN',
  SHUTDOWN: 'SHUTDOWN',
} as const);
export type LifecycleState = (typeof LifecycleState)[keyof typeof LifecycleState];
