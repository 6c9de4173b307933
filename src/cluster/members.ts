import type { Target } from '../network/socket.ts';
import type { ValueOf } from '../protocol/fields.ts';
import type { memberInfo } from '../protocol/structs.ts';
import type { UUID } from '../protocol/uuid.ts';
import { Address, keyOf } from './addresses.ts';

/** A member as it describes itself on the wire. */
export type MemberInfo = ValueOf<typeof memberInfo>;

/** A member of the cluster. */
export interface Member {
  readonly uuid: UUID;
  readonly address: Address;
  readonly attributes: ReadonlyMap<string, string>;
  /** Whether the member holds no data. */
  readonly liteMember: boolean;
  readonly version: { readonly major: number; readonly minor: number; readonly patch: number };
  /** Where the member is reached for a purpose, by endpoint: `MEMBER`, `CLIENT` ..., with `:name` where the endpoint has one. */
  readonly addressMap: ReadonlyMap<string, Address>;
}

/** The members of a cluster, oldest first, as one immutable value that is replaced whole. */
export interface MemberList {
  readonly version: number;
  readonly members: readonly Member[];
}

/** What a new list means for the one before. */
export interface MemberChanges {
  readonly removed: readonly Member[];
  readonly added: readonly Member[];
}

/** The list before the first one. */
export const NO_MEMBERS: MemberList = { version: -1, members: [] };

const ENDPOINTS = ['MEMBER', 'CLIENT', 'WAN', 'REST', 'MEMCACHE'];
/** The endpoint under which a member is reached from outside. */
export const PUBLIC_ENDPOINT = 'CLIENT:public';

/** A member out of what the wire says of it. */
export function memberOf(info: MemberInfo): Member {
  const addressMap = new Map(
    (info.addressMap ?? []).map(([{ type, identifier }, address]) => {
      const endpoint = ENDPOINTS[type] ?? `ENDPOINT-${type}`;
      return [identifier === null ? endpoint : `${endpoint}:${identifier}`, new Address(address.host, address.port)];
    }),
  );
  const address = addressMap.get('CLIENT') ?? addressMap.get('MEMBER') ?? new Address(info.address.host, info.address.port);
  const { uuid, liteMember, version } = info;
  return Object.freeze({ uuid, address, attributes: new Map(info.attributes), liteMember, version, addressMap });
}

/** Whether the member is reached at this target, by its own address or its public one. */
export function isReachedAt({ address, addressMap }: Member, target: Target | undefined): boolean {
  return [address, addressMap.get(PUBLIC_ENDPOINT)].some(
    (known) => known !== undefined && target !== undefined && keyOf(known) === keyOf(target),
  );
}

/** Which members go and which come (VIEW-4). A member is the same when its uuid and its address are. */
export function changesOf(before: readonly Member[], after: readonly Member[]): MemberChanges {
  const known = new Set(before.map(identity));
  const present = new Set(after.map(identity));
  return {
    removed: before.filter((member) => !present.has(identity(member))),
    added: after.filter((member) => !known.has(identity(member))),
  };
}

function identity({ uuid, address }: Member): string {
  return `${uuid.toString()}@${address.toString()}`;
}
