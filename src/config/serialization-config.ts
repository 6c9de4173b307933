import type { CompactSerializer } from '../serialization/compact/serializers.ts';
import type { IdentifiedDataSerializableFactory, Serializer } from '../serialization/contracts.ts';
import type { DefaultNumberType, SerializationOptions } from '../serialization/options.ts';
import type { PortableFactory } from '../serialization/portable/portable-contracts.ts';

/** What becomes of a JSON value that is read. */
export const JsonStringDeserializationPolicy = Object.freeze({
  /** It is parsed. */
  EAGER: 'EAGER',
  /** It is a `HazelcastJsonValue` that holds the text. */
  NO_DESERIALIZATION: 'NO_DESERIALIZATION',
} as const);
/** One of the words of the constant `JsonStringDeserializationPolicy`. */
export type JsonStringDeserializationPolicy = (typeof JsonStringDeserializationPolicy)[keyof typeof JsonStringDeserializationPolicy];

/** How JavaScript values become bytes. */
export interface SerializationConfig {
  /** What a `number` is written as; one outside the range of the type is refused when it is written. Default `'double'`. */
  defaultNumberType?: DefaultNumberType | undefined;
  /**
   * What a `bigint` is written as (API-20): `'long'` refuses one outside 64 bits; `'bigInteger'` is what the official client always
   * writes; `'auto'` is a `long` where that is enough. As keys a `long` and a `BigInteger` are never equal. Default `'long'`.
   */
  bigintType?: SerializationOptions['bigintType'] | undefined;
  /**
   * What a Java `long` and `long[]` is read as: `'bigint'`; or `'number'`, which refuses one beyond 2^53 - 1 instead of rounding it. The
   * fields that classes and serializers of yours read are always `bigint`. Default `'bigint'`.
   */
  longType?: SerializationOptions['longType'] | undefined;
  /** Whether the most significant byte comes first. Must be what the members have. Default `true`. */
  isBigEndian?: boolean | undefined;
  /** What becomes of a JSON value that is read. Default `'EAGER'`. */
  jsonStringDeserializationPolicy?: JsonStringDeserializationPolicy | undefined;
  /** Records whose layout the members know. */
  compact?: CompactSerializationConfig | undefined;
  /**
   * Who makes the objects of identified classes that are read, by the id of the factory: `{ 1: (classId) => new Thing() }`. Default `{}`.
   * The ids must be 32-bit integers.
   */
  dataSerializableFactories?: Readonly<Record<number, IdentifiedDataSerializableFactory | undefined>> | undefined;
  /**
   * Who makes the Portables that are read, by the id of the factory: `{ 1: (classId) => new Thing() }`. Default `{}`. The ids must be 32-bit
   * integers. A Portable without a factory reads as a `PortableRecord`.
   */
  portableFactories?: Readonly<Record<number, PortableFactory | undefined>> | undefined;
  /** The version of Portables that have none of their own. Default 0. Must be an integer from 0 to 2147483647. */
  portableVersion?: number | undefined;
  /** The serializers that objects name in `hzCustomId`. Default `[]`. Each has an `id` of its own, an integer from 1. */
  customSerializers?: readonly Serializer[] | undefined;
  /**
   * Writes and reads the objects that nothing else takes, instead of JSON. Default: none. Its `id` must be an integer from 1, and that of
   * no custom serializer.
   */
  globalSerializer?: Serializer | undefined;
}

/** Compact serialization. */
export interface CompactSerializationConfig {
  /**
   * The serializers of classes, and declared types as `compact` makes them. Each class and each name of a type may be there once. Default:
   * none; then records are `GenericRecord`s.
   */
  serializers?: readonly CompactSerializer[] | undefined;
}
