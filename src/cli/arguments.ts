import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { ConnectionRetryConfig, Environment } from '../index.ts';

/** What the user wants. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'plan'; readonly policy: ConnectionRetryConfig; readonly attempts: number; readonly json: boolean }
  | { readonly kind: 'probe'; readonly probe: ProbeOptions; readonly json: boolean };

/** What is probed, and how. */
export interface ProbeOptions {
  readonly addresses: readonly string[];
  readonly clusterName: string;
  readonly credentials: { readonly username: string; readonly password: string } | undefined;
  readonly tls: boolean;
  /** How long each step may take. */
  readonly timeoutMillis: number;
}

/** The arguments make no sense; the message says why. */
export class UsageError extends Error {}

const text = { type: 'string' } as const;
const yes = { type: 'boolean', default: false } as const;
const COMMON = { json: yes, help: { ...yes, short: 'h' }, version: yes } as const;
const PLAN = {
  'initial-backoff': text,
  'max-backoff': text,
  multiplier: text,
  jitter: text,
  timeout: text,
  attempts: text,
  ...COMMON,
} as const;
const PROBE = { 'cluster-name': text, username: text, 'password-env': text, tls: yes, timeout: text, ...COMMON } as const;

/** The command in the arguments. @throws UsageError when there is none, or when they make no sense */
export function parseArguments(argv: readonly string[], env: Environment): Command {
  const [name, ...rest] = argv;
  if (name === 'plan') return plan(rest);
  if (name === 'probe') return probe(rest, env);
  const { values, positionals } = parse(argv, COMMON);
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  const [unknown] = positionals;
  throw new UsageError(unknown === undefined ? 'a command is missing' : `there is no command ${JSON.stringify(unknown)}`);
}

function plan(args: readonly string[]): Command {
  const { values, positionals } = parse(args, PLAN);
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  if (positionals.length > 0) throw new UsageError(`plan takes options only, not ${JSON.stringify(positionals[0])}`);
  const policy = {
    initialBackoffMillis: numberOf('initial-backoff', values['initial-backoff']),
    maxBackoffMillis: numberOf('max-backoff', values['max-backoff']),
    multiplier: numberOf('multiplier', values.multiplier),
    jitter: numberOf('jitter', values.jitter),
    clusterConnectTimeoutMillis: numberOf('timeout', values.timeout),
  };
  return { kind: 'plan', policy, attempts: integerUpTo(10_000, 'attempts', values.attempts) ?? 20, json: values.json };
}

function probe(args: readonly string[], env: Environment): Command {
  const { values, positionals: addresses } = parse(args, PROBE);
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  if (addresses.length === 0) throw new UsageError('probe needs an address');
  const credentials = credentialsOf(values.username, values['password-env'], env);
  const timeoutMillis = integerUpTo(600_000, 'timeout', values.timeout) ?? 5_000;
  const clusterName = values['cluster-name'] ?? 'dev';
  return { kind: 'probe', probe: { addresses, clusterName, credentials, tls: values.tls, timeoutMillis }, json: values.json };
}

/** A password comes from the environment only: arguments are seen by every user of a machine. */
function credentialsOf(username: string | undefined, variable: string | undefined, env: Environment): ProbeOptions['credentials'] {
  if (username === undefined && variable === undefined) return undefined;
  if (username === undefined || variable === undefined) throw new UsageError('--username and --password-env belong together');
  const password = env[variable];
  if (password === undefined) throw new UsageError(`--password-env: there is no environment variable ${JSON.stringify(variable)}`);
  return { username, password };
}

function parse<O extends NonNullable<ParseArgsConfig['options']>>(argv: readonly string[], options: O) {
  try {
    return parseArgs({ args: joinNegatives(argv), options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** `--timeout -1` becomes `--timeout=-1`, since the parser takes what begins with a dash for an option. */
function joinNegatives(argv: readonly string[]): string[] {
  const joined: string[] = [];
  for (const argument of argv) {
    const before = joined.at(-1);
    if (/^-\.?\d/.test(argument) && before?.startsWith('--') === true) joined[joined.length - 1] = `${before}=${argument}`;
    else joined.push(argument);
  }
  return joined;
}

function numberOf(name: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const value = given.trim() === '' ? NaN : Number(given);
  if (!Number.isFinite(value)) throw new UsageError(`--${name} must be a number, not ${JSON.stringify(given)}`);
  return value;
}

function integerUpTo(most: number, name: string, given: string | undefined): number | undefined {
  const value = numberOf(name, given);
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= most)) return value;
  throw new UsageError(`--${name} must be an integer from 1 to ${most}, not ${value}`);
}
