import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { memberJars } from '../../scripts/cluster-jars.mjs';

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');
const pathOf = (artifact: string) => `com/hazelcast/${artifact}/9.9.9/${artifact}-9.9.9.jar`;
const artifacts = ['hazelcast', 'hazelcast-sql'];

/** Empty folders, and a repository that serves the given files and tells what it was asked for. */
async function places(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'jars-'));
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    const path = (request.url ?? '').slice(1);
    asked.push(path);
    response.writeHead(files[path] === undefined ? 404 : 200).end(files[path]);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  });
  const central = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, cache: join(folder, 'cache'), localRepository: join(folder, 'repository'), central, maven: join(folder, 'no-maven') };
}

function repository(jar: (artifact: string) => string = (artifact) => `the jar of ${artifact}`): Record<string, string> {
  return Object.fromEntries(
    artifacts.flatMap((artifact) => [
      [pathOf(artifact), jar(artifact)],
      [`${pathOf(artifact)}.sha1`, `${sha1(`the jar of ${artifact}`)}  ${artifact}\n`],
    ]),
  );
}

function put(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

test('jars are downloaded once, and found in the cache from then on', async () => {
  const at = await places(repository());
  const jars = await memberJars('9.9.9', at);
  expect(jars).toEqual(artifacts.map((artifact) => join(at.cache, `${artifact}-9.9.9.jar`)));
  expect(jars.map((jar) => readFileSync(jar, 'utf8'))).toEqual(artifacts.map((artifact) => `the jar of ${artifact}`));
  expect(at.asked).toHaveLength(4);
  expect(await memberJars('9.9.9', at)).toEqual(jars);
  expect(at.asked).toHaveLength(4);
});

test('a jar in the local repository is used where it is, with or without a checksum', async () => {
  const at = await places({});
  const jars = artifacts.map((artifact) => join(at.localRepository, pathOf(artifact)));
  for (const jar of jars) put(jar, 'a jar');
  put(`${jars[0]}.sha1`, sha1('a jar'));
  expect(await memberJars('9.9.9', at)).toEqual(jars);
  expect(at.asked).toEqual([]);
});

test('a jar that does not agree with its checksum is replaced', async () => {
  const at = await places(repository());
  const [jar] = await memberJars('9.9.9', at);
  writeFileSync(jar!, 'half a j');
  await memberJars('9.9.9', at);
  expect(readFileSync(jar!, 'utf8')).toBe('the jar of hazelcast');
});

test('a download that does not agree with its checksum is refused and not kept', async () => {
  const at = await places(repository(() => 'something else'));
  await expect(memberJars('9.9.9', at)).rejects.toThrow(
    /cannot download .*hazelcast-9\.9\.9\.jar: its 14 bytes do not have the SHA-1 [0-9a-f]{40}; .* by hand/,
  );
  expect(readdirSync(at.cache)).toEqual([]);
});

test('a jar that is nowhere is named, with the reason', async () => {
  const at = await places({});
  await expect(memberJars('9.9.9', at)).rejects.toThrow(
    `cannot download ${at.central}/${pathOf('hazelcast')}: ${at.central}/${pathOf('hazelcast')}.sha1 answered 404`,
  );
  await expect(memberJars('9.9.9', { ...at, central: 'http://127.0.0.1:1' })).rejects.toThrow(/fetch failed: /);
});

test('Maven is asked before the network', async () => {
  const at = await places({});
  const jars = artifacts.map((artifact) => join(at.localRepository, pathOf(artifact)));
  const script = artifacts.map((_, i) => `mkdir -p ${dirname(jars[i]!)}; echo "$@" > ${jars[i]}`).join('\n');
  put(at.maven, `#!/bin/sh\n${script}\n`);
  chmodSync(at.maven, 0o755);
  expect(await memberJars('9.9.9', at)).toEqual(jars);
  expect(readFileSync(jars[0]!, 'utf8')).toBe('-q dependency:get -Dartifact=com.hazelcast:hazelcast:9.9.9 -Dtransitive=false\n');
  expect(at.asked).toEqual([]);
});
