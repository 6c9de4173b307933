import { expect } from 'vitest';
import type { Client } from '../../src/index.ts';
import { nullable, str } from '../../src/protocol/fields.ts';
import { message } from '../../src/protocol/message.ts';
import { connectedMembers, eventually } from '../scenarios/clients.ts';

/** What Management Center asks members. The client itself never sends it. */
const getTimedMemberState = message(0x200b00, { request: {}, reply: nullable(str) });

/** The part of a member's answer that is of use here. */
interface TimedMemberState {
  readonly timedMemberState: {
    readonly memberState: {
      readonly uuid: string;
      readonly clients: readonly ConnectedClient[];
      readonly memberPartitionState: { readonly partitions: readonly number[]; readonly memberStateSafe: boolean };
    };
  };
}

/** What a member knows of a client that is connected to it. */
export interface ConnectedClient {
  readonly uuid: string;
  readonly name: string;
  readonly clientType: string;
  readonly labels: readonly string[];
}

/** What a real member says of itself. */
export interface MemberState {
  readonly uuid: string;
  /** The client of each connection. */
  readonly clients: readonly ConnectedClient[];
  /** The partitions that the member owns. */
  readonly partitions: readonly number[];
  /** Whether no replica of its partitions is missing or on its way. */
  readonly isSafe: boolean;
}

/** Asks each connected member, over the client's own connection to it. */
export async function memberStates(client: Client): Promise<MemberState[]> {
  const replies = client.parts.cluster.connections.all.map((connection) => connection.request(getTimedMemberState, {}));
  return (await Promise.all(replies)).map((json) => {
    if (json === null) throw new Error('the member does not know its state yet');
    const { uuid, clients, memberPartitionState } = (JSON.parse(json) as TimedMemberState).timedMemberState.memberState;
    const { partitions, memberStateSafe } = memberPartitionState;
    return { uuid, clients, partitions, isSafe: memberStateSafe };
  });
}

/** Resolves when the client has one connection to each of so many members, by its own account and by theirs. */
export async function connectedOnceToEach(client: Client, members: number): Promise<void> {
  // a member that is slow to start is dialled ever more rarely (MEMBERS-4)
  await eventually(() => connectedMembers(client) === members, 60_000);
  const { uuid } = client.getLocalEndpoint();
  await eventually(async () => {
    const connections = (await memberStates(client)).map(({ clients }) => clients.filter((its) => its.uuid === uuid.toString()).length);
    expect(connections).toEqual(Array.from({ length: members }, () => 1));
  });
}

/** How long what members say of themselves may be out of date. */
const STALE_MILLIS = 1_200;

/** Resolves when every partition of the connected members has an owner and its backups, and none is on its way. */
export async function backedUp(client: Client): Promise<void> {
  let since = Infinity;
  await eventually(async () => {
    const isSafe = (await memberStates(client)).every(({ partitions, isSafe: isMemberSafe }) => partitions.length > 0 && isMemberSafe);
    since = isSafe ? Math.min(since, performance.now()) : Infinity;
    return performance.now() - since >= STALE_MILLIS;
  }, 60_000);
}

/** Resolves when so many members are connected and no replica of a partition is missing, so that one of them may die. */
export async function safeWith(client: Client, members: number): Promise<void> {
  await balancedOver(client, members);
  await eventually(async () => expect((await memberStates(client)).map(({ isSafe }) => isSafe)).not.toContain(false), 60_000);
}

/** Resolves when each of so many members owns its share of the partitions, but for a few, so that one of them may hand its share over. */
export async function balancedOver(client: Client, members: number): Promise<void> {
  await eventually(async () => {
    const shares = (await memberStates(client)).map(({ partitions }) => partitions.length);
    const count = client.getPartitionService().getPartitionCount();
    expect(shares).toHaveLength(members);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(count);
    expect(Math.min(...shares)).toBeGreaterThan((0.9 * count) / members); // not worth a migration to them
  }, 60_000);
}
