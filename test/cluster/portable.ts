import { afterAll, beforeAll, describe } from 'vitest';
import '../scenarios/bodies/all.ts';
import { runScenario, scenarios } from '../scenarios/scenario.ts';
import { RealMembers } from './real-world.ts';

const sizes = [...new Set(scenarios.map(({ members }) => members))].toSorted((a, b) => a - b);

/** All scenarios that run on members of any kind, on real ones of this version. */
export function portableTests(version: string): void {
  describe(`on real members of ${version}`, () => {
    let members: RealMembers;
    beforeAll(async () => {
      members = await RealMembers.start(version);
    });
    afterAll(() => members.stop());

    // one cluster that grows: to start a member takes longer than most scenarios
    describe.each(sizes)('on %i of them', (size) => {
      beforeAll(() => members.grow(size));
      for (const scenario of scenarios.filter((each) => each.members === size)) {
        runScenario(scenario, `real ${version}`, () => members.world());
      }
    });
  });
}
