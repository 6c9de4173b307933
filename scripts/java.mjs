// @ts-check
// Real members need Java 17 or newer.
import { spawnSync } from 'node:child_process';

/** Why real members cannot be started here, or undefined when they can. */
export function whyNoJava() {
  const { status, stderr, stdout } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  if (status !== 0) return 'there is no `java` command';
  const version = /version "(\d+)/.exec(`${stderr}${stdout}`)?.[1] ?? 'unknown';
  return Number(version) >= 17 ? undefined : `real members need Java 17 or newer, not ${version}`;
}
