// @ts-check
// Workers that write chains of tokens, read them, and know what they have to find.
import { setTimeout as sleep } from 'node:timers/promises';
import { Chain } from './chaos-chain.mjs';
import { Chance } from './chaos-chance.mjs';

const KEYS_PER_WORKER = 8;
const PAUSE_MILLIS = { min: 2, max: 12 };
const AUDITED_AT_ONCE = 100;

/** What workers need of a map. @typedef {Pick<import('../src/index.ts').IMap<string, string>, 'get' | 'put' | 'set' | 'putIfAbsent' | 'replaceIfSame'>} ChainMap */
/** Who works for whom: a client, by its name in the report, and its map. @typedef {{ readonly name: string, readonly map: ChainMap }} Employer */
/** @typedef {{ readonly lost: number, readonly doubled: number, readonly wrong: readonly string[] }} Audit */

/** A given number of workers that are shared out among clients. */
export class Workers {
  reads = 0;
  writes = 0;
  /** How often what failed with which error: `name get ErrorClass`. @type {Map<string, number>} */
  failures = new Map();
  /** What the replies showed that must not be. @type {string[]} */
  wrongReplies = [];
  /** How many workers are at work. */
  busy = 0;
  /** @type {Chain[]} */
  #chains = [];
  #isStopped = false;
  #ended;

  /**
   * @param {readonly Employer[]} employers
   * @param {{ readonly count: number, readonly seed: string }} options
   */
  constructor(employers, { count, seed }) {
    const work = Array.from({ length: count }, (_, i) =>
      this.#work(/** @type {Employer} */ (employers[i % employers.length]), new Chance(`${seed} worker ${i}`)),
    );
    this.#ended = Promise.all(work);
  }

  /** Lets workers finish what they are at; resolves when all have. */
  async stop() {
    this.#isStopped = true;
    await this.#ended;
  }

  /**
   * Compares every chain with what members hold, once nothing is on its way any more.
   * @param {(key: string) => Promise<import('./chaos-chain.mjs').Held | null>} held
   * @returns {Promise<Audit>}
   */
  async audit(held) {
    const audit = { lost: 0, doubled: 0, wrong: /** @type {string[]} */ ([]) };
    for (let from = 0; from < this.#chains.length; from += AUDITED_AT_ONCE) {
      const chains = this.#chains.slice(from, from + AUDITED_AT_ONCE);
      const all = await Promise.all(chains.map(({ key }) => held(key)));
      for (const [i, chain] of chains.entries()) note(audit, chain, all[i] ?? null);
    }
    return audit;
  }

  /**
   * @param {Employer} employer
   * @param {Chance} chance
   */
  async #work(employer, chance) {
    this.busy++;
    /** @type {Chain[]} */
    const chains = [];
    while (!this.#isStopped) {
      const place = chance.between(0, KEYS_PER_WORKER - 1);
      const known = chains[place];
      const chain = known === undefined || known.isOver ? (chains[place] = this.#newChain()) : known;
      if (chance.fraction() < 0.5) await this.#write(employer, chain, chance);
      else await this.#read(employer, chain);
      await sleep(chance.between(PAUSE_MILLIS.min, PAUSE_MILLIS.max));
    }
    this.busy--;
  }

  #newChain() {
    const chain = new Chain(`key-${this.#chains.length}`);
    this.#chains.push(chain);
    return chain;
  }

  /**
   * @param {Employer} employer
   * @param {Chain} chain
   * @param {Chance} chance
   */
  async #write({ name, map }, chain, chance) {
    this.writes++;
    const way = chain.value === null ? 'putIfAbsent' : chance.oneOf(/** @type {const} */ (['put', 'set', 'replaceIfSame']));
    const before = chain.value;
    const token = chain.next();
    try {
      const found = await execute(map, way, chain, token);
      // the other ways do nothing when they find what they do not expect
      if (found === before || way === 'put') chain.confirm(token);
      if (found !== before) this.#mismatch(`${name} ${way} ${token} found ${found} instead of ${before}`, chain);
    } catch (error) {
      this.#failed(`${name} ${way}`, error);
      if (!isUnexecuted(error)) chain.doubt(token);
    }
  }

  /**
   * @param {Employer} employer
   * @param {Chain} chain
   */
  async #read({ name, map }, chain) {
    this.reads++;
    try {
      const found = await map.get(chain.key);
      if (found !== chain.value) this.#mismatch(`${name} get ${chain.key} found ${found} instead of ${chain.value}`, chain);
    } catch (error) {
      this.#failed(`${name} get`, error);
    }
  }

  /**
   * @param {string} what
   * @param {Chain} chain
   */
  #mismatch(what, chain) {
    this.wrongReplies.push(what);
    chain.end();
  }

  /**
   * @param {string} what
   * @param {unknown} error
   */
  #failed(what, error) {
    const key = `${what} ${error instanceof Error ? error.name : String(error)}`;
    this.failures.set(key, (this.failures.get(key) ?? 0) + 1);
  }
}

/**
 * Writes the token, and returns what the reply says was there before; what it does not say is taken for right.
 * @param {ChainMap} map
 * @param {'putIfAbsent' | 'put' | 'set' | 'replaceIfSame'} way
 * @param {Chain} chain
 * @param {string} token
 * @returns {Promise<string | null>}
 */
async function execute(map, way, { key, value }, token) {
  if (way === 'putIfAbsent') return map.putIfAbsent(key, token);
  if (way === 'put') return map.put(key, token);
  if (way === 'replaceIfSame') return (await map.replaceIfSame(key, /** @type {string} */ (value), token)) ? value : 'something else';
  await map.set(key, token);
  return value;
}

/**
 * Whether the error says that the call was not executed.
 * @param {unknown} error
 */
function isUnexecuted(error) {
  if (!(error instanceof Error)) return false;
  return error.name === 'ClientOfflineError' || ('maybeExecuted' in error && error.maybeExecuted === false);
}

/**
 * @param {{ lost: number, doubled: number, wrong: string[] }} audit
 * @param {Chain} chain
 * @param {import('./chaos-chain.mjs').Held | null} held
 */
function note(audit, chain, held) {
  const finding = chain.judge(held);
  if (finding === undefined) return;
  audit.lost += finding.lost;
  audit.doubled += finding.doubled;
  const found = held === null ? 'nothing' : `${held.value}, version ${held.version}`;
  audit.wrong.push(`${chain.describe()}; members hold ${found}`);
}
