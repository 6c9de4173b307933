// @ts-check
// Compiles src/: one file per module into dist/modules, for the project's own scripts; and what users get, bundled, as one file for each
// entry and for what is loaded later takes a third of the time to import: ES modules into dist/esm, CommonJS into dist/cjs, each with types.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { bin, root, run } from './steps.mjs';

const dist = join(root, 'dist');
const ENTRIES = ['index', 'testing/index', 'cli/main'];

await rm(dist, { recursive: true, force: true });
try {
  await Promise.all([
    run(bin('tsc'), ['-p', 'tsconfig.build.json', '--declarationDir', join(dist, 'esm')]),
    run(bin('tsc'), ['-p', 'tsconfig.cjs.json']),
  ]);
  await bundle();
  // Without this, Node would take dist/cjs for ES modules, as the package says.
  await writeFile(join(dist, 'cjs', 'package.json'), '{ "type": "commonjs" }\n');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function bundle() {
  const input = Object.fromEntries(ENTRIES.map((name) => [name, join(dist, 'modules', `${name}.js`)]));
  const bundled = await rolldown({ input, platform: 'node', external: [/^node:/, 'yaml'], logLevel: 'warn' });
  for (const format of /** @type {const} */ (['esm', 'cjs']))
    await bundled.write({ dir: join(dist, format), format, chunkFileNames: 'chunks/[name]-[hash].js' });
  await bundled.close();
}
