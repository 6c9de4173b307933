import { expect, test } from 'vitest';
import { retrySchedule } from '../../../src/index.ts';
import { captured, longLines } from './captured.ts';

test('a line tells the attempt, when it fails, the pause, its range, and a bar of both', async () => {
  const { code, out, err } = await captured(['plan', '--multiplier', '2', '--jitter', '0.5', '--attempts', '3']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const [summary, , header, ...rest] = out.split('\n');
  expect(summary).toBe('initial backoff 1000 ms, max backoff 30000 ms, multiplier 2, jitter 0.5');
  expect(header).toBe('attempt  elapsed ms  pause ms  min ms  max ms');
  expect(rest.slice(0, 3)).toEqual([
    `      1           0      1000     500    1500  ${'█'.repeat(4)}${'░'.repeat(9)}`,
    `      2        1000      2000    1000    3000  ${'█'.repeat(9)}${'░'.repeat(18)}`,
    `      3        3000      4000    2000    6000  ${'█'.repeat(18)}${'░'.repeat(35)}`,
  ]);
});

test.each([
  [[], 'The client never gives up.'],
  [['--timeout', '-1'], 'The client never gives up.'],
  [['--timeout', '0'], 'The client gives up after the first round.'],
  [['--timeout', '5000', '--multiplier', '2'], 'The client gives up after 5000 ms, when round 4 has failed.'],
  [['--timeout', '5000', '--attempts', '2'], 'The client gives up after 5000 ms.'],
])('%j: it says when the client gives up', async (options, ending) => {
  expect((await captured(['plan', ...options])).out.split('\n')).toContain(ending);
});

test('--json prints the schedule of the library', async () => {
  const { code, out } = await captured([
    'plan',
    '--json',
    '--timeout',
    '60000',
    '--initial-backoff',
    '250',
    '--max-backoff=2000',
    '--attempts',
    '50',
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual(
    retrySchedule({ clusterConnectTimeoutMillis: 60_000, initialBackoffMillis: 250, maxBackoffMillis: 2_000 }, 50),
  );
  expect(JSON.parse((await captured(['plan', '--json'])).out)).toMatchObject({ giveUpMillis: null, pauses: { length: 20 } });
});

test.each([
  [['--attempts', '10000', '--jitter', '1']],
  [['--initial-backoff', '1e15', '--max-backoff', '1e15', '--attempts', '100']],
  [['--initial-backoff', '0', '--max-backoff', '0']],
])('%j: no line is longer than 100 columns, and each pause has a bar', async (options) => {
  const { out } = await captured(['plan', ...options]);
  expect(longLines(out)).toEqual([]);
  const rows = out.split('\n').filter((line) => /^ *\d/.test(line));
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter((row) => !/[█░]$/.test(row))).toEqual([]);
});

test('colours are there only for those who see them', async () => {
  expect((await captured(['plan'])).out).not.toContain('\u001B[');
  expect((await captured(['plan'], {}, true)).out).toContain('\u001B[1m');
});
