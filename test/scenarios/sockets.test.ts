import net from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { Dialer, type DialerOptions } from '../../src/cluster/dialer.ts';
import { createLogger } from '../../src/diagnostics/logger.ts';
import { UUID } from '../../src/index.ts';
import type { Introduction } from '../../src/network/authentication.ts';
import { openSocket, type SocketOptions } from '../../src/network/socket.ts';
import { FaultProxy } from '../../src/testing/fault-proxy.ts';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { connectedMembers, eventually, registeredWith, startClient } from './clients.ts';
import { deadAddress, rejectionOf } from './observe.ts';
import { droppingPort, keptLog, SilentPeer, stubName } from './peers.ts';

const NEVER = new AbortController().signal;
const PLAIN: SocketOptions = { timeoutMillis: 500, noDelay: true, tls: undefined };
const ONE_ROUND = { connectionRetry: { clusterConnectTimeoutMillis: 0 } };

describe('opening a socket', () => {
  test('SOCKET-1: one deadline covers name resolution, TCP and TLS together', async () => {
    const peer = await SilentPeer.start();
    const questions = stubName('slow.example');
    const clock = new VirtualClock();
    const opening = openSocket({ host: 'slow.example', port: peer.port }, { ...PLAIN, tls: {} }, clock, NEVER);
    const settled = vi.fn<() => void>();
    opening.then(settled, settled);
    await clock.advance(300);
    questions[0]!(['127.0.0.1']);
    await eventually(() => (peer.visits[0]?.received.length ?? 0) > 0); // TCP stands, and the handshake has begun
    await clock.advance(199);
    expect(settled).not.toHaveBeenCalled();
    await clock.advance(1);
    await expect(opening).rejects.toMatchObject({ code: 'CONNECTION_TIMEOUT' });
    await eventually(() => !peer.visits[0]!.isOpen);
  });

  test('SOCKET-1: a name that is never resolved fails when the time is over', async () => {
    const questions = stubName('lost.example');
    const clock = new VirtualClock();
    const opening = openSocket({ host: 'lost.example', port: 5701 }, PLAIN, clock, NEVER);
    const failure = rejectionOf(opening);
    await clock.advance(500);
    expect(await failure).toMatchObject({ code: 'CONNECTION_TIMEOUT' });
    questions[0]!(['127.0.0.1']); // an answer that comes too late opens nothing
  });

  test('SOCKET-1: a time of 0 is no limit, and the caller can still end the wait', async () => {
    const peer = await SilentPeer.start();
    const clock = new VirtualClock();
    const controller = new AbortController();
    const opening = openSocket({ host: '127.0.0.1', port: peer.port }, { ...PLAIN, timeoutMillis: 0, tls: {} }, clock, controller.signal);
    const failure = rejectionOf(opening);
    await eventually(() => peer.visits.length === 1);
    expect(clock.armed).toEqual([]);
    controller.abort('enough');
    expect(await failure).toMatchObject({ name: 'AbortError', cause: 'enough' });
    await eventually(() => !peer.visits[0]!.isOpen);
  });

  test('SOCKET-1: of the addresses of one name the next is tried while the first is silent, all within one deadline', async () => {
    const port = await droppingPort('127.0.0.2');
    const peer = await SilentPeer.start('127.0.0.1', port);
    const questions = stubName('several.example');
    const opening = openSocket({ host: 'several.example', port }, { ...PLAIN, timeoutMillis: 2_000 }, systemClock, NEVER);
    questions[0]!(['127.0.0.2', '127.0.0.1']);
    const { socket } = await opening;
    expect(socket.remoteAddress).toBe('127.0.0.1');
    expect(peer.visits).toHaveLength(1);
    socket.destroy();
  });

  test('SOCKET-2: a peer that hangs up in the TLS handshake fails the address at once', async () => {
    const peer = await SilentPeer.start();
    const opening = openSocket({ host: '127.0.0.1', port: peer.port }, { ...PLAIN, timeoutMillis: 0, tls: {} }, systemClock, NEVER);
    const failure = rejectionOf(opening);
    await eventually(() => peer.visits.length === 1);
    peer.visits[0]!.socket.end();
    expect(await failure).toMatchObject({ name: 'IOError', code: 'IO_ERROR' });
  });

  test.each([true, false])('SOCKET-3: no-delay is as the property says (%s), and keep-alive is on', async (noDelay) => {
    const noDelays = vi.spyOn(net.Socket.prototype, 'setNoDelay');
    const keepAlives = vi.spyOn(net.Socket.prototype, 'setKeepAlive');
    onTestFinished(() => void vi.restoreAllMocks());
    await using cluster = await EmbeddedCluster.start();
    const properties = noDelay ? {} : { 'hazelcast.client.socket.no.delay': false };
    const client = await startClient(cluster.addresses, { properties });
    const port = client.getLocalEndpoint().localAddress!.port;
    const ofClient = ({ mock: { calls, contexts } }: { mock: { calls: unknown[][]; contexts: unknown[] } }) =>
      calls.filter((_, i) => (contexts[i] as net.Socket).localPort === port).map(([argument]) => argument);
    expect(ofClient(noDelays)).toEqual([noDelay]);
    expect(ofClient(keepAlives)).toEqual([true]);
  });
});

describe('the end of a socket', () => {
  async function connectedThroughProxy() {
    const cluster = await EmbeddedCluster.start();
    const proxy = await FaultProxy.start({ target: cluster.addresses[0]! });
    onTestFinished(async () => {
      await proxy.close();
      await cluster.stop();
    });
    const client = await startClient([proxy.address]);
    return { cluster, proxy, client, connection: client.parts.cluster.connections.all[0]! };
  }

  test('SOCKET-4: the end of the stream closes the connection at once', async () => {
    const { proxy, client, connection } = await connectedThroughProxy();
    proxy.endConnections();
    await eventually(() => connection.closed !== undefined, 1_000);
    expect(connection.closed).toMatchObject({ reason: 'SOCKET_END', error: { code: 'TARGET_DISCONNECTED' } });
    expect(connection.localAddress).toBeNull(); // the socket is destroyed
    expect(client.connectionStatus().state).not.toBe('INITIALIZED');
    await client.ready();
  });

  test('SOCKET-4: a reset closes the connection at once, with the error as its cause', async () => {
    const { proxy, client, connection } = await connectedThroughProxy();
    await registeredWith(client, 1); // Node takes a reset that arrives together with bytes for an end
    proxy.resetConnections();
    await eventually(() => connection.closed !== undefined, 1_000);
    expect(connection.closed).toMatchObject({ reason: 'SOCKET_ERROR', error: { cause: { code: 'ECONNRESET' } } });
    await client.ready();
  });

  test('SOCKET-4: the end of the stream while the member works closes the connection, and its calls are rejected', async () => {
    const { cluster, client, connection } = await connectedThroughProxy();
    const map = await client.getMap('cities');
    cluster.faults.add({ on: 'mapPut', do: { kind: 'close' } });
    await expect(map.put('London', 1)).rejects.toMatchObject({ code: 'TARGET_DISCONNECTED', maybeExecuted: true });
    expect(connection.closed).toMatchObject({ reason: 'SOCKET_END' });
  });

  test('SOCKET-4: an error right when the socket opens fails the address at once', async () => {
    const peer = await SilentPeer.start();
    const spy = vi.spyOn(net.Socket.prototype, 'setKeepAlive').mockImplementation(function fail(this: net.Socket) {
      return this.destroy(new Error('the cable is gone'));
    });
    onTestFinished(() => spy.mockRestore());
    await expect(startClient([peer.address], { connectionStrategy: ONE_ROUND })).rejects.toMatchObject({
      cause: { errors: [{ code: 'TARGET_DISCONNECTED' }] },
    });
  });

  test.each(['end', 'resetAndDestroy'] as const)(
    'SOCKET-4 AUTH-5: a socket that dies in the authentication (%s) fails the address at once',
    async (die) => {
      const peer = await SilentPeer.start();
      const start = startClient([peer.address], { connectionStrategy: ONE_ROUND });
      const failure = rejectionOf(start);
      await eventually(() => (peer.visits[0]?.received.length ?? 0) > 3);
      const begun = performance.now();
      peer.visits[0]!.socket[die]();
      expect(await failure).toMatchObject({ cause: { errors: [{ code: 'TARGET_DISCONNECTED' }] } });
      expect(performance.now() - begun).toBeLessThan(1_000); // the deadline for the authentication is a minute
      expect(peer.visits).toHaveLength(1);
    },
  );
});

describe('dials', () => {
  function dialerTo(clusterName = 'dev') {
    const closed: string[] = [];
    let present = clusterName;
    const introduction: Introduction = {
      clusterName,
      clientUuid: UUID.random(),
      clientName: 'dialer',
      labels: [],
      isSmart: true,
      needsFailover: false,
      timeoutMillis: 60_000,
    };
    const options: DialerOptions = {
      clock: systemClock,
      openSocket,
      logger: createLogger({ clientName: 'dialer', level: 4, custom: keptLog() }),
      candidate: () => ({
        socket: PLAIN,
        introduction: { ...introduction, clusterName: present },
        credentials: () => Promise.resolve({ kind: 'none' }),
      }),
      onClose: (connection) => closed.push(connection.closed!.reason),
      onSettled: () => {},
    };
    return { dialer: new Dialer(options), closed, moveTo: (name: string) => (present = name) };
  }

  test('FAILOVER-2 ADDR-10: a member is shown the name of the cluster that was dialled, though the client moves on meanwhile', async () => {
    await using cluster = await EmbeddedCluster.start({ clusterName: 'blue' });
    const { dialer, moveTo } = dialerTo('blue');
    const dialling = dialer.dial({ host: '127.0.0.1', port: cluster.members[0]!.port }, NEVER);
    moveTo('green');
    const { connection } = await dialling;
    connection.close('SHUTDOWN');
  });

  test('SOCKET-5: dials to one target at the same time share one attempt, however it is spelled', async () => {
    await using cluster = await EmbeddedCluster.start();
    const { port } = cluster.members[0]!;
    const { dialer } = dialerTo();
    const [one, other] = await Promise.all([
      dialer.dial({ host: 'localhost', port }, NEVER),
      dialer.dial({ host: 'LOCALHOST', port }, NEVER),
    ]);
    expect(one.connection).toBe(other.connection);
    expect(cluster.connections).toHaveLength(1);
    const later = await dialer.dial({ host: 'localhost', port }, NEVER);
    expect(later.connection).not.toBe(one.connection);
    one.connection.close('SHUTDOWN');
    later.connection.close('SHUTDOWN');
  });

  test('SOCKET-5: a shared attempt goes on while somebody wants it, and ends when nobody does', async () => {
    const peer = await SilentPeer.start();
    const target = { host: '127.0.0.1', port: peer.port };
    const { dialer, closed } = dialerTo();
    const [first, second] = [new AbortController(), new AbortController()];
    const dials = [dialer.dial(target, first.signal), dialer.dial(target, second.signal)];
    const failures = Promise.all(dials.map(rejectionOf));
    await eventually(() => (peer.visits[0]?.received.length ?? 0) > 3);
    first.abort();
    expect(dialer.isDialling(target)).toBe(true);
    expect(closed).toEqual([]);
    second.abort();
    expect(dialer.isDialling(target)).toBe(false);
    expect(closed).toEqual(['SHUTDOWN']);
    expect(await failures).toMatchObject([{ name: 'AbortError' }, { name: 'AbortError' }]);
    await eventually(() => !peer.visits[0]!.isOpen);
    expect(peer.visits).toHaveLength(1);
  });

  test('SOCKET-5: a dial that nobody wants any more ends before the socket is open, too', async () => {
    const port = await droppingPort();
    const { dialer } = dialerTo();
    const controller = new AbortController();
    const dial = dialer.dial({ host: '127.0.0.1', port }, controller.signal);
    const failure = rejectionOf(dial);
    controller.abort('enough');
    expect(await failure).toMatchObject({ name: 'AbortError', cause: 'enough' });
    expect(dialer.isDialling({ host: '127.0.0.1', port })).toBe(false);
  });

  test('SOCKET-5: an attempt that nobody wants any more right when the socket opens ends as well', async () => {
    const peer = await SilentPeer.start();
    const { dialer } = dialerTo();
    const controller = new AbortController();
    const spy = vi.spyOn(net.Socket.prototype, 'setKeepAlive').mockImplementation(function abort(this: net.Socket) {
      controller.abort('enough');
      return this;
    });
    onTestFinished(() => spy.mockRestore());
    await expect(dialer.dial({ host: '127.0.0.1', port: peer.port }, controller.signal)).rejects.toMatchObject({
      name: 'AbortError',
      cause: 'enough',
    });
    await eventually(() => peer.visits.length === 1 && !peer.visits[0]!.isOpen);
  });

  test('SOCKET-5: a failed attempt fails for everybody who waited for it', async () => {
    const [host, port] = (await deadAddress()).split(':');
    const target = { host: host!, port: Number(port) };
    const { dialer } = dialerTo();
    const results = await Promise.allSettled([dialer.dial(target, NEVER), dialer.dial(target, NEVER)]);
    expect(results).toMatchObject([{ reason: { code: 'IO_ERROR' } }, { reason: { code: 'IO_ERROR' } }]);
  });
});

test('ADDR-3: a member on IPv6 is connected to, with the port in its address and without', async () => {
  await using cluster = await EmbeddedCluster.start({ host: '::1' });
  const { port } = cluster.members[0]!;
  const client = await startClient([`[::1]:${port}`]);
  expect(connectedMembers(client)).toBe(1);
  expect(
    client
      .getCluster()
      .getMembers()
      .map(({ address }) => address.toString()),
  ).toEqual([`[::1]:${port}`]);
  const map = await client.getMap<string, number>('cities');
  await map.set('London', 9);
  expect(await map.get('London')).toBe(9);
});
