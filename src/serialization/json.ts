import { IllegalArgumentError } from '../errors.ts';

/**
 * JSON text as a value. It is written unaltered and unchecked, so numbers beyond 2^53 keep their digits. Two of them are the same
 * key only when their texts are equal, spaces and order of properties included.
 */
export class HazelcastJsonValue {
  readonly #text: string;

  /** @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when `jsonString` is not a string */
  constructor(jsonString: string) {
    if (typeof jsonString !== 'string')
      throw new IllegalArgumentError(`HazelcastJsonValue takes a string, not a value of type ${typeof jsonString}`);
    this.#text = jsonString;
  }

  /** The JSON text. */
  toString(): string {
    return this.#text;
  }
}
