import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { HazelcastError } from '../../../src/errors.ts';
import { topicPublish, topicPublishAll } from '../../../src/protocol/messages/topic.ts';
import { TopicHandle } from '../../../src/structures/topic/topic.ts';
import { FakeContext } from './fake-context.ts';

function create() {
  const context = new FakeContext();
  const core = context.core(undefined, 'news@home', 'hz:impl:topicService');
  return { context, core, topic: new TopicHandle<string>(core), data: (value: unknown) => context.real.serializer.toData(value) };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('TOPIC-1 TOPIC-3: what is published goes to the partition of the name, in one message, and nothing goes for nothing', async () => {
  const { context, core, topic, data } = create();
  const published = { text: 'a' };
  const both = [(topic as unknown as TopicHandle<unknown>).publish(published), topic.publishAll(['b', 'c'])];
  published.text = 'changed';
  await Promise.all([...both, topic.publishAll([])]);
  expect(context.calls.map(({ message }) => message)).toEqual([topicPublish, topicPublishAll]);
  expect(context.requests).toEqual([
    { name: 'news@home', message: data({ text: 'a' }) },
    { name: 'news@home', messages: [data('b'), data('c')] },
  ]);
  expect(context.calls.map(({ route }) => route)).toEqual([core.home, core.home]);
});

test('TOPIC-5 RELIABLETOPIC-14: a registration that fails is told by subscribe, and by the log otherwise, and is forgotten', async () => {
  const { context, topic } = create();
  const lines: string[] = [];
  const refused = new HazelcastError('refused');
  const { listeners, logger } = context.real as unknown as {
    listeners: { add: () => Promise<string> };
    logger: { warn: (source: string, message: string) => void };
  };
  listeners.add = () => Promise.reject(refused);
  logger.warn = (_source, message) => void lines.push(message);
  await expect(topic.subscribe(() => {})).rejects.toBe(refused);
  expect(lines).toEqual([]);
  const id = topic.addMessageListener(() => {});
  await settled();
  expect(lines).toEqual(['a listener of the topic "news@home" was not registered']);
  expect(topic.removeMessageListener(id)).toBe(false);
});

test('LISTEN-4: what is removed before it is registered is deregistered once it is', async () => {
  const { context, topic } = create();
  const id = topic.addMessageListener(() => {});
  expect(topic.removeMessageListener(id)).toBe(true);
  await settled();
  expect(context.registrations.size).toBe(0);
});

test('API-28: a topic is shown by its kind and its name', () => {
  expect(inspect(create().topic)).toBe("Topic 'news@home'");
});
