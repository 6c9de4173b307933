import { describe, expect, test } from 'vitest';
import { Dialer, type Opened } from '../../../src/cluster/dialer.ts';
import { deferred } from '../../../src/deferred.ts';
import { AuthenticationError, IOError } from '../../../src/errors.ts';
import type { Credentials } from '../../../src/network/authentication.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { MemoryCluster, readRequest } from '../simulation/memory-cluster.ts';
import { MemoryNetwork, type Link } from '../simulation/memory-network.ts';
import { Recorder } from './recorder.ts';
import { uuidOf } from './some-members.ts';

const target = { host: '10.0.1.1', port: 5701 };

/** A dialer of one cluster in memory. */
function world(credentials: (attempt: number) => Promise<Credentials> = () => Promise.resolve({ kind: 'none' })) {
  const clock = new VirtualClock();
  const cluster = new MemoryCluster(1, true);
  const dialled: string[] = [];
  const network = new MemoryNetwork(
    ({ host }) => dialled.push(host),
    ({ type, body }) => readRequest(type, body),
  );
  const closed: string[] = [];
  const attempts: number[] = [];
  const introduction = {
    clusterName: cluster.name,
    clientUuid: uuidOf(7),
    clientName: 'c',
    labels: [],
    isSmart: true,
    needsFailover: false,
    timeoutMillis: 5_000,
  };
  const dialer = new Dialer({
    clock,
    logger: new Recorder(),
    openSocket: network.openSocket,
    candidate: () => ({
      socket: { timeoutMillis: 1_000, noDelay: true, tls: undefined },
      introduction,
      credentials(_target, attempt) {
        attempts.push(attempt);
        return credentials(attempt);
      },
    }),
    onClose: (connection) => closed.push(connection.closed!.reason),
    onSettled: () => {},
  });
  /** The member answers the introduction. */
  const welcome = async (link: Link) => {
    await clock.settle();
    link.deliverToMember();
    const request = link.held.shift();
    if (request !== undefined) cluster.answer(request);
    link.deliverToClient();
    await clock.settle();
  };
  const accept = () => [...network.dials][0]!.accept();
  return { clock, cluster, network, dialer, dialled, closed, attempts, welcome, accept };
}

describe('a dial', () => {
  test('gives an authenticated connection with what the member said, and is over then', async () => {
    const { dialer, welcome, accept, cluster, closed } = world();
    const opened = dialer.dial(target, new AbortController().signal);
    expect(dialer.isDialling(target)).toBe(true);
    expect(dialer.isDialling({ host: 'elsewhere', port: 1 })).toBe(false);
    await welcome(accept());
    const { connection, acceptance } = await opened;
    expect(connection.target).toBe(target);
    expect(acceptance.clusterId?.toString()).toBe(cluster.clusterId.toString());
    expect(dialer.isDialling(target)).toBe(false);
    expect(closed).toEqual([]);
  });

  test('SOCKET-5: shares an attempt with others to the same target, and goes on while one of them wants it', async () => {
    const { dialer, dialled, welcome, accept, network } = world();
    const [first, second] = [new AbortController(), new AbortController()];
    const dials = [dialer.dial(target, first.signal), dialer.dial({ ...target, host: '10.0.1.1' }, second.signal)] as const;
    expect(dialled).toEqual(['10.0.1.1']);
    first.abort('not wanted');
    expect(network.dials.size).toBe(1);
    const left = dials[0].catch((error: unknown) => error);
    await welcome(accept());
    expect(await left).toMatchObject({ name: 'AbortError', cause: 'not wanted' });
    const { connection } = await dials[1];
    expect(connection.closed).toBeUndefined();
  });

  test('SOCKET-5: ends when nobody wants it any more, and a new one begins anew', async () => {
    const { dialer, dialled, network } = world();
    const controllers = [new AbortController(), new AbortController()];
    const dials = controllers.map(({ signal }) => dialer.dial(target, signal).catch((error: unknown) => error));
    for (const controller of controllers) controller.abort('over');
    expect(network.dials.size).toBe(0);
    expect(dialer.isDialling(target)).toBe(false);
    for (const dial of dials) expect(await dial).toMatchObject({ name: 'AbortError', cause: 'over' });
    void dialer.dial(target, new AbortController().signal).catch(() => {});
    expect(dialled).toHaveLength(2);
    expect(dialer.isDialling(target)).toBe(true);
  });

  test('is not begun when its signal fired before', async () => {
    const { dialer, dialled } = world();
    await expect(dialer.dial(target, AbortSignal.abort('before'))).rejects.toMatchObject({ name: 'AbortError', cause: 'before' });
    expect(dialled).toEqual([]);
  });

  test('that is given up during the authentication closes its socket', async () => {
    const { dialer, accept, network, closed, clock } = world();
    const controller = new AbortController();
    const dial = dialer.dial(target, controller.signal).catch((error: unknown) => error);
    accept();
    await clock.settle();
    expect(network.open).toHaveLength(1);
    controller.abort('enough');
    expect(await dial).toMatchObject({ name: 'AbortError', cause: 'enough' });
    expect(network.open).toHaveLength(0);
    expect(closed).toEqual(['SHUTDOWN']);
    expect(clock.pending).toBe(0);
  });

  test('that is given up right when the socket is open closes it', async () => {
    const { dialer, accept, network, clock } = world();
    const controller = new AbortController();
    const dial = dialer.dial(target, controller.signal).catch((error: unknown) => error);
    accept();
    controller.abort('enough');
    expect(await dial).toMatchObject({ name: 'AbortError' });
    await clock.settle();
    expect(network.open).toHaveLength(0);
  });

  test('SOCKET-2: fails when it is refused, or hangs', async () => {
    const { dialer, network, clock } = world();
    const refused = dialer.dial(target, new AbortController().signal).catch((error: unknown) => error);
    for (const dial of network.dials) dial.refuse();
    expect(await refused).toMatchObject({ code: 'IO_ERROR' });
    const hanging = dialer.dial(target, new AbortController().signal).catch((error: unknown) => error);
    await clock.advance(1_000);
    expect(await hanging).toMatchObject({ code: 'CONNECTION_TIMEOUT' });
  });

  test('AUTH-5: fails with the end of its socket', async () => {
    const { dialer, accept, clock } = world();
    const dial = dialer.dial(target, new AbortController().signal).catch((error: unknown) => error);
    const link = accept();
    await clock.settle();
    link.lose('end');
    expect(await dial).toMatchObject({ message: expect.stringContaining('SOCKET_END') });
  });

  test('AUTH-6: that is refused by the member closes its connection', async () => {
    const { dialer, accept, welcome, cluster, closed } = world();
    cluster.authenticationStatus = 1;
    const dial = dialer.dial(target, new AbortController().signal).catch((error: unknown) => error);
    await welcome(accept());
    expect(await dial).toBeInstanceOf(AuthenticationError);
    expect(closed).toEqual(['AUTHENTICATION']);
  });

  test('asks for credentials with the number of the authentications since the last one that was accepted', async () => {
    const { dialer, accept, welcome, cluster, attempts } = world();
    for (const status of [1, 1, 0, 0]) {
      cluster.authenticationStatus = status;
      const dial = dialer.dial(target, new AbortController().signal).catch((error: unknown) => error);
      await welcome(accept());
      await dial;
    }
    expect(attempts).toEqual([1, 2, 3, 1]);
  });

  test('fails when there are no credentials, and with the end of its socket when that comes while they are waited for', async () => {
    const failing = world(() => Promise.reject(new IOError('no credentials')));
    const failed = failing.dialer.dial(target, new AbortController().signal).catch((error: unknown) => error);
    failing.accept();
    expect(await failed).toMatchObject({ message: 'no credentials' });
    expect(failing.closed).toEqual(['AUTHENTICATION']);
    expect(failing.network.open).toHaveLength(0);

    const credentials = deferred<Credentials>();
    const waiting = world(() => credentials.promise);
    const lost = waiting.dialer.dial(target, new AbortController().signal).catch((error: unknown) => error);
    const link = waiting.accept();
    await waiting.clock.settle();
    link.lose('error');
    credentials.resolve({ kind: 'none' });
    expect((await lost) as Opened | Error).toMatchObject({ message: expect.stringContaining('SOCKET_ERROR') });
  });
});
