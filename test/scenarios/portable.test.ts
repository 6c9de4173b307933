import { describe, test } from 'vitest';
import './bodies/addresses.ts';
import './bodies/invoke.ts';
import './bodies/listeners.ts';
import './bodies/members.ts';
import './bodies/modes.ts';
import './bodies/offline.ts';
import './bodies/start.ts';
import './bodies/view.ts';
import { scenarios } from './scenario.ts';
import { embeddedWorld } from './world.ts';

describe('on embedded members', () => {
  for (const { title, members, run } of scenarios) {
    test(title, async () => {
      await using world = await embeddedWorld(members);
      await run(world);
    });
  }
});
