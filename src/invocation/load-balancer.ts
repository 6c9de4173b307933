import type { Member } from '../cluster/members.ts';

/** Chooses the member for calls that any member can take. */
export interface LoadBalancer {
  next(members: readonly Member[]): Member | undefined;
}

/** One member after the other. */
export function roundRobin(): LoadBalancer {
  let turn = 0;
  return { next: (members) => members[turn++ % members.length] };
}

/** Any member. */
export function randomly(random: () => number): LoadBalancer {
  return { next: (members) => members[Math.floor(random() * members.length)] };
}
