import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { brokenLinks, codeIn, documents, root, sectionOf, sourcePaths, textOf } from './document.ts';

const architecture = textOf('ARCHITECTURE.md');

test.each(documents())('the links of %s lead to files that exist', (document) => {
  expect(brokenLinks(document)).toEqual([]);
});

test('ARCHITECTURE.md has a place for every folder and every file that lie in src directly', () => {
  const named = codeIn(sectionOf(architecture, '## Layers'));
  const inSrc = sourcePaths().filter((path) => /^[^/]+\/?$/.test(path));
  expect(inSrc).toContain('client.ts');
  expect(inSrc.filter((path) => !named.includes(path))).toEqual([]);
});

test('every file that a document names in backquotes exists', () => {
  const missing = documents().flatMap((document) =>
    codeIn(textOf(document))
      .filter((code) => /^[\w./-]+\.(ts|mjs|md|json|jsonl)$/.test(code))
      .filter((path) => ![root, join(root, 'src')].some((folder) => existsSync(join(folder, path))))
      .map((path) => `${document}: ${path}`),
  );
  expect(missing).toEqual([]);
});

test('CHANGELOG.md tells of the version of the package', () => {
  const { version } = JSON.parse(textOf('package.json')) as { version: string };
  expect(textOf('CHANGELOG.md')).toContain(version);
});
