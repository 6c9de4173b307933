import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  AbortError,
  IllegalArgumentError,
  IllegalStateError,
  IndexOutOfBoundsError,
  OperationTimeoutError,
  type Client,
  type ItemCollection,
  type ItemEvent,
} from '../../src/index.ts';
import { eventually } from '../scenarios/clients.ts';

/** Names that begin so stand for queues, lists and sets of three items at most, where the members are configured for it. */
const BOUNDED = 'bounded-';

/** What real members are told of {@link BOUNDED}. */
export const BOUNDED_XML = ['queue', 'list', 'set'].map((kind) => `<${kind} name="${BOUNDED}*"><max-size>3</max-size></${kind}>`).join('');

/** The names that the tests use for {@link BOUNDED}; each test has its own. */
export const boundedNames = Array.from({ length: 6 }, (_, i) => `${BOUNDED}${i}`);

type Start = () => Promise<Client>;

/** What queues, lists and sets do alike. */
export function collectionTests(start: Start): void {
  const kinds: [kind: string, get: (client: Client) => Promise<ItemCollection>][] = [
    ['a queue', (client) => client.getQueue(randomUUID())],
    ['a list', (client) => client.getList(randomUUID())],
    ['a set', (client) => client.getSet(randomUUID())],
  ];

  test.for(kinds)('QUEUE-8 QUEUE-9 SET-2 SET-3 LIST-4: %s takes items together, and says whether it changed', async ([, get]) => {
    const items = await get(await start());
    expect([await items.isEmpty(), await items.size(), await items.toArray()]).toEqual([true, 0, []]);
    expect(await items.addAll([])).toBe(false);
    expect(await items.addAll(['a', { b: 1 }, 3n])).toBe(true);
    expect([await items.isEmpty(), await items.size()]).toEqual([false, 3]);
    expect(await items.toArray()).toEqual(expect.arrayContaining(['a', { b: 1 }, 3n]));
    expect([await items.contains({ b: 1 }), await items.contains(3)]).toEqual([true, false]);
    expect([await items.containsAll(['a', 3n]), await items.containsAll(['a', 'b']), await items.containsAll([])]).toEqual([
      true,
      false,
      true,
    ]);
    expect([await items.remove('a'), await items.remove('a')]).toEqual([true, false]);
    expect([await items.removeAll(['a', 3n]), await items.removeAll(['a', 3n])]).toEqual([true, false]);
    expect([await items.retainAll([{ b: 1 }, 'x']), await items.toArray()]).toEqual([false, [{ b: 1 }]]);
    expect([await items.retainAll([]), await items.retainAll([]), await items.size()]).toEqual([true, false, 0]);
    await items.addAll(['x', 'y']);
    await items.clear();
    expect(await items.isEmpty()).toBe(true);
  });

  test.for(kinds)('LISTEN-21 LISTEN-17: a listener of %s hears of each item that comes or goes', async ([, get]) => {
    const client = await start();
    const items = await get(client);
    const [values, noValues, removed] = [[] as unknown[], [] as unknown[], [] as unknown[]];
    const record = (to: unknown[], kind: string) => (event: ItemEvent) => to.push([kind, event.name === items.getName(), event.item]);
    await items.addItemListener({ itemAdded: record(values, 'added'), itemRemoved: record(values, 'removed') }, true);
    await items.addItemListener({ itemAdded: record(noValues, 'added'), itemRemoved: record(noValues, 'removed') });
    await items.addItemListener({ itemRemoved: record(removed, 'removed') }, true);
    const members: unknown[] = [];
    const id = await items.addItemListener({ itemAdded: ({ member }) => members.push(member?.uuid.toString()) });
    await items.addAll(['a', 'b', 'c']);
    await items.remove('b');
    await eventually(() => expect(values).toHaveLength(4));
    await items.retainAll(['a']);
    await eventually(() => expect(values).toHaveLength(5));
    await items.clear();
    const expected = [
      ['added', true, 'a'],
      ['added', true, 'b'],
      ['added', true, 'c'],
      ['removed', true, 'b'],
      ['removed', true, 'c'],
      ['removed', true, 'a'],
    ];
    const byText = (events: readonly unknown[]) => events.map(String).toSorted();
    await eventually(() => expect(byText(values)).toEqual(byText(expected)));
    await eventually(() => expect(byText(noValues)).toEqual(byText(expected.map(([kind, its]) => [kind, its, null]))));
    await eventually(() => expect(byText(removed)).toEqual(byText(expected.slice(3))));
    const known = client
      .getCluster()
      .getMembers()
      .map(({ uuid }) => uuid.toString());
    expect(members).toHaveLength(3);
    for (const member of members) expect(known).toContain(member);
    expect([await items.removeItemListener(id), await items.removeItemListener(id)]).toEqual([true, false]);
    await items.addAll(['d']);
    await eventually(() => expect(values).toHaveLength(7));
    expect(members).toHaveLength(3);
  });

  test.for(kinds)('API-19: %s that was destroyed takes no calls', async ([, get]) => {
    const client = await start();
    const items = await get(client);
    await items.addAll([1]);
    await items.destroy();
    await expect(items.size()).rejects.toMatchObject({ code: 'DISTRIBUTED_OBJECT_DESTROYED' });
  });
}

/** What queues do. */
export function queueTests(start: Start): void {
  test('QUEUE-2 QUEUE-3 QUEUE-5: items come out of a queue in the order in which they went in', async () => {
    const queue = await (await start()).getQueue<number>(randomUUID());
    expect([await queue.poll(), await queue.peek()]).toEqual([null, null]);
    expect([await queue.add(1), await queue.offer(2)]).toEqual([true, true]);
    await queue.put(3);
    expect([await queue.peek(), await queue.take(), await queue.poll(), await queue.poll(1_000), await queue.poll()]).toEqual([
      1,
      1,
      2,
      3,
      null,
    ]);
    expect(await queue.remainingCapacity()).toBe(2 ** 31 - 1);
  });

  test('QUEUE-4: a queue is drained in order, up to so many items or of all', async () => {
    const queue = await (await start()).getQueue<number>(randomUUID());
    await queue.addAll([1, 2, 3, 4, 5, 6]);
    const array = [0];
    expect([await queue.drainTo(array, 2), await queue.drainTo(array, 0), array]).toEqual([2, 0, [0, 1, 2]]);
    expect(await queue.drain(1)).toEqual([3]);
    expect([await queue.drainTo(array, -1), array]).toEqual([3, [0, 1, 2, 4, 5, 6]]);
    expect([await queue.drain(), await queue.drainTo(array)]).toEqual([[], 0]);
  });

  test('QUEUE-2: a full queue refuses items, or has them wait for room', async () => {
    const queue = await (await start()).getQueue<string>(boundedNames[0]!);
    await queue.clear();
    await expect(queue.addAll(['a', 'b', 'c', 'd'])).rejects.toBeInstanceOf(IllegalStateError);
    expect(await queue.size()).toBe(0);
    await queue.addAll(['a', 'b', 'c']);
    expect([await queue.remainingCapacity(), await queue.offer('d'), await queue.offer('d', 50)]).toEqual([0, false, false]);
    await expect(queue.add('d')).rejects.toThrow(new IllegalStateError(`IQueue.add: the queue "${boundedNames[0]}" is full`));
    const [offered, put] = [queue.offer('d', 20_000), queue.put('e')];
    expect([await queue.poll(), await queue.poll()]).toEqual(['a', 'b']);
    expect(await offered).toBe(true);
    await put;
    expect((await queue.drain()).toSorted()).toEqual(['c', 'd', 'e']);
  });

  test('QUEUE-3 API-14: who waits for an item gets it when it comes, and take waits longer than other calls may', async () => {
    const client = await start();
    const queue = await client.getQueue<string>(randomUUID());
    const polled = queue.poll(20_000);
    await queue.offer('first');
    expect(await polled).toBe('first');
    const [taken, alsoTaken] = [queue.take(), queue.take()];
    await queue.addAll(['second', 'third']);
    expect([await taken, await alsoTaken].toSorted()).toEqual(['second', 'third']);
    expect(await queue.poll(30)).toBeNull();
    await expect(queue.withOptions({ timeoutMillis: 100 }).take()).rejects.toBeInstanceOf(OperationTimeoutError);
  });

  test('QUEUE-6 API-13: an item that comes after the call that took it was given up is lost, and counted', async () => {
    const client = await start();
    const queue = await client.getQueue<string>(randomUUID());
    const { invoker } = client.parts;
    const controller = new AbortController();
    const taken = queue.withOptions({ signal: controller.signal }).take();
    await queue.size(); // so that it is sent
    controller.abort();
    await expect(taken).rejects.toBeInstanceOf(AbortError);
    expect(invoker.orphanedResults).toBe(0);
    await queue.offer('lost');
    await eventually(() => expect(invoker.orphanedResults).toBe(1));
    await queue.offer('kept');
    expect(await queue.poll()).toBe('kept');
  });

  test('QUEUE-7: a loop over a queue gets the items as they come, until it ends', async () => {
    const queue = await (await start()).getQueue<number>(randomUUID());
    await queue.addAll([1, 2]);
    const seen: number[] = [];
    for await (const item of queue.consume()) {
      seen.push(item);
      if (item === 2) void queue.addAll([3, 4]);
      if (item === 3) break;
    }
    expect(seen).toEqual([1, 2, 3]);
    expect(await queue.toArray()).toEqual([4]);
    const controller = new AbortController();
    const loop = (async () => {
      for await (const item of queue.consume({ signal: controller.signal })) {
        seen.push(item);
        controller.abort();
      }
    })();
    await expect(loop).rejects.toBeInstanceOf(AbortError);
    expect(seen).toEqual([1, 2, 3, 4]);
  });
}

/** What lists do. */
export function listTests(start: Start): void {
  test('LIST-1 LIST-2: items are inserted, replaced and removed by their index', async () => {
    const list = await (await start()).getList<string>(randomUUID());
    expect(await list.add('a')).toBe(true);
    await list.addAt(1, 'c');
    await list.addAt(1, 'b');
    expect(await list.addAllAt(1, ['x', 'b'])).toBe(true);
    expect(await list.addAllAt(0, [])).toBe(false);
    expect(await list.toArray()).toEqual(['a', 'x', 'b', 'b', 'c']);
    expect([await list.get(1), await list.set(1, 'y'), await list.get(1), await list.removeAt(1)]).toEqual(['x', 'x', 'y', 'y']);
    expect([await list.indexOf('b'), await list.lastIndexOf('b'), await list.indexOf('none'), await list.lastIndexOf('none')]).toEqual([
      1, 2, -1, -1,
    ]);
    expect([await list.remove('b'), await list.toArray()]).toEqual([true, ['a', 'b', 'c']]);
  });

  test('LIST-1: what lies behind the end is the error of the member', async () => {
    const list = await (await start()).getList<string>(randomUUID());
    await list.add('a');
    const calls = [list.get(1), list.set(1, 'x'), list.removeAt(1), list.addAt(2, 'x'), list.subList(0, 2)];
    await Promise.all(calls.map((call) => expect(call).rejects.toBeInstanceOf(IndexOutOfBoundsError)));
    await expect(list.get(-1)).rejects.toBeInstanceOf(IllegalArgumentError);
    expect(await list.toArray()).toEqual(['a']);
  });

  test('LIST-3: a part of a list is a copy', async () => {
    const list = await (await start()).getList<number>(randomUUID());
    await list.addAll([0, 1, 2, 3]);
    const part = await list.subList(1, 3);
    await list.clear();
    expect(part.toArray()).toEqual([1, 2]);
    await expect(list.subList(2, 1)).rejects.toBeInstanceOf(IllegalArgumentError);
  });

  test('LIST-5: a full list takes nothing', async () => {
    const list = await (await start()).getList<string>(boundedNames[1]!);
    await list.clear();
    expect([await list.addAll(['a', 'b']), await list.addAll(['c', 'd']), await list.add('c'), await list.add('d')]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(await list.toArray()).toEqual(['a', 'b', 'c']);
  });

  test('LIST-6: to replace an item is a removal and an addition', async () => {
    const list = await (await start()).getList<string>(randomUUID());
    await list.add('old');
    const heard: unknown[] = [];
    await list.addItemListener(
      { itemAdded: ({ item }) => heard.push(['added', item]), itemRemoved: ({ item }) => heard.push(['removed', item]) },
      true,
    );
    await list.set(0, 'new');
    await eventually(() =>
      expect(heard).toEqual([
        ['removed', 'old'],
        ['added', 'new'],
      ]),
    );
  });
}

/** What sets do. */
export function setTests(start: Start): void {
  test('SET-1 SET-2: an item is there once', async () => {
    const set = await (await start()).getSet<unknown>(randomUUID());
    expect([await set.add('a'), await set.add('a'), await set.add(1), await set.add(1n)]).toEqual([true, false, true, true]);
    expect([await set.addAll(['a', 1]), await set.addAll(['a', 'b', 'b'])]).toEqual([false, true]);
    expect((await set.toArray()).map(String).toSorted()).toEqual(['1', '1', 'a', 'b']);
  });

  test('SET-1: a full set takes nothing', async () => {
    const set = await (await start()).getSet<string>(boundedNames[2]!);
    await set.clear();
    expect([await set.addAll(['a', 'b', 'c']), await set.add('d'), await set.size()]).toEqual([true, false, 3]);
  });
}
