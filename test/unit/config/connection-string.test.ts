import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { Client } from '../../../src/client.ts';
import type { ClientConfig } from '../../../src/config/client-config.ts';
import { parseConnectionString } from '../../../src/config/connection-string.ts';
import { resolveConfig } from '../../../src/config/resolve.ts';
import { InvalidConfigurationError } from '../../../src/errors.ts';
import { EmbeddedCluster } from '../../../src/testing/index.ts';
import { messagesOf } from './issues.ts';
import { messagesBy, refusalBy, shown } from './refusal.ts';

const FORM = 'hazelcast://[user[:password]@]host[:port][,host[:port]...][/clusterName][?path=value&...] with %-encoded parts';
const parse = parseConnectionString;
const messages = (text: string) => messagesBy(() => parse(text));

describe('the parts', () => {
  test.each<[string, ClientConfig]>([
    ['hazelcast://host', { network: { clusterMembers: ['host'] } }],
    ['hazelcast://host:5701', { network: { clusterMembers: ['host:5701'] } }],
    ['hazelcast://a:1,b,10.0.0.1:65535', { network: { clusterMembers: ['a:1', 'b', '10.0.0.1:65535'] } }],
    ['hazelcast://[::1]:5701,[::1]', { network: { clusterMembers: ['[::1]:5701', '[::1]'] } }],
    ['hazelcast://[fe80::1%25eth0]:5701', { network: { clusterMembers: ['[fe80::1%eth0]:5701'] } }],
    ['HAZELCAST://host', { network: { clusterMembers: ['host'] } }],
    ['hazelcasts://host', { network: { clusterMembers: ['host'], ssl: { enabled: true } } }],
    ['hazelcast://host/prod', { clusterName: 'prod', network: { clusterMembers: ['host'] } }],
    ['hazelcast://host/a%2Fb%20c', { clusterName: 'a/b c', network: { clusterMembers: ['host'] } }],
    ['hazelcast://host/?name=n', { instanceName: 'n', network: { clusterMembers: ['host'] } }],
    ['hazelcast://host?', { network: { clusterMembers: ['host'] } }],
    ['hazelcast://host?&name=n&', { instanceName: 'n', network: { clusterMembers: ['host'] } }],
  ])('%s', (text, config) => {
    expect(parse(text)).toEqual(config);
  });

  test.each([
    ['app', { username: 'app' }],
    ['app:', { username: 'app', password: '' }],
    [':word', { username: '', password: 'word' }],
    ['app:a:b', { username: 'app', password: 'a:b' }],
    ['app:!$*+,;=#[]~', { username: 'app', password: '!$*+,;=#[]~' }],
    ['a%40b%3A:%2F%3F%23%40%3A%25%00%20%C3%A9%F0%9F%98%80', { username: 'a@b:', password: '/?#@:%\0 é😀' }],
  ])('the user and the password of %s@', (user, usernamePassword) => {
    expect(parse(`hazelcast://${user}@host`)).toEqual({ network: { clusterMembers: ['host'] }, security: { usernamePassword } });
  });
});

describe('the query', () => {
  const inQuery = (query: string) => parse(`hazelcast://h?${query}`);

  test('takes short forms', () => {
    expect(inQuery('asyncStart=true&reconnectMode=ASYNC&timeout=60000&name=n&token=t')).toEqual({
      instanceName: 'n',
      network: { clusterMembers: ['h'] },
      connectionStrategy: { asyncStart: true, reconnectMode: 'ASYNC', connectionRetry: { clusterConnectTimeoutMillis: 60_000 } },
      security: { token: { token: 't' } },
    });
  });

  test.each([
    ['connectionStrategy.initial.multiplier=1.5', { connectionStrategy: { initial: { multiplier: 1.5 } } }],
    ['connectionStrategy.connectionRetry.jitter=.25', { connectionStrategy: { connectionRetry: { jitter: 0.25 } } }],
    ['invocationTimeoutMillis=1e3', { invocationTimeoutMillis: 1_000 }],
    ['timeout=-1', { connectionStrategy: { connectionRetry: { clusterConnectTimeoutMillis: -1 } } }],
    ['network.smartRouting=FALSE', { network: { clusterMembers: ['h'], smartRouting: false } }],
    ['reconnectMode=async', { connectionStrategy: { reconnectMode: 'ASYNC' } }],
    ['clusterName=5', { clusterName: '5' }],
    ['clusterName=true', { clusterName: 'true' }],
    ['name=a+b%20c=d', { instanceName: 'a+b c=d' }],
    ['clientLabels=a,b%2Cc,', { clientLabels: ['a', 'b,c', ''] }],
    ['clientLabels=', { clientLabels: [] }],
    ['client%4Cabels=1', { clientLabels: ['1'] }],
    ['security.usernamePassword.password=null', { security: { usernamePassword: { password: 'null' } } }],
    ['properties.hazelcast.client.heartbeat.interval=100', { properties: { 'hazelcast.client.heartbeat.interval': 100 } }],
    ['properties.hazelcast.logging.level=debug', { properties: { 'hazelcast.logging.level': 'DEBUG' } }],
    ['properties.hazelcast.discovery.public.ip.enabled=null', { properties: { 'hazelcast.discovery.public.ip.enabled': null } }],
  ])('gives a value the type of its option: %s', (query, config) => {
    expect(inQuery(query)).toEqual({ network: { clusterMembers: ['h'] }, ...config });
  });

  test.each([
    ['connectionStrategy.connectionRetry.jitter=1.5', { connectionStrategy: { connectionRetry: { jitter: 1.5 } } }],
    ['connectionStrategy.connectionRetry.jitter=much', { connectionStrategy: { connectionRetry: { jitter: 'much' } } }],
    ['timeout=0x10', { connectionStrategy: { connectionRetry: { clusterConnectTimeoutMillis: '0x10' } } }],
    ['timeout=', { connectionStrategy: { connectionRetry: { clusterConnectTimeoutMillis: '' } } }],
    ['timeout=1e999', { connectionStrategy: { connectionRetry: { clusterConnectTimeoutMillis: Infinity } } }],
    ['asyncStart=1', { connectionStrategy: { asyncStart: 1 } }],
    ['reconnectMode=SOMETIMES', { connectionStrategy: { reconnectMode: 'SOMETIMES' } }],
    ['name=', { instanceName: '' }],
    ['lifecycleListeners=f', { lifecycleListeners: ['f'] }],
    ['customLogger=console', { customLogger: 'console' }],
    ['properties.hazelcast.client.heartbeat.interval=60000', { properties: { 'hazelcast.client.heartbeat.interval': 60_000 } }],
    ['security.token.encoding=HEX&token=t', { security: { token: { token: 't', encoding: 'HEX' } } }],
    ['network.connectionTimout=x', { network: { connectionTimout: 'x' } }],
    ['connectionStrategy.reconnect_mode=ON', { connectionStrategy: { reconnect_mode: 'ON' } }],
    ['properties.hazelcast.client.heartbeat.intervall=1', { properties: { 'hazelcast.client.heartbeat.intervall': 1 } }],
    ['__proto__.polluted=1', JSON.parse('{ "__proto__": { "polluted": 1 } }')],
    ['constructor=1', { constructor: 1 }],
  ])('CONFIG-2: refuses %s in the words in which an object is refused', (query, config) => {
    expect(messages(`hazelcast://h?${query}`)).toEqual(messagesOf(config));
  });

  test('API-6: a short form is suggested where it was probably meant, and only there', () => {
    expect(messages('hazelcast://h?asyncstart=true&tokn=x&network.name=y')).toEqual([
      'there is no option asyncstart, did you mean asyncStart',
      'there is no option tokn, did you mean token',
      'there is no option network.name',
    ]);
  });

  test.each(['network', 'network.ssl', 'network.ssl.sslOptions', 'connectionStrategy.connectionRetry', 'security.token', 'properties'])(
    'the object %s cannot be given',
    (path) => {
      expect(messages(`hazelcast://h?${path}=%7B%7D`)).toEqual([`${path} cannot be given as text`]);
      expect(messages(`hazelcast://h?${path}=`)).toEqual([`${path} cannot be given as text`]);
    },
  );

  test('nothing stands below a value', () => {
    expect(messages('hazelcast://h?clusterName.x=1&network.ssl.sslOptions.ca=x')).toEqual([
      'there is no option clusterName.x',
      'there is no option network.ssl.sslOptions.ca',
    ]);
  });

  test('an option that is given twice is refused, in whatever way it is given', () => {
    expect(messages('hazelcast://h/a?clusterName=b')).toEqual(['clusterName must not be given twice']);
    expect(messages('hazelcasts://h?network.ssl.enabled=true')).toEqual(['network.ssl.enabled must not be given twice']);
    expect(messages('hazelcast://h?network.clusterMembers=a')).toEqual(['network.clusterMembers must not be given twice']);
    expect(messages('hazelcast://h?asyncStart=true&connectionStrategy.asyncStart=true')).toEqual([
      'connectionStrategy.asyncStart must not be given twice',
    ]);
  });

  test('CONFIG-2: everything that is wrong is reported at once', () => {
    const { issues, code } = refusalBy(() => parse('hazelcast://h:0/?nam=x&timeout=-2'));
    expect(code).toBe('INVALID_CONFIGURATION');
    expect(issues.map(({ path }) => path)).toEqual([
      'nam',
      'network.clusterMembers',
      'connectionStrategy.connectionRetry.clusterConnectTimeoutMillis',
    ]);
  });
});

describe('what is no connection string', () => {
  test.each([
    '',
    'host:5701',
    'hazelcast:host',
    'hazelcast://',
    'hazelcast:///dev',
    'hazelcast://?name=x',
    'hazelcast://@host',
    'hazelcast://a@',
    'http://host',
    ' hazelcast://host',
    'hazelcast://a,,b',
    'hazelcast://a,',
    'hazelcast://host:',
    'hazelcast://host:port',
    'hazelcast://::1',
    'hazelcast://[::1',
    'hazelcast://a%3Ab',
    'hazelcast://host/a/b',
    'hazelcast://app:1/word@host',
    'hazelcast://app:1?name=word@host',
    'hazelcast://host?asyncStart',
    'hazelcast://host/%',
    'hazelcast://host?name=%ff',
    'hazelcast://host?%zz=1',
  ])('is refused: %j', (text) => {
    expect(messages(text)).toEqual([`the connection string must be ${FORM}, not a hidden value`]);
  });

  test.each([
    [undefined, 'undefined'],
    [5, '5'],
    [{}, 'an object'],
    [new URL('hazelcast://u:hunter2@host'), 'a URL'],
  ])('is refused, too, when it is no string', (value, described) => {
    expect(messagesBy(() => parse(value as string))).toEqual([`the connection string must be ${FORM}, not ${described}`]);
  });
});

describe('secrets', () => {
  test.each([
    'hazelcst://app:hunter2@host',
    'hazelcast://app:hunter2',
    'hazelcast://app:hunter2@',
    'hazelcast://app:hunter2@host:99999',
    'hazelcast://app:hunter2@host?nam=x',
    'hazelcast://app:%hunter2@host',
    'hazelcast://app:a/hunter2@host',
    'hazelcast://app:a?hunter2@host',
    'hazelcast://app:a?name=hunter2@host',
    'hazelcast://app:1?hunter2=@host',
    'hazelcast://app:a@hunter2@host',
    'hazelcast://app:hunter2@host?token=hunter2',
    'hazelcast://app@host?security.usernamePassword.password=a&hunter2',
    'hazelcast://host?token=hunter2&token=hunter2',
    'hazelcast://host?security.token=hunter2',
    'hazelcast://host?security.tokn.token=hunter2',
    'hazelcast://host?token=a&security.token.encoding=hunter2',
    'hazelcast://host?network.ssl.sslOptions={"passphrase":"hunter2"}',
  ])('API-9: are in no message: %s', (text) => {
    const error = refusalBy(() => parse(text));
    expect(shown(error)).not.toContain('hunter2');
  });

  test('API-9: are in no message, whatever stands around them', () => {
    const junk = fc.string({ unit: fc.constantFrom('/', '?', '#', '@', ':', ',', '%', '[', ']', '.', '4', '0', 'a'), maxLength: 5 });
    const text = fc.tuple(junk, junk, junk, junk).map(([a, b, c, d]) => `hazelcast://app:${a}hunter2${b}@host${c}?token=${d}`);
    fc.assert(
      fc.property(text, (given) => {
        try {
          parse(given);
        } catch (error) {
          expect(shown(error as Error)).not.toContain('hunter2');
        }
      }),
    );
  });
});

describe('any string', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      ...Array.from('/?#@:,&=%[].'),
      '://',
      'hazelcast',
      'hazelcasts://h',
      'token',
      'network.',
      'properties.',
      '%41',
      '__proto__',
      '5',
      'true',
    ),
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(piece).map((pieces) => pieces.join('')),
    fc.array(piece).map((pieces) => `hazelcast://h?${pieces.join('')}`),
  );

  test('API-3: ends in a configuration that the client takes, or in an InvalidConfigurationError', () => {
    fc.assert(
      fc.property(text, (given) => {
        let config: ClientConfig;
        try {
          config = parse(given);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidConfigurationError);
          return;
        }
        resolveConfig(config);
      }),
      { numRuns: 2_000 },
    );
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  test('that is long takes no long time', () => {
    const long = 'a'.repeat(200_000);
    for (const given of [`hazelcast://${long}`, `hazelcast://${':'.repeat(200_000)}`, `hazelcast://h?timeout=${'1'.repeat(200_000)}x`]) {
      try {
        parse(given);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidConfigurationError);
      }
    }
    expect(messages(`hazelcast://h?${long}=1`)).toHaveLength(1);
  }, 2_000);
});

describe('a configuration', () => {
  const word = fc.string({ unit: 'grapheme', minLength: 1 });
  const amount = fc.double({ min: 1e-9, max: 1e21, noNaN: true });
  const flag = fc.boolean();
  const some = <T>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(shape, { requiredKeys: [] });
  const retry = some({ initialBackoffMillis: amount, multiplier: amount.map((above) => 1 + above), jitter: fc.constantFrom(0, 0.25, 1) });
  const host = fc.constantFrom('a', 'b:1', '10.0.0.1:5701', '[::1]', '[fe80::1%eth0]:5701');
  const config = some({
    clusterName: word,
    instanceName: word,
    clientLabels: fc.array(fc.string({ unit: 'grapheme' })).filter((labels) => labels.length !== 1 || labels[0] !== ''),
    network: fc.record(
      {
        clusterMembers: fc.array(host, { minLength: 1 }),
        smartRouting: flag,
        connectionTimeoutMillis: amount,
        ssl: some({ verifyHostname: flag }),
      },
      { requiredKeys: ['clusterMembers'] },
    ),
    connectionStrategy: some({
      asyncStart: flag,
      reconnectMode: fc.constantFrom('ON', 'OFF', 'ASYNC'),
      connectionRetry: retry,
      initial: retry,
      offlineQueue: some({ maxSize: fc.nat() }),
    }),
    security: fc.oneof(
      fc.record({ usernamePassword: some({ username: fc.string({ unit: 'grapheme' }), password: fc.string({ unit: 'grapheme' }) }) }),
      fc.record({ token: fc.record({ token: word, encoding: fc.constantFrom('ASCII', 'BASE64') }) }),
    ),
    properties: some({ 'hazelcast.client.heartbeat.interval': fc.nat(1_000).map((n) => n + 1), 'hazelcast.client.socket.no.delay': flag }),
  });

  /** The options in a query: what a reader of the documentation would write. */
  function queryOf(tree: object, above = ''): string[] {
    return Object.entries(tree).flatMap(([key, value]: [string, unknown]) => {
      const path = `${above}${key}`;
      if (Array.isArray(value)) return [`${path}=${value.map((element) => encodeURIComponent(String(element))).join(',')}`];
      if (typeof value === 'object' && value !== null) return queryOf(value, `${path}.`);
      return [`${encodeURIComponent(path)}=${encodeURIComponent(String(value))}`];
    });
  }

  /** Without the objects in it that say nothing, for which there is no text. */
  function meat(tree: unknown): unknown {
    if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return tree;
    const entries = Object.entries(tree).map(([key, value]) => [key, meat(value)] as const);
    return Object.fromEntries(entries.filter(([, value]) => JSON.stringify(value) !== '{}'));
  }

  test('comes back from the string that says it', () => {
    fc.assert(
      fc.property(config, flag, (given, inPlace) => {
        const { clusterName, network: { clusterMembers = ['h'], ...network } = {}, security, ...rest } = given;
        const user = security !== undefined && 'usernamePassword' in security ? security.usernamePassword : {};
        const isInPlace = inPlace && clusterName !== undefined && user.username !== undefined && user.password !== undefined;
        const place = isInPlace ? `${encodeURIComponent(user.username!)}:${encodeURIComponent(user.password!)}@` : '';
        const query = queryOf({ ...rest, network, ...(isInPlace ? {} : { clusterName, security: security ?? {} }) });
        const hosts = clusterMembers.map((member) => member.replace('%', '%25')).join(',');
        const path = isInPlace ? `/${encodeURIComponent(clusterName)}` : '';
        const text = `hazelcast://${place}${hosts}${path}?${query.filter((pair) => !pair.endsWith('=undefined')).join('&')}`;
        expect(parse(text)).toEqual(meat({ ...given, network: { clusterMembers, ...network } }));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a client', () => {
  const clusters: EmbeddedCluster[] = [];
  afterEach(() => Promise.all(clusters.splice(0).map((cluster) => cluster.stop())));

  test('connects by a connection string', async () => {
    const cluster = await EmbeddedCluster.start({ members: 1 });
    clusters.push(cluster);
    const client = await Client.newHazelcastClient(`hazelcast://${cluster.addresses.join(',')}/dev?name=by-string&timeout=5000`);
    expect(client.getName()).toBe('by-string');
    expect(client.getCluster().getMembers()).toHaveLength(1);
    await client.shutdown();
  });

  test('API-1: rejects when the connection string is wrong', async () => {
    const start = Client.newHazelcastClient('hazelcast://h?nam=x');
    await expect(start).rejects.toThrow('there is no option nam, did you mean name');
    await expect(start).rejects.toBeInstanceOf(InvalidConfigurationError);
  });
});
