import { ProtocolError } from '../errors.ts';
import {
  bool,
  byte,
  float,
  int,
  list,
  long,
  nullable,
  nullableData,
  packed,
  str,
  type Fixed,
  type Framed,
  type ValueOf,
} from './fields.ts';
import type { FrameReader, FrameWriter } from './frames.ts';
import { struct } from './layout.ts';

/** One column of a page. How its values look depends on `type`; each may be null. */
export interface SqlColumn {
  readonly type: number;
  readonly values: readonly unknown[];
}

/** A column of nulls takes no bytes for its rows, so their number must be bounded here. */
const MAX_ROWS = 2 ** 24;
const ROWS_PER_MASK = 8;
const ALL_NULL = 1;
const NO_NULL = 2;
const SOME_NULL = 3;

const short: Fixed<number> = {
  size: 2,
  write: (to, at, value) => to.view.setInt16(at, value, true),
  read: (from, at) => from.view.getInt16(at, true),
};
const double: Fixed<number> = {
  size: 8,
  write: (to, at, value) => to.view.setFloat64(at, value, true),
  read: (from, at) => from.view.getFloat64(at, true),
};
const date = record({ year: int, month: byte, day: byte });
const time = record({ hour: byte, minute: byte, second: byte, nano: int });
const timestamp = record({ date, time });
const timestampWithZone = record({ date, time, offsetSeconds: int });

/** `unscaled` is a two's complement number, most significant byte first. */
const decimal: Framed<{ readonly unscaled: Uint8Array; readonly scale: number }> = {
  write(to, { unscaled, scale }) {
    const at = to.frame(int.size + unscaled.length + int.size);
    int.write(to, at, unscaled.length);
    to.buf.set(unscaled, at + int.size);
    int.write(to, at + int.size + unscaled.length, scale);
  },
  read(from) {
    const at = from.next();
    const digits = from.pos - at - 2 * int.size;
    if (digits < 0 || int.read(from, at) !== digits)
      throw new ProtocolError(`a decimal number of ${from.pos - at} bytes has another length inside`);
    const start = at + int.size;
    return { unscaled: from.buf.subarray(start, start + digits), scale: int.read(from, start + digits) };
  },
};

const nulls: Framed<readonly null[]> = {
  write(to, values) {
    int.write(to, to.frame(int.size), values.length);
  },
  read(from) {
    const at = from.next();
    return new Array<null>(rows(from, at)).fill(null);
  },
};

const columnTypes: readonly Framed<readonly unknown[]>[] = [
  list(nullable(str)), // 0 VARCHAR
  nullablePacked(bool), // 1 BOOLEAN
  nullablePacked(byte), // 2 TINYINT
  nullablePacked(short), // 3 SMALLINT
  nullablePacked(int), // 4 INTEGER
  nullablePacked(long), // 5 BIGINT
  list(nullable(decimal)), // 6 DECIMAL
  nullablePacked(float), // 7 REAL
  nullablePacked(double), // 8 DOUBLE
  nullablePacked(date), // 9 DATE
  nullablePacked(time), // 10 TIME
  nullablePacked(timestamp), // 11 TIMESTAMP
  nullablePacked(timestampWithZone), // 12 TIMESTAMP_WITH_TIME_ZONE
  list(nullableData), // 13 OBJECT
  nulls, // 14 NULL
  list(nullable(struct({ value: str }))), // 15 JSON
];
const types = packed(int);

const columns: Framed<readonly SqlColumn[]> = {
  write(to, all) {
    types.write(
      to,
      all.map(({ type }) => type),
    );
    for (const { type, values } of all) columnOf(type).write(to, values);
  },
  read(from) {
    const all = types.read(from).map((type) => ({ type, values: columnOf(type).read(from) }));
    if (all.some(({ values }) => values.length !== all[0]!.values.length))
      throw new ProtocolError('the columns of an SQL page differ in length');
    return all;
  },
};

/** A page of an SQL result, column by column. */
export const sqlPage = struct({ isLast: bool, columns });
/** A page of an SQL result, as it is read. */
export type SqlPage = ValueOf<typeof sqlPage>;

function columnOf(type: number): Framed<readonly unknown[]> {
  const column = columnTypes[type];
  if (column === undefined) throw new ProtocolError(`an SQL column has the unknown type ${type}`);
  return column;
}

/** Several values of constant size as one. */
function record<const F extends { readonly [name: string]: Fixed<unknown> }>(fields: F): Fixed<{ readonly [K in keyof F]: ValueOf<F[K]> }> {
  type Values = { readonly [K in keyof F]: ValueOf<F[K]> };
  const all = Object.entries(fields);
  return {
    size: all.reduce((size, [, field]) => size + field.size, 0),
    write(to, start, values) {
      let at = start;
      for (const [name, field] of all) {
        field.write(to, at, values[name]);
        at += field.size;
      }
    },
    read(from, start) {
      let at = start;
      const value: { [name: string]: unknown } = {};
      for (const [name, field] of all) {
        value[name] = field.read(from, at);
        at += field.size;
      }
      return value as Values;
    },
  };
}

/** Values of constant size, each of which may be null, in one frame: how it is written, the number of rows, the values. */
function nullablePacked<T>(item: Fixed<T>): Framed<readonly (T | null)[]> {
  const header = byte.size + int.size;
  return {
    write(to, values) {
      const count = values.reduce((sum: number, value) => sum + (value === null ? 0 : 1), 0);
      const kind = count === 0 ? ALL_NULL : count === values.length ? NO_NULL : SOME_NULL;
      const masks = kind === SOME_NULL ? Math.ceil(values.length / ROWS_PER_MASK) : 0;
      const at = to.frame(header + masks + count * item.size);
      byte.write(to, at, kind);
      int.write(to, at + byte.size, values.length);
      writeRows(to, at + header, item, kind === SOME_NULL, values);
    },
    read(from) {
      const at = from.next();
      const count = rows(from, at + byte.size);
      const kind = byte.read(from, at);
      if (kind === ALL_NULL) return new Array<null>(count).fill(null);
      if (kind !== NO_NULL && kind !== SOME_NULL) throw new ProtocolError(`an SQL column is written in the unknown way ${kind}`);
      return readRows(from, at + header, item, kind === SOME_NULL, count);
    },
  };
}

function writeRows<T>(to: FrameWriter, start: number, item: Fixed<T>, hasMasks: boolean, values: readonly (T | null)[]): void {
  let at = start;
  let mask = start;
  for (const [row, value] of values.entries()) {
    if (hasMasks && row % ROWS_PER_MASK === 0) to.buf[(mask = at++)] = 0;
    if (value === null) continue;
    if (hasMasks) to.buf[mask]! |= 1 << (row % ROWS_PER_MASK);
    item.write(to, at, value);
    at += item.size;
  }
}

function readRows<T>(from: FrameReader, start: number, item: Fixed<T>, hasMasks: boolean, count: number): (T | null)[] {
  const values: (T | null)[] = [];
  let at = start;
  let mask = 0xff;
  for (let row = 0; row < count; row++) {
    if (hasMasks && row % ROWS_PER_MASK === 0) mask = byte.read(from, within(from, at++, byte.size));
    const isPresent = (mask & (1 << (row % ROWS_PER_MASK))) !== 0;
    values.push(isPresent ? item.read(from, within(from, at, item.size)) : null);
    if (isPresent) at += item.size;
  }
  return values;
}

function rows(from: FrameReader, at: number): number {
  const count = int.read(from, within(from, at, int.size));
  if (count < 0 || count > MAX_ROWS) throw new ProtocolError(`an SQL page cannot have ${count} rows`);
  return count;
}

/** The offset, if that many bytes are left there before the end of the frame that was read last. */
function within(from: FrameReader, at: number, size: number): number {
  if (at + size > from.pos) throw new ProtocolError('a column of an SQL page is too short for its rows');
  return at;
}
