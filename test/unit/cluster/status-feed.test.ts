import { describe, expect, test } from 'vitest';
import { StatusFeed } from '../../../src/cluster/status-feed.ts';
import type { ConnectionStatus } from '../../../src/cluster/status.ts';

/** A feed whose snapshots say nothing but their number and state. */
function someFeed() {
  let state: ConnectionStatus['state'] = 'CONNECTING';
  let made = 0;
  const feed: StatusFeed = new StatusFeed(() => {
    made++;
    return { sequence: feed.sequence, state } as ConnectionStatus;
  });
  return {
    feed,
    change(next: ConnectionStatus['state'] = state) {
      state = next;
      feed.changed();
    },
    get made() {
      return made;
    },
  };
}

async function sequences(updates: AsyncIterable<ConnectionStatus>): Promise<number[]> {
  const seen: number[] = [];
  for await (const { sequence } of updates) seen.push(sequence);
  return seen;
}

describe('the feed of statuses', () => {
  test('STATUS-2: a consumer gets the present snapshot, then one for each change in order, and ends after CLOSED', async () => {
    const { feed, change } = someFeed();
    change();
    const updates = feed.updates(undefined);
    expect((await updates.next()).value).toMatchObject({ sequence: 1, state: 'CONNECTING' });
    change('SYNCING');
    change('INITIALIZED');
    change('CLOSED');
    change('CLOSED');
    expect(await sequences(updates)).toEqual([2, 3, 4]);
  });

  test('STATUS-2: any number of consumers hear of the same changes, each at its own pace', async () => {
    const { feed, change } = someFeed();
    const quick = feed.updates(undefined);
    const slow = feed.updates(undefined);
    await quick.next();
    await slow.next();
    change('INITIALIZED');
    expect((await quick.next()).value).toMatchObject({ sequence: 1 });
    change('CLOSED');
    expect(await sequences(quick)).toEqual([2]);
    expect(await sequences(slow)).toEqual([1, 2]);
  });

  test('STATUS-2: a consumer of a closed client gets one snapshot', async () => {
    const { feed, change } = someFeed();
    change('CLOSED');
    expect(await sequences(feed.updates(undefined))).toEqual([1]);
  });

  test('STATUS-2: leaving the loop unsubscribes, so that no snapshot is made for nobody', async () => {
    const world = someFeed();
    for await (const status of world.feed.updates(undefined)) {
      expect(status.sequence).toBe(0);
      break;
    }
    const { made } = world;
    world.change();
    expect(world.made).toBe(made);
    expect(world.feed.sequence).toBe(1);
  });

  test('STATUS-2: an abort throws AbortError, whether the consumer waits, reads or has yet to begin', async () => {
    const { feed, change } = someFeed();
    const controller = new AbortController();
    const updates = feed.updates(controller.signal);
    await updates.next();
    const waiting = updates.next();
    controller.abort('enough');
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError', code: 'ABORT_ERR', cause: 'enough' });
    await expect(feed.updates(controller.signal).next()).rejects.toMatchObject({ name: 'AbortError' });
    const busy = new AbortController();
    const reading = feed.updates(busy.signal);
    await reading.next();
    change();
    busy.abort();
    await expect(reading.next()).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('STATUS-3: a slow consumer keeps the newest 100 snapshots, and the gap shows', async () => {
    const { feed, change } = someFeed();
    const updates = feed.updates(undefined);
    await updates.next();
    for (let i = 0; i < 250; i++) change();
    change('CLOSED');
    const seen = await sequences(updates);
    expect(seen).toHaveLength(100);
    expect(seen[0]).toBe(152);
    expect(seen.at(-1)).toBe(251);
  });
});
