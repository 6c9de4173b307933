import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import net from 'node:net';
import { systemClock, type Clock, type Timer } from '../../src/clock.ts';
import type { LifecycleDetails, LifecycleListener, LifecycleState } from '../../src/index.ts';

/** What a client announced, in order. */
export interface LifecycleLog {
  readonly events: LifecycleState[];
  readonly details: LifecycleDetails[];
  /** To be configured, so that it hears of everything from the first event on. */
  readonly listener: LifecycleListener;
}

export function lifecycleLog(): LifecycleLog {
  const log: LifecycleLog = {
    events: [],
    details: [],
    listener(state, details) {
      log.events.push(state);
      log.details.push(details);
    },
  };
  return log;
}

/** How a promise was settled. */
export type Outcome<T> = PromiseFulfilledResult<T> | Rejection;

/** How a promise was rejected. */
export interface Rejection {
  readonly status: 'rejected';
  readonly reason: unknown;
}

/** What has become of a promise when the present turn of the event loop ends, before any timer and any socket; undefined while it is pending. */
export async function inTurn<T>(promise: Promise<T>): Promise<Outcome<T> | undefined> {
  const follow = follows(promise);
  // microtasks may come before or after the first of these, but before the second
  for (let i = 0; i < 2; i++) await new Promise<void>((resolve) => process.nextTick(resolve));
  return follow.outcome;
}

/** Looks at a promise without waiting for it. */
export function follows<T>(promise: Promise<T>): { readonly outcome: Outcome<T> | undefined } {
  const follow: { outcome: Outcome<T> | undefined } = { outcome: undefined };
  promise.then(
    (value) => (follow.outcome = { status: 'fulfilled', value }),
    (reason: unknown) => (follow.outcome = { status: 'rejected', reason }),
  );
  return follow;
}

/** The error that a promise is rejected with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  const [result] = await Promise.allSettled([promise]);
  if (result.status === 'rejected') return result.reason;
  throw new Error('the promise was expected to be rejected');
}

/** The error of a call, the milliseconds until it is rejected, and how late this process was meanwhile for its own timers. */
export async function timed(make: () => Promise<unknown>, expected: number): Promise<{ error: unknown; millis: number; lateness: number }> {
  const begun = performance.now();
  let lateness = 0;
  const timer = setTimeout(() => (lateness = performance.now() - begun - expected), expected);
  const error = await rejectionOf(make());
  const millis = performance.now() - begun;
  await new Promise((resolve) => setTimeout(resolve));
  clearTimeout(timer);
  return { error, millis, lateness };
}

/** What a promise gives, if it does so before a timer fires that is armed now: however busy the machine is, they are late together. */
export async function within<T>(millis: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`this was not settled within ${millis} ms`)), millis);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** The time of the process, with a count of what a client has armed: 0 when it has let go of everything. */
export class CountingClock implements Clock {
  readonly #armed = new Set<object>();

  get pending(): number {
    return this.#armed.size;
  }

  now(): number {
    return systemClock.now();
  }

  random(): number {
    return systemClock.random();
  }

  setTimer(millis: number, fire: () => void): Timer {
    return this.#arm((done) => systemClock.setTimer(millis, done), fire);
  }

  afterPoll(fire: () => void): Timer {
    return this.#arm((done) => systemClock.afterPoll(done), fire);
  }

  #arm(arm: (done: () => void) => Timer, fire: () => void): Timer {
    const timer = arm(() => {
      this.#armed.delete(timer);
      fire();
    });
    this.#armed.add(timer);
    const cancel = () => {
      this.#armed.delete(timer);
      timer.cancel();
    };
    return { cancel };
  }
}

/** The time of the process, with an account of how long the client has waited. */
export class RecordingClock implements Clock {
  /** The length of each timer that has fired, in milliseconds. */
  readonly fired: number[] = [];

  now = () => systemClock.now();
  random = () => systemClock.random();
  afterPoll = (fire: () => void) => systemClock.afterPoll(fire);

  setTimer(millis: number, fire: () => void): Timer {
    return systemClock.setTimer(millis, () => {
      this.fired.push(millis);
      fire();
    });
  }
}

/** How many sockets this process has, those of members in it included. */
export function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap' || name === 'TCPConnectWrap').length;
}

/** An address of this machine on which nobody listens. */
export async function deadAddress(): Promise<string> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return `127.0.0.1:${port}`;
}

/** Calls a function for each socket that this process opens as a client, until it is disposed of. */
export function onDial(heard: (socket: net.Socket) => void): Disposable {
  const hear = (message: unknown) => heard((message as { readonly socket: net.Socket }).socket);
  subscribe('net.client.socket', hear);
  return { [Symbol.dispose]: () => void unsubscribe('net.client.socket', hear) };
}
