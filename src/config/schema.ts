import type { ConnectionOptions } from 'node:tls';
import * as v from 'valibot';
import { parseHostAndPort } from '../cluster/addresses.ts';
import type { RetryFunction, RetryNumbers } from '../cluster/backoff.ts';
import type { CredentialsProvider } from '../cluster/credentials.ts';
import type { DiscoveryStrategy } from '../cluster/discovery/strategy.ts';
import type { LifecycleListener } from '../cluster/lifecycle.ts';
import type { MembershipListener } from '../cluster/membership.ts';
import {
  type Entries,
  integerFrom,
  isObject,
  isPlain,
  list,
  named,
  nameOf,
  nonEmptyString,
  number,
  numberAbove,
  numberFrom,
  pathTo,
  section,
  trueOrFalse,
  value,
  word,
} from '../diagnostics/check.ts';
import type { CustomLogger } from '../diagnostics/logger.ts';
import { problemOf } from '../serialization/compact/record-types.ts';
import { type CompactSerializer, isCompactSerializer } from '../serialization/compact/serializers.ts';
import type { IdentifiedDataSerializableFactory, Serializer } from '../serialization/contracts.ts';
import type { PortableFactory } from '../serialization/portable/portable-contracts.ts';
import { isNamePattern } from './by-name.ts';
import type {
  ClientCloudConfig,
  ClientConfig,
  ClientNetworkConfig,
  CompactSerializationConfig,
  ConnectionRetryConfig,
  ConnectionStrategyConfig,
  LoadBalancerConfig,
  NearCacheConfig,
  OfflineQueueConfig,
  Properties,
  ReliableTopicConfig,
  SecurityConfig,
  SerializationConfig,
  SqlConfig,
  SSLConfig,
  TokenCredentials,
  UsernamePasswordCredentials,
} from './client-config.ts';

const INTERVAL = 'hazelcast.client.heartbeat.interval';
const TIMEOUT = 'hazelcast.client.heartbeat.timeout';
const RECONCILIATION = 'hazelcast.invalidation.reconciliation.interval.seconds';
const LEAST_RECONCILIATION = 'hazelcast.invalidation.min.reconciliation.interval.seconds';

/** What a loop does when nothing is said about it (BACKOFF-15). */
export const RETRY_DEFAULTS: RetryNumbers = {
  initialBackoffMillis: 1_000,
  maxBackoffMillis: 30_000,
  multiplier: 1.05,
  jitter: 0,
  clusterConnectTimeoutMillis: -1,
};

const retryNumbers = section(
  {
    initialBackoffMillis: v.optional(numberFrom(0)),
    maxBackoffMillis: v.optional(numberFrom(0)),
    multiplier: v.optional(numberFrom(1)),
    jitter: v.optional(number('a number from 0 to 1', (input) => input >= 0 && input <= 1)),
    clusterConnectTimeoutMillis: v.optional(number('-1 or a number from 0', (input) => input === -1 || input >= 0)),
  } satisfies Entries<ConnectionRetryConfig>,
  'an object or a function',
);
const isFunction = (input: unknown) => typeof input === 'function';
const retryFunction = value<RetryFunction>('a function', isFunction);
const retry = v.lazy((input) => (isFunction(input) ? retryFunction : retryNumbers));

const ssl = section({
  enabled: v.optional(trueOrFalse, false),
  verifyHostname: v.optional(trueOrFalse, true),
  sslOptions: v.optional(
    v.pipe(
      value<ConnectionOptions>('an object of TLS options', isObject),
      v.transform((given) => copyOf(given) as ConnectionOptions),
    ),
    {},
  ),
} satisfies Entries<SSLConfig>);

const isAddress = (input: unknown) => typeof input === 'string' && parseHostAndPort(input) !== undefined;
const isStrategy = (input: unknown) => isObject(input) && isFunction(input['discover']);

const hazelcastCloud = v.pipe(
  section({ discoveryToken: v.optional(nonEmptyString) } satisfies Entries<ClientCloudConfig>),
  v.transform(({ discoveryToken }) => (discoveryToken === undefined ? undefined : { discoveryToken })),
);

const network = section({
  clusterMembers: v.optional(list<string>('an array of addresses with ports from 1 to 65535', isAddress), []),
  hazelcastCloud: v.optional(hazelcastCloud),
  discovery: v.optional(value<DiscoveryStrategy>('an object with the function discover', isStrategy)),
  connectionTimeoutMillis: v.optional(numberFrom(0)),
  connectionTimeout: v.optional(numberFrom(0)),
  authenticationTimeoutMillis: v.optional(numberAbove(0)),
  smartRouting: v.optional(trueOrFalse, true),
  redoOperation: v.optional(trueOrFalse, false),
  ssl: v.optional(ssl, {}),
} satisfies Entries<ClientNetworkConfig>);

const connectionStrategy = section({
  asyncStart: v.optional(trueOrFalse, false),
  reconnectMode: v.optional(word('OFF', 'ON', 'ASYNC'), 'ON'),
  connectionRetry: v.optional(retry, {}),
  initial: v.optional(retry),
  skipMemberListOnReconnect: v.optional(trueOrFalse, false),
  offlineQueue: v.optional(section({ maxSize: v.optional(integerFrom(0), 10_000) } satisfies Entries<OfflineQueueConfig>), {}),
} satisfies Entries<ConnectionStrategyConfig>);

const sql = section({
  partitionArgumentCacheSize: v.optional(integerFrom(0), 1_024),
  resubmissionMode: v.optional(word('NEVER', 'RETRY_SELECTS', 'RETRY_SELECTS_ALLOW_DUPLICATES', 'RETRY_ALL'), 'NEVER'),
} satisfies Entries<SqlConfig>);

const loadBalancer = section({
  type: v.optional(word('RANDOM', 'ROUND_ROBIN'), 'ROUND_ROBIN'),
} satisfies Entries<LoadBalancerConfig>);

const text = v.optional(
  value<string | null>('a string or null', (input) => typeof input === 'string' || input === null),
  null,
);

const security = section({
  usernamePassword: v.optional(section({ username: text, password: text } satisfies Entries<UsernamePasswordCredentials>)),
  token: v.optional(
    section({
      // the default is refused, so that a token that is missing is refused in the same words as one that is empty
      token: v.optional(nonEmptyString, '') as v.GenericSchema<string>,
      encoding: v.optional(word('ASCII', 'BASE64'), 'ASCII'),
    } satisfies Entries<TokenCredentials>),
  ),
  custom: v.optional(value<unknown>('anything but null', (input) => input !== null)),
  provider: v.optional(value<CredentialsProvider>('a function', isFunction)),
} satisfies Entries<SecurityConfig>);

const isInt32 = (input: unknown) => Number.isInteger(input) && Number(input) === (Number(input) | 0);
const isId = (name: string) => /^(0|-?[1-9]\d*)$/.test(name) && isInt32(Number(name));
const isSerializer = (input: unknown) =>
  isObject(input) && isInt32(input['id']) && Number(input['id']) >= 1 && isFunction(input['read']) && isFunction(input['write']);
const SERIALIZER = 'with an integer id from 1 and the functions read and write';

const compactSerializers = v.pipe(
  list<CompactSerializer>('an array of objects with the functions getClass, getTypeName, read and write', isCompactSerializer),
  v.rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed ? problemOf(dataset.value) : undefined;
    if (problem !== undefined) addIssue({ message: `<path> cannot be used: ${problem}` });
  }),
);
const compact = section({ serializers: v.optional(compactSerializers, []) } satisfies Entries<CompactSerializationConfig>);

const serializationOptions = section({
  defaultNumberType: v.optional(word('byte', 'short', 'integer', 'long', 'float', 'double'), 'double'),
  bigintType: v.optional(word('long', 'bigInteger', 'auto'), 'long'),
  longType: v.optional(word('bigint', 'number'), 'bigint'),
  isBigEndian: v.optional(trueOrFalse, true),
  jsonStringDeserializationPolicy: v.optional(word('EAGER', 'NO_DESERIALIZATION'), 'EAGER'),
  dataSerializableFactories: v.optional(
    named('a 32-bit integer', isId, value<IdentifiedDataSerializableFactory>('a function', isFunction)),
    {},
  ),
  portableFactories: v.optional(named('a 32-bit integer', isId, value<PortableFactory>('a function', isFunction)), {}),
  portableVersion: v.optional(
    number('an integer from 0 to 2147483647', (input) => isInt32(input) && input >= 0),
    0,
  ),
  customSerializers: v.optional(list<Serializer>(`an array of objects ${SERIALIZER}`, isSerializer), []),
  globalSerializer: v.optional(value<Serializer>(`an object ${SERIALIZER}`, isSerializer)),
  compact: v.optional(compact, {}),
} satisfies Entries<SerializationConfig>);

/** No two serializers have one id, as nothing else tells what they wrote apart. */
const serialization = v.pipe(
  serializationOptions,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { customSerializers, globalSerializer } = dataset.value;
    const ids = customSerializers.map(({ id }) => id);
    const twice = ids.find((id, i) => ids.indexOf(id) !== i);
    if (twice !== undefined) addIssue({ message: `<path> must not have the id ${twice} twice`, path: pathTo(['customSerializers']) });
    if (globalSerializer !== undefined && ids.includes(globalSerializer.id))
      addIssue({
        message: `<path> must not have the id ${globalSerializer.id} of a custom serializer`,
        path: pathTo(['globalSerializer']),
      });
  }),
);

const nearCache = section({
  inMemoryFormat: v.optional(word('BINARY', 'OBJECT'), 'BINARY'),
  invalidateOnChange: v.optional(trueOrFalse, true),
  timeToLiveSeconds: v.optional(integerFrom(0), 0),
  maxIdleSeconds: v.optional(integerFrom(0), 0),
  evictionPolicy: v.optional(word('NONE', 'LRU', 'LFU', 'RANDOM'), 'LRU'),
  evictionMaxSize: v.optional(integerFrom(1), Number.MAX_SAFE_INTEGER),
  evictionSamplingCount: v.optional(integerFrom(1), 8),
  evictionSamplingPoolSize: v.optional(integerFrom(1), 16),
  localUpdatePolicy: v.optional(word('INVALIDATE'), 'INVALIDATE'),
} satisfies Entries<NearCacheConfig>);

const reliableTopic = section({
  readBatchSize: v.optional(
    number('an integer from 1 to 1000', (input) => Number.isSafeInteger(input) && input >= 1 && input <= 1_000),
    10,
  ),
  overloadPolicy: v.optional(word('DISCARD_OLDEST', 'DISCARD_NEWEST', 'BLOCK', 'ERROR'), 'BLOCK'),
} satisfies Entries<ReliableTopicConfig>);

const isHttps = (input: unknown) => typeof input === 'string' && URL.canParse(input) && new URL(input).protocol === 'https:';

const properties = v.pipe(
  section({
    [INTERVAL]: v.optional(numberAbove(0), 5_000),
    [TIMEOUT]: v.optional(numberAbove(0), 60_000),
    'hazelcast.client.invocation.timeout.millis': v.optional(numberAbove(0)),
    'hazelcast.client.invocation.retry.pause.millis': v.optional(numberAbove(0)),
    'hazelcast.client.cloud.url': v.optional(value<string>('an https URL', isHttps), 'https://api.cloud.hazelcast.com'),
    'hazelcast.client.schema.max.put.retry.count': v.optional(integerFrom(1), 100),
    'hazelcast.client.internal.clean.resources.millis': v.optional(numberAbove(0), 100),
    [RECONCILIATION]: v.optional(integerFrom(0), 60),
    [LEAST_RECONCILIATION]: v.optional(integerFrom(1), 30),
    'hazelcast.invalidation.max.tolerated.miss.count': v.optional(integerFrom(0), 10),
    'hazelcast.logging.level': v.optional(word('OFF', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE')),
    'hazelcast.client.socket.no.delay': v.optional(trueOrFalse, true),
    'hazelcast.client.shuffle.member.list': v.optional(trueOrFalse, true),
    'hazelcast.client.operation.backup.timeout.millis': v.optional(numberAbove(0), 5_000),
    'hazelcast.client.operation.fail.on.indeterminate.state': v.optional(trueOrFalse, false),
    'hazelcast.discovery.public.ip.enabled': v.optional(
      value<boolean | null>('true, false or null', (input) => typeof input === 'boolean' || input === null),
      null,
    ),
  } satisfies Entries<Properties>),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.value[INTERVAL] < dataset.value[TIMEOUT]) return;
    addIssue({ message: `<path> must be below ${TIMEOUT}, not <value>`, input: dataset.value[INTERVAL], path: pathTo([INTERVAL]) });
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { [RECONCILIATION]: input, [LEAST_RECONCILIATION]: least } = dataset.value;
    if (input === 0 || input >= least) return;
    const message = `<path> must be 0 or at least the ${least} of ${LEAST_RECONCILIATION}, not <value>`;
    addIssue({ message, input, path: pathTo([RECONCILIATION]) });
  }),
);

const isString = (input: unknown) => typeof input === 'string';
const isListener = (input: unknown) => isObject(input) && (isFunction(input['memberAdded']) || isFunction(input['memberRemoved']));
const isLogger = (input: unknown) =>
  (isObject(input) || isFunction(input)) &&
  ['error', 'warn', 'info', 'debug'].every((name) => isFunction(Reflect.get(Object(input), name)));

const everything = section({
  clusterName: v.optional(nonEmptyString, 'dev'),
  instanceName: v.optional(nonEmptyString),
  clientLabels: v.optional(list<string>('an array of strings', isString), []),
  network: v.optional(network, {}),
  connectionStrategy: v.optional(connectionStrategy, {}),
  loadBalancer: v.optional(loadBalancer, {}),
  security: v.optional(security, {}),
  serialization: v.optional(serialization, {}),
  nearCaches: v.optional(named('a name with one * at most', isNamePattern, nearCache), {}),
  reliableTopics: v.optional(named('a name with one * at most', isNamePattern, reliableTopic), {}),
  sql: v.optional(sql, {}),
  invocationTimeoutMillis: v.optional(numberAbove(0)),
  invocationRetryPauseMillis: v.optional(numberAbove(0)),
  backupAckToClientEnabled: v.optional(trueOrFalse, true),
  lifecycleListeners: v.optional(list<LifecycleListener>('an array of functions', isFunction), []),
  membershipListeners: v.optional(list<MembershipListener>('an array of listeners', isListener), []),
  customLogger: v.optional(value<CustomLogger>('an object with the functions error, warn, info and debug', isLogger)),
  properties: v.optional(properties, {}),
} satisfies Entries<ClientConfig>);

/** Two names of one thing, or two things of which one is enough (CONFIG-7). */
const RIVALS: readonly (readonly [readonly string[], readonly string[]])[] = [
  [
    ['network', 'connectionTimeoutMillis'],
    ['network', 'connectionTimeout'],
  ],
  [['invocationTimeoutMillis'], ['properties', 'hazelcast.client.invocation.timeout.millis']],
  [['invocationRetryPauseMillis'], ['properties', 'hazelcast.client.invocation.retry.pause.millis']],
  ...pairsOf(['clusterMembers', 'hazelcastCloud', 'discovery'].map((way) => ['network', way])),
  ...pairsOf(['usernamePassword', 'token', 'custom', 'provider'].map((way) => ['security', way])),
];

/** Each of the options with each that follows it. */
function pairsOf(paths: readonly (readonly string[])[]) {
  return paths.flatMap((one, i) => paths.slice(i + 1).map((other) => [one, other] as const));
}

/** Everything that a `ClientConfig` can say; what comes out has its defaults, as far as no other option gives them. */
export const clientConfig = v.optional(
  v.pipe(
    everything,
    v.rawCheck(({ dataset, addIssue }) => {
      for (const [one, other] of RIVALS) {
        const [first, second] = [at(dataset.value, one), at(dataset.value, other)];
        if (isNothing(first) || second === undefined || first === second) continue;
        addIssue({ message: `<path> and <prefix>${nameOf(other)} must not both be set`, path: pathTo(one) });
      }
    }),
  ),
  {},
);
/** What {@link clientConfig} makes of what a user wrote. */
export type CheckedConfig = v.InferOutput<typeof clientConfig>;

/** A configuration without what another one, which wins over it, says in other words: of two rivals the later one is meant. */
export function withoutRivals(base: unknown, over: unknown): unknown {
  const isSaid = (path: readonly string[]) => !isNothing(at(over, path));
  const dropped = RIVALS.flatMap(([one, other]) => [...(isSaid(one) ? [other] : []), ...(isSaid(other) ? [one] : [])]);
  return dropped.reduce(without, base);
}

/** A copy in which nothing stands at the path. */
function without(root: unknown, [key, ...rest]: readonly string[]): unknown {
  if (!isPlain(root) || key === undefined || !Object.hasOwn(root, key)) return root;
  const { [key]: part, ...others } = root;
  return rest.length === 0 ? others : { ...others, [key]: without(part, rest) };
}

/** An empty list is the same as none. */
function isNothing(found: unknown): boolean {
  return found === undefined || (Array.isArray(found) && found.length === 0);
}

function at(root: unknown, path: readonly string[]): unknown {
  return path.reduce((found, key) => (isObject(found) ? found[key] : undefined), root);
}

/** A copy that later changes do not reach (CONFIG-6). What is not plain data, such as a buffer or a TLS context, stays the same object. */
function copyOf(original: unknown): unknown {
  if (Array.isArray(original)) return original.map((element: unknown) => copyOf(element));
  if (!isPlain(original)) return original;
  return Object.fromEntries(Object.entries(original).map(([key, part]) => [key, copyOf(part)]));
}
