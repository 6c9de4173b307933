import type { UUID } from '../protocol/uuid.ts';
import type { StructureContext } from '../structures/object-core.ts';
import type { SqlResubmissionMode } from './resubmission.ts';

/** What SQL stands on. */
export interface SqlContext {
  readonly structures: StructureContext;
  readonly clientUuid: UUID;
  /** For how many statements it is remembered which parameter decides on the partition. */
  readonly partitionArgumentCacheSize: number;
  readonly resubmissionMode: SqlResubmissionMode;
  /** How long a statement is submitted anew, in milliseconds. */
  readonly timeoutMillis: number;
  /** The longest pause before that, in milliseconds. */
  readonly retryPauseMillis: number;
}
