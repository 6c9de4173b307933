// @ts-check
// How long clients take to be connected again, counted from when they can be.

/** Which addresses can be reached, and since when. Faults may overlap. */
export class Reach {
  /** @type {Map<string, { faults: number, since: number }>} */
  #addresses = new Map();

  /** @param {readonly string[]} addresses all that there are */
  constructor(addresses) {
    for (const address of addresses) this.#addresses.set(address, { faults: 0, since: 0 });
  }

  /** A fault begins that keeps clients away. */
  block(/** @type {string} */ address) {
    this.#of(address).faults++;
  }

  /** Such a fault ended. */
  open(/** @type {string} */ address) {
    const state = this.#of(address);
    state.faults--;
    if (state.faults === 0) state.since = Date.now();
  }

  /** Since when the address can be reached; now, if a fault is just about to end. */
  since(/** @type {string} */ address) {
    const { faults, since } = this.#of(address);
    return faults === 0 ? since : Date.now();
  }

  /** Since when some address can be reached. */
  get anySince() {
    return Math.min(...[...this.#addresses.keys()].map((address) => this.since(address)));
  }

  #of(/** @type {string} */ address) {
    return /** @type {{ faults: number, since: number }} */ (this.#addresses.get(address));
  }
}

/** Watches one client until it closes. */
export class Reconnects {
  /** Milliseconds until calls were possible again after the last connection was lost. @type {number[]} */
  cluster = [];
  /** Milliseconds until the connection to one member was there again. @type {number[]} */
  member = [];
  #reach;
  /** When each address was lost, and `cluster` for the last connection. @type {Map<string, number>} */
  #lost = new Map();

  /**
   * @param {import('../src/index.ts').Client} client
   * @param {Reach} reach
   */
  constructor(client, reach) {
    this.#reach = reach;
    void this.#watch(client);
  }

  /** @param {import('../src/index.ts').Client} client */
  async #watch(client) {
    /** @type {Set<string>} */
    const seen = new Set();
    for await (const { at, state, members } of client.statusUpdates()) {
      if (state === 'CLOSING' || state === 'CLOSED') return;
      this.#note('cluster', state === 'INITIALIZED', at);
      const connected = new Set(members.filter((member) => member.connected).map((member) => member.address.toString()));
      for (const address of connected) seen.add(address);
      for (const address of seen) this.#note(address, connected.has(address), at);
    }
  }

  /**
   * @param {string} what
   * @param {boolean} isThere
   * @param {number} at
   */
  #note(what, isThere, at) {
    const lostAt = this.#lost.get(what);
    if (!isThere) return void (lostAt ?? this.#lost.set(what, at));
    if (lostAt === undefined) return;
    this.#lost.delete(what);
    const [times, since] = what === 'cluster' ? [this.cluster, this.#reach.anySince] : [this.member, this.#reach.since(what)];
    times.push(Math.max(0, at - Math.max(lostAt, since)));
  }
}
