import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCluster, type RealCluster } from '../../scripts/cluster-members.mjs';
import { TargetDisconnectedError } from '../../src/index.ts';
import { eventually, startClient } from '../scenarios/clients.ts';
import { balancedOver, connectedOnceToEach } from './client-members.ts';

describe('on two members of 5.7.0', () => {
  let cluster: RealCluster;
  beforeAll(async () => {
    cluster = await startCluster({ members: 2 });
  });
  afterAll(() => cluster.stop());

  test('RINGBUFFER-11 RINGBUFFER-10: while partitions move a reader gets what the ring buffer holds, nothing twice and nothing left out', async () => {
    const [reading, writing] = [await startClient(cluster.addresses), await startClient(cluster.addresses)];
    await connectedOnceToEach(reading, 2);
    const name = randomUUID();
    const reader = (await reading.getRingbuffer<number>(name)).read();
    const read: { readonly sequence: bigint; readonly item: number }[] = [];
    const loop = (async () => {
      for await (const item of reader) read.push(item);
    })();
    const ring = await writing.getRingbuffer<number>(name);
    const stop = new AbortController();
    const writer = (async () => {
      for (let i = 0; !stop.signal.aborted; i++) {
        // an add that was lost on its way may be there or not, which the ring buffer itself tells in the end
        await ring.add(i).catch((error: unknown) => expect(error).toBeInstanceOf(TargetDisconnectedError));
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    })();
    for (const member of cluster.members) {
      await balancedOver(writing, 2);
      await member.terminate();
      await member.start();
    }
    await balancedOver(writing, 2);
    stop.abort();
    await writer;
    const tail = await ring.tailSequence();
    await eventually(() => read.at(-1)?.sequence === tail);
    await reader.return!();
    await loop;
    const held: { readonly sequence: bigint; readonly item: number }[] = [];
    for await (const item of ring.read()) if (held.push(item) > Number(tail)) break;
    expect(read).toEqual(held);
    expect(read.length).toBeGreaterThan(100);
  });

  test('RELIABLETOPIC-17 RELIABLETOPIC-10: after all members were lost a tolerant listener hears all that the new cluster publishes', async () => {
    const clients = await Promise.all(
      [true, false].map((smartRouting) => startClient(cluster.addresses, { network: { clusterMembers: cluster.addresses, smartRouting } })),
    );
    const name = randomUUID();
    const topics = await Promise.all(clients.map((client) => client.getReliableTopic<string>(name)));
    const heard = topics.map(() => [] as string[]);
    const cancelled: unknown[] = [];
    await Promise.all(topics.map((topic, i) => topic.subscribe(({ messageObject }) => heard[i]!.push(messageObject))));
    await topics[0]!.subscribe({ onMessage: () => {}, onCancel: (reason) => cancelled.push(reason?.name) });
    for (const message of ['a', 'b', 'c']) await topics[0]!.publish(message);
    await eventually(() => heard.every(({ length }) => length === 3));
    await Promise.all(cluster.members.map((member) => member.kill()));
    await Promise.all(cluster.members.map((member) => member.start()));
    for (const client of clients)
      await eventually(() => client.connectionStatus().epoch > 1 && client.connectionStatus().state === 'INITIALIZED', 60_000);
    await topics[1]!.publish('d');
    await topics[1]!.publish('e');
    await eventually(() => expect(heard).toEqual([0, 1].map(() => ['a', 'b', 'c', 'd', 'e'])));
    await eventually(() => expect(cancelled).toEqual(['StaleSequenceError']));
  });
});
