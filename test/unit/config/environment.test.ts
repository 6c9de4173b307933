import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { configFromEnv } from '../../../src/config/environment.ts';
import { optionPaths } from '../../../src/config/option-text.ts';
import { InvalidConfigurationError } from '../../../src/errors.ts';
import { messagesOf } from './issues.ts';
import { messagesBy, refusalBy, shown } from './refusal.ts';

const messages = (env: Record<string, string>) => messagesBy(() => configFromEnv(env));

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('single variables', () => {
  test.each([
    ['HZCLIENT_CLUSTERNAME', 'prod', { clusterName: 'prod' }],
    ['HZCLIENT_CLUSTERNAME', '5', { clusterName: '5' }],
    ['HZCLIENT_CONNECTIONSTRATEGY_ASYNCSTART', 'true', { connectionStrategy: { asyncStart: true } }],
    ['HZCLIENT_CONNECTIONSTRATEGY_RECONNECTMODE', 'async', { connectionStrategy: { reconnectMode: 'ASYNC' } }],
    ['HZCLIENT_CONNECTIONSTRATEGY_CONNECTIONRETRY_JITTER', '0.2', { connectionStrategy: { connectionRetry: { jitter: 0.2 } } }],
    ['HZCLIENT_CONNECTIONSTRATEGY_INITIAL_JITTER', '0.2', { connectionStrategy: { initial: { jitter: 0.2 } } }],
    ['HZCLIENT_NETWORK_CLUSTERMEMBERS', 'a:1,[::1]:2', { network: { clusterMembers: ['a:1', '[::1]:2'] } }],
    ['HZCLIENT_NETWORK_CLUSTERMEMBERS', ' a:1 , b ', { network: { clusterMembers: ['a:1', 'b'] } }],
    ['HZCLIENT_NETWORK_CLUSTERMEMBERS', ' ', { network: { clusterMembers: [] } }],
    ['HZCLIENT_SECURITY_USERNAMEPASSWORD_PASSWORD', ' a,%41=&', { security: { usernamePassword: { password: ' a,%41=&' } } }],
    ['HZCLIENT_PROPERTIES_HAZELCAST_CLIENT_HEARTBEAT_INTERVAL', '7', { properties: { 'hazelcast.client.heartbeat.interval': 7 } }],
  ])('%s=%s', (variable, text, config) => {
    expect(configFromEnv({ [variable]: text })).toEqual(config);
  });

  test.each(optionPaths())('there is one for %s', (path) => {
    const variable = `HZCLIENT_${path.replaceAll('.', '_').toUpperCase()}`;
    const others = optionPaths().filter((other) => other !== path);
    expect(others.map((other) => `HZCLIENT_${other.replaceAll('.', '_').toUpperCase()}`)).not.toContain(variable);
    expect(outcomeOf({ [variable]: 'x' })).not.toContain('there is no option');
  });

  test('other variables, and those that are undefined, mean nothing', () => {
    expect(
      configFromEnv({ PATH: '/bin', HZCLIENT: 'x', hzclient_clustername: 'x', HAZELCAST_NAME: 'x', HZCLIENT_CLUSTERNAME: undefined }),
    ).toEqual({});
  });

  test('CONFIG-2: a wrong value is refused in the words in which an object is refused, and all at once', () => {
    expect(
      messages({ HZCLIENT_CONNECTIONSTRATEGY_ASYNCSTART: 'yes', HZCLIENT_CLUSTERNAME: '', HZCLIENT_NETWORK_CLUSTERMEMBERS: 'a,b:0' }),
    ).toEqual(messagesOf({ clusterName: '', network: { clusterMembers: ['a', 'b:0'] }, connectionStrategy: { asyncStart: 'yes' } }));
  });

  test('CONFIG-3: an unknown variable is refused, with the one that was probably meant', () => {
    expect(messages({ HZCLIENT_CLUSTER_NAME: 'x', HZCLIENT_NETWORK_SSL_ENABLE: 'true', HZCLIENT_NETWORK: 'x', HZCLIENT_: '' })).toEqual([
      'there is no option HZCLIENT_CLUSTER_NAME, did you mean HZCLIENT_CLUSTERNAME',
      'there is no option HZCLIENT_NETWORK_SSL_ENABLE, did you mean HZCLIENT_NETWORK_SSL_ENABLED',
      'there is no option HZCLIENT_NETWORK',
      'there is no option HZCLIENT_',
    ]);
  });

  test('objects and functions cannot be given', () => {
    expect(messages({ HZCLIENT_NETWORK_SSL_SSLOPTIONS: '{}', HZCLIENT_CUSTOMLOGGER: 'console' })).toEqual([
      'network.ssl.sslOptions cannot be given as text',
      'customLogger must be an object with the functions error, warn, info and debug, not "console"',
    ]);
  });
});

describe('HAZELCAST_URL', () => {
  test('holds a connection string, over which single variables win', () => {
    const config = configFromEnv({
      HZCLIENT_CLUSTERNAME: 'blue',
      HZCLIENT_CONNECTIONSTRATEGY_CONNECTIONRETRY_JITTER: '0.2',
      HAZELCAST_URL: 'hazelcasts://app:p%40ss@host:5701/green?timeout=60000',
    });
    expect(config).toEqual({
      clusterName: 'blue',
      network: { clusterMembers: ['host:5701'], ssl: { enabled: true } },
      connectionStrategy: { connectionRetry: { clusterConnectTimeoutMillis: 60_000, jitter: 0.2 } },
      security: { usernamePassword: { username: 'app', password: 'p@ss' } },
    });
  });

  test('is completed by single variables before it is checked', () => {
    const env = { HAZELCAST_URL: 'hazelcast://h?security.token.encoding=BASE64', HZCLIENT_SECURITY_TOKEN_TOKEN: 'eA==' };
    expect(configFromEnv(env).security).toEqual({ token: { token: 'eA==', encoding: 'BASE64' } });
    expect(messages({ ...env, HZCLIENT_SECURITY_TOKEN_TOKEN: '' })).toEqual([
      'security.token.token must be a non-empty string, not a hidden value',
    ]);
  });

  test('is refused by its name, together with all else that is wrong', () => {
    expect(messages({ HAZELCAST_URL: 'localhost', HZCLIENT_X: '1', HZCLIENT_CLUSTERNAME: '' })).toEqual([
      expect.stringMatching(/^HAZELCAST_URL must be hazelcast:\/\/.+, not a hidden value$/),
      'there is no option HZCLIENT_X',
      'clusterName must be a non-empty string, not ""',
    ]);
    expect(messages({ HAZELCAST_URL: 'hazelcast://h?timeout=soon' })).toEqual([
      'connectionStrategy.connectionRetry.clusterConnectTimeoutMillis must be -1 or a number from 0, not "soon"',
    ]);
  });
});

test('the environment of the process is read when no other one is given', () => {
  vi.stubEnv('HAZELCAST_URL', 'hazelcast://host/stubbed');
  vi.stubEnv('HZCLIENT_INSTANCENAME', 'me');
  expect(configFromEnv()).toEqual({ clusterName: 'stubbed', instanceName: 'me', network: { clusterMembers: ['host'] } });
});

test('API-9: secrets are in no message', () => {
  const error = refusalBy(() =>
    configFromEnv({
      HAZELCAST_URL: 'hazelcast://app:hunter2',
      HZCLIENT_SECURITY_TOKEN_ENCODING: 'hunter2',
      HZCLIENT_SECURITY_TOKN: 'hunter2',
      HZCLIENT_SECURITY_TOKEN: 'hunter2',
      HZCLIENT_NETWORK_SSL_SSLOPTIONS: 'hunter2',
    }),
  );
  expect(error.issues).toHaveLength(6);
  expect(shown(error)).not.toContain('hunter2');
});

test('any environment ends in a configuration or in an InvalidConfigurationError', () => {
  const variables = optionPaths().map((path) => `HZCLIENT_${path.replaceAll('.', '_').toUpperCase()}`);
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('true', '5', '-1', 'null', 'a,b', '', 'ASYNC', 'hazelcast://h'));
  const name = fc.oneof(fc.constantFrom('HAZELCAST_URL', 'HZCLIENT___PROTO__', ...variables), fc.string());
  fc.assert(
    fc.property(fc.dictionary(name, text), (env) => {
      expect(outcomeOf(env)).toBeTypeOf('string');
    }),
    { numRuns: 500 },
  );
});

/** What comes of an environment, in words. */
function outcomeOf(env: Record<string, string>): string {
  try {
    return JSON.stringify(configFromEnv(env));
  } catch (error) {
    if (error instanceof InvalidConfigurationError) return error.message;
    throw error;
  }
}
