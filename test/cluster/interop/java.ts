import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memberJars } from '../../../scripts/cluster-jars.mjs';
import { QUICK_START } from '../../../scripts/cluster-process.mjs';
import { mustRun, runProgram, type Outcome, type Program } from './programs.ts';

const SOURCES = join(import.meta.dirname, 'src', 'interop');

/** The compiled Java program, with the classes that it shares with the tests. */
export class JavaProgram implements Program {
  readonly #folder = mkdtempSync(join(tmpdir(), 'interop-'));
  readonly #jars: string;

  private constructor(jars: string) {
    this.#jars = jars;
  }

  /** Compiles it for members of this version. */
  static async compile(version: string): Promise<JavaProgram> {
    const program = new JavaProgram((await memberJars(version)).join(':'));
    const files = readdirSync(SOURCES).map((name) => join(SOURCES, name));
    await mustRun('javac', ['-encoding', 'UTF-8', '-Xlint:all,-removal', '-Werror', '-d', program.#folder, '-cp', program.#jars, ...files]);
    return program;
  }

  run(mode: 'write' | 'check', address: string, map: string): Promise<Outcome> {
    const path = [this.#folder, this.#jars].join(':');
    return runProgram('java', [...QUICK_START, '-Dfile.encoding=UTF-8', '-cp', path, 'interop.Interop', mode, address, map]);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
