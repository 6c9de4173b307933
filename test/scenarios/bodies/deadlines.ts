import { expect } from 'vitest';
import type { Call } from '../../../src/invocation/invocation.ts';
import { message } from '../../../src/protocol/message.ts';
import { mapLock, mapTryLock } from '../../../src/protocol/messages/map.ts';
import { eventually, lose, startClient } from '../clients.ts';
import { follows, rejectionOf, timed } from '../observe.ts';
import { scenario } from '../scenario.ts';

const key = Buffer.from('0000\u0000\u0000\u0000\u0000data');

/** A call that waits without bound by design. */
const lock: Call<typeof mapLock> = {
  message: mapLock,
  request: { name: 'silent', key, threadId: 0, ttl: -1, referenceId: 1 },
  route: { to: 'any' },
  options: {},
  isUnbounded: true,
};

scenario(
  'A67 INVOKE-1 INVOKE-2 INVOKE-4: a member that never answers is waited for as long as the handle says, without any error before',
  1,
  async (world) => {
    const properties = { 'hazelcast.client.heartbeat.interval': 100_000, 'hazelcast.client.heartbeat.timeout': 300_000 };
    const client = await startClient(world.addresses, { invocationTimeoutMillis: 1_500, properties });
    const map = await client.getMap<string, number>('silent');
    world.freeze();
    const hurried = map.withOptions({ timeoutMillis: 500 });
    const nested = hurried.withOptions({ signal: new AbortController().signal });
    for (const [handle, timeout] of [
      [hurried, 500],
      [nested, 500],
      [map, 1_500],
    ] as const) {
      const { error, millis, lateness } = await timed(() => handle.get('key'), timeout);
      expect(millis).toBeGreaterThanOrEqual(timeout - 1);
      expect(millis).toBeLessThanOrEqual(timeout + 100 + lateness);
      expect(error).toMatchObject({ name: 'OperationTimeoutError', code: 'OPERATION_TIMEOUT', maybeExecuted: true });
    }
    expect(client.parts.invoker.unsettledCalls).toBe(0);
    expect(client.parts.cluster.connections.all[0]!.counts.calls).toBe(0);
  },
);

scenario('A67 INVOKE-2: what the call itself may wait comes on top of the default, and not of an explicit timeout', 1, async (world) => {
  const client = await startClient(world.addresses, { invocationTimeoutMillis: 200 });
  world.freeze();
  const request = { name: 'silent', key, threadId: 0, lease: -1, timeout: 400, referenceId: 1 };
  for (const [options, timeout] of [
    [{}, 600],
    [{ timeoutMillis: 100 }, 100],
  ] as const) {
    const call = () => client.parts.invoker.invoke({ message: mapTryLock, request, route: { to: 'any' }, options, waitMillis: 400 });
    const { millis, lateness } = await timed(call, timeout);
    expect(millis).toBeGreaterThanOrEqual(timeout - 1);
    expect(millis).toBeLessThanOrEqual(timeout + 100 + lateness);
  }
});

scenario(
  'A67 INVOKE-3: a call that waits without bound has no deadline while the member has it, unless one was given',
  1,
  async (world) => {
    const client = await startClient(world.addresses, { invocationTimeoutMillis: 100 });
    world.freeze();
    const waiting = follows(client.parts.invoker.invoke(lock));
    const bounded = client.parts.invoker.invoke({ ...lock, options: { timeoutMillis: 150 } });
    expect(await rejectionOf(bounded)).toMatchObject({ name: 'OperationTimeoutError' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(waiting.outcome).toBeUndefined();
    await lose(world, client);
    // from the loss on it is under the default deadline, as long as nobody has it
    await eventually(() => waiting.outcome !== undefined);
    expect(waiting.outcome).toMatchObject({ status: 'rejected', reason: { name: 'OperationTimeoutError', maybeExecuted: true } });
    world.thaw();
  },
);

scenario(
  'A59 MODE-5 INVOKE-7 INVOKE-10: a read that was in flight is sent once more after an outage, however long that was, under a new correlation id',
  1,
  async (world) => {
    const client = await startClient(world.addresses);
    const map = await client.getMap<string, number>('sent-again');
    await map.set('key', 1);
    world.delay(60_000); // its first answer never comes in time
    const call = map.get('key');
    await eventually(() => world.countOf('mapGet') === 1);
    await lose(world, client);
    await eventually(() => client.connectionStatus().attempt >= 8);
    await world.heal();
    await expect(call).resolves.toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const ids = world.requests.filter(({ name }) => name === 'mapGet').map(({ correlationId }) => correlationId);
    expect(ids).toHaveLength(2);
    expect(ids[1]).toBeGreaterThan(ids[0]!);
  },
);

scenario('A69 INVOKE-9 ERROR-2: an error of a member is the caller’s at once, with what the member reported', 2, async (world) => {
  const client = await startClient(world.addresses);
  const unknown = message(0x7f_01_00, { request: {}, retryable: true }); // no release has it
  const error = await rejectionOf(client.parts.invoker.invoke({ message: unknown, request: {}, route: { to: 'any' }, options: {} }));
  expect(error).toMatchObject({
    name: 'UnsupportedOperationError',
    code: 'UNSUPPORTED_OPERATION',
    message: expect.stringContaining('Unrecognized client message') as string,
    server: { code: 61, className: 'java.lang.UnsupportedOperationException' },
  });
  expect(world.countOf('0x7f0100')).toBe(1);
  expect(client.parts.cluster.connections.all.map(({ closed }) => closed)).toEqual([undefined, undefined]);
});
