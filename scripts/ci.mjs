// @ts-check
// Runs the checks, the tests, the package checks and the chaos, each to its end, and adds up their closing lines.
import { run } from './steps.mjs';

const totals = { passed: 0, failed: 0 };
// The chaos uses what the package checks have built.
for (const [script, ...args] of /** @type {Array<[string, ...string[]]>} */ ([
  ['check'],
  ['test'],
  ['package'],
  ['chaos', '--minutes', '2'],
])) {
  console.log(`\n== npm run ${script}`);
  const { passed, failed } = await outcome(script, args);
  totals.passed += passed;
  totals.failed += failed;
}
console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
if (totals.failed > 0) process.exitCode = 1;

/**
 * @param {string} script
 * @param {readonly string[]} args
 */
async function outcome(script, args) {
  const { output, ended } = await run(process.execPath, [`scripts/${script}.mjs`, ...args], { timeoutMillis: 900_000, echo: true }).then(
    (stdout) => ({ output: stdout, ended: true }),
    (/** @type {{ stdout?: string }} */ error) => ({ output: error.stdout ?? '', ended: false }),
  );
  const closing = /(\d+) passed, (\d+) failed\n$/.exec(output);
  if (closing === null) return { passed: 0, failed: 1 };
  const failed = Number(closing[2]);
  // A script that fails without a failed check must not look well.
  return { passed: Number(closing[1]), failed: ended ? failed : Math.max(failed, 1) };
}
