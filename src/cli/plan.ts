import type { RetrySchedule, ScheduledPause } from '../index.ts';
import { COLUMNS, table, wrap, type Paint } from './layout.ts';

const HEADER = ['attempt', 'elapsed ms', 'pause ms', 'min ms', 'max ms'];

/** A schedule as text: a line for each pause, with a bar, and when the client gives up. */
export function planText(schedule: RetrySchedule, paint: Paint): string {
  const { policy, pauses, giveUpMillis } = schedule;
  const { initialBackoffMillis: initial, maxBackoffMillis: max, multiplier, jitter } = policy;
  const summary = `initial backoff ${initial} ms, max backoff ${max} ms, multiplier ${multiplier}, jitter ${jitter}`;
  return [
    ...wrap(summary),
    '',
    ...lines(pauses, paint),
    '',
    ...wrap(ending(schedule)).map((line) => paint(giveUpMillis === undefined ? 'green' : 'red', line)),
    ...wrap('Rounds are taken to fail at once; the time that they take comes on top.').map((line) => paint('dim', line)),
    '',
  ].join('\n');
}

/** A schedule as data. */
export function planData({ policy, pauses, giveUpMillis }: RetrySchedule): object {
  return { policy, pauses, giveUpMillis: giveUpMillis ?? null };
}

function lines(pauses: readonly ScheduledPause[], paint: Paint): string[] {
  const rows = pauses.map(({ attempt, elapsedMillis, pauseMillis, minMillis, maxMillis }) => [
    attempt,
    elapsedMillis,
    pauseMillis,
    minMillis,
    maxMillis,
  ]);
  // the names of columns stand on the right like the numbers below them
  const widths = HEADER.map((name, column) => Math.max(name.length, ...rows.map((row) => String(row[column]).length)));
  const [header = '', ...body] = table([HEADER.map((name, column) => name.padStart(widths[column]!)), ...rows]);
  const width = COLUMNS - header.length - 2;
  const longest = Math.max(...pauses.map(({ maxMillis }) => maxMillis));
  return [paint('bold', header), ...body.map((line, index) => `${line}  ${bar(pauses[index]!, longest, width)}`)];
}

/** How long the pause is for certain, then how much longer it may be. */
function bar({ minMillis, maxMillis }: ScheduledPause, longest: number, width: number): string {
  const end = Math.max(1, Math.round((maxMillis / longest) * width));
  const certain = Math.round((minMillis / longest) * width);
  return '█'.repeat(Math.min(certain, end)) + '░'.repeat(Math.max(0, end - certain));
}

function ending({ pauses, giveUpMillis }: RetrySchedule): string {
  if (giveUpMillis === undefined) return 'The client never gives up.';
  if (giveUpMillis === 0) return 'The client gives up after the first round.';
  const last = pauses.at(-1);
  const isSeen = last !== undefined && last.elapsedMillis + last.pauseMillis >= giveUpMillis;
  return `The client gives up after ${giveUpMillis} ms${isSeen ? `, when round ${last.attempt + 1} has failed` : ''}.`;
}
