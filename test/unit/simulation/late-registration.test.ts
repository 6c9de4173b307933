import { expect, test } from 'vitest';
import { OperationTimeoutError } from '../../../src/errors.ts';
import { clientAddDistributedObjectListener, clientPing } from '../../../src/protocol/messages/client.ts';
import { distributedObjectListener } from '../../../src/structures/distributed-object-listener.ts';
import { flow } from './happenings.ts';
import { SimulatedClient } from './simulated-client.ts';

test('LISTEN-3, LISTEN-5: a registration that a member confirms after its time is taken back', async () => {
  const client = new SimulatedClient({ mode: 'ON', candidates: 1, isSmart: false, asyncStart: true, givesUp: false, bringsView: true }, []);
  const { clock, network, clusters, parts } = client;
  parts.cluster.start();
  await clock.settle();
  await flow(client, true);
  const [link] = network.open;
  const [cluster] = clusters;
  let heard = 0;
  const added = parts.context.listeners.add(distributedObjectListener(() => void heard++)).catch((error: unknown) => error);
  await clock.settle();
  // the member answers pings, and everything else later
  for (let time = 0; time < 20_000; time += 10_000) {
    await clock.advance(10_000);
    link!.deliverToMember();
    for (const ping of link!.held.filter(({ type }) => type === clientPing.type)) {
      link!.held.splice(link!.held.indexOf(ping), 1);
      cluster!.answer(ping);
    }
    while (link!.hasNews) link!.deliverToClient();
  }
  expect(await added).toBeInstanceOf(OperationTimeoutError);
  expect(link!.held.map(({ type }) => type)).toEqual([clientAddDistributedObjectListener.type]);
  await flow(client, true);
  expect(cluster!.listenersOn(link!)).toBe(0);
  expect(parts.cluster.connections.all[0]!.counts).toEqual({ calls: 0, handlers: 1 });
  expect(heard).toBe(0);
  client.shutdown(0);
  await clock.settle();
});

test('LISTEN-4, LISTEN-5: a member that takes no bytes for longer than a call lasts still hears that a listener was removed', async () => {
  const client = new SimulatedClient({ mode: 'ON', candidates: 1, isSmart: false, asyncStart: true, givesUp: false, bringsView: true }, []);
  const { clock, network, clusters, parts } = client;
  parts.cluster.start();
  await clock.settle();
  await flow(client, true);
  const id = await settled(client, parts.context.listeners.add(distributedObjectListener(() => {})));
  const [link] = network.open;
  const [cluster] = clusters;
  expect(cluster!.listenersOn(link!)).toBe(1);
  const silence = clientPing; // written before, so that the socket is busy
  void parts.cluster.connections.all[0]!.request(silence, {}).catch(() => {});
  await clock.settle();
  const removed = parts.context.listeners.remove(id);
  await clock.advance(30_000);
  expect(await removed).toBe(true);
  await flow(client, true);
  await flow(client, true);
  expect(cluster!.listenersOn(link!)).toBe(0);
  client.shutdown(0);
  await clock.settle();
});

/** What a promise resolves to while everything flows. */
async function settled<T>(client: SimulatedClient, promise: Promise<T>): Promise<T> {
  await client.clock.settle();
  await flow(client, true);
  return promise;
}
