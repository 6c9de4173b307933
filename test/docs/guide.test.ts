import { subscribe, unsubscribe, type Channel, type TracingChannel } from 'node:diagnostics_channel';
import { isDeepStrictEqual } from 'node:util';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { afterFailedRound, beginLoop } from '../../src/cluster/backoff.ts';
import { channels } from '../../src/diagnostics/channels.ts';
import { resolveFailoverClient } from '../../src/config/failover.ts';
import { resolveConfig } from '../../src/config/resolve.ts';
import { RETRY_DEFAULTS } from '../../src/config/schema.ts';
import { parseArguments } from '../../src/cli/arguments.ts';
import * as errors from '../../src/errors.ts';
import { Client } from '../../src/index.ts';
import { EmbeddedCluster } from '../../src/testing/index.ts';
import { blocksOf, dutiesOf, ofKind } from './blocks.ts';
import { eventually } from '../scenarios/clients.ts';
import { codeIn, rowsOf, sectionOf, tableOf, textOf } from './document.ts';
import { edgesOfDiagram, exploreMachine, treatmentOf } from './states.ts';

const PATH = 'docs/connection-strategy.md';
const guide = textOf(PATH);
const section = (name: string) => sectionOf(guide, `## ${name}`);

describe('the life of a client', () => {
  const { steps, closes, states } = exploreMachine();

  test('LIFE-1: each step of the diagram has the lifecycle events that the machine announces in it', () => {
    const [diagram] = ofKind(dutiesOf(blocksOf(PATH, guide)), 'diagram');
    expect(edgesOfDiagram(diagram?.block.code ?? '')).toEqual(steps);
  });

  test('a shutdown leads from every state to CLOSING, and before the start to CLOSED', () => {
    const kinds = new Set(states.map(({ kind }) => kind));
    const open = [...kinds].filter((kind) => !['NEW', 'CLOSING', 'CLOSED'].includes(kind)).map((kind) => `${kind} --> CLOSING`);
    expect(new Set(closes.keys())).toEqual(new Set([...open, 'NEW --> CLOSED']));
  });

  test('START-4 MODE-5 MODE-9: the table has every state, and says what becomes of calls in it', () => {
    const kinds = [...new Set(states.map(({ kind }) => kind))];
    const rows = rowsOf(section('The life of a client')).map(([state, , ...treatments]) => [state, ...treatments]);
    const expected = kinds.map((kind) => {
      const own = states.filter((state) => state.kind === kind);
      const later = (mode: 'ON' | 'ASYNC') => treatmentOf(own, { phase: 'reconnect', mode });
      return [kind, treatmentOf(own, { phase: 'initial', mode: 'ON' }), later('ON'), later('ASYNC')];
    });
    expect(new Map(rows.map(([state, ...cells]) => [state, cells]))).toEqual(new Map(expected.map(([state, ...cells]) => [state, cells])));
  });
});

/** An option as the tables name it: a path with dots, or a property in brackets. */
function pathOf(option: string): string[] {
  const [, property] = /^properties\['(.+)'\]$/.exec(option) ?? [];
  return property === undefined ? option.split('.') : ['properties', property];
}

function configWith(option: string, value: unknown): unknown {
  return pathOf(option).reduceRight((inner: unknown, key) => ({ [key]: inner }), value);
}

/** What refuses a value of an option, if something does. */
function refusalOf(option: string, value: unknown): string | undefined {
  try {
    resolveConfig(configWith(option, value));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Values of every kind: at least one is right for each option, and not its default. */
const VALUES = [1, 50, 4_999, 20_000, true, false, 'ASYNC', 'https://example.com', ['a'], { discover: () => [] }, () => 1];

const valueOf = (cell: string): unknown => JSON.parse((codeIn(cell)[0] ?? 'null').replaceAll("'", '"'));

describe('the table of options', () => {
  const options = rowsOf(section('Options')).map(([option = '', shown = '', must = '']) => ({
    option: codeIn(option)[0] ?? '',
    shown,
    must,
  }));

  test('has every option of the connection strategy', () => {
    const { connectionRetry, offlineQueue, ...strategy } = resolveConfig({}).connectionStrategy;
    const names = [
      ...Object.keys(strategy),
      ...Object.keys(connectionRetry).map((name) => `connectionRetry.${name}`),
      ...Object.keys(offlineQueue).map((name) => `offlineQueue.${name}`),
    ];
    const listed = options.map(({ option }) => option).filter((option) => option.startsWith('connectionStrategy.'));
    expect(listed.toSorted()).toEqual(names.map((name) => `connectionStrategy.${name}`).toSorted());
  });

  test.each(options.filter(({ shown }) => shown !== '–'))('CONFIG-1: $option has the default $shown', ({ option, shown }) => {
    const none = resolveConfig({});
    expect(resolveConfig(configWith(option, valueOf(shown)))).toEqual(none);
    // the option means something: at least one other value makes another configuration
    const others = VALUES.filter((value) => refusalOf(option, value) === undefined).map((value) =>
      resolveConfig(configWith(option, value)),
    );
    expect(others.some((other) => !isDeepStrictEqual(other, none))).toBe(true);
  });

  test.each(options)('CONFIG-2: $option must be $must', ({ option, must }) => {
    const path = pathOf(option);
    const name = path[0] === 'properties' ? path[1] : option;
    const refusals = [Symbol.iterator, {}, 'wrong', ['x:0']].map((wrong) => refusalOf(option, wrong));
    expect(refusals).toContainEqual(expect.stringContaining(`${name} must be ${must}, not`));
  });
});

describe('the table of timeouts', () => {
  const FIXED: Readonly<Record<string, RegExp>> = {
    'src/cluster/synchronization.ts': /const SYNC_MILLIS = ([\d_]+);/,
    'src/config/failover.ts': /const CANDIDATE_MILLIS = ([\d_]+);/,
  };
  const rows = rowsOf(section('Timeouts')).map(([stage = '', limit = '', shown = '']) => ({ stage, limit, shown }));
  const configurable = rows.filter(({ limit }) => limit.startsWith('`') && !limit.includes(' of '));

  test('TIMEOUT-7: has the stages whose limits are fixed', () => {
    const fixed = rows.filter(({ limit }) => limit.startsWith('fixed')).map(({ shown }) => valueOf(shown));
    const inCode = Object.entries(FIXED).map(([file, pattern]) => Number(pattern.exec(textOf(file))?.[1]?.replaceAll('_', '')));
    expect(fixed).toEqual(inCode);
  });

  test.each(configurable)('TIMEOUT-7: $stage is bounded by $limit, and by default by $shown', ({ limit, shown }) => {
    const option = codeIn(limit)[0] ?? '';
    expect(resolveConfig(configWith(option, valueOf(shown)))).toEqual(resolveConfig({}));
    expect(resolveConfig(configWith(option, 43_210))).not.toEqual(resolveConfig({}));
  });

  test('TIMEOUT-3: one of several clusters is tried for 120 s, unless something else is said', () => {
    const { connectionRetry } = resolveFailoverClient({ clientConfigs: [{}] }).config.connectionStrategy;
    expect(connectionRetry).toMatchObject({ clusterConnectTimeoutMillis: 120_000 });
    expect(rows).toHaveLength(configurable.length + 2 + 1); // those that are fixed, and that of a shutdown
  });
});

test('FAILOVER-2: the configurations of several clusters may differ in what the guide says, and in nothing else', () => {
  const [, named = ''] = /^- The configurations may differ in ([^]*?), and in\s+nothing else/m.exec(section('Several clusters')) ?? [];
  const differing = rowsOf(section('Options')).flatMap(([cell = '']) => {
    const option = codeIn(cell)[0] ?? '';
    const others = VALUES.filter((value) => refusalOf(option, value) === undefined).map((value) => configWith(option, value));
    const refused = others.filter((other) => {
      try {
        resolveFailoverClient({ clientConfigs: [{}, other] });
        return false;
      } catch {
        return true;
      }
    });
    expect(others).not.toEqual([]);
    return refused.length === 0 ? [option.split('.').slice(0, 2).join('.')] : [];
  });
  expect(new Set(codeIn(named))).toEqual(new Set([...differing, 'security']));
});

describe('the table of reconnect modes', () => {
  const [head = [], ...rows] = tableOf(section('Reconnect modes'));
  const cellsOf = (mode: string) =>
    new Map(rows.map((row) => [row[0], row[head.findIndex((title) => title.includes(`\`${mode}\``))] ?? '']));

  test.each(['OFF', 'ON', 'ASYNC'] as const)('MODE-3 MODE-5 MODE-7 MODE-8 MODE-9: is what happens in mode %s', async (reconnectMode) => {
    const cells = cellsOf(reconnectMode);
    await using cluster = await EmbeddedCluster.start();
    const events: string[] = [];
    const client = await Client.newHazelcastClient({
      network: { clusterMembers: cluster.addresses },
      connectionStrategy: { reconnectMode, connectionRetry: { initialBackoffMillis: 20 } },
      lifecycleListeners: [(event) => events.push(event)],
      properties: { 'hazelcast.logging.level': 'OFF' },
    });
    const map = await client.getMap('m');
    cluster.faults.add({ on: '*', times: 2, do: { kind: 'ignore' } });
    const [write, read] = [endOf(map.set('a', 1)), endOf(map.get('a'))];
    await eventually(() => cluster.countOf('mapGet') === 1);
    await cluster.stopAll();
    await eventually(() => events.includes('DISCONNECTED'));
    const late = endOf(map.set('b', 2));
    await cluster.startAll();
    const seen = { 'new calls': await late, 'reads that were sent': await read, 'writes that were sent': await write };
    for (const [row, end] of Object.entries(seen)) {
      const cell = cells.get(row) ?? '';
      expect([row, end]).toEqual([row, cell.startsWith('wait') ? 'resolved' : codeIn(cell)[0]]);
    }
    const told = codeIn(cells.get('lifecycle events') ?? '');
    await eventually(() => expect(events.slice(3)).toEqual(told)); // after those of the start
    await client.shutdown();
  });
});

/** How a call ends: the name of its error, if it has one. */
function endOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'resolved',
    (error: Error) => error.name,
  );
}

describe('the retry policy', () => {
  test('BACKOFF-2 BACKOFF-3 BACKOFF-4: the formula gives the waits of the client', () => {
    const [formula] = ofKind(dutiesOf(blocksOf(PATH, section('Retry policy'))), 'words');
    const expressions = [...(formula?.block.code ?? '').matchAll(/^(?:base|wait) +=\s+(.*?)\s{3,}/gm)].map(([, text = '']) => text);
    expect(expressions).toHaveLength(3);
    const [first, wait, next] = expressions.map((text) => text.replaceAll('×', '*')) as [string, string, string];
    const policies = [RETRY_DEFAULTS, { initialBackoffMillis: 500, maxBackoffMillis: 100, multiplier: 3, jitter: 0.5 }];
    for (const policy of [...policies, { initialBackoffMillis: 10, maxBackoffMillis: 5_000, multiplier: 2, jitter: 1 }]) {
      const numbers = { ...RETRY_DEFAULTS, ...policy };
      const value = (text: string, more: object): number => runInNewContext(text, { ...numbers, ...more, min: Math.min }) as number;
      let progress = beginLoop(numbers, 0);
      let base = value(first, {});
      for (let round = 0, U = 1; round < 20; round++, U = -U / 1.1) {
        const failed = afterFailedRound(numbers, progress, { lastErrors: [], phase: 'initial', cluster: 'dev', now: 0, chance: U });
        expect(failed.verdict).toEqual({ kind: 'pause', millis: Math.max(1, Math.ceil(value(wait, { base, U }))) });
        progress = failed.progress;
        base = value(next, { base });
      }
    }
  });

  test('BACKOFF-15: the 71st wait of the default is the first of 30 s', () => {
    const waits = defaultWaits(80);
    expect(waits.slice(0, 3)).toEqual([1_000, 1_050, 1_103]); // rounded upwards
    expect(waits.indexOf(30_000) + 1).toBe(71);
    expect(section('Retry policy')).toContain('The 71st wait is the first of 30 s.');
  });

  const kinds = section('Four kinds of applications').split(/^### /m).slice(1);
  const named = kinds.map((text) => ({ name: text.split('\n')[0], text: text.slice(text.indexOf('\n') + 1) }));

  test.each(named)('the plan that is shown for $name is the one of its code', ({ text }) => {
    const [command] = ofKind(dutiesOf(blocksOf(PATH, text)), 'command');
    const parsed = parseArguments((command?.block.code ?? '').trim().split(' ').slice(2), {});
    if (parsed.kind !== 'plan') throw new Error('no plan is shown');
    const code = blocksOf(PATH, text).flatMap((block) => (block.info.startsWith('ts') ? [block.code] : []));
    const given = Object.entries(parsed.policy).filter(([, value]) => value !== undefined);
    expect(given.length).toBeGreaterThan(3);
    for (const [option, value] of given) expect(code.join('').replaceAll(/(?<=\d)_(?=\d)/g, '')).toContain(`${option}: ${value}`);
  });
});

describe('the table of errors', () => {
  const rows = rowsOf(section('Errors')).map(([type = '', codes = '', , maybe = '']) => ({
    name: codeIn(type)[0] ?? '',
    codes: codeIn(codes),
    maybe,
  }));

  test('has the errors of calls and of the start', () => {
    const names = ['ClientOfflineError', 'ClientNotActiveError', 'TargetDisconnectedError', 'OperationTimeoutError', 'AbortError'];
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining([...names, 'IllegalStateError', 'InvalidConfigurationError']));
  });

  test.each(rows)(
    'ERROR-1 ERROR-3: $name exists, has the codes of the table, and maybeExecuted where it says so',
    ({ name, codes, maybe }) => {
      const type = Reflect.get(errors, name) as new (message: string) => Error & { code: string };
      const [, text = ''] = new RegExp(`/\\*\\* (.*?) \\*/\nexport class ${name} `).exec(textOf('src/errors.ts')) ?? [];
      const error = new type('');
      expect(error).toMatchObject({ name, code: expect.toBeOneOf(codes) as string });
      const inDocumentation = codeIn(text).filter((code) => /^[A-Z_]+$/.test(code));
      expect(inDocumentation.toSorted()).toEqual(codes.toSorted());
      expect('maybeExecuted' in error).toBe(!maybe.startsWith('–'));
    },
  );
});

test('STATUS-1: the table of the status has every field of it', () => {
  const [, fields = ''] = /export interface ConnectionStatus \{\n([^]*?)\n\}/.exec(textOf('src/cluster/status.ts')) ?? [];
  const inCode = [...fields.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name]) => name);
  const listed = rowsOf(section('Watching a client')).flatMap(([names = '']) => codeIn(names));
  expect(listed).toEqual(inCode);
});

test('STATUS-4: the table of channels has every channel, and what its messages hold', async () => {
  const [, , second = ''] = section('Watching a client').split(/^\| (?=field|channel)/m);
  const listed = rowsOf(`| ${second}`).map(([name = '', fields = '']) => [codeIn(name)[0], codeIn(fields)] as const);
  const heard = new Map<string, string[]>();
  const listen = (message: unknown, name: string | symbol) => void heard.set(String(name), Object.keys(message as object));
  const all: readonly (Channel | TracingChannel)[] = Object.values(channels);
  // a tracing channel is several; the first of them is heard of first
  const names = all.map((one) => String('name' in one ? one.name : one.start.name));
  for (const name of names) subscribe(name, listen);
  const cluster = await EmbeddedCluster.start();
  const client = await Client.newHazelcastClient({
    network: { clusterMembers: cluster.addresses },
    properties: { 'hazelcast.logging.level': 'OFF' },
  });
  await (await client.getMap('cities')).size();
  await client.shutdown();
  await cluster.stop();
  for (const name of names) unsubscribe(name, listen);
  expect(listed).toEqual(names.map((name) => [name.replace(/^(tracing:.*):start$/, '$1:*'), heard.get(name)]));
});

describe('the table of other clients', () => {
  const rows = rowsOf(section('Coming from another client'));

  test('CONFIG-1: names options that exist', () => {
    const unknown = rows.flatMap(([, , , own = '']) => {
      const option = codeIn(own)[0] ?? '';
      if (['tryCount', 'clientConfigs'].includes(option)) return [];
      return (refusalOf(option, Symbol.iterator) ?? '').startsWith('there is no option') ? [option] : [];
    });
    expect(unknown).toEqual([]);
    expect(() => resolveFailoverClient({ tryCount: 1, clientConfigs: [{}] })).not.toThrow();
  });

  test('has every option of the Python client for connecting', () => {
    const python = ['async_start', 'reconnect_mode', 'retry_initial_backoff', 'retry_max_backoff', 'retry_multiplier', 'retry_jitter'];
    const listed = rows.flatMap(([names = '']) => codeIn(names));
    expect(listed).toEqual(expect.arrayContaining([...python, 'cluster_connect_timeout', 'connection_timeout']));
  });

  test('has every option of the table of options, as far as it has a name of its own', () => {
    const listed = rows.flatMap(([, , , own = '']) => codeIn(own));
    const options = rowsOf(section('Options')).flatMap(([option = '']) => codeIn(option));
    expect(options.filter((option) => !listed.includes(option))).toEqual([]);
  });
});

/** The waits of a loop that nobody configured, in milliseconds. */
function defaultWaits(count: number): number[] {
  let progress = beginLoop(RETRY_DEFAULTS, 0);
  return Array.from({ length: count }, () => {
    const failed = afterFailedRound(RETRY_DEFAULTS, progress, { lastErrors: [], phase: 'initial', cluster: 'dev', now: 0, chance: 0 });
    progress = failed.progress;
    return failed.verdict.kind === 'pause' ? failed.verdict.millis : NaN;
  });
}
