import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, tracingChannel, unsubscribe, type Channel } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { InvocationContext } from '../../../src/diagnostics/channels.ts';
import type { Invocation } from '../../../src/invocation/invocation.ts';
import type { Message } from '../../../src/protocol/message.ts';
import { mapPut, mapSize } from '../../../src/protocol/messages/map.ts';
import { operationName } from '../../../src/protocol/operation-names.ts';
import { createInvoker, turn, watch } from './fake-cluster.ts';
import { put, size } from './some-calls.ts';

const channel = tracingChannel<string, InvocationContext>('hazelcast:invocation');
const STEPS = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const;

/** Listens to these steps until the test ends; returns what was heard, with the attempts at that time. */
function listen(steps: readonly (typeof STEPS)[number][] = STEPS) {
  const heard: { step: string; attempts: number; context: InvocationContext & { result?: unknown; error?: unknown } }[] = [];
  for (const step of steps) {
    const hear = (context: unknown) => {
      const told = context as InvocationContext;
      heard.push({ step, attempts: told.attempts, context: told });
    };
    const name = `tracing:hazelcast:invocation:${step}`;
    subscribe(name, hear);
    onTestFinished(() => void unsubscribe(name, hear));
  }
  return heard;
}

const messageOf = (call: unknown): Message => (call as Invocation).call.message;

describe('tracing:hazelcast:invocation', () => {
  test('STATUS-4: without a subscriber nothing is built, the call goes as it is', () => {
    const { invoker, cluster } = createInvoker();
    const connection = cluster.join();
    void invoker.invoke(size);
    expect(messageOf(connection.waiting[0])).toBe(mapSize);
    listen(['asyncEnd']);
    void invoker.invoke(size);
    expect(messageOf(connection.waiting[1])).not.toBe(mapSize);
  });

  test('STATUS-4: a call that is answered tells start, end, asyncStart and asyncEnd, with operation, object, attempts and result', async () => {
    const heard = listen();
    const { invoker, cluster } = createInvoker();
    const connection = cluster.join();
    const result = watch(invoker.invoke(size));
    expect(heard.map(({ step, attempts }) => [step, attempts])).toEqual([
      ['start', 0],
      ['end', 0],
    ]);
    expect(heard[0]!.context).toEqual({ operation: 'Map.size', object: 'm', attempts: 0 });
    connection.flush();
    connection.reply(mapSize, 7);
    await turn();
    expect(heard.slice(2).map(({ step, attempts }) => [step, attempts])).toEqual([
      ['asyncStart', 1],
      ['asyncEnd', 1],
    ]);
    expect(new Set(heard.map(({ context }) => context)).size).toBe(1);
    expect(heard[0]!.context).toEqual({ operation: 'Map.size', object: 'm', attempts: 1, result: 7 });
    expect(result).toEqual({ value: 7, settled: 1 });
  });

  test('STATUS-4: each time that it is sent is an attempt, each attempt under an id of its own', async () => {
    const heard = listen(['asyncEnd']);
    const { invoker, cluster, clock } = createInvoker();
    const connection = cluster.join();
    void invoker.invoke(size);
    connection.flush();
    connection.fail(82);
    await clock.settle();
    connection.flush();
    connection.reply(mapSize, 1);
    await turn();
    expect(heard).toMatchObject([{ attempts: 2 }]);
    expect(connection.written.size).toBe(2);
  });

  test('STATUS-4: a call that fails tells its error before asyncStart, and rejects with it', async () => {
    const heard = listen();
    const { invoker, cluster } = createInvoker();
    const connection = cluster.join();
    const result = watch(invoker.invoke(put));
    connection.flush();
    cluster.lose(connection);
    await turn();
    expect(heard.map(({ step }) => step)).toEqual(['start', 'end', 'error', 'asyncStart', 'asyncEnd']);
    expect(result).toMatchObject({ settled: 1, error: { code: 'TARGET_DISCONNECTED' } });
    expect(heard[2]!.context).toEqual({ operation: 'Map.put', object: 'm', attempts: 1, error: result.error });
  });

  test('STATUS-4: a call that is refused or given up before it was sent has no attempt', async () => {
    const heard = listen(['error']);
    const { invoker, cluster } = createInvoker();
    cluster.admission = 'offline';
    watch(invoker.invoke(size));
    watch(invoker.invoke({ ...size, options: { signal: AbortSignal.abort() } }));
    await turn();
    expect(heard).toMatchObject([
      { attempts: 0, context: { error: { code: 'CLIENT_OFFLINE' } } },
      { attempts: 0, context: { error: { code: 'ABORT_ERR' } } },
    ]);
  });

  test('STATUS-4: a store that is bound to start holds the context in whatever the call begins', async () => {
    const storage = new AsyncLocalStorage<InvocationContext>();
    const start = channel.start as unknown as Channel<InvocationContext, InvocationContext>;
    start.bindStore(storage, (context) => context);
    onTestFinished(() => void start.unbindStore(storage));
    const { invoker, cluster } = createInvoker();
    const connection = cluster.join();
    let during: InvocationContext | undefined;
    const send = connection.send.bind(connection);
    connection.send = (call) => {
      during = storage.getStore();
      return send(call);
    };
    const call = invoker.invoke(size);
    connection.flush();
    connection.reply(mapSize, 3);
    expect(await call).toBe(3);
    expect(during).toMatchObject({ operation: 'Map.size' });
    expect(storage.getStore()).toBeUndefined();
  });
});

describe('the name of an operation', () => {
  const lines = readFileSync(new URL('../../data/protocol/messages.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  const known = lines.map((line) => JSON.parse(line) as { service: string; method: string; id: string });
  const nameOf = (type: number) => operationName({ ...mapPut, type });

  test('STATUS-4: is that of the protocol, for every service that this kind of client uses', () => {
    const names = known.map(({ service, method, id }) => [`${service}.${method}`, nameOf(Number(id)), id] as const);
    const named = names.filter(([, name, id]) => name !== id);
    for (const [wanted, name] of named) expect(name).toBe(wanted);
    expect(new Set(named.map(([, name]) => name.split('.')[0])).size).toBe(28);
  });

  test('STATUS-4: is the type where the protocol gives none', () => {
    expect(nameOf(0xff_01_00)).toBe('0xff0100');
    expect(nameOf(0x01_ff_00)).toBe('0x01ff00');
  });
});
