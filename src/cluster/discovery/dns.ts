import { Resolver } from 'node:dns/promises';
import { Address } from '../addresses.ts';
import type { DiscoveryStrategy } from './strategy.ts';

/** What {@link dnsDiscovery} looks up. */
export interface DnsDiscoveryOptions {
  /** The name that stands for all members, for example that of a headless service in Kubernetes. */
  readonly name: string;
  /** `'SRV'` for records with host and port, `'A'` for records with IPv4 addresses. */
  readonly type: 'SRV' | 'A';
  /** The port of the members behind `'A'` records; `'SRV'` records bring their own. Default 5701. */
  readonly port?: number;
  /** The name servers, as `ip` or `ip:port`. Default: those of the system. */
  readonly servers?: readonly string[];
}

/**
 * Finds members by the records of one name, which are looked up anew for every round (ADDR-4).
 *
 * @example
 * ```ts
 * const discovery = dnsDiscovery({ name: '_hazelcast._tcp.hazelcast.default.svc.cluster.local', type: 'SRV' });
 * const client = await Client.newHazelcastClient({ network: { discovery } });
 * ```
 */
export function dnsDiscovery({ name, type, port = 5_701, servers }: DnsDiscoveryOptions): DiscoveryStrategy {
  return {
    async discover({ signal }) {
      const resolver = new Resolver();
      if (servers !== undefined) resolver.setServers([...servers]);
      const cancel = () => resolver.cancel();
      signal.addEventListener('abort', cancel);
      try {
        return (await lookUp(resolver)).map((address) => ({ address }));
      } finally {
        signal.removeEventListener('abort', cancel);
      }
    },
  };

  async function lookUp(resolver: Resolver): Promise<Address[]> {
    if (type === 'A') return (await resolver.resolve4(name)).map((host) => new Address(host, port));
    return (await resolver.resolveSrv(name)).map((record) => new Address(record.name, record.port));
  }
}
