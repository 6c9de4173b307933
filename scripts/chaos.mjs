// @ts-check
// `npm run chaos`: real members behind fault proxies break in every way while clients write and read; nothing may be lost or doubled.
// `chaos-chain.mjs` tells how that is found out.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runChaos } from './chaos-run.mjs';
import { reportOf, textOf } from './chaos-report.mjs';

const USAGE = `usage: npm run chaos -- [--minutes 2] [--seed text] [--json]

Starts three real Hazelcast members behind fault proxies, and clients with 50 workers that write and read, and verify what they read.
Members are killed, restarted and paused, networks lose, delay and reset connections. It needs Java 17 or newer.

  --minutes N    how long there are faults, above 0 (default 2)
  --seed S       the same seed gives the same choice of faults (default: by chance, and printed)
  --json         prints the report as JSON, and nothing else to stdout

The exit code is 1 when something was lost, doubled, left or failed in a way that it must not.`;

const options = /** @type {const} */ ({
  minutes: { type: 'string', default: '2' },
  seed: { type: 'string', default: String(randomInt(2 ** 32)) },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
});

function readArguments() {
  try {
    const { values } = parseArgs({ options });
    if (values.help) return end(USAGE, 0);
    const minutes = Number(values.minutes);
    if (!(minutes > 0 && minutes <= 24 * 60))
      throw new Error(`--minutes must be a number above 0, of at most a day, not ${values.minutes}`);
    return { minutes, seed: values.seed, json: values.json };
  } catch (error) {
    return end(`${messageOf(error)}\n\n${USAGE}`, 2);
  }
}

const messageOf = (/** @type {unknown} */ error) => (error instanceof Error ? error.message : String(error));

/**
 * @param {string} text
 * @param {number} code
 * @returns {never}
 */
function end(text, code) {
  (code === 0 ? console.log : console.error)(text);
  process.exit(code);
}

const { minutes, seed, json } = readArguments();
// The members end with this process.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => end('', 130));
const begun = performance.now();
const say = (/** @type {string} */ what) =>
  (json ? console.error : console.log)(`${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${what}`);
say(`seed ${seed}`);
try {
  const report = reportOf(await runChaos({ minutes, seed, say }));
  const failed = report.broken.length > 0 ? 1 : 0;
  console.log(json ? JSON.stringify(report, undefined, 2) : `${textOf(report)}${1 - failed} passed, ${failed} failed`);
  process.exit(failed);
} catch (error) {
  end(messageOf(error), 1);
}
