import type { Member } from '../cluster/members.ts';
import type { UUID } from '../protocol/uuid.ts';
import type { StructureContext } from './object-core.ts';

/** The member with this uuid; `null` when the client does not know it, mostly because it has left (LISTEN-17). */
export function knownMember({ cluster }: StructureContext, uuid: UUID | null): Member | null {
  return (uuid && cluster.view.members.members.find((member) => member.uuid.equals(uuid))) ?? null;
}
