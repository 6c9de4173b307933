import { afterEach, describe, expect, test, vi } from 'vitest';
import { clientPing } from '../../../src/protocol/messages/client.ts';
import { mapSize } from '../../../src/protocol/messages/map.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { connectTo, ScriptedPeer } from './scripted-peer.ts';

const peers: ScriptedPeer[] = [];
afterEach(() => Promise.all(peers.splice(0).map((peer) => peer[Symbol.asyncDispose]())));

async function start() {
  const peer = await ScriptedPeer.start();
  peers.push(peer);
  const clock = new VirtualClock();
  const { connection } = await connectTo(peer, clock);
  const arrived = (requests: number) => vi.waitFor(() => expect(peer.requests).toHaveLength(requests), { timeout: 5_000, interval: 2 });
  return { peer, clock, connection, arrived };
}

describe('an urgent request', () => {
  test('waits as long as its connection lives when it has no timeout', async () => {
    const { clock, connection, arrived } = await start();
    const reply = connection.request(clientPing, {});
    await arrived(1);
    expect(clock.pending).toBe(0);
    connection.close('SHUTDOWN');
    await expect(reply).rejects.toMatchObject({ name: 'TargetDisconnectedError', maybeExecuted: true });
  });

  test('INVOKE-6: is rejected when its time is over, leaves its connection, and a late reply finds nothing', async () => {
    const { peer, clock, connection, arrived } = await start();
    const reply = connection.request(mapSize, { name: 'map' }, { timeoutMillis: 500 });
    await arrived(1);
    clock.tick(499);
    expect(connection.counts.calls).toBe(1);
    clock.tick(1);
    await expect(reply).rejects.toMatchObject({ name: 'OperationTimeoutError', code: 'OPERATION_TIMEOUT', maybeExecuted: true });
    expect(connection.counts.calls).toBe(0);
    peer.reply(mapSize, 1, peer.requests[0]!.id);
    const next = connection.request(mapSize, { name: 'map' });
    await arrived(2);
    peer.reply(mapSize, 2, peer.requests[1]!.id);
    await expect(next).resolves.toBe(2);
  });

  test('ERROR-3: tells whether it was handed over when its time is over', async () => {
    const { clock, connection, peer } = await start();
    const reply = connection.request(mapSize, { name: 'map' }, { timeoutMillis: 500 });
    clock.tick(500);
    await expect(reply).rejects.toMatchObject({ name: 'OperationTimeoutError', maybeExecuted: false });
    expect(peer.requests).toEqual([]);
  });

  test('disarms its timer however it ends', async () => {
    const { peer, clock, connection, arrived } = await start();
    const ask = () => connection.request(mapSize, { name: 'map' }, { timeoutMillis: 500 });
    const [answered, refused, lost] = [ask(), ask(), ask()];
    const unsendable = connection.request(mapSize, { name: null as unknown as string }, { timeoutMillis: 500 });
    await arrived(3);
    peer.reply(mapSize, 1, peer.requests[0]!.id);
    peer.fail(35, peer.requests[1]!.id);
    await expect(answered).resolves.toBe(1);
    await expect(refused).rejects.toMatchObject({ code: 'NO_SUCH_ELEMENT' });
    await expect(unsendable).rejects.toThrow(TypeError);
    connection.close('SHUTDOWN');
    await expect(lost).rejects.toMatchObject({ code: 'TARGET_DISCONNECTED' });
    expect(clock.pending).toBe(0);
  });

  test('HEART-4: a stall of the process lets a reply that has arrived count', async () => {
    const { peer, clock, connection, arrived } = await start();
    const reply = connection.request(mapSize, { name: 'map' }, { timeoutMillis: 500 });
    await arrived(1);
    clock.stall(5_000);
    peer.reply(mapSize, 3, peer.requests[0]!.id);
    await expect(reply).resolves.toBe(3);
    expect(clock.pending).toBe(0);
  });

  test('tells its correlation id before it is answered, and its size before it is handed over', async () => {
    const { connection, arrived, peer } = await start();
    const told: string[] = [];
    const request = connection.request(
      mapSize,
      { name: 'map' },
      { onId: (id) => told.push(`id ${id}`), onBytes: (bytes) => told.push(`${bytes} bytes`) },
    );
    expect(told).toEqual(['id 1']);
    await arrived(1);
    expect(told).toEqual(['id 1', `${peer.requests[0]!.bytes.length} bytes`]);
    connection.close('SHUTDOWN');
    await expect(request).rejects.toThrow(/SHUTDOWN/);
  });
});
