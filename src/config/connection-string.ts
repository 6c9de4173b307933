import { describeValue } from '../diagnostics/describe-value.ts';
import type { ClientConfig } from './client-config.ts';
import { configOf, type ConfigPart, type OptionText, partOf } from './option-text.ts';

/** What may be written in the query for a path. */
const SHORT_FORMS: ReadonlyMap<string, string> = new Map([
  ['asyncStart', 'connectionStrategy.asyncStart'],
  ['reconnectMode', 'connectionStrategy.reconnectMode'],
  ['timeout', 'connectionStrategy.connectionRetry.clusterConnectTimeoutMillis'],
  ['name', 'instanceName'],
  ['token', 'security.token.token'],
]);

const GRAMMAR = 'hazelcast://[user[:password]@]host[:port][,host[:port]...][/clusterName][?path=value&...] with %-encoded parts';
/**
 * A slash, question mark or at sign that is not encoded could end a password too early, and the rest of it would be taken for
 * something that messages may show. So there is one way only to read a text.
 */
const FORM = /^hazelcast(s?):\/\/(?:([^@/?]+)@)?([^@/?]+)(?:\/([^@/?]*))?(?:\?([^@]*))?$/i;
const HOST = /^(?:\[[^[\]]+\]|[^:[\]]+)(?::\d+)?$/;

/**
 * The configuration that a connection string stands for:
 * `hazelcast://[user[:password]@]host[:port][,host[:port]...][/clusterName][?path=value&...]`.
 *
 * `hazelcasts://` switches TLS on. An IPv6 address stands in brackets. What has one of `/?@%&,` in it is percent-encoded. In the
 * query stand paths of {@link ClientConfig} with dots, or one of `asyncStart`, `reconnectMode`, `timeout` (which is
 * `connectionStrategy.connectionRetry.clusterConnectTimeoutMillis`), `name` (which is `instanceName`) and `token`. Lists have commas
 * between their elements. Functions and objects cannot be given.
 *
 * @example
 * ```ts
 * const config = parseConnectionString('hazelcasts://app:p%40ss@a.example.com:5701,b.example.com/prod?reconnectMode=ASYNC&timeout=60000');
 * ```
 * @throws InvalidConfigurationError `INVALID_CONFIGURATION`, with everything that is wrong in its `issues` and no secret in it (API-9)
 */
export function parseConnectionString(text: string): ClientConfig {
  return configOf([readConnectionString(text)]);
}

/**
 * What a connection string says.
 *
 * @param name how messages name the string
 */
export function readConnectionString(text: unknown, name = 'the connection string'): ConfigPart {
  const texts = typeof text === 'string' && isEncoded(text) ? textsOf(text) : undefined;
  if (texts !== undefined) return partOf(texts, SHORT_FORMS);
  const shown = typeof text === 'string' ? 'a hidden value' : describeValue(text);
  return { tree: {}, issues: [{ path: name, message: `${name} must be ${GRAMMAR}, not ${shown}` }] };
}

/** The options of a connection string; `undefined` when it does not have the form of one. */
function textsOf(connectionString: string): OptionText[] | undefined {
  const match = FORM.exec(connectionString);
  if (match === null) return undefined;
  const [, tls = '', user, authority = '', clusterName = '', query = ''] = match;
  const hosts = elementsOf(authority);
  const pairs = query.split('&').filter((pair) => pair !== '');
  if (!hosts.every((host) => HOST.test(host)) || !pairs.every((pair) => pair.includes('='))) return undefined;
  return [
    { path: 'network.clusterMembers', text: authority, elements: hosts },
    ...(tls === '' ? [] : [optionText('network.ssl.enabled', 'true')]),
    ...(user === undefined ? [] : credentials(user)),
    ...(clusterName === '' ? [] : [optionText('clusterName', clusterName)]),
    ...pairs.map((pair) => {
      const end = pair.indexOf('=');
      return optionText(decodeURIComponent(pair.slice(0, end)), pair.slice(end + 1));
    }),
  ];
}

function credentials(text: string): OptionText[] {
  const end = text.indexOf(':');
  const path = 'security.usernamePassword';
  if (end === -1) return [optionText(`${path}.username`, text)];
  return [optionText(`${path}.username`, text.slice(0, end)), optionText(`${path}.password`, text.slice(end + 1))];
}

function optionText(path: string, encoded: string): OptionText {
  return { path, text: decodeURIComponent(encoded), elements: elementsOf(encoded) };
}

/** The elements of a list. A comma that belongs to one of them is encoded. */
function elementsOf(encoded: string): string[] {
  return encoded === '' ? [] : encoded.split(',').map((element) => decodeURIComponent(element));
}

/** Whether a text can be decoded, and with it each part of it. */
function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
