// @ts-check
// Runs commands one after the other and counts them: one line each, the output of a command only when it fails.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The path of a command that a development dependency brings. */
export const bin = (/** @type {string} */ name) => join(root, 'node_modules', '.bin', name);

/**
 * Runs a command to its end and returns what it wrote to stdout; rejects, with everything it wrote in the message, when it fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, timeoutMillis?: number, echo?: boolean }} [options]
 * @returns {Promise<string>}
 */
export function run(command, args, { cwd = root, timeoutMillis = 300_000, echo = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, timeout: timeoutMillis, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let everything = '';
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
      stdout += chunk;
      everything += chunk;
      if (echo) process.stdout.write(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
      everything += chunk;
      if (echo) process.stderr.write(chunk);
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(stdout);
      else reject(Object.assign(new Error(`${command} ended with ${signal ?? code}\n${everything}`), { stdout }));
    });
  });
}

/**
 * Runs each step, also after one that failed, and prints the closing line. The exit code is 1 when one failed.
 * @param {ReadonlyArray<readonly [name: string, step: () => Promise<unknown>]>} steps
 */
export async function runSteps(steps) {
  let failed = 0;
  for (const [name, step] of steps) {
    const start = Date.now();
    try {
      await step();
      console.log(`ok      ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed++;
      console.log(`FAILED  ${name}\n${error instanceof Error ? error.message : String(error)}`);
    }
  }
  console.log(`${steps.length - failed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}
