import type { Connection } from '../network/connection.ts';

/** Which member a request goes to. */
export type Route =
  /** The owner of a partition; another member when that one is not connected, which passes the request on. */
  | { readonly to: 'partition'; readonly id: number }
  /** The member with this uuid, never another one. */
  | { readonly to: 'member'; readonly uuid: string }
  /** This connection, never another one. */
  | { readonly to: 'connection'; readonly connection: Connection }
  /** Any member; the load balancer chooses. */
  | { readonly to: 'any' };

/** Any member; the load balancer chooses. */
export const ANY_MEMBER: Route = { to: 'any' };

/** What a call may not leave when it is retried. */
export type Bound = 'connection' | 'member' | 'none';

/** What the route binds a call to. */
export function boundOf(route: Route): Bound {
  return route.to === 'connection' || route.to === 'member' ? route.to : 'none';
}
