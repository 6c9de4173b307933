// @ts-check
// Real members need Java 17 or newer, and the tests with Java clients also its compiler.
import { spawnSync } from 'node:child_process';

const LEAST_VERSION = 17;

/** Why real members cannot be started here, or undefined when they can. */
export function whyNoJava() {
  return whyNot('java', 'real members need Java', /version "(\d+)/);
}

/** Why Java programs cannot be compiled here, or undefined when they can. */
export function whyNoJavac() {
  return whyNot('javac', 'Java clients need the compiler of Java', /javac (\d+)/);
}

/**
 * @param {string} command
 * @param {string} need
 * @param {RegExp} pattern finds the version in what the command says of itself
 */
function whyNot(command, need, pattern) {
  const { status, stderr, stdout } = spawnSync(command, ['-version'], { encoding: 'utf8' });
  if (status !== 0) return `there is no \`${command}\` command`;
  const version = pattern.exec(`${stderr}${stdout}`)?.[1] ?? 'unknown';
  return Number(version) >= LEAST_VERSION ? undefined : `${need} ${LEAST_VERSION} or newer, not ${version}`;
}
