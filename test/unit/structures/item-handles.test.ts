import { describe, expect, test } from 'vitest';
import { AbortError, IllegalArgumentError } from '../../../src/errors.ts';
import { FrameReader, FrameWriter } from '../../../src/protocol/frames.ts';
import { listAddAllWithIndex, listGet, listSub } from '../../../src/protocol/messages/list.ts';
import {
  queueAddListener,
  queueDrainTo,
  queueDrainToMaxSize,
  queueOffer,
  queuePoll,
  queuePut,
  queueRemoveListener,
  queueTake,
} from '../../../src/protocol/messages/queue.ts';
import { setAdd, setAddListener, setCompareAndRetainAll } from '../../../src/protocol/messages/set.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import { ItemEvent } from '../../../src/structures/item-listener.ts';
import { ListHandle } from '../../../src/structures/list/handle.ts';
import { QueueHandle } from '../../../src/structures/queue/handle.ts';
import { SetHandle } from '../../../src/structures/set/handle.ts';
import { FakeContext } from './fake-context.ts';

function create() {
  const context = new FakeContext();
  const core = context.core(undefined, 'items@home');
  const handles = { IQueue: new QueueHandle<unknown>(core), IList: new ListHandle<unknown>(core), ISet: new SetHandle<unknown>(core) };
  return { context, core, ...handles, handles, data: (value: unknown) => context.real.serializer.toData(value) };
}
type Kind = 'IQueue' | 'IList' | 'ISet';

const refusals: [kind: Kind, method: string, args: unknown[], message: string][] = [
  ...(['IQueue', 'IList', 'ISet'] as const).flatMap((kind): [Kind, string, unknown[], string][] => [
    [kind, 'add', [null], 'item must not be null'],
    [kind, 'contains', [undefined], 'item must not be undefined'],
    [kind, 'remove', [null], 'item must not be null'],
    [kind, 'addAll', ['ab'], 'items must be an array, not "ab"'],
    [kind, 'addAll', [[1, null]], 'items[1] must not be null'],
    [kind, 'containsAll', [[undefined]], 'items[0] must not be undefined'],
    [kind, 'removeAll', [{}], 'items must be an array, not an object'],
    [kind, 'retainAll', [null], 'items must be an array, not null'],
    [kind, 'addItemListener', [null], 'listener must be an object, not null'],
    [kind, 'addItemListener', [{ itemAdded: 5 }], 'listener.itemAdded must be a function, not 5'],
    [kind, 'addItemListener', [{ added: () => {} }], 'listener has no function for any kind of event'],
  ]),
  ['IQueue', 'offer', ['x', -1], 'time must be an integer from 0, not -1'],
  ['IQueue', 'offer', ['x', 1.5], 'time must be an integer from 0, not 1.5'],
  ['IQueue', 'poll', [Infinity], 'time must be an integer from 0, not Infinity'],
  ['IQueue', 'poll', ['5'], 'time must be an integer from 0, not "5"'],
  ['IQueue', 'put', [null], 'item must not be null'],
  ['IQueue', 'drainTo', [{}], 'array must be an array, not an object'],
  ['IQueue', 'drainTo', [[], 1.5], 'maxElements must be an integer up to 2147483647, not 1.5'],
  ['IQueue', 'drain', [2 ** 31], 'maxElements must be an integer up to 2147483647, not 2147483648'],
  ['IList', 'get', [-1], 'index must be an integer from 0 to 2147483647, not -1'],
  ['IList', 'get', [0.5], 'index must be an integer from 0 to 2147483647, not 0.5'],
  ['IList', 'set', ['0', 'x'], 'index must be an integer from 0 to 2147483647, not "0"'],
  ['IList', 'removeAt', [2 ** 31], 'index must be an integer from 0 to 2147483647, not 2147483648'],
  ['IList', 'addAt', [0, null], 'item must not be null'],
  ['IList', 'addAllAt', [-1, []], 'index must be an integer from 0 to 2147483647, not -1'],
  ['IList', 'subList', [0, NaN], 'end must be an integer from 0 to 2147483647, not NaN'],
  ['IList', 'subList', [2, 1], 'start must not be more than end, as 2 and 1 are'],
];

describe('queues, lists and sets', () => {
  test.for(refusals)('API-2 API-4 LIST-1 LIST-3: %s.%s refuses %j: %s', async ([kind, method, args, message]) => {
    const { context, handles } = create();
    const call = (handles[kind] as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[method]!;
    const error: unknown = await call.apply(handles[kind], args).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(IllegalArgumentError);
    expect(error).toMatchObject({ message: `${kind}.${method}: ${message}` });
    expect([context.calls, context.registrations.size]).toEqual([[], 0]);
  });

  test('QUEUE-1: call the partition of the part of the name behind the first @', async () => {
    const { context, core, data, IQueue, IList, ISet } = create();
    context.answer = () => true;
    await Promise.all([IQueue.add(1), IList.add(1), ISet.add(1), ISet.retainAll([])]);
    const id = core.partitionOf(data('home'));
    expect(context.calls.map(({ route }) => route)).toEqual(Array.from({ length: 4 }, () => ({ to: 'partition', id })));
    expect(context.calls[2]).toMatchObject({ message: setAdd, request: { name: 'items@home', value: data(1) } });
    expect(context.calls[3]).toMatchObject({ message: setCompareAndRetainAll, request: { name: 'items@home', values: [] } });
    expect(IQueue.getPartitionKey()).toBe('home');
  });

  test('LIST-4: nothing to add is sent nowhere', async () => {
    const { context, IQueue, IList, ISet } = create();
    expect(await Promise.all([IQueue.addAll([]), IList.addAll([]), ISet.addAll([]), IList.addAllAt(3, [])])).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(context.calls).toEqual([]);
  });

  test('API-23: items are serialized before the method returns', async () => {
    const { context, data, IList } = create();
    const item = { a: 1 };
    const done = IList.addAllAt(0, [item]);
    item.a = 2;
    await done;
    expect(context.calls[0]).toMatchObject({ message: listAddAllWithIndex, request: { index: 0, valueList: [data({ a: 1 })] } });
  });

  test('INVOKE-4: have derived handles', async () => {
    const { context, handles } = create();
    for (const handle of Object.values(handles)) await handle.withOptions({ timeoutMillis: 7 }).size();
    expect(context.calls.map(({ options }) => options)).toEqual([{ timeoutMillis: 7 }, { timeoutMillis: 7 }, { timeoutMillis: 7 }]);
  });
});

describe('a queue', () => {
  test('API-14: says how long the member may take', async () => {
    const { context, IQueue } = create();
    context.answer = ({ message }) => (message === queueOffer ? true : null);
    await IQueue.offer('x');
    await IQueue.offer('x', 5_000n);
    await IQueue.put('x');
    await IQueue.poll(70);
    await IQueue.take();
    expect(context.calls.map(({ message, waitMillis, isUnbounded }) => [message, waitMillis, isUnbounded])).toEqual([
      [queueOffer, 0, undefined],
      [queueOffer, 5_000, undefined],
      [queuePut, undefined, true],
      [queuePoll, 70, undefined],
      [queueTake, undefined, true],
    ]);
    expect(context.calls[1]!.request).toMatchObject({ timeoutMillis: 5_000 });
  });

  test('API-13: tells how many items are lost with a late reply', async () => {
    const { context, data, IQueue } = create();
    context.answer = ({ message }) => (message === queueDrainTo || message === queueDrainToMaxSize ? [] : null);
    await Promise.all([IQueue.poll(), IQueue.take(), IQueue.drain(), IQueue.drain(5), IQueue.peek(), IQueue.size()]);
    const lost = context.calls.map(({ onLateReply }) => onLateReply);
    expect([lost[0]!(data(1)), lost[0]!(null), lost[1]!(data(1))]).toEqual([1, 0, 1]);
    expect([lost[2]!([data(1), data(2)]), lost[3]!([])]).toEqual([2, 0]);
    expect(lost.slice(4)).toEqual([undefined, undefined]);
  });

  test('QUEUE-4: nothing is sent to drain nothing, and a negative number means all', async () => {
    const { context, data, IQueue } = create();
    context.answer = () => [data('x')];
    const array: unknown[] = [];
    expect([await IQueue.drainTo(array, 0), await IQueue.drain(0), context.calls]).toEqual([0, [], []]);
    expect([await IQueue.drainTo(array, -5), await IQueue.drainTo(array, 9), array]).toEqual([1, 1, ['x', 'x']]);
    expect(context.calls.map(({ message }) => message)).toEqual([queueDrainTo, queueDrainToMaxSize]);
    expect(context.calls[1]!.request).toEqual({ name: 'items@home', maxSize: 9 });
  });

  test('QUEUE-7: a loop polls for 5 seconds at most, and hands out what came before it ends', async () => {
    const { context, data, IQueue } = create();
    const controller = new AbortController();
    const loop = IQueue.withOptions({ timeoutMillis: 1, signal: controller.signal }).consume();
    const answers = [null, data('a'), data('b')];
    context.answer = () => {
      if (answers.length === 1) controller.abort();
      return answers.shift();
    };
    expect([await loop.next(), await loop.next()]).toEqual([
      { done: false, value: 'a' },
      { done: false, value: 'b' },
    ]);
    await expect(loop.next()).rejects.toBeInstanceOf(AbortError);
    expect(await loop.next()).toEqual({ done: true, value: undefined });
    expect(context.calls.map(({ request, waitMillis, options }) => [request, waitMillis, options])).toEqual(
      Array.from({ length: 3 }, () => [{ name: 'items@home', timeoutMillis: 5_000 }, 5_000, {}]),
    );
  });

  test('API-6: a loop refuses options that it does not know', () => {
    const { IQueue } = create();
    expect(() => IQueue.consume({ signall: 5 } as never)).toThrow(IllegalArgumentError);
  });
});

describe('a list', () => {
  test('LIST-3: a part of it is read when it is looked at', async () => {
    const { context, data, IList } = create();
    const bytes = [data('a'), data('b')];
    context.answer = ({ message }) => (message === listSub ? bytes : null);
    const part = await IList.subList(3, 5);
    bytes[0]!.fill(0);
    expect(part.toArray()).toEqual(['a', 'b']);
    expect(context.calls[0]!.request).toEqual({ name: 'items@home', from: 3, to: 5 });
    expect(await IList.get(0)).toBeNull();
    expect(context.calls[1]!.message).toBe(listGet);
  });
});

describe('an item listener', () => {
  const { item } = queueAddListener.events;

  test('LISTEN-21 LISTEN-17: hears of items with the member while that is known', async () => {
    const { context, data, IQueue } = create();
    const [known, gone] = [UUID.random(), UUID.random()];
    context.members.push({ uuid: known });
    const seen: unknown[] = [];
    const id = await IQueue.addItemListener(
      { itemAdded: (event) => seen.push(['added', event]), itemRemoved: (event) => seen.push(['removed', event]) },
      true,
    );
    const registration = context.registrations.get(id)!;
    const deliver = (eventType: number, uuid: UUID, value: Buffer | null, type = item.type) => {
      const frames = new FrameWriter();
      item.write(frames, { item: value, uuid, eventType }, 1);
      const buffer = frames.toBuffer();
      const call = registration.onEvent(type, new FrameReader(buffer));
      buffer.fill(0);
      return call?.();
    };
    deliver(1, known, data('x'));
    deliver(2, gone, null);
    deliver(3, known, data('x'));
    deliver(1, known, data('x'), setAddListener.events.item.type);
    expect(seen).toEqual([
      ['added', new ItemEvent('items@home', 'x', { uuid: known } as never)],
      ['removed', new ItemEvent('items@home', null, null)],
    ]);
  });

  test('LISTEN-1: is registered and removed as the route demands', async () => {
    const { context, IQueue } = create();
    await IQueue.addItemListener({ itemAdded: () => {} });
    const [registration] = context.registrations.values();
    const registrationId = UUID.random();
    const name = 'items@home';
    expect(registration!.add(true)).toEqual({ message: queueAddListener, request: { name, includeValue: false, localOnly: true } });
    expect(registration!.remove!(registrationId)).toEqual({ message: queueRemoveListener, request: { name, registrationId } });
  });
});
