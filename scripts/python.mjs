// @ts-check
// The tests with Python clients need Python 3.7 or newer, and pip.
import { spawnSync } from 'node:child_process';

const LEAST_MINOR = 7;

/** Why Python clients cannot be run here, or undefined when they can. */
export function whyNoPython() {
  const script = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])';
  const { error, status, stdout } = spawnSync('python3', ['-c', script], { encoding: 'utf8' });
  if (error !== undefined) return 'there is no `python3` command';
  if (status !== 0) return '`python3` is without venv or pip';
  const [major, minor] = stdout.trim().split('.').map(Number);
  return major === 3 && Number(minor) >= LEAST_MINOR
    ? undefined
    : `Python clients need Python 3.${LEAST_MINOR} or newer, not ${stdout.trim()}`;
}
