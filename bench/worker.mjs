// Runs one workload with one client in this process, and prints what it measured as JSON. `run.mjs` starts it.
import { Session } from 'node:inspector/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { connect, load } from './clients.mjs';
import { closedLoop, repeated } from './measure.mjs';
import { employee, employeeConfig, json, sampleOf } from './serialization.mjs';

/** @typedef {import('./workloads.mjs').Workload} Workload */
/** @typedef {{ client: 'ours' | 'official' | 'floor', workload: Workload, addresses: string[], warmupMillis: number, millis: number }} Job */

const KEYS = 10_000;
const MAP = 'bench';
const DEAD_MILLIS = 300;
const BACKOFF_MILLIS = 20;
/** So many values become bytes and back in one piece of work. */
const PAIRS = 1000;

/**
 * @param {Job} task
 * @returns {Promise<import('./measure.mjs').Figures>}
 */
async function measured(task) {
  const { workload, client } = task;
  if (client === 'floor') return floor(task);
  if (workload.kind === 'import') return importTime(load[client]);
  if (workload.kind === 'connect') return connectTime(client, task);
  if (workload.kind === 'reconnect') return reconnectTime(client, task);
  if (workload.kind === 'serialization') return thereAndBack(client, workload.sample, task);
  const hz = await connect(client, { ...task, serialization: workload.kind === 'compact' ? employeeConfig : {} });
  try {
    return await withClient(hz, task);
  } finally {
    await hz.shutdown();
  }
}

/** @param {number} bytes */
const textOf = (bytes) => 'abcdefghij'.repeat(Math.ceil(bytes / 10)).slice(0, bytes);
const keysOf = (count) => Array.from({ length: count }, (_, i) => `key-${i}`);
/** Large values get fewer keys, so that they fit into the member. @param {number} bytes */
const keyCount = (bytes) => Math.min(KEYS, Math.max(16, Math.floor(20_000_000 / bytes)));

/** @param {Job} task */
async function floor({ workload, addresses, warmupMillis, millis }) {
  if (workload.kind !== 'loop') throw new Error(`there is no floor for ${workload.id}`);
  const { floorLoop, requestsOf } = await import('./floor.mjs');
  const { Serializer } = await import('../dist/modules/serialization/serializer.js');
  const serializer = new Serializer({
    isBigEndian: true,
    defaultNumberType: 'double',
    bigintType: 'long',
    jsonStringDeserializationPolicy: 'EAGER',
  });
  const names = keysOf(keyCount(workload.bytes));
  const value = textOf(workload.bytes);
  const hz = await connect('ours', { addresses });
  await fill(await hz.getMap(MAP), names, value);
  await hz.shutdown();
  const keys = names.map((key) => serializer.toData(key));
  const requests = requestsOf(workload.op, { name: MAP, keys, value: serializer.toData(value) });
  // the tape must be longer than what is in flight
  const tape = Array.from({ length: Math.ceil((workload.inFlight + 1) / requests.length) }, () => requests).flat();
  return floorLoop({ address: addresses[0], requests: tape, inFlight: workload.inFlight, warmupMillis, millis });
}

/**
 * @param {any} hz
 * @param {Job} task
 */
async function withClient(hz, { client, workload, warmupMillis, millis }) {
  const map = await hz.getMap(MAP);
  switch (workload.kind) {
    case 'loop': {
      const { op, inFlight, bytes } = workload;
      const keys = keysOf(keyCount(bytes));
      const value = textOf(bytes);
      await fill(map, keys, value);
      const get = (i) => map.get(keys[i % keys.length]);
      const set = (i) => map.set(keys[i % keys.length], value);
      const call = op === 'get' ? get : op === 'set' ? set : (i) => (i % 10 === 0 ? set(i) : get(i));
      return closedLoop(call, { inFlight, warmupMillis, millis });
    }
    case 'bulk': {
      const bulk = await hz.getMap(`${MAP}-bulk`);
      const pairs = keysOf(workload.entries).map((key) => [key, textOf(100)]);
      const keys = pairs.map(([key]) => key);
      await bulk.putAll(pairs);
      const values = async () => [...(await bulk.values())];
      const work = workload.op === 'getAll' ? () => bulk.getAll(keys) : workload.op === 'putAll' ? () => bulk.putAll(pairs) : values;
      return repeated(work, workload.entries, { warmupMillis, millis });
    }
    case 'json':
      return closedLoop(setAndGet(map, json), { inFlight: 64, warmupMillis, millis });
    case 'compact':
      return closedLoop(setAndGet(map, employee(await load[client]())), { inFlight: 64, warmupMillis, millis });
    case 'burst': {
      const keys = keysOf(KEYS);
      await fill(map, keys, textOf(100));
      const burst = () => Promise.all(Array.from({ length: workload.calls }, (_, i) => map.get(keys[i % KEYS])));
      return repeated(burst, workload.calls, { warmupMillis: warmupMillis + 500, millis });
    }
    case 'events': {
      let seen = 0;
      const count = () => void seen++;
      const id = await map.addEntryListener({ added: count, updated: count }, undefined, true);
      const keys = keysOf(KEYS);
      const value = textOf(100);
      const figures = await closedLoop((i) => map.set(keys[i % KEYS], value), { inFlight: 64, warmupMillis, millis });
      await map.removeEntryListener(id);
      if (seen === 0) throw new Error('no event arrived');
      return figures;
    }
    case 'heap':
      return heapInFlight(map, workload.calls);
    case 'allocation':
      return allocation(map);
    case 'endurance':
      return enduring(map, workload.seconds);
    default:
      throw new Error(`${workload.kind} needs no client of its own`);
  }
}

/**
 * A value becomes bytes and back, without a member.
 * @param {'ours' | 'official'} client
 * @param {import('./serialization.mjs').Sample} sample
 * @param {Job} job
 */
async function thereAndBack(client, sample, { warmupMillis, millis }) {
  const { service, value } = await sampleOf(client, sample);
  const work = async () => {
    let read;
    for (let i = 0; i < PAIRS; i++) read = service.toObject(service.toData(value));
    return read;
  };
  return repeated(work, PAIRS, { warmupMillis, millis });
}

/**
 * @param {any} map
 * @param {readonly string[]} keys
 * @param {string} value
 */
async function fill(map, keys, value) {
  for (let i = 0; i < keys.length; i += 100) await Promise.all(keys.slice(i, i + 100).map((key) => map.set(key, value)));
}

/** Calls that write a value and read it, under one key after the other. @param {any} map @param {unknown} value */
function setAndGet(map, value) {
  const keys = keysOf(KEYS);
  return async (/** @type {number} */ i) => {
    const key = keys[i % KEYS];
    await map.set(key, value);
    await map.get(key);
  };
}

/** @param {() => Promise<unknown>} loadIt */
async function importTime(loadIt) {
  const start = performance.now();
  await loadIt();
  return { millis: performance.now() - start };
}

/**
 * The first connection of a process, and the median of later ones.
 * @param {'ours' | 'official'} client
 * @param {Job} job
 */
async function connectTime(client, { addresses }) {
  const times = [];
  for (let i = 0; i < 8; i++) {
    const start = performance.now();
    const hz = await connect(client, { addresses });
    times.push(performance.now() - start);
    await hz.shutdown();
  }
  const [coldMillis, ...warm] = times;
  return { millis: warm.toSorted((a, b) => a - b)[3], coldMillis };
}

/**
 * From the moment in which the member accepts again to the first answer, the back-off being short.
 * @param {'ours' | 'official'} client
 * @param {Job} job
 */
async function reconnectTime(client, { addresses }) {
  const { FaultProxy } = await import('../dist/esm/testing/index.js');
  // the member tells clients the address of this proxy, so that nobody goes around it
  const [target, listen] = addresses;
  const proxy = await FaultProxy.start({ target, listen: Number(listen.split(':')[1]) });
  const hz = await connect(client, { addresses: [proxy.address], backoffMillis: BACKOFF_MILLIS });
  const map = await hz.getMap(MAP);
  const times = [];
  for (let i = 0; i < 7; i++) {
    proxy.cut();
    await new Promise((resolve) => setTimeout(resolve, DEAD_MILLIS));
    await proxy.heal();
    const start = performance.now();
    await map.get('key-1');
    times.push(performance.now() - start);
  }
  await hz.shutdown();
  await proxy.close();
  return { millis: times.toSorted((a, b) => a - b)[3] };
}

/** What the heap holds for each call that waits for its answer. Needs `--expose-gc`. @param {any} map @param {number} calls */
async function heapInFlight(map, calls) {
  const keys = keysOf(KEYS);
  await fill(map, keys, textOf(100));
  await Promise.all(keys.map((key) => map.get(key))); // everything that is kept for good is there
  const gc = globalThis.gc;
  const promises = new Array(calls);
  gc();
  const before = process.memoryUsage();
  for (let i = 0; i < calls; i++) promises[i] = map.get(keys[i % KEYS]);
  gc();
  const after = process.memoryUsage();
  await Promise.all(promises);
  const of = (/** @type {NodeJS.MemoryUsage} */ { heapUsed, external }) => heapUsed + external;
  return { bytes: (of(after) - of(before)) / calls };
}

/**
 * What one get allocates on the heap, whatever becomes of it: bytes, and how often memory is asked for. The heap profiler takes a sample
 * of nearly every allocation when it is to take one for each byte.
 *
 * @param {any} map
 */
async function allocation(map) {
  const keys = keysOf(KEYS);
  await fill(map, keys, textOf(100));
  const calls = 20_000;
  await runInFlight(200_000, (i) => map.get(keys[i % KEYS]));
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: 1,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await runInFlight(calls, (i) => map.get(keys[i % KEYS]));
  const { profile } = await session.post('HeapProfiler.stopSampling');
  session.disconnect();
  let bytes = 0;
  /** @type {Map<string, number>} */
  const byFunction = new Map();
  /** @param {any} node */
  const visit = (node) => {
    bytes += node.selfSize;
    const name = `${node.callFrame.functionName || '(anonymous)'} ${node.callFrame.url.split('/').slice(-2).join('/')}:${node.callFrame.lineNumber + 1}`;
    byFunction.set(name, (byFunction.get(name) ?? 0) + node.selfSize);
    for (const child of node.children) visit(child);
  };
  visit(profile.head);
  if (process.env['BENCH_TOP'] !== undefined) {
    const top = [...byFunction].toSorted(([, a], [, b]) => b - a).slice(0, 12);
    for (const [name, size] of top) process.stderr.write(`${(size / calls).toFixed(0).padStart(6)} B  ${name}\n`);
  }
  return { bytes: bytes / calls, allocations: profile.samples.length / calls };
}

/** @param {number} calls @param {(i: number) => Promise<unknown>} call */
async function runInFlight(calls, call) {
  let next = 0;
  const worker = async () => {
    while (next < calls) await call(next++);
  };
  await Promise.all(Array.from({ length: 64 }, worker));
}

/** Whether a client that runs on and on grows, and how long the event loop is kept. Needs `--expose-gc`. @param {any} map @param {number} seconds */
async function enduring(map, seconds) {
  const keys = keysOf(KEYS);
  const value = textOf(100);
  await fill(map, keys, value);
  const gc = globalThis.gc;
  const heap = () => {
    gc();
    return process.memoryUsage().heapUsed;
  };
  const call = (i) => (i % 10 === 0 ? map.set(keys[i % KEYS], value) : map.get(keys[i % KEYS]));
  await closedLoop(call, { inFlight: 64, warmupMillis: 5000, millis: 1000 });
  const before = heap();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const figures = await closedLoop(call, { inFlight: 64, warmupMillis: 0, millis: seconds * 1000 });
  delay.disable();
  const after = heap();
  return {
    ...figures,
    heapGrowthPercent: ((after - before) / before) * 100,
    heapMegabytes: after / 1e6,
    loopDelayP99Millis: delay.percentile(99) / 1e6,
  };
}

const job = JSON.parse(process.argv[2]);
process.stdout.write(`${JSON.stringify(await measured(job))}\n`);
process.exit(0);
