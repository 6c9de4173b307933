import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  DistributedObjectDestroyedError,
  IllegalArgumentError,
  type Client,
  type ClientConfig,
  type ITopic,
  type Message,
} from '../../src/index.ts';
import { eventually } from '../scenarios/clients.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

/** What a plain topic does, whatever the client's routing. */
export function topicTests(start: (config?: ClientConfig) => Promise<Client>): void {
  test('TOPIC-1 TOPIC-4: a message reaches who listens, here and at other clients, with its time and the member that handed it out', async () => {
    const [mine, theirs] = await Promise.all([start(), start()]);
    const name = randomUUID();
    const [topic, other] = [await mine.getTopic<unknown>(name), await theirs.getTopic<unknown>(name)];
    const heard: Message[] = [];
    await topic.publish('nobody listens yet');
    await Promise.all([topic, other].map((each) => each.subscribe((message) => heard.push(message))));
    const before = BigInt(Date.now());
    expect(await topic.publish({ city: 'London' })).toBeUndefined();
    await eventually(() => heard.length === 2);
    for (const { messageObject, publisher, publishingTime } of heard) {
      expect(messageObject).toEqual({ city: 'London' });
      expect(publishingTime).toBeGreaterThanOrEqual(before - 1_000n);
      expect(
        mine
          .getCluster()
          .getMembers()
          .map(({ address }) => String(address)),
      ).toContain(String(publisher));
    }
  });

  test('TOPIC-2 TOPIC-3: the messages of one publisher come in order, those of publishAll too, and each once', async () => {
    const topic = await (await start()).getTopic<number>(randomUUID());
    const heard: number[] = [];
    await topic.subscribe(({ messageObject }) => heard.push(messageObject));
    for (let i = 0; i < 50; i++) await topic.publish(i);
    await topic.publishAll(upTo(100).slice(50));
    await topic.publishAll([]);
    await eventually(() => heard.length >= 100);
    await topic.publish(100);
    await eventually(() => heard.length >= 101);
    expect(heard).toEqual(upTo(101));
  });

  test('TOPIC-3 API-2 API-4: what cannot be published is refused, and nobody hears of it', async () => {
    const topic = await (await start()).getTopic<unknown>(randomUUID());
    const heard: unknown[] = [];
    await topic.subscribe(({ messageObject }) => heard.push(messageObject));
    await expect(topic.publish(null)).rejects.toThrow('Topic.publish: message must not be null');
    await expect(topic.publishAll([1, undefined])).rejects.toThrow('Topic.publishAll: messages[1] must not be undefined');
    await expect(topic.publishAll('ab' as never)).rejects.toBeInstanceOf(IllegalArgumentError);
    expect(() => topic.addMessageListener(null as never)).toThrow('Topic.addMessageListener: listener must be a function, not null');
    await topic.publish('last');
    await eventually(() => heard.length === 1);
    expect(heard).toEqual(['last']);
  });

  test('TOPIC-5 LISTEN-4: a listener has its id at once, and once removed it hears nothing, even if it was still on its way', async () => {
    const client = await start();
    const topic = await client.getTopic<number>(randomUUID());
    const [kept, removed, early]: [number[], number[], number[]] = [[], [], []];
    await topic.subscribe(({ messageObject }) => kept.push(messageObject));
    const id = topic.addMessageListener(({ messageObject }) => removed.push(messageObject));
    const brief = topic.addMessageListener(({ messageObject }) => early.push(messageObject));
    expect([topic.removeMessageListener(brief), topic.removeMessageListener(brief)]).toEqual([true, false]);
    await eventually(async () => {
      await topic.publish(0);
      return removed.length > 0;
    });
    expect(topic.withOptions({ timeoutMillis: 5_000 }).removeMessageListener(id)).toBe(true);
    const [before, heard] = [removed.length, kept.length];
    await topic.publish(1);
    await eventually(() => kept.length > heard && kept.at(-1) === 1);
    expect([removed.length, early]).toEqual([before, []]);
  });

  test('API-10 TOPIC-5: a listener that fails disturbs nobody', async () => {
    const topic = await (await start()).getTopic<number>(randomUUID());
    const heard: number[] = [];
    await topic.subscribe(() => {
      throw new Error('no');
    });
    await topic.subscribe(({ messageObject }) => heard.push(messageObject));
    await topic.publishAll([0, 1]);
    await eventually(() => heard.length === 2);
    expect(heard).toEqual([0, 1]);
  });

  test('API-29: a subscription ends with remove, its disposal or its signal', async () => {
    const topic = await (await start()).getTopic<number>(randomUUID());
    const controller = new AbortController();
    const heard = upTo(4).map(() => [] as number[]);
    const hear = (i: number) => (message: Message<number>) => heard[i]!.push(message.messageObject);
    const subscriptions = await Promise.all([0, 1, 2].map((i) => topic.subscribe(hear(i))));
    await topic.subscribe(hear(3), { signal: controller.signal });
    await subscriptions[0]!.remove();
    expect(await subscriptions[0]!.remove()).toBe(false);
    await subscriptions[1]![Symbol.asyncDispose]();
    controller.abort();
    await topic.publish(0);
    await eventually(() => heard[2]!.length === 1);
    expect(heard).toEqual([[], [], [0], []]);
    await expect(topic.subscribe(hear(0), { signal: controller.signal })).rejects.toMatchObject({ code: 'ABORT_ERR' });
  });

  test('API-19: destroying a topic ends its listeners and refuses every call', async () => {
    const client = await start();
    const topic = await client.getTopic<number>(randomUUID());
    await topic.subscribe(() => {});
    await topic.destroy();
    const calls = [topic.publish(1), topic.publishAll([]), topic.publishAll([1]), topic.subscribe(() => {})];
    await Promise.all(calls.map((call) => expect(call).rejects.toBeInstanceOf(DistributedObjectDestroyedError)));
  });

  for (const kind of ['getTopic', 'getReliableTopic'] as const) {
    const open = async (client: Client): Promise<ITopic<number>> => client[kind]<number>(randomUUID());

    test(`TOPIC-2 API-29: the messages of ${kind} can be read in a loop, and leaving it leaves nothing behind`, async () => {
      const client = await start();
      const topic = await open(client);
      const stream = topic.messages();
      const first = stream.next();
      let published = 0;
      let isThere = false;
      void first.then(() => (isThere = true));
      await eventually(async () => {
        if (!isThere) await topic.publish(published++);
        return isThere;
      });
      await topic.publish(-1);
      const { messageObject: begin } = (await first).value as Message<number>;
      const read = [begin];
      for await (const { messageObject } of stream) {
        if (messageObject === -1) break;
        read.push(messageObject);
      }
      expect(read).toEqual(upTo(published).slice(begin));
      expect(await stream.next()).toEqual({ done: true, value: undefined });
      await eventually(() => client.parts.invoker.unsettledCalls === 0);
    });

    test(`API-15: a loop over the messages of ${kind} ends with the client`, async () => {
      const client = await start();
      const next = (await open(client)).messages().next();
      await client.shutdown();
      expect(await next).toEqual({ done: true, value: undefined });
    });
  }
}
