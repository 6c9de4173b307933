import type { Member } from '../../cluster/members.ts';
import type { Registration } from '../../invocation/listeners.ts';
import { mapAddPartitionLostListener, mapRemovePartitionLostListener } from '../../protocol/messages/map.ts';
import { knownMember } from '../known-member.ts';
import { checkListenerFunction } from '../listener-argument.ts';
import type { StructureContext } from '../object-core.ts';

/** All copies of a partition of a map were lost, with the entries in it (LISTEN-18). */
export interface MapPartitionLostEvent {
  readonly partitionId: number;
  /** The member that noticed it, mostly the new owner; `null` when it has left already. */
  readonly member: Member | null;
}

/** Hears of partitions of a map that are lost. What it throws is logged and goes no further. */
export type MapPartitionLostListener = (event: MapPartitionLostEvent) => unknown;

const { mapPartitionLost } = mapAddPartitionLostListener.events;

/** What registers such a listener on a member, and hands it the events. @throws IllegalArgumentError when it is no function */
export function mapPartitionLostListener(name: string, listener: MapPartitionLostListener, context: StructureContext): Registration {
  checkListenerFunction('IMap.addPartitionLostListener', listener);
  return {
    what: `the partition lost listener of the map ${JSON.stringify(name)}`,
    add: (localOnly) => ({ message: mapAddPartitionLostListener, request: { name, localOnly } }),
    remove: (registrationId) => ({ message: mapRemovePartitionLostListener, request: { name, registrationId } }),
    onEvent(type, from) {
      if (type !== mapPartitionLost.type) return undefined;
      const { partitionId, uuid } = mapPartitionLost.read(from);
      const event: MapPartitionLostEvent = { partitionId, member: knownMember(context, uuid) };
      return () => listener(event);
    },
  };
}
