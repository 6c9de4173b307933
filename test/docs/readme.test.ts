import { expect, test } from 'vitest';
import { resolveConfig } from '../../src/config/resolve.ts';
import { blocksOf } from './blocks.ts';
import { codeIn, commandsIn, rowsOf, sectionOf, textOf } from './document.ts';

const readme = textOf('README.md');
const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };

test('a fresh machine takes exactly two commands', () => {
  expect(commandsIn(sectionOf(readme, '## On a fresh machine'))).toEqual(['npm ci && npm run demo', 'npm ci && npm test']);
});

test('the quick start has ten lines at most', () => {
  const [quickStart] = blocksOf('README.md', sectionOf(readme, '## Quick start'));
  expect(quickStart?.code.trim().split('\n').length).toBeLessThanOrEqual(10);
});

test('every npm script that the README names exists', () => {
  const named = [...readme.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? '');
  expect(named).toContain('demo');
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});

const options = rowsOf(sectionOf(readme, '## How the client finds its cluster')).map(
  ([python = '', option = '', unit, shown = '', must]) => {
    const path = codeIn(option)[0]?.split('.') ?? [];
    return { python: codeIn(python)[0], path, name: path.join('.'), unit, shown: codeIn(shown)[0] ?? '', must };
  },
);

test('the table of options has a row for each option of the Python client', () => {
  expect(options.map(({ python }) => python)).toEqual([
    'async_start',
    'reconnect_mode',
    'retry_initial_backoff',
    'retry_max_backoff',
    'retry_multiplier',
    'retry_jitter',
    'cluster_connect_timeout',
    'connection_timeout',
  ]);
});

test.each(options)('$name has the default of the table', ({ path, shown }) => {
  expect(path.reduce(property, resolveConfig({}))).toBe(JSON.parse(shown.replaceAll("'", '"')));
});

test.each(options)('$name must be what the table says, and is in milliseconds where its name says so', ({ path, name, unit, must }) => {
  const wrong = path.reduceRight((inner: unknown, key) => ({ [key]: inner }), null);
  expect(() => resolveConfig(wrong)).toThrow(`${name} must be ${must}, not null`);
  expect(unit).toBe(name.endsWith('Millis') ? 'ms' : '–');
});

function property(object: unknown, key: string): unknown {
  return (object as Record<string, unknown>)[key];
}
