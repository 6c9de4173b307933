import { afterAll, beforeAll, describe, test } from 'vitest';
import '../scenarios/bodies/all.ts';
import { scenarios } from '../scenarios/scenario.ts';
import type { ProxiedCluster } from './proxied-cluster.ts';
import { realWorld, startRealMembers } from './real-world.ts';

const sizes = [...new Set(scenarios.map(({ members }) => members))].toSorted((a, b) => a - b);

describe.each(sizes)('on %i real members', (size) => {
  let members: ProxiedCluster;
  beforeAll(async () => {
    members = await startRealMembers(size);
  });
  afterAll(() => members.stop());

  for (const { title, run } of scenarios.filter((scenario) => scenario.members === size)) {
    test(`${title}`, async () => {
      await using world = realWorld(members);
      await run(world);
    });
  }
});
