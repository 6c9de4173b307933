import { Console } from 'node:console';
import { PassThrough, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLogger, LogLevel, type CustomLogger, type ILogger, type LineLogger, type Logger } from '../../../src/diagnostics/logger.ts';

let written: string[] = [];

beforeEach(() => {
  written = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

function loggerOf(level: LogLevel, custom?: CustomLogger): Logger {
  return createLogger({ clientName: 'hz.client_0', level, custom });
}

function logEach(logger: Logger): void {
  for (const severity of ['error', 'warn', 'info', 'debug'] as const) logger[severity]('Test', severity);
}

class Official implements ILogger {
  readonly calls: unknown[][] = [];
  log(level: LogLevel, objectName: string, message: string, furtherInfo?: unknown) {
    this.calls.push([level, objectName, message, furtherInfo]);
  }
  error(objectName: string, message: string, furtherInfo?: unknown) {
    this.log(LogLevel.ERROR, objectName, message, furtherInfo);
  }
  warn(objectName: string, message: string, furtherInfo?: unknown) {
    this.log(LogLevel.WARN, objectName, message, furtherInfo);
  }
  info(objectName: string, message: string, furtherInfo?: unknown) {
    this.log(LogLevel.INFO, objectName, message, furtherInfo);
  }
  debug(objectName: string, message: string, furtherInfo?: unknown) {
    this.log(LogLevel.DEBUG, objectName, message, furtherInfo);
  }
  trace(objectName: string, message: string, furtherInfo?: unknown) {
    this.log(LogLevel.TRACE, objectName, message, furtherInfo);
  }
}

class Lines implements LineLogger {
  readonly calls: unknown[][] = [];
  readonly error = (...args: unknown[]) => this.calls.push(['error', ...args]);
  readonly warn = (...args: unknown[]) => this.calls.push(['warn', ...args]);
  readonly info = (...args: unknown[]) => this.calls.push(['info', ...args]);
  readonly debug = (...args: unknown[]) => this.calls.push(['debug', ...args]);
}

describe('LogLevel', () => {
  test('has the numbers of the official client, which give back their names', () => {
    expect([LogLevel.OFF, LogLevel.ERROR, LogLevel.WARN, LogLevel.INFO, LogLevel.DEBUG, LogLevel.TRACE]).toEqual([-1, 0, 1, 2, 3, 4]);
    expect([-1, 0, 1, 2, 3, 4].map((level) => LogLevel[level as LogLevel])).toEqual(['OFF', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE']);
    expect(Object.isFrozen(LogLevel)).toBe(true);
  });
});

describe('the default logger', () => {
  test.each([
    [LogLevel.OFF, []],
    [LogLevel.ERROR, ['ERROR']],
    [LogLevel.WARN, ['ERROR', 'WARN']],
    [LogLevel.INFO, ['ERROR', 'WARN', 'INFO']],
    [LogLevel.DEBUG, ['ERROR', 'WARN', 'INFO', 'DEBUG']],
    [LogLevel.TRACE, ['ERROR', 'WARN', 'INFO', 'DEBUG']],
  ])('writes what is up to level %i', (level, severities) => {
    logEach(loggerOf(level));
    expect(written.map((line) => line.split(' ')[1])).toEqual(severities);
  });

  test('writes one line with the time, the severity, the client, the source and the message', () => {
    loggerOf(LogLevel.INFO).warn('ConnectLoop', 'round 1 of 100% failed');
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z WARN hz\.client_0 ConnectLoop: round 1 of 100% failed\n$/);
  });

  test('writes one line whatever a record contains', () => {
    const cause = new Error('inner\nline');
    loggerOf(LogLevel.INFO).error('Test', 'first\r\n  second', new Error('outer', { cause }));
    expect(written).toHaveLength(1);
    expect(written[0]!.trimEnd()).toMatch(/first second Error: outer at .*logger\.test\.ts.*\[cause\]: Error: inner line/);
    expect(written[0]!.trimEnd()).not.toMatch(/[\r\n]/);
  });

  test('survives what cannot be shown', () => {
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    const nasty = {
      get [Symbol.toStringTag](): string {
        throw new Error('no');
      },
    };
    loggerOf(LogLevel.INFO).error('Test', 'a', revoked.proxy);
    loggerOf(LogLevel.INFO).error('Test', 'b', nasty);
    expect(written).toHaveLength(2);
    expect(written[1]).toContain('b an object that cannot be shown');
  });

  test('survives a closed pipe', async () => {
    const broken = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) });
    vi.spyOn(process, 'stdout', 'get').mockReturnValue(broken as unknown as typeof process.stdout);
    loggerOf(LogLevel.INFO).error('Test', 'lost');
    await vi.waitFor(() => expect(broken.errored).toMatchObject({ message: 'EPIPE' }));
  });
});

describe('a logger of the official form', () => {
  test('gets the source, the message and the details, as they are', () => {
    const official = new Official();
    const error = new Error('x');
    loggerOf(LogLevel.TRACE, official).error('Test', 'failed', error);
    loggerOf(LogLevel.TRACE, official).info('Test', 'fine');
    expect(official.calls).toEqual([
      [LogLevel.ERROR, 'Test', 'failed', error],
      [LogLevel.INFO, 'Test', 'fine', undefined],
    ]);
    expect(written).toEqual([]);
  });

  test('gets nothing above the level', () => {
    const official = new Official();
    logEach(loggerOf(LogLevel.WARN, official));
    expect(official.calls.map(([level]) => level)).toEqual([LogLevel.ERROR, LogLevel.WARN]);
  });
});

describe('a logger that takes lines', () => {
  test('gets one text with everything in it', () => {
    const lines = new Lines();
    loggerOf(LogLevel.TRACE, lines).debug('Test', 'failed', { a: 1 });
    expect(lines.calls).toEqual([['debug', 'hz.client_0 Test: failed { a: 1 }']]);
    expect(written).toEqual([]);
  });

  test('may be a console', async () => {
    const stream = new PassThrough();
    logEach(loggerOf(LogLevel.INFO, new Console(stream)));
    stream.end();
    expect((await stream.toArray()).join('')).toBe('hz.client_0 Test: error\nhz.client_0 Test: warn\nhz.client_0 Test: info\n');
  });
});

describe('a logger that fails', () => {
  function failing(warn: () => unknown): LineLogger {
    return { error() {}, warn, info() {}, debug() {} };
  }

  test('API-10: does no harm, and the record goes to the standard output', () => {
    const logger = loggerOf(
      LogLevel.INFO,
      failing(() => {
        throw new Error('disk full');
      }),
    );
    logger.warn('Test', 'important');
    expect(written).toEqual([expect.stringMatching(/ WARN hz\.client_0 Test: important\n$/)]);
  });

  test('API-10: does no harm with a rejected promise either', async () => {
    const logger = loggerOf(
      LogLevel.INFO,
      failing(() => Promise.reject(new Error('disk full'))),
    );
    logger.warn('Test', 'important');
    await vi.waitFor(() => expect(written).toEqual([expect.stringMatching(/ WARN hz\.client_0 Test: important\n$/)]));
  });
});
