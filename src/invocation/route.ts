import type { HazelcastError } from '../errors.ts';
import type { Connection } from '../network/connection.ts';

/** Which member a request goes to. */
export type Route =
  /** The owner of a partition; another member when that one is not connected, which passes the request on. */
  | { readonly to: 'partition'; readonly id: number }
  /** The member with this uuid, never another one. */
  | { readonly to: 'member'; readonly uuid: string }
  /** This connection, never another one. */
  | { readonly to: 'connection'; readonly connection: Connection }
  /** The connection that is found each time when the call is about to be sent, and may be written into its request. An error rejects the call. */
  | { readonly to: 'choice'; readonly choose: () => Connection | HazelcastError | undefined }
  /** Any member; the load balancer chooses. */
  | { readonly to: 'any' };

/** Any member; the load balancer chooses. */
export const ANY_MEMBER: Route = { to: 'any' };

/** What a call may not leave when it is retried. */
export type Bound = 'connection' | 'choice' | 'member' | 'none';

/** What the route binds a call to. */
export function boundOf(route: Route): Bound {
  return route.to === 'partition' || route.to === 'any' ? 'none' : route.to;
}
