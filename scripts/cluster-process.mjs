// @ts-check
// One Java process that runs a member.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_MILLIS = 120_000;
const POLL_MILLIS = 50;
const SHOWN_LINES = 40;
/** For members that live for minutes: what matters is how fast they start. */
export const QUICK_START = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** A running member. Nothing outlives this process: not the member, nor the shell that watches over it. */
export class MemberProcess {
  logFile;
  #child;

  /**
   * Starts a process, which is not yet up.
   * @param {{ jars: readonly string[], javaOptions: readonly string[], configFile: string, logFile: string, env?: NodeJS.ProcessEnv }} options
   */
  constructor({ jars, javaOptions, configFile, logFile, env }) {
    const args = [
      ...javaOptions,
      '-cp',
      jars.join(':'),
      `-Dhazelcast.config=${configFile}`,
      'com.hazelcast.core.server.HazelcastMemberStarter',
    ];
    const log = openSync(logFile, 'a');
    this.logFile = logFile;
    // Detached: Ctrl-C in a terminal reaches this process only, which then ends its members.
    this.#child = spawn('java', args, { detached: true, stdio: ['ignore', log, log], env: { ...process.env, ...env } });
    closeSync(log);
    this.ended = new Promise((resolve) => {
      this.#child.once('exit', resolve);
      this.#child.once('error', resolve);
    });
    if (this.#child.pid !== undefined) endWithThisProcess(this.#child.pid, dirname(logFile), this.ended);
  }

  /** The process id. */
  get pid() {
    return this.#child.pid ?? 0;
  }

  get isRunning() {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** @param {NodeJS.Signals} signal */
  signal(signal) {
    if (this.isRunning) this.#child.kill(signal);
  }

  /** Resolves when the member says that it is up. */
  async up() {
    await this.logged('that it is started', (log) => log.includes(' is STARTED'));
  }

  /** Resolves when the member's own list of members has this size. */
  async sees(/** @type {number} */ members) {
    await this.logged(`${members} members`, (log) => log.slice(log.lastIndexOf('Members {size:')).startsWith(`Members {size:${members},`));
  }

  /**
   * @param {string} what
   * @param {(log: string) => boolean} isThere
   */
  async logged(what, isThere) {
    const deadline = Date.now() + START_MILLIS;
    for (;;) {
      const log = readFileSync(this.logFile, 'utf8');
      if (isThere(log)) return;
      if (!this.isRunning) throw failure('a member ended while it started', log);
      if (Date.now() > deadline) throw failure(`a member did not log ${what} within ${START_MILLIS / 1000} s`, log);
      await sleep(POLL_MILLIS);
    }
  }
}

/**
 * Whatever ends this process, even SIGKILL, closes the pipe to the shell, which then ends the member and removes its files.
 * @param {number} pid
 * @param {string} folder
 * @param {Promise<unknown>} ended
 */
function endWithThisProcess(pid, folder, ended) {
  const shell = spawn('sh', ['-c', 'read -r line; kill -9 "$0"; rm -rf "$1"', String(pid), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.unref();
  /** @type {import('node:net').Socket} */ (shell.stdin).unref();
  shell.once('error', () => {}); // without a shell, only the exit handler is left
  void ended.then(() => shell.kill('SIGKILL'));
}

/**
 * @param {string} message
 * @param {string} log
 */
function failure(message, log) {
  return new Error(`${message}; the end of its log:\n${log.split('\n').slice(-SHOWN_LINES).join('\n')}`);
}
