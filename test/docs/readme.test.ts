import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { typeErrors, typescriptBlocks } from './type-check.ts';

test('every TypeScript block of the README compiles on its own', () => {
  const blocks = typescriptBlocks('README.md', readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8'));
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
