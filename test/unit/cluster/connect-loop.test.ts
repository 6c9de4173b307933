import { describe, expect, test, vi } from 'vitest';
import { candidatesOf } from '../../../src/cluster/addresses.ts';
import { Addressing } from '../../../src/cluster/addressing.ts';
import type { RetryContext } from '../../../src/cluster/backoff.ts';
import type { Round } from '../../../src/cluster/connect-loop.ts';
import {
  AuthenticationError,
  ClientNotAllowedInClusterError,
  IllegalStateError,
  InvalidConfigurationError,
  IOError,
} from '../../../src/errors.ts';
import type { Member } from '../../../src/cluster/members.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { accept, LoopWorld, numbers, refuse, targetOf, type Dial, type LoopWorldOptions } from './loop-world.ts';
import { memberAt } from './some-members.ts';

const HOUR = 3_600_000;

async function started(options: LoopWorldOptions = {}): Promise<LoopWorld> {
  const world = new LoopWorld(options);
  await world.start();
  return world;
}

/** A dial that the test settles. */
function pendingDials() {
  const waiting: { readonly target: string; readonly signal: AbortSignal; resolve: () => void; reject: (error: unknown) => void }[] = [];
  const dial: Dial = (target, signal) => new Promise<void>((resolve, reject) => waiting.push({ target, signal, resolve, reject }));
  return { waiting, dial };
}

describe('the rounds of a loop', () => {
  const example = {
    initialBackoffMillis: 1_000,
    maxBackoffMillis: 15_000,
    multiplier: 1.5,
    jitter: 0,
    clusterConnectTimeoutMillis: 120_000,
  };
  const pauses = [1_000, 1_500, 2_250, 3_375, 5_063, 7_594, 11_391, 15_000, 15_000, 15_000, 15_000, 15_000, 12_827];

  test('A20 BACKOFF-1, BACKOFF-2, BACKOFF-3, BACKOFF-5, BACKOFF-7, BACKOFF-16: the example of the reference page has 14 rounds of 3 dials, each logged once', async () => {
    const world = await started({ policy: example, addresses: ['a:1', 'b:2', 'c:3'] });
    await world.clock.advance(HOUR);
    expect(world.clock.armed).toEqual(pauses);
    const times = [0, ...pauses].map((_, i) => pauses.slice(0, i).reduce((sum, pause) => sum + pause, 0));
    expect(world.dials).toEqual(times.flatMap((time) => [`${time} a:1`, `${time} b:2`, `${time} c:3`]));
    expect(world.logger.lines).toHaveLength(14);
    expect(world.logger.lines[1]).toBe(
      'warn ConnectLoop: round 2 to reach the cluster "dev" failed: a:1 (a:1 refused), b:2 (b:2 refused), c:3 (c:3 refused); next round in 1500 ms, 119000 ms left',
    );
    expect(world.logger.lines[13]).toMatch(/^warn ConnectLoop: round 14 .*; giving up, 0 ms left$/);
    expect(world.clock.pending).toBe(0);
  });

  test('BACKOFF-16: a loop without a timeout says nothing of what is left, and a round without an address says so', async () => {
    const world = await started({ addresses: [] });
    expect(world.logger.lines).toEqual([
      'warn ConnectLoop: round 1 to reach the cluster "dev" failed: no address to try; next round in 1000 ms',
    ]);
  });

  test('BACKOFF-1: the first round begins at once', async () => {
    const world = await started({ dial: accept });
    expect(world.dials).toEqual(['0 a:1']);
    expect(world.clock.armed).toEqual([]);
  });

  test('BACKOFF-3, BACKOFF-4: chance is drawn once per pause', async () => {
    const world = await started({ policy: { ...numbers, multiplier: 1, jitter: 0.2 }, addresses: ['a:1', 'b:2'], chances: [0, 0.5, 1] });
    await world.clock.advance(3_000);
    expect(world.clock.armed.slice(0, 3)).toEqual([800, 1_000, 1_200]);
  });

  test('BACKOFF-5, A25: a huge back-off begins no second round', async () => {
    const huge = Number.MAX_SAFE_INTEGER;
    const world = await started({ policy: { ...numbers, initialBackoffMillis: huge, maxBackoffMillis: huge } });
    expect(world.clock.armed).toEqual([2_147_483_647]);
    await world.clock.advance(24 * HOUR);
    expect(world.dials).toHaveLength(1);
  });

  test('BACKOFF-6: a back-off of 0 begins at most one round in a millisecond, each in its own turn', async () => {
    const world = await started({ policy: { ...numbers, initialBackoffMillis: 0 } });
    await world.clock.advance(100);
    expect(world.roundsOf()).toEqual(Array.from({ length: 101 }, (_, i) => i));
  });

  test('BACKOFF-8, A27: a step of the wall clock changes neither the pause nor the timeout', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      for (const stepMillis of [HOUR, -HOUR]) {
        const world = await started({ policy: { ...numbers, clusterConnectTimeoutMillis: 2_000 } });
        await world.clock.advance(500);
        vi.setSystemTime(Date.now() + stepMillis);
        await world.clock.advance(HOUR);
        expect(world.roundsOf()).toEqual([0, 1_000, 2_000]);
      }
    } finally {
      vi.useRealTimers();
    }
  });

  test('BACKOFF-9: a pause ends at once on a shutdown, and leaves no timer', async () => {
    const round = vi.fn(() => Promise.resolve({ targets: [targetOf('a:1')], failures: [] }));
    const world = await started({ round });
    await world.clock.advance(500);
    world.machine.dispatch({ kind: 'CLOSE' });
    expect(world.clock.pending).toBe(0);
    await world.clock.advance(HOUR);
    expect(world.dials).toHaveLength(1);
    expect(round).toHaveBeenCalledOnce();
  });

  test('BACKOFF-9, ADDR-6: a shutdown aborts the dial that is on its way, and no other address is dialled', async () => {
    const { waiting, dial } = pendingDials();
    const world = await started({ dial, addresses: ['a:1', 'b:2'] });
    world.machine.dispatch({ kind: 'CLOSE' });
    expect(waiting[0]!.signal.aborted).toBe(true);
    waiting[0]!.reject(new IOError('aborted'));
    await world.clock.advance(HOUR);
    expect(world.dials).toEqual(['0 a:1']);
    expect(world.logger.lines).toEqual([]);
  });

  test('BACKOFF-9: a shutdown while the addresses are looked for ends the loop', async () => {
    for (const targets of [[], [targetOf('a:1')]]) {
      let found!: (round: Round) => void;
      const world = await started({ round: () => new Promise((resolve) => (found = resolve)) });
      world.machine.dispatch({ kind: 'CLOSE' });
      found({ targets, failures: [] });
      await world.clock.advance(HOUR);
      expect(world.logger.lines).toEqual([]);
      expect(world.clock.armed).toEqual([]);
      expect(world.dials).toEqual([]);
    }
  });

  test('the time of the next round is known in a pause, and only there', async () => {
    const world = await started();
    expect(world.loop.nextRoundAt).toBe(world.clock.now() + 1_000);
    const { waiting, dial } = pendingDials();
    world.dial = dial;
    await world.clock.advance(1_000);
    expect(world.loop.nextRoundAt).toBeUndefined();
    waiting[0]!.reject(new IOError('late'));
    await world.clock.settle();
    expect(world.loop.nextRoundAt).toBe(world.clock.now() + 1_050);
    world.loop.stop();
    expect(world.loop.nextRoundAt).toBeUndefined();
  });
});

describe('what is lost', () => {
  test('BACKOFF-10, A28: a member that accepts and hangs up fails a round of the same loop', async () => {
    const world = await started({ policy: { ...numbers, clusterConnectTimeoutMillis: 3_500 }, dial: accept });
    for (const attempt of [1, 2, 3]) {
      expect(world.state.kind).toBe('SYNCING');
      world.lose();
      expect(world.state).toMatchObject({ kind: 'CONNECTING', attempt, loop: 1, epoch: attempt });
      await world.clock.advance(world.clock.armed.at(-1)!);
    }
    expect(world.roundsOf()).toEqual([0, 1_000, 2_050, 3_153]);
    expect(world.loop.lastErrors).toMatchObject([{ address: 'the connected member', error: { message: 'hung up' } }]);
    await world.clock.advance(400);
    world.lose();
    expect(world.state.kind).toBe('CLOSING');
    expect(world.effects.filter((effect) => effect.includes('CONNECTED'))).toEqual([]);
  });

  test('BACKOFF-10: leaving INITIALIZED begins a new loop, with pauses and a timeout of its own', async () => {
    const world = await started({ policy: { ...numbers, clusterConnectTimeoutMillis: 3_000 } });
    await world.clock.advance(1_000);
    world.dial = accept;
    await world.clock.advance(1_050);
    expect(world.state).toMatchObject({ kind: 'SYNCING', attempt: 2 });
    world.initialize();
    await world.clock.advance(HOUR);
    world.dial = refuse;
    world.lose();
    await world.clock.settle();
    expect(world.state).toMatchObject({ kind: 'RECONNECTING', attempt: 1, loop: 2 });
    const begun = world.elapsed;
    await world.clock.advance(HOUR);
    expect(world.roundsOf().slice(3)).toEqual([begun, begun + 1_000, begun + 2_050, begun + 3_000]);
    expect(world.state.kind).toBe('CLOSING');
  });

  test('BACKOFF-11, A29: a loop begins no sooner than 100 ms after the begin of the epoch that was lost', async () => {
    const world = await started({ dial: accept });
    await world.clock.advance(7);
    for (let i = 0; i < 5; i++) {
      world.initialize();
      world.lose();
      expect(world.loop.nextRoundAt).toBeGreaterThan(world.clock.now());
      await world.clock.advance(100);
    }
    expect(world.roundsOf()).toEqual([0, 100, 200, 300, 400, 500]);
    world.initialize();
    await world.clock.advance(93);
    world.lose();
    await world.clock.settle();
    expect(world.roundsOf().at(-1)).toBe(600);
  });

  test('BACKOFF-11: nor does the loop of another cluster', async () => {
    const policy = { ...numbers, clusterConnectTimeoutMillis: 0 };
    const world = await started({ policy, rules: { candidates: 2, tryCount: 1 }, dial: accept });
    world.lose();
    expect(world.state.kind).toBe('SWITCHING');
    await world.clock.advance(99);
    expect(world.roundsOf()).toEqual([0]);
    await world.clock.advance(1);
    expect(world.roundsOf()).toEqual([0, 100]);
  });

  test('MACHINE-4: what comes of a dial of an earlier loop counts no more', async () => {
    const { waiting, dial } = pendingDials();
    const world = await started({ dial, addresses: ['a:1', 'b:2'] });
    world.loop.begin({ loop: 1, phase: 'initial', cluster: 'dev', policy: numbers }, 0);
    await world.clock.settle();
    expect(waiting.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    waiting[0]!.reject(new ClientNotAllowedInClusterError('late'));
    await world.clock.settle();
    expect(world.dials).toEqual(['0 a:1', '0 a:1']);
    expect(world.state).toMatchObject({ kind: 'CONNECTING', attempt: 0 });
    expect(world.logger.lines).toEqual([]);
  });
});

describe('giving up', () => {
  test('TIMEOUT-1, A33: the timeout 0 makes exactly one round', async () => {
    const world = await started({ policy: { ...numbers, clusterConnectTimeoutMillis: 0 } });
    await world.clock.advance(HOUR);
    expect(world.dials).toEqual(['0 a:1']);
    expect(world.state.kind).toBe('CLOSING');
  });

  test('TIMEOUT-1, A22: without a timeout the loop never gives up, and the 71st pause is the first of 30 s', async () => {
    const world = await started();
    await world.clock.advance(24 * HOUR);
    expect(world.clock.armed.indexOf(30_000)).toBe(70);
    expect(world.state.kind).toBe('CONNECTING');
    expect(world.state.attempt).toBeGreaterThan(2_000);
  });

  test('TIMEOUT-4: the timeout does not cut a round that runs, and begins the last one', async () => {
    const { waiting, dial } = pendingDials();
    const world = await started({ policy: { ...numbers, clusterConnectTimeoutMillis: 7_000 }, dial });
    await world.clock.advance(5_500);
    waiting[0]!.reject(new IOError('slow'));
    await world.clock.advance(1_500);
    expect(world.roundsOf()).toEqual([0, 6_500]);
    await world.clock.advance(60_000);
    expect(waiting[1]!.signal.aborted).toBe(false);
    expect(world.state.kind).toBe('CONNECTING');
    waiting[1]!.reject(new IOError('slower'));
    await world.clock.advance(HOUR);
    expect(world.state.kind).toBe('CLOSING');
    expect(world.roundsOf()).toHaveLength(2);
  });

  test('TIMEOUT-4: with the clamp, the last round begins at the timeout', async () => {
    const world = await started({ policy: { ...numbers, initialBackoffMillis: 30_000, clusterConnectTimeoutMillis: 1_000 } });
    await world.clock.advance(HOUR);
    expect(world.roundsOf()).toEqual([0, 1_000]);
  });

  test('TIMEOUT-5: the next cluster has a loop of its own, and after the last one the client shuts down', async () => {
    const world = await started({ policy: { ...numbers, clusterConnectTimeoutMillis: 1_500 }, rules: { candidates: 2, tryCount: 1 } });
    await world.clock.advance(HOUR);
    expect(world.roundsOf()).toEqual([0, 1_000, 1_500, 1_500, 2_500, 3_000, 3_000, 4_000, 4_500]);
    expect(world.effects.filter((effect) => effect === 'switch')).toHaveLength(2);
    expect(world.state.kind).toBe('CLOSING');
    expect(world.effects.slice(-2)).toEqual(['announce SHUTTING_DOWN because', 'shutDown because']);
  });

  test.each([
    ['ClientNotAllowedInClusterError', new ClientNotAllowedInClusterError('go away')],
    ['InvalidConfigurationError', new InvalidConfigurationError('bad option')],
  ])('TIMEOUT-6, A46: a %s gives up at once, even without a timeout', async (_, fatal) => {
    const world = await started({
      addresses: ['a:1', 'b:2', 'c:3'],
      dial: (target, signal) => (target === 'b:2' ? Promise.reject(fatal) : refuse(target, signal)),
    });
    expect(world.dials).toEqual(['0 a:1', '0 b:2']);
    expect(world.cause).toMatchObject({ code: 'CLUSTER_CONNECT_FAILED', cause: fatal });
    expect(world.logger.lines).toEqual([
      `warn ConnectLoop: round 1 to reach the cluster "dev" failed: a:1 (a:1 refused), b:2 (${fatal.message}); giving up`,
    ]);
    expect(world.clock.pending).toBe(0);
  });

  test('START-7: the reason is an IllegalStateError with every failure of the last round and its address', async () => {
    let errors = 0;
    const world = await started({
      policy: { ...numbers, clusterConnectTimeoutMillis: 500 },
      addresses: ['a:1', '[::1]:2'],
      dial: (target) => Promise.reject(new AuthenticationError(`${target} refused, ${++errors}`)),
    });
    await world.clock.advance(500);
    expect(world.cause).toBeInstanceOf(IllegalStateError);
    expect(world.cause).toMatchObject({
      code: 'CLUSTER_CONNECT_FAILED',
      message: 'cannot connect to the cluster "dev": tried a:1, [::1]:2',
    });
    const { cause } = world.cause!;
    expect(cause).toBeInstanceOf(AggregateError);
    expect((cause as AggregateError).errors).toMatchObject([
      { address: 'a:1', code: 'AUTHENTICATION_FAILED', message: 'a:1 refused, 3' },
      { address: '[::1]:2', code: 'AUTHENTICATION_FAILED', message: '::1:2 refused, 4' },
    ]);
  });

  test('BACKOFF-12, A30: a function decides after each failed round, and its end ends the loop', async () => {
    const contexts: RetryContext[] = [];
    const world = await started({
      policy: (context) => {
        contexts.push(context);
        return context.attempt === 3 ? 'give-up' : context.attempt * 100;
      },
    });
    await world.clock.advance(HOUR);
    expect(world.roundsOf()).toEqual([0, 100, 300]);
    expect(contexts).toMatchObject([
      { attempt: 1, elapsedMillis: 0, phase: 'initial', cluster: 'dev' },
      { attempt: 2, elapsedMillis: 100 },
      { attempt: 3, elapsedMillis: 300, lastErrors: [{ address: 'a:1', error: { code: 'IO_ERROR' } }] },
    ]);
    expect(world.cause).toMatchObject({ code: 'CLUSTER_CONNECT_FAILED', cause: { errors: [{ message: 'a:1 refused' }] } });
  });

  test('BACKOFF-13, A31: a function that makes no sense is the reason of the end', async () => {
    const world = await started({ policy: () => Number.NaN });
    expect(world.cause).toMatchObject({ code: 'CLUSTER_CONNECT_FAILED', cause: { code: 'INVALID_CONFIGURATION' } });
    expect(world.dials).toHaveLength(1);
  });
});

describe('the addresses of a round', () => {
  test('ADDR-6: are tried one after the other, and the first success ends the round', async () => {
    const { waiting, dial } = pendingDials();
    const world = await started({ dial, addresses: ['a:1', 'b:2', 'c:3'] });
    expect(world.dials).toEqual(['0 a:1']);
    await world.clock.advance(5);
    waiting[0]!.reject(new IOError('no'));
    await world.clock.advance(5);
    expect(world.dials).toEqual(['0 a:1', '5 b:2']);
    waiting[1]!.resolve();
    await world.clock.advance(HOUR);
    expect(world.dials).toEqual(['0 a:1', '5 b:2']);
    expect(world.state).toMatchObject({ kind: 'SYNCING', attempt: 0 });
    expect(world.logger.lines).toEqual([]);
  });

  test('ADDR-11: any error but a fatal one means the next address', async () => {
    const errors = [new IOError('x'), new IllegalStateError('x'), new AuthenticationError('x'), new TypeError('x'), 'a text'];
    const world = await started({
      addresses: ['a:1', 'b:2', 'c:3', 'd:4', 'e:5', 'f:6'],
      dial() {
        const hasError = errors.length > 0;
        const error: unknown = errors.shift();
        if (hasError) throw error;
        return Promise.resolve();
      },
    });
    expect(world.dials).toHaveLength(6);
    expect(world.state.kind).toBe('SYNCING');
  });

  test('ADDR-4: are asked for anew for every round', async () => {
    const answers = [['old:1'], ['new:1'], ['newer:1']];
    const world = await started({ round: () => Promise.resolve({ targets: answers.shift()!.map(targetOf), failures: [] }) });
    await world.clock.advance(2_050);
    expect(world.dials).toEqual(['0 old:1', '1000 new:1', '2050 newer:1']);
  });

  test('A40 ADDR-5, ADDR-11: a provider that fails makes a round that fails, and a member without an address fails alone', async () => {
    const answers = [() => Promise.reject(new Error('no cloud')), () => Promise.resolve(candidatesOf(['good:1']))];
    let rounds = 0;
    const provider = { addresses: () => answers[Math.min(rounds++, 1)]!() };
    const members: Member[] = [];
    const addressing: Addressing = new Addressing({
      clock: new VirtualClock(),
      provider,
      hosts: [],
      usesTls: false,
      publicIp: true,
      shuffle: false,
      signal: new AbortController().signal,
    });
    const world = await started({ round: (signal) => addressing.round(members, signal) });
    expect(world.dials).toEqual([]);
    expect(world.state.attempt).toBe(1);
    expect(world.loop.lastErrors).toMatchObject([{ address: 'the address provider', error: { message: 'no cloud' } }]);

    members.push(memberAt('private:5701'));
    addressing.decide(members);
    await world.clock.advance(1_000);
    expect(world.dials).toEqual(['1000 good:1']);
    expect(world.loop.lastErrors).toMatchObject([
      { address: 'private:5701', error: { code: 'IO_ERROR', message: 'the member private:5701 has no public address' } },
      { address: 'good:1', error: { message: 'good:1 refused' } },
    ]);

    world.dial = accept;
    await world.clock.advance(1_050);
    expect(world.state.kind).toBe('SYNCING');
  });
});
