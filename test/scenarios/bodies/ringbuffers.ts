import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { eventually, nextEvent, startClient } from '../clients.ts';
import { follows } from '../observe.ts';
import { scenario } from '../scenario.ts';

scenario('RINGBUFFER-10: reads that wait are sent again after a lost connection, and neither skip nor repeat an item', 1, async (world) => {
  const client = await startClient(world.addresses);
  const ring = await client.getRingbuffer<number>(randomUUID());
  const heard: number[] = [];
  const reader = ring.read({ batchSize: 3 });
  const reading = (async () => {
    for await (const { sequence, item } of reader) {
      expect(sequence).toBe(BigInt(item));
      heard.push(item);
    }
  })();
  let added = 0;
  for (let round = 0; round < 5; round++) {
    for (let i = 0; i < 10; i++) await ring.add(added++);
    await eventually(() => heard.length === added);
    const next = follows(ring.readOne(added));
    const lost = nextEvent(client, 'DISCONNECTED');
    world.cut();
    await lost;
    await world.heal();
    await client.ready();
    expect(next.outcome).toBeUndefined();
    await ring.add(added++);
    await eventually(() => expect(next.outcome).toEqual({ status: 'fulfilled', value: added - 1 }));
  }
  await eventually(() => heard.length === added);
  expect(heard).toEqual(Array.from({ length: added }, (_, i) => i));
  await reader.return!();
  await reading;
  expect(client.parts.invoker.unsettledCalls).toBe(0);
});
