import type { Member } from '../cluster/members.ts';
import { IllegalStateError } from '../errors.ts';

const DRAWS = 10;

type KnownMember = Pick<Member, 'uuid' | 'liteMember' | 'version'>;
interface ToMember {
  readonly member: { readonly uuid: string } | undefined;
}

/** What is chosen from, and chance. */
export interface Choice<C extends ToMember> {
  readonly members: readonly KnownMember[];
  /** Oldest first. */
  readonly connections: readonly C[];
  /** From 0 to below 1. */
  readonly random: () => number;
}

/**
 * The connection for a statement: to a data member, by chance one of those of the version that most of them have (SQL-2).
 *
 * @throws IllegalStateError `ILLEGAL_STATE`, when members have more than two versions (SQL-3)
 */
export function chooseConnection<C extends ToMember>({ members, connections, random }: Choice<C>): C | undefined {
  const dataMembers = members.filter(({ liteMember }) => !liteMember);
  const group = largestGroup(dataMembers);
  const to = ({ uuid }: KnownMember) => connections.find(({ member }) => member?.uuid === uuid.toString());
  for (let draw = 0; draw < DRAWS && group.length > 0; draw++) {
    const connection = to(group[Math.floor(random() * group.length)]!);
    if (connection !== undefined) return connection;
  }
  const data = new Set(dataMembers.map(({ uuid }) => uuid.toString()));
  return connections.find(({ member }) => member !== undefined && data.has(member.uuid)) ?? connections[0];
}

/** The members of the version that most have; the newer one when as many have the other. */
function largestGroup(members: readonly KnownMember[]): readonly KnownMember[] {
  const groups = new Map<number, KnownMember[]>();
  for (const member of members) {
    const version = versionOf(member);
    const group = groups.get(version);
    if (group === undefined) groups.set(version, [member]);
    else group.push(member);
  }
  if (groups.size > 2)
    throw new IllegalStateError(`the members have more than two versions: ${[...groups.values()].map(named).join(', ')}`);
  const [best] = [...groups].toSorted(([v1, a], [v2, b]) => b.length - a.length || v2 - v1);
  return best?.[1] ?? [];
}

/** Patches do not count. */
function versionOf({ version: { major, minor } }: KnownMember): number {
  return major * 256 + minor;
}

function named([member]: readonly KnownMember[]): string {
  const { major, minor } = member!.version;
  return `${major}.${minor}`;
}
