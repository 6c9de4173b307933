import type { Logger } from '../../../src/diagnostics/logger.ts';

/** A logger that keeps what it is told, as `level message`. */
export function quietLogger(lines: string[] = []): Logger {
  const keep = (level: string) => (_source: string, message: string) => void lines.push(`${level} ${message}`);
  return { error: keep('error'), warn: keep('warn'), info: keep('info'), debug: keep('debug') };
}
