import { expect } from 'vitest';
import { mapSize } from '../../../src/protocol/messages/map.ts';
import { connectedMembers, eventually, nextEvent, startClient } from '../clients.ts';
import { follows, inTurn, rejectionOf } from '../observe.ts';
import { scenario } from '../scenario.ts';

const written = () => new Promise((resolve) => setImmediate(resolve));

scenario(
  'A58 CLOSE-1 CLOSE-2 INVOKE-6: ten thousand calls behind a member that does not read are settled in the step in which it is lost, each once',
  1,
  async (world) => {
    const client = await startClient(world.addresses, { connectionStrategy: { reconnectMode: 'ASYNC' } });
    const map = await client.getMap<number, string>('backed-up');
    await map.clear();
    const { invoker } = client.parts;
    world.freeze();
    const value = 'x'.repeat(5_000);
    let settlements = 0;
    const kinds = new Map<string, number>();
    const count = (error: Error & { maybeExecuted?: boolean }) => {
      settlements++;
      const kind = `${error.name} ${String(error.maybeExecuted)}`;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    };
    const calls = Array.from({ length: 10_000 }, (_, i) => map.set(i, value).catch(count));
    await written();
    let unsettled = -1;
    client.getLifecycleService().addLifecycleListener((state) => {
      if (state === 'DISCONNECTED') unsettled = invoker.unsettledCalls;
    });
    const [connection] = client.parts.cluster.connections.all;
    const lost = nextEvent(client, 'DISCONNECTED');
    world.cut();
    await lost;
    expect(unsettled).toBe(0);
    expect(connection!.counts).toEqual({ calls: 0, handlers: 0 });
    await Promise.all(calls);
    expect(settlements).toBe(10_000);
    expect([...kinds.keys()].sort()).toEqual(['ClientOfflineError undefined', 'TargetDisconnectedError true']);
    world.thaw();
    await world.heal();
    await client.ready();
    const executed = await map.size();
    expect(executed).toBeLessThanOrEqual(kinds.get('TargetDisconnectedError true')!);
  },
);

scenario('A68 INVOKE-5 OFFLINE-5: a call that is aborted before it left is never sent', 1, async (world) => {
  const client = await startClient(world.addresses);
  const map = await client.getMap<string, number>('aborted');
  await map.clear();
  const sets = world.countOf('mapSet');
  const early = new AbortController();
  const queued = map.withOptions({ signal: early.signal }).set('queued', 1);
  early.abort('too late');
  expect(await inTurn(queued)).toMatchObject({
    status: 'rejected',
    reason: { name: 'AbortError', cause: 'too late', maybeExecuted: false },
  });
  expect(await inTurn(map.withOptions({ signal: early.signal }).set('never', 1))).toMatchObject({
    reason: { name: 'AbortError', maybeExecuted: false },
  });
  const lost = nextEvent(client, 'DISCONNECTED');
  world.cut();
  await lost;
  const late = new AbortController();
  const parked = map.withOptions({ signal: late.signal }).set('parked', 1);
  const kept = map.set('kept', 1);
  expect(client.connectionStatus().offlineQueueSize).toBe(2);
  late.abort(new Error('stop'));
  expect(await inTurn(parked)).toMatchObject({
    status: 'rejected',
    reason: { name: 'AbortError', cause: { message: 'stop' }, maybeExecuted: false },
  });
  expect(client.connectionStatus().offlineQueueSize).toBe(1);
  await world.heal();
  await kept;
  expect(world.countOf('mapSet') - sets).toBe(1);
  expect([await map.get('queued'), await map.get('never'), await map.get('parked'), await map.get('kept')]).toEqual([null, null, null, 1]);
  expect(client.parts.invoker.unsettledCalls).toBe(0);
});

scenario(
  'A68 INVOKE-5 INVOKE-6 ERROR-3: a call that is aborted in flight is rejected at once, and its late reply is dropped',
  1,
  async (world) => {
    const client = await startClient(world.addresses);
    const map = await client.getMap<string, number>('aborted-in-flight');
    await map.set('key', 1);
    world.freeze();
    const controller = new AbortController();
    const calls = [
      map.withOptions({ signal: controller.signal }).set('key', 2),
      map.withOptions({ signal: controller.signal }).get('key'),
    ].map((call) => follows<unknown>(call));
    await written();
    controller.abort();
    await inTurn(Promise.resolve());
    for (const { outcome } of calls)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'AbortError', code: 'ABORT_ERR', maybeExecuted: true } });
    const [connection] = client.parts.cluster.connections.all;
    expect([connection!.counts.calls, client.parts.invoker.unsettledCalls]).toEqual([0, 0]);
    world.thaw();
    expect(await map.get('key')).toBe(2);
    expect(connection!.closed).toBeUndefined();
  },
);

scenario(
  'INVOKE-8 ERROR-3: a call that changes something is executed once at most, however often its connection breaks',
  2,
  async (world) => {
    // an ack for a backup that was on its way through a broken connection never comes
    const client = await startClient(world.addresses, { properties: { 'hazelcast.client.operation.backup.timeout.millis': 50 } });
    const map = await client.getMap<string, number>('once');
    await map.clear();
    const before = world.countOf('mapPut');
    const outcomes: string[] = [];
    for (let i = 0; i < 40; i++) {
      const call = map.put(`key-${i}`, i).then(
        () => 'done',
        (error: Error & { maybeExecuted: boolean }) => `${error.name} ${String(error.maybeExecuted)}`,
      );
      if (i % 4 === 0) {
        await written();
        world.reset(i % 8 === 0 ? 0 : 1);
      }
      outcomes.push(await call);
    }
    expect(world.countOf('mapPut') - before).toBeLessThanOrEqual(40);
    for (const outcome of outcomes) expect(['done', 'TargetDisconnectedError true']).toContain(outcome);
    await eventually(() => connectedMembers(client) === 2);
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome === 'done') expect(await map.get(`key-${i}`)).toBe(i);
    }
  },
);

scenario(
  'INVOKE-11: a call that is bound to a member goes nowhere else, and is rejected when there is no such member',
  2,
  async (world) => {
    const client = await startClient(world.addresses);
    const { invoker } = client.parts;
    const toMember = (uuid: string) =>
      invoker.invoke({ message: mapSize, request: { name: 'bound' }, route: { to: 'member', uuid }, options: { timeoutMillis: 300 } });
    const [first] = client.getCluster().getMembers();
    await expect(toMember(first!.uuid.toString())).resolves.toBe(0);
    expect(await inTurn(toMember('nobody'))).toMatchObject({
      status: 'rejected',
      reason: { name: 'TargetNotMemberError', code: 'TARGET_NOT_MEMBER' },
    });
    const numberOfFirst = world.addresses.findIndex((address) => address.endsWith(`:${first!.address.port}`));
    world.cut(numberOfFirst);
    await eventually(() => connectedMembers(client) === 1);
    expect(await rejectionOf(toMember(first!.uuid.toString()))).toMatchObject({
      name: 'OperationTimeoutError',
      maybeExecuted: false,
      cause: { code: 'IO_ERROR' },
    });
    await world.heal(numberOfFirst);
  },
);
