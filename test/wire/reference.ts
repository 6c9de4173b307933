// A second, independent encoder: slow, driven by the data files, made of frames as objects. The declarations are checked against it.
import { UUID } from '../../src/protocol/uuid.ts';
import { isFixed, structures, type FieldText, type Part, type Type } from './catalog.ts';

type Values = Readonly<Record<string, unknown>>;

/** A frame, and where a newer peer may add to the message. */
export interface Frame {
  readonly flags: number;
  readonly payload: Buffer;
  /** The payload holds the fixed fields of a message or structure: more may follow them. */
  readonly holdsFixed?: boolean;
  /** The frame ends a structure: unknown frames may stand before it. */
  readonly endsStructure?: boolean;
}

const NULL = 0x0400;
const END = 0x0800;
const BEGIN = 0x1000;
const FINAL = 0x2000;
const EVENT = 0x0200;
const WHOLE = 0xc000;

// Values

const SPECIAL: Readonly<Record<string, Values>> = {
  DurationConfig: { timeUnit: 1 },
  TimedExpiryPolicyFactoryConfig: { expiryPolicyType: 1 },
  ClientBwListEntry: { type: 1 },
  CacheEventData: { cacheEventType: 1 },
  IndexConfig: { type: 1 },
  BitmapIndexOptions: { uniqueKeyTransformation: 1 },
  SqlColumnMetadata: { type: 1 },
  ListenerConfigHolder: { listenerType: 1 },
  EndpointQualifier: { type: 2 },
  VectorPair: { type: 0 },
  Capacity: { value: 50992225n, unit: 3 },
  JobAndSqlSummary: { status: 2, userCancelled: false },
  VectorIndexConfig: { dimension: 1000, metric: 0, maxDegree: 200, efConstruction: 300, useDeduplication: false },
  VectorSearchOptions: { includeValue: false, includeVectors: false, limit: 100 },
};

const LEAVES: Readonly<Record<string, unknown>> = {
  boolean: true,
  byte: 113,
  int: 25,
  Integer: 25,
  long: -50992225n,
  Long: -50992225n,
  float: Math.fround(3.14),
  UUID: new UUID(123456789n, 987654321n),
  String: 'localhost',
  Data: Buffer.from('111313123131313131'),
  byteArray: Buffer.from([113]),
  SqlPage: { isLast: true, columns: [{ type: 4, values: [1, 2, 3, 4] }] },
};

/** The values that the vectors hold: of one vector of each pair all nullable fields are null. */
export function valuesOf(fields: readonly FieldText[], nulls: boolean): Values {
  return Object.fromEntries(fields.map((field) => [field.name, nulls && field.nullable ? null : valueOf(field.type)]));
}

function valueOf(type: Type): unknown {
  if (type.kind === 'list') return [valueOf(type.of)];
  if (type.kind === 'entries') return [[valueOf(type.key), valueOf(type.value)]];
  const fields = structures.get(type.name);
  return fields === undefined ? LEAVES[type.name] : { ...valuesOf(fields, false), ...SPECIAL[type.name] };
}

// Frames

/** The frames of a message. Fields of `values` that are undefined are left out, which fields added later may be. */
export function framesOf(part: Part, values: Values): Frame[] {
  const flags = part.kind.startsWith('event:') ? WHOLE | EVENT : WHOLE;
  const header = Buffer.alloc(part.kind === 'response' ? 13 : 16);
  header.writeInt32LE(part.type);
  if (part.kind !== 'response') header.writeInt32LE(-1, 12);
  const frames = framesOfFields(part.fields, values, header, flags);
  const last = frames.pop()!;
  return [...frames, { ...last, flags: last.flags | FINAL }];
}

function framesOfFields(fields: readonly FieldText[], values: Values, header: Buffer, flags: number): Frame[] {
  const present = fields.filter(({ name }) => values[name] !== undefined);
  const fixed = present.filter(({ type }) => isFixed(type)).map(({ name, type }) => fixedBytes(type, values[name]));
  const first = header.length + fixed.length === 0 ? [] : [{ flags, payload: Buffer.concat([header, ...fixed]), holdsFixed: true }];
  return [...first, ...present.filter(({ type }) => !isFixed(type)).flatMap(({ name, type }) => framesOfValue(type, values[name]))];
}

function framesOfValue(type: Type, value: unknown): Frame[] {
  if (value === null) return [bare(NULL)];
  if (type.kind === 'list') return framesOfList(type.of, value as readonly unknown[]);
  if (type.kind === 'entries') return framesOfEntries(type.key, type.value, value as readonly (readonly [unknown, unknown])[]);
  const fields = structures.get(type.name);
  if (fields !== undefined) {
    return [bare(BEGIN), ...framesOfFields(fields, value as Values, Buffer.alloc(0), 0), { ...bare(END), endsStructure: true }];
  }
  if (type.name === 'SqlPage') return framesOfPage(value);
  return [{ flags: 0, payload: Buffer.from(value as string) }];
}

function framesOfList(of: Type, values: readonly unknown[]): Frame[] {
  if (isFixed(of)) return [{ flags: 0, payload: Buffer.concat(values.map((value) => fixedBytes(of, value))) }];
  return [bare(BEGIN), ...values.flatMap((value) => framesOfValue(of, value)), bare(END)];
}

function framesOfEntries(key: Type, value: Type, pairs: readonly (readonly [unknown, unknown])[]): Frame[] {
  if (!isFixed(key)) return [bare(BEGIN), ...pairs.flatMap(([k, v]) => [...framesOfValue(key, k), ...framesOfValue(value, v)]), bare(END)];
  if (isFixed(value)) return [{ flags: 0, payload: Buffer.concat(pairs.flatMap(([k, v]) => [fixedBytes(key, k), fixedBytes(value, v)])) }];
  return [
    ...framesOfList(
      value,
      pairs.map(([, v]) => v),
    ),
    ...framesOfList(
      key,
      pairs.map(([k]) => k),
    ),
  ];
}

/** The one page of the vectors: the last one, with one column of integers without nulls. */
function framesOfPage(page: unknown): Frame[] {
  const { columns } = page as { columns: [{ values: readonly number[] }] };
  const ints = (numbers: readonly number[]) => Buffer.concat(numbers.map((n) => fixedBytes({ kind: 'leaf', name: 'int' }, n)));
  const { values } = columns[0];
  return [
    bare(BEGIN),
    { flags: 0, payload: Buffer.from([1]), holdsFixed: true },
    { flags: 0, payload: ints([4]) },
    { flags: 0, payload: Buffer.concat([Buffer.from([2]), ints([values.length, ...values])]) },
    { ...bare(END), endsStructure: true },
  ];
}

function fixedBytes(type: Type, value: unknown): Buffer {
  const name = type.kind === 'leaf' ? type.name.toLowerCase() : '';
  const bytes = Buffer.alloc(name === 'uuid' ? 17 : name.startsWith('int') || name === 'float' ? 4 : name === 'long' ? 8 : 1);
  if (name === 'boolean') bytes[0] = value === true ? 1 : 0;
  else if (name === 'byte') bytes.writeInt8(value as number);
  else if (name === 'float') bytes.writeFloatLE(value as number);
  else if (name === 'long') bytes.writeBigInt64LE(value as bigint);
  else if (name !== 'uuid') bytes.writeInt32LE(value as number);
  else if (value === null) bytes[0] = 1;
  else {
    bytes.writeBigInt64LE((value as UUID).mostSignificant, 1);
    bytes.writeBigInt64LE((value as UUID).leastSignificant, 9);
  }
  return bytes;
}

function bare(flags: number): Frame {
  return { flags, payload: Buffer.alloc(0) };
}

/** The frames as bytes on the wire. */
export function bytesOf(frames: readonly Frame[]): Buffer {
  return Buffer.concat(
    frames.flatMap(({ flags, payload }) => {
      const header = Buffer.alloc(6);
      header.writeInt32LE(6 + payload.length);
      header.writeUInt16LE(flags, 4);
      return [header, payload];
    }),
  );
}

/** Bytes on the wire as frames. */
export function cutIntoFrames(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readInt32LE(at)) {
    frames.push({ flags: bytes.readUInt16LE(at + 4), payload: bytes.subarray(at + 6, at + bytes.readInt32LE(at)) });
  }
  return frames;
}

// Evolution

/** The same message from a newer peer: more bytes behind all fixed fields, more frames before the end of each structure and of the message. */
export function fromNewerPeer(frames: readonly Frame[]): Frame[] {
  const stray = [
    { flags: 0, payload: Buffer.from('new') },
    bare(BEGIN),
    bare(BEGIN),
    bare(NULL),
    bare(END),
    { flags: 0, payload: Buffer.alloc(3) },
    bare(END),
  ];
  const grown = frames.flatMap((frame) => {
    const flags = frame.flags & ~FINAL;
    if (frame.holdsFixed === true) return [{ flags, payload: Buffer.concat([frame.payload, Buffer.from([1, 2, 3, 4, 5])]) }];
    return [...(frame.endsStructure === true ? stray : []), { ...frame, flags }];
  });
  const all = [...grown, ...stray];
  const last = all.pop()!;
  return [...all, { ...last, flags: last.flags | FINAL }];
}

/** The same values from an older peer, which lacks every field that was added later, at every depth. */
export function fromOlderPeer(fields: readonly FieldText[], values: Values): Values {
  return Object.fromEntries(fields.map((field) => [field.name, field.added ? undefined : older(field.type, values[field.name])]));
}

function older(type: Type, value: unknown): unknown {
  if (value === null) return null;
  if (type.kind === 'list') return (value as readonly unknown[]).map((item) => older(type.of, item));
  if (type.kind === 'entries')
    return (value as readonly (readonly [unknown, unknown])[]).map(([k, v]) => [older(type.key, k), older(type.value, v)]);
  const fields = structures.get(type.name);
  return fields === undefined ? value : fromOlderPeer(fields, value as Values);
}
