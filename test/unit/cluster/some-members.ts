import { parseHostAndPort } from '../../../src/cluster/addresses.ts';
import { memberOf, type Member, type MemberInfo } from '../../../src/cluster/members.ts';
import { UUID } from '../../../src/protocol/uuid.ts';

/** The same UUID for the same number. */
export function uuidOf(number: number): UUID {
  return new UUID(0n, BigInt(number));
}

/** What a member at this address says of itself on the wire. Further addresses are given as `type:identifier`, or `type` alone. */
export function infoAt(text: string, number = 1, further: Readonly<Record<string, string>> = {}): MemberInfo {
  const addressMap = Object.entries(further).map(([key, place]) => {
    const [type, identifier = null] = key.split(':');
    return [{ type: Number(type), identifier }, addressOf(place)] as const;
  });
  return {
    address: addressOf(text),
    uuid: uuidOf(number),
    attributes: [['zone', 'z1']],
    liteMember: false,
    version: { major: 5, minor: 5, patch: 0 },
    addressMap: addressMap.map(([qualifier, address]) => [qualifier, address]),
  };
}

/** A member at this address. */
export function memberAt(text: string, number = 1, further: Readonly<Record<string, string>> = {}): Member {
  return memberOf(infoAt(text, number, further));
}

function addressOf(text: string): { host: string; port: number } {
  const { host, port } = parseHostAndPort(text)!;
  return { host, port: port! };
}
