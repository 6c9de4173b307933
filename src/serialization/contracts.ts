import type { PortableFactory } from './portable/portable-contracts.ts';
import type { DataInput, DataOutput } from './streams/data-streams.ts';

/**
 * A key that is kept in the partition of another one: all keys with equal partition keys lie together. It must be an instance of a class;
 * in a plain object `partitionKey` is a field as any other.
 */
export interface PartitionAware {
  /** The other key, any value that can be a key. With null or `undefined` the key itself decides. */
  partitionKey: unknown;
}

/**
 * An object of a class that both sides know by two numbers. Its fields stand one after the other, without a length, so `readData` has to
 * read what `writeData` wrote, on all sides.
 */
export interface IdentifiedDataSerializable {
  /** Which factory makes objects of the class, a 32-bit integer. */
  factoryId: number;
  /** Which class of the factory it is, a 32-bit integer. */
  classId: number;
  readData(input: DataInput): void;
  writeData(output: DataOutput): void;
}

/** Makes an object of the class, of which `readData` is called then. */
export type IdentifiedDataSerializableFactory = (classId: number) => IdentifiedDataSerializable;

/** Writes and reads the objects that name it in `hzCustomId`, or those that nothing else takes when it is the global serializer. */
export interface Serializer<T = unknown> {
  /** The type id of what it writes, an integer from 1. */
  id: number;
  read(input: DataInput): T;
  write(output: DataOutput, object: T): void;
}

/** An object that is written by a serializer of the application. */
export interface CustomSerializable {
  /** The `id` of its serializer. */
  hzCustomId: number;
}

/** The classes and serializers of an application. */
export interface UserSerialization {
  /** The factories of identified classes, by their ids. */
  readonly dataSerializableFactories?: Readonly<Record<number, IdentifiedDataSerializableFactory | undefined>> | undefined;
  /** The factories of Portables, by their ids. */
  readonly portableFactories?: Readonly<Record<number, PortableFactory | undefined>> | undefined;
  /** The version of Portables that have none of their own. */
  readonly portableVersion?: number | undefined;
  /** The serializers that objects name in `hzCustomId`. */
  readonly customSerializers?: readonly Serializer[] | undefined;
  /** The serializer of what nothing else takes but JSON. */
  readonly globalSerializer?: Serializer | undefined;
}
