import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCluster, type RealCluster } from '../../../scripts/cluster-members.mjs';
import { startClient } from '../../scenarios/clients.ts';
import { comparable, mapsOf, rotated, writeSamples } from './maps.ts';
import { succeeded, type Program } from './programs.ts';
import { type Sample } from './samples.ts';

/** What travels between TypeScript and another language. */
interface Samples {
  /** What the other program writes, of which TypeScript finds the keys. */
  readonly theirs: readonly Sample[];
  /** What TypeScript writes, of which the other program finds the keys. */
  readonly ours: readonly Sample[];
}

/** Values travel between TypeScript and the program, through one member. */
export function exchangeTests(language: string, getProgram: () => Promise<Program>, { theirs, ours }: Samples): void {
  let cluster: RealCluster;
  let program: Program;
  const start = (serialization: object) => startClient(cluster.addresses, { serialization });
  const run = (mode: 'write' | 'check', map: string) => program.run(mode, cluster.addresses[0]!, map);
  /** What the other program has to look at. */
  const checks = [
    ...ours.map(({ name }) => `value ${name}`),
    ...ours.filter(({ use }) => use === 'key').map(({ name }) => `key ${name}`),
  ].toSorted();

  beforeAll(async () => {
    [cluster, program] = await Promise.all([startCluster({ members: 1, version: '5.7.0' }), getProgram()]);
    succeeded(language, await run('write', 'theirs'));
  });
  afterAll(() => cluster.stop());

  test(`API-20 API-21 API-24: ${language} wrote just the samples that there are`, async () => {
    const { values } = await mapsOf(start, 'theirs');
    expect([...(await values.keySet())].toSorted()).toEqual(theirs.map(({ name }) => name).toSorted());
  });

  test.each(theirs)(`4. Type ids: $name of ${language} is read`, async ({ name, read }) => {
    const { values } = await mapsOf(start, 'theirs');
    if (read instanceof Error) {
      const message = expect.stringContaining(read.message) as string;
      await expect(values.get(name)).rejects.toMatchObject({ code: 'SERIALIZATION', message });
    } else expect(comparable(await values.get(name))).toStrictEqual(comparable(read));
  });

  test.each(theirs.filter(({ use }) => use === 'key'))(`2. Partition hash: the key $name of ${language} is found`, async (sample) => {
    const { keys } = await mapsOf(start, 'theirs', sample.as);
    expect(await keys.get(sample.written)).toBe(sample.name);
  });

  test(`5. Writing JavaScript values: ${language} reads all values as what they are, and finds all keys`, async () => {
    await writeSamples(start, 'ours', ours);
    const { status, findings, stderr } = await run('check', 'ours');
    expect(findings.filter(({ verdict }) => verdict !== 'same')).toEqual([]);
    expect(findings.map(({ what, name }) => `${what} ${name}`).toSorted()).toEqual(checks);
    expect([status, stderr]).toEqual([0, '']);
  });

  test(`5. Writing JavaScript values: ${language} tells when each value is another one, or is not there`, async () => {
    await writeSamples(start, 'wrong', rotated(ours).slice(1));
    const { status, findings } = await run('check', 'wrong');
    expect(findings.filter(({ verdict }) => verdict !== 'differs')).toEqual([]);
    expect(findings.map(({ what, name }) => `${what} ${name}`).toSorted()).toEqual(checks);
    expect(status).toBe(1);
  });
}
