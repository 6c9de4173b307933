import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Block } from './blocks.ts';
import { root } from './document.ts';

const tsc = join(root, 'node_modules', '.bin', 'tsc');

/** What the compiler has against the blocks, one line each, at the place in the document; each block is a module that knows the package by its name. */
export function typeErrors(blocks: readonly Block[]): string[] {
  const folder = join(root, '.cache', `docs-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    for (const { document, line, code } of blocks) {
      // Empty lines before the code, so that the compiler's line numbers are the document's.
      writeFileSync(join(folder, `${document.replaceAll('/', '-')}-${line}.ts`), `${'\n'.repeat(line - 1)}${code}`);
    }
    const { status, stdout, stderr } = spawnSync(tsc, ['-p', '.', '--pretty', 'false'], { cwd: folder, encoding: 'utf8' });
    const errors = stdout.split('\n').filter((line) => line !== '');
    return status === 0 || errors.length > 0 ? errors : [stderr];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const config = {
  extends: '../../tsconfig.json',
  compilerOptions: {
    moduleDetection: 'force',
    // An example shows how a value is got; it need not go on to use it.
    noUnusedLocals: false,
    paths: { 'hazelcast-ts': ['../../src/index.ts'], 'hazelcast-ts/testing': ['../../src/testing/index.ts'] },
  },
  include: ['*.ts'],
};
