import { setTimeout as sleep } from 'node:timers/promises';
import { nullable, str } from '../../src/protocol/fields.ts';
import { message } from '../../src/protocol/message.ts';
import { RawClient } from './raw-client.ts';

const LONGEST_MILLIS = 60_000;
const POLL_MILLIS = 200;
/** Members say what was true within the last second. */
const STALE_MILLIS = 1_200;

/** What Management Center asks members. */
const getTimedMemberState = message(0x200b00, { request: {}, reply: nullable(str) });

interface PartitionState {
  readonly partitions: readonly number[];
  readonly memberStateSafe: boolean;
}

/** Resolves when every partition has an owner and its backups, and none is on its way. */
export async function backedUp(addresses: readonly string[]): Promise<void> {
  const end = performance.now() + LONGEST_MILLIS;
  for (let since = Infinity; performance.now() - since < STALE_MILLIS;) {
    if (performance.now() > end) throw new Error(`some partition has no backup after ${LONGEST_MILLIS / 1000} s`);
    const states = await Promise.all(addresses.map((address) => partitionState(address)));
    const isSafe = states.every(({ partitions, memberStateSafe }) => partitions.length > 0 && memberStateSafe);
    since = isSafe ? Math.min(since, performance.now()) : Infinity;
    await sleep(POLL_MILLIS);
  }
}

async function partitionState(address: string): Promise<PartitionState> {
  const client = await RawClient.connect(address);
  try {
    await client.authenticate();
    const json = JSON.parse((await client.request(getTimedMemberState, {})) ?? 'null') as {
      timedMemberState: { memberState: { memberPartitionState: PartitionState } };
    };
    return json.timedMemberState.memberState.memberPartitionState;
  } finally {
    client.socket.destroy();
  }
}
