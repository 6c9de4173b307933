// Where the processor time of a run went, from a profile of V8.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SHOWN = 12;

/**
 * Profiles one run, and returns a table of the functions that took most of the time in which the process was busy.
 * @param {(flags: readonly string[]) => Promise<unknown>} runWith runs it with these flags of Node.js
 */
export async function topLines(runWith) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-profile-'));
  try {
    await runWith(['--cpu-prof', `--cpu-prof-dir=${folder}`]);
    const [file] = readdirSync(folder);
    return table(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @typedef {{ id: number, callFrame: { functionName: string, url: string, lineNumber: number } }} ProfileNode */

/** @param {{ nodes: ProfileNode[], samples: number[], timeDeltas: number[] }} profile */
function table({ nodes, samples, timeDeltas }) {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  /** @type {Map<string, number>} */
  const micros = new Map();
  samples.forEach((id, i) => micros.set(names.get(id), (micros.get(names.get(id)) ?? 0) + timeDeltas[i]));
  micros.delete('(idle)');
  const busy = [...micros.values()].reduce((sum, value) => sum + value, 0);
  const top = [...micros].toSorted(([, a], [, b]) => b - a).slice(0, SHOWN);
  return [
    '| self time | function |',
    '|--:|---|',
    ...top.map(([name, value]) => `| ${((value / busy) * 100).toFixed(1)} % | \`${name}\` |`),
  ].join('\n');
}

/** @param {ProfileNode['callFrame']} frame */
function nameOf({ functionName, url, lineNumber }) {
  const place = url === '' ? '' : ` ${url.split('/').slice(-2).join('/')}:${lineNumber + 1}`;
  return `${functionName || '(anonymous)'}${place}`;
}
