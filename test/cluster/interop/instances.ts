import {
  BigDecimal,
  FieldType,
  HazelcastJsonValue,
  LocalDate,
  LocalDateTime,
  LocalTime,
  OffsetDateTime,
  PortableRecord,
  UUID,
  type CustomSerializable,
  type DataInput,
  type DataOutput,
  type IdentifiedDataSerializable,
  type PartitionAware,
  type Portable,
  type PortableReader,
  type PortableRecordField,
  type PortableWriter,
  type Serializer,
  type VersionedPortable,
} from '../../../src/index.ts';
import { ann } from './records.ts';

// Classes with numbers that clients in several languages share.

/** A Portable that lies in another one. */
export class Item implements Portable {
  factoryId = 1;
  classId = 1;
  label: string | null;
  count: number;

  constructor(label: string | null = null, count = 0) {
    this.label = label;
    this.count = count;
  }

  writePortable(writer: PortableWriter): void {
    writer.writeString('label', this.label);
    writer.writeInt('count', this.count);
  }

  readPortable(reader: PortableReader): void {
    this.label = reader.readString('label');
    this.count = reader.readInt('count');
  }
}

export const item = () => new Item('😀', -5);

/** The second version of a Portable, of which Java has the first one. What was an int there may be read as a long and a double. */
export class NewPlan implements VersionedPortable {
  factoryId = 1;
  classId = 3;
  version = 2;
  id = 7;
  wideId = 7n;
  widerId = 7;
  note: string | null = null;
  name: string | null = 'plan';
  item: Item | null = item();
  first: LocalDate | null = new LocalDate(-32_768, 1, 1);
  last: LocalDate | null = new LocalDate(32_767, 12, 31);

  writePortable(writer: PortableWriter): void {
    writer.writePortable('item', this.item);
    writer.writeDate('last', this.last);
    writer.writeDate('first', this.first);
    writer.writeString('note', this.note);
    writer.writeString('name', this.name);
    writer.writeInt('id', this.id);
  }

  readPortable(reader: PortableReader): void {
    const isOld = reader.getVersion() < 2;
    this.id = reader.readInt('id');
    this.wideId = isOld ? reader.readLong('id') : BigInt(this.id);
    this.widerId = isOld ? reader.readDouble('id') : this.id;
    this.note = reader.readString('note');
    this.name = reader.readString('name');
    this.item = reader.readPortable<Item>('item');
    this.first = reader.readDate('first');
    this.last = reader.readDate('last');
  }
}

/** The first version of a Portable, of which Java has the second one. */
export class OldPlan implements VersionedPortable {
  factoryId = 1;
  classId = 4;
  version = 1;
  id = 8;
  name: string | null = null;
  item: Item | null = item();

  writePortable(writer: PortableWriter): void {
    writer.writeInt('id', this.id);
    writer.writeString('name', this.name);
    writer.writePortable('item', this.item);
  }

  readPortable(reader: PortableReader): void {
    this.id = reader.readInt('id');
    this.name = reader.readString('name');
    this.item = reader.readPortable<Item>('item');
  }
}

/** A Portable of a factory that nobody has, so that it is read as a record. */
export class Unknown implements VersionedPortable {
  factoryId = 9;
  classId = 1;
  version = 3;

  writePortable(writer: PortableWriter): void {
    writer.writeInt('id', 11);
    writer.writeLongArray('longs', [-(2n ** 63n), 1n]);
    writer.writePortable('inner', new UnknownInner());
  }

  readPortable(): void {}
}

class UnknownInner implements Portable {
  factoryId = 9;
  classId = 2;

  writePortable(writer: PortableWriter): void {
    writer.writeString('label', 'in');
  }

  readPortable(): void {}
}

const innerFields = new Map<string, PortableRecordField>([['label', { type: FieldType.STRING, value: 'in' }]]);
/** What an {@link Unknown} is read as. */
export const unknownRecord = new PortableRecord(
  { factoryId: 9, classId: 1, version: 3 },
  new Map<string, PortableRecordField>([
    ['id', { type: FieldType.INT, value: 11 }],
    ['longs', { type: FieldType.LONG_ARRAY, value: [-(2n ** 63n), 1n] }],
    ['inner', { type: FieldType.PORTABLE, value: new PortableRecord({ factoryId: 9, classId: 2, version: 0 }, innerFields, null) }],
  ]),
  null,
);

const day = new LocalDate(2021, 6, 28);

/** An identified object, which lies in the partition of its station when it is a key. */
export class Reading implements IdentifiedDataSerializable, PartitionAware {
  factoryId = 1;
  classId = 1;
  partitionKey: unknown = 'north';
  content: unknown[] = [];

  writeData(output: DataOutput): void {
    output.writeString('north');
    output.writeBoolean(true);
    output.writeByte(-128);
    output.writeChar('ä');
    output.writeShort(-300);
    output.writeInt(-(2 ** 31));
    output.writeLong(2n ** 63n - 1n);
    output.writeFloat(-0);
    output.writeDouble(Number.NaN);
    output.writeString(null);
    output.writeIntArray([1, -2]);
    output.writeLongArray(null);
    output.writeStringArray(['a', null, '😀']);
    const objects = [null, 'text', -(2n ** 63n), item(), day, new UUID(1n, -1n), ann, new Celsius(-273.15)];
    output.writeInt(objects.length + 1);
    for (const object of objects) output.writeObject(object);
    output.writeObject(new HazelcastJsonValue('{"a":1}'));
  }

  readData(input: DataInput): void {
    this.content = [input.readString(), input.readBoolean(), input.readByte(), input.readChar(), input.readShort(), input.readInt()];
    this.content.push(input.readLong(), input.readFloat(), input.readDouble(), input.readString());
    this.content.push(input.readIntArray(), input.readLongArray(), input.readStringArray());
    const count = input.readInt();
    for (let i = 0; i < count; i++) this.content.push(input.readObject());
  }
}

/** A reading as it is read. */
export function readReading(): Reading {
  const numbers = ['north', true, -128, 'ä', -300, -(2 ** 31), 2n ** 63n - 1n, -0, Number.NaN, null, [1, -2], null, ['a', null, '😀']];
  const objects = [null, 'text', -(2n ** 63n), item(), day, new UUID(1n, -1n), ann, new Celsius(-273.15)];
  return Object.assign(new Reading(), { content: [...numbers, ...objects, { a: 1 }] });
}

const moment = OffsetDateTime.from(2021, 6, 28, 11, 22, 41, 123_456_000, 64_800);
const huge = -(2n ** 4096n);

type Field = readonly [name: string, type: string, value: unknown];

/** All fields of a {@link Parcel}, in the order of writing. */
const FIELDS: readonly Field[] = [
  ['flag', 'Boolean', true],
  ['octet', 'Byte', -1],
  ['letter', 'Char', 'ä'],
  ['little', 'Short', -32_768],
  ['number', 'Int', 2 ** 31 - 1],
  ['big', 'Long', -(2n ** 63n)],
  ['single', 'Float', Number.NaN],
  ['twice', 'Double', -0],
  ['text', 'String', 'a😀'],
  ['noText', 'String', null],
  ['decimal', 'Decimal', new BigDecimal(-150n, 2)],
  ['time', 'Time', new LocalTime(23, 59, 59, 999_999_000)],
  ['date', 'Date', day],
  ['timestamp', 'Timestamp', new LocalDateTime(day, new LocalTime(12, 0, 0, 0))],
  ['zoned', 'TimestampWithTimezone', moment],
  ['item', 'Portable', item()],
  ['noItem', 'Portable', null],
  ['items', 'PortableArray', [item(), new Item()]],
  ['flags', 'BooleanArray', [true, false]],
  ['octets', 'ByteArray', Buffer.from([128, 127])],
  ['letters', 'CharArray', ['a', 'ä']],
  ['littles', 'ShortArray', [1, -2]],
  ['numbers', 'IntArray', [3, -4]],
  ['bigs', 'LongArray', [5n, -(2n ** 63n)]],
  ['singles', 'FloatArray', [-0, Math.fround(1.1)]],
  ['twices', 'DoubleArray', [Number.NaN, 0.1]],
  ['texts', 'StringArray', ['', null, '𝄞']],
  ['noNumbers', 'IntArray', null],
  ['decimals', 'DecimalArray', [new BigDecimal(1n, 0), new BigDecimal(huge, -7)]],
  ['dates', 'DateArray', [day, new LocalDate(9999, 12, 31)]],
  ['zoneds', 'TimestampWithTimezoneArray', [moment]],
];

/** A Portable with a field of each type, and with data behind them. */
export class Parcel implements Portable {
  factoryId = 1;
  classId = 2;
  fields: Readonly<Record<string, unknown>> = Object.fromEntries(FIELDS.map(([name, , value]) => [name, value]));
  raw: unknown[] = ['raw', null, item(), readReading()];

  writePortable(writer: PortableWriter): void {
    const methods = writer as unknown as Record<string, (name: string, value: unknown) => void>;
    for (const [name, type] of FIELDS) {
      if (name === 'noItem') writer.writeNullPortable(name, 1, 1);
      else methods[`write${type}`]!.call(writer, name, this.fields[name]);
    }
    const output = writer.getRawDataOutput();
    output.writeInt(this.raw.length);
    for (const each of this.raw) output.writeObject(each);
  }

  readPortable(reader: PortableReader): void {
    const methods = reader as unknown as Record<string, (name: string) => unknown>;
    this.fields = Object.fromEntries(FIELDS.map(([name, type]) => [name, methods[`read${type}`]!.call(reader, name)]));
    const input = reader.getRawDataInput();
    this.raw = Array.from({ length: input.readInt() }, () => input.readObject());
  }
}

/** What a serializer of the application writes. */
export class Celsius implements CustomSerializable {
  readonly hzCustomId = 100;
  readonly degrees: number;

  constructor(degrees: number) {
    this.degrees = degrees;
  }
}

const celsiusSerializer: Serializer<Celsius> = {
  id: 100,
  write: (output, celsius) => output.writeDouble(celsius.degrees),
  read: (input) => new Celsius(input.readDouble()),
};

const PORTABLES: readonly (new () => Portable)[] = [Item, Parcel, NewPlan, OldPlan];

/** What the classes need in the configuration. */
export const instanceClasses = {
  dataSerializableFactories: { 1: () => new Reading() },
  portableFactories: { 1: (classId: number) => new PORTABLES[classId - 1]!() },
  customSerializers: [celsiusSerializer],
};
