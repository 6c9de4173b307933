import { constants } from 'node:buffer';
import { ProtocolError } from '../errors.ts';
import { Flag, type FrameReader, type FrameWriter } from './frames.ts';
import { UUID } from './uuid.ts';

/** A value of constant size. It lives in the first frame of its message or structure, or packed in one frame with others. */
export interface Fixed<T> {
  readonly size: number;
  /** Whether older peers leave the field out; it then reads as `undefined`. */
  readonly added?: boolean;
  write(to: FrameWriter, at: number, value: T): void;
  read(from: FrameReader, at: number): T;
}

/** A value with frames of its own, after the first frame. */
export interface Framed<T> {
  readonly size?: never;
  readonly added?: boolean;
  write(to: FrameWriter, value: T): void;
  read(from: FrameReader): T;
}

/** A field of any type. Methods take their parameters both ways, so all fit, and the shapes inferred from them stay exact. */
export type Field = Fixed<unknown> | Framed<unknown>;
/** The fields of a message or structure by name, in the order of the wire. */
export type Fields = { readonly [name: string]: Field };
/** What a field holds. */
export type ValueOf<F> = F extends Fixed<infer T> ? T : F extends Framed<infer T> ? T : never;
type AddedKeys<F extends Fields> = { [K in keyof F]: undefined extends ValueOf<F[K]> ? K : never }[keyof F];
/** The object that a set of fields describes. A field that older peers leave out may be left out of it. */
export type ShapeOf<F extends Fields> = { readonly [K in Exclude<keyof F, AddedKeys<F>>]: ValueOf<F[K]> } & {
  readonly [K in AddedKeys<F>]?: ValueOf<F[K]>;
};

// Values of constant size

/** A byte that is 0 or, for true, anything else. */
export const bool: Fixed<boolean> = {
  size: 1,
  write: (to, at, value) => to.view.setUint8(at, value ? 1 : 0),
  read: (from, at) => from.view.getUint8(at) !== 0,
};
/** A signed 8-bit integer. */
export const byte: Fixed<number> = {
  size: 1,
  write: (to, at, value) => to.view.setInt8(at, value),
  read: (from, at) => from.view.getInt8(at),
};
/** A signed 32-bit integer. */
export const int: Fixed<number> = {
  size: 4,
  write: (to, at, value) => to.view.setInt32(at, value, true),
  read: (from, at) => from.view.getInt32(at, true),
};
/** A signed 64-bit integer. */
export const long: Fixed<bigint> = {
  size: 8,
  write: (to, at, value) => to.view.setBigInt64(at, value, true),
  read: (from, at) => from.view.getBigInt64(at, true),
};
/** A 64-bit field whose values are always safe integers, such as a duration: a number here, without the cost of a bigint. */
export const safeLong: Fixed<number> = {
  size: 8,
  write(to, at, value) {
    to.view.setUint32(at, value >>> 0, true);
    to.view.setInt32(at + 4, Math.floor(value / 0x1_0000_0000), true);
  },
  read: (from, at) => from.view.getInt32(at + 4, true) * 0x1_0000_0000 + from.view.getUint32(at, true),
};
/** A 32-bit floating-point number. */
export const float: Fixed<number> = {
  size: 4,
  write: (to, at, value) => to.view.setFloat32(at, value, true),
  read: (from, at) => from.view.getFloat32(at, true),
};
/** A UUID that may be null: the only value of constant size that can. */
export const nullableUuid: Fixed<UUID | null> = {
  size: 17,
  write(to, at, value) {
    to.view.setUint8(at, value === null ? 1 : 0);
    to.view.setBigInt64(at + 1, value?.mostSignificant ?? 0n, true);
    to.view.setBigInt64(at + 9, value?.leastSignificant ?? 0n, true);
  },
  read: (from, at) =>
    from.view.getUint8(at) === 0 ? new UUID(from.view.getBigInt64(at + 1, true), from.view.getBigInt64(at + 9, true)) : null,
};
/** A UUID that is never null. */
export const uuid: Fixed<UUID> = {
  size: 17,
  write: (to, at, value) => nullableUuid.write(to, at, value),
  read(from, at) {
    const value = nullableUuid.read(from, at);
    if (value === null) throw new ProtocolError('a UUID that must be present is null');
    return value;
  },
};

// Values in frames of their own

/** A text in UTF-8. Bytes that are none read as replacement characters. */
export const str: Framed<string> = {
  write: (to, value) => to.string(value),
  read(from) {
    const at = from.next();
    if (from.pos - at > constants.MAX_STRING_LENGTH) throw new ProtocolError(`a text of ${from.pos - at} bytes is too long`);
    return from.buf.toString('utf8', at, from.pos);
  },
};
/**
 * The bytes of a frame: a serialized value, or any byte array. What is read is a **view** of the bytes received, valid until
 * the reader moves on to other bytes; copy it to keep it. A null where none may be reads as no bytes.
 */
export const data: Framed<Buffer> = {
  write: (to, value) => to.bytes(value),
  read(from) {
    const at = from.next();
    return from.buf.subarray(at, from.pos);
  },
};

/** A framed value that may be null. */
export function nullable<T>(inner: Framed<T>): Framed<T | null> {
  return {
    write(to, value) {
      if (value === null) to.frame(0, Flag.nullFrame);
      else inner.write(to, value);
    },
    read: (from) => (from.skipNull() ? null : inner.read(from)),
  };
}

const DATA_HEADER = 8;
const nullableBytes = nullable(data);

/** A serialized value that may be null. Some peers write null as no bytes, or as a bare type id of 0. */
export const nullableData: Framed<Buffer | null> = {
  write: nullableBytes.write,
  read(from) {
    const bytes = nullableBytes.read(from);
    const isNull = bytes === null || bytes.length === 0 || (bytes.length === DATA_HEADER && bytes.readInt32BE(4) === 0);
    return isNull ? null : bytes;
  },
};

/** A field that was added to its message or structure later: older peers leave it out, and it then reads as `undefined`. */
export function added<T>(inner: Fixed<T>): Fixed<T | undefined>;
export function added<T>(inner: Framed<T>): Framed<T | undefined>;
export function added(inner: Field): Field {
  return { ...inner, added: true };
}

/** A list whose items have frames of their own. */
export function list<T>(item: Framed<T>): Framed<readonly T[]> {
  return {
    write(to, values) {
      to.frame(0, Flag.begin);
      for (const value of values) item.write(to, value);
      to.frame(0, Flag.end);
    },
    read(from) {
      const values: T[] = [];
      from.begin();
      while (!from.skipEnd()) values.push(item.read(from));
      return values;
    },
  };
}

/** Pairs whose keys and values have frames of their own. */
export function entries<K, V>(key: Framed<K>, value: Framed<V>): Framed<readonly (readonly [K, V])[]> {
  const pair: Framed<readonly [K, V]> = {
    write(to, [k, v]) {
      key.write(to, k);
      value.write(to, v);
    },
    read: (from) => [key.read(from), value.read(from)],
  };
  return list(pair);
}

/** Items of constant size, packed into one frame. */
export function packed<T>(item: Fixed<T>): Framed<readonly T[]> {
  return {
    write(to, values) {
      let at = to.frame(values.length * item.size);
      for (const value of values) {
        item.write(to, at, value);
        at += item.size;
      }
    },
    read(from) {
      const values: T[] = [];
      const start = from.next();
      if ((from.pos - start) % item.size !== 0)
        throw new ProtocolError(`a list of ${from.pos - start} bytes has items of ${item.size} bytes`);
      for (let at = start; at < from.pos; at += item.size) values.push(item.read(from, at));
      return values;
    },
  };
}

/** Pairs of constant size, packed into one frame. */
export function packedEntries<K, V>(key: Fixed<K>, value: Fixed<V>): Framed<readonly (readonly [K, V])[]> {
  return packed<readonly [K, V]>({
    size: key.size + value.size,
    write(to, at, [k, v]) {
      key.write(to, at, k);
      value.write(to, at + key.size, v);
    },
    read: (from, at) => [key.read(from, at), value.read(from, at + key.size)],
  });
}

/** Pairs of which the values come first, as a list, and then the keys, packed into one frame. */
export function valuesThenKeys<K, V>(key: Fixed<K>, value: Framed<V>): Framed<readonly (readonly [K, V])[]> {
  const keys = packed(key);
  const values = list(value);
  return {
    write(to, pairs) {
      values.write(
        to,
        pairs.map(([, v]) => v),
      );
      keys.write(
        to,
        pairs.map(([k]) => k),
      );
    },
    read(from) {
      const all = values.read(from);
      const names = keys.read(from);
      if (all.length !== names.length) throw new ProtocolError(`a list of pairs has ${names.length} keys and ${all.length} values`);
      return names.map((name, i) => [name, all[i]!] as const);
    },
  };
}
