import { describe, expect, test } from 'vitest';
import { ClientNotActiveError } from '../../../src/errors.ts';
import { queueTake } from '../../../src/protocol/messages/queue.ts';
import { createInvoker, turn, watch } from './fake-cluster.ts';

const item = Buffer.alloc(9, 1);

/** A call that takes an item, and what is made of its late replies. */
function taking() {
  const late: (Buffer | null)[] = [];
  const controller = new AbortController();
  const call = {
    message: queueTake,
    request: { name: 'q' },
    route: { to: 'any' },
    options: { signal: controller.signal },
    onLateReply: (reply: Buffer | null) => late.push(reply && Buffer.from(reply)),
  } as const;
  return { late, controller, call };
}

describe('a call whose reply hands something out', () => {
  test('API-13: that is aborted after it was sent is rejected at once, and its late reply is taken and counted', async () => {
    const { cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const { late, controller, call } = taking();
    const seen = watch(invoker.invoke(call));
    connection.flush();
    controller.abort();
    await turn();
    expect(seen.error).toMatchObject({ name: 'AbortError', maybeExecuted: true });
    expect([invoker.unsettledCalls, invoker.orphanedResults]).toEqual([0, 0]);
    connection.reply(queueTake, item);
    expect([late, invoker.orphanedResults, connection.calls.size, seen.settled]).toEqual([[item], 1, 0, 1]);
  });

  test('API-13: that passed its deadline is treated alike', async () => {
    const { clock, cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const { late, call } = taking();
    const seen = watch(invoker.invoke({ ...call, options: { timeoutMillis: 50 } }));
    connection.flush();
    await clock.advance(60);
    expect(seen.error).toMatchObject({ name: 'OperationTimeoutError' });
    connection.reply(queueTake, item);
    expect(late).toEqual([item]);
  });

  test('API-13: that was not sent yet never is, and nothing stays behind', async () => {
    const { cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const { controller, call } = taking();
    watch(invoker.invoke(call));
    controller.abort();
    await turn();
    expect(connection.calls.size).toBe(0);
  });

  test('that is answered in time, or refused, is not late', async () => {
    const { cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const { late, call } = taking();
    const taken = invoker.invoke({ ...call, read: (reply) => reply?.length });
    connection.flush();
    connection.reply(queueTake, item);
    await expect(taken).resolves.toBe(item.length);
    const refused = watch(invoker.invoke(call));
    connection.flush();
    connection.fail(27);
    await turn();
    expect(refused.error).toMatchObject({ name: 'IllegalStateError' });
    expect([late, invoker.orphanedResults, connection.calls.size]).toEqual([[], 0, 0]);
  });

  test('that was given up hands nothing out when the member refuses it, or when the client is shut down and the connection ends', async () => {
    const { cluster, invoker } = createInvoker();
    const connection = cluster.join();
    const [first, second] = [taking(), taking()];
    const all = [watch(invoker.invoke(first.call)), watch(invoker.invoke(second.call))];
    connection.flush();
    first.controller.abort();
    await turn();
    connection.fail(27, connection.ids[0]);
    await invoker.shutDown(new ClientNotActiveError('closed'), 0);
    await turn();
    expect(all[1]!.error).toMatchObject({ name: 'ClientNotActiveError' });
    for (const call of connection.waiting) call.onFailure('lost', new ClientNotActiveError('closed'));
    expect([first.late, second.late, invoker.orphanedResults]).toEqual([[], [], 0]);
  });
});
