// @ts-check
// One run of the chaos, from the start of the members to what is left of the clients.
/** @import net from 'node:net' */
import { subscribe } from 'node:diagnostics_channel';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startSubjects } from './chaos-clients.mjs';
import { ChaosCluster } from './chaos-cluster.mjs';
import { Faults } from './chaos-faults.mjs';
import { Reach } from './chaos-reach.mjs';
import { Workers } from './chaos-workers.mjs';

const MEMBERS = 3;
const WORKERS = 50;
const WARM_UP_MILLIS = 5_000;
/** How long any step may take once the faults are over. */
const SETTLE_MILLIS = 120_000;
const RELEASE_MILLIS = 2_000;

/** @typedef {{ minutes: number, seed: string, say: (what: string) => void }} RunOptions */

/**
 * @param {RunOptions} options
 * @returns {Promise<import('./chaos-report.mjs').Observations>}
 */
export async function runChaos({ minutes, seed, say }) {
  const problems = new Problems(say);
  const sockets = new Sockets();
  const cluster = await ChaosCluster.start(MEMBERS);
  const reach = new Reach(cluster.addresses);
  const subjects = await startSubjects(cluster.addresses, reach);
  const workers = new Workers(subjects, { count: WORKERS, seed });
  say(`${MEMBERS} members are up, and ${WORKERS} workers at work`);
  await sleep(WARM_UP_MILLIS);
  const heapBefore = await heapBytes();
  const faults = new Faults({ cluster, reach, seed, say });
  await sleep(minutes * 60_000);

  await problems.of('ending the faults', () => faults.stop());
  await problems.of('waiting for the members', () => cluster.safe(new AbortController().signal));
  await problems.of('waiting for the clients', () => Promise.all(subjects.map((subject) => subject.reconnected())));
  await problems.of('waiting for the workers', () => workers.stop());
  await problems.of('looking for calls without result', () => expectSettled(subjects));
  await problems.of('asking whether listeners hear', () => Promise.all(subjects.map((subject) => subject.probe())));
  const heapAfter = await heapBytes();
  const audit = await problems.of('comparing with what members hold', () => workers.audit((key) => held(subjects, key)));
  await problems.of('shutting the clients down', () => Promise.all(subjects.map(({ client }) => client.shutdown())));
  const left = await resourcesLeft(sockets, cluster.addresses);
  await cluster.stop();
  return {
    seed,
    minutes,
    faults: Object.fromEntries(faults.counts),
    reads: workers.reads,
    writes: workers.writes,
    failures: Object.fromEntries(workers.failures),
    lostWrites: audit?.lost ?? 0,
    doubledWrites: audit?.doubled ?? 0,
    wrong: [...workers.wrongReplies, ...(audit?.wrong ?? [])],
    problems: problems.all,
    reconnectMillis: {
      cluster: subjects.flatMap(({ reconnects }) => reconnects.cluster),
      member: subjects.flatMap(({ reconnects }) => reconnects.member),
    },
    heapBytes: { before: heapBefore, after: heapAfter },
    left,
  };
}

/** What did not come to its end. */
class Problems {
  /** @type {string[]} */
  all = [];
  #say;

  /** @param {(what: string) => void} say */
  constructor(say) {
    this.#say = say;
    process.on('unhandledRejection', (error) => this.all.push(`unhandled rejection: ${String(error)}`));
    process.on('uncaughtException', (error) => this.all.push(`uncaught exception: ${String(error)}`));
  }

  /**
   * Takes a step within its time, and goes on whatever comes of it: the rest of the report is of use all the same.
   * @template T
   * @param {string} what
   * @param {() => Promise<T>} step
   * @returns {Promise<T | undefined>}
   */
  async of(what, step) {
    this.#say(what);
    const giveUp = new AbortController();
    const late = sleep(SETTLE_MILLIS, undefined, { signal: giveUp.signal }).then(
      () => Promise.reject(new Error(`it takes more than ${SETTLE_MILLIS / 1000} s`)),
      () => undefined,
    );
    try {
      return await Promise.race([step(), late]);
    } catch (error) {
      this.all.push(`${what}: ${String(error)}`);
      return undefined;
    } finally {
      giveUp.abort();
    }
  }
}

/** @param {readonly import('./chaos-clients.mjs').Subject[]} subjects */
async function expectSettled(subjects) {
  await nextTurn();
  for (const { name, unsettledCalls } of subjects) {
    if (unsettledCalls > 0) throw new Error(`${unsettledCalls} of the client ${name}`);
  }
}

/**
 * @param {readonly import('./chaos-clients.mjs').Subject[]} subjects
 * @param {string} key
 */
async function held([subject], key) {
  return (await subject?.map.getEntryView(key)) ?? null;
}

/** What is used after two collections. */
async function heapBytes() {
  setFlagsFromString('--expose-gc');
  const collect = /** @type {() => void} */ (runInNewContext('gc'));
  for (let i = 0; i < 2; i++) {
    collect();
    await nextTurn();
  }
  return process.memoryUsage().heapUsed;
}

/** The sockets of clients, that is those that lead to an address of theirs; members may take their time to close the other end. */
class Sockets {
  /** @type {Set<net.Socket>} */
  #open = new Set();

  constructor() {
    subscribe('net.client.socket', (message) => {
      const { socket } = /** @type {{ socket: net.Socket }} */ (message);
      this.#open.add(socket);
      socket.once('close', () => this.#open.delete(socket));
    });
  }

  /** @param {readonly string[]} addresses */
  countTo(addresses) {
    return [...this.#open].filter((socket) => socket.connecting || addresses.includes(`${socket.remoteAddress}:${socket.remotePort}`))
      .length;
  }
}

/**
 * What the clients have not let go of.
 * @param {Sockets} sockets
 * @param {readonly string[]} addresses
 */
async function resourcesLeft(sockets, addresses) {
  const end = performance.now() + RELEASE_MILLIS;
  for (;;) {
    await nextTurn();
    const left = {
      sockets: sockets.countTo(addresses),
      timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
    };
    if (left.sockets + left.timers === 0 || performance.now() > end) return left;
  }
}
