// What is measured: a list of names and parameters. How each kind runs is in worker.mjs.

/**
 * @typedef {{ kind: 'loop', op: 'get' | 'set' | 'mix', inFlight: number, bytes: number }} Loop
 * @typedef {{ kind: 'bulk', op: 'getAll' | 'putAll' | 'values', entries: number }} Bulk
 * @typedef {{ kind: 'json' }} Json
 * @typedef {{ kind: 'compact' }} Compact
 * @typedef {{ kind: 'serialization', sample: import('./serialization.mjs').Sample }} Serialization
 * @typedef {{ kind: 'burst', calls: number }} Burst
 * @typedef {{ kind: 'events' }} Events
 * @typedef {{ kind: 'import' }} Import
 * @typedef {{ kind: 'connect' }} Connect
 * @typedef {{ kind: 'reconnect' }} Reconnect
 * @typedef {{ kind: 'heap', calls: number }} Heap
 * @typedef {{ kind: 'allocation' }} Allocation
 * @typedef {{ kind: 'endurance', seconds: number }} Endurance
 * @typedef {Loop | Bulk | Json | Compact | Serialization | Burst | Events | Import | Connect | Reconnect | Heap | Allocation | Endurance} Work
 * @typedef {Work & { id: string, members: number, hasFloor: boolean }} Workload
 */

const IN_FLIGHT = [1, 64, 256, 2048];
const OPS = ['get', 'set', 'mix'];
const SIZES = [
  { bytes: 1_000, inFlight: 64, label: '1 kB' },
  { bytes: 10_000, inFlight: 64, label: '10 kB' },
  { bytes: 1_000_000, inFlight: 8, label: '1 MB' },
];
/** @type {readonly (readonly [import('./serialization.mjs').Sample, string])[]} */
const SAMPLES = [
  ['compact', 'a Compact record of 10 fields'],
  ['declared', 'a declared Compact record of 10 fields'],
  ['portable', 'a Portable of 10 fields'],
  ['json', 'a JSON object'],
  ['string', 'a string'],
  ['double', 'a double'],
  ['long', 'a long'],
];

/**
 * @param {'get' | 'set' | 'mix'} op
 * @param {number} inFlight
 * @param {{ bytes?: number, label?: string, members?: number }} [others]
 * @returns {Workload}
 */
function loop(op, inFlight, { bytes = 100, label = '100 B', members = 1 } = {}) {
  const where = members === 1 ? '' : `, ${members} members`;
  return {
    id: `${op === 'mix' ? '90/10' : op} ${label}, ${inFlight} in flight${where}`,
    kind: 'loop',
    op,
    inFlight,
    bytes,
    members,
    hasFloor: members === 1,
  };
}

/**
 * @param {string} id
 * @param {Work} work
 * @param {number} [members]
 * @returns {Workload}
 */
const other = (id, work, members = 1) => ({ id, ...work, members, hasFloor: false });

/** Everything, in the order in which it is measured and shown. @type {readonly Workload[]} */
export const workloads = [
  ...OPS.flatMap((op) => IN_FLIGHT.map((inFlight) => loop(op, inFlight))),
  ...SIZES.flatMap((size) => [loop('get', size.inFlight, size), loop('set', size.inFlight, size)]),
  ...OPS.map((op) => loop(op, 64, { members: 3 })),
  loop('get', 256, { members: 3 }),
  other('getAll of 1,000, per entry', { kind: 'bulk', op: 'getAll', entries: 1000 }),
  other('putAll of 1,000, per entry', { kind: 'bulk', op: 'putAll', entries: 1000 }),
  other('values of 1,000, per entry', { kind: 'bulk', op: 'values', entries: 1000 }),
  other('JSON set + get, per pair', { kind: 'json' }),
  other('Compact set + get, per pair', { kind: 'compact' }),
  ...SAMPLES.map(([sample, label]) => other(`bytes of ${label} and back`, { kind: 'serialization', sample })),
  other('burst of 10,000 gets, per get', { kind: 'burst', calls: 10_000 }),
  other('burst of 100,000 gets, per get', { kind: 'burst', calls: 100_000 }),
  other('set with an entry event, per pair', { kind: 'events' }),
  other('import', { kind: 'import' }),
  other('connect to 1 member', { kind: 'connect' }),
  other('connect to 3 members', { kind: 'connect' }, 3),
  other('first answer after the member accepts again', { kind: 'reconnect' }),
  other('heap of 100,000 calls in flight, per call', { kind: 'heap', calls: 100_000 }),
  other('allocation, per get', { kind: 'allocation' }),
];

/** What CI looks at. */
export const quickWorkloads = workloads.filter(({ id }) => id === 'get 100 B, 64 in flight');

/** @param {number} seconds @returns {Workload} */
export const endurance = (seconds) => other(`${seconds} s of gets and sets, 64 in flight`, { kind: 'endurance', seconds });
