// `npm run bench`: what a call costs, beside the official client and a raw socket, on real members. See USAGE.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startCluster } from '../scripts/cluster-members.mjs';
import { run } from '../scripts/steps.mjs';
import { topLines } from './profile.mjs';
import { judge, missedList, setting, table, verdictTable } from './report.mjs';
import { quickTargets, targets } from './targets.mjs';
import { endurance, quickWorkloads, workloads } from './workloads.mjs';

/** What takes a moment only is more at the mercy of the machine, so it gets more rounds. */
const ROUNDS_OF_KIND = { serialization: 3, import: 3, connect: 3 };

const USAGE = `usage: npm run bench -- [--quick] [--only TEXT] [--rounds N] [--seconds S] [--endurance S] [--json] [--no-write]

  --quick         only get at 64 in flight, in less than a minute; exit code 1 when ours / official is above 0.8
  --only TEXT     only workloads whose name contains the text
  --rounds N      rounds of each workload (default 5)
  --seconds S     how long a loop is measured in each round (default 1.5)
  --endurance S   also a run of so many seconds for the growth of the heap (default 60, 0 for none)
  --json          prints the figures as JSON instead of a table
  --no-write      leaves RESULTS.md as it is`;

/** @typedef {import('./workloads.mjs').Workload} Workload */
/** @typedef {import('./report.mjs').ClientName} ClientName */
/** @typedef {import('./report.mjs').Measured} Measured */

const here = dirname(fileURLToPath(import.meta.url));
const MEMBER = '5.7.0';
/** Members live for long here, unlike those of tests: what matters is how fast they are once they are warm. */
const JAVA_OPTIONS = ['-Xms1g', '-Xmx1g'];
const WORKER_MILLIS = 120_000;
/** What is measured of each client in a round of the quick run. */
const QUICK_SECONDS = 0.8;
/** How long a workload is profiled that missed its target. */
const PROFILED_SECONDS = 5;

const options = readArguments();
if (!existsSync(join(here, 'node_modules', 'hazelcast-client'))) await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: here });
await run('node', ['scripts/build.mjs']);
process.exitCode = (await bench()) ? 0 : 1;

function readArguments() {
  const number = (name, text) => {
    if (Number.isFinite(Number(text)) && Number(text) >= 0) return Number(text);
    throw new Error(`--${name} must be a number from 0, not ${text}`);
  };
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string', default: '' },
        rounds: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '1.5' },
        endurance: { type: 'string', default: '60' },
        json: { type: 'boolean', default: false },
        'no-write': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    const isPart = values.quick || values.only !== '';
    return {
      isQuick: values.quick,
      only: values.only,
      rounds: Math.max(1, number('rounds', values.rounds)),
      seconds: values.quick ? QUICK_SECONDS : number('seconds', values.seconds),
      enduranceSeconds: isPart ? 0 : number('endurance', values.endurance),
      isJson: values.json,
      isWritten: !isPart && !values['no-write'],
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exit(2);
  }
}

/** Returns whether everything that had to hold did. */
async function bench() {
  const chosen = options.isQuick ? quickWorkloads : workloads.filter(({ id }) => id.includes(options.only));
  const all = options.enduranceSeconds > 0 ? [...chosen, endurance(options.enduranceSeconds)] : chosen;
  const places = await startMembers(all);
  try {
    const [warmup] = quickWorkloads;
    await runWorker({ client: 'ours', workload: warmup, addresses: places.of(warmup) }, 3);
    /** @type {Measured[]} */
    const measured = [];
    for (const workload of all) measured.push(await measure(workload, places.of(workload)));
    const verdicts = judge(measured, options.isQuick ? quickTargets : targets);
    report(measured, verdicts, await profiles(all, verdicts, places));
    return !options.isQuick || verdicts.every(({ isMet }) => isMet);
  } finally {
    await places.stop();
  }
}

/** The clusters that these workloads need. @param {readonly Workload[]} needed */
async function startMembers(needed) {
  const start = (members) => startCluster({ members, version: MEMBER, javaOptions: JAVA_OPTIONS });
  /** @type {Map<number | 'proxied', { addresses: string[], cluster: import('../scripts/cluster-members.mjs').RealCluster }>} */
  const clusters = new Map();
  for (const count of new Set([1, ...needed.map(({ members }) => members)])) {
    const cluster = await start(count);
    clusters.set(count, { cluster, addresses: cluster.addresses });
  }
  if (needed.some(({ kind }) => kind === 'reconnect')) {
    let target = '';
    const publicAddressOf = async (own) => {
      target = own;
      return `127.0.0.1:${await freePort()}`;
    };
    const cluster = await startCluster({ members: 1, version: MEMBER, javaOptions: JAVA_OPTIONS, publicAddressOf });
    clusters.set('proxied', { cluster, addresses: [target, ...cluster.addresses] });
  }
  return {
    /** @param {Workload} workload */
    of: ({ kind, members }) => clusters.get(kind === 'reconnect' ? 'proxied' : members).addresses,
    async stop() {
      for (const { cluster } of clusters.values()) await cluster.stop();
    },
  };
}

async function freePort() {
  const { createServer } = await import('node:net');
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Every client in every round, in an order that rotates.
 * @param {Workload} workload
 * @param {string[]} addresses
 * @returns {Promise<Measured>}
 */
async function measure(workload, addresses) {
  /** @type {ClientName[]} */
  const clients = workload.hasFloor ? ['floor', 'official', 'ours'] : ['official', 'ours'];
  /** @type {Measured['runs']} */
  const runs = {};
  const rounds = workload.kind === 'endurance' ? 1 : options.rounds * (ROUNDS_OF_KIND[workload.kind] ?? 1);
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < clients.length; i++) {
      const client = clients[(i + round) % clients.length];
      (runs[client] ??= [])[round] = await runWorker({ client, workload, addresses }, options.seconds);
    }
  }
  const measured = { id: workload.id, runs };
  if (!options.isJson) process.stderr.write(`${table([measured]).split('\n').slice(2).join('\n')}\n`);
  return measured;
}

/**
 * @param {{ client: ClientName, workload: Workload, addresses: string[] }} job
 * @param {number} seconds
 * @param {readonly string[]} [flags]
 * @returns {Promise<import('./measure.mjs').Figures>}
 */
function runWorker(job, seconds, flags = []) {
  const text = JSON.stringify({ ...job, warmupMillis: 700, millis: seconds * 1000 });
  const extra = job.workload.kind === 'endurance' ? job.workload.seconds * 1000 : 0;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--expose-gc', ...flags, join(here, 'worker.mjs'), text], {
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: WORKER_MILLIS + extra,
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(JSON.parse(output.trim().split('\n').at(-1)));
      else reject(new Error(`${job.client} failed on ${job.workload.id}: ${signal ?? `exit code ${code}`}`));
    });
  });
}

/**
 * What ours does in the workloads that miss a target.
 * @param {readonly Workload[]} all
 * @param {readonly import('./report.mjs').Verdict[]} verdicts
 * @param {{ of(workload: Workload): string[] }} places
 */
async function profiles(all, verdicts, places) {
  const missed = new Set(verdicts.filter(({ isMet }) => !isMet).map(({ id }) => id));
  const sections = [];
  for (const workload of all.filter(({ id }) => missed.has(id))) {
    const job = /** @type {const} */ ({ client: 'ours', workload, addresses: places.of(workload) });
    const lines = await topLines((flags) => runWorker(job, PROFILED_SECONDS, flags));
    sections.push(`Where ours spends its time in \`${workload.id}\`:\n\n${lines}\n`);
  }
  return sections.join('\n');
}

/**
 * @param {readonly Measured[]} measured
 * @param {readonly import('./report.mjs').Verdict[]} verdicts
 * @param {string} profileText
 */
function report(measured, verdicts, profileText) {
  const official = JSON.parse(readFileSync(join(here, 'node_modules', 'hazelcast-client', 'package.json'), 'utf8')).version;
  const facts = { official, member: MEMBER, rounds: options.rounds, seconds: options.seconds, date: new Date().toISOString().slice(0, 10) };
  if (options.isJson) return console.log(JSON.stringify({ ...facts, measured, verdicts }, null, 2));
  const text = `${setting(facts)}\n\n${verdictTable(verdicts)}\n\n${missedList(verdicts)}\n\n${table(measured)}\n\n${profileText}`;
  console.log(text);
  const met = verdicts.filter(({ isMet }) => isMet).length;
  console.log(`${met} passed, ${verdicts.length - met} failed`);
  if (options.isWritten)
    writeFileSync(
      join(here, 'RESULTS.md'),
      `# What a call costs\n\nWritten by \`npm run bench\`. Ratios matter, absolute figures do not.\n\n${text}`,
    );
}
