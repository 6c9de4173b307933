import { describe, expect, test } from 'vitest';
import { resolveFailoverClient } from '../../../src/config/failover.ts';
import { resolveConfig } from '../../../src/config/resolve.ts';
import { InvalidConfigurationError, type ConfigurationIssue } from '../../../src/errors.ts';
import { compact, type ClientConfig } from '../../../src/index.ts';
import { nested } from './issues.ts';

/** Everything that is wrong with a configuration. */
function issuesOf(input: unknown): readonly ConfigurationIssue[] {
  try {
    resolveFailoverClient(input);
  } catch (error) {
    if (!(error instanceof InvalidConfigurationError)) throw error;
    expect(error.code).toBe('INVALID_CONFIGURATION');
    expect(error.message).toBe(error.issues[0]!.message);
    return error.issues;
  }
  return [];
}
const messagesOf = (input: unknown) => issuesOf(input).map(({ message }) => message);
const resolve = (...clientConfigs: readonly unknown[]) => resolveFailoverClient({ clientConfigs });

describe('a failover client', () => {
  test('FAILOVER-1: has its candidates in their order, and goes through them for ever unless it is told otherwise', () => {
    const clientConfigs = [{ clusterName: 'blue' }, { clusterName: 'green' }, { clusterName: 'red' }];
    const { config, candidates, tryCount, isFailover } = resolveFailoverClient({ clientConfigs });
    expect(candidates.map(({ clusterName }) => clusterName)).toEqual(['blue', 'green', 'red']);
    expect(config).toBe(candidates[0]);
    expect(tryCount).toBe(Number.MAX_SAFE_INTEGER);
    expect(isFailover).toBe(true);
    for (const wanted of [0, 1, 77, Number.MAX_SAFE_INTEGER]) {
      expect(resolveFailoverClient({ clientConfigs, tryCount: wanted }).tryCount).toBe(wanted);
    }
    expect(resolveFailoverClient({ clientConfigs, tryCount: undefined }).tryCount).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('FAILOVER-1: may have one configuration only, and an empty one is one', () => {
    expect(resolve({})).toMatchObject({ candidates: [{ clusterName: 'dev' }], isFailover: true });
  });

  test('A81 CONFIG-6: copies what it is given', () => {
    const clusterMembers = ['a'];
    const clientConfigs: ClientConfig[] = [{ network: { clusterMembers } }, {}];
    const { candidates } = resolveFailoverClient(Object.freeze({ clientConfigs }));
    clusterMembers.push('b');
    clientConfigs.pop();
    expect(candidates.map(({ network }) => network.clusterMembers)).toEqual([['a'], []]);
  });
});

describe('A81 what is refused', () => {
  test.each([
    [-1, '-1'],
    [0.5, '0.5'],
    [2 ** 53, '9007199254740992'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    ['3', '"3"'],
    [null, 'null'],
  ])('FAILOVER-1 CONFIG-1 CONFIG-2: a tryCount of %s', (tryCount, shown) => {
    expect(messagesOf({ tryCount, clientConfigs: [{}] })).toEqual([`tryCount must be an integer from 0, not ${shown}`]);
  });

  test.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [{}, 'an object'],
    [[], 'an array'],
    [[{}, 5], 'an array with 5'],
    [[[]], 'an array with an array'],
    [[undefined], 'an array with undefined'],
  ])('FAILOVER-1 CONFIG-1 CONFIG-2: the clientConfigs %j', (clientConfigs, shown) => {
    const message = `clientConfigs must be an array of at least one configuration, not ${shown}`;
    expect(issuesOf({ clientConfigs })).toEqual([{ path: 'clientConfigs', message }]);
  });

  test('FAILOVER-1: clientConfigs that are missing', () => {
    const message = 'clientConfigs must be an array of at least one configuration, not undefined';
    expect(messagesOf({})).toEqual([message]);
    expect(messagesOf(undefined)).toEqual([message]);
  });

  test('CONFIG-2: a configuration that is not an object', () => {
    expect(messagesOf(null)).toEqual(['the configuration must be an object, not null']);
    expect(messagesOf([{}])).toEqual(['the configuration must be an object, not an array']);
  });

  test('CONFIG-3: an unknown key, outside and inside, with the name that was probably meant', () => {
    expect(messagesOf({ clientConfig: [{}], clientConfigs: [{}] })).toEqual([
      'there is no option clientConfig, did you mean clientConfigs',
    ]);
    expect(messagesOf({ try_count: 1, clientConfigs: [{}] })).toEqual(['there is no option try_count, did you mean tryCount']);
    expect(messagesOf({ clientConfigs: [{}, { network: { connectionTimout: 1 } }] })).toEqual([
      'there is no option clientConfigs[1].network.connectionTimout, did you mean connectionTimeout',
    ]);
  });

  test('CONFIG-2 CONFIG-7: everything that is wrong in any of the configurations, with its place', () => {
    const clientConfigs = [
      { clusterName: '', security: { usernamePassword: { password: 7 } } },
      {},
      {
        network: { connectionTimeout: 1, connectionTimeoutMillis: 2 },
        properties: { 'hazelcast.client.heartbeat.interval': 60_000 },
      },
    ];
    expect(issuesOf({ clientConfigs })).toEqual([
      { path: 'clientConfigs[0].clusterName', message: 'clientConfigs[0].clusterName must be a non-empty string, not ""' },
      {
        path: 'clientConfigs[0].security.usernamePassword.password',
        message: 'clientConfigs[0].security.usernamePassword.password must be a string or null, not a hidden value',
      },
      {
        path: 'clientConfigs[2].hazelcast.client.heartbeat.interval',
        message: 'clientConfigs[2].hazelcast.client.heartbeat.interval must be below hazelcast.client.heartbeat.timeout, not 60000',
      },
      {
        path: 'clientConfigs[2].network.connectionTimeoutMillis',
        message: 'clientConfigs[2].network.connectionTimeoutMillis and clientConfigs[2].network.connectionTimeout must not both be set',
      },
    ]);
  });
});

describe('the time for one cluster', () => {
  const timeouts = (connectionStrategy: ClientConfig['connectionStrategy']) => {
    const { candidates } = resolve({ connectionStrategy }, { connectionStrategy });
    return candidates.map(({ connectionStrategy: { connectionRetry, initial } }) =>
      [connectionRetry, initial].map((policy) => (typeof policy === 'function' ? 'function' : policy.clusterConnectTimeoutMillis)),
    );
  };
  const twice = (pair: readonly unknown[]) => [pair, pair];

  test('TIMEOUT-3: is 120 s where nothing is said and where -1 is, in both phases', () => {
    expect(timeouts(undefined)).toEqual(twice([120_000, 120_000]));
    expect(timeouts({ connectionRetry: { clusterConnectTimeoutMillis: -1 } })).toEqual(twice([120_000, 120_000]));
    expect(timeouts({ connectionRetry: { clusterConnectTimeoutMillis: 5 }, initial: { clusterConnectTimeoutMillis: -1 } })).toEqual(
      twice([5, 120_000]),
    );
    expect(timeouts({ connectionRetry: () => 'give-up', initial: { jitter: 0.1 } })).toEqual(twice(['function', 120_000]));
  });

  test('TIMEOUT-3: is what is said otherwise, also none at all', () => {
    expect(timeouts({ connectionRetry: { clusterConnectTimeoutMillis: 0 } })).toEqual(twice([0, 0]));
    expect(timeouts({ connectionRetry: { clusterConnectTimeoutMillis: 7 }, initial: { clusterConnectTimeoutMillis: 9 } })).toEqual(
      twice([7, 9]),
    );
  });

  test('TIMEOUT-3: says nothing about a plain client', () => {
    expect(resolveConfig({}).connectionStrategy.connectionRetry).toMatchObject({ clusterConnectTimeoutMillis: -1 });
  });
});

/** Every option that must be the same everywhere, with a value that is not its default. */
const SERIALIZER = { id: 1, read: () => null, write: () => undefined };
const SHARED: readonly (readonly [path: string, value: unknown, shown: string])[] = [
  ['instanceName', 'orders', '"orders"'],
  ['clientLabels', ['a'], 'an array'],
  ['lifecycleListeners', [() => {}], 'an array'],
  ['sql.partitionArgumentCacheSize', 5, '5'],
  ['sql.resubmissionMode', 'RETRY_ALL', '"RETRY_ALL"'],
  ['membershipListeners', [{ memberAdded() {} }], 'an array'],
  [
    'customLogger',
    new (class Log {
      error() {}
      warn() {}
      info() {}
      debug() {}
    })(),
    'an object',
  ],
  ['network.connectionTimeoutMillis', 6_000, '6000'],
  ['network.authenticationTimeoutMillis', 6_000, '6000'],
  ['network.smartRouting', false, 'false'],
  ['network.redoOperation', true, 'true'],
  ['connectionStrategy.asyncStart', true, 'true'],
  ['connectionStrategy.reconnectMode', 'OFF', '"OFF"'],
  ['connectionStrategy.connectionRetry', () => 5, 'a function'],
  ['connectionStrategy.connectionRetry.initialBackoffMillis', 5, '5'],
  ['connectionStrategy.connectionRetry.maxBackoffMillis', 5, '5'],
  ['connectionStrategy.connectionRetry.multiplier', 5, '5'],
  ['connectionStrategy.connectionRetry.jitter', 0.5, '0.5'],
  ['connectionStrategy.connectionRetry.clusterConnectTimeoutMillis', 5, '5'],
  ['connectionStrategy.initial', () => 5, 'a function'],
  ['connectionStrategy.initial.initialBackoffMillis', 5, '5'],
  ['connectionStrategy.initial.maxBackoffMillis', 5, '5'],
  ['connectionStrategy.initial.multiplier', 5, '5'],
  ['connectionStrategy.initial.jitter', 0.5, '0.5'],
  ['connectionStrategy.initial.clusterConnectTimeoutMillis', 5, '5'],
  ['connectionStrategy.skipMemberListOnReconnect', true, 'true'],
  ['connectionStrategy.offlineQueue.maxSize', 5, '5'],
  ['loadBalancer.type', 'RANDOM', '"RANDOM"'],
  ['serialization.defaultNumberType', 'long', '"long"'],
  ['serialization.bigintType', 'bigInteger', '"bigInteger"'],
  ['serialization.longType', 'number', '"number"'],
  ['serialization.isBigEndian', false, 'false'],
  ['serialization.jsonStringDeserializationPolicy', 'NO_DESERIALIZATION', '"NO_DESERIALIZATION"'],
  ['serialization.customSerializers', [SERIALIZER], 'an array'],
  ['serialization.compact.serializers', [compact({ typeName: 't', fields: {} })], 'an array'],
  ['serialization.portableVersion', 2, '2'],
  ['invocationTimeoutMillis', 5, '5'],
  ['invocationRetryPauseMillis', 5, '5'],
  ['backupAckToClientEnabled', false, 'false'],
  ['hazelcast.client.cloud.url', 'https://localhost', '"https://localhost"'],
  ['hazelcast.client.heartbeat.interval', 6_000, '6000'],
  ['hazelcast.client.heartbeat.timeout', 70_000, '70000'],
  ['hazelcast.client.schema.max.put.retry.count', 5, '5'],
  ['hazelcast.invalidation.reconciliation.interval.seconds', 90, '90'],
  ['hazelcast.invalidation.max.tolerated.miss.count', 5, '5'],
  ['hazelcast.logging.level', 'ERROR', '"ERROR"'],
  ['hazelcast.client.socket.no.delay', false, 'false'],
  ['hazelcast.client.shuffle.member.list', false, 'false'],
  ['hazelcast.client.operation.backup.timeout.millis', 5, '5'],
  ['hazelcast.client.operation.fail.on.indeterminate.state', true, 'true'],
  ['hazelcast.discovery.public.ip.enabled', true, 'true'],
];
const said = (path: string, value: unknown) => nested(path.startsWith('hazelcast.') ? ['properties', path] : path.split('.'), value);

describe('what must be the same everywhere', () => {
  test.each(SHARED)('FAILOVER-2: %s', (path, value, shown) => {
    const other = said(path, value);
    const place = `clientConfigs[1].${path}`;
    expect(issuesOf({ clientConfigs: [{}, other] })).toEqual([
      { path: place, message: `${place} must be the same as in clientConfigs[0], not ${shown}` },
    ]);
    expect(issuesOf({ clientConfigs: [other, {}, other] })).toMatchObject([{ path: place }]);
    expect(issuesOf({ clientConfigs: [other, other] })).toEqual([]);
  });

  test('FAILOVER-2: a near cache, by its name', () => {
    const place = 'clientConfigs[1].nearCaches.cities';
    const cities = (evictionMaxSize: number) => ({ nearCaches: { cities: { evictionMaxSize } } });
    const differs = `must be the same as in clientConfigs[0], not`;
    expect(messagesOf({ clientConfigs: [{}, cities(5)] })).toEqual([`${place} ${differs} an object`]);
    expect(messagesOf({ clientConfigs: [cities(6), cities(5)] })).toEqual([`${place}.evictionMaxSize ${differs} 5`]);
    expect(messagesOf({ clientConfigs: [cities(5), cities(5)] })).toEqual([]);
  });

  test('FAILOVER-2: the global serializer, and a factory by its id', () => {
    const factory = () => ({ factoryId: 1, classId: 1, readData: () => undefined, writeData: () => undefined });
    for (const [path, serialization, shown] of [
      ['serialization.globalSerializer', { globalSerializer: SERIALIZER }, 'an object'],
      ['serialization.dataSerializableFactories.1', { dataSerializableFactories: { 1: factory } }, 'a function'],
    ] as const) {
      expect(messagesOf({ clientConfigs: [{}, { serialization }] })).toEqual([
        `clientConfigs[1].${path} must be the same as in clientConfigs[0], not ${shown}`,
      ]);
      expect(messagesOf({ clientConfigs: [{ serialization }, { serialization }] })).toEqual([]);
    }
  });

  test('FAILOVER-2: is everything but what belongs to one cluster', () => {
    const leaves = (part: object): number =>
      Object.values(part).reduce(
        (sum: number, value: unknown) => sum + (typeof value === 'object' && value !== null && !Array.isArray(value) ? leaves(value) : 1),
        0,
      );
    const {
      network: { clusterMembers, cloudToken, discovery, ssl, ...network },
      clusterName,
      credentials,
      warnings,
      ...rest
    } = resolveConfig({});
    expect([cloudToken, discovery]).toEqual([undefined, undefined]);
    expect([clusterMembers, ssl, clusterName, credentials, warnings]).not.toContain(undefined);
    const policies = SHARED.filter(([, value]) => typeof value === 'function');
    expect(leaves({ ...rest, network })).toBe(SHARED.length - policies.length);
  });

  test('FAILOVER-2: may differ in clusterName, network.clusterMembers, network.hazelcastCloud, network.ssl and security', () => {
    const { candidates } = resolve(
      { clusterName: 'blue', network: { clusterMembers: ['blue:1'] }, security: { usernamePassword: { username: 'b', password: 'x' } } },
      {
        clusterName: 'green',
        network: { clusterMembers: ['green:1'], ssl: { enabled: true, sslOptions: { ca: 'x' } } },
        security: { token: { token: 't' } },
      },
      { clusterName: 'red', network: { hazelcastCloud: { discoveryToken: 't' } } },
    );
    expect(candidates).toMatchObject([
      {
        clusterName: 'blue',
        network: { clusterMembers: ['blue:1'], ssl: { enabled: false } },
        credentials: { kind: 'password', username: 'b' },
      },
      { clusterName: 'green', network: { clusterMembers: ['green:1'], ssl: { enabled: true } }, credentials: { kind: 'token' } },
      { clusterName: 'red', network: { cloudToken: 't' } },
    ]);
  });

  test('FAILOVER-2: is compared as it works, whatever it is written as', () => {
    const retry = () => 'give-up' as const;
    const label = () => ({ clientLabels: ['a'], membershipListeners: [] });
    resolve({ network: { connectionTimeout: 7 } }, { network: { connectionTimeoutMillis: 7 } });
    resolve({}, { connectionStrategy: { reconnectMode: 'on', connectionRetry: { multiplier: 1.05 }, initial: {} } });
    resolve({}, { connectionStrategy: { connectionRetry: { clusterConnectTimeoutMillis: 120_000 } } });
    resolve({ invocationTimeoutMillis: 7 }, { properties: { 'hazelcast.client.invocation.timeout.millis': 7 } });
    resolve({ connectionStrategy: { connectionRetry: retry } }, { connectionStrategy: { connectionRetry: retry } });
    resolve(label(), label());
    resolve({ instanceName: undefined }, {});
  });

  test('FAILOVER-2: two functions that look the same are not', () => {
    const [one, other] = [() => {}, () => {}];
    expect(messagesOf({ clientConfigs: [{ lifecycleListeners: [one] }, { lifecycleListeners: [other] }] })).toHaveLength(1);
    const logger = () => ({ error() {}, warn() {}, info() {}, debug() {} });
    expect(messagesOf({ clientConfigs: [{ customLogger: logger() }, { customLogger: logger() }] })).toEqual([
      'clientConfigs[1].customLogger.error must be the same as in clientConfigs[0], not a function',
    ]);
  });

  test('FAILOVER-2: the first difference of each configuration is named', () => {
    const clientConfigs = [{}, { clientLabels: ['x'], instanceName: 'y' }, {}, { network: { smartRouting: false } }];
    expect(issuesOf({ clientConfigs }).map(({ path }) => path)).toEqual([
      'clientConfigs[1].instanceName',
      'clientConfigs[3].network.smartRouting',
    ]);
  });
});
