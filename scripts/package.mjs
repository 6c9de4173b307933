// @ts-check
// Builds the package as it will be published, and looks at it as its users will: the files, the types, and programs that use it.
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bin, run, runSteps } from './steps.mjs';
import { smokeSteps } from './smoke.mjs';

/** What must be in the package, among other things. */
const EXPECTED = [
  'LICENSE',
  'NOTICE.md',
  'README.md',
  ...['esm', 'cjs'].flatMap((kind) =>
    ['index', 'testing/index'].flatMap((name) => [`dist/${kind}/${name}.js`, `dist/${kind}/${name}.d.ts`]),
  ),
  'dist/cjs/package.json',
];
/** What may be in it: no sources, no tests. */
const ALLOWED = /^(dist\/(esm|cjs)\/.+\.(js|d\.ts)|dist\/cjs\/package\.json|package\.json|LICENSE|[A-Z]+\.md|docs\/.+\.md)$/;

const folder = await mkdtemp(join(tmpdir(), 'hazelcast-ts-'));
const tarball = join(folder, 'package.tgz');
await runSteps([
  ['build', () => run(process.execPath, ['scripts/build.mjs'])],
  ['npm pack', () => pack()],
  ['publint', () => run(bin('publint'), ['run', tarball, '--strict'])],
  // node10 knows no `exports` and so no `./testing`; every Node that can run the package does.
  ['are the types wrong?', () => run(bin('attw'), [tarball, '--profile', 'node16'])],
  ...smokeSteps(tarball, join(folder, 'smoke')),
]);
await rm(folder, { recursive: true, force: true });

async function pack() {
  const printed = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]);
  const [{ filename, files }] = /** @type {[{ filename: string, files: Array<{ path: string }> }]} */ (JSON.parse(printed));
  await rename(join(folder, filename), tarball);
  const paths = files.map(({ path }) => path);
  const missing = EXPECTED.filter((path) => !paths.includes(path));
  if (missing.length > 0) throw new Error(`not in the package: ${missing.join(', ')}`);
  const strange = paths.filter((path) => !ALLOWED.test(path));
  if (strange.length > 0) throw new Error(`should not be in the package: ${strange.join(', ')}`);
}
