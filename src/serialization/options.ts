import { type CompactSerializer } from './compact/serializers.ts';
import type { UserSerialization } from './contracts.ts';

/** The types a `number` can be written as. */
export type DefaultNumberType = 'byte' | 'short' | 'integer' | 'long' | 'float' | 'double';

/** How values become bytes and back. Members and all clients of a cluster have to agree on the bytes of a key. */
export interface SerializationOptions extends UserSerialization {
  /** Whether payloads are big-endian. It must be what the members use, as nothing negotiates it. */
  readonly isBigEndian: boolean;
  /** What a `number` is written as. One outside the range of the type is refused, as is a fraction for an integer type (API-20). */
  readonly defaultNumberType: DefaultNumberType;
  /**
   * What a `bigint` is written as: a 64-bit `long`, one outside 64 bits being refused; always a `java.math.BigInteger`; or, with `auto`, a
   * `long` where 64 bits are enough and a `BigInteger` where they are not. A Java `long` and a `BigInteger` are two different keys.
   */
  readonly bigintType: 'long' | 'bigInteger' | 'auto';
  /** What a Java `long` is read as: a `bigint`; or a `number`, one that is no safe integer being refused rather than rounded. */
  readonly longType: 'bigint' | 'number';
  /** What JSON reads as: the parsed value (`EAGER`), or its text in a `HazelcastJsonValue`. */
  readonly jsonStringDeserializationPolicy: 'EAGER' | 'NO_DESERIALIZATION';
  /** The types of Compact records that have a class, or are declared. */
  readonly compact?: { readonly serializers: readonly CompactSerializer[] };
}
