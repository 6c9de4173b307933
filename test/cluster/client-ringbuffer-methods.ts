import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { DistributedObjectDestroyedError, type Client, type ReadResultSet, type Ringbuffer } from '../../src/index.ts';
import { follows } from '../scenarios/observe.ts';

/** What members are told of the ring buffers of these tests, as XML. */
export const RINGBUFFERS_XML = `
  <ringbuffer name="small"><capacity>5</capacity></ringbuffer>
  <ringbuffer name="expiring"><capacity>3</capacity><time-to-live-seconds>60</time-to-live-seconds></ringbuffer>`;
/** The same, for embedded members. */
export const RINGBUFFERS = { small: { capacity: 5 }, expiring: { capacity: 3, ttlMillis: 60_000 } };

/** What came of a read, in one object. */
function shown(set: ReadResultSet<string>) {
  return {
    items: [...set],
    sequences: [...set].map((_, i) => set.getSequence(i)),
    readCount: set.getReadCount(),
    next: set.getNextSequenceToReadFrom(),
  };
}

/** What each method of a ring buffer does, whatever the client's routing. */
export function ringbufferTests(start: () => Promise<Client>): void {
  /** An empty ring buffer of 5 items. */
  async function openSmall(name = 'small'): Promise<Ringbuffer<string>> {
    const client = await start();
    await (await client.getRingbuffer(name)).destroy();
    return client.getRingbuffer<string>(name);
  }

  test('RINGBUFFER-1: sequences are bigints from 0 on, and the tail of an empty ring buffer lies before its head', async () => {
    const ring = await (await start()).getRingbuffer<string>(randomUUID());
    expect([await ring.headSequence(), await ring.tailSequence(), await ring.size()]).toEqual([0n, -1n, 0n]);
    expect([await ring.capacity(), await ring.remainingCapacity()]).toEqual([10_000n, 10_000n]);
    expect([await ring.add('a'), await ring.add('b')]).toEqual([0n, 1n]);
    expect([await ring.headSequence(), await ring.tailSequence(), await ring.size()]).toEqual([0n, 1n, 2n]);
  });

  test('RINGBUFFER-1 RINGBUFFER-2: a full ring buffer drops its oldest items, also for who does not want to overwrite, as nothing expires', async () => {
    const ring = await openSmall();
    expect(await ring.capacity()).toBe(5n);
    for (const [i, item] of ['a', 'b', 'c', 'd', 'e', 'f'].entries()) expect(await ring.add(item, 'OVERWRITE')).toBe(BigInt(i));
    expect(await ring.add('g', 'FAIL')).toBe(6n);
    expect([await ring.headSequence(), await ring.tailSequence(), await ring.size()]).toEqual([2n, 6n, 5n]);
    expect(await ring.remainingCapacity()).toBe(5n);
    expect(await ring.readOne(2)).toBe('c');
    await expect(ring.readOne(1n)).rejects.toMatchObject({ name: 'StaleSequenceError', code: 'STALE_SEQUENCE' });
  });

  test('RINGBUFFER-2 RINGBUFFER-3: what does not overwrite gives -1 when there is no room among items that have not expired', async () => {
    const ring = await openSmall('expiring');
    expect(await ring.addAll(['a', 'b'], 'FAIL')).toBe(1n);
    expect(await ring.remainingCapacity()).toBe(1n);
    expect(await ring.addAll(['c', 'd'], 'FAIL')).toBe(-1n); // all or none
    expect(await ring.add('c', 'FAIL')).toBe(2n);
    expect(await ring.add('d', 'FAIL')).toBe(-1n);
    expect([await ring.tailSequence(), await ring.remainingCapacity()]).toEqual([2n, 0n]);
    expect(await ring.add('d')).toBe(3n);
    expect(await ring.headSequence()).toBe(1n);
  });

  test('RINGBUFFER-3: addAll gives the sequence of its last item, and may overwrite its own first ones', async () => {
    const ring = await openSmall();
    expect(await ring.addAll(['a', 'b', 'c'])).toBe(2n);
    expect(await ring.addAll(['d', 'e', 'f', 'g', 'h', 'i'])).toBe(8n);
    expect(shown(await ring.readMany(0, 1, 5)).items).toEqual(['e', 'f', 'g', 'h', 'i']);
    const large = await (await start()).getRingbuffer<number>(randomUUID());
    expect(await large.addAll(Array.from({ length: 1_000 }, (_, i) => i))).toBe(999n);
    expect([...(await large.readMany(0, 1_000, 1_000))]).toEqual(Array.from({ length: 1_000 }, (_, i) => i));
  });

  test('RINGBUFFER-4: readOne waits for the item after the tail, and further ones are refused', async () => {
    const ring = await openSmall();
    await ring.add('a');
    const waiting = ring.readOne(1);
    const follow = follows(waiting);
    await expect(ring.readOne(3)).rejects.toMatchObject({ name: 'IllegalArgumentError', code: 'ILLEGAL_ARGUMENT' });
    expect(follow.outcome).toBeUndefined();
    await ring.add('b');
    expect(await waiting).toBe('b');
  });

  test('RINGBUFFER-6 RINGBUFFER-7: readMany gives what is there up to the largest number, and says where to go on', async () => {
    const ring = await openSmall();
    await ring.addAll(['a', 'b', 'c']);
    expect(shown(await ring.readMany(1, 0, 5))).toEqual({ items: ['b', 'c'], sequences: [1n, 2n], readCount: 2, next: 3n });
    expect(shown(await ring.readMany(0, 1, 2))).toEqual({ items: ['a', 'b'], sequences: [0n, 1n], readCount: 2, next: 2n });
    expect(shown(await ring.readMany(2n, 0, 0))).toEqual({ items: [], sequences: [], readCount: 0, next: 2n });
    expect(shown(await ring.readMany(3, 0, 5))).toEqual({ items: [], sequences: [], readCount: 0, next: 3n });
  });

  test('RINGBUFFER-6: a sequence before the head stands for the head, and one behind the tail for the next item', async () => {
    const ring = await openSmall();
    await ring.addAll(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    expect(shown(await ring.readMany(0, 1, 2))).toEqual({ items: ['c', 'd'], sequences: [2n, 3n], readCount: 2, next: 4n });
    const beyond = ring.readMany(50, 1, 5);
    const follow = follows(beyond);
    expect(await ring.size()).toBe(5n);
    expect(follow.outcome).toBeUndefined();
    await ring.add('h');
    expect(shown(await beyond)).toEqual({ items: ['h'], sequences: [7n], readCount: 1, next: 8n });
  });

  test('RINGBUFFER-6: a read waits until the least number of items is there', async () => {
    const ring = await openSmall();
    await ring.add('a');
    const reading = ring.readMany(0, 3, 5);
    const follow = follows(reading);
    await ring.add('b');
    expect(await ring.size()).toBe(2n);
    expect(follow.outcome).toBeUndefined();
    await ring.addAll(['c']);
    expect(shown(await reading).items).toEqual(['a', 'b', 'c']);
  });

  test('RINGBUFFER-9: read yields in order what is there and what comes, from the head, the tail or a sequence on', async () => {
    const ring = await openSmall();
    await ring.addAll(['a', 'b', 'c']);
    const readers = [ring.read(), ring.read({ from: 'tail' }), ring.read({ from: 1n, batchSize: 1 })];
    const first = await Promise.all([readers[0]!.next(), readers[2]!.next()]);
    expect(first.map(({ value }) => value as unknown)).toEqual([
      { sequence: 0n, item: 'a' },
      { sequence: 1n, item: 'b' },
    ]);
    const next = readers[1]!.next();
    expect(await ring.size()).toBe(3n); // the reader has asked for the tail
    await ring.add('d');
    expect((await next).value).toEqual({ sequence: 3n, item: 'd' });
    const rest: string[] = [];
    for await (const { item } of readers[0]!) if (rest.push(item) === 3) break;
    expect(rest).toEqual(['b', 'c', 'd']);
    await Promise.all(readers.map((reader) => reader.return!()));
  });

  test('RINGBUFFER-9: read ends with an error when items were overwritten, or tells of the gap', async () => {
    const ring = await openSmall();
    await ring.addAll(['a', 'b', 'c']);
    const [strict, tolerant] = [ring.read({ batchSize: 1 }), ring.read({ batchSize: 1, onLoss: 'continue' })];
    expect([(await strict.next()).value, (await tolerant.next()).value]).toEqual(
      Array.from({ length: 2 }, () => ({ sequence: 0n, item: 'a' })),
    );
    await ring.addAll(['d', 'e', 'f', 'g', 'h']);
    await expect(strict.next()).rejects.toMatchObject({
      name: 'StaleSequenceError',
      message: 'the ring buffer "small": 2 items were overwritten before they were read',
    });
    expect((await strict.next()).done).toBe(true);
    const rest = [await tolerant.next(), await tolerant.next()];
    expect(rest.map(({ value }) => value as unknown)).toEqual([
      { sequence: 3n, lost: 2n },
      { sequence: 3n, item: 'd' },
    ]);
    await tolerant.return!();
  });

  test('RINGBUFFER-9 API-29: leaving a reader ends the wait for an item, and leaves no call behind', async () => {
    const client = await start();
    const ring = await client.getRingbuffer<string>(randomUUID());
    const reader = ring.read();
    const next = reader.next();
    expect(await ring.size()).toBe(0n);
    expect(await reader.return!()).toEqual({ done: true, value: undefined });
    expect(await next).toEqual({ done: true, value: undefined });
    expect(client.parts.invoker.unsettledCalls).toBe(0);
  });

  test('API-19: destroying a ring buffer ends what waits for its items, at other clients too', async () => {
    const [mine, theirs] = await Promise.all([start(), start()]);
    const name = randomUUID();
    const [ring, other] = [await mine.getRingbuffer<string>(name), await theirs.getRingbuffer<string>(name)];
    await ring.add('a');
    const waiting = Promise.allSettled([ring.readOne(1), other.readOne(1), other.readMany(1, 1, 5)]);
    expect([await ring.size(), await other.size()]).toEqual([1n, 1n]);
    await ring.destroy();
    const isEnded = waiting.then(() => true);
    // a read that another member passes on may arrive after the ring buffer was destroyed, and wait for the next one of the name
    while (!(await Promise.race([isEnded, sleep(200, false)]))) await (await mine.getRingbuffer(name)).destroy();
    for (const result of await waiting) {
      expect((result as PromiseRejectedResult).reason).toBeInstanceOf(DistributedObjectDestroyedError);
    }
    const calls = [ring.size(), ring.capacity(), ring.add('b'), ring.readMany(0, 0, 1)];
    await Promise.all(calls.map((call) => expect(call).rejects.toBeInstanceOf(DistributedObjectDestroyedError)));
    expect(await other.size()).toBe(0n);
  });

  test('MAP-4: a ring buffer lives where the part of its name behind the @ belongs', async () => {
    const client = await start();
    const ring = await client.getRingbuffer<string>(`${randomUUID()}@somewhere`);
    expect(ring.getPartitionKey()).toBe('somewhere');
    const { home } = await client.parts.proxies.core(ring.getServiceName(), ring.getName());
    expect(home).toEqual({ to: 'partition', id: client.getPartitionService().getPartitionId('somewhere') });
    expect(await ring.add('a')).toBe(0n);
    expect(await ring.readOne(0)).toBe('a');
  });
}
