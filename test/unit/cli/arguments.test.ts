import { expect, test } from 'vitest';
import { parseArguments } from '../../../src/cli/arguments.ts';
import { USAGE } from '../../../src/cli/usage.ts';
import { retrySchedule } from '../../../src/index.ts';
import { captured, longLines } from './captured.ts';

test.each([
  [[], 'a command is missing'],
  [['plane'], 'there is no command "plane"'],
  [['plan', 'x'], 'plan takes options only, not "x"'],
  [['plan', '--jitter', 'much'], '--jitter must be a number, not "much"'],
  [['plan', '--jitter', ''], '--jitter must be a number, not ""'],
  [['plan', '--jitter', '1.5'], '--jitter must be a number from 0 to 1, not 1.5'],
  [['plan', '--multiplier', '0.5'], '--multiplier must be a number from 1, not 0.5'],
  [['plan', '--initial-backoff', '-5'], '--initial-backoff must be a number from 0, not -5'],
  [['plan', '--max-backoff=-5'], '--max-backoff must be a number from 0, not -5'],
  [['plan', '--timeout', '-2'], '--timeout must be -1 or a number from 0, not -2'],
  [['plan', '--attempts', '0'], '--attempts must be an integer from 1 to 10000, not 0'],
  [['plan', '--attempts', '10001'], '--attempts must be an integer from 1 to 10000, not 10001'],
  [['plan', '--attempts'], "Option '--attempts <value>' argument missing"],
  [['plan', '--tls'], "Unknown option '--tls'"],
  [['probe'], 'probe needs an address'],
  [['probe', 'a:b'], 'ADDRESS... must be an array of addresses with ports from 1 to 65535'],
  [['probe', 'a', '--cluster-name', ''], '--cluster-name must be a non-empty string, not ""'],
  [['probe', 'a', '--timeout', '0'], '--timeout must be an integer from 1 to 600000, not 0'],
  [['probe', 'a', '--username', 'u'], '--username and --password-env belong together'],
  [['probe', 'a', '--password-env', 'P'], '--username and --password-env belong together'],
  [['probe', 'a', '--username', 'u', '--password-env', 'P'], '--password-env: there is no environment variable "P"'],
])('%j is refused with a message, the usage and exit code 2', async (argv, message) => {
  const { code, out, err } = await captured(argv);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err.replace(/\s+/g, ' ')).toContain(`hazelcast-ts: ${message}`);
  expect(err).toContain(USAGE);
  expect(longLines(err)).toEqual([]);
});

test('a password that is given as an argument is refused, and not repeated', async () => {
  const { code, err } = await captured(['probe', 'a', '--password=secret', '--username', 'u']);
  expect(code).toBe(2);
  expect(err).not.toContain('secret');
});

test.each([['--help'], ['-h'], ['plan', '--help'], ['probe', '-h']])('%s %s prints the usage', async (...argv) => {
  expect(await captured(argv)).toEqual({ code: 0, out: USAGE, err: '' });
});

test.each([['--version'], ['plan', '--version'], ['probe', '--version']])('%s %s prints the version', async (...argv) => {
  expect(await captured(argv)).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string, err: '' });
});

test('a probe gets its password from the environment, and everything else from its options or defaults', () => {
  const argv = [
    'probe',
    'a:1',
    '--tls',
    'b',
    '--username',
    'u',
    '--password-env',
    'SECRET',
    '--timeout',
    '200',
    '--cluster-name',
    'c',
    '--json',
  ];
  expect(parseArguments(argv, { SECRET: 's' })).toEqual({
    kind: 'probe',
    probe: { addresses: ['a:1', 'b'], clusterName: 'c', credentials: { username: 'u', password: 's' }, tls: true, timeoutMillis: 200 },
    json: true,
  });
  expect(parseArguments(['probe', 'a'], {})).toEqual({
    kind: 'probe',
    probe: { addresses: ['a'], clusterName: 'dev', credentials: undefined, tls: false, timeoutMillis: 5_000 },
    json: false,
  });
});

test('the usage tells the defaults of the library', () => {
  const defaults = retrySchedule({}, 1).policy;
  const told = [...USAGE.split('Options of probe')[0]!.matchAll(/--([\w-]+) .*\(([\d.-]+)\)/g)].map(([, flag, value]) => [
    flag,
    Number(value),
  ]);
  expect(Object.fromEntries(told)).toEqual({
    'initial-backoff': defaults.initialBackoffMillis,
    'max-backoff': defaults.maxBackoffMillis,
    multiplier: defaults.multiplier,
    jitter: defaults.jitter,
    timeout: defaults.clusterConnectTimeoutMillis,
    attempts: 20,
  });
});
