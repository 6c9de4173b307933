import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import type { RetryPolicy } from '../cluster/backoff.ts';
import { check, integerFrom, isObject, isPlain, list, section, value, type Entries } from '../diagnostics/check.ts';
import { describeValue } from '../diagnostics/describe-value.ts';
import type { ConfigurationIssue } from '../errors.ts';
import type { ClientConfig, ClientFailoverConfig } from './client-config.ts';
import { checkConfig, refused, type ResolvedClient, type ResolvedConfig } from './resolve.ts';

/** How long one of several clusters is tried unless something else is said, in milliseconds (TIMEOUT-3). */
const CANDIDATE_MILLIS = 120_000;

const CONFIGURATIONS = 'an array of at least one configuration';

const failoverConfig = section({
  tryCount: v.optional(integerFrom(0), Number.MAX_SAFE_INTEGER),
  clientConfigs: v.pipe(
    value<readonly ClientConfig[]>(CONFIGURATIONS, (input) => Array.isArray(input) && input.length > 0),
    list<ClientConfig>(CONFIGURATIONS, isObject),
  ),
} satisfies Entries<ClientFailoverConfig>);

/** What belongs to one cluster (FAILOVER-2), and what follows from options that are compared anyway. */
const INCOMPARABLE = new Set([
  'clusterName',
  'credentials',
  'network.clusterMembers',
  'network.cloudToken',
  'network.discovery',
  'network.ssl',
  'warnings',
]);

/** The names that users know of what the client calls something else. */
const NAMES: Readonly<Record<string, string>> = {
  loggingLevel: 'hazelcast.logging.level',
  'heartbeat.intervalMillis': 'hazelcast.client.heartbeat.interval',
  'heartbeat.timeoutMillis': 'hazelcast.client.heartbeat.timeout',
  'network.cloudUrl': 'hazelcast.client.cloud.url',
  'network.noDelay': 'hazelcast.client.socket.no.delay',
  'network.publicIp': 'hazelcast.discovery.public.ip.enabled',
  'network.shuffleMembers': 'hazelcast.client.shuffle.member.list',
  'invocation.timeoutMillis': 'invocationTimeoutMillis',
  'invocation.retryPauseMillis': 'invocationRetryPauseMillis',
  'invocation.redoOperation': 'network.redoOperation',
  'backupAcks.enabled': 'backupAckToClientEnabled',
  'backupAcks.timeoutMillis': 'hazelcast.client.operation.backup.timeout.millis',
  'backupAcks.failOnIndeterminateState': 'hazelcast.client.operation.fail.on.indeterminate.state',
  'nearCacheRepair.reconciliationSeconds': 'hazelcast.invalidation.reconciliation.interval.seconds',
  'nearCacheRepair.maxToleratedMissCount': 'hazelcast.invalidation.max.tolerated.miss.count',
  schemaMaxPutRetryCount: 'hazelcast.client.schema.max.put.retry.count',
};

/**
 * A client that moves between clusters (FAILOVER-1).
 *
 * @throws InvalidConfigurationError `INVALID_CONFIGURATION`; its `issues` hold everything that is wrong, or if nothing is, the first
 * difference between each further configuration and the first one
 */
export function resolveFailoverClient(input: unknown = {}): ResolvedClient {
  // a list that is missing is refused in the same words as one that is none
  const isComplete = !isObject(input) || 'clientConfigs' in input;
  const outer = check(failoverConfig, isComplete ? input : { ...input, clientConfigs: undefined }, 'the configuration');
  if ('issues' in outer) throw refused(outer.issues);
  const { tryCount, clientConfigs } = outer.output;
  const checked = clientConfigs.map((config, i) => checkConfig(config, prefixOf(i)));
  const issues = checked.flatMap((one) => ('issues' in one ? one.issues : []));
  if (issues.length > 0) throw refused(issues);
  const [first, ...others] = checked.flatMap((one) => ('output' in one ? [bounded(one.output)] : []));
  const differences = others.flatMap((other, i) => differenceOf(first, other, []).map((found) => issueOf(found, i + 1)));
  if (differences.length > 0) throw refused(differences);
  return { config: first!, candidates: [first!, ...others], tryCount, isFailover: true };
}

const prefixOf = (i: number) => `clientConfigs[${i}].`;

/** One cluster is not tried for ever while there may be another. */
function bounded(config: ResolvedConfig): ResolvedConfig {
  const { connectionStrategy: strategy } = config;
  const limit = (policy: RetryPolicy): RetryPolicy => {
    const isEndless = typeof policy !== 'function' && policy.clusterConnectTimeoutMillis === -1;
    return isEndless ? { ...policy, clusterConnectTimeoutMillis: CANDIDATE_MILLIS } : policy;
  };
  return {
    ...config,
    connectionStrategy: { ...strategy, connectionRetry: limit(strategy.connectionRetry), initial: limit(strategy.initial) },
  };
}

interface Difference {
  readonly path: string;
  readonly value: unknown;
}

/** The first part in which two configurations differ, if they do. */
function differenceOf(first: unknown, other: unknown, keys: readonly string[]): readonly [Difference] | [] {
  const path = keys.join('.');
  if (INCOMPARABLE.has(path) || isDeepStrictEqual(first, other)) return [];
  if (!isPlain(first) || !isPlain(other)) return [{ path, value: other }];
  for (const key of new Set([...Object.keys(first), ...Object.keys(other)])) {
    const found = differenceOf(first[key], other[key], [...keys, key]);
    if (found.length > 0) return found;
  }
  return [];
}

function issueOf({ path, value: found }: Difference, i: number): ConfigurationIssue {
  const name = `${prefixOf(i)}${NAMES[path] ?? path}`;
  return { path: name, message: `${name} must be the same as in clientConfigs[0], not ${describeValue(found)}` };
}
