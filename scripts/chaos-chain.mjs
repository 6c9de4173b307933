// @ts-check
// How a lost and a doubled write are found.
//
// Each key has one writer, which waits for each write before the next one. Every value is a token that is written once only, and every
// write (`putIfAbsent`, `put`, `set`, `replaceIfSame`) leaves two traces:
//
// - the reply. `put` returns the token before, `putIfAbsent` nothing, `replaceIfSame` that the token before was there. A write that is
//   executed twice finds its own token; one after a lost write finds the token before that. The reads in between say the same.
// - the version of the entry, which members count themselves: 0 for the first write of a key, one more for each further one, whoever
//   owns the key by then. So at the end `version + 1` is how often members have executed writes of the key, those included whose
//   replies nobody has seen.
//
// A call that was rejected has an unknown outcome, unless its error says that it was not executed. What is unknown may also be executed
// late, so the key gets no further write: in the end it may hold one write more than were confirmed, but not two.

/** What members hold of a key. @typedef {{ readonly value: string, readonly version: bigint }} Held */
/** What is wrong with a key: writes that were confirmed and are not there, writes that were executed more often than the caller knows. @typedef {{ readonly lost: number, readonly doubled: number, readonly isOther: boolean }} Finding */

/** The writes of one key, as their writer knows them. */
export class Chain {
  /** @readonly */ key;
  #written = 0;
  #confirmed = 0;
  /** @type {string | null} */
  #value = null;
  /** @type {string | undefined} */
  #unknown;
  #isOver = false;

  /** @param {string} key */
  constructor(key) {
    this.key = key;
  }

  /** The token that is there, as far as the writer knows; `null` before the first. */
  get value() {
    return this.#value;
  }

  /** Whether the key gets no further write. */
  get isOver() {
    return this.#isOver;
  }

  /** A token that was never written. */
  next() {
    return `${this.key}#${++this.#written}`;
  }

  /** The write of this token was executed, once. */
  confirm(/** @type {string} */ token) {
    this.#confirmed++;
    this.#value = token;
  }

  /** The write of this token may be executed, now or later. */
  doubt(/** @type {string} */ token) {
    this.#unknown = token;
    this.#isOver = true;
  }

  /** Something was seen that must not be: whatever comes now says nothing more. */
  end() {
    this.#isOver = true;
  }

  /**
   * Compares with what members hold, once nothing is on its way any more.
   * @param {Held | null} held
   * @returns {Finding | undefined} what is wrong
   */
  judge(held) {
    const executed = held === null ? 0 : Number(held.version) + 1;
    const value = held?.value ?? null;
    if (executed === this.#confirmed && value === this.#value) return undefined;
    if (this.#unknown !== undefined && executed === this.#confirmed + 1 && value === this.#unknown) return undefined;
    const lost = Math.max(0, this.#confirmed - executed);
    const doubled = Math.max(0, executed - this.#confirmed - (this.#unknown === undefined ? 0 : 1));
    return { lost, doubled, isOther: lost + doubled === 0 };
  }

  /** What the writer knows, for a report. */
  describe() {
    const unknown = this.#unknown === undefined ? '' : `, ${this.#unknown} unknown`;
    return `${this.key}: ${this.#confirmed} confirmed, the last ${this.#value}${unknown}`;
  }
}
