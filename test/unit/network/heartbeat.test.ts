import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { Heartbeat, pulse } from '../../../src/network/heartbeat.ts';
import type { Connection } from '../../../src/network/connection.ts';
import { clientPing } from '../../../src/protocol/messages/client.ts';
import { VirtualClock } from '../../virtual-clock.ts';

const options = { intervalMillis: 5_000, timeoutMillis: 60_000 };

/** A connection whose member answers pings, unless it is frozen. */
class Pinged {
  lastReadAt: number;
  lastWriteAt: number;
  isFrozen = false;
  /** How long it takes until a ping is written. */
  flushMillis = 0;
  readonly pings: number[] = [];
  closedAt: number | undefined;
  readonly reasons: unknown[][] = [];
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
    this.lastReadAt = this.lastWriteAt = clock.now();
  }

  get real(): Connection {
    return this as unknown as Connection;
  }

  request(message: unknown): Promise<void> {
    if (message !== clientPing) throw new TypeError('that is no ping');
    const now = this.#clock.now();
    this.pings.push(now);
    this.lastWriteAt = now + this.flushMillis;
    if (this.isFrozen) return Promise.reject(new Error('no answer'));
    this.lastReadAt = now + this.flushMillis;
    return Promise.resolve();
  }

  close(...reason: unknown[]): void {
    this.closedAt ??= this.#clock.now();
    this.reasons.push(reason);
  }
}

function world(count: number, more: Partial<typeof options> = {}) {
  const clock = new VirtualClock();
  const connections = Array.from({ length: count }, () => new Pinged(clock));
  const live = () => connections.filter(({ closedAt }) => closedAt === undefined).map(({ real }) => real);
  const heartbeat = new Heartbeat(clock, { ...options, ...more }, live);
  heartbeat.start();
  return { clock, connections, heartbeat };
}

describe('the pulse of a connection', () => {
  test('HEART-1: is dead when it was silent for more than the timeout, else wants a ping when nothing was written for the interval', () => {
    const at = (readMillis: number, writtenMillis: number) =>
      pulse(100_000, { lastReadAt: 100_000 - readMillis, lastWriteAt: 100_000 - writtenMillis }, options);
    expect(at(60_001, 0)).toBe('dead');
    expect(at(60_001, 90_000)).toBe('dead');
    expect(at(60_000, 5_000)).toBe('ping');
    expect(at(0, 5_000)).toBe('ping');
    expect(at(55_000, 4_000)).toBe('alive');
    expect(at(0, 0)).toBe('alive');
  });

  test('HEART-1: wants a ping when it would be dead at the next look, whatever was written', () => {
    expect(pulse(7_000, { lastReadAt: 4_500, lastWriteAt: 7_000 }, { intervalMillis: 5_000, timeoutMillis: 7_000 })).toBe('ping');
    expect(pulse(7_000, { lastReadAt: 5_000, lastWriteAt: 7_000 }, { intervalMillis: 5_000, timeoutMillis: 7_000 })).toBe('alive');
  });

  test('HEART-1: depends on the two times alone, and never closes what was read in time', () => {
    const millis = fc.integer({ min: 0, max: 200_000 });
    fc.assert(
      fc.property(millis, millis, millis, (begin, read, written) => {
        const verdict = pulse(begin + 200_000, { lastReadAt: begin + read, lastWriteAt: begin + written }, options);
        expect(verdict === 'dead').toBe(200_000 - read > 60_000);
      }),
    );
  });
});

describe('the heartbeat', () => {
  test('HEART-1: pings an idle connection every interval', () => {
    const { clock, connections } = world(1);
    clock.tick(20_000);
    expect(connections[0]!.pings).toEqual([5_000, 10_000, 15_000, 20_000]);
  });

  test('HEART-1: pings it every interval although a ping is written a little later than its tick', () => {
    for (const timeoutMillis of [7_000, 60_000]) {
      const { clock, connections } = world(1, { timeoutMillis });
      connections[0]!.flushMillis = 3;
      clock.tick(600_000);
      expect(connections[0]!.pings).toHaveLength(120);
      expect(connections[0]!.closedAt).toBeUndefined();
    }
  });

  test('HEART-1: closes no idle connection whose member answers, whenever it was opened and however short the timeout is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 600 }), fc.nat(400), (intervalMillis, more, opened) => {
        const clock = new VirtualClock();
        const connections: Pinged[] = [];
        new Heartbeat(clock, { intervalMillis, timeoutMillis: intervalMillis + more }, () => connections.map(({ real }) => real)).start();
        clock.tick(opened);
        const connection = new Pinged(clock);
        connections.push(connection);
        clock.tick(4_000);
        expect(connection.closedAt).toBeUndefined();
      }),
    );
  });

  test('HEART-1: does not ping a connection that is written to', () => {
    const { clock, connections } = world(1);
    for (let i = 0; i < 20; i++) {
      clock.tick(1_000);
      connections[0]!.lastReadAt = connections[0]!.lastWriteAt = clock.now() - 500;
    }
    expect(connections[0]!.pings).toEqual([]);
  });

  test('HEART-1, HEART-3, A60: closes two frozen members, each once, at the first tick after the timeout, and the third stays', async () => {
    const { clock, connections } = world(3, { intervalMillis: 500, timeoutMillis: 2_000 });
    await clock.advance(1_200);
    connections[0]!.isFrozen = connections[2]!.isFrozen = true;
    await clock.advance(10_000);
    expect(connections.map(({ closedAt }) => closedAt)).toEqual([3_500, undefined, 3_500]);
    expect(connections[0]!.reasons).toMatchObject([['HEARTBEAT', { message: 'nothing was received for 2000 ms' }]]);
    expect(connections[2]!.reasons).toHaveLength(1);
  });

  test('HEART-1: goes on with the others when a pass closes some of them', () => {
    const { clock, connections } = world(3);
    const [first, second, third] = connections as [Pinged, Pinged, Pinged];
    for (const connection of connections) connection.isFrozen = true;
    first.close = () => {
      for (const other of connections) other.closedAt ??= clock.now(); // as a shutdown would
    };
    const closed = vi.spyOn(third, 'close');
    clock.stall(0);
    clock.tick(65_000);
    expect(first.closedAt).toBe(65_000);
    expect(second.closedAt).toBe(65_000);
    expect(closed).toHaveBeenCalledOnce();
  });

  test('HEART-2: any byte read is a sign of life, creation the first, and who only receives still pings', () => {
    const { clock, connections } = world(1);
    const [connection] = connections as [Pinged];
    connection.isFrozen = true; // answers no ping, but sends events
    for (let i = 0; i < 100; i++) {
      clock.tick(2_000);
      connection.lastReadAt = clock.now();
    }
    expect(connection.closedAt).toBeUndefined();
    expect(connection.pings).toHaveLength(40);
    clock.tick(60_000);
    expect(connection.closedAt).toBeUndefined();
    clock.tick(5_000);
    expect(connection.closedAt).toBe(265_000);
  });

  test('HEART-3: a ping that fails is no unhandled rejection', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    try {
      const { clock, connections } = world(1);
      connections[0]!.isFrozen = true;
      await clock.advance(30_000);
      expect(connections[0]!.pings).toHaveLength(6);
    } finally {
      process.off('unhandledRejection', unhandled);
    }
    expect(unhandled).not.toHaveBeenCalled();
  });

  test('HEART-4: a tick that is late by more than the interval closes nothing, and the next one judges', () => {
    const { clock, connections } = world(2);
    const [alive, dead] = connections as [Pinged, Pinged];
    dead.isFrozen = true;
    clock.stall(300_000);
    expect(connections.map(({ closedAt }) => closedAt)).toEqual([undefined, undefined]);
    expect(connections.map(({ pings }) => pings)).toEqual([[300_000], [300_000]]);
    alive.lastReadAt = clock.now(); // what had arrived meanwhile is read
    clock.tick(5_000);
    expect(alive.closedAt).toBeUndefined();
    expect(dead.closedAt).toBe(305_000);
  });

  test('HEART-4: a tick that is late by the interval or less judges at once', () => {
    for (const [late, isClosed] of [
      [5_000, true],
      [5_001, false],
    ] as const) {
      const { clock, connections } = world(1, { timeoutMillis: 5_500 });
      clock.stall(5_000 + late);
      expect(connections[0]!.closedAt !== undefined).toBe(isClosed);
    }
  });

  test('HEART-1: keeps its pace after a stall', () => {
    const { clock, connections } = world(1);
    clock.stall(12_345);
    clock.tick(10_000);
    expect(connections[0]!.pings).toEqual([12_345, 17_345, 22_345]);
  });

  test('SHUTDOWN-5: looks at nothing after its stop, and leaves no timer', () => {
    const { clock, connections, heartbeat } = world(1);
    clock.tick(5_000);
    heartbeat.stop();
    expect(clock.pending).toBe(0);
    clock.tick(500_000);
    expect(connections[0]!.pings).toHaveLength(1);
    new Heartbeat(clock, options, () => []).stop();
  });

  test('HEART-1: finds the connections of its tick, not those of its start', () => {
    const clock = new VirtualClock();
    const connections: Connection[] = [];
    new Heartbeat(clock, options, () => connections).start();
    clock.tick(4_000);
    const late = new Pinged(clock);
    connections.push(late.real);
    clock.tick(11_000);
    expect(late.pings).toEqual([10_000, 15_000]);
  });
});
