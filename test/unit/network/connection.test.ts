import { afterEach, describe, expect, test, vi } from 'vitest';
import { IOError, ProtocolError, TargetDisconnectedError } from '../../../src/errors.ts';
import { Flag, FrameReader } from '../../../src/protocol/frames.ts';
import { clientAddClusterViewListener, clientAddDistributedObjectListener, clientPing } from '../../../src/protocol/messages/client.ts';
import { mapSet, mapSize } from '../../../src/protocol/messages/map.ts';
import { UUID } from '../../../src/protocol/uuid.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { RecordedCall } from './recorded-call.ts';
import { connectTo, ScriptedPeer, type Connected } from './scripted-peer.ts';

const { distributedObject } = clientAddDistributedObjectListener.events;
const opened: (Connected & { readonly peer: ScriptedPeer })[] = [];

afterEach(async () => {
  for (const { connection, peer } of opened.splice(0)) {
    connection.close('SHUTDOWN');
    await peer[Symbol.asyncDispose]();
  }
});

async function start(clock?: VirtualClock) {
  const peer = await ScriptedPeer.start();
  const connected = { ...(await connectTo(peer, clock)), peer };
  opened.push(connected);
  return connected;
}

const until = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true), { timeout: 5_000, interval: 2 });
const arrived = (peer: ScriptedPeer, requests: number) => until(() => peer.requests.length >= requests);
/** Long enough for what must not happen. */
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 30));

describe('what is written', () => {
  test('SOCKET-3: begins with CP2, and requests follow in the order in which they were made', async () => {
    const { connection, peer } = await start();
    const ids = [new RecordedCall(), new RecordedCall(), new RecordedCall()].map((call) => connection.send(call));
    await arrived(peer, 3);
    expect(peer.preface).toBe('CP2');
    expect(peer.requests.map(({ id }) => id)).toEqual(ids);
  });

  test('is not handed over in the turn in which the call is made, and is afterwards', async () => {
    const { connection, peer } = await start();
    const id = connection.send(new RecordedCall());
    expect(connection.wasHandedOver(id)).toBe(false);
    await arrived(peer, 1);
    expect(connection.wasHandedOver(id)).toBe(true);
  });

  test('INVOKE-5: a call that is forgotten before it is written never leaves', async () => {
    const { connection, peer } = await start();
    const [given, kept] = [new RecordedCall(), new RecordedCall()];
    connection.forget(connection.send(given));
    const id = connection.send(kept);
    await arrived(peer, 1);
    await aMoment();
    expect(peer.requests.map((request) => request.id)).toEqual([id]);
    expect(given.endings).toEqual([]);
  });

  test('a call that cannot be written ends alone: the calls around it arrive whole', async () => {
    const { connection, peer } = await start();
    const bad = new RecordedCall();
    bad.write = (to) => {
      to.string('half a message');
      throw new RangeError('no');
    };
    const calls = [new RecordedCall(), bad, new RecordedCall()];
    const ids = calls.map((call) => connection.send(call));
    await arrived(peer, 2);
    expect(peer.requests.map(({ id }) => id)).toEqual([ids[0], ids[2]]);
    expect(calls.map(({ endings }) => endings)).toEqual([[], ['unsendable'], []]);
    expect(connection.counts.calls).toBe(2);
  });

  test('waits while the peer does not read, and all of it arrives when it does', async () => {
    const { connection, peer } = await start();
    connection.send(new RecordedCall());
    await arrived(peer, 1);
    peer.socket.pause();
    const ids = Array.from({ length: 200 }, () => connection.send(new RecordedCall(100_000)));
    await aMoment();
    expect(connection.wasHandedOver(ids[0]!)).toBe(true);
    expect(connection.wasHandedOver(ids.at(-1)!)).toBe(false);
    peer.socket.resume();
    await arrived(peer, 201);
    expect(peer.requests.slice(1).map(({ id }) => id)).toEqual(ids);
  });
});

describe('closing', () => {
  test('CLOSE-1: tells that it is closed, settles every call, and tells that they are settled, in one synchronous step, once', async () => {
    const { connection, peer, told } = await start();
    const call = new RecordedCall();
    call.onFailure = (failure) => told.push(failure);
    connection.send(call);
    await arrived(peer, 1);
    connection.close('HEARTBEAT', new Error('silent'));
    expect(told).toEqual(['close', 'lost', 'settled']);
    expect(connection.closed).toMatchObject({ reason: 'HEARTBEAT', error: { cause: { message: 'silent' } } });
    expect(connection.counts).toEqual({ calls: 0, handlers: 0 });
    connection.close('SOCKET_ERROR');
    expect(told).toHaveLength(3);
    expect(connection.closed?.reason).toBe('HEARTBEAT');
  });

  test('CLOSE-2: calls that were queued but not written are settled too, as not sent, each once (they used to be forgotten)', async () => {
    const { connection, peer } = await start();
    const written = new RecordedCall();
    connection.send(written);
    await arrived(peer, 1);
    const queued = [new RecordedCall(), new RecordedCall()];
    for (const call of queued) connection.send(call);
    connection.close('SOCKET_ERROR');
    expect(written.endings).toEqual(['lost']);
    expect(written.error).toBeInstanceOf(TargetDisconnectedError);
    expect(queued.map(({ endings }) => endings)).toEqual([['not-sent'], ['not-sent']]);
    for (const { error } of queued) expect(error).toBeInstanceOf(IOError);
    await aMoment();
    expect(peer.requests).toHaveLength(1);
    expect([written, ...queued].flatMap(({ endings }) => endings)).toHaveLength(3);
  });

  test('CLOSE-2: behind a peer that stopped reading, exactly what was handed over counts as lost', async () => {
    const { connection, peer } = await start();
    peer.socket.pause();
    const calls = Array.from({ length: 300 }, () => new RecordedCall(50_000));
    const ids = calls.map((call) => connection.send(call));
    await aMoment();
    const handedOver = ids.filter((id) => connection.wasHandedOver(id)).length;
    expect(handedOver).toBeGreaterThan(0);
    expect(handedOver).toBeLessThan(300);
    connection.close('SOCKET_ERROR');
    expect(calls.map(({ endings }) => endings.join())).toEqual(calls.map((_, i) => (i < handedOver ? 'lost' : 'not-sent')));
  });

  test.for([
    ['SOCKET_END', (peer: ScriptedPeer) => peer.socket.end()],
    ['SOCKET_ERROR', (peer: ScriptedPeer) => peer.socket.resetAndDestroy()],
    ['PROTOCOL_ERROR', (peer: ScriptedPeer) => peer.socket.write(Buffer.alloc(16, 0xff))],
  ] as const)('CLOSE-4 SOCKET-4: the peer ends it, and the reason is %s', async ([reason, end]) => {
    const { connection, peer } = await start();
    const call = new RecordedCall();
    connection.send(call);
    await arrived(peer, 1);
    end(peer);
    await until(() => connection.closed !== undefined);
    expect(connection.closed?.reason).toBe(reason);
    expect(call.endings).toEqual(['lost']);
    expect(connection.lifetime.aborted).toBe(true);
  });

  test('CLOSE-5: a reply that cannot be read closes the connection, and its own call is settled once, with the others', async () => {
    const { connection, peer } = await start();
    const reply = connection.request(clientAddDistributedObjectListener, { localOnly: true });
    const other = new RecordedCall();
    connection.send(other);
    await arrived(peer, 2);
    peer.reply(clientPing, undefined, peer.requests[0]!.id); // no uuid, where one is due
    await expect(reply).rejects.toMatchObject({ name: 'TargetDisconnectedError', cause: expect.any(ProtocolError) });
    expect(connection.closed?.reason).toBe('PROTOCOL_ERROR');
    expect(other.endings).toEqual(['lost']);
  });

  test('a request on a closed connection is rejected with the reason, and nothing is written', async () => {
    const { connection, peer } = await start();
    connection.close('SWITCH');
    await expect(connection.request(clientPing, {})).rejects.toBe(connection.closed?.error);
    expect(peer.requests).toEqual([]);
  });
});

describe('replies', () => {
  test('go to the call with their correlation id, in any order, with the number of backup acks', async () => {
    const { connection, peer } = await start();
    const calls = [new RecordedCall(), new RecordedCall()];
    const ids = calls.map((call) => connection.send(call));
    await arrived(peer, 2);
    peer.reply(mapSet, undefined, ids[1]!, 2);
    peer.reply(mapSet, undefined, ids[0]!);
    await until(() => connection.counts.calls === 0);
    expect(calls.map(({ endings }) => endings)).toEqual([['reply'], ['reply, 2 acks']]);
  });

  test('CLOSE-5: one with an unknown correlation id, or a second one, is dropped and does no harm', async () => {
    const { connection, peer } = await start();
    const call = new RecordedCall();
    const id = connection.send(call);
    await arrived(peer, 1);
    peer.reply(mapSet, undefined, 4_711);
    peer.reply(mapSet, undefined, id);
    peer.reply(mapSet, undefined, id);
    peer.fail(62, id);
    const answered = connection.request(mapSize, { name: 'map' });
    await arrived(peer, 2);
    peer.reply(mapSize, 7, peer.requests[1]!.id);
    await expect(answered).resolves.toBe(7);
    expect(call.endings).toEqual(['reply']);
    expect(connection.closed).toBeUndefined();
  });

  test('that report an error of the member reject the request with it', async () => {
    const { connection, peer } = await start();
    const answered = connection.request(mapSize, { name: 'map' });
    await arrived(peer, 1);
    peer.fail(35, peer.requests[0]!.id);
    await expect(answered).rejects.toMatchObject({ code: 'NO_SUCH_ELEMENT', server: { code: 35 } });
  });

  test('HEART-2: any byte that arrives is a sign of life, also a part of a message', async () => {
    const clock = new VirtualClock({ now: 1_000 });
    const { connection, peer } = await start(clock);
    connection.send(new RecordedCall());
    await arrived(peer, 1);
    expect([connection.lastReadAt, connection.lastWriteAt]).toEqual([1_000, 1_000]);
    clock.tick(500);
    peer.socket.write(Buffer.from([14]));
    await until(() => connection.lastReadAt === 1_500);
    expect(connection.lastWriteAt).toBe(1_000);
  });
});

describe('events', () => {
  const listen = ({ connection }: Connected, seen: string[]) =>
    connection.listen(clientAddDistributedObjectListener, { localOnly: true }, (type, from) => {
      expect(type).toBe(distributedObject.type);
      seen.push(distributedObject.read(from).name);
    });
  const emit = (peer: ScriptedPeer, name: string, id: number) =>
    peer.write((to) => distributedObject.write(to, { name, serviceName: 'service', eventType: 'CREATED', source: UUID.random() }, id));

  test('reach their handler, also before the registration is answered, and not after it is forgotten', async () => {
    const connected = await start();
    const { connection, peer } = connected;
    const seen: string[] = [];
    const registered = listen(connected, seen);
    await arrived(peer, 1);
    const { id } = peer.requests[0]!;
    emit(peer, 'early', id);
    peer.reply(clientAddDistributedObjectListener, UUID.random(), id);
    expect((await registered).id).toBe(id);
    emit(peer, 'late', id);
    emit(peer, 'unknown', id + 1);
    await until(() => seen.length === 2);
    connection.unlisten(id);
    emit(peer, 'forgotten', id);
    const answered = connection.request(mapSize, { name: 'map' });
    await arrived(peer, 2);
    peer.reply(mapSize, 0, peer.requests[1]!.id);
    await answered;
    expect(seen).toEqual(['early', 'late']);
    expect(connection.counts).toEqual({ calls: 0, handlers: 0 });
  });

  test('LISTEN-5: a registration that fails leaves no handler, and a close leaves none at all', async () => {
    const connected = await start();
    const { connection, peer } = connected;
    const [refused, waiting] = [listen(connected, []), listen(connected, [])];
    await arrived(peer, 2);
    peer.fail(18, peer.requests[0]!.id);
    await expect(refused).rejects.toMatchObject({ server: { code: 18 } });
    expect(connection.counts).toEqual({ calls: 1, handlers: 1 });
    connection.close('HEARTBEAT');
    await expect(waiting).rejects.toThrow(TargetDisconnectedError);
    expect(connection.counts).toEqual({ calls: 0, handlers: 0 });
  });

  test('CLOSE-5: one that cannot be read closes the connection', async () => {
    const connected = await start();
    const { connection, peer } = connected;
    const registered = listen(connected, []);
    await arrived(peer, 1);
    const { id } = peer.requests[0]!;
    peer.reply(clientAddDistributedObjectListener, UUID.random(), id);
    await registered;
    peer.write((to) => {
      const start = to.frame(16, Flag.unfragmented | Flag.event);
      to.view.setInt32(start, distributedObject.type, true);
      to.view.setUint32(start + 4, id, true);
      to.view.setUint32(start + 8, 0, true);
      to.endMessage();
    });
    await until(() => connection.closed !== undefined);
    expect(connection.closed?.reason).toBe('PROTOCOL_ERROR');
  });

  test('of the member list go to the handler that asked for them', async () => {
    const { connection, peer } = await start();
    const { membersView } = clientAddClusterViewListener.events;
    const versions: number[] = [];
    const registered = connection.listen(clientAddClusterViewListener, {}, (_type, from) => versions.push(membersView.read(from).version));
    await arrived(peer, 1);
    const { id, bytes } = peer.requests[0]!;
    expect(clientAddClusterViewListener.readRequest(new FrameReader(bytes))).toEqual({});
    peer.reply(clientAddClusterViewListener, undefined, id);
    peer.write((to) => membersView.write(to, { version: 3, memberInfos: [] }, id));
    await registered;
    await until(() => versions.length === 1);
    expect(versions).toEqual([3]);
  });
});
