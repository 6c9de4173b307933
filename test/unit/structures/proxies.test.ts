import { describe, expect, test } from 'vitest';
import { ClientOfflineError, DistributedObjectDestroyedError, IllegalArgumentError } from '../../../src/errors.ts';
import type { Connection } from '../../../src/network/connection.ts';
import { clientCreateProxies, clientCreateProxy, clientDestroyProxy } from '../../../src/protocol/messages/client.ts';
import { mapSize } from '../../../src/protocol/messages/map.ts';
import { MAP_SERVICE, MapHandle } from '../../../src/structures/map/map.ts';
import { Proxies } from '../../../src/structures/proxies.ts';
import { FakeContext } from './fake-context.ts';

function create() {
  const context = new FakeContext();
  const proxies = new Proxies(context.real);
  const get = (name: string) => proxies.get(MAP_SERVICE, name, (core) => new MapHandle<string, string>(core));
  const messages = () => context.calls.map(({ message }) => message);
  /** What the next epoch's cluster is told to create. */
  const told = async () => {
    const requests: unknown[] = [];
    await proxies.sendAll({
      request: (message: unknown, request: unknown) => (requests.push([message, request]), Promise.resolve()),
    } as unknown as Connection);
    return requests;
  };
  return { context, proxies, get, messages, told };
}

describe('the handles of a client', () => {
  test('API-17: are one per name, and the object is created on the cluster once', async () => {
    const { context, get } = create();
    const [first, again] = await Promise.all([get('a'), get('a')]);
    expect(again).toBe(first);
    expect(await get('a')).toBe(first);
    expect(await get('b')).not.toBe(first);
    expect(context.requests).toEqual([
      { name: 'a', serviceName: MAP_SERVICE },
      { name: 'b', serviceName: MAP_SERVICE },
    ]);
    expect(context.calls[0]).toMatchObject({ message: clientCreateProxy, route: { to: 'any' } });
  });

  test('API-17: of different services do not meet, even if their names do', async () => {
    const { proxies } = create();
    const [map, queue] = await Promise.all([proxies.get('map', 'x', () => 'a map'), proxies.get('queue', 'x', () => 'a queue')]);
    expect([map, queue]).toEqual(['a map', 'a queue']);
  });

  test('START-4: a creation that failed is shared by those who wait for it, and not kept', async () => {
    const { context, get } = create();
    context.answer = () => new ClientOfflineError('offline');
    const results = await Promise.allSettled([get('a'), get('a')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(context.calls).toHaveLength(1);
    context.answer = () => null;
    await expect(get('a')).resolves.toBeInstanceOf(MapHandle);
    expect(context.calls).toHaveLength(2);
  });

  test('START-4: whoever asks again right after the failure gets a new try', async () => {
    const { context, get } = create();
    context.answer = () => (context.calls.length === 1 ? new ClientOfflineError('offline') : null);
    await expect(get('a').catch(() => get('a'))).resolves.toBeInstanceOf(MapHandle);
  });

  test.for([[''], [5], [null], [undefined], [{}]])(
    'API-2 API-18: need a name that is a text with something in it, not %j',
    async ([name]) => {
      const { context, get } = create();
      await expect(get(name as string)).rejects.toBeInstanceOf(IllegalArgumentError);
      expect(context.calls).toEqual([]);
    },
  );

  test('STATE-2 STATE-4: are told to the cluster of a new epoch in one message, without those that failed or were destroyed, and not at all when there are none', async () => {
    const { context, get, told } = create();
    expect(await told()).toEqual([]);
    const [a] = [await get('a'), await get('b')];
    context.answer = () => new ClientOfflineError('offline');
    await get('c').catch(() => {});
    expect(await told()).toEqual([
      [
        clientCreateProxies,
        {
          proxies: [
            ['a', MAP_SERVICE],
            ['b', MAP_SERVICE],
          ],
        },
      ],
    ]);
    context.answer = () => null;
    await a.destroy();
    expect(await told()).toEqual([[clientCreateProxies, { proxies: [['b', MAP_SERVICE]] }]]);
  });
});

describe('destroying an object', () => {
  test('API-19: rejects every call from then on, and a second time does nothing; asking for the name gives a fresh handle', async () => {
    const { context, get, messages } = create();
    const map = await get('a');
    await map.destroy();
    await map.destroy();
    expect(messages()).toEqual([clientCreateProxy, clientDestroyProxy]);
    const error: unknown = await map.size().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DistributedObjectDestroyedError);
    expect(error).toMatchObject({ message: 'hz:impl:mapService "a" was destroyed' });
    await expect(map.withOptions({}).get('k')).rejects.toBeInstanceOf(DistributedObjectDestroyedError);
    await expect(map.addEntryListener({ added: () => {} })).rejects.toBeInstanceOf(DistributedObjectDestroyedError);
    const fresh = await get('a');
    expect(fresh).not.toBe(map);
    await fresh.size();
    expect(messages()).toEqual([clientCreateProxy, clientDestroyProxy, clientCreateProxy, mapSize]);
    expect(context.calls).toHaveLength(4);
  });

  test('API-19: that fails leaves the handle as it was', async () => {
    const { context, get } = create();
    const map = await get('a');
    context.answer = () => new ClientOfflineError('offline');
    await expect(map.destroy()).rejects.toBeInstanceOf(ClientOfflineError);
    context.answer = () => 3;
    await expect(map.size()).resolves.toBe(3);
    expect(await get('a')).toBe(map);
    context.answer = () => null;
    await map.destroy();
    await expect(map.size()).rejects.toBeInstanceOf(DistributedObjectDestroyedError);
  });

  test('MAP-29: ends its listeners, those that are being added as well', async () => {
    const { context, get } = create();
    const [map, other] = [await get('a'), await get('b')];
    await Promise.all([map.addEntryListener({ added: () => {} }), other.addEntryListener({ added: () => {} })]);
    const late = map.addEntryListener({ removed: () => {} });
    late.catch(() => {});
    await map.destroy();
    await expect(late).rejects.toBeInstanceOf(DistributedObjectDestroyedError);
    expect(context.registrations.size).toBe(1);
  });

  test('LISTEN-4: a handle removes its own listeners only, and each once', async () => {
    const { context, get } = create();
    const [map, other] = [await get('a'), await get('b')];
    const id = await map.addEntryListener({ added: () => {} });
    await expect(other.removeEntryListener(id)).resolves.toBe(false);
    await expect(map.withOptions({}).removeEntryListener(id)).resolves.toBe(true);
    await expect(map.removeEntryListener(id)).resolves.toBe(false);
    expect(context.registrations.size).toBe(0);
  });
});
