import { describe, expect, test } from 'vitest';
import { Connections } from '../../../src/cluster/connections.ts';
import { MemberDials } from '../../../src/cluster/member-dials.ts';
import type { Member } from '../../../src/cluster/members.ts';
import { IOError } from '../../../src/errors.ts';
import { VirtualClock } from '../../virtual-clock.ts';
import { FakeConnection } from './fake-connection.ts';
import { Recorder } from './recorder.ts';
import { memberAt } from './some-members.ts';

class DialWorld {
  readonly clock = new VirtualClock({ now: 777 });
  readonly logger = new Recorder();
  readonly connections = new Connections();
  /** Each dial as `time host`. */
  readonly dialled: string[] = [];
  members: Member[];
  /** What a dial comes to; by default a connection. */
  outcome: (host: string, signal: AbortSignal) => Promise<unknown> = () => Promise.resolve();
  readonly dials = new MemberDials({
    clock: this.clock,
    logger: this.logger,
    connections: this.connections,
    members: () => this.members,
    targetOf: (member) => this.targetOf(member),
    connect: ({ host }, signal) => this.#connect(this.hostOf(host), signal),
  });

  /** Who answers at the address of this host. */
  hostOf = (host: string): string => host;

  constructor(...numbers: number[]) {
    this.members = numbers.map((number) => member(number));
  }

  targetOf = (one: Member): Promise<Member['address']> => Promise.resolve(one.address);

  /** When this member was dialled, from the begin on. */
  timesOf(number: number): number[] {
    return this.dialled.filter((dial) => dial.endsWith(` m${number}`)).map((dial) => Number(dial.split(' ')[0]));
  }

  connect(number: number): FakeConnection {
    const connection = new FakeConnection(number);
    this.connections.add(connection.member!.uuid, connection.real);
    return connection;
  }

  async #connect(host: string, signal: AbortSignal): Promise<void> {
    this.dialled.push(`${this.clock.now() - 777} ${host}`);
    await this.outcome(host, signal);
    this.connect(Number(host.slice(1)));
  }
}

const member = (number: number): Member => memberAt(`m${number}:5701`, number);
const refused = () => Promise.reject(new IOError('refused'));
const never = () => new Promise(() => {});
const only =
  (...hosts: string[]) =>
  (host: string) =>
    hosts.includes(host) ? Promise.resolve() : refused();

describe('dials to members', () => {
  test('MEMBERS-1, MEMBERS-2: begin at once and in parallel with every member that is not connected', async () => {
    const world = new DialWorld(1, 2, 3);
    world.connect(1);
    world.outcome = never;
    void world.dials.start();
    await world.clock.settle();
    expect(world.dialled).toEqual(['0 m2', '0 m3']);
  });

  test('MEMBERS-1: every 1000 ms each member without connection or dial is dialled, and no other', async () => {
    const world = new DialWorld(1, 2);
    void world.dials.start();
    await world.clock.advance(5_000);
    expect(world.dialled).toEqual(['0 m1', '0 m2']);
    world.connections.remove(world.connections.all[0]!);
    world.outcome = never;
    await world.clock.advance(5_000);
    expect(world.dialled.slice(2)).toEqual(['6000 m1']);
  });

  test('MEMBERS-2: the first pass ends when every dial of it has, whatever came of them', async () => {
    const world = new DialWorld(1, 2);
    let isOver = false;
    let finish!: () => void;
    world.outcome = (host) => (host === 'm1' ? refused() : new Promise<void>((resolve) => (finish = resolve)));
    void world.dials.start().then(() => (isOver = true));
    await world.clock.advance(3_000);
    expect(isOver).toBe(false);
    finish();
    await world.clock.settle();
    expect(isOver).toBe(true);
  });

  test('START-12: a stop ends the first pass, even while it is being found out where a member is reached', async () => {
    const world = new DialWorld(1);
    world.targetOf = () => new Promise(() => {});
    const pass = world.dials.start();
    world.dials.stop();
    await expect(pass).resolves.toBeUndefined();
  });

  test('MEMBERS-2: a member that joins is dialled at once', async () => {
    const world = new DialWorld(1);
    await world.dials.start();
    await world.clock.advance(300);
    world.members.push(member(2));
    world.dials.joined([world.members[1]!]);
    await world.clock.settle();
    expect(world.timesOf(2)).toEqual([300]);
  });

  test('MEMBERS-3: nothing is dialled before the start, nor after the stop', async () => {
    const world = new DialWorld(1);
    world.outcome = refused;
    world.dials.joined(world.members);
    await world.clock.advance(5_000);
    expect(world.dialled).toEqual([]);
    void world.dials.start();
    await world.clock.settle();
    world.dials.stop();
    world.dials.joined(world.members);
    await world.clock.advance(60_000);
    expect(world.dialled).toEqual(['5000 m1']);
    expect(world.clock.pending).toBe(0);
  });

  test('MEMBERS-3, START-12: a stop ends the dials that are on their way, and with them the first pass, without a word', async () => {
    const world = new DialWorld(1);
    let isOver = false;
    const signals: AbortSignal[] = [];
    world.outcome = (_, signal) => {
      signals.push(signal);
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    };
    void world.dials.start().then(() => (isOver = true));
    await world.clock.settle();
    world.dials.stop();
    await world.clock.settle();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(isOver).toBe(true);
    expect(world.logger.lines).toEqual([]);
  });

  test('MEMBERS-4, A64: failures space the dials to one member to 1, 2, 4, 8, then 10 s', async () => {
    const world = new DialWorld(1, 2);
    world.outcome = only('m2');
    void world.dials.start();
    await world.clock.advance(60_000);
    expect(world.timesOf(1)).toEqual([0, 1_000, 3_000, 7_000, 15_000, 25_000, 35_000, 45_000, 55_000]);
    expect(world.timesOf(2)).toEqual([0]);
  });

  test('MEMBERS-4: the spacing is between the begins of dials, so a slow failure is not waited for twice', async () => {
    const world = new DialWorld(1);
    world.outcome = () => new Promise((_, reject) => world.clock.setTimer(2_500, () => reject(new IOError('timeout'))));
    void world.dials.start();
    await world.clock.advance(20_000);
    expect(world.timesOf(1)).toEqual([0, 3_000, 6_000, 10_000, 18_000]);
  });

  test('MEMBERS-4: timers that are a little early or late do not double the spacing', async () => {
    const world = new DialWorld(1);
    world.outcome = refused;
    const exact = world.clock.setTimer.bind(world.clock);
    const drifts = [3, -2, 5, -4, 0, 20, -30];
    world.clock.setTimer = (millis, fire) => exact(millis === 1_000 ? millis + (drifts.shift() ?? 0) : millis, fire);
    void world.dials.start();
    await world.clock.advance(8_000);
    expect(world.timesOf(1).map((time) => Math.round(time / 100) * 100)).toEqual([0, 1_000, 3_000, 7_000]);
  });

  test('MEMBERS-4: a success resets the spacing', async () => {
    const world = new DialWorld(1);
    world.outcome = refused;
    void world.dials.start();
    await world.clock.advance(3_500);
    world.outcome = () => Promise.resolve();
    await world.clock.advance(3_500);
    expect(world.timesOf(1)).toEqual([0, 1_000, 3_000, 7_000]);
    world.connections.remove(world.connections.all[0]!);
    world.outcome = refused;
    await world.clock.advance(4_000);
    expect(world.timesOf(1).slice(4)).toEqual([8_000, 9_000, 11_000]);
  });

  test('MEMBERS-4: so does its joining again, and a new start', async () => {
    const world = new DialWorld(1);
    world.outcome = refused;
    void world.dials.start();
    await world.clock.advance(10_500);
    expect(world.timesOf(1)).toEqual([0, 1_000, 3_000, 7_000]);
    world.dials.joined(world.members);
    await world.clock.advance(3_500);
    expect(world.timesOf(1).slice(4)).toEqual([10_500, 12_000, 14_000]);
    void world.dials.start();
    await world.clock.advance(1_000);
    expect(world.timesOf(1).slice(7)).toEqual([14_000, 15_000]);
  });

  test('MEMBERS-4: a member that joins again while it is dialled is not marked by the old dial', async () => {
    const world = new DialWorld(1);
    const failures: (() => void)[] = [];
    world.outcome = () => new Promise((_, reject) => failures.push(() => reject(new IOError('refused'))));
    void world.dials.start();
    await world.clock.settle();
    world.dials.joined(world.members);
    await world.clock.settle();
    failures[0]!();
    await world.clock.advance(3_000);
    expect(world.timesOf(1)).toEqual([0, 0]); // the new dial is still on its way
  });

  test('MEMBERS-4: each change of the state of a member is one line', async () => {
    const world = new DialWorld(1);
    world.outcome = refused;
    void world.dials.start();
    await world.clock.advance(16_000);
    expect(world.logger.lines).toEqual(['warn MemberDials: the member m1:5701 cannot be reached']);
    world.outcome = () => Promise.resolve();
    await world.clock.advance(10_000);
    expect(world.logger.lines.slice(1)).toEqual(['info MemberDials: the member m1:5701 is reached again']);
  });

  test('MEMBERS-4: a first success is no line', async () => {
    const world = new DialWorld(1);
    await world.dials.start();
    expect(world.logger.lines).toEqual([]);
  });

  test('ADDR-11: a member that has no address for us counts as one that cannot be reached', async () => {
    const world = new DialWorld(1, 2);
    world.targetOf = (one) => (one === world.members[0] ? Promise.reject(new IOError('no public address')) : Promise.resolve(one.address));
    await world.dials.start();
    await world.clock.advance(1_000);
    expect(world.dialled).toEqual(['0 m2']);
    expect(world.logger.lines).toEqual(['warn MemberDials: the member m1:5701 cannot be reached']);
  });

  test('MEMBERS-4: nor is a member reached at whose address another one answers', async () => {
    const world = new DialWorld(1, 2);
    world.connect(2);
    world.hostOf = () => 'm2';
    void world.dials.start();
    await world.clock.advance(7_500);
    expect(world.dialled).toEqual(['0 m2', '1000 m2', '3000 m2', '7000 m2']);
    expect(world.logger.lines).toEqual(['warn MemberDials: the member m1:5701 cannot be reached']);
  });

  test('MEMBERS-1: a member that left the list is dialled no more', async () => {
    const world = new DialWorld(1);
    world.outcome = refused;
    void world.dials.start();
    await world.clock.advance(500);
    world.members = [];
    await world.clock.advance(20_000);
    expect(world.timesOf(1)).toEqual([0]);
  });
});
