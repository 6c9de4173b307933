// How a run is measured: processor time and latency within a window that begins when everything is warm.

/** @typedef {{ inFlight: number, warmupMillis: number, millis: number }} Window */
/** @typedef {Record<string, number>} Figures what one run of a workload measured, by name and unit */

/** One call in so many is timed where many are in flight, so that the timing costs little. */
const SAMPLE_EVERY = 8;
const SAMPLES = 1 << 17;

/** Latencies in milliseconds, the first ones that fit. */
export class Latencies {
  #values = new Float64Array(SAMPLES);
  #size = 0;

  /** @param {number} millis */
  add(millis) {
    if (this.#size < SAMPLES) this.#values[this.#size++] = millis;
  }

  clear() {
    this.#size = 0;
  }

  /** @returns {{ p50Micros: number, p99Micros: number }} */
  figures() {
    const sorted = this.#values.subarray(0, this.#size).toSorted();
    const at = (share) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN) * 1000;
    return { p50Micros: at(0.5), p99Micros: at(0.99) };
  }
}

/** Counts what is done within a window, with the processor time of the process. */
export class Meter {
  done = 0;
  #from = { done: 0, cpu: process.cpuUsage(), at: performance.now() };

  begin() {
    this.#from = { done: this.done, cpu: process.cpuUsage(), at: performance.now() };
  }

  /** @returns {{ cpuMicros: number, perSecond: number }} */
  end() {
    const { user, system } = process.cpuUsage(this.#from.cpu);
    const seconds = (performance.now() - this.#from.at) / 1000;
    const done = this.done - this.#from.done;
    return { cpuMicros: (user + system) / done, perSecond: done / seconds };
  }
}

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/**
 * Keeps so many calls in flight, each followed by the next one, and measures within the window.
 * @param {(i: number) => Promise<unknown>} call
 * @param {Window} window
 * @returns {Promise<Figures>}
 */
export async function closedLoop(call, { inFlight, warmupMillis, millis }) {
  const meter = new Meter();
  const latencies = new Latencies();
  const every = inFlight === 1 ? 1 : SAMPLE_EVERY;
  const end = { isReached: false };
  let next = 0;
  const worker = async () => {
    for (let i = 0; !end.isReached; i++) {
      if (i % every !== 0) await call(next++);
      else {
        const start = performance.now();
        await call(next++);
        latencies.add(performance.now() - start);
      }
      meter.done++;
    }
  };
  const workers = Array.from({ length: inFlight }, worker);
  await pause(warmupMillis);
  latencies.clear();
  meter.begin();
  await pause(millis);
  const figures = { ...meter.end(), ...latencies.figures() };
  end.isReached = true;
  await Promise.all(workers);
  return figures;
}

/**
 * Repeats one piece of work that counts as `units`, one at a time, and measures within the window.
 * @param {() => Promise<unknown>} work
 * @param {number} units
 * @param {{ warmupMillis: number, millis: number }} window
 * @returns {Promise<Figures>}
 */
export async function repeated(work, units, { warmupMillis, millis }) {
  const meter = new Meter();
  for (const end = performance.now() + warmupMillis; performance.now() < end;) await work();
  meter.begin();
  for (const end = performance.now() + millis; performance.now() < end; meter.done += units) await work();
  return meter.end();
}
