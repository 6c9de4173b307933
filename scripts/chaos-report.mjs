// @ts-check
// What a run of the chaos has shown, and whether it may be so.

/** What was seen. @typedef {object} Observations
 * @property {string} seed
 * @property {number} minutes
 * @property {Readonly<Record<string, number>>} faults
 * @property {number} reads
 * @property {number} writes
 * @property {Readonly<Record<string, number>>} failures how often what failed: `mode method ErrorClass`
 * @property {number} lostWrites confirmed writes that are not there
 * @property {number} doubledWrites writes that were executed more often than the caller was told
 * @property {readonly string[]} wrong what else was found that must not be
 * @property {readonly string[]} problems what did not come to its end
 * @property {{ readonly cluster: readonly number[], readonly member: readonly number[] }} reconnectMillis
 * @property {{ readonly before: number, readonly after: number }} heapBytes after garbage collection, with the same clients
 * @property {{ readonly sockets: number, readonly timers: number }} left after the clients are shut down
 */

/** @typedef {ReturnType<typeof reportOf>} Report */

const MIB = 2 ** 20;
/** What the account of the writes may grow by, and what the engine compiles meanwhile. */
const HEAP_GROWTH_MIB = 16;
const SHOWN = 20;
/** Writes of unknown outcome; a read fails in none of these ways. */
const UNKNOWN_OUTCOME = ['TargetDisconnectedError', 'IndeterminateOperationStateError', 'MemberLeftError'];
/** The only error that mode ASYNC adds. */
const OFFLINE = 'ClientOfflineError';

/** @param {Observations} seen */
export function reportOf(seen) {
  const heapMiB = { before: rounded(seen.heapBytes.before / MIB), after: rounded(seen.heapBytes.after / MIB) };
  const broken = [
    ...seen.problems,
    ...unlessZero('acknowledged writes are lost', seen.lostWrites),
    ...unlessZero('writes were executed twice', seen.doubledWrites),
    ...firstOf(seen.wrong),
    ...Object.keys(seen.failures).filter((failure) => !isExpected(failure)),
    ...(heapMiB.after - heapMiB.before > HEAP_GROWTH_MIB ? [`the heap grew by more than ${HEAP_GROWTH_MIB} MiB`] : []),
    ...unlessZero('sockets are left', seen.left.sockets),
    ...unlessZero('timers are left', seen.left.timers),
  ];
  return {
    seed: seen.seed,
    minutes: seen.minutes,
    faults: seen.faults,
    operations: { reads: seen.reads, writes: seen.writes },
    failures: seen.failures,
    lostWrites: seen.lostWrites,
    doubledWrites: seen.doubledWrites,
    reconnectMillis: { cluster: percentiles(seen.reconnectMillis.cluster), member: percentiles(seen.reconnectMillis.member) },
    heapMiB,
    left: seen.left,
    broken,
  };
}

/**
 * The report as text.
 * @param {Report} report
 */
export function textOf({ seed, minutes, faults, operations, failures, reconnectMillis, heapMiB, left, ...report }) {
  const times = (/** @type {ReturnType<typeof percentiles>} */ { count, p50, p99, max }) =>
    `${count} times, p50 ${p50} ms, p99 ${p99} ms, longest ${max} ms`;
  return `
seed ${seed}, ${minutes} minutes of faults: ${listOf(faults)}
operations            ${operations.reads} reads, ${operations.writes} writes
failures              ${listOf(byClass(failures))}
lost writes           ${report.lostWrites}
doubled writes        ${report.doubledWrites}
cluster reconnected   ${times(reconnectMillis.cluster)}
member reconnected    ${times(reconnectMillis.member)}
heap                  ${heapMiB.before} MiB before, ${heapMiB.after} MiB after
left                  ${left.sockets} sockets, ${left.timers} timers
${report.broken.map((what) => `BROKEN  ${what}\n`).join('')}`;
}

/**
 * @param {string} what
 * @param {number} count
 */
function unlessZero(what, count) {
  return count === 0 ? [] : [`${count} ${what}`];
}

/**
 * What one fault breaks, it breaks for many.
 * @param {readonly string[]} all
 */
function firstOf(all) {
  return all.length <= SHOWN ? all : [...all.slice(0, SHOWN), `${all.length - SHOWN} more like these`];
}

/** @param {string} failure */
function isExpected(failure) {
  const [mode, method, error = ''] = failure.split(' ');
  if (error === OFFLINE) return mode === 'ASYNC';
  return method !== 'get' && UNKNOWN_OUTCOME.includes(error);
}

/** @param {readonly number[]} values */
function percentiles(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (/** @type {number} */ share) => rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

const rounded = (/** @type {number} */ value) => Math.round(value * 10) / 10;

/**
 * The same counts without the methods.
 * @param {Readonly<Record<string, number>>} failures
 */
function byClass(failures) {
  /** @type {Record<string, number>} */
  const counts = {};
  for (const [failure, count] of Object.entries(failures)) {
    const [mode, , error] = failure.split(' ');
    const key = `${error} (${mode})`;
    counts[key] = (counts[key] ?? 0) + count;
  }
  return counts;
}

/** @param {Readonly<Record<string, number>>} counts */
function listOf(counts) {
  const parts = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}
