// @ts-check
// Installs the packed package as a stranger would, and uses it from ES modules, from CommonJS and from TypeScript that compiles to CommonJS.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bin, root, run } from './steps.mjs';

const ESM = `import { Client } from 'hazelcast-ts';
import { EmbeddedCluster } from 'hazelcast-ts/testing';`;
const CJS = `const { Client } = require('hazelcast-ts');
const { EmbeddedCluster } = require('hazelcast-ts/testing');`;
const BODY = `
async function main() {
  const cluster = await EmbeddedCluster.start({ members: 1, clusterName: 'dev' });
  const client = await Client.newHazelcastClient({ clusterName: 'dev', network: { clusterMembers: cluster.addresses } });
  const map = await client.getMap('m');
  await map.set('k', 'v');
  const value = await map.get('k');
  await client.shutdown();
  await cluster.stop();
  if (value !== 'v') throw new Error('read ' + String(value));
  console.log('it works');
}
void main();
`;
const TSCONFIG = {
  compilerOptions: {
    target: 'es2022',
    module: 'node16',
    strict: true,
    // The types of the package itself are checked, too.
    skipLibCheck: false,
    types: ['node'],
    typeRoots: [join(root, 'node_modules', '@types')],
  },
};

/**
 * The steps that install the tarball into the folder and run the three programs there.
 * @param {string} tarball
 * @param {string} folder
 * @returns {Array<readonly [name: string, step: () => Promise<void>]>}
 */
export function smokeSteps(tarball, folder) {
  return [
    ['install the tarball', () => install(tarball, folder)],
    ['use it from an ES module', () => use(join(folder, 'esm'), { 'index.mjs': ESM + BODY })],
    ['use it from CommonJS', () => use(join(folder, 'cjs'), { 'index.cjs': CJS + BODY })],
    ['use it from TypeScript as CommonJS', () => useTyped(join(folder, 'ts'))],
    ['run its command', () => useCommand(join(folder, 'node_modules', '.bin', 'hazelcast-ts'))],
  ];
}

/**
 * @param {string} tarball
 * @param {string} folder
 */
async function install(tarball, folder) {
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball], { cwd: folder });
}

/** @param {string} command */
async function useCommand(command) {
  const printed = await run(command, ['plan', '--json'], { timeoutMillis: 30_000 });
  if (!printed.includes('"pauseMillis": 1050')) throw new Error(`printed ${JSON.stringify(printed)}`);
}

/** @param {string} folder */
async function useTyped(folder) {
  await write(folder, { 'package.json': '{ "type": "commonjs" }', 'tsconfig.json': JSON.stringify(TSCONFIG), 'index.ts': ESM + BODY });
  await run(bin('tsc6'), ['-p', '.'], { cwd: folder });
  await use(folder, {});
}

/**
 * @param {string} folder
 * @param {Record<string, string>} files
 */
async function use(folder, files) {
  await write(folder, files);
  const program = Object.keys(files)[0] ?? 'index.js';
  const printed = await run(process.execPath, [program], { cwd: folder, timeoutMillis: 30_000 });
  if (!printed.endsWith('\nit works\n')) throw new Error(`printed ${JSON.stringify(printed)}`);
}

/**
 * @param {string} folder
 * @param {Record<string, string>} files
 */
async function write(folder, files) {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}
