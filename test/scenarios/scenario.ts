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
