// @ts-check
// What goes wrong, when and for how long. Each of the two lists has a source of chance of its own, so that the choices depend on the
// seed alone, however long anything takes.
import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from './chaos-chance.mjs';

/** @typedef {import('../src/testing/index.ts').FaultProxy} Proxy */
/** @typedef {{ readonly lasts: readonly [min: number, max: number], readonly blocks: boolean, readonly begin: (proxy: Proxy, chance: Chance) => void }} NetworkFault */

/** Faults between clients and members. Members among themselves do not notice them, so they may come at any time. @type {Readonly<Record<string, NetworkFault>>} */
const NETWORK_FAULTS = {
  reset: { lasts: [0, 0], blocks: false, begin: (proxy) => proxy.resetConnections() },
  end: { lasts: [0, 0], blocks: false, begin: (proxy) => proxy.endConnections() },
  cut: { lasts: [200, 4_000], blocks: true, begin: (proxy) => proxy.cut() },
  freeze: { lasts: [200, 4_000], blocks: true, begin: (proxy) => proxy.freeze() },
  blackhole: { lasts: [500, 5_000], blocks: true, begin: (proxy) => proxy.blackhole() },
  latency: {
    lasts: [1_000, 3_000],
    blocks: false,
    begin: (proxy, chance) => proxy.delay({ toMemberMillis: chance.between(0, 100), toClientMillis: chance.between(0, 100) }),
  },
};
const CALM_MILLIS = { network: [200, 2_000], members: [500, 3_000] };

/** What faults need. @typedef {object} FaultOptions
 * @property {import('./chaos-cluster.mjs').ChaosCluster} cluster
 * @property {import('./chaos-reach.mjs').Reach} reach
 * @property {string} seed
 * @property {(what: string) => void} say
 */

/** Faults that come and go until they are stopped. */
export class Faults {
  /** How often there was which. @type {Map<string, number>} */
  counts = new Map();
  #options;
  #end = new AbortController();
  #loops;

  /** @param {FaultOptions} options */
  constructor(options) {
    this.#options = options;
    const { seed } = options;
    this.#loops = Promise.all([
      this.#repeat(CALM_MILLIS.network, new Chance(`${seed} network`), (chance) => this.#breakNetwork(chance)),
      this.#repeat(CALM_MILLIS.members, new Chance(`${seed} members`), (chance) => this.#breakMembers(chance)),
    ]);
    this.#loops.catch(() => {}); // for whoever stops them
  }

  /** Ends the faults; resolves when every member runs and is reached. Rejects when that did not work, or a fault did not. */
  async stop() {
    this.#end.abort();
    await this.#loops;
  }

  /**
   * @param {readonly number[]} calm
   * @param {Chance} chance
   * @param {(chance: Chance) => Promise<void>} once
   */
  async #repeat([min = 0, max = 0], chance, once) {
    const { signal } = this.#end;
    while (!signal.aborted) {
      await this.#wait(chance.between(min, max));
      if (!signal.aborted) await once(chance);
    }
  }

  /** @param {Chance} chance */
  async #breakNetwork(chance) {
    const { cluster, reach } = this.#options;
    const name = chance.oneOf(Object.keys(NETWORK_FAULTS));
    const { lasts, blocks, begin } = /** @type {NetworkFault} */ (NETWORK_FAULTS[name]);
    const proxies = someOf(cluster.proxies, chance);
    const millis = chance.between(...lasts);
    this.#note(name, proxies.length, millis);
    for (const proxy of proxies) {
      begin(proxy, chance);
      if (blocks) reach.block(proxy.address);
    }
    await this.#wait(millis);
    for (const proxy of proxies) {
      await proxy.heal();
      if (blocks) reach.open(proxy.address);
    }
  }

  /** One fault of members at a time, so that no backup is missing when a member is killed. @param {Chance} chance */
  async #breakMembers(chance) {
    const members = someOf(this.#options.cluster.members, chance);
    const millis = chance.between(0, 4_000);
    if (chance.fraction() < 0.4) return this.#pause(members, millis);
    return this.#kill(/** @type {import('./chaos-cluster.mjs').RealMember} */ (members[0]), millis);
  }

  /**
   * @param {readonly import('./chaos-cluster.mjs').RealMember[]} members
   * @param {number} millis
   */
  async #pause(members, millis) {
    const { reach } = this.#options;
    this.#note('pause', members.length, millis);
    for (const member of members) {
      member.pause();
      reach.block(member.publicAddress);
    }
    await this.#wait(millis);
    for (const member of members) {
      member.resume();
      reach.open(member.publicAddress);
    }
  }

  /**
   * @param {import('./chaos-cluster.mjs').RealMember} member
   * @param {number} millis
   */
  async #kill(member, millis) {
    const { cluster, reach } = this.#options;
    const isSafe = await cluster.safe(this.#end.signal).then(
      () => true,
      (/** @type {Error} */ error) => this.#options.say(`no kill: ${error.message}`),
    );
    if (isSafe !== true) return;
    this.#note('kill', 1, millis);
    reach.block(member.publicAddress);
    await member.kill();
    await this.#wait(millis);
    await member.start();
    reach.open(member.publicAddress);
  }

  /**
   * @param {string} name
   * @param {number} members
   * @param {number} millis
   */
  #note(name, members, millis) {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    this.#options.say(`${name} of ${members === 1 ? 'one member' : `${members} members`}${millis > 0 ? ` for ${millis} ms` : ''}`);
  }

  /** Ends early when the faults do. @param {number} millis */
  async #wait(millis) {
    await sleep(millis, undefined, { signal: this.#end.signal }).catch(() => {});
  }
}

/**
 * Two times out of three one of them, else all.
 * @template T
 * @param {readonly T[]} all
 * @param {Chance} chance
 * @returns {readonly T[]}
 */
function someOf(all, chance) {
  const one = chance.oneOf(all);
  return chance.fraction() < 2 / 3 ? [one] : all;
}
