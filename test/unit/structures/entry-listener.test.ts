import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../../../src/errors.ts';
import type { Registration } from '../../../src/invocation/listeners.ts';
import { FrameReader, FrameWriter } from '../../../src/protocol/frames.ts';
import type { EventOf } from '../../../src/protocol/message.ts';
import { mapAddEntryListener, mapAddEntryListenerToKey, mapRemoveEntryListener } from '../../../src/protocol/messages/map.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import { EntryEvent, MapEvent, type EntryListener } from '../../../src/structures/entry-events.ts';
import { MapHandle } from '../../../src/structures/map/map.ts';
import { FakeContext } from './fake-context.ts';

const { entry } = mapAddEntryListener.events;
type WireEvent = EventOf<typeof entry>;

async function create(listener: EntryListener<string, string>, key?: string, includeValue?: boolean) {
  const context = new FakeContext();
  const map = new MapHandle<string, string>(context.core());
  await map.addEntryListener(listener, key, includeValue);
  const [registration] = context.registrations.values();
  const { serializer } = context.real;
  const bytes = (event: Partial<WireEvent>) => {
    const frames = new FrameWriter();
    const nothing = { key: null, value: null, oldValue: null, mergingValue: null, uuid: UUID.random(), numberOfAffectedEntries: 1 };
    entry.write(frames, { ...nothing, ...event } as WireEvent, 1);
    return frames.toBuffer();
  };
  /** Delivers an event as the connection does, whose bytes are gone when anybody hears of it. */
  const deliver = (event: Partial<WireEvent>, type = entry.type) => {
    const buffer = bytes(event);
    const call = registration!.onEvent(type, new FrameReader(buffer));
    buffer.fill(0);
    return call?.();
  };
  return { context, registration: registration as Registration, deliver, data: (value: string) => serializer.toData(value) };
}

describe('an entry listener', () => {
  test('LISTEN-11 LISTEN-12: asks for the kinds of events for which it has a function, those of a prototype too', async () => {
    class Base {
      evicted(): void {}
    }
    class Derived extends Base {
      added = (): void => {};
      mapCleared(): void {}
    }
    const flagsOf = async (listener: EntryListener<string, string>) => {
      const { registration } = await create(listener);
      return (registration.add(true).request as { listenerFlags: number }).listenerFlags;
    };
    expect(await flagsOf(new Derived())).toBe(1 + 8 + 64);
    const all: [keyof EntryListener, number][] = [
      ['added', 1],
      ['removed', 2],
      ['updated', 4],
      ['evicted', 8],
      ['expired', 16],
      ['mapEvicted', 32],
      ['mapCleared', 64],
      ['merged', 128],
      ['loaded', 512],
    ];
    for (const [kind, flag] of all) expect(await flagsOf({ [kind]: () => {} })).toBe(flag);
  });

  test('LISTEN-15: asks for one key when it is given one, and for values when they are wanted', async () => {
    const plain = await create({ added: () => {} });
    expect(plain.registration.add(true)).toEqual({
      message: mapAddEntryListener,
      request: { name: 'cities', includeValue: false, listenerFlags: 1, localOnly: true },
    });
    const keyed = await create({ removed: () => {} }, 'London', true);
    expect(keyed.registration.add(false)).toEqual({
      message: mapAddEntryListenerToKey,
      request: { name: 'cities', key: keyed.data('London'), includeValue: true, listenerFlags: 2, localOnly: false },
    });
    const id = UUID.random();
    expect(keyed.registration.remove!(id)).toEqual({ message: mapRemoveEntryListener, request: { name: 'cities', registrationId: id } });
  });

  test('LISTEN-13 LISTEN-17: gets the entry as it was on the wire, and the member that raised the event while it is known', async () => {
    const seen: EntryEvent<string, string>[] = [];
    const { context, deliver, data } = await create({ updated: (event) => seen.push(event) });
    const uuid = UUID.random();
    const event = { eventType: 4, key: data('k'), value: data('new'), oldValue: data('old'), mergingValue: data('merging'), uuid };
    deliver(event);
    context.members.push({ uuid });
    deliver({ ...event, mergingValue: null }, mapAddEntryListenerToKey.events.entry.type);
    expect(seen).toEqual([
      new EntryEvent('cities', 'k', { value: 'new', oldValue: 'old', mergingValue: 'merging', member: null }),
      new EntryEvent('cities', 'k', { value: 'new', oldValue: 'old', mergingValue: null, member: { uuid } as never }),
    ]);
  });

  test('LISTEN-14: gets a change of the whole map with the number of entries', async () => {
    const seen: MapEvent[] = [];
    const { deliver } = await create({ mapCleared: (event) => seen.push(event) });
    deliver({ eventType: 64, numberOfAffectedEntries: 12 });
    expect(seen).toEqual([new MapEvent('cities', 12, null)]);
  });

  test('does not hear of kinds that it did not ask for, that nobody knows, or of other messages', async () => {
    const seen: unknown[] = [];
    const { deliver, data } = await create({ added: (event) => seen.push(event) });
    for (const eventType of [2, 256, 0, 3]) deliver({ eventType, key: data('k') });
    deliver({ eventType: 1, key: data('k') }, entry.type + 1);
    expect(seen).toEqual([]);
    deliver({ eventType: 1, key: data('k') });
    expect(seen).toHaveLength(1);
  });

  test('is called as a method of its object', async () => {
    const listener = {
      heard: 0,
      added(this: { heard: number }): void {
        this.heard++;
      },
    };
    const { deliver, data } = await create(listener);
    deliver({ eventType: 1, key: data('k') });
    expect(listener.heard).toBe(1);
  });

  test('a value that cannot be read and a message that cannot be read are different errors', async () => {
    const { registration, deliver } = await create({ added: () => {} });
    expect(() => deliver({ eventType: 1, key: Buffer.alloc(8, 0x77) })).toThrow(expect.objectContaining({ code: 'SERIALIZATION' }));
    expect(() => registration.onEvent(entry.type, new FrameReader(Buffer.alloc(3)))).toThrow(ProtocolError);
  });
});
