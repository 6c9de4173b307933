import { expect, test } from 'vitest';
import { afterFailedRound, beginLoop } from '../../src/cluster/backoff.ts';
import { RETRY_DEFAULTS } from '../../src/config/schema.ts';
import { resolveConfig } from '../../src/config/resolve.ts';
import * as errors from '../../src/errors.ts';
import { codeIn, commandsIn, rowsOf, sectionOf, textOf } from './document.ts';
import { typeErrors, typescriptBlocks } from './type-check.ts';

const readme = textOf('README.md');
const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };

test('every TypeScript block of the README compiles on its own', () => {
  const blocks = typescriptBlocks('README.md', readme);
  expect(blocks).not.toEqual([]);
  expect(typeErrors(blocks)).toEqual([]);
});

test('a block that does not compile is reported with its line in the document', () => {
  const broken = typescriptBlocks(
    'broken.md',
    'Text\n\n```ts\nconst one = 1;\nconst two: string = one;\n```\n\n```js\nno(TypeScript)\n```\n',
  );
  expect(typeErrors(broken)).toEqual([expect.stringMatching(/^broken\.md-4\.ts\(5,7\): error TS2322/)]);
});

test('a fresh machine takes exactly two commands', () => {
  expect(commandsIn(sectionOf(readme, '## On a fresh machine'))).toEqual(['npm ci && npm run demo', 'npm ci && npm test']);
});

test('the quick start has ten lines at most', () => {
  const [quickStart] = typescriptBlocks('README.md', sectionOf(readme, '## Quick start'));
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

test('BACKOFF-15: the waits of the defaults are as the README says: 1, 1.05, 1.1025 s, and the 71st is the first of 30 s', () => {
  const waits = defaultWaits(80);
  expect(waits.slice(0, 3)).toEqual([1_000, 1_050, 1_103]); // rounded upwards
  expect(waits.indexOf(30_000) + 1).toBe(71);
  expect(readme).toMatch(/71st\s+is\s+the\s+first\s+of\s+30\s+s/);
});

const errorRows = rowsOf(sectionOf(readme, '## Errors')).map(([type = '', codes = '']) => ({
  name: codeIn(type)[0] ?? '',
  codes: codeIn(codes),
}));

test('the table of errors has the errors of calls and of the start', () => {
  expect(errorRows.map(({ name }) => name)).toEqual(expect.arrayContaining(['ClientOfflineError', 'OperationTimeoutError', 'AbortError']));
});

test.each(errorRows)('$name exists and has the codes of the table', ({ name, codes }) => {
  const type = Reflect.get(errors, name) as new (message: string) => Error & { code: string };
  const [, text = ''] = new RegExp(`/\\*\\* (.*?) \\*/\nexport class ${name} `).exec(textOf('src/errors.ts')) ?? [];
  expect(new type('')).toMatchObject({ name, code: expect.toBeOneOf(codes) as string });
  expect(
    codeIn(text)
      .filter((code) => /^[A-Z_]+$/.test(code))
      .toSorted(),
  ).toEqual(codes.toSorted());
});

function property(object: unknown, key: string): unknown {
  return (object as Record<string, unknown>)[key];
}

/** The waits of a loop that nobody configured, in milliseconds. */
function defaultWaits(count: number): number[] {
  let progress = beginLoop(RETRY_DEFAULTS, 0);
  return Array.from({ length: count }, () => {
    const failed = afterFailedRound(RETRY_DEFAULTS, progress, { lastErrors: [], phase: 'initial', cluster: 'dev', now: 0, chance: 0 });
    progress = failed.progress;
    return failed.verdict.kind === 'pause' ? failed.verdict.millis : NaN;
  });
}
