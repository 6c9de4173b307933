import type { RetryFunction, RetryNumbers, RetryPolicy } from '../cluster/backoff.ts';
import { tokenOf, type CredentialsSource } from '../cluster/credentials.ts';
import { check, type Checked } from '../diagnostics/check.ts';
import { InvalidConfigurationError, type ConfigurationIssue } from '../errors.ts';
import type { ConnectionRetryConfig } from './client-config.ts';
import { clientConfig, RETRY_DEFAULTS, type CheckedConfig } from './schema.ts';

/** Members hang up on a client that is silent for as long as this, in milliseconds. */
const MUTE_MILLIS = 300_000;

/** What a client works with: every option is there, checked, and under one name. */
export type ResolvedConfig = ReturnType<typeof resolved>;

/**
 * Checks a configuration and fills in what it leaves out. The input is copied and never changed (CONFIG-6).
 *
 * @throws InvalidConfigurationError `INVALID_CONFIGURATION`, with everything that is wrong in its `issues`
 */
export function resolveConfig(input: unknown): ResolvedConfig {
  const result = checkConfig(input);
  if ('output' in result) return result.output;
  throw refused(result.issues);
}

/** As {@link resolveConfig}, with what is wrong as a value. @param prefix what goes before the names of options in messages */
export function checkConfig(input: unknown, prefix?: string): Checked<ResolvedConfig> {
  const result = check(clientConfig, input, 'the configuration', prefix);
  return 'output' in result ? { output: resolved(result.output) } : result;
}

/** The error that refuses a configuration: it says the first thing that is wrong and holds all. */
export function refused(issues: readonly ConfigurationIssue[]): InvalidConfigurationError {
  return new InvalidConfigurationError(issues[0]!.message, { issues });
}

/** A client, with the clusters that it may connect to. */
export interface ResolvedClient {
  /** What holds whatever cluster it is connected to. */
  readonly config: ResolvedConfig;
  /** The clusters in their order; the first is tried first. */
  readonly candidates: readonly [ResolvedConfig, ...ResolvedConfig[]];
  /** How often the clusters may be gone through in one outage. */
  readonly tryCount: number;
  /** Whether the client may move from one cluster to another. */
  readonly isFailover: boolean;
}

/** A client of one cluster. @throws InvalidConfigurationError as {@link resolveConfig} */
export function resolveClient(input: unknown): ResolvedClient {
  const config = resolveConfig(input);
  return { config, candidates: [config], tryCount: 0, isFailover: false };
}

function resolved(config: CheckedConfig) {
  const { network, connectionStrategy, properties, customLogger } = config;
  const heartbeat = {
    intervalMillis: properties['hazelcast.client.heartbeat.interval'],
    timeoutMillis: properties['hazelcast.client.heartbeat.timeout'],
  };
  // a logger of the user has its own idea of what it wants to hear
  const level = properties['hazelcast.logging.level'] ?? (customLogger === undefined ? 'INFO' : 'TRACE');
  return {
    clusterName: config.clusterName,
    /** Undefined when the client has to find a name itself. */
    instanceName: config.instanceName,
    clientLabels: config.clientLabels,
    lifecycleListeners: config.lifecycleListeners,
    membershipListeners: config.membershipListeners,
    customLogger,
    loggingLevel: level,
    heartbeat,
    network: {
      clusterMembers: network.clusterMembers,
      cloudToken: network.hazelcastCloud?.discoveryToken,
      cloudUrl: properties['hazelcast.client.cloud.url'],
      discovery: network.discovery,
      connectionTimeoutMillis: network.connectionTimeoutMillis ?? network.connectionTimeout ?? 5_000,
      authenticationTimeoutMillis: network.authenticationTimeoutMillis ?? heartbeat.timeoutMillis,
      smartRouting: network.smartRouting,
      noDelay: properties['hazelcast.client.socket.no.delay'],
      /** Null when it has to be found out. */
      publicIp: properties['hazelcast.discovery.public.ip.enabled'],
      shuffleMembers: properties['hazelcast.client.shuffle.member.list'],
      ssl: network.ssl,
    },
    connectionStrategy: { ...connectionStrategy, ...retryPolicies(connectionStrategy) },
    credentials: credentialsOf(config.security),
    loadBalancer: config.loadBalancer,
    serialization: config.serialization,
    nearCaches: config.nearCaches,
    reliableTopics: config.reliableTopics,
    sql: config.sql,
    nearCacheRepair: {
      reconciliationSeconds: properties['hazelcast.invalidation.reconciliation.interval.seconds'],
      maxToleratedMissCount: properties['hazelcast.invalidation.max.tolerated.miss.count'],
    },
    invocation: {
      timeoutMillis: config.invocationTimeoutMillis ?? properties['hazelcast.client.invocation.timeout.millis'] ?? 120_000,
      retryPauseMillis: config.invocationRetryPauseMillis ?? properties['hazelcast.client.invocation.retry.pause.millis'] ?? 1_000,
      redoOperation: network.redoOperation,
    },
    backupAcks: {
      enabled: config.backupAckToClientEnabled,
      timeoutMillis: properties['hazelcast.client.operation.backup.timeout.millis'],
      failOnIndeterminateState: properties['hazelcast.client.operation.fail.on.indeterminate.state'],
    },
    schemaMaxPutRetryCount: properties['hazelcast.client.schema.max.put.retry.count'],
    /** What is legal but hardly meant; to be logged at the start. */
    warnings: warningsOf(heartbeat.intervalMillis),
  };
}

type Retry = ConnectionRetryConfig | RetryFunction;

/** The policy of each phase; `initial` takes from the other what it leaves out (BACKOFF-14). */
function retryPolicies({ connectionRetry: given, initial }: { connectionRetry: Retry; initial?: Retry | undefined }) {
  const connectionRetry = policyOf(given, RETRY_DEFAULTS);
  const rest = typeof connectionRetry === 'function' ? RETRY_DEFAULTS : connectionRetry;
  return { connectionRetry, initial: initial === undefined ? connectionRetry : policyOf(initial, rest) };
}

function policyOf(given: Retry, rest: RetryNumbers): RetryPolicy {
  if (typeof given === 'function') return given;
  return {
    initialBackoffMillis: given.initialBackoffMillis ?? rest.initialBackoffMillis,
    maxBackoffMillis: given.maxBackoffMillis ?? rest.maxBackoffMillis,
    multiplier: given.multiplier ?? rest.multiplier,
    jitter: given.jitter ?? rest.jitter,
    clusterConnectTimeoutMillis: given.clusterConnectTimeoutMillis ?? rest.clusterConnectTimeoutMillis,
  };
}

/** A name without a password goes with an empty one, and the other way round. */
function credentialsOf({ usernamePassword, token, custom, provider }: CheckedConfig['security']): CredentialsSource {
  if (provider !== undefined) return { kind: 'provider', provider };
  if (custom !== undefined) return { kind: 'custom', custom };
  if (token !== undefined) return tokenOf(token.token, token.encoding);
  const { username, password } = usernamePassword ?? { username: null, password: null };
  return username === null && password === null ? { kind: 'none' } : { kind: 'password', username, password };
}

function warningsOf(heartbeatIntervalMillis: number): string[] {
  if (heartbeatIntervalMillis < MUTE_MILLIS) return [];
  const seconds = MUTE_MILLIS / 1_000;
  return [
    `hazelcast.client.heartbeat.interval is ${heartbeatIntervalMillis} ms, but members hang up on a client that is silent for ${seconds} s`,
  ];
}
