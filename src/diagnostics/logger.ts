import { Console } from 'node:console';
import { inspect } from 'node:util';

/** How much is logged: everything up to this level. As in the official client, each name can be looked up by its number. */
export const LogLevel = Object.freeze({
  OFF: -1,
  ERROR: 0,
  WARN: 1,
  INFO: 2,
  DEBUG: 3,
  TRACE: 4,
  [-1]: 'OFF',
  0: 'ERROR',
  1: 'WARN',
  2: 'INFO',
  3: 'DEBUG',
  4: 'TRACE',
} as const);
/** One of the numbers of the constant `LogLevel`. */
export type LogLevel = -1 | 0 | 1 | 2 | 3 | 4;

/** A logger as the official client takes it: each function gets the part of the client that speaks, then the message. */
export interface ILogger {
  log(level: LogLevel, objectName: string, message: string, furtherInfo?: unknown): void;
  error(objectName: string, message: string, furtherInfo?: unknown): void;
  warn(objectName: string, message: string, furtherInfo?: unknown): void;
  info(objectName: string, message: string, furtherInfo?: unknown): void;
  debug(objectName: string, message: string, furtherInfo?: unknown): void;
  trace(objectName: string, message: string, furtherInfo?: unknown): void;
}

/** A logger that takes lines of text: `console`, and the loggers of pino and winston, fit as they are. */
export interface LineLogger {
  error(line: string): unknown;
  warn(line: string): unknown;
  info(line: string): unknown;
  debug(line: string): unknown;
}

/**
 * What the option `customLogger` takes. A logger whose `error` declares two or more parameters is called as an {@link ILogger},
 * any other as a {@link LineLogger}: one text with everything in it, because loggers differ in what they do with further arguments.
 */
export type CustomLogger = ILogger | LineLogger;

/** What the parts of the client log to. None of its functions throws (API-10). */
export interface Logger {
  /** Something failed, and nobody else is told. */
  error(source: string, message: string, detail?: unknown): void;
  /** Something is not as it should be, and the client goes on. */
  warn(source: string, message: string, detail?: unknown): void;
  /** Something of note in the life of the client. */
  info(source: string, message: string, detail?: unknown): void;
  /** What helps to find an error in the client. */
  debug(source: string, message: string, detail?: unknown): void;
}

/** How a client logs. */
export interface LoggerOptions {
  /** The name of the client, which begins each line, so that the lines of several clients can be told apart. */
  readonly clientName: string;
  /** What lies above this level is dropped. */
  readonly level: LogLevel;
  /** Where records go to instead of the standard output. */
  readonly custom?: CustomLogger | undefined;
}

type Severity = keyof Logger;

interface LogRecord {
  readonly severity: Severity;
  readonly source: string;
  readonly message: string;
  readonly detail: unknown;
}

/** Makes the logger of one client. Without a custom logger each record is one line on the standard output. */
export function createLogger({ clientName, level, custom }: LoggerOptions): Logger {
  const write = (record: LogRecord) => writeLine(record, lineOf(record, clientName));
  const deliver = custom === undefined ? write : (record: LogRecord) => handOver(custom, record, clientName, write);
  const method = (severity: Severity, rank: LogLevel): Logger[Severity] =>
    rank > level ? () => {} : (source, message, detail) => deliver({ severity, source, message, detail });
  return {
    error: method('error', LogLevel.ERROR),
    warn: method('warn', LogLevel.WARN),
    info: method('info', LogLevel.INFO),
    debug: method('debug', LogLevel.DEBUG),
  };
}

/** Whatever the user's logger throws, now or as a rejected promise, sends the record to the standard output instead. */
function handOver(custom: CustomLogger, record: LogRecord, clientName: string, instead: (record: LogRecord) => void): void {
  try {
    const result = isOfficial(custom)
      ? custom[record.severity](record.source, record.message, record.detail)
      : custom[record.severity](lineOf(record, clientName));
    if (result instanceof Promise) result.catch(() => instead(record));
  } catch {
    instead(record);
  }
}

function isOfficial(custom: CustomLogger): custom is ILogger {
  return custom.error.length >= 2;
}

/** The record on one line, whatever it contains: who reads logs line by line must not miss a part, nor find forged ones. */
function lineOf({ source, message, detail }: LogRecord, clientName: string): string {
  const shown = detail === undefined ? '' : ` ${showDetail(detail)}`;
  return `${clientName} ${source}: ${message}${shown}`.replaceAll(/[\r\n]+\s*/g, ' ');
}

/** An error with its stack, or anything else. A user may throw what cannot even be looked at. */
function showDetail(detail: unknown): string {
  try {
    return inspect(detail);
  } catch {
    return 'an object that cannot be shown';
  }
}

/** A `Console` of our own, not the global one that users may have replaced: it takes care of a closed pipe. */
function writeLine({ severity }: LogRecord, line: string): void {
  new Console({ stdout: process.stdout }).log(`${new Date().toISOString()} ${severity.toUpperCase()} ${line}`);
}
