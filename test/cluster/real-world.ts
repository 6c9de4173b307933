import { messageNames } from '../../src/testing/index.ts';
import type { World } from '../scenarios/world.ts';
import { startProxiedCluster, type ProxiedCluster } from './proxied-cluster.ts';

/** Starts real members, each behind a proxy, which one scenario after the other can use. */
export function startRealMembers(members: number): Promise<ProxiedCluster> {
  return startProxiedCluster({ members }, messageNames);
}

/** A world of real members that are there already; afterwards they are as they were before, but for the data. */
export function realWorld({ cluster, proxies }: ProxiedCluster): World {
  const countAll = (name: string) => proxies.reduce((sum, proxy) => sum + (proxy.requestCounts()[name] ?? 0), 0);
  const before = new Map<string, number>(Object.values(messageNames).map((name) => [name, countAll(name)]));
  const chosen = (member?: number) => (member === undefined ? proxies : [proxies[member]!]);
  const healAll = async (member?: number) => {
    for (const proxy of chosen(member)) await proxy.heal();
  };
  return {
    addresses: cluster.addresses,
    cut: (member) => chosen(member).forEach((proxy) => proxy.cut()),
    heal: healAll,
    reset: (member) => proxies[member]!.resetConnections(),
    freeze: (member) => chosen(member).forEach((proxy) => proxy.freeze()),
    thaw: (member) => chosen(member).forEach((proxy) => proxy.thaw()),
    countOf: (name) => countAll(name) - (before.get(name) ?? 0),
    async [Symbol.asyncDispose]() {
      for (const proxy of proxies) proxy.thaw();
      await healAll();
    },
  };
}
