import { randomUUID } from 'node:crypto';
import { IllegalArgumentError } from '../errors.ts';

const TEXT = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/i;

/** A 128-bit identifier in two signed 64-bit halves, as `java.util.UUID`. */
export class UUID {
  readonly mostSignificant: bigint;
  readonly leastSignificant: bigint;
  #text: string | undefined;

  /** @param mostSig, leastSig the halves; each is wrapped to a signed 64-bit integer */
  constructor(mostSig: bigint, leastSig: bigint) {
    this.mostSignificant = BigInt.asIntN(64, mostSig);
    this.leastSignificant = BigInt.asIntN(64, leastSig);
  }

  /** A random identifier (version 4). */
  static random(): UUID {
    return UUID.fromString(randomUUID());
  }

  /**
   * Reads the usual text form, for example `123e4567-e89b-12d3-a456-426614174000`.
   *
   * @throws IllegalArgumentError (`ILLEGAL_ARGUMENT`) when the text is not a UUID
   */
  static fromString(text: string): UUID {
    const match = TEXT.exec(text);
    if (match === null)
      throw new IllegalArgumentError(
        `UUID.fromString takes a text such as 123e4567-e89b-12d3-a456-426614174000, not ${JSON.stringify(text)}`,
      );
    const [, a, b, c, d, e] = match;
    return new UUID(BigInt(`0x${a}${b}${c}`), BigInt(`0x${d}${e}`));
  }

  /** Whether the value is a UUID of this class. */
  static isUUID(value: unknown): value is UUID {
    return value instanceof UUID;
  }

  /** Whether the other value is a UUID with the same bits. */
  equals(other: unknown): boolean {
    return other instanceof UUID && other.mostSignificant === this.mostSignificant && other.leastSignificant === this.leastSignificant;
  }

  /** The usual text form in lower case. It is made once. */
  toString(): string {
    return (this.#text ??= textOf(this.mostSignificant, this.leastSignificant));
  }
}

function textOf(most: bigint, least: bigint): string {
  const high = BigInt.asUintN(64, most).toString(16).padStart(16, '0');
  const low = BigInt.asUintN(64, least).toString(16).padStart(16, '0');
  return `${high.slice(0, 8)}-${high.slice(8, 12)}-${high.slice(12)}-${low.slice(0, 4)}-${low.slice(4)}`;
}
