import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { ReliableTopic } from '../../src/index.ts';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { reliableTopicTests, TOPIC_RINGBUFFERS } from '../cluster/client-reliable-topic-methods.ts';
import { eventually, startClient } from './clients.ts';
import { keptLog } from './peers.ts';

// What holds on real members (test/cluster) holds on embedded ones.
describe('on three embedded members', () => {
  let cluster: EmbeddedCluster;
  beforeAll(async () => {
    cluster = await EmbeddedCluster.start({ members: 3, ringbuffers: TOPIC_RINGBUFFERS });
  });
  afterAll(() => cluster.stop());

  describe.each([true, false])('a reliable topic with smartRouting %s', (smartRouting) => {
    reliableTopicTests((config) =>
      startClient(cluster.addresses, { ...config, network: { clusterMembers: cluster.addresses, smartRouting } }),
    );
  });
});

async function open(members = 1) {
  const cluster = await EmbeddedCluster.start({ members, backupCount: 0 });
  onTestFinished(() => cluster.stop());
  return cluster;
}

/** Publishes until somebody hears it. */
async function publishUntil(topic: ReliableTopic<string>, message: string, isHeard: () => boolean): Promise<void> {
  await topic.publish(message);
  await eventually(isHeard);
}

describe('a reliable topic whose members lose everything', () => {
  for (const asyncStart of [false, true]) {
    for (const smartRouting of [true, false]) {
      test(`RELIABLETOPIC-17: with asyncStart ${asyncStart} and smartRouting ${smartRouting} a tolerant listener hears all that another cluster publishes`, async () => {
        const cluster = await open(2);
        const { lines, ...customLogger } = keptLog();
        const client = await startClient(cluster.addresses, {
          connectionStrategy: { asyncStart, connectionRetry: { initialBackoffMillis: 20 } },
          network: { clusterMembers: cluster.addresses, smartRouting },
          customLogger,
          properties: { 'hazelcast.logging.level': 'WARN' },
        });
        await client.ready();
        const topic = await client.getReliableTopic<string>('news');
        const heard: string[] = [];
        const cancelled: unknown[] = [];
        await topic.subscribe(({ messageObject }) => heard.push(messageObject));
        await topic.subscribe({ onMessage: () => {}, onCancel: (reason) => cancelled.push(reason?.name) });
        for (const message of ['a', 'b', 'c']) await topic.publish(message);
        await eventually(() => heard.length === 3);
        const { clusterId } = client.connectionStatus();
        await cluster.restart();
        await eventually(() => client.connectionStatus().epoch === 2);
        await client.ready();
        expect(client.connectionStatus().clusterId).not.toEqual(clusterId);
        await publishUntil(topic, 'd', () => heard.length === 4); // the first one after the restart is there
        await topic.publish('e');
        await eventually(() => heard.length === 5);
        expect(heard).toEqual(['a', 'b', 'c', 'd', 'e']);
        expect(cancelled).toEqual(['StaleSequenceError']);
        const told = 'a listener of the reliable topic "news" goes on although the members have lost their messages';
        expect(lines.filter((line) => line.includes(told))).toHaveLength(1);
      });
    }
  }

  test('RELIABLETOPIC-10 RINGBUFFER-9: with a partition that was lost with its member a tolerant listener goes on', async () => {
    const cluster = await open(2);
    const client = await startClient(cluster.addresses);
    const topic = await client.getReliableTopic<string>('news');
    const heard: string[] = [];
    await topic.subscribe(({ messageObject }) => heard.push(messageObject));
    for (const message of ['a', 'b', 'c']) await topic.publish(message);
    await eventually(() => heard.length === 3);
    const { home } = await client.parts.proxies.core('hz:impl:ringbufferService', '_hz_rb_news');
    await cluster.kill(cluster.ownerOf((home as { id: number }).id)!);
    await eventually(async () => {
      await topic.publish('x'); // one that is published before the read has come to the new owner is not heard, as nobody has it clamped
      return heard.length > 3;
    });
    expect(new Set(heard.slice(3))).toEqual(new Set(['x']));
  });
});

test('RELIABLETOPIC-12: a message that cannot be read, or is none, is left behind by who goes on and ends who does not', async () => {
  const cluster = await open();
  const client = await startClient(cluster.addresses);
  const topic = await client.getReliableTopic<string>('news');
  const ring = await client.getRingbuffer<string>('_hz_rb_news');
  const heard: string[] = [];
  const cancelled: unknown[] = [];
  await topic.subscribe(({ messageObject }) => heard.push(messageObject));
  await topic.subscribe({ onMessage: () => {}, isTerminal: () => true, onCancel: (reason) => cancelled.push(reason?.message) });
  await ring.add('no message');
  await topic.publish('a');
  await eventually(() => heard.length === 1 && cancelled.length === 1);
  expect(heard).toEqual(['a']);
  expect(cancelled).toEqual(['the ring buffer of a reliable topic holds something that is no message']);
});

test('API-27: readBatchSize is what a listener reads at once, by the name of the topic', async () => {
  const cluster = await open();
  const client = await startClient(cluster.addresses, { reliableTopics: { 'large-*': { readBatchSize: 50 } } });
  for (const [name, reads] of [
    ['large-topic', 2],
    ['topic', 10],
  ] as const) {
    const topic = await client.getReliableTopic<number>(name);
    await topic.publishAll(Array.from({ length: 100 }, (_, i) => i));
    const before = cluster.countOf('ringbufferReadMany');
    const heard: number[] = [];
    await topic.subscribe({ onMessage: ({ messageObject }) => heard.push(messageObject), retrieveInitialSequence: () => 0n });
    await eventually(() => heard.length === 100);
    await eventually(() => cluster.countOf('ringbufferReadMany') - before === reads + 1); // the last one waits
  }
});
