import type { Logger } from '../../../src/diagnostics/logger.ts';

/** A logger that keeps what it is told, as `severity source: message`. */
export class Recorder implements Logger {
  readonly lines: string[] = [];
  readonly details: unknown[] = [];

  readonly error = this.#taker('error');
  readonly warn = this.#taker('warn');
  readonly info = this.#taker('info');
  readonly debug = this.#taker('debug');

  #taker(severity: string): Logger['warn'] {
    return (source, message, detail) => {
      this.lines.push(`${severity} ${source}: ${message}`);
      this.details.push(detail);
    };
  }
}
