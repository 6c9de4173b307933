import type { ConnectionOptions } from 'node:tls';
import type { RetryFunction } from '../cluster/backoff.ts';
import type { CredentialsProvider } from '../cluster/credentials.ts';
import type { DiscoveryStrategy } from '../cluster/discovery/strategy.ts';
import type { LifecycleListener } from '../cluster/lifecycle.ts';
import type { MembershipListener } from '../cluster/membership.ts';
import type { CustomLogger, LogLevel } from '../diagnostics/logger.ts';
import type { SqlResubmissionMode } from '../sql/resubmission.ts';
import type { SerializationConfig } from './serialization-config.ts';

export type { CredentialsContext, CredentialsProvider, ProvidedCredentials } from '../cluster/credentials.ts';
export type { DiscoveredMember, DiscoveryStrategy } from '../cluster/discovery/strategy.ts';
export { JsonStringDeserializationPolicy, type CompactSerializationConfig, type SerializationConfig } from './serialization-config.ts';
export { dnsDiscovery, type DnsDiscoveryOptions } from '../cluster/discovery/dns.ts';

/** What the client does when it loses its last connection (MODE-1). */
export const ReconnectMode = Object.freeze({
  /** It shuts down. */
  OFF: 'OFF',
  /** It looks for the cluster, and calls wait. */
  ON: 'ON',
  /** It looks for the cluster, and calls are rejected with `ClientOfflineError` at once. */
  ASYNC: 'ASYNC',
} as const);
/** One of the words of the constant `ReconnectMode`. */
export type ReconnectMode = (typeof ReconnectMode)[keyof typeof ReconnectMode];

/** How the member is chosen for a call that any member can answer. */
export const LoadBalancerType = Object.freeze({
  /** By chance. */
  RANDOM: 'RANDOM',
  /** One after the other. */
  ROUND_ROBIN: 'ROUND_ROBIN',
} as const);
/** One of the words of the constant `LoadBalancerType`. */
export type LoadBalancerType = (typeof LoadBalancerType)[keyof typeof LoadBalancerType];

/** How the text of a token stands for its bytes. */
export const TokenEncoding = Object.freeze({ ASCII: 'ASCII', BASE64: 'BASE64' } as const);
/** One of the words of the constant `TokenEncoding`. */
export type TokenEncoding = (typeof TokenEncoding)[keyof typeof TokenEncoding];

/** What a near cache keeps of a value. */
export const InMemoryFormat = Object.freeze({
  /** Its bytes: each hit is a new object. */
  BINARY: 'BINARY',
  /** The object: all hits share it, so it must not be changed. */
  OBJECT: 'OBJECT',
} as const);
/** One of the words of the constant `InMemoryFormat`. */
export type InMemoryFormat = (typeof InMemoryFormat)[keyof typeof InMemoryFormat];

/** Which value leaves a near cache that is full. */
export const EvictionPolicy = Object.freeze({
  /** None: the maximum is ignored. */
  NONE: 'NONE',
  /** The one that has not been read for the longest time. */
  LRU: 'LRU',
  /** The one that was read least often. */
  LFU: 'LFU',
  /** Any. */
  RANDOM: 'RANDOM',
} as const);
/** One of the words of the constant `EvictionPolicy`. */
export type EvictionPolicy = (typeof EvictionPolicy)[keyof typeof EvictionPolicy];

/** What becomes of a message for which a reliable topic has no room, because it is full of messages that have not expired. */
export const TopicOverloadPolicy = Object.freeze({
  /** It takes the place of the oldest one. */
  DISCARD_OLDEST: 'DISCARD_OLDEST',
  /** It is dropped without a word. */
  DISCARD_NEWEST: 'DISCARD_NEWEST',
  /** Who publishes waits for room. */
  BLOCK: 'BLOCK',
  /** Who publishes gets a `TopicOverloadError`. */
  ERROR: 'ERROR',
} as const);
/** One of the words of the constant `TopicOverloadPolicy`. */
export type TopicOverloadPolicy = (typeof TopicOverloadPolicy)[keyof typeof TopicOverloadPolicy];

/**
 * How a client is set up. Every option may be left out, and `undefined` is the same as leaving it out (CONFIG-5). Names that are
 * not listed here are refused (CONFIG-3). Words such as `'ON'` may be written in any letter case.
 *
 * @throws InvalidConfigurationError `newHazelcastClient` rejects with it; its `issues` hold everything that is wrong
 */
export interface ClientConfig {
  /** The name of the cluster; members refuse a client that gives another one. Default `'dev'`. Must be a non-empty string. */
  clusterName?: string | undefined;
  /** The name of this client, in the logs and on the members. Default `'hz.client_<n>'`. Must be a non-empty string. */
  instanceName?: string | undefined;
  /** Words by which members and their operators can tell clients apart. Default `[]`. */
  clientLabels?: readonly string[] | undefined;
  /** Where the members are, and how to talk to them. */
  network?: ClientNetworkConfig | undefined;
  /** How the client finds its cluster, and finds it again. */
  connectionStrategy?: ConnectionStrategyConfig | undefined;
  /** Which member answers what any member can answer. */
  loadBalancer?: LoadBalancerConfig | undefined;
  /** How the client proves who it is. Default: not at all. Its values are never shown in a message. */
  security?: SecurityConfig | undefined;
  /** How JavaScript values become bytes. */
  serialization?: SerializationConfig | undefined;
  /**
   * Which maps keep in this process what was read from them, by the name of the map: the very name, else the pattern with one `*` that
   * fits in the most characters, else `default` (API-27). Default `{}`, no map.
   */
  nearCaches?: Readonly<Record<string, NearCacheConfig | undefined>> | undefined;
  /** How reliable topics are read and written, by the name of the topic as in `nearCaches` (API-27). Default `{}`. */
  reliableTopics?: Readonly<Record<string, ReliableTopicConfig | undefined>> | undefined;
  /** How SQL statements are run. */
  sql?: SqlConfig | undefined;
  /** Milliseconds until a call is given up. Default 120000. Must be a number above 0. */
  invocationTimeoutMillis?: number | undefined;
  /** The longest pause before a call is tried again, in milliseconds. Default 1000. Must be a number above 0. */
  invocationRetryPauseMillis?: number | undefined;
  /** Whether members that hold a backup confirm it to the client instead of to the owner. Default `true`. Needs `smartRouting`. */
  backupAckToClientEnabled?: boolean | undefined;
  /** Functions that hear of the life of the client from its first event on. Default `[]`. */
  lifecycleListeners?: readonly LifecycleListener[] | undefined;
  /** Objects that hear of members; each has `memberAdded` or `memberRemoved`. Default `[]`. */
  membershipListeners?: readonly MembershipListener[] | undefined;
  /** Where the client logs to: `console`, a logger of pino or winston, or an `ILogger`. Default: lines on the standard output. */
  customLogger?: CustomLogger | undefined;
  /** Settings that have a name instead of a place. */
  properties?: Properties | undefined;
}

/**
 * How a client is set up that moves from one cluster to another when it loses the one that it is connected to. Only members of
 * Hazelcast Enterprise take such a client.
 *
 * @throws InvalidConfigurationError `newHazelcastFailoverClient` rejects with it; its `issues` hold what is wrong
 */
export interface ClientFailoverConfig {
  /**
   * How often the clusters are gone through in one outage: the client moves at most `tryCount` times as often as there are clusters,
   * then it shuts down (FAILOVER-3). Default `Number.MAX_SAFE_INTEGER`, which is for ever. Must be an integer from 0; 0 = it never moves.
   */
  tryCount?: number | undefined;
  /**
   * The clusters, one configuration each; the first is tried first. Must be an array of at least one configuration. They may only differ
   * in `clusterName`, `network.clusterMembers`, `network.hazelcastCloud`, `network.discovery`, `network.ssl` and `security` (FAILOVER-2). One
   * cluster is tried for `clusterConnectTimeoutMillis`, whose default, and whose -1, is 120000 here (TIMEOUT-3).
   */
  clientConfigs: readonly ClientConfig[];
}

/** Where the members are, and how to talk to them. */
export interface ClientNetworkConfig {
  /**
   * Members to find the cluster by: `host`, `host:port`, `[v6]` or `[v6]:port`. Without a port 5701, 5702 and 5703 are tried (ADDR-2).
   * Default `[]`, which is this machine. Ports from 1 to 65535.
   */
  clusterMembers?: readonly string[] | undefined;
  /** Finds the members of a cluster in Hazelcast Cloud. Must not be set together with `clusterMembers` or `discovery` (CONFIG-7). */
  hazelcastCloud?: ClientCloudConfig | undefined;
  /** Finds the members in place of `clusterMembers`, with which it must not be set together. */
  discovery?: DiscoveryStrategy | undefined;
  /** Milliseconds for name resolution, TCP and TLS of one connection together. Default 5000. Must be a number from 0; 0 = no limit. */
  connectionTimeoutMillis?: number | undefined;
  /** The name that the official client has for `connectionTimeoutMillis`. */
  connectionTimeout?: number | undefined;
  /** Milliseconds until a member must have answered who we are. Default: the heartbeat timeout. Must be a number above 0. */
  authenticationTimeoutMillis?: number | undefined;
  /** Whether the client connects to every member, so that a call goes straight to the owner of its key. Default `true`. */
  smartRouting?: boolean | undefined;
  /** Whether a call that may have been executed is sent again, even if that can execute it twice. Default `false`. */
  redoOperation?: boolean | undefined;
  /** TLS. */
  ssl?: SSLConfig | undefined;
}

/** How the members of a cluster in Hazelcast Cloud are found. */
export interface ClientCloudConfig {
  /**
   * Says which cluster. The service is asked over HTTPS for every round, and must answer within `connectionTimeoutMillis`; when it fails,
   * the round goes on with the members of the last list (ADDR-5). It has nothing to do with `network.ssl`, which is for the members: they
   * are reached at their public addresses, and their certificates must be for those. Must be a non-empty string, and is never shown.
   */
  discoveryToken?: string | undefined;
}

/** How connections are encrypted. */
export interface SSLConfig {
  /** Whether connections use TLS. Default `false`. */
  enabled?: boolean | undefined;
  /**
   * Whether the certificate must be for the host that was dialled (SOCKET-6). Default `true`; the official client does not check it.
   */
  verifyHostname?: boolean | undefined;
  /** Options for `tls.connect`: certificates, ciphers, an own `checkServerIdentity`. Default `{}`. */
  sslOptions?: ConnectionOptions | undefined;
}

/** How the client finds its cluster, and finds it again. */
export interface ConnectionStrategyConfig {
  /** Whether the client is handed out before it is connected; calls are rejected until then (START-3). Default `false`. */
  asyncStart?: boolean | undefined;
  /** What happens when the last connection is lost. Default `'ON'`. */
  reconnectMode?: ReconnectMode | undefined;
  /** How attempts to reach the cluster are paced: numbers, or a function that decides after each failed round (BACKOFF-12). */
  connectionRetry?: ConnectionRetryConfig | RetryFunction | undefined;
  /** The same for the first connection. Default: as `connectionRetry`, which also gives the numbers that are left out (BACKOFF-14). */
  initial?: ConnectionRetryConfig | RetryFunction | undefined;
  /** Whether members that are only known from the last member list are left out when the client reconnects. Default `false`. */
  skipMemberListOnReconnect?: boolean | undefined;
  /** Calls that wait while the client reconnects in mode `'ON'`. */
  offlineQueue?: OfflineQueueConfig | undefined;
}

/** How attempts to reach the cluster are paced, as numbers. */
export interface ConnectionRetryConfig {
  /** Milliseconds to wait after the first failed round. Default 1000. Must be a number from 0. */
  initialBackoffMillis?: number | undefined;
  /** The longest wait, in milliseconds, before jitter. Default 30000. Must be a number from 0. */
  maxBackoffMillis?: number | undefined;
  /** How much longer each wait is than the one before. Default 1.05. Must be a number from 1. */
  multiplier?: number | undefined;
  /** How much a wait varies by chance, as a part of it in both directions. Default 0. Must be a number from 0 to 1. */
  jitter?: number | undefined;
  /** Milliseconds until the client gives up. Default -1, which is never. Must be -1 or a number from 0; 0 = one round. */
  clusterConnectTimeoutMillis?: number | undefined;
}

/** Calls that wait while the client reconnects in mode `'ON'`. */
export interface OfflineQueueConfig {
  /** How many calls may wait; a further one is rejected (OFFLINE-2). Default 10000. Must be an integer from 0; 0 = none. */
  maxSize?: number | undefined;
}

/** Which member answers what any member can answer. */
export interface LoadBalancerConfig {
  /** How it is chosen. Default `'ROUND_ROBIN'`. */
  type?: LoadBalancerType | undefined;
}

/** How the client proves who it is; one way at most. */
export interface SecurityConfig {
  /** By a name and a password. */
  usernamePassword?: UsernamePasswordCredentials | undefined;
  /** By a token. */
  token?: TokenCredentials | undefined;
  /** By a value of any kind, which the members read as the client's serializer writes it. Must not be `null`. */
  custom?: unknown;
  /**
   * By what this function answers, which is asked before every authentication. If it rejects, or takes longer than
   * `network.authenticationTimeoutMillis`, the address that was dialled fails. Its answer is neither kept nor logged.
   */
  provider?: CredentialsProvider | undefined;
}

/** A name and a password. */
export interface UsernamePasswordCredentials {
  /** Default `null`. */
  username?: string | null | undefined;
  /** Default `null`. */
  password?: string | null | undefined;
}

/** A token, and how its text stands for its bytes. */
export interface TokenCredentials {
  /** Must be a non-empty string. There is no default. */
  token: string;
  /** Default `'ASCII'`. */
  encoding?: TokenEncoding | undefined;
}

/**
 * How a map keeps in this process what was read from it. `get`, `getAll` and `containsKey` take it from there, also while the client is
 * offline (MODE-10). What this client writes, it does not read in an older version afterwards (NEARCACHE-10); what others write leaves
 * the near cache when members tell of it, by default within 10 seconds.
 */
export interface NearCacheConfig {
  /** What is kept of a value. Default `'BINARY'`. */
  inMemoryFormat?: InMemoryFormat | undefined;
  /** Whether members tell of changes. Default `true`; with `false` only this client's own writes and the times below end a value. */
  invalidateOnChange?: boolean | undefined;
  /** Seconds that a value is kept. Default 0, for ever. Must be an integer from 0. */
  timeToLiveSeconds?: number | undefined;
  /** Seconds that a value is kept without being read. Default 0, for ever. Must be an integer from 0. */
  maxIdleSeconds?: number | undefined;
  /** Which value goes when there is no room. Default `'LRU'`. */
  evictionPolicy?: EvictionPolicy | undefined;
  /** The most values that are kept, those included that are just being asked for. Default 2^53-1. Must be an integer from 1. */
  evictionMaxSize?: number | undefined;
  /** How many values are looked at by chance to find the one that goes. Default 8. Must be an integer from 1. */
  evictionSamplingCount?: number | undefined;
  /** How many of the values that were looked at are remembered for the next time. Default 16. Must be an integer from 1. */
  evictionSamplingPoolSize?: number | undefined;
  /** What a write of this client does to the near cache. Default, and the only word, is `'INVALIDATE'` (NEARCACHE-12). */
  localUpdatePolicy?: 'INVALIDATE' | undefined;
}

/** How a reliable topic is read and written. */
export interface ReliableTopicConfig {
  /** How many messages a listener fetches at once, as far as they are there. Default 10. Must be an integer from 1 to 1000. */
  readBatchSize?: number | undefined;
  /** What becomes of a message for which there is no room. Default `'BLOCK'`. */
  overloadPolicy?: TopicOverloadPolicy | undefined;
}

/** How SQL statements are run. */
export interface SqlConfig {
  /**
   * For how many statements it is remembered which parameter decides on the partition, so that the owner of that is asked the next time
   * (SQL-20). Default 1024. Must be an integer from 0; 0 = none.
   */
  partitionArgumentCacheSize?: number | undefined;
  /**
   * Which statements are submitted anew when they fail because a connection or a member was lost, or partitions have moved (SQL-24), until
   * `invocationTimeoutMillis` have passed: none, those that only read as long as no row was handed out, those that only read, whose rows may
   * then come twice, or all, which may then be executed twice. Default `'NEVER'`.
   */
  resubmissionMode?: SqlResubmissionMode | undefined;
}

/** The word of a {@link LogLevel}. */
export type LogLevelName = Exclude<keyof typeof LogLevel, number>;

/** Settings that have a name instead of a place. A message names them by that name alone. */
export interface Properties {
  /** Milliseconds between two looks at whether a connection lives. Default 5000. Must be a number above 0, and below the timeout (CONFIG-8). */
  'hazelcast.client.heartbeat.interval'?: number | undefined;
  /** Milliseconds without a sign of life until a connection is closed. Default 60000. Must be a number above 0. */
  'hazelcast.client.heartbeat.timeout'?: number | undefined;
  /** The name that the official client has for `invocationTimeoutMillis`. */
  'hazelcast.client.invocation.timeout.millis'?: number | undefined;
  /** The name that the official client has for `invocationRetryPauseMillis`. */
  'hazelcast.client.invocation.retry.pause.millis'?: number | undefined;
  /** How often a Compact schema is sent until every member has it. Default 100 tries. Must be an integer from 1. */
  'hazelcast.client.schema.max.put.retry.count'?: number | undefined;
  /** Where Hazelcast Cloud is asked for members. Default `'https://api.cloud.hazelcast.com'`. Must be an https URL. */
  'hazelcast.client.cloud.url'?: string | undefined;
  /** Milliseconds; without effect, because nothing waits to be swept. Default 100. Must be a number above 0. */
  'hazelcast.client.internal.clean.resources.millis'?: number | undefined;
  /**
   * Seconds between two questions to the members about what near caches did not hear of. Default 60. Must be an integer that is 0, for
   * never, or not below the next one.
   */
  'hazelcast.invalidation.reconciliation.interval.seconds'?: number | undefined;
  /** The least that the interval before may be, in seconds. Default 30. Must be an integer from 1. */
  'hazelcast.invalidation.min.reconciliation.interval.seconds'?: number | undefined;
  /** How many changes a near cache may have missed until it trusts its values no longer. Default 10. Must be an integer from 0. */
  'hazelcast.invalidation.max.tolerated.miss.count'?: number | undefined;
  /** How much is logged. Default `'INFO'`; with a `customLogger` everything. */
  'hazelcast.logging.level'?: LogLevelName | undefined;
  /** Whether small writes leave at once. Default `true`. */
  'hazelcast.client.socket.no.delay'?: boolean | undefined;
  /** Whether addresses are tried in random order (ADDR-8). Default `true`. */
  'hazelcast.client.shuffle.member.list'?: boolean | undefined;
  /** Milliseconds that a call waits for the confirmation of its backups (ACK-3). Default 5000. Must be a number above 0. */
  'hazelcast.client.operation.backup.timeout.millis'?: number | undefined;
  /** Whether a call without that confirmation is rejected (ACK-3). Default `false`. */
  'hazelcast.client.operation.fail.on.indeterminate.state'?: boolean | undefined;
  /** Whether members are reached by their public addresses. Default `null`, which finds out (ADDR-13). */
  'hazelcast.discovery.public.ip.enabled'?: boolean | null | undefined;
}
