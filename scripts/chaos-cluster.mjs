// @ts-check
// Real members behind fault proxies, and whether they can lose one of them.
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, FaultProxy, protocol } from './built.mjs';
import { startCluster } from './cluster-members.mjs';
import { ownPort } from './own-ports.mjs';

const SAFE_MILLIS = 90_000;
const POLL_MILLIS = 300;
/** Members say what was true within the last second. */
const STALE_MILLIS = 1_200;
const { message, nullable, str } = protocol;
/** What Management Center asks members. */
const getTimedMemberState = message(0x200b00, { request: {}, reply: nullable(str) });

const PROPERTIES = {
  // A member that leaves may have executed a write; other members must not execute it again, which this is not about.
  'hazelcast.operation.fail.on.indeterminate.state': 'true',
};

/** @typedef {import('./cluster-members.mjs').RealMember} RealMember */
/** @typedef {import('../src/testing/index.ts').FaultProxy} Proxy */
/** @typedef {{ readonly partitions: readonly number[], readonly memberStateSafe: boolean }} PartitionState */

/** Members, each behind the proxy of the same index. */
export class ChaosCluster {
  /** @readonly */ members;
  /** @readonly */ proxies;
  #cluster;

  /**
   * @param {import('./cluster-members.mjs').RealCluster} cluster
   * @param {readonly Proxy[]} proxies
   */
  constructor(cluster, proxies) {
    this.#cluster = cluster;
    this.members = cluster.members;
    this.proxies = proxies;
  }

  /** @param {number} members */
  static async start(members) {
    /** @type {Proxy[]} */
    const proxies = [];
    const publicAddressOf = async (/** @type {string} */ target) => {
      const proxy = await FaultProxy.start({ target, listen: await ownPort() });
      proxies.push(proxy);
      return proxy.address;
    };
    return new ChaosCluster(await startCluster({ members, properties: PROPERTIES, publicAddressOf }), proxies);
  }

  /** The addresses for clients. */
  get addresses() {
    return this.#cluster.addresses;
  }

  /**
   * Resolves when every member owns its share of the partitions and no replica is missing or on its way, so that one of them may die.
   * @param {AbortSignal} signal ends the wait
   */
  async safe(signal) {
    const end = performance.now() + SAFE_MILLIS;
    for (let since = Infinity; performance.now() - since < STALE_MILLIS;) {
      signal.throwIfAborted();
      if (performance.now() > end) throw new Error(`the members were not safe within ${SAFE_MILLIS / 1000} s`);
      since = (await this.#isSafe()) ? Math.min(since, performance.now()) : Infinity;
      await sleep(POLL_MILLIS);
    }
  }

  /** Ends the members and the proxies. */
  async stop() {
    await Promise.all([this.#cluster.stop(), ...this.proxies.map((proxy) => proxy.close())]);
  }

  async #isSafe() {
    try {
      const states = await Promise.all(this.members.map((member) => partitionState(member)));
      const shares = states.map(({ partitions }) => partitions.length);
      const all = shares.reduce((sum, share) => sum + share, 0);
      return all > 0 && Math.min(...shares) === Math.floor(all / shares.length) && states.every(({ memberStateSafe }) => memberStateSafe);
    } catch {
      return false; // a member that cannot say so is not safe
    }
  }
}

/**
 * Asks the member itself, not through its proxy.
 * @param {RealMember} member
 * @returns {Promise<PartitionState>}
 */
async function partitionState(member) {
  const client = await Client.newHazelcastClient({
    network: { clusterMembers: [member.address], smartRouting: false, connectionTimeoutMillis: 1_000, authenticationTimeoutMillis: 1_000 },
    connectionStrategy: { connectionRetry: { clusterConnectTimeoutMillis: 0 } },
    properties: { 'hazelcast.logging.level': 'OFF' },
  });
  try {
    const [connection] = client.parts.cluster.connections.all;
    const json = await connection?.request(getTimedMemberState, {}, { timeoutMillis: 2_000 });
    const state = /** @type {{ timedMemberState: { memberState: { memberPartitionState: PartitionState } } }} */ (
      JSON.parse(json ?? 'null')
    );
    return state.timedMemberState.memberState.memberPartitionState;
  } finally {
    await client.shutdown();
  }
}
