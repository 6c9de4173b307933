import {
  BigDecimal,
  HazelcastJsonValue,
  LocalDate,
  LocalDateTime,
  LocalTime,
  OffsetDateTime,
  UUID,
  type ClientConfig,
} from '../../../src/index.ts';
import { Celsius, instanceClasses, item, NewPlan, OldPlan, Parcel, Reading, readReading, Unknown, unknownRecord } from './instances.ts';
import { ann, Boat, bob, Department, department, Employee, everything, longNamed, manyTags, nothing, Ship, Team, team } from './records.ts';

type SerializationConfig = NonNullable<ClientConfig['serialization']>;

/** A value that travels between languages, under the same name in all of them. */
export interface Sample {
  readonly name: string;
  /** What is read where another language wrote it; of an error, its message. */
  readonly read: unknown;
  /** What is written, if that differs; not there when TypeScript cannot write it. */
  readonly written?: unknown;
  /** How a `number` or `bigint` is written. */
  readonly as: Pick<SerializationConfig, 'defaultNumberType' | 'bigintType'>;
  readonly use: 'key' | 'value' | 'read';
}

const LONG_MIN = -(2n ** 63n);
const LONG_MAX = 2n ** 63n - 1n;
const HUGE = -(2n ** 4096n);
const last = new LocalTime(23, 59, 59, 999_999_999);
const lastDay = new LocalDate(999_999_999, 12, 31);
const firstDay = new LocalDate(-999_999_999, 1, 1);
const items = ['a', 1, null, LONG_MAX, -0, ['inner', null], [1, 2], 10n];
const map: readonly (readonly [unknown, unknown])[] = [
  ['text', 1],
  [2n, null],
  [null, new Set(['x'])],
];

type Values = Readonly<Record<string, unknown>>;

/** Values that are written as they are read, and are keys as well. */
export function keys(values: Values, as: Sample['as'] = {}): Sample[] {
  return Object.entries(values).map(([name, value]) => ({ name, read: value, written: value, as, use: 'key' }));
}

function written(use: 'key' | 'value', name: string, read: unknown, value: unknown): Sample {
  return { name, read, written: value, as: {}, use };
}

/** Values that TypeScript cannot write. */
export function onlyRead(values: Values): Sample[] {
  return Object.entries(values).map(([name, read]) => ({ name, read, as: {}, use: 'read' }));
}

const NUMBERS: readonly Sample[] = [
  ...keys({ 'byte-min': -128, 'byte-max': 127 }, { defaultNumberType: 'byte' }),
  ...keys({ 'short-min': -32_768, 'short-max': 32_767 }, { defaultNumberType: 'short' }),
  ...keys({ 'int-min': -(2 ** 31), 'int-max': 2 ** 31 - 1 }, { defaultNumberType: 'integer' }),
  ...keys({ 'long-min': LONG_MIN, 'long-max': LONG_MAX, 'long-2^53+1': 9_007_199_254_740_993n, 'long-0': 0n, 'long-minus-1': -1n }),
  ...keys({ float: Math.fround(1.1), 'float-NaN': Number.NaN, 'float-0': 0, 'float-minus-0': -0 }, { defaultNumberType: 'float' }),
  ...keys({ double: 0.1, 'double-NaN': Number.NaN, 'double-0': 0, 'double-minus-0': -0 }),
  ...keys({ 'double-min': Number.MIN_VALUE, 'double-max': Number.MAX_VALUE, 'double-infinite': -Infinity }),
  ...keys({ true: true, false: false }),
];

const TEXTS: readonly Sample[] = [
  ...onlyRead({ char: 'ä' }),
  ...keys({ string: 'grün', 'string-empty': '', 'string-nul': 'a\0b', 'string-emoji': 'a😀𝄞z' }),
  ...keys({ 'string-flag': '🏴‍☠️ नमस्ते שָׁלוֹם', 'string-long': 'ä'.repeat(70_000) }),
];

const shorts = [-32_768, 0, 32_767];
const ints = [-(2 ** 31), 0, 2 ** 31 - 1];
const longs = [LONG_MIN, 9_007_199_254_740_993n, LONG_MAX];
const floats = [-0, Number.NaN, Math.fround(1.1)];

const ARRAYS: readonly Sample[] = [
  ...keys({ bytes: Buffer.from([0, 127, 128, 255]), 'bytes-empty': Buffer.alloc(0), booleans: [true, false, true] }),
  ...onlyRead({ chars: ['a', 'ä'] }),
  ...[written('key', 'shorts', shorts, Int16Array.from(shorts)), ...keys({ 'shorts-empty': [] }, { defaultNumberType: 'short' })],
  ...[written('key', 'ints', ints, Int32Array.from(ints)), ...keys({ 'ints-empty': [] }, { defaultNumberType: 'integer' })],
  ...[...keys({ longs }), written('key', 'longs-empty', [], new BigInt64Array())],
  ...[written('key', 'floats', floats, Float32Array.from(floats)), written('key', 'floats-empty', [], new Float32Array())],
  ...keys({ doubles: [-0, Number.NaN, 0.1], 'doubles-empty': [] }),
  ...[...keys({ strings: ['', '😀', 'z'] }), ...onlyRead({ 'strings-null': ['a', null, ''] })],
];

const TIMES: readonly Sample[] = [
  ...keys({ day: new LocalDate(2024, 2, 29), 'day-first': firstDay, 'day-last': lastDay, 'day-before-1': new LocalDate(0, 12, 31) }),
  ...keys({ time: last, 'time-0': new LocalTime(0, 0, 0, 0) }),
  ...keys({ 'day-time': new LocalDateTime(firstDay, last), 'day-time-last': new LocalDateTime(lastDay, last) }),
  ...keys({ offset: OffsetDateTime.from(1970, 1, 1, 0, 0, 0, 1, -19_815) }),
  ...keys({ 'offset-first': new OffsetDateTime(new LocalDateTime(firstDay, new LocalTime(0, 0, 0, 0)), 64_800) }),
  ...keys({ 'offset-last': new OffsetDateTime(new LocalDateTime(lastDay, last), -64_800) }),
  ...keys({ date: new Date(-1), 'date-first': new Date(-8.64e15), 'date-last': new Date(8.64e15) }),
  ...onlyRead({ 'date-too-late': new Error('Date') }),
];

const BIG_NUMBERS: readonly Sample[] = [
  ...keys({ 'big-0': 0n, 'big-minus-1': -1n, 'big-minus-128': -128n, 'big-128': 128n }, { bigintType: 'bigInteger' }),
  ...keys({ 'big-2^63': 2n ** 63n, 'big-huge': HUGE }, { bigintType: 'auto' }),
  ...keys({ 'decimal-1.0': new BigDecimal(10n, 1), 'decimal-1.00': new BigDecimal(100n, 2) }),
  ...keys({ 'decimal-small': new BigDecimal(-1n, 2 ** 31 - 1), 'decimal-large': new BigDecimal(1n, -(2 ** 31)) }),
  ...keys({ 'decimal-huge': new BigDecimal(HUGE, 1000) }),
];

const json = { name: 'grün 😀', list: [1, null, { a: -0.5 }] };
const OTHERS: readonly Sample[] = [
  ...keys({ uuid: new UUID(LONG_MIN, -1n), 'uuid-0': new UUID(0n, 0n), json }),
  written('key', 'json-text', [Number('12345678901234567890')], new HazelcastJsonValue('[ 12345678901234567890 ]')),
  ...onlyRead({ enum: new Error('java.util.concurrent.TimeUnit') }),
];

const COLLECTIONS: readonly Sample[] = [
  ...onlyRead({ list: items, 'list-empty': [], 'list-linked': items, objects: items, queue: ['a', 1] }),
  ...onlyRead({ map: new Map(map), 'map-linked': new Map(map), 'map-sorted': new Map(Object.entries({ a: 1, b: 2 })) }),
  ...onlyRead({ 'map-concurrent': new Map([['k', 2.5]]), set: new Set(['a', null, 1]), 'set-linked': new Set(items.slice(0, 5)) }),
  ...onlyRead({ 'set-sorted': new Set(['a', 'b']), entry: ['k', null], optional: 'v', 'optional-empty': null, class: 'java.lang.String' }),
  ...onlyRead({ 'list-of-ours': [ann, null, readReading(), item()], 'map-of-ours': new Map([[new Celsius(-273.15), department]]) }),
];

const INSTANCES: readonly Sample[] = [
  written('key', 'identified', readReading(), new Reading()),
  ...keys({ custom: new Celsius(-273.15), 'portable-small': item(), portable: new Parcel() }),
  written('value', 'portable-old', new NewPlan(), Object.assign(new NewPlan(), { note: 'new' })),
  written('value', 'portable-new', new OldPlan(), Object.assign(new OldPlan(), { name: 'old' })),
  written('value', 'portable-unknown', unknownRecord, new Unknown()),
];

const RECORDS: readonly Sample[] = [
  ...keys({ compact: ann, 'compact-nulls': bob, 'compact-255': longNamed(255), 'compact-70000': longNamed(70_000) }),
  ...[
    ...keys({ 'compact-many': manyTags(), 'compact-zero-config': department }),
    written('value', 'compact-zero-config-class', team, team),
  ],
  written('value', 'compact-old', Ship.of({ id: 7, name: 'ship' }), Ship.of({ id: 7, name: 'ship', crew: 5, note: 'new' })),
  written('value', 'compact-new', Boat.of({ id: 8, name: 'boat' }), Boat.of({ id: 8, name: 'boat' })),
  ...onlyRead({ 'compact-new-null': new Error('the field id of boat') }),
  ...keys({ record: everything, 'record-nulls': nothing }),
];

/** All samples. Neighbours differ by little. */
export const SAMPLES: readonly Sample[] = [...[NUMBERS, TEXTS, ARRAYS, TIMES, BIG_NUMBERS, OTHERS, COLLECTIONS, INSTANCES, RECORDS].flat()];

/** Objects of the classes that are keys and values, but for how they write numbers. */
export const sharedClasses: SerializationConfig = {
  ...instanceClasses,
  compact: { serializers: [Employee, Department, Team, Ship, Boat] },
};
