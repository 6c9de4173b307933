// Runs become medians, medians become ratios, and these a table and a judgement. Nothing here measures.
import { cpus, platform, release, totalmem } from 'node:os';

/** @typedef {import('./measure.mjs').Figures} Figures */
/** @typedef {'ours' | 'official' | 'floor'} ClientName */
/** @typedef {{ id: string, runs: Partial<Record<ClientName, Figures[]>> }} Measured */
/** @typedef {{ id: string, figure: string, against: string, ratio: number, bound: string, isMet: boolean,
 *   missedBy: number, why?: string }} Verdict */

/** The figures that are shown, with what they are called and how they are written. */
const SHOWN = [
  ['cpuMicros', 'CPU µs', 2],
  ['perSecond', 'per second', 0],
  ['p50Micros', 'p50 µs', 0],
  ['p99Micros', 'p99 µs', 0],
  ['millis', 'ms', 1],
  ['coldMillis', 'first time, ms', 1],
  ['bytes', 'bytes', 0],
  ['allocations', 'allocations', 1],
  ['heapGrowthPercent', 'heap growth, %', 1],
  ['heapMegabytes', 'heap, MB', 1],
  ['loopDelayP99Millis', 'event loop delay p99, ms', 1],
];

/** @param {readonly number[]} values */
function median(values) {
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param {readonly Figures[] | undefined} runs @param {string} figure */
function medianOf(runs, figure) {
  const values = (runs ?? []).flatMap((run) => (run[figure] === undefined || run[figure] === null ? [] : [run[figure]]));
  return values.length === 0 ? undefined : median(values);
}

/**
 * The median of the ratios round by round, so that what changes between rounds changes both sides.
 * @param {string} figure @param {readonly Figures[]} [ours] @param {readonly Figures[]} [others]
 */
function ratioOf(figure, ours = [], others = []) {
  const ratios = ours.flatMap((run, i) => {
    const [a, b] = [run[figure], others[i]?.[figure]];
    return typeof a === 'number' && typeof b === 'number' ? [a / b] : [];
  });
  return ratios.length === 0 ? undefined : median(ratios);
}

/**
 * @param {readonly Measured[]} all
 * @param {readonly import('./targets.mjs').Target[]} targets
 * @returns {Verdict[]}
 */
export function judge(all, targets) {
  return targets.flatMap((target) =>
    all
      .filter(({ id }) => target.workload.test(id))
      .flatMap((measured) => {
        const { figure, against, atMost = Infinity, atLeast = -Infinity } = target;
        const ratio = judged(measured, all, target);
        if (ratio === undefined) return [];
        const bound = atMost === Infinity ? `>= ${atLeast}` : `<= ${atMost}`;
        const isMet = ratio <= atMost && ratio >= atLeast;
        const missedBy = Math.abs(ratio / (atMost === Infinity ? atLeast : atMost) - 1);
        return [{ id: measured.id, figure, against: NAMES[against], ratio, bound, isMet, missedBy, why: target.why }];
      }),
  );
}

/** What stands behind "ours" in the table of verdicts. */
const NAMES = { official: ' / official', floor: ' / floor', other: ' / ours at 256', nothing: '' };

/** @param {Measured} measured @param {readonly Measured[]} all @param {import('./targets.mjs').Target} target */
function judged({ id, runs }, all, { figure, against, other }) {
  if (against === 'nothing') return medianOf(runs.ours, figure);
  if (against !== 'other') return ratioOf(figure, runs.ours, runs[against]);
  return ratioOf(figure, runs.ours, all.find((each) => each.id === other?.(id))?.runs.ours);
}

/** @param {number | undefined} value @param {number} digits */
const format = (value, digits) =>
  value === undefined ? '–' : value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** One line for each workload and figure. @param {readonly Measured[]} all */
export function table(all) {
  const lines = ['| workload | figure | ours | official | floor | ours / official | ours / floor |', '|---|---|--:|--:|--:|--:|--:|'];
  for (const measured of all) {
    for (const [figure, name, digits] of SHOWN) {
      const ours = medianOf(measured.runs.ours, figure);
      if (ours === undefined) continue;
      const cells = [ours, medianOf(measured.runs.official, figure), medianOf(measured.runs.floor, figure)].map((value) =>
        format(value, digits),
      );
      const others = [measured.runs.official, measured.runs.floor];
      const ratios = others.map((runs) => format(ratioOf(figure, measured.runs.ours, runs), 2));
      lines.push(`| ${measured.id} | ${name} | ${[...cells, ...ratios].join(' | ')} |`);
    }
  }
  return lines.join('\n');
}

const names = new Map(SHOWN.map(([figure, name]) => [figure, name]));

/** What a verdict is about. @param {Verdict} verdict */
const subjectOf = ({ id, figure, against }) => `${id}: ${names.get(figure)}, ours${against}`;

/** By how much targets are missed, and why. @param {readonly Verdict[]} verdicts */
export function missedList(verdicts) {
  return verdicts
    .filter(({ isMet }) => !isMet)
    .map(
      (verdict) => `- ${subjectOf(verdict)} is missed by ${(verdict.missedBy * 100).toFixed(0)} %: ${verdict.why ?? 'not looked into yet'}`,
    )
    .join('\n');
}

/** @param {readonly Verdict[]} verdicts */
export function verdictTable(verdicts) {
  const lines = ['| target | ratio | wanted | met |', '|---|--:|--:|---|'];
  for (const verdict of verdicts) {
    const { ratio, bound, isMet } = verdict;
    lines.push(`| ${subjectOf(verdict)} | ${format(ratio, 2)} | ${bound} | ${isMet ? 'yes' : '**no**'} |`);
  }
  return lines.join('\n');
}

/** @param {{ official: string, member: string, rounds: number, seconds: number, date: string }} facts */
export function setting({ official, member, rounds, seconds, date }) {
  const [cpu] = cpus();
  return [
    `- ${date}; Node.js ${process.version}, ${platform()} ${release()}, ${cpus().length} × ${cpu?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `- Hazelcast member ${member} on the same machine; official client \`hazelcast-client\` ${official}`,
    `- medians of ${rounds} rounds of ${seconds} s, and of three times as many for what takes a moment; in each round every client runs in a process of its own, in an order that rotates`,
  ].join('\n');
}
