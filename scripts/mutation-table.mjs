// @ts-check
// Writes the figures of the last `npm run mutation` into docs/mutation-testing.md, between its two marks.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './steps.mjs';

const REPORT = join(root, 'coverage/mutation/mutation.json');
const PAGE = join(root, 'docs/mutation-testing.md');
const BEGIN = '<!-- figures: begin -->\n';
const END = '<!-- figures: end -->';

const { files: reported } = /** @type {{ files: Record<string, { mutants: { status: string }[] }> }} */ (
  JSON.parse(readFileSync(REPORT, 'utf8'))
);
const files = Object.entries(reported).toSorted(([a], [b]) => (a < b ? -1 : 1));

/** The mutants of each folder. @type {Map<string, { status: string }[]>} */
const folders = new Map();
for (const [name, { mutants }] of files) folders.set(folderOf(name), [...(folders.get(folderOf(name)) ?? []), ...mutants]);

const rows = [
  ...[...folders].map(([name, mutants]) => row(`**${name}**`, mutants)),
  ...files.map(([name, { mutants }]) => row(`\`${name}\``, mutants)),
];
const table = ['| | changes found | not found | found, % | in constants, not tried |', '|---|---|---|---|---|', ...rows].join('\n');
const page = readFileSync(PAGE, 'utf8');
const [before, after] = [page.indexOf(BEGIN) + BEGIN.length, page.indexOf(END)];
writeFileSync(PAGE, `${page.slice(0, before)}${table}\n${page.slice(after)}`);
console.log(table);

/** @param {string} name @param {{ status: string }[]} mutants */
function row(name, mutants) {
  /** @param {string[]} wanted */
  const count = (...wanted) => mutants.filter(({ status }) => wanted.includes(status)).length;
  const [found, missed] = [count('Killed', 'Timeout'), count('Survived', 'NoCoverage')];
  const share = found + missed === 0 ? '' : ((100 * found) / (found + missed)).toFixed(1);
  return `| ${name} | ${found} | ${missed} | ${share} | ${count('Ignored')} |`;
}

/** `src/cluster` or `src/invocation`. @param {string} name */
function folderOf(name) {
  return dirname(name).split('/').slice(0, 2).join('/');
}
