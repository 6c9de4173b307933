import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { transpileModule, ModuleKind, ScriptTarget } from 'typescript';

const root = join(import.meta.dirname, '..');

/** What a program did. */
export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The package as users have it, compiled into a folder of its own, where programs import it by its name. */
export class BuiltPackage implements AsyncDisposable {
  readonly #folder: string;
  #programs = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Compiles it; takes some seconds. */
  static async build(): Promise<BuiltPackage> {
    const folder = await mkdtemp(join(tmpdir(), 'hazelcast-package-'));
    const built = new BuiltPackage(folder);
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const part of ['package.json', 'demo']) await cp(join(root, part), join(folder, part), { recursive: true });
    const options = ['--outDir', join(folder, 'dist', 'esm'), '--declaration', 'false', '--noCheck']; // types are checked elsewhere
    await promisify(execFile)(join(root, 'node_modules', '.bin', 'tsc'), ['-p', join(root, 'tsconfig.build.json'), ...options]);
    return built;
  }

  /** Runs a file of the project in a process of its own, without a terminal. */
  async run(path: string, ...args: string[]): Promise<Outcome> {
    const child = spawn(process.execPath, [join(this.#folder, path), ...args], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
    const [[code], out, err] = (await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)])) as [
      [number | null],
      string,
      string,
    ];
    return { code, out, err };
  }

  /** Runs a program in TypeScript. */
  async runTypeScript(code: string): Promise<Outcome> {
    const path = `program-${this.#programs++}.mjs`;
    const { outputText } = transpileModule(code, { compilerOptions: { module: ModuleKind.ESNext, target: ScriptTarget.ES2022 } });
    await writeFile(join(this.#folder, path), outputText);
    return this.run(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
