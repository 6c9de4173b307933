import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memberJars } from '../../../scripts/cluster-jars.mjs';
import { QUICK_START } from '../../../scripts/cluster-process.mjs';

const SOURCES = join(import.meta.dirname, 'src', 'interop');
const TIMEOUT_MILLIS = 120_000;

/** What another program found out about a sample. */
export interface Finding {
  readonly what: string;
  readonly name: string;
  readonly verdict: string;
  readonly found: string;
}

/** How a program ended, and the lines that it wrote. */
export interface Outcome {
  readonly status: number | null;
  readonly findings: readonly Finding[];
  readonly stderr: string;
}

/** Runs a program to its end. Its lines have four columns, as `Interop.java` says. */
function runProgram(command: string, args: readonly string[]): Outcome {
  const { error, status, stderr, stdout } = spawnSync(command, args, { encoding: 'utf8', timeout: TIMEOUT_MILLIS, maxBuffer: 2 ** 26 });
  if (error !== undefined) throw error;
  const lines = stdout.split('\n').filter((line) => line !== '');
  const findings = lines.map((line) => {
    const [what = '', name = '', verdict = '', found = ''] = line.split('\t');
    return { what, name, verdict, found };
  });
  return { status, findings, stderr };
}

/** The compiled Java program, with the classes that it shares with the tests. */
export class JavaProgram {
  readonly #folder = mkdtempSync(join(tmpdir(), 'interop-'));
  readonly #jars: string;

  private constructor(jars: string) {
    this.#jars = jars;
  }

  /** Compiles it for members of this version. */
  static async compile(version: string): Promise<JavaProgram> {
    const program = new JavaProgram((await memberJars(version)).join(':'));
    const files = readdirSync(SOURCES).map((name) => join(SOURCES, name));
    const args = ['-encoding', 'UTF-8', '-Xlint:all,-removal', '-Werror', '-d', program.#folder, '-cp', program.#jars, ...files];
    const { status, stderr } = runProgram('javac', args);
    if (status !== 0) throw new Error(`javac ended with ${status}\n${stderr}`);
    return program;
  }

  run(mode: 'write' | 'check', address: string, map: string): Outcome {
    const path = [this.#folder, this.#jars].join(':');
    return runProgram('java', [...QUICK_START, '-Dfile.encoding=UTF-8', '-cp', path, 'interop.Interop', mode, address, map]);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
