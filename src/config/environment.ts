import { noOption } from '../diagnostics/nearest-name.ts';
import type { ConfigurationIssue } from '../errors.ts';
import type { ClientConfig } from './client-config.ts';
import { readConnectionString } from './connection-string.ts';
import { configOf, type ConfigPart, optionPaths, type OptionText, partOf, together } from './option-text.ts';

/** Variables and their values, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

const URL_VARIABLE = 'HAZELCAST_URL';
const PREFIX = 'HZCLIENT_';

/**
 * The configuration that environment variables stand for. `HAZELCAST_URL` holds a connection string. `HZCLIENT_` and the path of an
 * option in upper case, with `_` for each dot, holds that option, and wins over the connection string: `HZCLIENT_CLUSTERNAME`,
 * `HZCLIENT_CONNECTIONSTRATEGY_ASYNCSTART`. Lists have commas between their elements. Functions and objects cannot be given.
 *
 * Nothing of this library reads the environment unless it is called.
 *
 * @param env default `process.env`
 * @throws InvalidConfigurationError `INVALID_CONFIGURATION` when a value is wrong or a variable with that prefix stands for no option;
 * everything that is wrong is in its `issues`, and no secret (API-9)
 */
export function configFromEnv(env: Environment = process.env): ClientConfig {
  return configOf([readEnvironment(env)]);
}

/** What environment variables say. */
export function readEnvironment(env: Environment): ConfigPart {
  const paths = new Map(optionPaths().map((path) => [variableOf(path), path]));
  const issues: ConfigurationIssue[] = [];
  const texts: OptionText[] = [];
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith(PREFIX) || text === undefined) continue;
    const path = paths.get(variable);
    if (path === undefined) issues.push({ path: variable, message: noOption(variable, variable, [...paths.keys()]) });
    else texts.push({ path, text, elements: elementsOf(text) });
  }
  const url = env[URL_VARIABLE];
  const single = { tree: {}, issues };
  return together([...(url === undefined ? [] : [readConnectionString(url, URL_VARIABLE)]), single, partOf(texts)]);
}

function variableOf(path: string): string {
  return PREFIX + path.replaceAll('.', '_').toUpperCase();
}

/** The elements of a list; people put blanks around commas. */
function elementsOf(text: string): string[] {
  return text.trim() === '' ? [] : text.split(',').map((element) => element.trim());
}
