import { test } from 'vitest';
import type { World } from './world.ts';

/** Something that has to hold on members of every kind. */
export interface Scenario {
  /** A sentence that begins with the rules it proves. */
  readonly title: string;
  /** How many members it needs. */
  readonly members: number;
  run(world: World): Promise<void>;
}

/** Every scenario of the files that were imported. */
export const scenarios: Scenario[] = [];

/** Declares a scenario, to be run once on each kind of members. */
export function scenario(title: string, members: number, run: (world: World) => Promise<void>): void {
  scenarios.push({ title, members, run });
}

declare module 'vitest' {
  interface TaskMeta {
    /** What the members are made of that a scenario ran on, for the summary of `npm test`. */
    backEnd?: string;
  }
}

/** Makes a test of a scenario. */
export function runScenario({ title, members, run }: Scenario, backEnd: string, begin: (members: number) => World | Promise<World>): void {
  test(`${title}`, async ({ task }) => {
    task.meta.backEnd = backEnd;
    await using world = await begin(members);
    await run(world);
  });
}
