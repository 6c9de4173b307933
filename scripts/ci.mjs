// @ts-check
// Runs the checks, the tests, the package checks, the chaos and the quick benchmark, each to its end, and adds up their closing lines.
import { run } from './steps.mjs';

/** How long one command may take; all of them together stay below 20 minutes on two idle cores. */
const LONGEST_MILLIS = 1_800_000;

const totals = { passed: 0, failed: 0 };
// The chaos uses what the package checks have built.
for (const command of [
  ['scripts/check.mjs'],
  ['scripts/test.mjs'],
  ['scripts/package.mjs'],
  ['scripts/chaos.mjs', '--minutes', '2'],
  ['bench/run.mjs', '--quick'],
]) {
  console.log(`\n== node ${command.join(' ')}`);
  const { passed, failed } = await outcome(command);
  totals.passed += passed;
  totals.failed += failed;
}
console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
if (totals.failed > 0) process.exitCode = 1;

/** @param {readonly string[]} command a script and its arguments */
async function outcome(command) {
  const { output, ended } = await run(process.execPath, command, { timeoutMillis: LONGEST_MILLIS, echo: true }).then(
    (stdout) => ({ output: stdout, ended: true }),
    (/** @type {{ stdout?: string }} */ error) => ({ output: error.stdout ?? '', ended: false }),
  );
  const closing = /(\d+) passed, (\d+) failed\n$/.exec(output);
  if (closing === null) return { passed: 0, failed: 1 };
  const failed = Number(closing[2]);
  // A script that fails without a failed check must not look well.
  return { passed: Number(closing[1]), failed: ended ? failed : Math.max(failed, 1) };
}
