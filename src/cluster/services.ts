import { IllegalArgumentError } from '../errors.ts';
import type { Cluster } from './cluster.ts';
import type { LifecycleListener } from './lifecycle.ts';
import type { Member } from './members.ts';
import type { MembershipListener } from './membership.ts';

/** Says which members are of interest. */
export type MemberSelector = (member: Member) => boolean;

/** The members of the cluster. */
export interface ClusterService {
  /** The members that the selector picks, oldest first, in a new array; never empty while a list is known (VIEW-6). */
  getMembers(selector?: MemberSelector): Member[];
  /** Adds a listener, at any time; its `init` runs soon when members are known. Returns an id to remove it by. */
  addMembershipListener(listener: MembershipListener): string;
  /** Removes a listener; returns whether it existed. */
  removeMembershipListener(id: string): boolean;
}

/** The life of the client. */
export interface LifecycleService {
  /** True from the start until SHUTTING_DOWN (SHUTDOWN-6). */
  isRunning(): boolean;
  /** Adds a listener, at any time. Returns an id to remove it by (LIFE-5). */
  addLifecycleListener(listener: LifecycleListener): string;
  /** Removes a listener; returns whether it existed. */
  removeLifecycleListener(id: string): boolean;
}

/** The members of the cluster, as users see them. */
export function clusterService({ view, membership }: Cluster): ClusterService {
  return {
    getMembers: (selector = () => true) => view.members.members.filter(selector),
    addMembershipListener(listener) {
      const isListener = typeof listener === 'object' && listener !== null;
      if (!isListener) throw new IllegalArgumentError('addMembershipListener: listener must be an object');
      return membership.add(listener, view.hasMembers ? view.members.members : undefined);
    },
    removeMembershipListener: (id) => membership.remove(id),
  };
}

/** The life of the client, as users see it. */
export function lifecycleService(cluster: Cluster): LifecycleService {
  const { lifecycle } = cluster;
  const idle = new Set<string>(['NEW', 'CLOSING', 'CLOSED']);
  return {
    isRunning: () => !idle.has(cluster.state.kind),
    addLifecycleListener(listener) {
      if (typeof listener !== 'function') throw new IllegalArgumentError('addLifecycleListener: listener must be a function');
      return lifecycle.add(listener);
    },
    removeLifecycleListener: (id) => lifecycle.remove(id),
  };
}
