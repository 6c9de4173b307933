// @ts-check
// The clients that the chaos is about, and whether each is whole again.
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from './built.mjs';
import { Reconnects } from './chaos-reach.mjs';

const POLL_MILLIS = 50;
const PROBES = 60;

/** Clients of each kind, under their names in the report. @type {Readonly<Record<string, import('../src/index.ts').ClientConfig>>} */
const CONFIGS = {
  ON: {},
  ASYNC: { connectionStrategy: { reconnectMode: 'ASYNC' } },
  single: { network: { smartRouting: false } },
};
/** What lets them notice faults that last for seconds only. */
const NETWORK = { connectionTimeoutMillis: 2_000, authenticationTimeoutMillis: 2_000 };
const RETRY = { initialBackoffMillis: 100, maxBackoffMillis: 1_000, multiplier: 2, jitter: 0.2 };
const PROPERTIES = /** @type {const} */ ({
  'hazelcast.client.heartbeat.interval': 500,
  'hazelcast.client.heartbeat.timeout': 2_000,
  // A write is confirmed only when its backup is: then no kill of one member may lose it.
  'hazelcast.client.operation.fail.on.indeterminate.state': true,
  'hazelcast.logging.level': 'OFF',
});

/** @typedef {import('../src/index.ts').IMap<string, string>} TokenMap */
/** @typedef {{ readonly map: TokenMap, readonly probes: TokenMap }} Maps */

/** One client, and what is watched of it. */
export class Subject {
  /** @readonly */ name;
  /** @readonly */ client;
  /** What the workers write to. @readonly */ map;
  /** @readonly */ reconnects;
  #probes;
  /** Keys that the listener has told of. @type {string[]} */
  #heard = [];

  /**
   * @param {string} name
   * @param {import('../src/index.ts').Client} client
   * @param {Maps & { readonly reconnects: Reconnects }} watched
   */
  constructor(name, client, { map, probes, reconnects }) {
    this.name = name;
    this.client = client;
    this.map = map;
    this.reconnects = reconnects;
    this.#probes = probes;
  }

  /**
   * @param {string} name
   * @param {import('../src/index.ts').ClientConfig} config
   * @param {readonly string[]} addresses
   * @param {import('./chaos-reach.mjs').Reach} reach
   */
  static async start(name, config, addresses, reach) {
    const client = await Client.newHazelcastClient({
      network: { clusterMembers: addresses, ...NETWORK, ...config.network },
      connectionStrategy: { connectionRetry: RETRY, ...config.connectionStrategy },
      properties: PROPERTIES,
    });
    const reconnects = new Reconnects(client, reach);
    /** @type {Maps} */
    const maps = { map: await client.getMap('chains'), probes: await client.getMap('probes') };
    const subject = new Subject(name, client, { ...maps, reconnects });
    await subject.#probes.addEntryListener({ added: ({ key }) => void subject.#heard.push(key) });
    return subject;
  }

  /** Calls that have no result, though every worker has ended. */
  get unsettledCalls() {
    return this.client.parts.invoker.unsettledCalls;
  }

  /** Resolves when the client is connected to every member that it should be connected to. */
  async reconnected() {
    const isSmart = this.name !== 'single';
    const isWhole = () => {
      const { state, members } = this.client.connectionStatus();
      const connected = members.filter((member) => member.connected).length;
      return state === 'INITIALIZED' && members.length > 0 && connected === (isSmart ? members.length : 1);
    };
    while (!isWhole()) await sleep(POLL_MILLIS);
  }

  /** Puts entries, and resolves when the listener has told of each exactly once; what it has told of before does not count. */
  async probe() {
    const keys = Array.from({ length: PROBES }, (_, i) => `${this.name}-${i}`);
    for (const key of keys) await this.#probes.set(key, '');
    const wanted = keys.toSorted().join();
    const told = () => this.#heard.filter((key) => key.startsWith(`${this.name}-`));
    while (told().length < PROBES) await sleep(POLL_MILLIS);
    await sleep(POLL_MILLIS * 4); // for what is told twice
    if (told().toSorted().join() !== wanted)
      throw new Error(`the listener of ${this.name} told of ${told().length} entries instead of ${PROBES}`);
  }
}

/**
 * Starts a client of each kind.
 * @param {readonly string[]} addresses
 * @param {import('./chaos-reach.mjs').Reach} reach
 */
export function startSubjects(addresses, reach) {
  return Promise.all(Object.entries(CONFIGS).map(([name, config]) => Subject.start(name, config, addresses, reach)));
}
