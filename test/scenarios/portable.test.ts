import { describe } from 'vitest';
import './bodies/all.ts';
import { embeddedWorld } from './embedded-world.ts';
import { runScenario, scenarios } from './scenario.ts';

describe('on embedded members', () => {
  for (const scenario of scenarios) runScenario(scenario, 'embedded', embeddedWorld);
});
