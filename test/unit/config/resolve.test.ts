import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LoadBalancerType, ReconnectMode } from '../../../src/config/client-config.ts';
import { resolveConfig } from '../../../src/config/resolve.ts';
import { messagesOf, refusalOf } from './issues.ts';

function outcomeOf(config: unknown): string {
  try {
    resolveConfig(config);
    return 'taken';
  } catch (error) {
    return String(error);
  }
}

describe('what is refused', () => {
  test('CONFIG-2: everything that is wrong is reported at once, and the error says the first', () => {
    const error = refusalOf({
      clusterName: '',
      connectionStrategy: { connectionRetry: { jitter: 1.5 } },
      properties: { 'hazelcast.logging.level': 7 },
    });
    expect(error.code).toBe('INVALID_CONFIGURATION');
    expect(error.message).toBe('clusterName must be a non-empty string, not ""');
    expect(error.issues).toEqual([
      { path: 'clusterName', message: 'clusterName must be a non-empty string, not ""' },
      {
        path: 'connectionStrategy.connectionRetry.jitter',
        message: 'connectionStrategy.connectionRetry.jitter must be a number from 0 to 1, not 1.5',
      },
      {
        path: 'hazelcast.logging.level',
        message: "hazelcast.logging.level must be 'OFF', 'ERROR', 'WARN', 'INFO', 'DEBUG' or 'TRACE', not 7",
      },
    ]);
  });

  test('CONFIG-2: a long text is cut at 80 characters', () => {
    expect(messagesOf({ loadBalancer: { type: 'x'.repeat(500) } })).toEqual([
      `loadBalancer.type must be 'RANDOM' or 'ROUND_ROBIN', not "${'x'.repeat(79)}`,
    ]);
  });

  test.each([
    [{ clustername: 'a' }, 'there is no option clustername, did you mean clusterName'],
    [{ network: { connectionTimout: 1 } }, 'there is no option network.connectionTimout, did you mean connectionTimeout'],
    [{ connectionStrategy: { reconnect_mode: 'ON' } }, 'there is no option connectionStrategy.reconnect_mode, did you mean reconnectMode'],
    [
      { connectionStrategy: { connectionRetry: { initial_backoff_millis: 1 } } },
      'there is no option connectionStrategy.connectionRetry.initial_backoff_millis, did you mean initialBackoffMillis',
    ],
    [
      { properties: { 'hazelcast.client.heartbeat.intervall': 1 } },
      'there is no option hazelcast.client.heartbeat.intervall, did you mean hazelcast.client.heartbeat.interval',
    ],
    [{ security: { tokens: 'secret' } }, 'there is no option security.tokens, did you mean token'],
    [{ somethingElse: 1 }, 'there is no option somethingElse'],
    [{ 'a<value>b<path>': 1 }, 'there is no option a<value>b<path>'],
    [{ nearCache: {} }, 'there is no option nearCache, did you mean nearCaches'],
    [
      { network: { hazelcastCloud: { discovery_token: 'secret' } } },
      'there is no option network.hazelcastCloud.discovery_token, did you mean discoveryToken',
    ],
    [JSON.parse('{ "__proto__": { "clusterName": "x" } }'), 'there is no option __proto__'],
    [JSON.parse('{ "constructor": 1 }'), 'there is no option constructor'],
  ])('CONFIG-3: %j is refused, and what was meant is named', (config, message) => {
    expect(messagesOf(config)).toEqual([message]);
  });

  test('CONFIG-3: every unknown option is reported', () => {
    expect(messagesOf({ abcdefgh: 1, network: { ijklmnop: 2, qrstuvwx: 3 } })).toEqual([
      'there is no option network.ijklmnop',
      'there is no option network.qrstuvwx',
      'there is no option abcdefgh',
    ]);
  });

  test('CONFIG-5: an unknown option that is undefined is absent, too', () => {
    expect(resolveConfig({ somethingElse: undefined })).toEqual(resolveConfig({}));
  });

  test.each([
    [{ network: { connectionTimeoutMillis: 1, connectionTimeout: 2 } }, 'network.connectionTimeoutMillis and network.connectionTimeout'],
    [
      { invocationTimeoutMillis: 1, properties: { 'hazelcast.client.invocation.timeout.millis': 2 } },
      'invocationTimeoutMillis and hazelcast.client.invocation.timeout.millis',
    ],
    [
      { invocationRetryPauseMillis: 1, properties: { 'hazelcast.client.invocation.retry.pause.millis': 2 } },
      'invocationRetryPauseMillis and hazelcast.client.invocation.retry.pause.millis',
    ],
    [{ security: { usernamePassword: {}, token: { token: 'x' } } }, 'security.usernamePassword and security.token'],
    [
      { network: { clusterMembers: ['a'], discovery: { discover: () => Promise.resolve([]) } } },
      'network.clusterMembers and network.discovery',
    ],
    [{ network: { clusterMembers: ['a'], hazelcastCloud: { discoveryToken: 'x' } } }, 'network.clusterMembers and network.hazelcastCloud'],
    [
      { network: { hazelcastCloud: { discoveryToken: 'x' }, discovery: { discover: () => Promise.resolve([]) } } },
      'network.hazelcastCloud and network.discovery',
    ],
    [{ security: { usernamePassword: {}, custom: 7 } }, 'security.usernamePassword and security.custom'],
    [{ security: { token: { token: 'x' }, provider: () => Promise.resolve(null) } }, 'security.token and security.provider'],
    [{ security: { custom: 'x', provider: () => Promise.resolve(null) } }, 'security.custom and security.provider'],
  ])('CONFIG-7: %j says one thing in two ways and is refused', (config, pair) => {
    expect(messagesOf(config)).toEqual([`${pair} must not both be set`]);
  });

  test('CONFIG-7: two names of one option may say the same', () => {
    const config = resolveConfig({
      network: { connectionTimeoutMillis: 7, connectionTimeout: 7 },
      invocationTimeoutMillis: 8,
      properties: { 'hazelcast.client.invocation.timeout.millis': 8 },
    });
    expect(config.network.connectionTimeoutMillis).toBe(7);
    expect(config.invocation.timeoutMillis).toBe(8);
  });

  test.each([
    { clusterMembers: ['a'], hazelcastCloud: {} },
    { clusterMembers: ['a'], hazelcastCloud: { discoveryToken: undefined } },
    { clusterMembers: [], hazelcastCloud: { discoveryToken: 'x' } },
  ])('CONFIG-7: %j says one thing only and is taken', (network) => {
    expect(resolveConfig({ network }).network.cloudToken).toBe(network.hazelcastCloud.discoveryToken);
  });

  test('CONFIG-7: is reported together with other problems', () => {
    expect(messagesOf({ clusterName: 5, network: { connectionTimeoutMillis: 1, connectionTimeout: 2, ssl: 3 } })).toEqual([
      'clusterName must be a non-empty string, not 5',
      'network.ssl must be an object, not 3',
      'network.connectionTimeoutMillis and network.connectionTimeout must not both be set',
    ]);
  });

  test.each([
    [{ 'hazelcast.client.heartbeat.interval': 60_000 }, 60_000],
    [{ 'hazelcast.client.heartbeat.interval': 70_000 }, 70_000],
    [{ 'hazelcast.client.heartbeat.timeout': 5_000 }, 5_000],
    [{ 'hazelcast.client.heartbeat.interval': 20, 'hazelcast.client.heartbeat.timeout': 10 }, 20],
  ])('CONFIG-8: %j has an interval that is not below the timeout and is refused', (properties, interval) => {
    expect(refusalOf({ properties }).issues).toEqual([
      {
        path: 'hazelcast.client.heartbeat.interval',
        message: `hazelcast.client.heartbeat.interval must be below hazelcast.client.heartbeat.timeout, not ${interval}`,
      },
    ]);
  });

  test('CONFIG-8: an interval at which members hang up is a warning', () => {
    const properties = { 'hazelcast.client.heartbeat.interval': 300_000, 'hazelcast.client.heartbeat.timeout': 400_000 };
    expect(resolveConfig({ properties }).warnings).toEqual([
      'hazelcast.client.heartbeat.interval is 300000 ms, but members hang up on a client that is silent for 300 s',
    ]);
    expect(resolveConfig({ properties: { ...properties, 'hazelcast.client.heartbeat.interval': 299_999 } }).warnings).toEqual([]);
  });

  test('CONFIG-8: an initial back-off above the maximum is legal', () => {
    const connectionRetry = { initialBackoffMillis: 60_000, maxBackoffMillis: 500 };
    expect(resolveConfig({ connectionStrategy: { connectionRetry } }).connectionStrategy.connectionRetry).toMatchObject(connectionRetry);
  });

  test('API-9: no message shows a secret', () => {
    const secret = 's3cr3t';
    for (const security of [
      secret,
      [secret],
      { usernamePassword: secret },
      { usernamePassword: { username: 5, password: [secret] } },
      { token: secret },
      { token: { token: [secret] } },
      { token: { token: secret, encoding: secret } },
    ]) {
      for (const message of messagesOf({ security })) {
        expect(message).toMatch(/^security\S* must be .*, not a hidden value$/);
        expect(message).not.toContain(secret);
      }
    }
    for (const hazelcastCloud of [secret, [secret], { discoveryToken: [secret] }, { discoveryToken: '' }]) {
      const [message] = messagesOf({ network: { hazelcastCloud } });
      expect(message).toMatch(/^network\.hazelcastCloud\S* must be .*, not a hidden value$/);
      expect(message).not.toContain(secret);
    }
    expect(messagesOf(`hazelcast://me:${secret}@host`)).toEqual(['the configuration must be an object, not "hazelcast://***@host"']);
    expect(messagesOf({ network: { clusterMembers: [`hazelcast://me:${secret}@host`] } }).join()).not.toContain(secret);
  });

  test('CONFIG-2: whatever JSON is given, it is taken or refused with an InvalidConfigurationError', () => {
    const names = [
      'network',
      'ssl',
      'connectionStrategy',
      'connectionRetry',
      'initial',
      'jitter',
      'security',
      'token',
      'properties',
      'clusterMembers',
    ];
    const key = fc.oneof(fc.constantFrom(...names), fc.string());
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        fc.jsonValue({ maxDepth: 1 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
        fc.array(tie('tree'), { maxLength: 3 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (config) => {
        expect(outcomeOf(config)).toMatch(/^taken$|^InvalidConfigurationError: (there is no option .*|.* must .*)$/s);
      }),
      { numRuns: 500 },
    );
  });
});

describe('what is taken', () => {
  test.each(['on', 'On', 'ON', ReconnectMode.ON])('MODE-1: the reconnect mode may be written %s', (reconnectMode) => {
    expect(resolveConfig({ connectionStrategy: { reconnectMode } }).connectionStrategy.reconnectMode).toBe('ON');
  });

  test('MODE-1: the reconnect mode is ON, OFF or ASYNC, and ON when nothing is said', () => {
    expect(Object.entries(ReconnectMode)).toEqual([
      ['OFF', 'OFF'],
      ['ON', 'ON'],
      ['ASYNC', 'ASYNC'],
    ]);
    expect(resolveConfig({ connectionStrategy: { reconnectMode: 'async' } }).connectionStrategy.reconnectMode).toBe('ASYNC');
    expect(resolveConfig({ connectionStrategy: { reconnectMode: 'oFF' } }).connectionStrategy.reconnectMode).toBe('OFF');
    expect(resolveConfig({}).connectionStrategy.reconnectMode).toBe('ON');
  });

  test('every other word may be written in any letter case, too', () => {
    const config = resolveConfig({
      loadBalancer: { type: 'random' },
      serialization: { defaultNumberType: 'INTEGER', bigintType: 'BIGINTEGER', jsonStringDeserializationPolicy: 'no_deserialization' },
      properties: { 'hazelcast.logging.level': 'warn' },
    });
    expect(config.loadBalancer).toEqual({ type: LoadBalancerType.RANDOM });
    expect(config.serialization).toMatchObject({ defaultNumberType: 'integer', bigintType: 'bigInteger' });
    expect(config.serialization.jsonStringDeserializationPolicy).toBe('NO_DESERIALIZATION');
    expect(config.loggingLevel).toBe('WARN');
  });

  test('CONFIG-6: later changes of what was given have no effect, and the client changes nothing in it', () => {
    const ca = [Buffer.from('certificate')];
    const given = {
      clientLabels: ['a'],
      network: { clusterMembers: ['host'], ssl: { sslOptions: { ca, servername: 'x' } } },
      lifecycleListeners: [() => {}],
      connectionStrategy: { connectionRetry: { jitter: 0.5 } },
    };
    const before = JSON.stringify(given);
    const config = resolveConfig(given);
    expect(JSON.stringify(given)).toBe(before);
    given.clientLabels.push('b');
    given.network.clusterMembers.push('other');
    given.network.ssl.sslOptions.servername = 'y';
    ca.push(Buffer.from('another'));
    given.lifecycleListeners.pop();
    given.connectionStrategy.connectionRetry.jitter = 1;
    expect(config.clientLabels).toEqual(['a']);
    expect(config.network.clusterMembers).toEqual(['host']);
    expect(config.network.ssl.sslOptions).toEqual({ ca: [Buffer.from('certificate')], servername: 'x' });
    expect(config.lifecycleListeners).toHaveLength(1);
    expect(config.connectionStrategy.connectionRetry).toMatchObject({ jitter: 0.5 });
  });

  test('CONFIG-6: functions, listeners, loggers and what is not plain data stay the same objects', () => {
    const checkServerIdentity = () => undefined;
    const key = Buffer.from('key');
    const listener = new (class {
      memberAdded() {}
    })();
    const retry = () => 5;
    const config = resolveConfig({
      network: { ssl: { sslOptions: { checkServerIdentity, key } } },
      membershipListeners: [listener],
      connectionStrategy: { connectionRetry: retry },
      customLogger: console,
    });
    expect(config.network.ssl.sslOptions.checkServerIdentity).toBe(checkServerIdentity);
    expect(config.network.ssl.sslOptions.key).toBe(key);
    expect(config.membershipListeners[0]).toBe(listener);
    expect(config.connectionStrategy.connectionRetry).toBe(retry);
    expect(config.customLogger).toBe(console);
  });

  test('CONFIG-6: a configuration may be frozen, and two clients share nothing of it', () => {
    const given = Object.freeze({ clientLabels: Object.freeze(['a']), network: Object.freeze({}) });
    expect(resolveConfig(given)).toEqual(resolveConfig(given));
    expect(resolveConfig(given).clientLabels).not.toBe(resolveConfig(given).clientLabels);
    expect(resolveConfig({}).network.ssl.sslOptions).not.toBe(resolveConfig({}).network.ssl.sslOptions);
  });

  test('BACKOFF-14: the policy of the first connection takes what it leaves out from connectionRetry', () => {
    const connectionStrategy = { connectionRetry: { multiplier: 2, jitter: 0.3 }, initial: { jitter: 0, clusterConnectTimeoutMillis: 5 } };
    expect(resolveConfig({ connectionStrategy }).connectionStrategy.initial).toEqual({
      initialBackoffMillis: 1_000,
      maxBackoffMillis: 30_000,
      multiplier: 2,
      jitter: 0,
      clusterConnectTimeoutMillis: 5,
    });
  });

  test('BACKOFF-14: it takes it from the defaults when connectionRetry is a function', () => {
    const connectionStrategy = { connectionRetry: () => 5, initial: { jitter: 1 } };
    expect(resolveConfig({ connectionStrategy }).connectionStrategy.initial).toMatchObject({
      initialBackoffMillis: 1_000,
      multiplier: 1.05,
      jitter: 1,
    });
  });

  test('BACKOFF-14: without one, connectionRetry is the policy of the first connection as well', () => {
    const retry = () => 5;
    expect(resolveConfig({ connectionStrategy: { connectionRetry: retry } }).connectionStrategy.initial).toBe(retry);
    expect(resolveConfig({ connectionStrategy: { initial: retry } }).connectionStrategy).toMatchObject({
      initial: retry,
      connectionRetry: { multiplier: 1.05 },
    });
  });

  test('the authentication deadline follows the heartbeat timeout', () => {
    const properties = { 'hazelcast.client.heartbeat.timeout': 90_000 };
    expect(resolveConfig({ properties }).network.authenticationTimeoutMillis).toBe(90_000);
    expect(resolveConfig({ properties, network: { authenticationTimeoutMillis: 3 } }).network.authenticationTimeoutMillis).toBe(3);
  });

  test('the logging level is INFO, and everything goes to a logger of the user', () => {
    expect(resolveConfig({}).loggingLevel).toBe('INFO');
    expect(resolveConfig({ customLogger: console }).loggingLevel).toBe('TRACE');
    expect(resolveConfig({ customLogger: console, properties: { 'hazelcast.logging.level': 'OFF' } }).loggingLevel).toBe('OFF');
  });

  test('a logger needs error, warn, info and debug', () => {
    const requirement = 'customLogger must be an object with the functions error, warn, info and debug, not';
    expect(messagesOf({ customLogger: { ...console, debug: 5 } })).toEqual([`${requirement} an object`]);
    expect(messagesOf({ customLogger: null })).toEqual([`${requirement} null`]);
  });

  test('a property that has lost its meaning is still taken', () => {
    expect(resolveConfig({ properties: { 'hazelcast.client.internal.clean.resources.millis': 50 } })).toEqual(resolveConfig({}));
  });
});

describe('credentials', () => {
  test.each([
    [undefined, { kind: 'none' }],
    [{}, { kind: 'none' }],
    [{ usernamePassword: {} }, { kind: 'none' }],
    [{ usernamePassword: { username: null, password: null } }, { kind: 'none' }],
    [{ usernamePassword: { username: 'me', password: 'pw' } }, { kind: 'password', username: 'me', password: 'pw' }],
    [{ usernamePassword: { username: 'me' } }, { kind: 'password', username: 'me', password: null }],
    [{ usernamePassword: { password: 'pw' } }, { kind: 'password', username: null, password: 'pw' }],
    [{ token: { token: 'dG9rZW4=' } }, { kind: 'token', token: Buffer.from('dG9rZW4=') }],
    [{ custom: 7 }, { kind: 'custom', custom: 7 }],
    [{ provider: Object }, { kind: 'provider', provider: Object }],
    [{ token: { token: 'dG9rZW4=', encoding: 'base64' } }, { kind: 'token', token: Buffer.from('token') }],
  ])('%j', (security, credentials) => {
    expect(resolveConfig({ security }).credentials).toEqual(credentials);
  });

  test('CONFIG-2: a token without its text is refused', () => {
    expect(messagesOf({ security: { token: {} } })).toEqual(['security.token.token must be a non-empty string, not a hidden value']);
    expect(messagesOf({ security: { token: { token: '', encoding: 'HEX' } } })).toEqual([
      'security.token.token must be a non-empty string, not a hidden value',
      "security.token.encoding must be 'ASCII' or 'BASE64', not a hidden value",
    ]);
  });
});
