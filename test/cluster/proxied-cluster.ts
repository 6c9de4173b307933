import { startCluster, type RealCluster, type RealClusterOptions } from '../../scripts/cluster-members.mjs';
import { ownPort } from '../../scripts/own-ports.mjs';
import { FaultProxy, type FaultProxyOptions } from '../../src/testing/fault-proxy.ts';

/** Real members, each behind a proxy of its own, whose address it tells to clients. */
export interface ProxiedCluster {
  readonly cluster: RealCluster;
  /** In the order of `cluster.members`, also of those that are added later. */
  readonly proxies: readonly FaultProxy[];
  stop(): Promise<void>;
}

/** Starts real members behind proxies. What the proxies do to clients, they do not do to the members among themselves. */
export async function startProxiedCluster(
  options: RealClusterOptions = {},
  observed: Pick<FaultProxyOptions, 'messageNames' | 'onRequest'> = {},
): Promise<ProxiedCluster> {
  const proxies: FaultProxy[] = [];
  const closeProxies = async () => void (await Promise.all(proxies.map((proxy) => proxy.close())));
  const publicAddressOf = async (target: string) => {
    const proxy = await FaultProxy.start({ target, listen: await ownPort(), ...observed });
    proxies.push(proxy);
    return proxy.address;
  };
  try {
    const cluster = await startCluster({ ...options, publicAddressOf });
    return { cluster, proxies, stop: async () => void (await Promise.all([cluster.stop(), closeProxies()])) };
  } catch (error) {
    await closeProxies();
    throw error;
  }
}
