import { describe, test } from 'vitest';
import './bodies/all.ts';
import { scenarios } from './scenario.ts';
import { embeddedWorld } from './world.ts';

describe('on embedded members', () => {
  test.each(scenarios)('$title', async ({ members, run }) => {
    await using world = await embeddedWorld(members);
    await run(world);
  });
});
