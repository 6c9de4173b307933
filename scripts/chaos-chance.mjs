// @ts-check
// Chance that can be had again: the same seed gives the same choices.

/** A source of chance. It is not for secrets. */
export class Chance {
  #state;

  /** @param {string} seed any text */
  constructor(seed) {
    this.#state = hash(seed);
  }

  /** A number from 0 (included) to 1 (excluded), by mulberry32. */
  fraction() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /**
   * A whole number, both ends included.
   * @param {number} min
   * @param {number} max
   */
  between(min, max) {
    return min + Math.floor(this.fraction() * (max - min + 1));
  }

  /**
   * @template T
   * @param {readonly T[]} choices at least one
   * @returns {T}
   */
  oneOf(choices) {
    return /** @type {T} */ (choices[this.between(0, choices.length - 1)]);
  }
}

/**
 * FNV-1a.
 * @param {string} text
 */
function hash(text) {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(text)) state = Math.imul(state ^ byte, 0x01000193);
  return state;
}
