// @ts-check
// Runs the tests once and prints a summary. Arguments are vitest's: `npm test -- test/unit/errors.test.ts`.
// Tests whose tools are not there, such as Java for those on real members, are left out and named; with CI=true that is a failure.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseCLI, startVitest } from 'vitest/node';
import { root } from './steps.mjs';
import { NEEDS, notRunnable } from './test-needs.mjs';

const leftOut = notRunnable(testFiles(), NEEDS);
const isFailure = process.env['CI'] === 'true';

const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)]);
// `exclude` would replace what the projects exclude; this is what vitest's own command makes of it.
const { exclude = [], ...others } = options;
const cliExclude = [...exclude, ...leftOut.keys()];
const vitest = await startVitest('test', filter, { ...others, cliExclude, watch: false });
const modules = vitest.state.getTestModules();
const brokenRuns = vitest.state.getUnhandledErrors().length;

const total = { passed: 0, failed: brokenRuns, skipped: 0 };
console.log('');
for (const [project, counts] of countByProject(modules)) {
  console.log(`${project.padEnd(10)} ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  for (const key of /** @type {const} */ (['passed', 'failed', 'skipped'])) total[key] += counts[key];
}
for (const [backEnd, { passed, failed, ids }] of countByBackEnd(modules)) {
  console.log(`scenarios on ${backEnd} members: ${passed} passed, ${failed} failed; ${ids.size} of the acceptance table`);
}
if (brokenRuns > 0) console.log(`${brokenRuns} errors outside of any test, counted as failed`);
total.failed += reportNotRun();
console.log(`${total.passed} passed, ${total.failed} failed`);
// Vitest has set the exit code where nothing was found to run; what a test left open must not keep the process.
process.exit(total.failed > 0 ? 1 : process.exitCode);

/** @param {import('vitest/node').TestModule[]} testModules */
function countByProject(testModules) {
  /** @type {Map<string, { passed: number, failed: number, skipped: number }>} */
  const projects = new Map();
  for (const module of testModules) {
    const counts = projects.get(module.project.name) ?? { passed: 0, failed: 0, skipped: 0 };
    projects.set(module.project.name, counts);
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      // A test that never came to its end (its process died, say) has not passed.
      counts[state === 'pending' ? 'failed' : state]++;
    }
    // A file that cannot be loaded, or a hook that fails, has no failed test to show for it.
    if (module.state() === 'failed' && ![...module.children.allTests('failed')].length) counts.failed++;
  }
  return projects;
}

/**
 * What scenarios ran on members of each kind: those that can run on any say it themselves, all other files of the project
 * have embedded members. Rows of the acceptance table are counted by their ids, A01 to A83, in the titles.
 * @param {import('vitest/node').TestModule[]} testModules
 */
function countByBackEnd(testModules) {
  /** @type {Map<string, { passed: number, failed: number, ids: Set<string> }>} */
  const backEnds = new Map();
  for (const module of testModules) {
    for (const test of module.children.allTests()) {
      const backEnd = test.meta().backEnd ?? (module.project.name === 'scenarios' ? 'embedded' : undefined);
      const { state } = test.result();
      if (backEnd === undefined || state === 'skipped') continue;
      const counts = backEnds.get(backEnd) ?? { passed: 0, failed: 0, ids: new Set() };
      backEnds.set(backEnd, counts);
      counts[state === 'passed' ? 'passed' : 'failed']++;
      for (const [id] of test.fullName.matchAll(/\bA\d\d\b/g)) counts.ids.add(id);
    }
  }
  return backEnds;
}

/** Names the test files that were left out, and returns how many of them count as failed. */
function reportNotRun() {
  const asked = [...leftOut].filter(([path]) => filter.length === 0 || filter.some((part) => path.includes(part)));
  for (const reason of new Set(asked.map(([, why]) => why))) {
    console.log(isFailure ? `FAILED: CI=true wants every test, but ${reason}; not run:` : `not run, because ${reason}:`);
    for (const [path, why] of asked) if (why === reason) console.log(`  ${path}`);
  }
  return isFailure ? asked.length : 0;
}

function testFiles() {
  const names = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.test.ts')).map((name) => `test/${name}`);
}
