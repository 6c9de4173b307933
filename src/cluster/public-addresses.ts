import type { Clock } from '../clock.ts';
import { IOError } from '../errors.ts';
import { openSocket, type Target } from '../network/socket.ts';
import { PUBLIC_ENDPOINT, type Member } from './members.ts';

/** How many members are tried to find out which addresses work. */
const PROBED_MEMBERS = 3;
const PRIVATE_PROBE_MILLIS = 1_000;
const PUBLIC_PROBE_MILLIS = 3_000;

/** What the choice between private and public addresses depends on. */
export interface PublicAddressOptions {
  /** The configured choice; `null` finds out (ADDR-13). */
  readonly configured: boolean | null;
  readonly usesTls: boolean;
  /** The hosts that the user configured. */
  readonly hosts: readonly string[];
  /** Whether the address can be reached by TCP within so many milliseconds. */
  readonly probe: (target: Target, timeoutMillis: number) => Promise<boolean>;
}

/** Whether members of this list are to be reached by their public addresses (ADDR-13). */
export async function usesPublicAddresses(members: readonly Member[], options: PublicAddressOptions): Promise<boolean> {
  if (options.configured !== null) return options.configured;
  const isHostOf = ({ address }: Member) => options.hosts.includes(address.host);
  if (options.usesTls || members.length === 0 || members.some(isHostOf)) return false;
  const onlyPublic = members.slice(0, PROBED_MEMBERS).map((member) => isOnlyPublic(member, options.probe));
  return (await Promise.all(onlyPublic)).every(Boolean);
}

async function isOnlyPublic(member: Member, probe: PublicAddressOptions['probe']): Promise<boolean> {
  const publicAddress = member.addressMap.get(PUBLIC_ENDPOINT);
  if (publicAddress === undefined) return false;
  if (await probe(member.address, PRIVATE_PROBE_MILLIS)) return false;
  return probe(publicAddress, PUBLIC_PROBE_MILLIS);
}

/** Where a member is reached. @throws IOError when it has no public address and only those are used (ADDR-11) */
export function targetOf(member: Member, usesPublic: boolean): Target {
  if (!usesPublic) return member.address;
  const publicAddress = member.addressMap.get(PUBLIC_ENDPOINT);
  if (publicAddress === undefined) throw new IOError(`the member ${member.address.toString()} has no public address`);
  return publicAddress;
}

/** Whether a TCP connection to the address opens within so many milliseconds. */
export async function probeTcp(target: Target, timeoutMillis: number, clock: Clock, signal: AbortSignal): Promise<boolean> {
  try {
    const { socket } = await openSocket(target, { timeoutMillis, noDelay: true, tls: undefined }, clock, signal);
    socket.destroy();
    return true;
  } catch {
    return false;
  }
}
