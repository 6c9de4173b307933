import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { expect, test } from 'vitest';

/** Lowest first. A file may import its own layer and the layers before it. */
const layers = [
  ['errors.ts'],
  ['diagnostics'],
  ['clock.ts', 'deferred.ts'],
  ['protocol'],
  ['serialization'],
  ['network'],
  ['cluster'],
  ['invocation'],
  ['structures', 'sql'],
  ['config'],
  ['parts.ts'],
  ['client.ts'],
  ['index.ts'],
];

/** What stands beside the layers, and the only parts of `src` that it may import. */
const sides = new Map([
  ['testing', ['testing', 'errors.ts', 'diagnostics', 'clock.ts', 'protocol', 'serialization']],
  ['cli', ['cli', 'index.ts']],
]);

const src = join(import.meta.dirname, '..', 'src');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

test.each(files)('%s has a place in the layers and imports nothing above it', (file) => {
  expect(sides.has(top(file)) || layerOf(file) >= 0, 'add the file to `layers` or move it').toBe(true);
  expect(importsOf(file).filter((target) => !mayImport(file, target))).toEqual([]);
});

test('a file in a higher layer, or in a side entry, may not be imported', () => {
  expect(mayImport(join('protocol', 'frames.ts'), 'errors.ts')).toBe(true);
  expect(mayImport(join('protocol', 'frames.ts'), join('network', 'socket.ts'))).toBe(false);
  expect(mayImport('client.ts', join('testing', 'index.ts'))).toBe(false);
  expect(mayImport(join('testing', 'index.ts'), join('network', 'socket.ts'))).toBe(false);
  expect(mayImport(join('cli', 'run.ts'), 'client.ts')).toBe(false);
  expect(mayImport(join('structures', 'map', 'map.ts'), join('structures', 'queue', 'queue.ts'))).toBe(false);
  expect(mayImport(join('structures', 'map', 'map.ts'), join('structures', 'structure.ts'))).toBe(true);
});

function mayImport(file: string, target: string): boolean {
  const allowed = sides.get(top(file));
  if (allowed !== undefined) return allowed.includes(top(target));
  if (sides.has(top(target)) || layerOf(target) > layerOf(file)) return false;
  return !isOtherStructure(file, target);
}

/** Structures do not know each other: a folder in `structures/` is imported from within it only; files directly in it are common ground. */
function isOtherStructure(file: string, target: string): boolean {
  return top(file) === 'structures' && top(target) === 'structures' && dirname(target) !== 'structures' && !sameStructure(file, target);
}

function sameStructure(file: string, target: string): boolean {
  return file.split(sep)[1] === target.split(sep)[1];
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  const paths = [...text.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*'(\.[^']+)'/g)].map(([, path]) => path ?? '');
  return paths.map((path) => relative(src, join(src, dirname(file), path)));
}

function layerOf(file: string): number {
  return layers.findIndex((layer) => layer.includes(top(file)));
}

function top(file: string): string {
  return file.split(sep)[0] ?? '';
}
