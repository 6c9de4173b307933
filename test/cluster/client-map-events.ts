import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { EntryEvent, IllegalArgumentError, MapEvent, type Client, type EntryListener, type IMap } from '../../src/index.ts';
import { ANY_MEMBER } from '../../src/invocation/route.ts';
import { mapEvictAll } from '../../src/protocol/messages/map.ts';
import { eventually } from '../scenarios/clients.ts';

// `merged` needs a split cluster that heals, and `loaded` a map store, which is a Java class on the members: neither is fired here.
const KINDS = ['added', 'removed', 'updated', 'evicted', 'expired', 'mapEvicted', 'mapCleared'] as const;
type Kind = (typeof KINDS)[number];
type Heard = [kind: Kind, event: EntryEvent | MapEvent];

/** A listener for these kinds of events, and what it hears. */
function recorder(kinds: readonly Kind[] = KINDS): { readonly listener: EntryListener; readonly heard: Heard[] } {
  const heard: Heard[] = [];
  return { listener: Object.fromEntries(kinds.map((kind) => [kind, (event: EntryEvent | MapEvent) => heard.push([kind, event])])), heard };
}

/** An event as its kind, its key and its values. */
function inShort([kind, event]: Heard): unknown[] {
  return event instanceof EntryEvent ? [kind, event.key, event.value, event.oldValue] : [kind, event.numberOfAffectedEntries];
}

/** Makes a member fire every kind of event there is, on a map that is empty before and after. */
async function fireAll(client: Client, map: IMap): Promise<void> {
  await map.put('a', 1);
  await map.set('a', 2);
  await map.remove('a');
  await map.set('b', 3);
  await map.evict('b');
  await map.set('c', 4, 2_000);
  await eventually(async () => expect(await map.get('c')).toBeNull());
  await map.setAll([
    ['d', 5],
    ['e', 6],
  ]);
  await map.clear();
  await map.setAll([
    ['f', 7],
    ['g', 8],
    ['h', 9],
  ]);
  await client.parts.invoker.invoke({ message: mapEvictAll, request: { name: map.getName() }, route: ANY_MEMBER, options: {} });
}

/** What a listener that wants values hears of {@link fireAll}, grouped, as events of several keys come in any order. */
const ALL_EVENTS = {
  added: [
    ['a', 1, null],
    ['b', 3, null],
    ['c', 4, null],
    ['d', 5, null],
    ['e', 6, null],
    ['f', 7, null],
    ['g', 8, null],
    ['h', 9, null],
  ],
  removed: [['a', null, 2]],
  updated: [['a', 2, 1]],
  evicted: [['b', null, 3]],
  expired: [['c', null, 4]],
  mapEvicted: [[3]],
  mapCleared: [[2]],
};

function grouped(heard: readonly Heard[]): Record<string, unknown[]> {
  const byKind = KINDS.map((kind): [Kind, unknown[]] => [kind, heard.filter((one) => one[0] === kind).map((one) => inShort(one).slice(1))]);
  return Object.fromEntries(byKind.map(([kind, events]) => [kind, events.toSorted((a, b) => String(a).localeCompare(String(b)))]));
}

/** What listeners of a map hear. */
export function eventTests(start: () => Promise<Client>): void {
  test('LISTEN-11 LISTEN-13 LISTEN-14: each kind of event is heard once, with the fields it has', async () => {
    const client = await start();
    const map = await client.getMap(randomUUID());
    const [values, noValues, someKinds] = [recorder(), recorder(), recorder(['removed', 'mapCleared'])];
    await map.addEntryListener(values.listener, undefined, true);
    await map.addEntryListener(noValues.listener);
    await map.addEntryListener(someKinds.listener, undefined, true);
    await fireAll(client, map);
    await eventually(() => expect(grouped(values.heard)).toEqual(ALL_EVENTS));
    const withoutValues = Object.entries(ALL_EVENTS).map(([kind, events]) => [
      kind,
      kind.startsWith('map') ? events : events.map(([key]) => [key, null, null]),
    ]);
    await eventually(() => expect(grouped(noValues.heard)).toEqual(Object.fromEntries(withoutValues)));
    const { removed, mapCleared } = ALL_EVENTS;
    await eventually(() => expect(grouped(someKinds.heard)).toEqual({ ...grouped([]), removed, mapCleared }));
    expect(values.heard.every(([, { name }]) => name === map.getName())).toBe(true);
    expect(values.heard.every(([, event]) => event instanceof MapEvent || event.mergingValue === null)).toBe(true);
  });

  test('LISTEN-12: functions of a prototype count, and a listener without any is refused', async () => {
    const map = await (await start()).getMap(randomUUID());
    const heard: unknown[] = [];
    class Listener {
      added(event: EntryEvent): void {
        heard.push(event.key);
      }
    }
    await map.addEntryListener(new Listener());
    await map.set('key', 1);
    await eventually(() => expect(heard).toEqual(['key']));
    await expect(map.addEntryListener({})).rejects.toThrow(IllegalArgumentError);
  });

  test('LISTEN-15: a listener for a key hears of that key', async () => {
    const map = await (await start()).getMap(randomUUID());
    const [one, all] = [recorder(), recorder()];
    await map.addEntryListener(one.listener, { wanted: true }, true);
    await map.addEntryListener(all.listener);
    await map.set({ wanted: false }, 1);
    await map.set({ wanted: true }, 2);
    await map.delete({ wanted: false });
    await map.remove({ wanted: true });
    await eventually(() => expect(all.heard).toHaveLength(4));
    await eventually(() =>
      expect(one.heard.map(inShort)).toEqual([
        ['added', { wanted: true }, 2, null],
        ['removed', { wanted: true }, null, 2],
      ]),
    );
  });

  test('LISTEN-16: the events of each key come in order', async () => {
    const map = await (await start()).getMap(randomUUID());
    const { listener, heard } = recorder(['added', 'updated']);
    await map.addEntryListener(listener, undefined, true);
    const keys = Array.from({ length: 20 }, (_, i) => `key-${i}`);
    for (let value = 0; value < 30; value++) await Promise.all(keys.map((key) => map.set(key, value)));
    await eventually(() => expect(heard).toHaveLength(20 * 30));
    for (const key of keys) {
      const values = heard.flatMap(([, event]) => (event instanceof EntryEvent && event.key === key ? [event.value] : []));
      expect(values).toEqual(Array.from({ length: 30 }, (_, i) => i));
    }
  });

  test('MAP-8: what setAll overwrites is an event without an old value, and what putAll overwrites has one', async () => {
    const map = await (await start()).getMap(randomUUID());
    const { listener, heard } = recorder();
    await map.set('key', 1);
    await map.addEntryListener(listener, undefined, true);
    await map.setAll([['key', 2]]);
    await map.putAll([['key', 3]]);
    // members do not look for the old value, and so call it added
    await eventually(() =>
      expect(heard.map(inShort)).toEqual([
        ['added', 'key', 2, null],
        ['updated', 'key', 3, 2],
      ]),
    );
  });

  test('what delete takes away is an event without an old value', async () => {
    const map = await (await start()).getMap(randomUUID());
    const { listener, heard } = recorder(['removed']);
    await map.addEntryListener(listener, undefined, true);
    await map.set('key', 1);
    await map.delete('key');
    await eventually(() => expect(heard.map(inShort)).toEqual([['removed', 'key', null, null]]));
  });

  test('LISTEN-20: objects that come and go are heard of once, whoever makes them', async () => {
    const [client, other] = [await start(), await start()];
    const name = randomUUID();
    const heard: unknown[] = [];
    await client.addDistributedObjectListener(({ eventType, serviceName, objectName }) => {
      if (objectName === name) heard.push([eventType, serviceName]);
    });
    const map = await other.getMap(name);
    await eventually(() => expect(heard).toHaveLength(1)); // members may tell each other first that it goes, and then not say so
    await map.destroy();
    const last = await client.getMap(`${name}-last`);
    await eventually(() => expect(heard).toHaveLength(2));
    await last.destroy();
    expect(heard).toEqual([
      ['created', 'hz:impl:mapService'],
      ['destroyed', 'hz:impl:mapService'],
    ]);
  });

  test('LISTEN-4: a removed listener hears nothing more, and can be removed once', async () => {
    const client = await start();
    const map = await client.getMap(randomUUID());
    const [gone, there] = [recorder(), recorder()];
    const handlers = () => client.parts.cluster.connections.all.map(({ counts }) => counts.handlers);
    const before = handlers();
    const id = await map.addEntryListener(gone.listener);
    expect(handlers()).toEqual(before.map((count) => count + 1));
    expect(await map.removeEntryListener(id)).toBe(true);
    expect(await map.removeEntryListener(id)).toBe(false);
    expect(await map.removeEntryListener('no id')).toBe(false);
    expect(handlers()).toEqual(before);
    await map.addEntryListener(there.listener);
    await map.set('key', 1);
    await eventually(() => expect(there.heard).toHaveLength(1));
    expect(gone.heard).toEqual([]);
  });
}
