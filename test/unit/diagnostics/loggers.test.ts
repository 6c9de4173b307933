import { Console } from 'node:console';
import { PassThrough, Writable } from 'node:stream';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import winston from 'winston';
import { createLogger, LogLevel, type CustomLogger } from '../../../src/diagnostics/logger.ts';
import { resolveConfig } from '../../../src/config/resolve.ts';

/** What is written to a stream, as text. */
function paper() {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(String(chunk));
      done();
    },
  });
  return { written, stream };
}

const levels = ['error', 'warn', 'info', 'debug'] as const;

/** Says one thing on each level. */
function speakTo(custom: CustomLogger): void {
  const { customLogger } = resolveConfig({ customLogger: custom });
  const logger = createLogger({ clientName: 'orders', level: LogLevel.TRACE, custom: customLogger });
  for (const level of levels) logger[level]('Lifecycle', `100%s of ${level}`, level === 'error' ? new Error('the cause') : undefined);
}

describe('API-10: a logger is taken as it is', () => {
  test('the real pino', () => {
    const { written, stream } = paper();
    speakTo(pino({ level: 'trace' }, stream));
    const records = written.map((line) => JSON.parse(line) as { level: number; msg: string });
    expect(records.map(({ level }) => level)).toEqual([50, 40, 30, 20]);
    expect(records[1]!.msg).toBe('orders Lifecycle: 100%s of warn');
    expect(records[0]!.msg).toMatch(/^orders Lifecycle: 100%s of error Error: the cause at /);
  });

  test('a child of the real pino', () => {
    const { written, stream } = paper();
    speakTo(pino({ level: 'warn' }, stream).child({ service: 'shop' }));
    expect(written.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 50, service: 'shop' },
      { level: 40, service: 'shop' },
    ]);
  });

  test('the real winston', () => {
    const { written, stream } = paper();
    const transports = [new winston.transports.Stream({ stream })];
    speakTo(
      winston.createLogger({ level: 'silly', format: winston.format.combine(winston.format.splat(), winston.format.json()), transports }),
    );
    const records = written.map((line) => JSON.parse(line) as { level: string; message: string });
    expect(records.map(({ level }) => level)).toEqual([...levels]);
    expect(records[2]!.message).toBe('orders Lifecycle: 100%s of info');
    expect(records[0]!.message).toMatch(/^orders Lifecycle: 100%s of error Error: the cause at /);
  });

  test('a console', () => {
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    speakTo(new Console({ stdout, stderr }));
    const linesOf = (stream: PassThrough) => String(stream.read()).trimEnd().split('\n');
    expect(linesOf(stdout)).toEqual(['orders Lifecycle: 100%s of info', 'orders Lifecycle: 100%s of debug']);
    expect(linesOf(stderr)).toHaveLength(2);
  });
});
