import { execFile } from 'node:child_process';

const TIMEOUT_MILLIS = 150_000;
const MAX_OUTPUT_BYTES = 2 ** 26;

/** What another program found out about a sample. */
interface Finding {
  readonly what: string;
  readonly name: string;
  readonly verdict: string;
  readonly found: string;
}

/** How a program ended, and what it wrote. */
export interface Outcome {
  /** The exit code, or why there is none. */
  readonly status: unknown;
  readonly findings: readonly Finding[];
  readonly stderr: string;
}

/** A program in another language that writes samples and checks those of others. */
export interface Program {
  run(mode: 'write' | 'check', address: string, map: string): Promise<Outcome>;
}

/** Runs a program to its end. Its lines have four columns: what is meant, the name of the sample, `same` or `differs`, and what was found. */
export function runProgram(command: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(command, args, { encoding: 'utf8', timeout: TIMEOUT_MILLIS, maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout, stderr) => {
      const lines = stdout.split('\n').filter((line) => line !== '');
      resolve({ status: error === null ? 0 : (error.code ?? error.signal ?? error.message), findings: lines.map(findingOf), stderr });
    });
  });
}

function findingOf(line: string): Finding {
  const [what = '', name = '', verdict = '', found = ''] = line.split('\t');
  return { what, name, verdict, found };
}

/** Runs a program that has to succeed. */
export async function mustRun(command: string, args: readonly string[]): Promise<void> {
  succeeded(command, await runProgram(command, args));
}

/** @throws Error when the program did not succeed */
export function succeeded(command: string, { status, stderr }: Outcome): void {
  if (status !== 0) throw new Error(`${command} ended with ${String(status)}\n${stderr}`);
}
