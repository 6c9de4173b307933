// @ts-check
// `npm run flakes -- --runs N [paths]`: runs tests again and again, to find those that do not always pass. Without paths it
// runs the scenarios, on embedded members and, with Java, on real ones.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { whyNoJava } from './java.mjs';
import { bin, root } from './steps.mjs';

const USAGE = 'usage: npm run flakes -- [--runs 10] [paths of test files or folders]';
const SHOWN_LINES = 60;

/**
 * The part of vitest's report in JSON that is of use here.
 * @typedef {{ status: string, fullName: string, failureMessages?: string[] }} Assertion
 * @typedef {{ testResults: { name: string, status: string, message: string, assertionResults: Assertion[] }[] }} Report
 */

const { runs, paths } = readArguments();
let flakes = 0;
for (let run = 1; run <= runs; run++) {
  const { passed, failures } = await runOnce();
  for (const [name, message] of failures) console.log(`run ${run}: ${name}\n${message.replace(/^/gm, '    ')}`);
  flakes += failures.length;
  console.log(`run ${run} of ${runs}: ${passed} passed, ${failures.length} failed`);
}
console.log(`${runs} runs, ${flakes} flakes`);
process.exitCode = flakes > 0 ? 1 : 0;

/** How many tests passed, and which did not, each with its message. */
async function runOnce() {
  const folder = mkdtempSync(join(tmpdir(), 'flakes-'));
  const file = join(folder, 'report.json');
  const { code, output } = await vitest(['run', ...paths, '--reporter=json', `--outputFile=${file}`]);
  const { passed, failures } = summary(file);
  rmSync(folder, { recursive: true });
  const isExplained = code === 0 || failures.length > 0;
  return { passed, failures: isExplained ? failures : [...failures, elsewhere(code, output)] };
}

/** @param {string} file */
function summary(file) {
  /** @type {[name: string, message: string][]} */
  const failures = [];
  let passed = 0;
  for (const { name, status, message, assertionResults } of read(file).testResults) {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    passed += assertionResults.filter((test) => test.status === 'passed').length;
    for (const { fullName, failureMessages } of failed)
      failures.push([fullName, (failureMessages ?? []).join('\n').replace('STACK_TRACE_ERROR', 'the test took too long')]);
    // A file that cannot be loaded, or a hook that fails, has no failed test to show for it.
    if (status === 'failed' && failed.length === 0) failures.push([name, message]);
  }
  return { passed, failures };
}

/**
 * @param {string} file
 * @returns {Report}
 */
function read(file) {
  try {
    return /** @type {Report} */ (JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { testResults: [] }; // the exit code and the output tell what happened
  }
}

/**
 * A failure that belongs to no test, such as a rejection that nobody handled.
 * @param {number | null} code
 * @param {string} output
 * @returns {[name: string, message: string]}
 */
function elsewhere(code, output) {
  return [`outside of any test (exit code ${code})`, output.split('\n').slice(-SHOWN_LINES).join('\n')];
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function vitest(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(bin('vitest'), args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

function readArguments() {
  try {
    const options = /** @type {const} */ ({ runs: { type: 'string', default: '10' } });
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (!/^[1-9]\d{0,5}$/.test(values.runs)) throw new Error(`--runs must be a whole number from 1, not ${values.runs}`);
    return { runs: Number(values.runs), paths: positionals.length > 0 ? positionals : scenarioPaths() };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}

function scenarioPaths() {
  const noJava = whyNoJava();
  if (noJava === undefined) return ['test/scenarios', 'test/cluster/portable-'];
  console.log(`not on real members, because ${noJava}`);
  return ['test/scenarios'];
}
