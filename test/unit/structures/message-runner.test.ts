import { describe, expect, test } from 'vitest';
import {
  ClientNotActiveError,
  ClientOfflineError,
  HazelcastError,
  IllegalArgumentError,
  OperationTimeoutError,
} from '../../../src/errors.ts';
import { ringbufferReadMany, ringbufferTailSequence } from '../../../src/protocol/messages/ringbuffer.ts';
import { ReliableTopicMessage } from '../../../src/serialization/identified/classes.ts';
import { MessageRunner } from '../../../src/structures/topic/message-runner.ts';
import type { MessageListener } from '../../../src/structures/topic/message.ts';
import { completeListener, type ReliableMessageListener } from '../../../src/structures/topic/reliable-message-listener.ts';
import { FakeContext } from './fake-context.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A listener of a topic whose members answer as the test says. */
function create(given: MessageListener<string> | ReliableMessageListener<string>) {
  const context = new FakeContext();
  let next = 0n;
  const answers: unknown[] = [];
  context.answer = ({ message }) => {
    const answer = answers.shift();
    if (answer !== undefined) return answer;
    if (message === ringbufferTailSequence) return -1n;
    return message === ringbufferReadMany ? new Promise(() => {}) : 0n;
  };
  let ends = 0;
  const listener = completeListener('test', given);
  const runner = new MessageRunner<string>({ ring: context.core(), listener, batchSize: 10, what: 'a listener', onEnd: () => ends++ });
  /** What the members answer to a read, with the next sequences. */
  const batch = (...messages: string[]) => {
    const { serializer } = context.real;
    const items = messages.map((message) => serializer.toData(new ReliableTopicMessage(7n, null, serializer.toData(message))));
    next += BigInt(items.length);
    return { readCount: items.length, items, itemSeqs: null, nextSeq: next };
  };
  return { context, runner, answers, batch, ends: () => ends };
}

describe('a listener of a reliable topic', () => {
  const offline = new ClientOfflineError('offline');
  const late = new OperationTimeoutError('late');

  test('MODE-11 RELIABLETOPIC-8: tries again after the pause of calls while offline, and after a growing one when the cluster is slow', async () => {
    const heard: string[] = [];
    const { context, runner, answers, batch } = create(({ messageObject }) => heard.push(messageObject));
    answers.push(offline, offline, -1n, offline, late, late, late, late, late, late, offline, batch('a'), late, batch('b'));
    void runner.run();
    await context.clock.advance(60_000);
    expect(heard).toEqual(['a', 'b']);
    expect(context.clock.armed).toEqual([1_000, 1_000, 1_000, 200, 400, 800, 1_600, 2_000, 2_000, 1_000, 100]);
    const reads = context.calls.filter(({ message }) => message === ringbufferReadMany);
    expect(new Set(reads.slice(0, 9).map(({ request }) => (request as { startSequence: bigint }).startSequence))).toEqual(new Set([0n]));
    runner.stop();
  });

  test('MODE-11 API-15: leaves no timer when it is removed while it waits for the next try', async () => {
    const cancelled: unknown[] = [];
    const { context, runner, answers, ends } = create({ onMessage: () => {}, onCancel: (reason) => cancelled.push(reason) });
    answers.push(offline);
    const running = runner.run();
    await context.clock.settle();
    expect(context.clock.pending).toBe(1);
    runner.stop();
    await running;
    expect([context.clock.pending, cancelled, ends(), context.calls.length]).toEqual([0, [undefined], 1, 1]);
    await expect(runner.begun).rejects.toBeInstanceOf(ClientNotActiveError);
  });

  test('RELIABLETOPIC-13: ends with the client, also while it waits for the next try, and is told once', async () => {
    const cancelled: unknown[] = [];
    const { context, runner, answers, ends } = create({ onMessage: () => {}, onCancel: (reason) => cancelled.push(reason) });
    answers.push(-1n, offline);
    const running = runner.run();
    await context.clock.settle();
    context.lifetime.abort();
    await running;
    runner.stop();
    expect(cancelled).toMatchObject([{ name: 'ClientNotActiveError' }]);
    expect([context.clock.pending, ends()]).toEqual([0, 1]);
  });

  test.for([
    [-2n, 'ReliableMessageListener: the initial sequence must be a 64-bit integer from -1, not -2'],
    ['5', 'ReliableMessageListener: the initial sequence must be a 64-bit integer from -1, not "5"'],
  ] as const)('RELIABLETOPIC-9 RELIABLETOPIC-14: that begins nowhere ends and is told why (%s)', async ([initial, message]) => {
    const cancelled: unknown[] = [];
    const { context, runner } = create({
      onMessage: () => {},
      retrieveInitialSequence: () => initial as bigint,
      onCancel: (reason) => cancelled.push(reason?.message),
    });
    await runner.run();
    expect([cancelled, context.calls]).toEqual([[message], []]);
    await expect(runner.begun).rejects.toThrow(message);
  });

  test('RELIABLETOPIC-14: ends after an error that does not pass, and what its onCancel throws goes no further', async () => {
    const { runner, answers, ends } = create({
      onMessage: () => {},
      onCancel: () => {
        throw new Error('no');
      },
    });
    const error = new HazelcastError('for good');
    answers.push(error);
    await runner.run();
    expect(ends()).toBe(1);
    await expect(runner.begun).rejects.toBe(error);
  });

  test('RELIABLETOPIC-6: reads on when its last message was taken, not before', async () => {
    let release = () => {};
    const taken = new Promise<void>((resolve) => (release = resolve));
    const { context, runner, answers, batch } = create(() => taken);
    answers.push(-1n, batch('a'));
    void runner.run();
    await settled();
    expect(context.calls).toHaveLength(2);
    release();
    await settled();
    expect(context.calls).toHaveLength(3);
    runner.stop();
  });

  test.for([
    [null, 'listener must be a function or an object with the function onMessage, not null'],
    [5, 'listener must be a function or an object with the function onMessage, not 5'],
    [{}, 'listener must be a function or an object with the function onMessage, not an object'],
    [{ onMessage: () => {}, onCancel: 5 }, 'listener.onCancel must be a function, not 5'],
    [{ onMessage: () => {}, isLossTolerant: true }, 'listener.isLossTolerant must be a function, not true'],
  ] as const)('API-4: is not %o', ([given, message]) => {
    expect(() => create(given as never)).toThrow(new IllegalArgumentError(`test: ${message}`));
  });

  test('RELIABLETOPIC-9: may be an object of a class', () => {
    class Kept implements ReliableMessageListener<string> {
      readonly sequences: bigint[] = [];
      onMessage(): void {}
      storeSequence(sequence: bigint): void {
        this.sequences.push(sequence);
      }
    }
    const kept = new Kept();
    completeListener('test', kept).storeSequence(5n);
    expect(kept.sequences).toEqual([5n]);
  });
});
