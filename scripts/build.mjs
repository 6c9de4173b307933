// @ts-check
// Compiles src/ twice, one file per module: ES modules into dist/esm, CommonJS into dist/cjs, each with its types.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bin, root, run } from './steps.mjs';

const dist = join(root, 'dist');
await rm(dist, { recursive: true, force: true });
try {
  await Promise.all([run(bin('tsc'), ['-p', 'tsconfig.build.json']), run(bin('tsc'), ['-p', 'tsconfig.cjs.json'])]);
  // Without this, Node would take dist/cjs for ES modules, as the package says.
  await writeFile(join(dist, 'cjs', 'package.json'), '{ "type": "commonjs" }\n');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
