import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { AbortError, IllegalMonitorStateError, LockContext, MapEvent, type Client, type EntryEvent } from '../../src/index.ts';
import { eventually } from '../scenarios/clients.ts';

/** Multi-maps whose names begin so keep their values in lists, where the members are configured for it. */
const LISTS = 'in-lists-';
/** What real members are told of {@link LISTS}. */
export const LISTS_XML = `<multimap name="${LISTS}*"><value-collection-type>LIST</value-collection-type></multimap>`;
/** The names that the tests use for {@link LISTS}. */
export const listNames = [`${LISTS}values`];

type Start = () => Promise<Client>;
type Event = EntryEvent | MapEvent;

const inShort = (kind: string, event: Event) =>
  event instanceof MapEvent ? [kind, event.numberOfAffectedEntries] : [kind, event.key, event.value, event.oldValue];

/** A listener for these kinds of events, and what it hears. */
function recorder(kinds: readonly string[]) {
  const heard: unknown[][] = [];
  const members: unknown[] = [];
  const hear = (kind: string) => (event: Event) => {
    heard.push(inShort(kind, event));
    members.push(event.member?.uuid.toString());
  };
  return { heard, members, listener: Object.fromEntries(kinds.map((kind) => [kind, hear(kind)])) };
}

/** What multi-maps do. */
export function multiMapTests(start: Start): void {
  test('MULTIMAP-1 MULTIMAP-2 MULTIMAP-3 MULTIMAP-4: a key has several values, each of them once', async () => {
    const map = await (await start()).getMultiMap<unknown, unknown>(randomUUID());
    expect([await map.put('a', 1), await map.put('a', 2), await map.put('a', 1), await map.put({ b: 1 }, 'x')]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect([...(await map.get('a'))].map(String).toSorted()).toEqual(['1', '2']);
    expect([(await map.get('none')).toArray(), (await map.removeAll('none')).size()]).toEqual([[], 0]);
    expect([await map.size(), await map.valueCount('a'), await map.valueCount('none')]).toEqual([3, 2, 0]);
    expect(await map.keySet()).toEqual(expect.arrayContaining(['a', { b: 1 }]));
    expect((await map.values()).toArray().map(String).toSorted()).toEqual(['1', '2', 'x']);
    expect(await map.entrySet()).toEqual(
      expect.arrayContaining([
        ['a', 1],
        ['a', 2],
        [{ b: 1 }, 'x'],
      ]),
    );
    expect([await map.containsKey('a'), await map.containsKey('b'), await map.containsValue('x'), await map.containsValue('y')]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect([await map.containsEntry('a', 2), await map.containsEntry('a', 'x')]).toEqual([true, false]);
    expect([await map.remove('a', 3), await map.remove('a', 1), await map.remove('a', 2), await map.containsKey('a')]).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect((await map.removeAll({ b: 1 })).toArray()).toEqual(['x']);
    await map.put('c', 1);
    await map.delete('c');
    expect(await map.size()).toBe(0);
    await map.put('d', 1);
    await map.clear();
    expect(await map.size()).toBe(0);
  });

  test('MULTIMAP-1 MULTIMAP-2 MULTIMAP-3: in a list a key has the same value several times, and the values keep their order', async () => {
    const map = await (await start()).getMultiMap<string, number>(listNames[0]!);
    await map.clear();
    expect([await map.put('a', 2), await map.put('a', 1), await map.put('a', 2)]).toEqual([true, true, true]);
    expect((await map.get('a')).toArray()).toEqual([2, 1, 2]);
    expect([await map.remove('a', 2), (await map.get('a')).toArray()]).toEqual([true, [1, 2]]);
  });

  test('MULTIMAP-5: values are added to many keys at once', async () => {
    const map = await (await start()).getMultiMap<string, number>(randomUUID());
    await map.putAll(new Map(Array.from({ length: 50 }, (_, i) => [`key-${i}`, [i, i + 1]])));
    await map.putAll([['empty', []]]);
    await map.putAll([]);
    expect([await map.size(), await map.containsKey('empty')]).toEqual([100, false]);
    expect((await map.get('key-7')).toArray().toSorted((a, b) => a - b)).toEqual([7, 8]);
  });

  test('LISTEN-21 MULTIMAP-6: listeners hear of values that come and go, and of a multi-map that is cleared', async () => {
    const client = await start();
    const map = await client.getMultiMap<string, number>(randomUUID());
    const [all, keyed, noValues] = [recorder(['added', 'removed', 'mapCleared']), recorder(['added', 'removed']), recorder(['removed'])];
    await map.addEntryListener(all.listener);
    await map.addEntryListener(keyed.listener, 'a');
    const id = await map.addEntryListener(noValues.listener, undefined, false);
    await map.put('a', 1);
    await map.put('b', 2);
    await map.remove('a', 1);
    await eventually(() => expect(noValues.heard).toHaveLength(1));
    expect([await map.removeEntryListener(id), await map.removeEntryListener(id)]).toEqual([true, false]);
    await map.clear();
    const expected = [
      ['added', 'a', 1, null],
      ['added', 'b', 2, null],
      ['removed', 'a', null, 1],
      ['mapCleared', 1],
    ];
    const byText = (events: readonly unknown[]) => events.map((event) => JSON.stringify(event)).toSorted();
    await eventually(() => expect(byText(all.heard)).toEqual(byText(expected)));
    await eventually(() => expect(keyed.heard).toEqual([expected[0], expected[2]]));
    expect(noValues.heard).toEqual([['removed', 'a', null, null]]);
    const known = client
      .getCluster()
      .getMembers()
      .map(({ uuid }) => uuid.toString());
    for (const member of all.members) expect(known).toContain(member);
  });

  test('LOCK-1 LOCK-2 LOCK-5 LOCK-8 MULTIMAP-7: a key is locked by a context as often as it is unlocked, and not by others', async () => {
    const map = await (await start()).getMultiMap<string, number>(randomUUID());
    await map.lock('k');
    expect([await map.tryLock('k'), await map.isLocked('k'), await map.isLocked('other')]).toEqual([true, true, false]);
    await LockContext.run(async () => {
      expect(await map.tryLock('k')).toBe(false);
      await expect(map.unlock('k')).rejects.toBeInstanceOf(IllegalMonitorStateError);
      expect((await map.get('k')).toArray()).toEqual([]);
    });
    await map.unlock('k');
    expect(await map.isLocked('k')).toBe(true);
    await map.unlock('k');
    expect(await map.isLocked('k')).toBe(false);
    await expect(map.unlock('k')).rejects.toBeInstanceOf(IllegalMonitorStateError);
    await LockContext.run(() => map.lock('k'));
    await map.forceUnlock('k');
    expect(await map.tryLock('k', 0, 1_000_000)).toBe(true);
    await map.unlock('k');
  });

  test('LOCK-3 LOCK-10 MULTIMAP-7: a write by another owner waits until the key is unlocked', async () => {
    const map = await (await start()).getMultiMap<string, number>(randomUUID());
    let isDone = false;
    const { written } = await LockContext.run(async () => {
      await map.lock('k');
      await map.put('k', 1); // its own writes do not wait
      return { written: LockContext.run(() => map.put('k', 2)).then(() => (isDone = true)) };
    });
    expect([(await map.get('k')).toArray(), await map.isLocked('k'), isDone]).toEqual([[1], true, false]);
    await map.forceUnlock('k');
    await written;
    expect(await map.valueCount('k')).toBe(2);
  });

  test('LOCK-7 LOCK-6: who waits for a lock gets it when it is free, also because its lease is over', async () => {
    const map = await (await start()).getMultiMap<string, number>(randomUUID());
    await map.lock('k', 1_500);
    const waiting = LockContext.run(() => map.lock('k'));
    expect(await LockContext.run(() => map.tryLock('k', 50))).toBe(false);
    await waiting;
    expect(await map.isLocked('k')).toBe(true);
  });

  test('LOCK-11 API-13: a lock that is granted after its caller gave up is given back', async () => {
    const client = await start();
    const map = await client.getMultiMap<string, number>(randomUUID());
    await LockContext.run(() => map.lock('k'));
    const controller = new AbortController();
    const waiting = map.withOptions({ signal: controller.signal }).lock('k');
    const trying = map.withOptions({ signal: controller.signal }).tryLock('k', 60_000);
    await map.isLocked('k'); // so that they are sent
    controller.abort();
    await Promise.all([waiting, trying].map((call) => expect(call).rejects.toBeInstanceOf(AbortError)));
    await map.forceUnlock('k');
    await eventually(async () => expect(await LockContext.run(() => map.tryLock('k'))).toBe(true));
    expect(client.parts.invoker.orphanedResults).toBe(0);
  });
}

/** What replicated maps do. */
export function replicatedMapTests(start: Start): void {
  test('REPLICATEDMAP-1 REPLICATEDMAP-2 REPLICATEDMAP-4 REPLICATEDMAP-6: every member comes to hold every entry', async () => {
    const map = await (await start()).getReplicatedMap<string, number>(randomUUID());
    expect([await map.put('a', 1), await map.put('a', 2), await map.get('none'), await map.remove('none')]).toEqual([null, 1, null, null]);
    expect([await map.get('a'), await map.containsKey('a'), await map.containsKey('b')]).toEqual([2, true, false]);
    await map.putAll(
      new Map([
        ['b', 3],
        ['c', 1],
      ]),
    );
    await map.putAll([]);
    await eventually(async () => expect(await map.size()).toBe(3));
    expect([await map.isEmpty(), await map.containsValue(3), await map.containsValue(9)]).toEqual([false, true, false]);
    expect((await map.keySet()).toSorted()).toEqual(['a', 'b', 'c']);
    expect((await map.values((x, y) => x - y)).toArray()).toEqual([1, 2, 3]);
    expect((await map.values()).toArray().toSorted((x, y) => x - y)).toEqual([1, 2, 3]);
    expect((await map.entrySet()).toSorted(([x], [y]) => x.localeCompare(y))).toEqual([
      ['a', 2],
      ['b', 3],
      ['c', 1],
    ]);
    await eventually(async () => expect(await map.get('b')).toBe(3));
    expect(await map.remove('b')).toBe(3);
    await map.clear();
    await eventually(async () => expect([await map.size(), await map.isEmpty()]).toEqual([0, true]));
  });

  test('LISTEN-21 REPLICATEDMAP-3 REPLICATEDMAP-5: listeners hear of entries that come, change, go and expire, and of a map that is cleared', async () => {
    const client = await start();
    const map = await client.getReplicatedMap<string, number>(randomUUID());
    const kinds = ['added', 'removed', 'updated', 'evicted', 'mapCleared'];
    const [all, keyed] = [recorder(kinds), recorder(kinds)];
    const id = await map.addEntryListener(all.listener);
    await map.addEntryListenerToKey(keyed.listener, 'a');
    await map.put('a', 1);
    await map.put('a', 2);
    await map.put('b', 3);
    await map.remove('a');
    await map.put('c', 4, 1_000);
    const before = [
      ['added', 'a', 1, null],
      ['updated', 'a', 2, 1],
      ['added', 'b', 3, null],
      ['removed', 'a', null, 2],
      ['added', 'c', 4, null],
      ['evicted', 'c', null, 4],
    ];
    const byText = (events: readonly unknown[]) => events.map((event) => JSON.stringify(event)).toSorted();
    // each member drops what expired on its own, and says so
    const perChange = () =>
      all.heard.filter((event, i) => event[0] !== 'evicted' || all.heard.findIndex(([kind]) => kind === 'evicted') === i);
    await eventually(() => expect(byText(perChange())).toEqual(byText(before)), 30_000);
    await map.clear();
    await eventually(() => expect(all.heard.filter(([kind]) => kind === 'mapCleared')).toHaveLength(1));
    await eventually(() =>
      expect(byText(keyed.heard.filter(([kind]) => kind !== 'mapCleared'))).toEqual(byText([before[0], before[1], before[3]])),
    );
    expect([await map.removeEntryListener(id), await map.removeEntryListener(id)]).toEqual([true, false]);
  });
}
