import { expect, test } from 'vitest';
import {
  BigDecimal,
  compact,
  Fields,
  GenericRecords,
  LocalDate,
  LocalDateTime,
  LocalTime,
  OffsetDateTime,
  type Client,
  type ClientConfig,
  type CompactObject,
  type CompactReader,
  type CompactWriter,
  type GenericRecord,
} from '../../src/index.ts';

type StartClient = (config?: ClientConfig) => Promise<Client>;

/** A type with a field of every kind. */
const Everything = compact({
  typeName: 'hazelcast-ts.everything',
  fields: {
    boolean: 'boolean',
    int8: 'int8',
    int16: 'int16',
    int32: 'int32',
    int64: 'int64',
    float32: 'float32',
    float64: 'float64',
    string: 'string',
    decimal: 'decimal',
    time: 'time',
    date: 'date',
    timestamp: 'timestamp',
    timestampWithTimezone: 'timestampWithTimezone',
    nullableBoolean: 'nullableBoolean',
    nullableInt8: 'nullableInt8',
    nullableInt16: 'nullableInt16',
    nullableInt32: 'nullableInt32',
    nullableInt64: 'nullableInt64',
    nullableFloat32: 'nullableFloat32',
    nullableFloat64: 'nullableFloat64',
    arrayOfBoolean: 'arrayOfBoolean',
    arrayOfInt8: 'arrayOfInt8',
    arrayOfInt16: 'arrayOfInt16',
    arrayOfInt32: 'arrayOfInt32',
    arrayOfInt64: 'arrayOfInt64',
    arrayOfFloat32: 'arrayOfFloat32',
    arrayOfFloat64: 'arrayOfFloat64',
    arrayOfString: 'arrayOfString',
    arrayOfDecimal: 'arrayOfDecimal',
    arrayOfTime: 'arrayOfTime',
    arrayOfDate: 'arrayOfDate',
    arrayOfTimestamp: 'arrayOfTimestamp',
    arrayOfTimestampWithTimezone: 'arrayOfTimestampWithTimezone',
    arrayOfNullableBoolean: 'arrayOfNullableBoolean',
    arrayOfNullableInt8: 'arrayOfNullableInt8',
    arrayOfNullableInt16: 'arrayOfNullableInt16',
    arrayOfNullableInt32: 'arrayOfNullableInt32',
    arrayOfNullableInt64: 'arrayOfNullableInt64',
    arrayOfNullableFloat32: 'arrayOfNullableFloat32',
    arrayOfNullableFloat64: 'arrayOfNullableFloat64',
    compact: Fields.GENERIC_RECORD,
    arrayOfCompact: Fields.ARRAY_OF_GENERIC_RECORD,
  },
});
type Everything = CompactObject<typeof Everything>;

const time = new LocalTime(11, 22, 41, 123_456_789);
const date = new LocalDate(2021, 6, 28);
const timestamp = new LocalDateTime(date, time);
const zoned = new OffsetDateTime(timestamp, 64_800);
const decimal = new BigDecimal(-31_231n, 3);

/** An object with something in every field. */
const EVERYTHING: Everything = Everything.of({
  ...{ boolean: true, int8: -128, int16: -32_768, int32: -(2 ** 31), int64: -(2n ** 63n), float32: 1.5, float64: Math.PI },
  ...{ string: 'ä😀\0', decimal, time, date, timestamp, timestampWithTimezone: zoned },
  ...{ nullableBoolean: false, nullableInt8: 127, nullableInt16: 32_767, nullableInt32: 2 ** 31 - 1, nullableInt64: 2n ** 63n - 1n },
  ...{ nullableFloat32: -0, nullableFloat64: -1e300 },
  arrayOfBoolean: [true, false, true, true, false, false, false, false, true],
  ...{ arrayOfInt8: Buffer.from([0, 127, 128]), arrayOfInt16: [1, -2], arrayOfInt32: [3, -4], arrayOfInt64: [5n, -6n] },
  ...{ arrayOfFloat32: [0.5, -Infinity], arrayOfFloat64: [1e-300], arrayOfString: ['a', null, ''], arrayOfDecimal: [decimal, null] },
  ...{
    arrayOfTime: [null, time],
    arrayOfDate: [date],
    arrayOfTimestamp: [timestamp, timestamp],
    arrayOfTimestampWithTimezone: [null, zoned],
  },
  ...{ arrayOfNullableBoolean: [true, null, false], arrayOfNullableInt8: [-1, null], arrayOfNullableInt16: [null, 300] },
  ...{ arrayOfNullableInt32: [70_000, null], arrayOfNullableInt64: [null, 2n ** 40n], arrayOfNullableFloat32: [null, 2.5] },
  arrayOfNullableFloat64: [0.1, null],
});

/** A class with a serializer of its own. */
class Node {
  readonly label: string;
  readonly children: readonly Node[];

  constructor(label: string, children: readonly Node[] = []) {
    this.label = label;
    this.children = children;
  }
}

const nodeSerializer = {
  getClass: () => Node,
  getTypeName: () => 'hazelcast-ts.node',
  read: (reader: CompactReader) => new Node(reader.readString('label')!, reader.readArrayOfCompact<Node>('children') as Node[]),
  write(writer: CompactWriter, { children, label }: Node) {
    writer.writeArrayOfCompact('children', children);
    writer.writeString('label', label);
  },
};

const serialization = { compact: { serializers: [Everything, nodeSerializer] } };

/** What holds of Compact records on every cluster. Each test has types of its own, since members keep schemas. */
export function recordTests(start: StartClient): void {
  const unique = () => `records-${Math.random().toString(36).slice(2)}`;

  test('API-24: every kind of field is read by another client as it was written, by its type and without it', async () => {
    const [writer, reader, stranger] = [await start({ serialization }), await start({ serialization }), await start()];
    const name = unique();
    const inner = GenericRecords.compact('hazelcast-ts.inner', { n: Fields.INT32 }, { n: 7 });
    const value: Everything = { ...EVERYTHING, compact: inner, arrayOfCompact: [null, inner, inner] };
    await (await writer.getMap<number, Everything>(name)).set(1, value);
    const read = (await (await reader.getMap<number, Everything>(name)).get(1))!;
    const { compact: one, arrayOfCompact: many, ...rest } = read;
    const { compact: _one, arrayOfCompact: _many, ...expected } = value;
    expect(rest).toEqual(expected);
    expect([one, ...many!].map(String)).toEqual([String(inner), 'null', String(inner), String(inner)]);
    const record = (await (await stranger.getMap<number, GenericRecord>(name)).get(1))!;
    expect(record.getFieldNames().size).toBe(42);
    expect([
      record.getInt64('int64'),
      record.getDecimal('decimal'),
      record.getArrayOfTimestampWithTimezone('arrayOfTimestampWithTimezone'),
    ]).toEqual([-(2n ** 63n), decimal, [null, zoned]]);
    await (await stranger.getMap<number, GenericRecord>(name)).set(2, record.clone({ int32: 5 }));
    expect((await (await reader.getMap<number, Everything>(name)).get(2))!.int32).toBe(5);
  });

  test('API-24: objects of classes that hold one another, of 70,000 bytes and more', async () => {
    const [writer, reader, stranger] = [await start({ serialization }), await start({ serialization }), await start()];
    const name = unique();
    const tree = new Node('root', [new Node('x'.repeat(70_000)), new Node('y', [new Node('z'.repeat(300))])]);
    await (await writer.getMap<string, Node>(name)).set('tree', tree);
    expect(await (await reader.getMap<string, Node>(name)).get('tree')).toEqual(tree);
    const record = (await (await stranger.getMap<string, GenericRecord>(name)).get('tree'))!;
    expect(record.getArrayOfGenericRecord('children')![0]!.getString('label')).toHaveLength(70_000);
    expect((await (await reader.getMap<string, Node>(name)).values()).get(0)).toEqual(tree);
  });

  test('a record is a key, whoever writes it', async () => {
    const [one, two] = [await start({ serialization }), await start()];
    const name = unique();
    const rooms = await one.getMap<Node, string>(name);
    await rooms.set(new Node('a'), 'first');
    const key = GenericRecords.compact(
      'hazelcast-ts.node',
      { label: Fields.STRING, children: Fields.ARRAY_OF_GENERIC_RECORD },
      { label: 'a', children: [] },
    );
    expect(await (await two.getMap<GenericRecord, string>(name)).get(key)).toBe('first');
    expect(await rooms.replaceIfSame(new Node('a'), 'first', 'second')).toBe(true);
    expect(await rooms.get(new Node('b'))).toBeNull();
  });

  test('a type changes: old and new records live in one map, and each reader gets what it knows', async () => {
    const typeName = `hazelcast-ts.${unique()}`;
    const Old = compact({ typeName, fields: { id: 'int32', gone: 'string' } });
    const New = compact({ typeName, fields: { id: 'nullableInt32', note: 'string' } });
    const of = (type: typeof Old | typeof New) => start({ serialization: { compact: { serializers: [type] } } });
    const [before, after] = [await of(Old), await of(New)];
    const name = unique();
    const [oldMap, newMap] = [
      await before.getMap<number, CompactObject<typeof Old>>(name),
      await after.getMap<number, CompactObject<typeof New>>(name),
    ];
    await oldMap.set(1, Old.of({ id: 1, gone: 'x' }));
    await newMap.set(2, New.of({ id: 2, note: 'y' }));
    expect(await newMap.get(1)).toEqual(New.of({ id: 1 }));
    expect(await oldMap.get(2)).toEqual(Old.of({ id: 2 }));
    await newMap.set(3, New.of({}));
    await expect(oldMap.get(3)).rejects.toMatchObject({ code: 'SERIALIZATION' });
  });

  test('API-24: events bring records of types that the listener does not know, in their order', async () => {
    const [writer, listener] = [await start(), await start()];
    const name = unique();
    const heard: string[] = [];
    const map = await listener.getMap<number, unknown>(name);
    await map.addEntryListener({ added: ({ value }) => heard.push(String(value)) }, 1, true);
    await map.addEntryListener({ updated: ({ value }) => heard.push(String(value)) }, 1, true);
    const typeName = `hazelcast-ts.${unique()}`;
    const source = await writer.getMap<number, unknown>(name);
    const records = [1, 2, 3].map((n) => GenericRecords.compact(typeName, { [`f${n}`]: Fields.INT32 }, { [`f${n}`]: n }));
    for (const record of records) await source.set(1, record);
    await expect.poll(() => heard.length, { timeout: 10_000 }).toBe(3);
    expect(heard.toSorted()).toEqual(records.map(String));
  });
}
