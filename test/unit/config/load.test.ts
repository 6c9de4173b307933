import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ClientConfig } from '../../../src/config/client-config.ts';
import { loadClientConfig, type LoadOptions } from '../../../src/config/load.ts';
import { IllegalArgumentError, InvalidConfigurationError } from '../../../src/errors.ts';
import { shown } from './refusal.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'load-config-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => {
  vi.doUnmock('yaml');
  vi.unstubAllEnvs();
});

async function fileWith(name: string, content: unknown): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

async function refusalOf(options: LoadOptions): Promise<InvalidConfigurationError> {
  const error: unknown = await loadClientConfig(options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InvalidConfigurationError);
  return error as InvalidConfigurationError;
}

describe('the sources', () => {
  test('nothing at all is an empty configuration, and the environment is not read unasked', async () => {
    vi.stubEnv('HAZELCAST_URL', 'hazelcast://host/stubbed');
    expect(await loadClientConfig()).toEqual({});
    expect(await loadClientConfig({ file: undefined, env: undefined, url: undefined, base: undefined })).toEqual({});
    expect(await loadClientConfig({ env: process.env })).toMatchObject({ clusterName: 'stubbed' });
  });

  test('later ones win: base, file, env, url', async () => {
    const sources = {
      base: { clusterName: 'base', instanceName: 'base', invocationTimeoutMillis: 1, invocationRetryPauseMillis: 1 },
      file: await fileWith('later.json', { clusterName: 'file', instanceName: 'file', invocationTimeoutMillis: 2 }),
      env: { HZCLIENT_CLUSTERNAME: 'env', HZCLIENT_INSTANCENAME: 'env' },
      url: 'hazelcast://host/url',
    };
    expect(await loadClientConfig(sources)).toEqual({
      clusterName: 'url',
      instanceName: 'env',
      invocationTimeoutMillis: 2,
      invocationRetryPauseMillis: 1,
      network: { clusterMembers: ['host'] },
    });
  });

  test('objects are merged at every depth, arrays are replaced, and what is given stays as it is', async () => {
    const retry = () => 5;
    const ca = Buffer.from('ca');
    const base: ClientConfig = {
      clientLabels: ['a', 'b'],
      network: { smartRouting: false, clusterMembers: ['a', 'b'], ssl: { verifyHostname: false, sslOptions: { ca, servername: 'a' } } },
      connectionStrategy: { asyncStart: true, connectionRetry: { jitter: 0.1 }, initial: retry },
    };
    const before = inspect(base, { depth: Infinity });
    const file = await fileWith('deep.json', {
      clientLabels: ['c'],
      network: { ssl: { enabled: true, sslOptions: { servername: 'b' } } },
      connectionStrategy: { connectionRetry: { multiplier: 2 } },
    });
    const config = await loadClientConfig({ base, file, url: 'hazelcast://c' });
    expect(config).toEqual({
      clientLabels: ['c'],
      network: {
        smartRouting: false,
        clusterMembers: ['c'],
        ssl: { enabled: true, verifyHostname: false, sslOptions: { ca, servername: 'b' } },
      },
      connectionStrategy: { asyncStart: true, connectionRetry: { jitter: 0.1, multiplier: 2 }, initial: retry },
    });
    expect(config.network?.ssl?.sslOptions?.ca).toBe(ca);
    expect(inspect(base, { depth: Infinity })).toBe(before);
  });

  test('a function that paces is replaced by numbers, and numbers by nothing', async () => {
    const base = { connectionStrategy: { connectionRetry: () => 5 } };
    const env = { HZCLIENT_CONNECTIONSTRATEGY_CONNECTIONRETRY_JITTER: '0.5' };
    expect(await loadClientConfig({ base, env })).toEqual({ connectionStrategy: { connectionRetry: { jitter: 0.5 } } });
    expect(await loadClientConfig({ base })).toEqual(base);
  });

  test('are checked together, because one may complete the other', async () => {
    const file = await fileWith('half.json', { security: { token: { encoding: 'BASE64' } } });
    const config = await loadClientConfig({ file, url: 'hazelcast://h?token=eA%3D%3D' });
    expect(config.security).toEqual({ token: { token: 'eA==', encoding: 'BASE64' } });
    expect((await refusalOf({ file })).message).toBe('security.token.token must be a non-empty string, not a hidden value');
  });

  test('CONFIG-2: everything that is wrong in any of them is reported at once', async () => {
    const file = await fileWith('wrong.json', { clusterName: '', netwrk: {} });
    const { issues } = await refusalOf({ base: { instanceName: '' }, file, env: { HZCLIENT_X: '1' }, url: 'hazelcast://h?nam=x' });
    expect(issues.map(({ message }) => message)).toEqual([
      'there is no option HZCLIENT_X',
      'there is no option nam, did you mean name',
      'clusterName must be a non-empty string, not ""',
      'instanceName must be a non-empty string, not ""',
      'there is no option netwrk, did you mean network',
    ]);
  });

  test.each<[string, LoadOptions, ClientConfig]>([
    [
      'the name of the official client',
      { base: { network: { connectionTimeout: 1 } }, env: { HZCLIENT_NETWORK_CONNECTIONTIMEOUTMILLIS: '2' } },
      { network: { connectionTimeoutMillis: 2 } },
    ],
    [
      'our name',
      { base: { network: { connectionTimeoutMillis: 1 } }, env: { HZCLIENT_NETWORK_CONNECTIONTIMEOUT: '2' } },
      { network: { connectionTimeout: 2 } },
    ],
    [
      'a property',
      { base: { properties: { 'hazelcast.client.invocation.timeout.millis': 1 } }, env: { HZCLIENT_INVOCATIONTIMEOUTMILLIS: '2' } },
      { properties: {}, invocationTimeoutMillis: 2 },
    ],
    [
      'an option',
      {
        base: { invocationRetryPauseMillis: 1 },
        env: { HZCLIENT_PROPERTIES_HAZELCAST_CLIENT_INVOCATION_RETRY_PAUSE_MILLIS: '2' },
      },
      { properties: { 'hazelcast.client.invocation.retry.pause.millis': 2 } },
    ],
    [
      'a cluster in the cloud',
      { base: { network: { hazelcastCloud: { discoveryToken: 't' } } }, url: 'hazelcast://h' },
      { network: { clusterMembers: ['h'] } },
    ],
    [
      'addresses',
      { env: { HAZELCAST_URL: 'hazelcast://h', HZCLIENT_NETWORK_HAZELCASTCLOUD_DISCOVERYTOKEN: 't' } },
      { network: { hazelcastCloud: { discoveryToken: 't' } } },
    ],
    [
      'a token',
      { base: { security: { token: { token: 't' } } }, url: 'hazelcast://app:p@h' },
      { network: { clusterMembers: ['h'] }, security: { usernamePassword: { username: 'app', password: 'p' } } },
    ],
  ])('CONFIG-7: a later source wins over %s that an earlier one gives', async (_, sources, config) => {
    const before = inspect(sources, { depth: Infinity });
    expect(await loadClientConfig(sources)).toEqual(config);
    expect(inspect(sources, { depth: Infinity })).toBe(before);
  });

  test('CONFIG-7: what an earlier source says stays where a later one says nothing', async () => {
    const base = { network: { hazelcastCloud: { discoveryToken: 't' }, connectionTimeout: 1 } };
    const file = await fileWith('silent.json', { network: { clusterMembers: [], redoOperation: true } });
    expect(await loadClientConfig({ base, file })).toMatchObject(base);
  });

  test('CONFIG-7: two ways to prove who one is are refused where one source gives them', async () => {
    const error = await refusalOf({ url: 'hazelcast://app:hunter2@h?token=hunter2' });
    expect(error.message).toBe('security.usernamePassword and security.token must not both be set');
    expect(shown(error)).not.toContain('hunter2');
  });

  test.each([
    [{ fil: 'a.json' }, 'there is no option fil, did you mean file'],
    [{ file: 5 }, 'file must be a non-empty string, not 5'],
    [{ env: true }, 'env must be an object, not true'],
    [{ url: '' }, 'url must be a non-empty string, not ""'],
    [{ base: 'hazelcast://app:hunter2@h' }, 'base must be an object, not "hazelcast://***@h"'],
  ])('API-6: options of its own that are wrong are refused: %j', async (options, message) => {
    const load = loadClientConfig(options as LoadOptions);
    await expect(load).rejects.toThrow(message);
    await expect(load).rejects.toBeInstanceOf(IllegalArgumentError);
  });
});

describe('a JSON file', () => {
  test('holds the same tree as an object', async () => {
    const config = { clusterName: 'c', network: { clusterMembers: ['a:1'] }, properties: { 'hazelcast.client.heartbeat.interval': 7 } };
    expect(await loadClientConfig({ file: await fileWith('same.JSON', config) })).toEqual(config);
  });

  test('API-9: that is no JSON is refused by its name, and its content is not shown', async () => {
    for (const content of ['{ "token": hunter2 }', '{ "token": "hunter2', '{ "token": "hunter2", }', 'hunter2', '']) {
      const file = await fileWith('broken.json', content);
      const error = await refusalOf({ file });
      expect(error.message).toContain(`the file ${file} cannot be understood: `);
      expect(error.cause).toBeInstanceOf(SyntaxError);
      expect(shown(error)).not.toMatch(/hunter|nter2|"token/);
    }
  });

  test.each(['[]', 'null', '5', '"hunter2"'])('that holds no object is refused, and its content is not shown: %s', async (content) => {
    const file = await fileWith('other.json', content);
    const error = await refusalOf({ file });
    expect(error.message).toBe(`the file ${file} must hold an object`);
    expect(error.issues).toEqual([{ path: file, message: error.message }]);
    expect(error).not.toHaveProperty('cause');
  });

  test('CONFIG-3: unknown keys in it are refused, and reach no prototype', async () => {
    const file = await fileWith('proto.json', '{ "__proto__": { "polluted": 1 }, "network": { "__proto__": { "polluted": 1 } } }');
    const { issues } = await refusalOf({ base: { network: { smartRouting: true } }, file });
    expect(issues.map(({ message }) => message)).toEqual(['there is no option network.__proto__', 'there is no option __proto__']);
    expect({}).not.toHaveProperty('polluted');
  });

  test('that cannot be read is refused by its name, with the cause', async () => {
    const file = join(folder, 'missing.json');
    const error = await refusalOf({ file });
    expect(error.message).toBe(`the file ${file} cannot be read`);
    expect(error.cause).toMatchObject({ code: 'ENOENT' });
  });

  test('needs its ending', async () => {
    for (const name of ['a.toml', 'json', '.json', 'a.json.bak']) {
      expect((await refusalOf({ file: name })).message).toBe(`the name of the file ${name} must end in .json, .yaml or .yml`);
    }
  });
});

describe('a YAML file', () => {
  test.each(['tree.yaml', 'tree.yml'])('holds the same tree as an object: %s', async (name) => {
    const file = await fileWith(
      name,
      `# the cluster
clusterName: c
network:
  clusterMembers: ['a:1', b]
connectionStrategy: { asyncStart: true, connectionRetry: &retry { jitter: 0.5 }, initial: *retry }
properties:
  hazelcast.client.heartbeat.interval: 7
`,
    );
    expect(await loadClientConfig({ file })).toEqual({
      clusterName: 'c',
      network: { clusterMembers: ['a:1', 'b'] },
      connectionStrategy: { asyncStart: true, connectionRetry: { jitter: 0.5 }, initial: { jitter: 0.5 } },
      properties: { 'hazelcast.client.heartbeat.interval': 7 },
    });
  });

  test.each([
    ['clusterName: [hunter2', 'BAD_INDENT at line 1, column 22'],
    ['a: 1\nhunter2: 1\nhunter2: 2\n', 'DUPLICATE_KEY at line 3, column 1'],
    ['security: !hunter2 x', 'TAG_RESOLVE_FAILED at line 1, column 11'],
    ['password: *hunter2', 'an alias stands for nothing, for itself or for too much'],
    ['network: { ssl: { sslOptions: &hunter2 { ca: *hunter2 } } }', 'an alias stands for nothing, for itself or for too much'],
  ])('API-9: that is no YAML is refused by its name and the place, and its content is not shown: %j', async (content, why) => {
    const file = await fileWith('broken.yaml', content);
    const error = await refusalOf({ file });
    expect(error.message).toBe(`the file ${file} cannot be understood: ${why}`);
    expect(error.cause).toBeInstanceOf(SyntaxError);
    expect(shown(error)).not.toContain('hunter2');
  });

  test('that is empty holds no object', async () => {
    const file = await fileWith('empty.yaml', '# nothing\n');
    expect((await refusalOf({ file })).message).toBe(`the file ${file} must hold an object`);
  });

  test('needs the package yaml, and says so when it is not there', async () => {
    vi.doMock('yaml', () => {
      throw Object.assign(new Error("Cannot find package 'yaml'"), { code: 'ERR_MODULE_NOT_FOUND' });
    });
    const error = await refusalOf({ file: await fileWith('fine.yaml', 'clusterName: c') });
    expect(error.message).toMatch(/^the file .+fine\.yaml needs the package yaml, which is not installed: npm install yaml$/);
    expect(error.cause).toBeInstanceOf(Error);
  });

  test('is read by a package that users install themselves', async () => {
    const manifest = JSON.parse(await readFile(join(import.meta.dirname, '../../../package.json'), 'utf8')) as Record<string, unknown>;
    const { peerDependencies, peerDependenciesMeta } = manifest;
    expect(manifest).not.toHaveProperty(['dependencies', 'yaml']);
    expect(peerDependencies).toHaveProperty('yaml');
    expect(peerDependenciesMeta).toMatchObject({ yaml: { optional: true } });
  });
});
