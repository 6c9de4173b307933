import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { ClientConfig } from '../../src/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The client as users have it, compiled into a folder of its own: child processes cannot run TypeScript. */
export class CompiledClient implements AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Compiles the client and the programs of the folder `exit`; takes some seconds. */
  static async compile(): Promise<CompiledClient> {
    const folder = await mkdtemp(join(tmpdir(), 'hazelcast-client-'));
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    const project = {
      extends: join(root, 'tsconfig.build.json'),
      compilerOptions: { rootDir: root, outDir: folder, declaration: false, noCheck: true }, // types are checked elsewhere
      include: ['src', join('test', 'scenarios', 'exit')].map((part) => join(root, part)),
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(project));
    await promisify(execFile)(join(root, 'node_modules', '.bin', 'tsc'), ['-p', folder]);
    return new CompiledClient(folder);
  }

  /**
   * Starts a client in a process of its own, which does nothing else, and shuts it down in the given situation. Returns how many
   * milliseconds later the process has exited.
   *
   * @param situation an expression in JavaScript that becomes true of `client`
   */
  async exitMillis(config: ClientConfig, situation: string): Promise<number> {
    const script = join(this.#folder, 'child.mjs');
    const index = pathToFileURL(join(this.#folder, 'src', 'index.js'));
    await writeFile(
      script,
      `import { Client } from ${JSON.stringify(index)};
      const client = await Client.newHazelcastClient(${JSON.stringify(config)});
      while (!(${situation})) await new Promise((resolve) => setTimeout(resolve, 5));
      console.log(Date.now());
      await client.shutdown();`,
    );
    return Date.now() - Number(await outputOf(script));
  }

  /** Runs a program of the folder `exit`, with what it needs to know. Returns what it printed. */
  run(program: string, ...args: string[]): Promise<string> {
    return outputOf(join(this.#folder, 'test', 'scenarios', 'exit', `${program}.js`), ...args);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** What a program printed, if it ended well. */
async function outputOf(script: string, ...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'], timeout: 20_000 });
  const [[code], output] = (await Promise.all([once(child, 'exit'), text(child.stdout)])) as [[number | null], string];
  if (code !== 0) throw new Error(`the process ended with ${String(code)} and said ${output}`);
  return output;
}

/** A configuration with which nothing is said, and a round that failed is followed by a pause of 20 s. */
export function patientConfig(clusterMembers: readonly string[], asyncStart = false): ClientConfig {
  return {
    network: { clusterMembers },
    connectionStrategy: { asyncStart, connectionRetry: { initialBackoffMillis: 20_000 } },
    properties: { 'hazelcast.logging.level': 'OFF' },
  };
}
