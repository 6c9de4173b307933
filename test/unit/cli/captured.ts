import { run } from '../../../src/cli/run.ts';
import type { Environment } from '../../../src/index.ts';

/** Runs the command in this process, and returns what it printed. */
export async function captured(argv: readonly string[], env: Environment = {}, usesColors = false) {
  let out = '';
  let err = '';
  const code = await run(argv, { out: (text) => void (out += text), err: (text) => void (err += text), env, usesColors });
  return { code, out, err };
}

/** The lines of a text that are longer than 100 columns. */
export function longLines(text: string): string[] {
  return text.split('\n').filter((line) => line.length > 100);
}
