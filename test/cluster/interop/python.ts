import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/steps.mjs';
import { mustRun, runProgram, type Program } from './programs.ts';

const SOURCES = join(import.meta.dirname, 'python');
const REQUIREMENTS = join(SOURCES, 'requirements.txt');

/** The Python program, in an environment with the Python client. */
export async function pythonProgram(): Promise<Program> {
  const python = join(await environment(), 'bin', 'python');
  return { run: (mode, address, map) => runProgram(python, ['-B', '-X', 'utf8', join(SOURCES, 'interop.py'), mode, address, map]) };
}

/** The folder of an environment with what is required, which is made once. */
async function environment(): Promise<string> {
  const cache = join(root, '.cache', 'python');
  const folder = join(cache, createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 16));
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  // Renamed when complete, so that nobody finds half of it.
  const made = mkdtempSync(join(cache, 'new-'));
  await mustRun('python3', ['-m', 'venv', made]);
  const install = ['-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', '--require-hashes', '-r', REQUIREMENTS];
  await mustRun(join(made, 'bin', 'python'), install);
  try {
    renameSync(made, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(made, { recursive: true }); // another process was faster
  }
  return folder;
}
