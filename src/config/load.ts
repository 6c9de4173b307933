import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import * as v from 'valibot';
import { isObject, nonEmptyString, value } from '../diagnostics/check.ts';
import { optionBag } from '../diagnostics/option-bag.ts';
import { InvalidConfigurationError } from '../errors.ts';
import type { ClientConfig } from './client-config.ts';
import { readConnectionString } from './connection-string.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { configOf, type ConfigPart } from './option-text.ts';

/** Where a configuration comes from. All of it may be left out. */
export interface LoadOptions {
  /** A file that holds a `ClientConfig`; its name ends in `.json`, or in `.yaml` or `.yml`, which needs the package `yaml`. */
  readonly file?: string | undefined;
  /** Environment variables, such as `process.env`, as `configFromEnv` reads them. */
  readonly env?: Environment | undefined;
  /** A connection string, as `parseConnectionString` reads it. */
  readonly url?: string | undefined;
  /** What holds where nothing else is said; only here can functions be given. */
  readonly base?: ClientConfig | undefined;
}

const checkLoadOptions = optionBag({
  file: v.optional(nonEmptyString),
  env: v.optional(value<Environment>('an object', isObject)),
  url: v.optional(nonEmptyString),
  base: v.optional(value<ClientConfig>('an object', isObject)),
});

/**
 * The configuration that several sources make together. Later ones win, option by option: `base`, `file`, `env`, `url`. Arrays are
 * replaced, and what an earlier source says in other words is dropped: the other name of an option, another way to find the members, another kind
 * of credentials.
 *
 * @example
 * ```ts
 * const config = await loadClientConfig({ file: 'hazelcast.json', env: process.env });
 * ```
 * @throws InvalidConfigurationError (`INVALID_CONFIGURATION`) when the file cannot be read, or what the sources make together is
 * wrong; everything that is wrong is in its `issues`, and no secret (API-9)
 * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when an option of this function is unknown or wrong
 */
export async function loadClientConfig(options: LoadOptions = {}): Promise<ClientConfig> {
  const { file, env, url, base = {} } = checkLoadOptions(options);
  const parts: ConfigPart[] = [{ tree: base, issues: [] }];
  if (file !== undefined) parts.push({ tree: await readTree(file), issues: [] });
  if (env !== undefined) parts.push(readEnvironment(env));
  if (url !== undefined) parts.push(readConnectionString(url));
  return configOf(parts);
}

/** The error that refuses a file. It never shows what is in the file, which may be secret (API-9). */
function refusal(file: string, message: string, cause?: unknown): InvalidConfigurationError {
  return new InvalidConfigurationError(message, { ...(cause === undefined ? {} : { cause }), issues: [{ path: file, message }] });
}

async function readTree(file: string): Promise<unknown> {
  const parse = await parserOf(file);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw refusal(file, `the file ${file} cannot be read`, cause);
  });
  const tree = parsed(file, text, parse);
  if (!isObject(tree)) throw refusal(file, `the file ${file} must hold an object`);
  return tree;
}

function parsed(file: string, text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw refusal(file, `the file ${file} cannot be understood: ${(cause as Error).message}`, cause);
  }
}

async function parserOf(file: string): Promise<(text: string) => unknown> {
  switch (extname(file).toLowerCase()) {
    case '.json':
      return parseJson;
    case '.yaml':
    case '.yml':
      return yamlParser(file);
    default:
      throw refusal(file, `the name of the file ${file} must end in .json, .yaml or .yml`);
  }
}

/** @throws SyntaxError that does not quote the text */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError((error as SyntaxError).message.replace(/, (?:\.\.\.)?"[^]*$/, ''));
  }
}

async function yamlParser(file: string): Promise<(text: string) => unknown> {
  const { parseDocument } = await import('yaml').catch((cause: unknown) => {
    throw refusal(file, `the file ${file} needs the package yaml, which is not installed: npm install yaml`, cause);
  });
  return (text) => {
    const document = parseDocument(text, { logLevel: 'error' });
    const [wrong] = [...document.errors, ...document.warnings];
    // messages of the parser quote the text
    if (wrong !== undefined) throw new SyntaxError(`${wrong.code} at line ${wrong.linePos?.[0].line}, column ${wrong.linePos?.[0].col}`);
    return plainTree(document);
  };
}

/** @throws SyntaxError that does not quote the text */
function plainTree(document: { toJS(): unknown }): unknown {
  try {
    const tree = document.toJS();
    // refuses what holds itself
    JSON.stringify(tree);
    return tree;
  } catch {
    throw new SyntaxError('an alias stands for nothing, for itself or for too much');
  }
}
