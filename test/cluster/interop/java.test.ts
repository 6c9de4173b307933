import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCluster, type RealCluster } from '../../../scripts/cluster-members.mjs';
import { startClient } from '../../scenarios/clients.ts';
import { JavaProgram } from './java.ts';
import { comparable, mapsOf, rotated, writeSamples } from './maps.ts';
import { SAMPLES } from './samples.ts';

const VERSION = '5.7.0';
const written = SAMPLES.filter(({ use }) => use !== 'read');
const keys = SAMPLES.filter(({ use }) => use === 'key');
/** What Java has to look at. */
const checks = [...written.map(({ name }) => `value ${name}`), ...keys.map(({ name }) => `key ${name}`)].toSorted();

describe(`with a Java client of ${VERSION}`, () => {
  let cluster: RealCluster;
  let java: JavaProgram;
  const address = () => cluster.addresses[0]!;
  const start = (serialization: object) => startClient(cluster.addresses, { serialization });

  beforeAll(async () => {
    [cluster, java] = await Promise.all([startCluster({ members: 1, version: VERSION }), JavaProgram.compile(VERSION)]);
    const { status, stderr } = java.run('write', address(), 'java');
    if (status !== 0) throw new Error(`the Java program ended with ${status}\n${stderr}`);
  });
  afterAll(async () => {
    java.remove();
    await cluster.stop();
  });

  test('API-20 API-21 API-24: Java wrote just the samples that there are', async () => {
    const { values } = await mapsOf(start, 'java');
    expect(new Set(await values.keySet())).toEqual(new Set(SAMPLES.map(({ name }) => name)));
  });

  test.each(SAMPLES)('4. Type ids: $name of Java is read', async ({ name, read }) => {
    const { values } = await mapsOf(start, 'java');
    if (read instanceof Error) {
      await expect(values.get(name)).rejects.toMatchObject({
        code: 'SERIALIZATION',
        message: expect.stringContaining(read.message) as string,
      });
    } else expect(comparable(await values.get(name))).toStrictEqual(comparable(read));
  });

  test.each(keys)('2. Partition hash: the key $name of Java is found', async ({ name, written: key, as }) => {
    const { keys: names } = await mapsOf(start, 'java', as);
    expect(await names.get(key)).toBe(name);
  });

  test('5. Writing JavaScript values: Java reads all values as what they are, and finds all keys', async () => {
    await writeSamples(start, 'typescript', written);
    const { status, findings, stderr } = java.run('check', address(), 'typescript');
    expect(findings.filter(({ verdict }) => verdict !== 'same')).toEqual([]);
    expect(findings.map(({ what, name }) => `${what} ${name}`).toSorted()).toEqual(checks);
    expect([status, stderr]).toEqual([0, '']);
  });

  test('5. Writing JavaScript values: Java tells when each value is another one, or is not there', async () => {
    await writeSamples(start, 'wrong', rotated(written).slice(1));
    const { status, findings } = java.run('check', address(), 'wrong');
    expect(findings.filter(({ verdict }) => verdict !== 'differs')).toEqual([]);
    expect(findings.map(({ what, name }) => `${what} ${name}`).toSorted()).toEqual(checks);
    expect(status).toBe(1);
  });
});
