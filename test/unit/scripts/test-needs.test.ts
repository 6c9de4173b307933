import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NEEDS, notRunnable } from '../../../scripts/test-needs.mjs';

const paths = ['test/unit/a.test.ts', 'test/cluster/b.test.ts', 'test/cluster/deep/c.test.ts', 'test/clusters.test.ts'];
const need = (tests: string, reason?: string) => ({ tests, whyNot: () => reason });

test('a missing tool leaves out the file that needs it, or all files of the folder, and nothing else', () => {
  expect([...notRunnable(paths, [need('test/cluster/b.test.ts', 'no b')])]).toEqual([['test/cluster/b.test.ts', 'no b']]);
  expect([...notRunnable(paths, [need('test/cluster/', 'no Java')]).keys()]).toEqual(paths.slice(1, 3));
  expect(notRunnable(paths, [need('test/cluster/')]).size).toBe(0);
});

test('a file that needs two tools is named with the first one that is missing', () => {
  const both = [need('test/cluster/'), need('test/cluster/b.test.ts', 'no javac'), need('test/cluster/b.test.ts', 'no more')];
  expect([...notRunnable(paths, both)]).toEqual([['test/cluster/b.test.ts', 'no javac']]);
});

test('a tool that no test needs is not looked for', () => {
  const whyNot = () => {
    throw new Error('looked for');
  };
  expect(notRunnable(paths, [{ tests: 'test/other/', whyNot }]).size).toBe(0);
});

test('the tests that need tools are where they are said to be', () => {
  for (const { tests } of NEEDS) expect(existsSync(join(import.meta.dirname, '../../..', tests)), tests).toBe(true);
});
