import { expect } from 'vitest';
import { Flag } from '../../../src/protocol/frames.ts';
import type { ClientConfig } from '../../../src/index.ts';
import { connectedMembers, eventually, startClient } from '../clients.ts';
import { follows, timed } from '../observe.ts';
import { scenario } from '../scenario.ts';
import { ownerOf, type World } from '../world.ts';

/** Whether the newest request of this name asked for acks. */
function askedForAcks(world: World, name: string): boolean {
  return (world.requests.findLast((request) => request.name === name)!.flags & Flag.backupAware) !== 0;
}

/** A client of two members whose calls wait for acks, and a key with the numbers of its owner and of the member with its backup. */
async function start(world: World, millis: number, failsOnMissing = false) {
  const config: ClientConfig = {
    properties: {
      'hazelcast.client.operation.backup.timeout.millis': millis,
      'hazelcast.client.operation.fail.on.indeterminate.state': failsOnMissing,
    },
  };
  const client = await startClient(world.addresses, config);
  const map = await client.getMap<string, number>('acknowledged');
  await map.clear();
  await eventually(async () => {
    await map.set('warm-up', 1);
    return askedForAcks(world, 'mapSet');
  });
  await eventually(() => ownerOf(world, client, 'key') >= 0);
  await world.backedUp(client);
  const owner = ownerOf(world, client, 'key');
  return { client, map, owner, backup: 1 - owner };
}

scenario('A72 ACK-3: acks that do not come are waited for as long as configured; then the call resolves', 2, async (world) => {
  const { map, backup } = await start(world, 300);
  world.delay(60_000, backup);
  const begun = performance.now();
  await expect(map.put('key', 1)).resolves.toBeNull();
  expect(performance.now() - begun).toBeGreaterThanOrEqual(299);
  await expect(map.put('key', 2)).resolves.toBe(1);
  expect(world.countOf('mapPut')).toBe(2);
});

scenario('A72 ACK-3: a call whose acks do not come is rejected when the client shall not be in doubt', 2, async (world) => {
  const { client, map, backup } = await start(world, 300, true);
  world.delay(60_000, backup);
  const { error, millis, lateness } = await timed(() => map.put('key', 1), 300);
  expect(error).toMatchObject({ name: 'IndeterminateOperationStateError', code: 'INDETERMINATE_OPERATION_STATE' });
  expect(millis).toBeGreaterThanOrEqual(299);
  expect(millis).toBeLessThanOrEqual(300 + 500 + lateness);
  expect(client.parts.invoker.unsettledCalls).toBe(0);
});

scenario('A72 ACK-5: a call that was answered is not rejected because the connection is lost that answered it', 2, async (world) => {
  const { client, map, owner, backup } = await start(world, 1_000);
  world.delay(60_000, backup);
  const put = follows(map.put('key', 1));
  await eventually(() => world.countOf('mapPut') === 1);
  expect(await map.get('key')).toBe(1); // the reply has come before this one, through the same connection
  world.reset(owner);
  await eventually(() => connectedMembers(client) === 1);
  expect(put.outcome).toBeUndefined();
  await eventually(() => put.outcome !== undefined);
  expect(put.outcome).toEqual({ status: 'fulfilled', value: null });
  expect(world.countOf('mapPut')).toBe(1);
});

scenario('A72 ACK-1: acks are asked for while every member has a listener, and not while one has none', 3, async (world) => {
  const client = await startClient(world.addresses);
  const map = await client.getMap<string, number>('acknowledged');
  const asks = async () => {
    await map.set('key', 1);
    return askedForAcks(world, 'mapSet');
  };
  await eventually(asks);
  expect(world.countOf('clientLocalBackupListener')).toBe(3);
  world.cut(2);
  await eventually(() => connectedMembers(client) === 2);
  expect(await asks()).toBe(false);
  await world.heal(2);
  await eventually(asks, 20_000);
  expect(connectedMembers(client)).toBe(3);
});

for (const config of [{ backupAckToClientEnabled: false }, { network: { smartRouting: false } }] as const) {
  const what = 'network' in config ? 'without smart routing' : 'when they are disabled';
  scenario(`A72 ACK-4: acks are neither asked for nor listened to ${what}`, 2, async (world) => {
    const client = await startClient(world.addresses, 'network' in config ? { network: { smartRouting: false } } : config);
    const map = await client.getMap<string, number>('not-acknowledged');
    for (let i = 0; i < 20; i++) await map.set(`key-${i}`, i);
    expect(world.countOf('clientLocalBackupListener')).toBe(0);
    expect(world.requests.filter(({ flags }) => (flags & Flag.backupAware) !== 0)).toEqual([]);
  });
}
