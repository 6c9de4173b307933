import { describe, expect, test } from 'vitest';
import { ClientNotActiveError, HazelcastSerializationError, IllegalStateError } from '../../../src/errors.ts';
import type { InvokerOptions } from '../../../src/invocation/invoker.ts';
import { mapGet, mapPut, mapSize } from '../../../src/protocol/messages/map.ts';
import { queueTake } from '../../../src/protocol/messages/queue.ts';
import { UnknownSchemaError } from '../../../src/serialization/compact/unknown-schema.ts';
import { createInvoker, turn, watch } from './fake-cluster.ts';
import { key, put, size } from './some-calls.ts';

describe('a call whose request needs schemas that members may not know', () => {
  function create(options: Partial<InvokerOptions> = {}) {
    const parts = createInvoker(options);
    const connection = parts.cluster.join();
    parts.schemas.hasNew = true;
    return { ...parts, connection };
  }

  test('STATE-5: is sent once the members know them', async () => {
    const { connection, invoker, schemas } = create();
    const seen = watch(invoker.invoke(put));
    expect([connection.calls.size, schemas.asked.length, schemas.asked[0]!.what]).toEqual([0, 1, put.request]);
    schemas.hasNew = false;
    schemas.asked[0]!.settle();
    await turn();
    connection.flush();
    connection.reply(mapPut, null);
    await turn();
    expect([seen.settled, seen.value, invoker.unsettledCalls]).toEqual([1, null, 0]);
  });

  test('does not look at its request while no schema is new', () => {
    const { connection, invoker, schemas } = create();
    schemas.hasNew = false;
    watch(invoker.invoke({ ...put, request: { ...put.request } }));
    expect([connection.calls.size, schemas.asked.length]).toEqual([1, 0]);
  });

  test('STATE-6: is rejected when they cannot be made known, and was never sent', async () => {
    const { connection, invoker, schemas } = create();
    const seen = watch(invoker.invoke(put));
    schemas.asked[0]!.settle(new IllegalStateError('not everywhere'));
    await turn();
    expect(seen.error).toMatchObject({ message: 'not everywhere' });
    expect([connection.calls.size, invoker.unsettledCalls]).toEqual([0, 0]);
  });

  test.for(['deadline', 'signal', 'shutdown', 'loss'] as const)('INVOKE-1 INVOKE-5 MODE-8: may end before, by its %s', async (end) => {
    const { clock, connection, cluster, invoker, schemas } = create();
    const controller = new AbortController();
    const seen = watch(invoker.invoke({ ...put, options: { signal: controller.signal } }));
    if (end === 'deadline') await clock.advance(10_000);
    else if (end === 'signal') controller.abort();
    else if (end === 'shutdown') await invoker.shutDown(new ClientNotActiveError('over'), 0);
    else invoker.rejectWaiting(new IllegalStateError('lost'));
    await turn();
    const codes = { deadline: 'OPERATION_TIMEOUT', signal: 'ABORT_ERR', shutdown: 'CLIENT_NOT_ACTIVE', loss: 'CLIENT_OFFLINE' };
    expect(seen.error).toMatchObject({ code: codes[end] });
    expect((seen.error as { maybeExecuted?: boolean }).maybeExecuted ?? false).toBe(false);
    schemas.hasNew = false;
    schemas.asked[0]!.settle();
    await turn();
    expect([seen.settled, connection.calls.size, invoker.unsettledCalls, cluster.connections.all.length]).toEqual([1, 0, 0, 1]);
  });

  test('MODE-5: waits for the cluster when that is lost meanwhile', async () => {
    const { cluster, connection, invoker, schemas } = create();
    const seen = watch(invoker.invoke(put));
    cluster.lose(connection, 'park');
    invoker.disconnected();
    schemas.hasNew = false;
    schemas.asked[0]!.settle();
    await turn();
    expect([invoker.parkedCalls, seen.settled]).toEqual([1, 0]);
    cluster.admission = 'send';
    const next = cluster.join();
    invoker.release();
    next.flush();
    next.reply(mapPut, null);
    await turn();
    expect(seen).toEqual({ settled: 1, value: null });
  });
});

describe('a reply that needs a schema that the client does not know', () => {
  /** A value that can be read when so many schemas are known. */
  function reading(missing: bigint[]) {
    const known = new Set<bigint>();
    const read = (data: Buffer | null): string => {
      const unknown = missing.find((id) => !known.has(id));
      if (unknown !== undefined) throw new UnknownSchemaError(unknown);
      return String(data);
    };
    const call = { message: mapGet, request: { name: 'm', key, threadId: 0 }, route: { to: 'any' }, options: {}, read } as const;
    return { known, call };
  }

  test('API-24: is read again when the schema is known, as often as it takes, and from bytes of its own', async () => {
    const { cluster, invoker, schemas } = createInvoker();
    const connection = cluster.join();
    const { known, call } = reading([7n, 8n]);
    const seen = watch(invoker.invoke(call));
    connection.flush();
    const lent = connection.reply(mapGet, Buffer.from('value'));
    for (const id of [7n, 8n]) {
      expect([schemas.asked.at(-1)!.what, seen.settled]).toEqual([id, 0]);
      lent.fill(0);
      known.add(id);
      schemas.asked.at(-1)!.settle();
      await turn();
    }
    expect(seen).toEqual({ settled: 1, value: 'value' });
    expect([invoker.unsettledCalls, schemas.asked.length]).toEqual([0, 2]);
  });

  test('API-24: fails with the reason why the schema cannot be known', async () => {
    const { cluster, invoker, schemas } = createInvoker();
    const connection = cluster.join();
    const seen = watch(invoker.invoke(reading([7n]).call));
    connection.flush();
    connection.reply(mapGet, Buffer.from('value'));
    schemas.asked[0]!.settle(new HazelcastSerializationError('nobody has it'));
    await turn();
    expect(seen.error).toMatchObject({ message: 'nobody has it' });
    expect(invoker.unsettledCalls).toBe(0);
  });

  test('API-24 ACK-2: does not lose backup acks that come meanwhile', async () => {
    const { cluster, invoker, schemas } = createInvoker({}, () => true);
    const connection = cluster.join();
    const { known, call } = reading([7n]);
    const seen = watch(invoker.invoke(call));
    connection.flush();
    const [id] = connection.ids;
    connection.reply(mapGet, Buffer.from('value'), { acks: 2 });
    invoker.onBackupAck(id!);
    known.add(7n);
    schemas.asked[0]!.settle();
    await turn();
    expect(seen.settled).toBe(0);
    invoker.onBackupAck(id!);
    await turn();
    expect(seen).toEqual({ settled: 1, value: 'value' });
    invoker.onBackupAck(id!);
  });

  test.for(['deadline', 'signal', 'shutdown'] as const)('INVOKE-1 ERROR-3: may have been executed when its %s comes first', async (end) => {
    const { clock, cluster, invoker, schemas } = createInvoker();
    const connection = cluster.join();
    const controller = new AbortController();
    const { call } = reading([7n]);
    const seen = watch(invoker.invoke({ ...call, options: { signal: controller.signal } }));
    connection.flush();
    connection.reply(mapGet, Buffer.from('value'), { acks: 1 });
    if (end === 'deadline') await clock.advance(10_000);
    else if (end === 'signal') controller.abort();
    else await invoker.shutDown(new ClientNotActiveError('over'), 0);
    await turn();
    expect(seen.settled).toBe(1);
    if (end !== 'shutdown') expect(seen.error).toMatchObject({ maybeExecuted: true });
    schemas.asked[0]!.settle();
    await turn();
    expect([seen.settled, invoker.unsettledCalls]).toEqual([1, 0]);
  });

  test('MODE-8: waits on when the cluster is lost, since the answer is there', async () => {
    const { cluster, invoker, schemas } = createInvoker();
    const connection = cluster.join();
    const { known, call } = reading([7n]);
    const seen = watch(invoker.invoke(call));
    connection.flush();
    connection.reply(mapGet, Buffer.from('value'));
    cluster.lose(connection, 'offline');
    invoker.rejectWaiting(new IllegalStateError('lost'));
    known.add(7n);
    schemas.asked[0]!.settle();
    await turn();
    expect(seen).toEqual({ settled: 1, value: 'value' });
  });

  test('API-13: is counted as lost when it hands something out and the caller gives up', () => {
    const { cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const controller = new AbortController();
    const read = (): never => {
      throw new UnknownSchemaError(7n);
    };
    const late: (Buffer | null)[] = [];
    const onLateReply = (item: Buffer | null) => late.push(item && Buffer.from(item));
    const options = { signal: controller.signal };
    watch(invoker.invoke({ message: queueTake, request: { name: 'q' }, route: { to: 'any' }, options, read, onLateReply }));
    connection.flush();
    connection.reply(queueTake, Buffer.from('an item'));
    controller.abort();
    expect([late.map(String), invoker.orphanedResults, invoker.unsettledCalls]).toEqual([['an item'], 1, 0]);
  });

  test('leaves other errors of reading as they are', async () => {
    const { cluster, invoker, schemas } = createInvoker();
    const connection = cluster.join();
    const read = (): never => {
      throw new HazelcastSerializationError('bad');
    };
    const seen = watch(invoker.invoke({ ...size, read }));
    connection.flush();
    connection.reply(mapSize, 1);
    await turn();
    expect([(seen.error as Error).message, schemas.asked.length]).toEqual(['bad', 0]);
  });
});
