import { describe, test } from 'vitest';
import './bodies/all.ts';
import { scenarios } from './scenario.ts';
import { embeddedWorld } from './world.ts';

describe('on embedded members', () => {
  for (const { title, members, run } of scenarios) {
    test(`${title}`, async () => {
      await using world = await embeddedWorld(members);
      await run(world);
    });
  }
});
