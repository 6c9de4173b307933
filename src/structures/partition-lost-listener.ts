import type { Member } from '../cluster/members.ts';
import type { Registration } from '../invocation/listeners.ts';
import { clientAddPartitionLostListener, clientRemovePartitionLostListener } from '../protocol/messages/client.ts';
import { knownMember } from './known-member.ts';
import { checkListenerFunction } from './listener-argument.ts';
import type { StructureContext } from './object-core.ts';

/** The owner of a partition was lost, and backups perhaps: what had no more copies than that is gone (LISTEN-18). */
export interface PartitionLostEvent {
  readonly partitionId: number;
  /** How many backups were lost together with the owner; 0 when it was the owner alone. */
  readonly lostBackupCount: number;
  /** The member that noticed it, mostly the new owner; `null` when it has left already. */
  readonly source: Member | null;
}

/** Hears of partitions that are lost. What it throws is logged and goes no further. */
export type PartitionLostListener = (event: PartitionLostEvent) => unknown;

const { partitionLost } = clientAddPartitionLostListener.events;

/** What registers such a listener on a member, and hands it the events. @throws IllegalArgumentError when it is no function */
export function partitionLostListener(listener: PartitionLostListener, context: StructureContext): Registration {
  checkListenerFunction('addPartitionLostListener', listener);
  return {
    what: 'a partition lost listener',
    add: (localOnly) => ({ message: clientAddPartitionLostListener, request: { localOnly } }),
    remove: (registrationId) => ({ message: clientRemovePartitionLostListener, request: { registrationId } }),
    onEvent(type, from) {
      if (type !== partitionLost.type) return undefined;
      const { partitionId, lostBackupCount, source } = partitionLost.read(from);
      const event: PartitionLostEvent = { partitionId, lostBackupCount, source: knownMember(context, source) };
      return () => listener(event);
    },
  };
}
