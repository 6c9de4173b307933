// What the demonstration sees of a client: its events, its rounds, and what becomes of calls.
import { duration, say } from './timeline.mjs';

/** @param {number} millis */
export const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** Waits until the condition holds. @param {() => boolean} condition */
export async function until(condition) {
  while (!condition()) await sleep(2);
}

/** Resolves when the client announces this event the next time. */
export function next(client, wanted) {
  const service = client.getLifecycleService();
  return new Promise((resolve) => {
    const id = service.addLifecycleListener((state) => {
      if (state !== wanted) return;
      service.removeLifecycleListener(id);
      resolve(undefined);
    });
  });
}

/** Says each event in the life of the client. */
export function sayEvents(client) {
  client.getLifecycleService().addLifecycleListener((state) => say(`event ${state}`));
}

/** Says each failed round with the pause after it, until it is told to stop; counts them. */
export function sayRounds(client) {
  const pauses = [];
  let last = client.connectionStatus().attempt;
  const stop = watch(client, ({ attempt, at, nextAttemptAt }) => {
    if (attempt > last && nextAttemptAt !== undefined) {
      const pause = nextAttemptAt - at;
      pauses.push(pause);
      say(`round ${attempt} failed, the next one begins in ${duration(pause)}`);
    }
    last = attempt;
  });
  return { pauses, stop };
}

/** Says where the client stands whenever that changes, until it is told to stop. */
export function sayStatus(client) {
  let last = '';
  return watch(client, ({ state, clusterName, members, attempt, offlineQueueSize }) => {
    const connected = members.filter((member) => member.connected).length;
    const counts = `${connected}/${members.length} members, ${attempt} rounds failed, ${offlineQueueSize} calls wait`;
    const line = `status ${state.padEnd(12)} in ${clusterName}: ${counts}`;
    if (line !== last) say(line);
    last = line;
  });
}

/** Looks at each status of the client, beginning with the present one. Returns what ends it. */
function watch(client, look) {
  const over = new AbortController();
  const run = async () => {
    for await (const status of client.statusUpdates({ signal: over.signal })) look(status);
  };
  run().catch((error) => {
    if (error.name !== 'AbortError') throw error;
  });
  return () => over.abort();
}

/** Makes calls and counts how they end, by the name of the error. */
export class Tally {
  resolved = 0;
  /** @type {Map<string, number>} */
  errors = new Map();
  slowest = 0;

  /** @template T @param {Promise<T>} call */
  async count(call) {
    const begun = performance.now();
    try {
      const value = await call;
      this.resolved++;
      return value;
    } catch (error) {
      this.errors.set(error.name, (this.errors.get(error.name) ?? 0) + 1);
      return undefined;
    } finally {
      this.slowest = Math.max(this.slowest, performance.now() - begun);
    }
  }

  get failed() {
    return [...this.errors.values()].reduce((sum, n) => sum + n, 0);
  }

  /** How often which error came, or nothing. */
  get rejections() {
    return [...this.errors].map(([name, n]) => `${n} x ${name}`).join(', ');
  }

  /** The cells of a table. */
  get cells() {
    return [String(this.resolved), this.rejections || 'none', duration(this.slowest)];
  }

  toString() {
    const { rejections } = this;
    return [`${this.resolved} resolved`, ...(rejections === '' ? [] : [rejections]), `slowest ${duration(this.slowest)}`].join(', ');
  }
}

/** Workers that read and write what they wrote, until they are told to stop. */
export function startWorkers(map, count) {
  const tally = new Tally();
  const running = new AbortController();
  let wrong = 0;
  const work = async (worker) => {
    for (let i = 0; !running.signal.aborted; i++) {
      const written = await tally.count(map.set(`worker-${worker}`, i).then(() => true));
      const read = await tally.count(map.get(`worker-${worker}`));
      if (written === true && read !== undefined && read !== i) wrong++;
      await sleep(1);
    }
  };
  const all = Promise.all(Array.from({ length: count }, (_, worker) => work(worker)));
  return {
    tally,
    get wrong() {
      return wrong;
    },
    async stop() {
      running.abort();
      await all;
    },
  };
}
