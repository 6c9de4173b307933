import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  DistributedObjectDestroyedError,
  type Client,
  type ClientConfig,
  type Message,
  type ReliableMessageListener,
  type ReliableTopic,
  type TopicOverloadPolicy,
} from '../../src/index.ts';
import { deferred } from '../../src/deferred.ts';
import { eventually } from '../scenarios/clients.ts';
import { follows } from '../scenarios/observe.ts';

/** What members are told of the ring buffers of these topics, which go by the names of the topics there, as XML. */
export const TOPICS_XML = `
  <ringbuffer name="small"><capacity>5</capacity></ringbuffer>
  <ringbuffer name="full"><capacity>3</capacity><time-to-live-seconds>60</time-to-live-seconds></ringbuffer>
  <ringbuffer name="brief"><capacity>3</capacity><time-to-live-seconds>2</time-to-live-seconds></ringbuffer>`;
/** The same, for embedded members. */
export const TOPIC_RINGBUFFERS = {
  small: { capacity: 5 },
  full: { capacity: 3, ttlMillis: 60_000 },
  brief: { capacity: 3, ttlMillis: 2_000 },
};

/** A listener that keeps what it hears. */
function ear(more: Partial<ReliableMessageListener<number>> = {}) {
  const heard: number[] = [];
  const stored: bigint[] = [];
  const cancelled: (Error | undefined)[] = [];
  const listener: ReliableMessageListener<number> = {
    onMessage: ({ messageObject }) => void heard.push(messageObject),
    storeSequence: (sequence) => stored.push(sequence),
    onCancel: (reason) => cancelled.push(reason),
    ...more,
  };
  return { listener, heard, stored, cancelled };
}

const upTo = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i);

/** What a reliable topic does, whatever the client's routing. */
export function reliableTopicTests(start: (config?: ClientConfig) => Promise<Client>): void {
  /** A topic without messages. */
  async function open(name: string = randomUUID(), overloadPolicy?: TopicOverloadPolicy): Promise<ReliableTopic<number>> {
    const client = await start(overloadPolicy === undefined ? {} : { reliableTopics: { default: { overloadPolicy } } });
    await (await client.getReliableTopic(name)).destroy();
    return client.getReliableTopic<number>(name);
  }

  test('RELIABLETOPIC-1 RELIABLETOPIC-2 TOPIC-4: a message lies in the ring buffer of the topic, with its time and who published it', async () => {
    const [mine, theirs] = await Promise.all([start(), start()]);
    const name = randomUUID();
    const [topic, other] = [await mine.getReliableTopic<unknown>(name), await theirs.getReliableTopic<unknown>(name)];
    const heard: Message[] = [];
    await other.subscribe((message) => heard.push(message));
    const before = BigInt(Date.now());
    await topic.publish({ city: 'London' });
    await eventually(() => heard.length === 1);
    expect(heard[0]!.messageObject).toEqual({ city: 'London' });
    expect(heard[0]!.publishingTime).toBeGreaterThanOrEqual(before);
    expect(heard[0]!.publishingTime).toBeLessThanOrEqual(BigInt(Date.now()));
    const locals = mine.parts.cluster.connections.all.map(({ localAddress }) => `${localAddress?.host}:${localAddress?.port}`);
    expect(locals).toContain(heard[0]!.publisher!.toString());
    expect(await (await mine.getRingbuffer(`_hz_rb_${name}`)).tailSequence()).toBe(0n);
  });

  test('RELIABLETOPIC-5: a listener begins with the next message that is published after it was added', async () => {
    const topic = await open();
    await topic.publishAll([1, 2]);
    const heard: number[] = [];
    topic.addMessageListener(({ messageObject }) => heard.push(messageObject));
    await topic.publish(3); // it goes the same way as the question for the tail
    await topic.publish(4);
    await eventually(() => heard.length === 2);
    expect(heard).toEqual([3, 4]);
  });

  test('RELIABLETOPIC-6 TOPIC-2: messages come in order and one at a time, and a listener that is asynchronous is waited for', async () => {
    const topic = await open();
    const heard: number[] = [];
    let running = 0;
    await topic.subscribe(async ({ messageObject }) => {
      running++;
      expect(running).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      heard.push(messageObject);
      running--;
    });
    for (let i = 0; i < 10; i++) await topic.publishAll(upTo(10, 10 * i));
    await eventually(() => heard.length === 100);
    expect(heard).toEqual(upTo(100));
  });

  test('RELIABLETOPIC-3 RELIABLETOPIC-4: in a topic that is full a message is refused, dropped or takes the place of the oldest one', async () => {
    const topic = await open('full', 'ERROR');
    const client = await start({ reliableTopics: { 'f*': { overloadPolicy: 'DISCARD_NEWEST' } } });
    const newest = await client.getReliableTopic<number>('full');
    const oldest = await (await start({ reliableTopics: { full: { overloadPolicy: 'DISCARD_OLDEST' } } })).getReliableTopic<number>('full');
    const ring = await client.getRingbuffer('_hz_rb_full');
    await topic.publishAll([0, 1]);
    await expect(topic.publishAll([2, 3])).rejects.toMatchObject({ name: 'TopicOverloadError', code: 'TOPIC_OVERLOAD' });
    expect(await ring.tailSequence()).toBe(1n);
    await topic.publish(2);
    await expect(topic.publish(3)).rejects.toMatchObject({ name: 'TopicOverloadError', message: 'the reliable topic "full" is full' });
    await newest.publish(3);
    await newest.publishAll([3, 4]);
    expect(await ring.tailSequence()).toBe(2n);
    await oldest.publish(3);
    await oldest.publishAll([4, 5]);
    expect([await ring.headSequence(), await ring.tailSequence()]).toEqual([3n, 5n]);
  });

  test('RELIABLETOPIC-3: by default who publishes waits for room, as long as it may', async () => {
    const topic = await open('brief');
    await topic.publishAll([0, 1, 2]);
    const begun = performance.now();
    const controller = new AbortController();
    const aborted = topic.withOptions({ signal: controller.signal }).publish(3);
    aborted.catch(() => {});
    const waiting = follows(topic.publish(3));
    await expect(topic.withOptions({ timeoutMillis: 250 }).publish(4)).rejects.toMatchObject({
      name: 'OperationTimeoutError',
      maybeExecuted: false,
    });
    controller.abort(new Error('enough'));
    await expect(aborted).rejects.toMatchObject({ code: 'ABORT_ERR' });
    expect(waiting.outcome).toBeUndefined();
    await eventually(() => expect(waiting.outcome).toEqual({ status: 'fulfilled', value: undefined }));
    expect(performance.now() - begun).toBeGreaterThan(1_000); // seconds are whole ones there
  });

  test.for([true, false])(
    'RELIABLETOPIC-7: a listener that is overtaken goes on if it minds not, and otherwise ends (%s)',
    async (isTolerant) => {
      const topic = await open('small', 'DISCARD_OLDEST');
      const gate = deferred();
      const { listener, heard, cancelled } = ear({ isLossTolerant: () => isTolerant });
      const hear = listener.onMessage.bind(listener);
      listener.onMessage = async (message) => {
        hear(message);
        await gate.promise;
      };
      const { id } = await topic.subscribe(listener);
      await topic.publish(0);
      await eventually(() => heard.length === 1);
      for (const message of upTo(19, 1)) await topic.publish(message);
      gate.resolve();
      if (isTolerant) {
        await eventually(() => heard.length === 6);
        expect([heard, cancelled]).toEqual([[0, 15, 16, 17, 18, 19], []]);
        expect(topic.removeMessageListener(id)).toBe(true);
      } else {
        await eventually(() => cancelled.length === 1);
        expect(heard).toEqual([0]);
        expect(cancelled).toMatchObject([{ name: 'StaleSequenceError', message: '14 messages were overwritten before they were read' }]);
        expect(topic.removeMessageListener(id)).toBe(false);
      }
    },
  );

  test('RELIABLETOPIC-9: a listener begins where it wants, and is told where it is', async () => {
    const topic = await open();
    await topic.publishAll(upTo(5));
    const { listener, heard, stored } = ear({ retrieveInitialSequence: () => 2n });
    topic.addMessageListener(listener);
    await eventually(() => heard.length === 3);
    expect([heard, stored]).toEqual([
      [2, 3, 4],
      [2n, 3n, 4n],
    ]);
    const next = ear({ retrieveInitialSequence: () => -1n });
    await topic.subscribe(next.listener);
    await topic.publish(5);
    await eventually(() => next.heard.length === 1 && heard.length === 4);
    expect([next.heard, next.stored]).toEqual([[5], [5n]]);
  });

  test('RELIABLETOPIC-10: who was further than the members are goes on with what they have, if it minds not', async () => {
    const topic = await open();
    await topic.publish(0);
    const [tolerant, strict] = [true, false].map((isTolerant) =>
      ear({ retrieveInitialSequence: () => 50n, isLossTolerant: () => isTolerant }),
    );
    await Promise.all([topic.subscribe(tolerant!.listener), topic.subscribe(strict!.listener)]);
    await new Promise((resolve) => setTimeout(resolve, 100)); // the members have to see their sequences before the message
    await topic.publish(1);
    await eventually(() => tolerant!.heard.length === 1 && strict!.cancelled.length === 1);
    expect([tolerant!.heard, strict!.heard]).toEqual([[1], []]);
    expect(strict!.cancelled).toMatchObject([{ name: 'StaleSequenceError', message: 'the members have lost their messages' }]);
  });

  test('RELIABLETOPIC-12 API-10: a listener that fails goes on, unless it says that it cannot', async () => {
    const topic = await open();
    const failing = (heard: number[]) => ({
      onMessage: ({ messageObject }: Message<number>) => {
        heard.push(messageObject);
        throw new Error(`no ${messageObject}`);
      },
    });
    const [plain, goesOn, ends, broken] = Array.from({ length: 4 }, () => [] as number[]);
    const cancelled: unknown[] = [];
    topic.addMessageListener(failing(plain!).onMessage);
    topic.addMessageListener({ ...failing(goesOn!), isTerminal: () => false });
    topic.addMessageListener({
      ...failing(ends!),
      isTerminal: (error) => (error as Error).message === 'no 1',
      onCancel: (reason) => cancelled.push(reason?.message),
    });
    topic.addMessageListener({
      ...failing(broken!),
      isTerminal: () => {
        throw new Error('undecided');
      },
      onCancel: (reason) => cancelled.push(reason?.message),
    });
    await topic.publishAll([0, 1, 2]);
    await eventually(() => plain!.length === 3 && goesOn!.length === 3 && cancelled.length === 2);
    expect([plain, goesOn, ends, broken]).toEqual([[0, 1, 2], [0, 1, 2], [0, 1], [0]]);
    expect(new Set(cancelled)).toEqual(new Set(['no 1', 'undecided']));
  });

  test('RELIABLETOPIC-13 RELIABLETOPIC-15: a listener that is removed gets no further message, not even one that was read', async () => {
    const topic = await open();
    const { listener, heard, cancelled } = ear();
    const hear = listener.onMessage.bind(listener);
    let id = '';
    listener.onMessage = (message) => {
      hear(message);
      if (message.messageObject === 1) expect(topic.removeMessageListener(id)).toBe(true);
    };
    id = topic.addMessageListener(listener);
    await topic.publishAll(upTo(5));
    await eventually(() => cancelled.length === 1);
    await topic.publish(5);
    expect([heard, cancelled]).toEqual([[0, 1], [undefined]]);
    expect(topic.removeMessageListener(id)).toBe(false);
  });

  test('RELIABLETOPIC-13 RELIABLETOPIC-16: destroying a topic ends its listeners, those of others too, and takes the ring buffer along', async () => {
    const [mine, theirs] = await Promise.all([start(), start()]);
    const name = randomUUID();
    const [topic, other] = [await mine.getReliableTopic<number>(name), await theirs.getReliableTopic<number>(name)];
    const ears = [ear(), ear()];
    await Promise.all([topic.subscribe(ears[0]!.listener), other.subscribe(ears[1]!.listener)]);
    await topic.publish(0);
    await eventually(() => ears.every(({ heard }) => heard.length === 1));
    await eventually(async () => {
      await (await mine.getReliableTopic(name)).destroy(); // a read of the other client may have been on its way
      return ears.every(({ cancelled }) => cancelled.length === 1);
    });
    for (const { cancelled } of ears) expect(cancelled[0]).toBeInstanceOf(DistributedObjectDestroyedError);
    await expect(topic.publish(1)).rejects.toBeInstanceOf(DistributedObjectDestroyedError);
    expect(await (await mine.getRingbuffer(`_hz_rb_${name}`)).tailSequence()).toBe(-1n);
    expect(mine.parts.invoker.unsettledCalls).toBe(0);
  });

  test('RELIABLETOPIC-13 API-15: the end of the client ends its listeners, and leaves no call', async () => {
    const client = await start();
    const topic = await client.getReliableTopic<number>(randomUUID());
    const { listener, cancelled } = ear();
    await topic.subscribe(listener);
    await client.shutdown();
    await eventually(() => cancelled.length === 1);
    expect(cancelled).toMatchObject([{ name: 'ClientNotActiveError' }]);
    expect(client.parts.invoker.unsettledCalls).toBe(0);
  });

  test('RELIABLETOPIC-14 API-29: a subscription has begun when it resolves, and ends with its signal, its disposal or remove', async () => {
    const topic = await open();
    const controller = new AbortController();
    const ears = [ear(), ear(), ear()];
    const [first, second] = [await topic.subscribe(ears[0]!.listener), await topic.subscribe(ears[1]!.listener)];
    await topic.subscribe(ears[2]!.listener, { signal: controller.signal });
    await topic.publish(0);
    await eventually(() => ears.every(({ heard }) => heard.length === 1));
    expect([await first.remove(), await first.remove(), topic.removeMessageListener(first.id)]).toEqual([true, false, false]);
    await second[Symbol.asyncDispose]();
    await second[Symbol.asyncDispose]();
    controller.abort();
    await eventually(() => ears.every(({ cancelled }) => cancelled.length === 1));
    await topic.publish(1);
    expect(ears.map(({ heard }) => heard)).toEqual([[0], [0], [0]]);
    await expect(topic.subscribe(ears[0]!.listener, { signal: controller.signal })).rejects.toMatchObject({ code: 'ABORT_ERR' });
  });
}
