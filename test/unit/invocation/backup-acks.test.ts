import { describe, expect, test } from 'vitest';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { ClientNotActiveError, TargetDisconnectedError } from '../../../src/errors.ts';
import { BackupAcks } from '../../../src/invocation/backup-acks.ts';
import type { InvokerOptions } from '../../../src/invocation/invoker.ts';
import { ListenerRecord, type Listeners, type Registration } from '../../../src/invocation/listeners.ts';
import { Flag, FrameReader, FrameWriter } from '../../../src/protocol/frames.ts';
import { clientLocalBackupListener } from '../../../src/protocol/messages/client.ts';
import { mapPut } from '../../../src/protocol/messages/map.ts';
import { createInvoker, FakeCluster, turn, watch, type FakeConnection } from './fake-cluster.ts';
import { quietLogger } from './quiet-logger.ts';
import { put } from './some-calls.ts';

/** A call that was answered with `acks` backups to be waited for. */
function answered(options: Partial<InvokerOptions> = {}, acks = 1, timeoutMillis?: number) {
  const created = createInvoker(options);
  const connection = created.cluster.join();
  const seen = watch(created.invoker.invoke(timeoutMillis === undefined ? put : { ...put, options: { timeoutMillis } }));
  connection.flush();
  const id = connection.ids[0]!;
  connection.reply(mapPut, null, { acks });
  return { ...created, connection, seen, id };
}

describe('a call with backups', () => {
  test('ACK-2: resolves when the reply and all its acks are there, in any order, and a further ack finds nothing', async () => {
    for (const before of [0, 1, 2]) {
      const { cluster, invoker, clock } = createInvoker();
      const connection = cluster.join();
      const other = cluster.join();
      const seen = watch(invoker.invoke(put));
      connection.flush();
      const id = connection.ids[0]!;
      expect(other.calls.size).toBe(0);
      for (let acks = 0; acks < before; acks++) invoker.onBackupAck(id);
      connection.reply(mapPut, null, { acks: 2 });
      for (let acks = before; acks < 2; acks++) {
        await turn();
        expect(seen.settled).toBe(0);
        invoker.onBackupAck(id);
      }
      await turn();
      expect(seen).toEqual({ settled: 1, value: null });
      invoker.onBackupAck(id);
      await clock.advance(20_000);
      expect(seen.settled).toBe(1);
    }
  });

  test('ACK-2: does not count acks of another call', async () => {
    const { invoker, seen, id } = answered();
    invoker.onBackupAck(id + 1);
    await turn();
    expect(seen.settled).toBe(0);
    invoker.onBackupAck(id);
    await turn();
    expect(seen.settled).toBe(1);
  });

  test('ACK-3: resolves when acks are missing so long after the reply', async () => {
    const { clock, seen, invoker } = answered();
    await clock.advance(4_999);
    expect(seen.settled).toBe(0);
    await clock.advance(1);
    expect(seen).toEqual({ settled: 1, value: null });
    expect(invoker.unsettledCalls).toBe(0);
  });

  test('ACK-3: is rejected instead when the client shall not be in doubt', async () => {
    const { clock, seen, invoker, id } = answered({ failsOnMissingAcks: true }, 2);
    invoker.onBackupAck(id);
    await clock.advance(5_000);
    expect(seen.error).toMatchObject({
      name: 'IndeterminateOperationStateError',
      code: 'INDETERMINATE_OPERATION_STATE',
      message: '1 of 2 backups did not confirm the operation in time',
    });
  });

  test('ACK-3: does not wait beyond the deadline of the call', async () => {
    const { clock, seen } = answered({}, 1, 500);
    await clock.advance(499);
    expect(seen.settled).toBe(0);
    await clock.advance(1);
    expect(seen).toEqual({ settled: 1, value: null });
  });

  test('ACK-3: that are answered one after the other share one timer', () => {
    const { cluster, invoker, clock } = createInvoker();
    const connection = cluster.join();
    for (let calls = 0; calls < 50; calls++) {
      watch(invoker.invoke({ ...put, options: { timeoutMillis: 1_000 } }));
      connection.flush();
      connection.reply(mapPut, null, { acks: 1 });
      clock.tick(1);
    }
    expect(clock.pending).toBe(1);
  });

  test('ACK-5: is not rejected by the loss of the connection that has answered', async () => {
    for (const failsOnMissingAcks of [false, true]) {
      const { clock, seen, cluster, connection } = answered({ failsOnMissingAcks });
      cluster.lose(connection, 'offline');
      await turn();
      expect(seen.settled).toBe(0);
      await clock.advance(5_000);
      expect(seen.settled).toBe(1);
      if (failsOnMissingAcks) expect(seen.error).toMatchObject({ code: 'INDETERMINATE_OPERATION_STATE' });
      else expect(seen.error).toBeUndefined();
    }
  });

  test('ACK-5: settles as after the wait, but at once, when the client shuts down', async () => {
    for (const failsOnMissingAcks of [false, true]) {
      const { seen, invoker } = answered({ failsOnMissingAcks });
      await invoker.shutDown(new ClientNotActiveError('over'), 0);
      await turn();
      expect(seen.settled).toBe(1);
      if (failsOnMissingAcks) expect(seen.error).toMatchObject({ code: 'INDETERMINATE_OPERATION_STATE' });
      else expect(seen.error).toBeUndefined();
    }
  });

  test('INVOKE-7: forgets the acks of a send that was lost', async () => {
    const { cluster, invoker, clock } = createInvoker({ redoOperation: true });
    const [first, second] = [cluster.join(), cluster.join()];
    const seen = watch(invoker.invoke(put));
    first.flush();
    invoker.onBackupAck(first.ids[0]!);
    cluster.lose(first);
    await clock.settle();
    second.flush();
    const [id] = second.ids;
    second.reply(mapPut, null, { acks: 1 });
    await turn();
    expect(seen.settled).toBe(0);
    invoker.onBackupAck(id!);
    await turn();
    expect(seen.settled).toBe(1);
  });

  test('a connection that is lost before the reply counts as lost, whatever was acked', async () => {
    const { cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const seen = watch(invoker.invoke(put));
    connection.flush();
    invoker.onBackupAck(connection.ids[0]!);
    cluster.lose(connection, 'offline');
    await turn();
    expect(seen.error).toBeInstanceOf(TargetDisconnectedError);
  });
});

describe('the flag that asks for acks', () => {
  const { backup } = clientLocalBackupListener.events;

  function create(isEnabled = true) {
    const cluster = new FakeCluster();
    let record: ListenerRecord | undefined;
    const listeners = {
      store: (registration: Registration) => ({
        id: '1',
        record: (record = new ListenerRecord(registration, { logger: quietLogger(), fetchSchema: () => Promise.resolve() })),
      }),
    } as unknown as Listeners;
    const acks: number[] = [];
    const backups = new BackupAcks(listeners, { isEnabled, cluster: () => cluster as unknown as Cluster, onAck: (id) => acks.push(id) });
    const register = (connection: FakeConnection) => {
      record!.entries.set(connection as never, { id: 1, reply: undefined });
      record!.registration.onRegistered?.(connection as never);
    };
    return { cluster, backups, acks, register, record: () => record };
  }

  test('ACK-1: is set while every data member has a listener, and not as long as one has none', () => {
    const { cluster, backups, register } = create();
    const [first, second] = [cluster.join(), cluster.join()];
    expect(backups.isAware).toBe(false);
    register(first);
    expect(backups.isAware).toBe(false);
    register(second);
    expect(backups.isAware).toBe(true);
    cluster.lose(second);
    backups.update();
    expect(backups.isAware).toBe(false);
  });

  test('ACK-1: does not need lite members, which hold no backups', () => {
    const { cluster, backups, register } = create();
    cluster.join({ liteMember: true, isConnected: false });
    backups.update();
    expect(backups.isAware).toBe(false);
    register(cluster.join());
    expect(backups.isAware).toBe(true);
  });

  test('ACK-1: is gone as soon as a member joins that has none', () => {
    const { cluster, backups, register } = create();
    register(cluster.join());
    cluster.join({ isConnected: false });
    backups.update();
    expect(backups.isAware).toBe(false);
  });

  test('ACK-4: is never set when acks are disabled, and no listener is registered', () => {
    const { cluster, backups, record } = create(false);
    cluster.join();
    backups.update();
    expect(record()).toBeUndefined();
    expect(backups.isAware).toBe(false);
  });

  test('ACK-1: is looked at when a request is written, not when the call is made', () => {
    let isAware = false;
    const { cluster, invoker } = createInvoker({}, () => isAware);
    const connection = cluster.join();
    watch(invoker.invoke(put));
    isAware = true;
    connection.flush();
    expect([...connection.written.values()].map((flags) => flags & Flag.backupAware)).toEqual([Flag.backupAware]);
    isAware = false;
    watch(invoker.invoke(put));
    connection.flush();
    expect([...connection.written.values()].at(-1)! & Flag.backupAware).toBe(0);
  });

  test('ACK-2: the listener hands on the id of the call, and the events of other kinds to nobody', () => {
    const { acks, record } = create();
    const frames = new FrameWriter();
    backup.write(frames, { sourceInvocationCorrelationId: 42 }, 7);
    record()!.onEvent(backup.type, new FrameReader(frames.toBuffer()));
    record()!.onEvent(backup.type + 1, new FrameReader(frames.toBuffer()));
    expect(acks).toEqual([42]);
  });
});
