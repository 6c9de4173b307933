import { describe, expect, test } from 'vitest';
import { resolveConfig } from '../../../src/config/resolve.ts';
import { messagesOf, nested, read } from './issues.ts';

interface Row {
  /** Where users write it. */
  readonly path: readonly string[];
  /** Where the client reads it. */
  readonly resolved: readonly string[];
  readonly initial: unknown;
  readonly must: string;
  readonly good: readonly unknown[];
  readonly bad: readonly (readonly [value: unknown, shown: string])[];
}

const NOT_NUMBERS = [
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
  ['5', '"5"'],
  [true, 'true'],
  [null, 'null'],
  [5n, '5'],
  [{}, 'an object'],
] as const;
const NOT_BOOLEANS = [
  [0, '0'],
  ['true', '"true"'],
  [null, 'null'],
  [[], 'an array'],
] as const;
const NOT_TEXTS = [
  ['', '""'],
  [7, '7'],
  [null, 'null'],
  [Symbol('x'), 'Symbol(x)'],
] as const;

/** The same values, where none of them is shown. */
const hidden = (bad: Row['bad']): Row['bad'] => bad.map(([value]) => [value, 'a hidden value']);

const HUGE = Number.MAX_VALUE;
const NEARLY_NOTHING = Number.MIN_VALUE;

const flag = (path: readonly string[], resolved: readonly string[], initial: boolean): Row => {
  return { path, resolved, initial, must: 'true or false', good: [true, false], bad: NOT_BOOLEANS };
};
const numberFrom = (least: number, path: readonly string[], resolved: readonly string[], initial: number): Row => {
  const outside = [least - 1, -HUGE].map((value) => [value, String(value)] as const);
  return {
    path,
    resolved,
    initial,
    must: `a number from ${least}`,
    good: [least, least + 0.5, 1e9, HUGE],
    bad: [...outside, ...NOT_NUMBERS],
  };
};
const numberAboveZero = (path: readonly string[], resolved: readonly string[], initial: number, good = [NEARLY_NOTHING, 1, HUGE]): Row => {
  const outside = [0, -1].map((value) => [value, String(value)] as const);
  return { path, resolved, initial, must: 'a number above 0', good, bad: [...outside, ...NOT_NUMBERS] };
};
const integerFrom = (least: number, path: readonly string[], resolved: readonly string[], initial: number): Row => {
  const outside = [least - 1, least + 0.5, 2 ** 53].map((value) => [value, String(value)] as const);
  return {
    path,
    resolved,
    initial,
    must: `an integer from ${least}`,
    good: [least, 77, Number.MAX_SAFE_INTEGER],
    bad: [...outside, ...NOT_NUMBERS],
  };
};
const text = (path: readonly string[], initial: unknown): Row => {
  return { path, resolved: path, initial, must: 'a non-empty string', good: ['x', ' ', 'é'.repeat(300)], bad: NOT_TEXTS };
};
const words = (path: readonly string[], resolved: readonly string[], initial: string, must: string, good: readonly string[]): Row => {
  return {
    path,
    resolved,
    initial,
    must,
    good,
    bad: [
      ['', '""'],
      ['YES', '"YES"'],
      [1, '1'],
      [true, 'true'],
      [null, 'null'],
    ],
  };
};
const property = (name: string): string[] => ['properties', name];
const retry = (policy: string): Row[] => {
  const at = (name: string): string[] => ['connectionStrategy', policy, name];
  return [
    numberFrom(0, at('initialBackoffMillis'), at('initialBackoffMillis'), 1_000),
    numberFrom(0, at('maxBackoffMillis'), at('maxBackoffMillis'), 30_000),
    numberFrom(1, at('multiplier'), at('multiplier'), 1.05),
    {
      path: at('jitter'),
      resolved: at('jitter'),
      initial: 0,
      must: 'a number from 0 to 1',
      good: [0, NEARLY_NOTHING, 0.2, 1],
      bad: [[1.5, '1.5'], [1 + Number.EPSILON, '1.0000000000000002'], [-0.1, '-0.1'], ...NOT_NUMBERS],
    },
    {
      path: at('clusterConnectTimeoutMillis'),
      resolved: at('clusterConnectTimeoutMillis'),
      initial: -1,
      must: '-1 or a number from 0',
      good: [-1, 0, NEARLY_NOTHING, 120_000, HUGE],
      bad: [[-0.5, '-0.5'], [-2, '-2'], ...NOT_NUMBERS],
    },
    {
      path: ['connectionStrategy', policy],
      resolved: ['connectionStrategy', policy],
      initial: { initialBackoffMillis: 1_000, maxBackoffMillis: 30_000, multiplier: 1.05, jitter: 0, clusterConnectTimeoutMillis: -1 },
      must: 'an object or a function',
      good: [() => 'give-up'],
      bad: [
        [[], 'an array'],
        ['fast', '"fast"'],
        [1000, '1000'],
        [null, 'null'],
      ],
    },
  ];
};

const rows: Row[] = [
  text(['clusterName'], 'dev'),
  text(['instanceName'], undefined),
  {
    path: ['clientLabels'],
    resolved: ['clientLabels'],
    initial: [],
    must: 'an array of strings',
    good: [[], [''], ['a', 'b']],
    bad: [
      ['a', '"a"'],
      [{}, 'an object'],
      [['a', 5], 'an array with 5'],
      [[null], 'an array with null'],
      [null, 'null'],
    ],
  },
  {
    path: ['network', 'clusterMembers'],
    resolved: ['network', 'clusterMembers'],
    initial: [],
    must: 'an array of addresses with ports from 1 to 65535',
    good: [[], ['host'], ['10.0.0.1:1', 'b:65535'], ['[::1]:5701', '[::1]', '::1', '[fe80::1%eth0]:5701']],
    bad: [
      ['host', '"host"'],
      [['host:0'], 'an array with "host:0"'],
      [['good', 'host:65536'], 'an array with "host:65536"'],
      [['host:'], 'an array with "host:"'],
      [[''], 'an array with ""'],
      [['a b'], 'an array with "a b"'],
      [[5701], 'an array with 5701'],
      [null, 'null'],
    ],
  },
  {
    path: ['network', 'hazelcastCloud', 'discoveryToken'],
    resolved: ['network', 'cloudToken'],
    initial: undefined,
    must: 'a non-empty string',
    good: ['x', 'é'.repeat(300)],
    bad: hidden(NOT_TEXTS),
  },
  {
    path: ['network', 'discovery'],
    resolved: ['network', 'discovery'],
    initial: undefined,
    must: 'an object with the function discover',
    good: [{ discover: () => Promise.resolve([]) }],
    bad: [
      [{}, 'an object'],
      [{ discover: true }, 'an object'],
      [() => [], 'a function'],
      ['kubernetes', '"kubernetes"'],
      [null, 'null'],
    ],
  },
  numberFrom(0, ['network', 'connectionTimeoutMillis'], ['network', 'connectionTimeoutMillis'], 5_000),
  numberFrom(0, ['network', 'connectionTimeout'], ['network', 'connectionTimeoutMillis'], 5_000),
  numberAboveZero(['network', 'authenticationTimeoutMillis'], ['network', 'authenticationTimeoutMillis'], 60_000),
  flag(['network', 'smartRouting'], ['network', 'smartRouting'], true),
  flag(['network', 'redoOperation'], ['invocation', 'redoOperation'], false),
  flag(['network', 'ssl', 'enabled'], ['network', 'ssl', 'enabled'], false),
  flag(['network', 'ssl', 'verifyHostname'], ['network', 'ssl', 'verifyHostname'], true),
  {
    path: ['network', 'ssl', 'sslOptions'],
    resolved: ['network', 'ssl', 'sslOptions'],
    initial: {},
    must: 'an object of TLS options',
    good: [{}, { ca: [Buffer.from('x')], servername: 'a' }],
    bad: [
      [[], 'an array'],
      [true, 'true'],
      [null, 'null'],
    ],
  },
  flag(['connectionStrategy', 'asyncStart'], ['connectionStrategy', 'asyncStart'], false),
  words(['connectionStrategy', 'reconnectMode'], ['connectionStrategy', 'reconnectMode'], 'ON', "'OFF', 'ON' or 'ASYNC'", [
    'OFF',
    'ON',
    'ASYNC',
  ]),
  ...retry('connectionRetry'),
  ...retry('initial'),
  flag(['connectionStrategy', 'skipMemberListOnReconnect'], ['connectionStrategy', 'skipMemberListOnReconnect'], false),
  integerFrom(0, ['connectionStrategy', 'offlineQueue', 'maxSize'], ['connectionStrategy', 'offlineQueue', 'maxSize'], 10_000),
  numberAboveZero(['invocationTimeoutMillis'], ['invocation', 'timeoutMillis'], 120_000),
  numberAboveZero(property('hazelcast.client.invocation.timeout.millis'), ['invocation', 'timeoutMillis'], 120_000),
  numberAboveZero(['invocationRetryPauseMillis'], ['invocation', 'retryPauseMillis'], 1_000),
  numberAboveZero(property('hazelcast.client.invocation.retry.pause.millis'), ['invocation', 'retryPauseMillis'], 1_000),
  flag(['backupAckToClientEnabled'], ['backupAcks', 'enabled'], true),
  {
    path: ['lifecycleListeners'],
    resolved: ['lifecycleListeners'],
    initial: [],
    must: 'an array of functions',
    good: [[], [() => {}]],
    bad: [
      [() => {}, 'a function'],
      [[{}], 'an array with an object'],
      [null, 'null'],
    ],
  },
  {
    path: ['membershipListeners'],
    resolved: ['membershipListeners'],
    initial: [],
    must: 'an array of listeners',
    good: [[], [{ memberAdded() {} }, { memberRemoved() {}, init() {} }]],
    bad: [
      [{}, 'an object'],
      [[{ init() {} }], 'an array with an object'],
      [[() => {}], 'an array with a function'],
      [null, 'null'],
    ],
  },
  numberAboveZero(property('hazelcast.client.heartbeat.interval'), ['heartbeat', 'intervalMillis'], 5_000, [NEARLY_NOTHING, 59_999]),
  numberAboveZero(property('hazelcast.client.heartbeat.timeout'), ['heartbeat', 'timeoutMillis'], 60_000, [5_000.5, HUGE]),
  numberAboveZero(property('hazelcast.client.operation.backup.timeout.millis'), ['backupAcks', 'timeoutMillis'], 5_000),
  flag(property('hazelcast.client.operation.fail.on.indeterminate.state'), ['backupAcks', 'failOnIndeterminateState'], false),
  flag(property('hazelcast.client.shuffle.member.list'), ['network', 'shuffleMembers'], true),
  flag(property('hazelcast.client.socket.no.delay'), ['network', 'noDelay'], true),
  integerFrom(1, property('hazelcast.client.schema.max.put.retry.count'), ['schemaMaxPutRetryCount'], 100),
  {
    path: property('hazelcast.discovery.public.ip.enabled'),
    resolved: ['network', 'publicIp'],
    initial: null,
    must: 'true, false or null',
    good: [true, false, null],
    bad: [
      ['true', '"true"'],
      [0, '0'],
    ],
  },
  {
    path: property('hazelcast.client.cloud.url'),
    resolved: ['network', 'cloudUrl'],
    initial: 'https://api.cloud.hazelcast.com',
    must: 'an https URL',
    good: ['https://localhost:8443', 'HTTPS://api.example.com/v1/'],
    bad: [
      ['http://localhost', '"http://localhost"'],
      ['api.cloud.hazelcast.com', '"api.cloud.hazelcast.com"'],
      ['https://', '"https://"'],
      ['', '""'],
      [443, '443'],
      [null, 'null'],
    ],
  },
  {
    path: ['security', 'custom'],
    resolved: ['credentials', 'custom'],
    initial: undefined,
    must: 'anything but null',
    good: [0, '', false, {}, [], () => {}],
    bad: [[null, 'a hidden value']],
  },
  {
    path: ['security', 'provider'],
    resolved: ['credentials', 'provider'],
    initial: undefined,
    must: 'a function',
    good: [() => Promise.resolve(null)],
    bad: hidden([
      [{}, ''],
      ['secret', ''],
      [true, ''],
      [null, ''],
    ]),
  },
  words(['loadBalancer', 'type'], ['loadBalancer', 'type'], 'ROUND_ROBIN', "'RANDOM' or 'ROUND_ROBIN'", ['RANDOM', 'ROUND_ROBIN']),
  words(
    ['serialization', 'defaultNumberType'],
    ['serialization', 'defaultNumberType'],
    'double',
    "'byte', 'short', 'integer', 'long', 'float' or 'double'",
    ['byte', 'short', 'integer', 'long', 'float', 'double'],
  ),
  words(['serialization', 'bigintType'], ['serialization', 'bigintType'], 'long', "'long', 'bigInteger' or 'auto'", [
    'long',
    'bigInteger',
    'auto',
  ]),
  words(['serialization', 'longType'], ['serialization', 'longType'], 'bigint', "'bigint' or 'number'", ['bigint', 'number']),
  flag(['serialization', 'isBigEndian'], ['serialization', 'isBigEndian'], true),
  words(
    ['serialization', 'jsonStringDeserializationPolicy'],
    ['serialization', 'jsonStringDeserializationPolicy'],
    'EAGER',
    "'EAGER' or 'NO_DESERIALIZATION'",
    ['EAGER', 'NO_DESERIALIZATION'],
  ),
];

const nameOf = (path: readonly string[]) => path.slice(path[0] === 'properties' ? 1 : 0).join('.');

describe.each(rows.map((row) => [nameOf(row.path), row] as const))('%s', (name, { path, resolved, initial, must, good, bad }) => {
  test('CONFIG-1: has its default when it is absent', () => {
    expect(read(resolveConfig(undefined), resolved)).toEqual(initial);
  });

  test('CONFIG-5: is absent when it is undefined', () => {
    expect(read(resolveConfig(nested(path, undefined)), resolved)).toEqual(initial);
  });

  test('CONFIG-4: takes every value of its range', () => {
    for (const value of good) expect(read(resolveConfig(nested(path, value)), resolved)).toEqual(value);
  });

  test('CONFIG-2: refuses any other value, names itself, and shows the value', () => {
    for (const [value, shown] of bad) expect(messagesOf(nested(path, value))).toEqual([`${name} must be ${must}, not ${shown}`]);
  });
});

test.each([
  'network',
  'network.ssl',
  'connectionStrategy',
  'connectionStrategy.offlineQueue',
  'loadBalancer',
  'serialization',
  'properties',
])('CONFIG-2: the section %s refuses what is not an object', (section) => {
  for (const [value, shown] of [
    [5, '5'],
    [[], 'an array'],
    [null, 'null'],
    ['x', '"x"'],
    [() => {}, 'a function'],
  ] as const) {
    expect(messagesOf(nested(section.split('.'), value))).toEqual([`${section} must be an object, not ${shown}`]);
  }
});

test('CONFIG-2: a configuration that is not an object is refused', () => {
  expect(messagesOf(null)).toEqual(['the configuration must be an object, not null']);
  expect(messagesOf('dev')).toEqual(['the configuration must be an object, not "dev"']);
});

test('BACKOFF-15: nothing said about the pauses means 1000, 30000, 1.05 and no jitter', () => {
  const { connectionRetry } = resolveConfig({}).connectionStrategy;
  expect(connectionRetry).toEqual({
    initialBackoffMillis: 1_000,
    maxBackoffMillis: 30_000,
    multiplier: 1.05,
    jitter: 0,
    clusterConnectTimeoutMillis: -1,
  });
});
