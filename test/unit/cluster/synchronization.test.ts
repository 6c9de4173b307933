import { describe, expect, test } from 'vitest';
import type { ClusterEvent } from '../../../src/cluster/state.ts';
import { Synchronization, type SyncStep } from '../../../src/cluster/synchronization.ts';
import { IllegalStateError, IOError } from '../../../src/errors.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { FakeConnection } from './fake-connection.ts';
import { Recorder } from './recorder.ts';

const never = () => new Promise<void>(() => {});

class SyncWorld {
  readonly clock = new VirtualClock();
  readonly logger = new Recorder();
  readonly connection = new FakeConnection();
  readonly events: ClusterEvent[] = [];
  /** What was run, each with its time. */
  readonly runs: string[] = [];
  isExpiryFatal = false;
  readonly sync: Synchronization;

  /** @param steps what each step does when it is run; by default it works */
  constructor(steps: Readonly<Record<string, () => Promise<void>>>) {
    this.sync = new Synchronization({
      clock: this.clock,
      logger: this.logger,
      steps: Object.entries(steps).map(([what, run]) => this.#step(what, run)),
      isExpiryFatal: () => this.isExpiryFatal,
      dispatch: (event) => this.events.push(event),
    });
  }

  async begin(epoch = 1): Promise<void> {
    this.sync.begin(this.connection.real, epoch);
    await this.clock.settle();
  }

  #step(what: string, run: () => Promise<void>): SyncStep {
    return {
      what,
      run: (connection, signal) => {
        const isRight = connection === this.connection.real && !signal.aborted;
        this.runs.push(`${what} at ${this.clock.now()}${isRight ? '' : ' in vain'}`);
        return run();
      },
    };
  }
}

const works = () => Promise.resolve();

describe('telling a cluster what it has to know', () => {
  test('STATE-2: runs the steps in order, each after the one before, and then the epoch is SYNCED', async () => {
    let finish!: () => void;
    const world = new SyncWorld({ view: works, schemas: () => new Promise((resolve) => (finish = resolve)), objects: works });
    await world.begin(7);
    expect(world.runs).toEqual(['view at 0', 'schemas at 0']);
    expect(world.events).toEqual([]);
    finish();
    await world.clock.settle();
    expect(world.runs).toEqual(['view at 0', 'schemas at 0', 'objects at 0']);
    expect(world.events).toEqual([{ kind: 'SYNCED', epoch: 7 }]);
    expect(world.clock.pending).toBe(0);
  });

  test('STATE-3: a step that fails is tried again after 100 ms, doubled up to 5000', async () => {
    let failures = 9;
    const world = new SyncWorld({ view: works, schemas: () => (failures-- > 0 ? Promise.reject(new IOError('no')) : Promise.resolve()) });
    await world.begin();
    await world.clock.advance(60_000);
    const times = [0, 100, 300, 700, 1_500, 3_100, 6_300, 11_300, 16_300, 21_300];
    expect(world.runs).toEqual(['view at 0', ...times.map((time) => `schemas at ${time}`)]);
    expect(world.events).toEqual([{ kind: 'SYNCED', epoch: 1 }]);
    expect(world.logger.lines).toHaveLength(9);
    expect(world.logger.lines[2]).toBe('warn Synchronization: schemas failed; trying again in 400 ms');
  });

  test('STATE-3, A56: the pauses of each step begin with 100 ms', async () => {
    let left = 2;
    const failOnce = () => (left-- > 0 ? Promise.reject(new IOError('no')) : ((left = 2), Promise.resolve()));
    const world = new SyncWorld({ schemas: failOnce, objects: failOnce });
    await world.begin();
    await world.clock.advance(1_000);
    expect(world.runs).toEqual(['schemas at 0', 'schemas at 100', 'schemas at 300', 'objects at 300', 'objects at 400', 'objects at 600']);
  });

  test('STATE-3, MACHINE-4: an epoch that is over tries nothing again, says nothing, and leaves no timer', async () => {
    const world = new SyncWorld({ schemas: () => Promise.reject(new IOError('no')) });
    await world.begin();
    world.sync.end();
    await world.clock.advance(200_000);
    expect(world.runs).toEqual(['schemas at 0']);
    expect(world.events).toEqual([]);
    expect(world.clock.pending).toBe(0);
  });

  test('MACHINE-4: a step that ends after its epoch leads to no other', async () => {
    for (const settle of ['resolve', 'reject'] as const) {
      const waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];
      const world = new SyncWorld({ view: () => new Promise((resolve, reject) => waiting.push({ resolve, reject })), schemas: works });
      await world.begin(1);
      world.sync.end();
      await world.begin(2);
      waiting[0]![settle](new IOError('late'));
      await world.clock.settle();
      expect(world.runs).toEqual(['view at 0', 'view at 0']);
      expect(world.logger.lines).toEqual([]);
      waiting[1]!.resolve();
      await world.clock.settle();
      expect(world.events).toEqual([{ kind: 'SYNCED', epoch: 2 }]);
    }
  });

  test('MACHINE-4: a new epoch ends the one before', async () => {
    const world = new SyncWorld({ view: never });
    await world.begin(1);
    await world.clock.advance(100_000);
    await world.begin(2);
    await world.clock.advance(100_000);
    expect(world.events).toEqual([]);
    await world.clock.advance(20_000);
    expect(world.events).toMatchObject([{ kind: 'SYNC_EXPIRED', epoch: 2 }]);
  });

  test('VIEW-5, A52, TIMEOUT-7: what is not done after 120 s has expired', async () => {
    const world = new SyncWorld({ view: never });
    await world.begin(3);
    await world.clock.advance(119_999);
    expect(world.events).toEqual([]);
    await world.clock.advance(1);
    expect(world.events).toMatchObject([{ kind: 'SYNC_EXPIRED', epoch: 3, isFatal: false, cause: { code: 'ILLEGAL_STATE' } }]);
  });

  test('VIEW-5, A52: where that gives up on the cluster, the error says that the member list is missing', async () => {
    const world = new SyncWorld({ view: never });
    await world.begin();
    world.isExpiryFatal = true; // asked when it expires, not before
    await world.clock.advance(120_000);
    expect(world.events).toMatchObject([{ kind: 'SYNC_EXPIRED', isFatal: true, cause: { code: 'MEMBER_LIST_TIMEOUT' } }]);
    expect(world.events).toMatchObject([{ cause: expect.any(IllegalStateError) as unknown }]);
  });

  test('VIEW-5: a step that keeps failing expires all the same', async () => {
    const world = new SyncWorld({ schemas: () => Promise.reject(new IOError('no')) });
    await world.begin();
    await world.clock.advance(120_000);
    expect(world.events).toMatchObject([{ kind: 'SYNC_EXPIRED' }]);
  });
});
